"""Engines: what finds a question's candidates among all passages.

`passage_index.py` says what is asked of one. `embedded.py` is FAISS and tantivy in the home's folder, the
default; `milvus.py` is a Milvus server or a file of Milvus Lite, chosen by INDEX_URL. The store stays the
truth beside either: an engine can be made anew from it at any time.
"""
