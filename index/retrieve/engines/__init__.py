"""Search engines that propose a question's candidates among all passages.

`passage_index.py` is their interface. `embedded.py` is FAISS and tantivy in the home's folder, the default;
`milvus.py` is a Milvus server or a Milvus Lite file, chosen by INDEX_URL. Both are derived from the store, so
that they can be rebuilt at any time.
"""
