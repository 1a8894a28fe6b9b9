"""A looper for the window's tests: decks with loops made by a formula, nothing that sounds, no thread."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from psygnal import Signal

from studio.audio import sequencer
from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.latent import LatentState
from studio.core.looping import DeckMix, TransportStatus
from studio.core.loops import BEATS, STEPS, Loop, Pattern, Score
from studio.core.messages import frozen
from studio.core.pattern_edits import PatternEdits
from studio.session import Session

RATE = 16_000
STYLES = ("house", "techno", "hip-hop", "drum and bass", "rock", "bossa", "reggae", "trap")
VOICES = ("kick", "snare", "clap", "closed hat", "open hat", "tom", "shaker", "ride")
SCHEMA = ConditionSchema(
    (
        ConditionField("style", "Style", values=STYLES),
        ConditionField("density", "Density", "continuous"),
        ConditionField("swing", "Swing", "continuous", high=0.5),
    )
)
NAMES = ("Drums", "Bass", "Chords", "Texture")


def score(seed: int, voices: int = 8, bars: int = 1) -> Score:
    """A beat that differs from seed to seed: a kick on each beat, the others where chance has them."""
    rng = np.random.default_rng(seed)
    grid = (rng.random((STEPS * bars, voices)) < 0.22) * rng.uniform(0.3, 1.0, (STEPS * bars, voices))
    grid[::4, 0] = 1.0
    time = np.arange(RATE // 4) / RATE
    shots = [
        np.exp(-time * (8 + 9 * v))
        * (np.sin(2 * np.pi * 60 * (1 + 2 * v) * time) + 0.2 * v * rng.normal(size=len(time)))
        for v in range(voices)
    ]
    sounds = 0.4 * np.stack(shots).astype(np.float32)[..., None]
    return Score(Pattern.of(grid, VOICES[:voices]), frozen(sounds), RATE)


def made(seed: int, voices: int = 8, bars: int = 1, bpm: float = 120.0) -> Loop:
    """The loop of a seed."""
    return sequencer.play(score(seed, voices, bars), bpm, RATE)


@dataclass(frozen=True)
class FakeNetwork:
    """A network that a deck can play."""

    key: str
    title: str
    detail: str = ""
    kind: str = "run"
    fits: bool = True


LIVE = FakeNetwork("live", "Live", "step 1,200", "live")
NETWORKS = [
    LIVE,
    FakeNetwork("run:a", "Beats", "step 4,000"),
    FakeNetwork("starter:house", "House drums", "", "starter"),
]


class FakeDeck:
    """A deck whose loop is there at once."""

    def __init__(self, looper: FakeLooper, index: int, bars: int = 1) -> None:
        self._looper, self.index, self._bars = looper, index, bars
        self.name = NAMES[index % 4]
        self.network = "live"
        self.schema, self.info = SCHEMA, SimpleNamespace(kind="loops", schema=SCHEMA, parts=("pattern", "sound"))
        self.state = LatentState(blend={"style": {"house": 1.0}}).at_seed(100 + index)
        self.parts: tuple[str, ...] = ("pattern", "sound")
        self.mix = DeckMix()
        self.corners: list[LatentState | None] = [None] * 4
        self.xy = (0.5, 0.5)
        self.waiting, self.error, self.heard, self.edited = False, "", True, False
        self.asked: list[tuple[Any, ...]] = []
        self.theory: dict[str, dict[str, Any]] = {}
        self.findings: list[Any] = []
        self.bypass = False
        self.setup = SimpleNamespace(edits=PatternEdits())
        self.muted_voices: tuple[int, ...] = ()
        self.replaced: dict[int, str] = {}
        self._edits: Pattern | None = None
        self.render()

    def render(self) -> None:
        self.loop: Loop | None = made(self.state.seed, 8 if self.index % 2 == 0 else 4, self._bars, self._looper.bpm)
        self.raw = self.loop
        self.own_pattern = self.loop.score.pattern if self.loop.score else None

    @property
    def pattern(self) -> Pattern | None:
        return self._edits or self.own_pattern

    @property
    def one_shots(self) -> Score | None:
        return self.loop.score if self.loop else None

    def set_network(self, key: str) -> None:
        self.network = key
        self._tell("network", key)

    def update(self, label: str = "", merge_key: str = "", **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.render()
        self._tell("update", merge_key)
        self._looper.loop_ready.emit(self.index)

    def randomise(self) -> None:
        self.update(seed_x=float(random.randrange(100)), seed_y=float(random.randrange(100)), base=())

    def other_sound(self) -> None:
        self._tell("other_sound")

    def other_pattern(self) -> None:
        self._tell("other_pattern")

    def set_mix(self, **changes: Any) -> None:
        self.mix = replace(self.mix, **changes)
        self._tell("mix", changes)

    def store_corner(self, index: int) -> None:
        self.corners[index] = self.state
        self._tell("corner", index)

    def clear_corner(self, index: int) -> None:
        self.corners[index] = None
        self._tell("clear corner", index)

    def set_xy(self, x: float, y: float) -> None:
        self.xy = (x, y)
        self._tell("xy", x, y)

    def set_hit(self, step: int, voice: int, velocity: float | None = None, shift: float | None = None) -> None:
        pattern = self.pattern
        assert pattern is not None
        loud, late = np.array(pattern.velocities), np.array(pattern.shifts)
        loud[step, voice] = loud[step, voice] if velocity is None else velocity
        late[step, voice] = late[step, voice] if shift is None else shift
        self._edits = replace(pattern, velocities=frozen(loud), shifts=frozen(late))
        self.edited = True
        self._tell("hit", step, voice, velocity, shift)

    def shift_pattern(self, steps: int) -> None:
        self._tell("shift", steps)

    def clear_edits(self) -> None:
        self._edits, self.edited = None, False
        self._tell("clear")

    def mute_voice(self, voice: int, on: bool) -> None:
        others = tuple(v for v in self.muted_voices if v != voice)
        self.muted_voices = (*others, voice) if on else others
        self._tell("mute voice", voice, on)

    def hear_voice(self, voice: int) -> None:
        self._tell("hear", voice)

    def replace_voice(self, voice: int, path: Path) -> None:
        self.replaced = {**self.replaced, voice: path.stem}
        self._tell("replace", voice, path)

    def restore_voice(self, voice: int) -> None:
        self.replaced = {v: name for v, name in self.replaced.items() if v != voice}
        self._tell("restore", voice)

    def set_theory(self, step: str, **params: Any) -> None:
        self.theory = {**self.theory, step: {**self.theory.get(step, {}), **params}}
        self._tell("theory", step, params)

    def drop_theory(self, step: str) -> None:
        self.theory = {name: params for name, params in self.theory.items() if name != step}
        self._tell("drop theory", step)

    def set_bypass(self, on: bool) -> None:
        self.bypass = on
        self._tell("bypass", on)

    def _tell(self, *what: Any) -> None:
        self.asked.append(what)
        self._looper.changed.emit()


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
        return f"{self.decks[index].name.lower()}_120bpm"

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


@dataclass
class FakeAudition:
    """Remembers what it was asked."""

    looper: FakeLooper
    ready: bool = True
    asked: list[Any] = field(default_factory=list)
    history: list[Any] = field(default_factory=list)

    @property
    def deck(self) -> int:
        return self.looper.focused

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

    def undo(self) -> None:
        self.asked.append("undo")


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
