"""Everything between a question and a cited answer. Knows nothing of Discord or the terminal."""

import os

# Before numpy is imported: products here are small, and threads that wait for each other cost more than
# they bring.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
