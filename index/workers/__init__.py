"""Encode passages in several processes, on this machine or many, scheduled by Ray.

`ray_encoder.py` is the encoder that indexing uses; it sends portions to workers. `cluster.py` is the
connection to Ray, `task.py` what runs in each worker. Only encoding runs there, and results keep their order:
so ids, spans and answers do not depend on which worker encoded what.
"""
