"""Run neural networks: those shipped in `weights/`, converted models, and plain sentence-transformers.

`token_model.py` is their interface. `converted.py` and `shipped.py` run ONNX; `converting.py`, `writing.py`
and `compact.py` make it from torch; `plain.py` runs torch itself. `minilm.py` finds all-MiniLM-L6-v2.
`multilingual_e5.py` finds multilingual-e5-small, the default, and `turning.py` turns it without torch:
`q4_file.py` reads the package's file, `bert_graph.py` writes the network, `unigram.py` splits texts.
"""

DEFAULT_MODEL = "multilingual-e5-small"
"""The model that encodes if none is named."""
