"""Processes end by themselves or are killed, whoever else asks for their end meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import time

import pytest

from studio.core.processes import end


@pytest.fixture
def start():
    context = multiprocessing.get_context("spawn")

    def make(target, *arguments):
        process = context.Process(target=target, args=arguments, daemon=True)
        process.start()
        return process

    return make


def test_one_that_ends_by_itself_is_not_killed(start) -> None:
    assert end(start(time.sleep, 0.01), 20)


def test_one_that_stays_is_killed(start) -> None:
    process = start(time.sleep, 60)
    pid = process.pid
    assert not end(process, 0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif(not hasattr(os, "waitpid"), reason="the system keeps no children to be asked for")
def test_an_end_that_somebody_else_was_told_of_is_no_error(start) -> None:
    process = start(time.sleep, 0.01)
    os.waitpid(process.pid, 0)  # as another thread does that has not written it down yet
    end(process, 0.05)
