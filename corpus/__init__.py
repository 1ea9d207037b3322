"""Read source documents and split them into sections, sentences and passages.

`document.py` is the model. `readers/` read file formats, `feeds/` RSS and its relatives; `web/` fetches
pages, and `sandbox/` parses strangers' files in a child process with limits.
"""
