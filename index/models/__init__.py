"""Run neural networks: those shipped in `weights/`, converted models, and plain sentence-transformers.

`token_model.py` is their interface. `converted.py` and `shipped.py` run ONNX; `converting.py`, `writing.py`
and `compact.py` make it from torch; `plain.py` runs torch itself. `default_model.py` finds the default model.
"""
