"""GAN Studio: train, watch, explore and perform with generative adversarial networks."""

import os

__version__ = "0.1.0"

# numpy's small products are done before its helper threads have woken up; beside a training these cost a picture
# tens of milliseconds. This has to be said before numpy is loaded; torch counts its own threads.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
