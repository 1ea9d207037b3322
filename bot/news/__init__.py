"""News: what is followed, what is new on it, and what is to be posted. Knows nothing of Discord."""
