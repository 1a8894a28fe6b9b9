"""Change the tempo of a loop without its pitch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from studio.audio.circular import resized
from studio.audio.sequencer import play
from studio.audio.theory.base import STEPS, Finding
from studio.audio.theory.onsets import onsets
from studio.audio.theory.warp import WINDOW, warped
from studio.core.i18n import N_, _
from studio.core.loops import FASTEST, SLOWEST, Loop, bar_frames
from studio.core.params import ParamSpec

NEARLY = 0.002  # ratios so near to 1 are a resampling of under 4 cents
SHORTEST, LONGEST = SLOWEST / FASTEST, FASTEST / SLOWEST
NO_CHANGE = 0.005  # beats per minute


def stretched(samples: np.ndarray, ratio: float, rate: int) -> np.ndarray:
    """A loop made longer or shorter with its pitch kept, see `warped`: float32 (round(n * ratio), channels).

    Args:
        samples: float32 (n, channels), a loop.
        ratio: above 1 longer and slower; held between `SHORTEST` and `LONGEST`. Where it changes next to nothing,
            and loops shorter than a hit, are resampled.
        rate: samples per second.
    """
    length = max(1, round(len(samples) * min(max(ratio, SHORTEST), LONGEST)))
    if abs(length / len(samples) - 1) < NEARLY or min(length, len(samples)) < 2 * WINDOW * rate:
        return resized(samples, length)
    begins = onsets(samples, rate)
    places = np.round(begins * (length / len(samples))).astype(np.int64)
    return warped(samples, begins, places, length, rate)


@STEPS.register
class Tempo:
    """Another tempo: patterns are played again, other sound is stretched."""

    name: ClassVar[str] = "tempo"
    title: ClassVar[str] = N_("Tempo")
    about: ClassVar[str] = N_("Another tempo, the same pitch: patterns are played again, other sound is stretched.")
    order: ClassVar[int] = 10
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec("bpm", "float", 120.0, N_("Tempo"), unit=N_("BPM"), low=SLOWEST, high=FASTEST),
    )

    @staticmethod
    def measure(loop: Loop, params: Mapping[str, Any]) -> Finding:
        needed = abs(loop.bpm - params["bpm"]) > NO_CHANGE
        sentence = _("plays at {bpm:.4g} BPM").format(bpm=loop.bpm)
        return Finding(Tempo.name, needed, sentence, loop.bpm, "BPM")

    @staticmethod
    def apply(loop: Loop, params: Mapping[str, Any]) -> Loop:
        bpm, rate = float(params["bpm"]), loop.sound.rate
        if loop.score is not None:
            return play(loop.score, bpm, rate, loop.root, loop.scale)
        samples = loop.sound.samples
        length = bar_frames(bpm, rate) * loop.bars
        return replace(loop.with_sound(stretched(samples, length / len(samples), rate)), bpm=bpm)
