"""Work on words: index terms, a question's content terms, names, numbers and dates, spelling.

The word lists lie in `data/` and are read by `word_lists.py`.
"""
