"""The Discord bot: its client, its commands and buttons, and the messages that it sends.

`run.py` starts and stops `bot.py`, the client, which loads `cogs/` by name: one cog for each feature. Cogs
use `request.py` (one interaction), `button.py`, `suggestions.py` and `queries.py` (questions to the library).
`admission.py` and `errors.py` decide what a person is told instead of an answer. Below lie `permissions.py`,
`cooldown.py`, `drain.py`, `sharding.py`, `command_sync.py`, `metrics.py` and `replies.py`, and three folders:
`connection/` (requests and payloads), `ui/` (parts of messages) and `translations/` (texts). Imports only go
downwards in this list; no cog imports another.
"""
