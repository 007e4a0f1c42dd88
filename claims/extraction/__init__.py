"""Who said what in a text. Knows nothing of Django; ``pipeline.extract`` is the door."""

import os

# A text is read by one process on one core. numpy's BLAS would else keep a thread busy for every core,
# which took 3.6 times the processor time on a busy machine of two. It looks at this when numpy is first
# imported, so it stands before every other import; an operator's own setting goes before it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
