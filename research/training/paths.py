"""Where trained weights are kept."""

from pathlib import Path

import index

WEIGHTS = Path(index.__file__).parent / "weights"
