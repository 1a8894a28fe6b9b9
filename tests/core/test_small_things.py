"""Errors that people read, arrays that nobody changes, and polite threads."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from studio.core.errors import StudioError
from studio.core.messages import frozen
from studio.core.priority import lower_thread_priority


def test_an_error_reads_as_sentences() -> None:
    error = StudioError("It is full.", "Make room.", "/somewhere/a.png")
    assert str(error) == f"It is full. ({Path('/somewhere/a.png')}) Make room."
    assert str(StudioError("Short.")) == "Short."
    assert StudioError("Short.").path is None


def test_frozen_arrays_are_contiguous_and_read_only() -> None:
    array = frozen(np.arange(12).reshape(3, 4)[:, ::2])
    assert array.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the niceness of one thread")
def test_only_the_calling_thread_steps_back() -> None:
    seen: list[int] = []

    def work() -> None:
        lower_thread_priority(3)
        seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    before = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == before
    assert seen == [3]


def test_where_the_system_refuses_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: int) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "setpriority", refuse, raising=False)
    lower_thread_priority()
