"""A looper for the window's tests: nothing that sounds, no thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from psygnal import Signal

from studio.core.looping import TransportStatus
from studio.core.loops import BEATS
from studio.session import Session
from tests.gui.decks import NETWORKS, RATE, FakeDeck, FakeNetwork


class FakeLooper:
    """Remembers what it was asked; tests move `bars_position` and emit `moved`."""

    changed, moved, loop_ready = Signal(), Signal(), Signal(int)

    def __init__(self, decks: int = 4) -> None:
        self.bpm, self.swing = 120.0, None
        self.decks = [FakeDeck(self, i, bars) for i, bars in zip(range(decks), (1, 2, 1, 4), strict=False)]
        self.focused = 0
        self.playing = self.recording = self.metronome = self.clock_out = False
        self.bars_position, self.count_in, self.sync = 0.0, 0, "internal"
        self.status = TransportStatus()
        self.networks: list[FakeNetwork] = list(NETWORKS)
        self.asked: list[tuple[Any, ...]] = []

    def network_title(self, key: str) -> str:
        return next((network.title for network in self.networks if network.key == key), "A kept one")

    def focus(self, index: int) -> None:
        self.focused = index
        self.changed.emit()

    def add_deck(self) -> None:
        self.decks.append(FakeDeck(self, len(self.decks)))
        self.changed.emit()

    def remove_deck(self, index: int) -> None:
        del self.decks[index]
        self.focused = min(self.focused, len(self.decks) - 1)
        self.changed.emit()

    def play(self) -> None:
        self._set(playing=True)

    def stop(self) -> None:
        self._set(playing=False)

    def toggle(self) -> None:
        self._set(playing=not self.playing)

    def set_bpm(self, bpm: float) -> None:
        self._set(bpm=min(240.0, max(40.0, bpm)))

    def tap(self) -> None:
        self._set()
        self.asked.append(("tap",))

    def set_swing(self, swing: float | None) -> None:
        self._set(swing=swing)

    def set_metronome(self, on: bool) -> None:
        self._set(metronome=on)

    def set_count_in(self, bars: int) -> None:
        self._set(count_in=bars)

    def set_sync(self, sync: str) -> None:
        self._set(sync=sync)

    def set_clock_out(self, on: bool) -> None:
        self._set(clock_out=on)

    def record(self, what: str = "master") -> None:
        self.asked.append(("record", what))
        self._set(recording=True)

    def stop_recording(self) -> list[Path]:
        self._set(recording=False)
        return []

    def beat(self, position: float) -> None:
        """Be at a place, in bars, while playing."""
        self.bars_position, self.playing = position, True
        self.status = replace(self.status, playing=True, bar_frames=RATE * BEATS // 2, recording=3.0 * self.recording)
        self.moved.emit()

    def offered_name(self, index: int) -> str:
        return f"{self.decks[index].name.lower()}_120bpm.wav"

    def __getattr__(self, name: str) -> Any:
        if not name.startswith(("export_", "drag_")):
            raise AttributeError(name)
        return lambda *args: self.asked.append((name, *args)) or Path("/tmp/loop.wav")

    def poll(self) -> None:
        """Nothing happens by itself."""

    def _set(self, **facts: Any) -> None:
        for name, value in facts.items():
            setattr(self, name, value)
        self.changed.emit()


class FakeAudition:
    """Remembers what it was asked; tests set `ready`, `position`, `history` and `like`."""

    changed = Signal()

    def __init__(self, looper: FakeLooper) -> None:
        self._looper = looper
        self.asked: list[str] = []
        self.ready, self.position, self.history, self.like = True, 1, (1, 2), ""

    @property
    def deck(self) -> FakeDeck:
        return self._looper.decks[self._looper.focused]

    def next(self) -> None:
        self.asked.append("next")

    def previous(self) -> None:
        self.asked.append("previous")

    def keep(self) -> None:
        self.asked.append("keep")

    def reject(self) -> None:
        self.asked.append("reject")

    def vary(self, amount: str) -> None:
        self.asked.append(amount)

    def anything(self) -> None:
        self.like = ""
        self.changed.emit()


@dataclass(frozen=True)
class FakeItem:
    """One kept loop."""

    id: str
    title: str
    stars: int = 0
    colour: str = ""
    style: str = "house"
    bpm: float = 120.0
    key: str = ""
    seed: int = 0
    path: Path = Path("loop.wav")
    thumbnail: np.ndarray | None = None


class FakeCrate:
    """A crate with what tests put in."""

    changed = Signal()

    def __init__(self) -> None:
        self.items: list[FakeItem] = []
        self.asked: list[tuple[Any, ...]] = []

    def search(self, text: str = "", stars: int = 0, colour: str = "") -> list[FakeItem]:
        return [
            item for item in self.items
            if text.lower() in item.title.lower() and item.stars >= stars and colour in ("", item.colour)
        ]  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *args: self.asked.append((name, *args))


def looping(session: Session, facts: Mapping[str, Any] | None = None) -> Session:
    """Gives a session a looper with four decks, an audition and a crate that make no sound."""
    looper = FakeLooper()
    for name, value in (facts or {}).items():
        setattr(looper, name, value)
    session.looper, session.audition, session.crate = looper, FakeAudition(looper), FakeCrate()  # type: ignore[attr-defined,assignment]
    return session
