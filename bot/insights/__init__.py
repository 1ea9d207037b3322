"""What people asked: questions without an answer and votes, read by Discord and the terminal alike.

`store` keeps them, `grouping` puts questions of the same meaning together, `qrels` turns votes into
relevance judgements for `footnote eval`.
"""
