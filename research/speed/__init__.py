"""What is measured of speed: `make bench`."""

import index  # noqa: F401  before NumPy, whose number of threads it sets
