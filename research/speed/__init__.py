"""Measurements of speed, a command each; `make bench` runs the short ones."""

import index  # noqa: F401  before NumPy, whose number of threads it sets
