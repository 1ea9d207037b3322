"""Arithmetic on vectors, without a database.

Nearest neighbours (`faiss_index.py`), late interaction and its product codes, quantization, clustering.
"""
