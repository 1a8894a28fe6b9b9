from __future__ import annotations

import threading
import time

import pytest

from studio.core.errors import Cancelled
from studio.core.progress import Progress, Reporter
from studio.data.workers import each


def test_results_come_in_order_with_progress() -> None:
    seen: list[Progress] = []
    results = list(each(lambda index: index * 2, range(500), "Doubling", Reporter(seen.append), 3))
    assert results == [(index, index * 2) for index in range(500)]
    assert seen[0].done == 0
    assert (seen[-1].done, seen[-1].total, seen[-1].what) == (500, 500, "Doubling")


def test_nothing_to_do() -> None:
    assert list(each(lambda index: index, [], "Nothing", Reporter())) == []


def test_work_waits_for_a_slow_reader() -> None:
    """However fast the threads are, only a bounded number of results lies in memory."""
    started: list[int] = []
    results = each(lambda index: started.append(index), range(10_000), "Reading", Reporter(), 2)
    for _ in range(20):
        next(results)
        time.sleep(0.005)
        assert len(started) <= 20 + 16 * 2 * 4
    results.close()  # type: ignore[attr-defined]


def test_an_error_comes_out_and_the_threads_end() -> None:
    def work(index: int) -> int:
        if index == 40:
            raise ValueError("forty")
        return index

    before = threading.active_count()
    with pytest.raises(ValueError, match="forty"):
        list(each(work, range(1000), "Failing", Reporter(), 2))
    assert threading.active_count() == before


def test_cancel_stops_soon_and_the_threads_end() -> None:
    reporter = Reporter()
    done: list[int] = []

    def work(index: int) -> None:
        done.append(index)
        if len(done) == 50:
            reporter.cancel()

    before = threading.active_count()
    with pytest.raises(Cancelled):
        list(each(work, range(100_000), "Working", reporter, 2))
    assert len(done) < 200
    assert threading.active_count() == before
