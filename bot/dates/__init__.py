"""Read days and times of day as people type them, in six languages.

`days` reads a day, `times_of_day` a time, a weekly time or a span; `day_words` holds the words of each
language.
"""
