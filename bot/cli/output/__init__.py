"""Print results in the terminal, with rich."""
