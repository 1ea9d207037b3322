"""The bot killed a thousand times, and the bot over a year: what is published is posted once, come what may.

`python -m tests.chaos 1000` and `python -m tests.chaos.year` print what they found; both end with 1 if
anything was lost or doubled.
"""
