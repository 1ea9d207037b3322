"""Turn text into vectors and scores.

`encoder.py` encodes passages, `question_encoder.py` questions; `cross_encoder.py` scores the two together.
"""
