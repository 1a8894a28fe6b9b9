"""Reading many pictures with a few quiet threads and bounded memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from studio.core.priority import lower_thread_priority
from studio.core.progress import Reporter

T = TypeVar("T")
_CHUNK = 16  # pictures handed over at a time: small ones would drown in bookkeeping one by one


def each(
    work: Callable[[int], T], indices: Sequence[int], what: str, reporter: Reporter, workers: int | None = None
) -> Iterator[tuple[int, T]]:
    """Yield (index, work(index)) in order, computed ahead by background threads.

    Args:
        work: called on the threads; an exception it raises comes out here.
        what: the stage, for people.
        workers: threads; by default one per processor.

    At most a few chunks of results wait at any time. Cancel, an error or closing the iterator ends the threads.
    """
    workers = workers or os.cpu_count() or 1
    pool = ThreadPoolExecutor(workers, "pictures", initializer=lower_thread_priority)
    waiting: deque[Future[list[tuple[int, T]]]] = deque()
    total = len(indices)

    def run(chunk: Sequence[int]) -> list[tuple[int, T]]:
        results = []
        for index in chunk:
            reporter.check()
            results.append((index, work(index)))
        return results

    try:
        reporter.report(what, 0, total)
        done = 0
        for start in range(0, total, _CHUNK):
            waiting.append(pool.submit(run, indices[start : start + _CHUNK]))
            if len(waiting) > 2 * workers:
                results = waiting.popleft().result()
                yield from results
                done += len(results)
                reporter.report(what, done, total)
        while waiting:
            results = waiting.popleft().result()
            yield from results
            done += len(results)
            reporter.report(what, done, total)
    finally:
        pool.shutdown(cancel_futures=True)
