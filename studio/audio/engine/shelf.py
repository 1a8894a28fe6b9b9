"""What the window has given to the engine's process, and what it still has to give."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from studio.core.sound import Sound

MOST_BYTES = 128 << 20
MOST_KEYS = 4096
PART_SECONDS, AHEAD_SECONDS = 0.5, 2.5
# Bytes over there: as 4-byte samples at the highest rate that devices commonly have.
COMMON_RATE = 48000
MOST_AT_ONCE = 1 << 15  # samples

Loop = tuple[int, int] | None


class Shelf:
    """Clips under their keys, the least recently used forgotten first, and the auditioned sound in parts.

    `next` is for the one thread that sends, the rest for any.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._numbers: OrderedDict[Hashable, int] = OrderedDict()
        self._clips: dict[int, tuple[str, Sound, Loop]] = {}
        self._unsent: OrderedDict[int, None] = OrderedDict()
        self._forgotten: list[int] = []
        self._pinned: frozenset[Hashable] = frozenset()
        self._bytes, self._last, self._closed = 0, 0, False
        self._sound: Sound | None = None
        self._serial, self._sent, self._began = 0, 0, 0.0

    def number(self, key: Hashable) -> int:
        """What the engine calls a key, whether its clip is there or not."""
        with self._changed:
            return self._number(key)

    def put(self, key: Hashable, sound: Sound, loop: Loop, kind: str = "load") -> None:
        """A clip to send, unless it is there already.

        Args:
            kind: "load" for a note or single sound, "circular" for whole bars that go round.
        """
        with self._changed:
            number = self._number(key)
            if number not in self._clips:
                self._clips[number] = (kind, sound, loop)
                self._bytes += _size(sound)
                self._unsent[number] = None
                self._forget()
                self._changed.notify()

    def pin(self, keys: Iterable[Hashable]) -> None:
        """Never forget these, in place of the ones before."""
        with self._changed:
            self._pinned = frozenset(keys)

    def play(self, sound: Sound) -> None:
        """A sound to audition in place of the one before."""
        with self._changed:
            self._serial += 1
            self._sound, self._sent, self._began = sound, 0, time.monotonic()
            self._changed.notify()

    def stop(self) -> int:
        """No more of the auditioned sound; returns the last serial number that shall not be heard any more."""
        with self._changed:
            self._sound = None
            return self._serial

    def again(self) -> None:
        """Everything anew: there is another process, or a device of another rate."""
        with self._changed:
            self._unsent = OrderedDict.fromkeys(self._clips)
            self._forgotten.clear()
            self._sound = None
            self._changed.notify()

    def close(self) -> None:
        """Let `next` return None from now on."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def next(self) -> tuple[Any, ...] | None:
        """The next message for the engine's process, as `server.Server` takes them; waits for one."""
        with self._changed:
            while not self._closed:
                if self._unsent:
                    # The newest first: it is the one that a key waits for.
                    number, _none = self._unsent.popitem()
                    kind, sound, loop = self._clips[number]
                    return (kind, number, sound.samples, sound.rate, loop)
                if self._forgotten:
                    return ("forget", self._forgotten.pop())
                wait = self._until_part()
                if wait is not None and wait <= 0:
                    return self._part()
                self._changed.wait(wait)
            return None

    def _number(self, key: Hashable) -> int:
        if key not in self._numbers:
            self._last += 1
            self._numbers[key] = self._last
        self._numbers.move_to_end(key)
        return self._numbers[key]

    def _forget(self) -> None:
        for key in list(self._numbers)[:-1]:
            if self._bytes <= MOST_BYTES and len(self._numbers) <= MOST_KEYS:
                return
            if key in self._pinned:
                continue
            number = self._numbers.pop(key)
            if number in self._clips:
                self._bytes -= _size(self._clips.pop(number)[1])
                if number in self._unsent:
                    del self._unsent[number]
                else:
                    self._forgotten.append(number)

    def _until_part(self) -> float | None:
        """Seconds until the next part is due; None when nothing is auditioned."""
        if self._sound is None:
            return None
        return self._sent / self._sound.rate - AHEAD_SECONDS - (time.monotonic() - self._began)

    def _part(self) -> tuple[Any, ...]:
        sound = self._sound
        assert sound is not None
        size = round(PART_SECONDS * sound.rate)
        begin, self._sent = self._sent, self._sent + size
        # A short rest goes along: the last part must be long enough to be faded out.
        last = self._sent + size // 2 >= len(sound.samples)
        if last:
            self._sound = None
        end = len(sound.samples) if last else self._sent
        return ("part", self._serial, sound.samples[begin:end], sound.rate, last)


def pieces(message: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """A message of `Shelf.next` in as many as let the other end take each in without a pause that would be heard."""
    if message[0] in ("load", "circular"):
        kind, number, samples, *rest = message
        while len(samples) > MOST_AT_ONCE:
            yield "piece", number, samples[:MOST_AT_ONCE]
            samples = samples[MOST_AT_ONCE:]
        message = (kind, number, samples, *rest)
    yield message


def _size(sound: Sound) -> int:
    """Bytes of a clip in both processes together."""
    resampled = 4 * len(sound.samples) * min(2, sound.channels) * COMMON_RATE // sound.rate
    return sound.samples.nbytes + resampled
