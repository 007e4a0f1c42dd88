"""Who said what in a text. Knows nothing of Django; ``api`` is the one door."""

import os

# One process reads a text on one core. Without this numpy's BLAS keeps a thread spinning for every
# core, which took 3.6 times the processor time on a busy machine with two. numpy reads the variable
# when it is first imported, so this line stands before every other import. An operator's own value wins.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
