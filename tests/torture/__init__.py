"""The bot killed a thousand times, and the bot over a year: what is published is posted once, come what may.

`python -m tests.torture 1000` and `python -m tests.torture.year` print what they found; both end with 1 if
anything was lost or doubled.
"""
