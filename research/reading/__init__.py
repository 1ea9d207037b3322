"""How documents of real files are read: what is kept of them, and what could be quoted."""
