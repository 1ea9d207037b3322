"""Compare Footnote with other search libraries: `python -m research.speed.peers`."""
