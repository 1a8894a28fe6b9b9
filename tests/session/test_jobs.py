"""Background jobs: results on the owner's thread, Cancel, errors as notices."""

import threading
import time

from studio.core.errors import StudioError
from studio.session.jobs import Jobs
from studio.session.notices import Notices


def run_until_quiet(jobs: Jobs) -> None:
    end = time.monotonic() + 10
    while jobs.active and time.monotonic() < end:
        jobs.poll()
        time.sleep(0.002)
    assert not jobs.active


def test_the_result_arrives_on_the_thread_that_polls() -> None:
    jobs, seen = Jobs(lambda error: None), []
    jobs.run(
        "work", lambda reporter: threading.get_ident(), lambda result: seen.append((result, threading.get_ident()))
    )
    run_until_quiet(jobs)
    worker, owner = seen[0]
    assert owner == threading.get_ident() != worker


def test_cancel_stops_the_work_and_delivers_nothing_but_the_cancel() -> None:
    jobs, seen, started = Jobs(lambda error: None), [], threading.Event()

    def work(reporter):
        while True:
            started.set()
            reporter.report("going on", 1, 10)
            time.sleep(0.001)

    job = jobs.run("work", work, seen.append, seen.append, cancelled=lambda: seen.append("cancelled"))
    started.wait(5)
    job.cancel()
    run_until_quiet(jobs)
    assert seen == ["cancelled"]
    assert job.state == "cancelled"


def test_a_job_with_the_same_key_replaces_the_one_before() -> None:
    jobs, seen = Jobs(lambda error: None), []

    def wait_for_cancel(reporter):
        while True:
            reporter.check()
            time.sleep(0.001)

    jobs.run("old", wait_for_cancel, seen.append, key="k")
    jobs.run("new", lambda reporter: "new", seen.append, key="k")
    run_until_quiet(jobs)
    assert seen == ["new"]


def test_an_error_becomes_a_notice_with_its_own_sentence_and_a_bug_with_details() -> None:
    notices = Notices()
    jobs = Jobs(notices.error)

    def fail(reporter):
        raise StudioError("The disk is full.", "Free some space.")

    def bug(reporter):
        raise ZeroDivisionError("division by zero")

    jobs.run("a", fail)
    run_until_quiet(jobs)
    jobs.run("b", bug)
    run_until_quiet(jobs)
    first, second = notices.items
    assert (first.sentence, first.hint, first.details) == ("The disk is full.", "Free some space.", "")
    assert "ZeroDivisionError" in second.details
    assert "Traceback" not in second.sentence
    notices.dismiss(first.key)
    assert notices.items == [second]


def test_a_notice_may_offer_one_next_step() -> None:
    notices, done = Notices(), []
    notices.add("warning", "It was cut off.", key="k", action="Resume", act=lambda: done.append("resumed"))
    notices.take("k")
    assert done == ["resumed"]
    assert notices.items == []

    def fail() -> None:
        raise StudioError("The data is gone.")

    notices.add("warning", "It was cut off.", key="k", action="Resume", act=fail)
    notices.take("k")
    assert [n.sentence for n in notices.items] == ["The data is gone."]


def test_what_fails_on_delivery_is_told_and_keeps_nothing_else_from_being_delivered() -> None:
    told, seen, ended = [], [], threading.Barrier(3)
    jobs = Jobs(told.append)

    def refuse(result):
        raise StudioError("It cannot begin.")

    for done in (refuse, seen.append):
        jobs.run("work", lambda reporter: ended.wait(5), done)
    ended.wait(5)
    time.sleep(0.05)
    run_until_quiet(jobs)
    assert len(seen) == 1
    assert [error.sentence for error in told] == ["It cannot begin."]
