"""What is recorded of what sounds: from a bar line to a bar line."""

from __future__ import annotations

import copy

import numpy as np

from studio.audio.engine.files import Files
from studio.audio.engine.limiter import Limiter
from studio.audio.engine.looper import Looper
from studio.core.i18n import _

MASTER = "master"


class Recorder:
    """The recordings of a mixer; one may still be ending while the next begins.

    Args:
        rate: samples per second.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._takes: list[Take] = []
        self._last: Files | None = None

    @property
    def seconds(self) -> float:
        """Length of the newest recording until its files are closed, else 0."""
        return self._takes[-1].frames / self._rate if self._takes and self._takes[-1].files.busy else 0.0

    @property
    def problem(self) -> str:
        """Why the newest recording has ended early; empty when it has not."""
        return self._last.problem if self._last is not None else ""

    def begin(self, paths: dict[str | int, str], format: str, bits: int, limiter: Limiter) -> None:
        """Record to files from the next bar line on, or from the first sound on while the transport stands still.

        Args:
            paths: by "master" and numbers of decks.
            limiter: the mixer's own, to go on as it does.
        """
        self.stop()
        self._last = Files(paths, self._rate, format, bits)
        self._takes.append(Take(self._last, list(paths), copy.deepcopy(limiter)))

    def stop(self) -> None:
        """End the recording at the next bar line, or at once while the transport stands still."""
        for take in self._takes:
            take.stopping = True

    def end(self, problem: str = "") -> None:
        """End everything at once."""
        for take in self._takes:
            take.files.finish(problem)

    def join(self, seconds: float) -> None:
        """Wait until everything is written."""
        for take in self._takes:
            take.files.join(seconds)

    def add(self, looper: Looper, master: np.ndarray) -> None:
        """What has just been rendered: the looper's decks, and everything before the limiter, float32 (n, 2)."""
        for take in self._takes:
            take.add(looper, master)
        self._takes = [take for take in self._takes if take.files.busy]

    def inherit(self, before: Recorder) -> None:
        """The device has another rate, at which no file goes on."""
        before.end(_("The recording has ended early: the sound device has changed."))
        self._last = before._last


class Take:
    """One recording.

    Attributes:
        frames: recorded so far.
        stopping: whether it shall end.

    Args:
        files: where to write.
        targets: "master" and numbers of decks.
        limiter: what the master goes through.
    """

    def __init__(self, files: Files, targets: list[str | int], limiter: Limiter) -> None:
        self.files, self.frames, self.stopping = files, 0, False
        self._targets, self._limiter = targets, limiter
        self._at, self._complete = 0, False
        self._begin: int | None = None
        self._end: int | None = None

    def add(self, looper: Looper, master: np.ndarray) -> None:
        """What has just been rendered; see `Recorder.add`."""
        if self._complete:
            return
        self._mark(looper, master)
        limited = self._limiter.process(master) if MASTER in self._targets else master
        blocks: dict[str | int, np.ndarray] = {}
        for target in self._targets:
            if target == MASTER:
                piece = self._cut(limited, self._limiter.delay)
            else:
                piece = self._cut(looper.bus.get(int(target), np.zeros_like(master)), 0)
            if len(piece):
                blocks[target] = piece
        if blocks:
            self.files.put(blocks)
            self.frames += max(len(piece) for piece in blocks.values())
        self._at += len(master)
        self._complete = self._end is not None and self._at >= self._end + self._limiter.delay
        if self._complete or self.files.problem:
            self.files.finish()

    def _mark(self, looper: Looper, master: np.ndarray) -> None:
        """Find where it begins and ends."""
        lines = [self._at + line for line in looper.lines]
        if self._begin is None and not self.stopping:
            if looper.running:
                self._begin = lines[0] if lines else None
            elif master.any():
                self._begin = self._at
        elif self.stopping and self._end is None:
            if self._begin is None or not looper.running:
                self._begin, self._end = self._at if self._begin is None else self._begin, self._at
            else:
                self._end = next((line for line in lines if line > self._begin), None)

    def _cut(self, samples: np.ndarray, delay: int) -> np.ndarray:
        """What belongs to the recording, of samples that come out so much later than they went in."""
        if self._begin is None:
            return samples[:0]
        first = max(0, self._begin + delay - self._at)
        last = len(samples) if self._end is None else max(0, self._end + delay - self._at)
        return samples[first:last]
