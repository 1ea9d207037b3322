"""Train the question encoder and the cross-encoder from public question–passage pairs, by one command.

`projection` and `codebook` make the late-interaction weights; `shipping` writes networks as they are used.
"""
