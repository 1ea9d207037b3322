"""Footnote in Discord: the client, its commands, and the messages that it writes."""
