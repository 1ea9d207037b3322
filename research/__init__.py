"""Measurements and training. Research may import bot, index and corpus; none of these imports research."""
