"""Read source documents and split them into sections, sentences and passages.

`document.py` is the model; `readers/` read file formats, `feeds/` RSS and its relatives, `web/` fetches safely,
and `sandbox/` runs all of it on strangers' files in a limited process.
"""
