"""Index documents and answer questions about them with exact quotes; independent of Discord and the terminal.

`library.Library` is the way in. Rooms, from the top: `maintenance`, `evaluation`, `workers`; `stories`;
`answer`; `retrieve`, `ingest`; `store`; `encode`; `vectors`; `models`, `text`. None imports a higher one.
"""

import os

# Set before NumPy is imported: the products here are small, and more threads would cost more time than they
# save.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
