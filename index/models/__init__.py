"""Run neural networks: those shipped in `weights/`, converted models, and plain sentence-transformers.

`token_model.py` is their interface. `converted.py` and `shipped.py` run ONNX; `converting.py`, `writing.py`
and `compact.py` make it from torch; `plain.py` runs torch itself. `default_model.py` finds the default model.
`multilingual_e5.py` finds multilingual-e5-small, and `turning.py` turns it without torch: `q4_file.py` reads
the package's file, `bert_graph.py` writes the network, `unigram.py` splits texts.
"""
