"""Ending processes that were started with multiprocessing."""

from __future__ import annotations

import contextlib
from typing import Any


def end(process: Any, timeout: float) -> bool:
    """Wait for a process to end by itself, kill it after `timeout` seconds, release it; False when it was killed."""
    process.join(timeout)
    gone = not process.is_alive()
    if not gone:
        process.kill()
        process.join()
    # Another thread that starts a process may have asked the system for this one's end in the same moment, and then
    # it counts as running for as long as that thread takes to write down what it was told.
    with contextlib.suppress(ValueError):
        process.close()
    return gone
