"""The documented JSON of an answer: the names of its keys, in order."""

ANSWER_KEYS = (
    "question answered confidence quotes citations nearest newer elapsed_ms conflicts against".split()
)
QUOTE_KEYS = "text citation spans answer also".split()
SPAN_KEYS = "start end kind language".split()
