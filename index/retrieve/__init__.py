"""Find and rank the passages that may answer a question.

`search.py` ranks the candidates of an engine (`engines/`: `dense_index.py` and `bm25_index.py`, or Milvus)
with `fusion.py` and `recency.py`; `rerank.py` reorders the best of them by a few sentences (`windows.py`).
"""
