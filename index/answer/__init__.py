"""Ranked passages to an answer. `answering` composes it, `quotes` chooses sentences, `abstention` decides
whether to answer (weights in `decision.json`), `model` holds the data classes and the JSON."""
