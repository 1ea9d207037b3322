"""Chaos tests: the bot is killed, starved of disk and fed damage; every post must still come exactly once.

`README.md` lists the harnesses. Each is a command that prints its findings and ends with 1 if it found a
fault.
"""
