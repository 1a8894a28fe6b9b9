"""Decks for the window's tests: loops made by a formula, at once."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.audio import sequencer
from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.latent import LatentState
from studio.core.looping import DeckMix
from studio.core.loops import STEPS, Loop, Pattern, Score
from studio.core.messages import frozen
from studio.core.pattern_edits import PatternEdits

if TYPE_CHECKING:
    from tests.gui.looping import FakeLooper

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

    def rename(self, name: str) -> None:
        self.name = name
        self._tell("rename", name)

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
