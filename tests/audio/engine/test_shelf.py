"""What is sent to the engine's process, in which order, and what is forgotten."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from studio.audio.engine import shelf as module
from studio.audio.engine.shelf import MOST_AT_ONCE, Shelf, pieces
from studio.core.sound import Sound


def sound(frames: int = 100, rate: int = 48000) -> Sound:
    return Sound.of(np.zeros(frames), rate)


def test_the_newest_clip_goes_first_and_only_once() -> None:
    shelf = Shelf()
    for key in ("a", "b", "a"):
        shelf.put(key, sound(), (1, 9))
    messages = [shelf.next(), shelf.next()]
    assert [(message[:2], message[3:]) for message in messages if message] == [
        (("load", shelf.number("b")), (48000, (1, 9))),
        (("load", shelf.number("a")), (48000, (1, 9))),
    ]
    shelf.close()
    assert shelf.next() is None


def test_the_least_recently_used_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 3 * 800)
    shelf = Shelf()
    for key in "abc":
        shelf.put(key, sound(), None)
        shelf.next()
    first, third = shelf.number("a"), shelf.number("c")
    shelf.number("a")
    shelf.put("d", sound(), None)
    shelf.next()
    assert shelf.next() == ("forget", shelf.number("b") - 3)
    assert (shelf.number("a"), shelf.number("c")) == (first, third)


def test_what_is_pinned_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 3 * 800)
    shelf = Shelf()
    shelf.pin(["a"])
    for key in "abcdefg":
        shelf.put(key, sound(), None, "circular")
        shelf.next()
    kept = shelf.number("a")
    shelf.again()
    messages = [message for message in (shelf.next() for _ in range(3)) if message]
    assert ("circular", kept) in [message[:2] for message in messages]


def test_another_process_gets_everything_again() -> None:
    shelf = Shelf()
    shelf.put(("note", 60), sound(), None)
    assert shelf.next() is not None
    shelf.again()
    message = shelf.next()
    assert message is not None
    assert message[:2] == ("load", shelf.number(("note", 60)))


def test_an_audition_is_sent_in_parts_somewhat_ahead() -> None:
    shelf, long = Shelf(), sound(16000 * 60, 16000)
    shelf.play(long)
    sent, end = 0, time.monotonic() + 0.2
    waker = threading.Timer(0.3, shelf.close)
    waker.start()
    while (message := shelf.next()) is not None and time.monotonic() < end:
        assert (message[0], message[3], message[4]) == ("part", 16000, False)
        sent += len(message[2])
    waker.join()
    assert 2 * 16000 <= sent <= 4 * 16000


def test_the_last_part_says_so_and_a_stopped_audition_sends_none() -> None:
    shelf = Shelf()
    shelf.play(sound(40_000))
    assert [message[-1] for message in (shelf.next(), shelf.next()) if message] == [False, True]
    shelf.play(sound(24_100))
    message = shelf.next()
    assert message is not None
    assert (len(message[2]), message[-1]) == (24_100, True)
    shelf.play(sound(30_000))
    assert shelf.stop() == 3
    shelf.put("a", sound(), None)
    message = shelf.next()
    assert message is not None
    assert message[0] == "load"


def test_long_clips_go_in_pieces() -> None:
    samples = np.arange(5 * MOST_AT_ONCE // 2)[:, None]
    found = list(pieces(("circular", 7, samples, 48000, None)))
    assert [(piece[0], piece[1]) for piece in found] == [("piece", 7), ("piece", 7), ("circular", 7)]
    assert np.array_equal(np.concatenate([piece[2] for piece in found]), samples)
    assert found[-1][3:] == (48000, None)
    assert list(pieces(("forget", 3))) == [("forget", 3)]
    assert [piece[0] for piece in pieces(("load", 3, samples[:10], 1, (2, 3)))] == ["load"]
