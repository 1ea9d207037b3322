"""Workers: passages encoded by several processes, on this machine or many, which Ray schedules.

`ray_encoder.py` is what indexing sees: an encoder that gives portions away. `cluster.py` is the connection to
Ray, `task.py` what runs in each worker. Reading, cutting, identity and commits stay in the process that asks,
and results come in the order given: so ids, spans and answers do not depend on who encoded what.
"""
