"""The connection to Discord: requests are retried, and odd payloads are read as far as possible.

`retries.py` repeats failed requests, `responses.py` does so for answers to interactions.
`lenient_payloads.py` reads payloads that discord.py refuses; `state.py` applies that to every event.
`typing_indicator.py` shows that the bot is writing.
"""
