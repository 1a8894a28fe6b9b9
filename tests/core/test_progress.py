"""Progress upwards, cancelling downwards."""

from __future__ import annotations

import threading

import pytest

from studio.core.errors import Cancelled
from studio.core.progress import Progress, Reporter


def test_time_left_follows_the_pace() -> None:
    assert Progress("Reading", 25, 100, elapsed=10.0).seconds_left == pytest.approx(30)
    assert Progress("Reading", 25, 100, elapsed=10.0).fraction == 0.25


@pytest.mark.parametrize("early", [Progress("x", 0, 10, 5.0), Progress("x", 5, 0, 5.0), Progress("x", 5, 10, 0.1)])
def test_time_left_is_not_guessed(early: Progress) -> None:
    assert early.seconds_left is None


def test_more_done_than_expected_is_not_negative() -> None:
    over = Progress("x", 12, 10, 5.0)
    assert over.fraction == 1.0
    assert over.seconds_left == 0


def test_each_stage_has_a_clock_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 10.0, 15.0, 40.0])
    monkeypatch.setattr("studio.core.progress.time.monotonic", lambda: next(clock))
    reporter = Reporter()
    elapsed = []
    for stage in ("one", "one", "two"):
        reporter.report(stage, 1, 2)
        elapsed.append(reporter.latest.elapsed)
    assert elapsed == [0.0, 5.0, 0.0]


def test_tracking_reports_at_intervals_and_at_the_end() -> None:
    seen: list[Progress] = []
    assert list(Reporter(seen.append).track("Counting", range(10), 10, every=4)) == list(range(10))
    assert [progress.done for progress in seen] == [0, 4, 8, 10]


def test_cancel_stops_at_the_next_report() -> None:
    reporter = Reporter()
    numbers = reporter.track("Counting", range(100), 100)
    assert [next(numbers), next(numbers)] == [0, 1]
    reporter.cancel()
    assert reporter.cancelled
    with pytest.raises(Cancelled):
        next(numbers)
    with pytest.raises(Cancelled):
        reporter.check()


def test_cancel_reaches_a_working_thread() -> None:
    reporter, ended, begun = Reporter(), threading.Event(), threading.Event()

    def work() -> None:
        try:
            while True:
                reporter.report("Working", 1)
                begun.set()
        except Cancelled:
            ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(10)
    reporter.cancel()
    thread.join(10)
    assert ended.is_set()
