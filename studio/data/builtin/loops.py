"""Drum loops of eight styles that the studio plays itself, on kits that it synthesises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from studio.audio.sequencer import play
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.loops import BARS, Pattern, Score, bar_frames
from studio.core.params import ParamSpec, validated
from studio.core.sound import Sound
from studio.data.builtin import BUILTINS, Builtin
from studio.data.builtin.drumming.drums import Stick
from studio.data.builtin.drumming.grooves import density, groove, kit, tempo
from studio.data.builtin.drumming.styles import STYLES
from studio.data.builtin.instruments.tone import loudness
from studio.data.builtin.notes import RATES
from studio.data.loops.source import LoopItem, LoopSource
from studio.data.source import fingerprint_of

# Part of the fingerprint: raise it when a loop of the same parameters changes.
VERSION = 3
OWN = "own"
TEMPI = ("80", "90", "100", "110", "120", "128", "140", "174", OWN)
LOUDNESS = -17.0  # LUFS of the loudest 400 ms of every loop
PEAK = 0.95

COUNT = ParamSpec("count", "int", 1600, N_("Loops (count)"), N_("How many to make."), low=8, high=20000)
BPM = ParamSpec(
    "bpm",
    "choice",
    "120",
    N_("Tempo (BPM)"),
    N_("All at one tempo, or each style at its own."),
    unit="BPM",
    choices=TEMPI,
)
LENGTH = ParamSpec("bars", "choice", "1", N_("Bars"), N_("How long every loop is."), choices=tuple(map(str, BARS)))
SWING = ParamSpec("swing", "bool", True, N_("Swing"), N_("Some loops swing; off, all are straight."))
RATE = ParamSpec(
    "rate",
    "choice",
    "16000",
    N_("Samples a second (rate)"),
    N_("Half of it is the highest frequency in the loops."),
    unit="Hz",
    choices=RATES,
)
SEED = ParamSpec("seed", "int", 0, N_("Seed"), N_("Another number makes other loops."), low=0, high=2**31 - 1)


def levelled(samples: np.ndarray, rate: int) -> np.ndarray:
    """A mono loop (n, 1) as loud as the others, short of clipping."""
    gain = 10 ** ((LOUDNESS - loudness(samples[:, 0], rate)) / 20)
    return samples * np.float32(min(gain, PEAK / (np.abs(samples).max() + 1e-9)))


class DrumSource(LoopSource):
    """Drum loops played on demand; a loop depends on the parameters and on its number alone."""

    drawn = True

    def __init__(self, spec: str, title: str, params: Mapping[str, Any]) -> None:
        names = tuple(STYLES)
        self._rate, self._bars = int(params["rate"]), int(params["bars"])
        self._seed = params["seed"]
        self._patterns: list[Pattern] = []
        items = []
        for index in range(params["count"]):
            # Styles take turns, so that any stretch of the set has all of them.
            label = index % len(names)
            style, rng = STYLES[names[label]], np.random.default_rng((self._seed, index, 0))
            bpm = tempo(style, rng) if params["bpm"] == OWN else int(params["bpm"])
            pattern = groove(style, self._bars, bpm, params["swing"], rng)
            self._patterns.append(pattern)
            items.append(
                LoopItem(
                    f"{names[label]}/{index:05d}_{bpm}bpm",
                    label,
                    bpm=bpm,
                    bars=self._bars,
                    density=density(pattern),
                    swing=pattern.swing,
                )
            )
        super().__init__(spec, title, items, labels=names, params=params, listens=False)

    def score(self, index: int) -> Score:
        """What is played, and on which kit."""
        if not 0 <= index < len(self.items):
            raise StudioError(_("This set has no sound number {number}.").format(number=index))
        pattern, item = self._patterns[index], self.items[index]
        rng = np.random.default_rng((self._seed, index, 1))
        stick = Stick(self._rate, bar_frames(item.bpm or 120.0, self._rate) * self._bars, rng)
        return Score(pattern, kit(STYLES[self.labels[item.label]], pattern.voices, stick), self._rate)

    def read(self, index: int) -> Sound:
        score = self.score(index)
        sound = play(score, self.items[index].bpm or 120.0, self._rate).sound
        return Sound.of(levelled(sound.samples, self._rate), self._rate)

    def fingerprint(self) -> str:
        return fingerprint_of([self.spec, *sorted(self.params.items()), VERSION])


@BUILTINS.register
class Loops(Builtin):
    """The built-in set `loops`."""

    name = "loops"
    title = N_("Drum loops")
    about = N_("Bars of drums in eight styles: house, techno, hip-hop, drum and bass, rock, bossa, reggae and trap.")
    params = (COUNT, BPM, LENGTH, SWING, RATE, SEED)

    @classmethod
    def open(cls, params: Mapping[str, Any]) -> DrumSource:
        values: dict[str, Any] = validated(cls.params, params)
        return DrumSource(f"builtin:{cls.name}", _(cls.title), values)
