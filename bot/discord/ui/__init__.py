"""Parts of messages that several cogs share, and Discord's limits on them.

`escape.py` makes text safe for Discord, `limits.py` cuts it to fit. `custom_ids.py` writes and reads the ids
of buttons. `citation.py`, `question.py`, `story.py`, `follow.py`, `source.py` and `note.py` turn one thing
each into text or a card. `colours.py` and `contexts.py` hold constants of cards and commands.
"""
