"""Everything between a question and a cited answer. Knows nothing of Discord or the terminal."""
