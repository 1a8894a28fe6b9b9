"""Bring a loop to a loudness, its peaks held by a limiter that looks ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from studio.audio.engine.limiter import Limiter
from studio.audio.loudness import loop_loudness
from studio.audio.theory.base import STEPS, Finding
from studio.core.i18n import N_, _
from studio.core.loops import Loop
from studio.core.params import ParamSpec

TOLERANCE = 0.5  # LU
QUIET = -70.0  # LUFS, shown for silence
CEILING = 10 ** (-1 / 20)  # full scale less one decibel
ROUNDS = 4  # in which what the limiter took is given back
MOST = 12.0  # decibels that the limiter may take; a loop that would need more stays softer


@STEPS.register
class Loudness:
    """All loops equally loud."""

    name: ClassVar[str] = "loudness"
    title: ClassVar[str] = N_("Loudness")
    about: ClassVar[str] = N_("Makes loops equally loud (ITU-R BS.1770); a limiter that looks ahead holds the peaks.")
    order: ClassVar[int] = 70
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec("target", "float", -18.0, N_("Loudness"), unit="LUFS", low=-36, high=-8),
    )

    @staticmethod
    def measure(loop: Loop, params: Mapping[str, Any]) -> Finding:
        value = max(QUIET, loop_loudness(loop.sound.samples, loop.sound.rate))
        sentence = _("{value:.1f} LUFS").format(value=value)
        needed = value > QUIET and abs(value - params["target"]) > TOLERANCE
        return Finding(Loudness.name, needed, sentence, value, "LUFS")

    @staticmethod
    def apply(loop: Loop, params: Mapping[str, Any]) -> Loop:
        samples, rate, target = loop.sound.samples, loop.sound.rate, float(params["target"])
        before = loop_loudness(samples, rate)
        if not np.isfinite(before):
            return loop
        most = 20 * np.log10(CEILING / max(loop.sound.peak, 1e-9)) + MOST
        decibels = min(target - before, most)
        for _round in range(ROUNDS):
            gain = float(10 ** (decibels / 20))
            out = limited(samples * gain, rate)
            if decibels >= most or loop.sound.peak * gain <= CEILING:
                break
            missing = target - loop_loudness(out, rate)
            if abs(missing) < TOLERANCE / 5:
                break
            decibels = min(decibels + missing, most)
        score = loop.score
        if score is not None:
            score = replace(score, gain=score.gain * gain)
        return replace(loop.with_sound(out), score=score)


def limited(samples: np.ndarray, rate: int) -> np.ndarray:
    """The loop (n, 1 or 2 channels) with no sample above `CEILING`; the limiter of the player, gone round once."""
    if np.abs(samples).max(initial=0.0) <= CEILING:
        return samples
    limiter = Limiter(rate)
    pair = np.broadcast_to(samples / CEILING, (len(samples), 2)).astype(np.float32)
    twice = limiter.process(np.concatenate((pair, pair, pair[: limiter.delay])))
    again = twice[len(samples) + limiter.delay :, : samples.shape[1]]
    return np.asarray(again * CEILING, np.float32)
