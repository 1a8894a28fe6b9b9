"""Put hits on the grid of sixteenths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from studio.audio.sequencer import HEARD, play
from studio.audio.theory.base import STEPS, Finding
from studio.audio.theory.onsets import CLEAR, onsets
from studio.audio.theory.warp import WINDOW, warped
from studio.core.i18n import N_, _
from studio.core.loops import MOST_SWING, Loop, Pattern
from studio.core.loops import STEPS as SIXTEENTHS
from studio.core.params import ParamSpec

OWN, GIVEN = "own", "given"
AWAY = 80  # percentile of the distances that tells how far hits lie from the grid
WRITTEN, HEARD_AWAY = 0.001, 0.010  # seconds beside the grid that are none: in a pattern, and where hits are heard
EXACT = 0.002  # seconds within which a hit is not moved
SOFT = 0.025  # seconds that all hits may be late together
SLIGHT = 0.12  # swing below which hits that do not agree are taken for straight ones
SURE = 4.0  # see `onsets`: hits from which it is decided, as a chord that beats must not be taken for late ones


@STEPS.register
class Quantise:
    """Hits on the grid, straight or swung."""

    name: ClassVar[str] = "quantise"
    title: ClassVar[str] = N_("Quantise")
    about: ClassVar[str] = N_("Puts hits that are early or late on the grid of sixteenths; those in time stay.")
    order: ClassVar[int] = 20
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec("strength", "float", 1.0, N_("Strength"), N_("1 is exactly on the grid."), low=0, high=1),
        ParamSpec(
            "feel",
            "choice",
            OWN,
            N_("Feel"),
            N_("“own” keeps the swing that the loop has."),
            choices=(OWN, GIVEN),
        ),
        ParamSpec(
            "swing",
            "float",
            0.0,
            N_("Swing"),
            N_("How late every second sixteenth comes, where the feel is given: 0 straight, 0.33 triplets."),
            unit=N_("steps"),
            low=0,
            high=MOST_SWING,
        ),
    )

    @staticmethod
    def measure(loop: Loop, params: Mapping[str, Any]) -> Finding:
        seconds = loop.sound.seconds / (SIXTEENTHS * loop.bars)
        if loop.score is not None:
            pattern = loop.score.pattern
            swing = _swing(params, pattern.swing)
            late, least = _written(pattern, swing), WRITTEN
        else:
            __, late = _heard(loop, params, SURE)
            least = HEARD_AWAY
        away = float(np.percentile(np.abs(late), AWAY)) * seconds if len(late) else 0.0
        sentence = _("hits lie {away:.1f} ms beside the grid").format(away=1000 * away)
        return Finding(Quantise.name, params["strength"] > 0 and away > least, sentence, 1000 * away, "ms")

    @staticmethod
    def apply(loop: Loop, params: Mapping[str, Any]) -> Loop:
        strength = float(params["strength"])
        if loop.score is not None:
            pattern = loop.score.pattern
            swing = pattern.swing + strength * (_swing(params, pattern.swing) - pattern.swing)
            moved = Pattern.of(
                pattern.velocities, pattern.voices, pattern.pitches, pattern.shifts * (1 - strength), swing
            )
            score = replace(loop.score, pattern=moved)
            return play(score, loop.bpm, loop.sound.rate, loop.root, loop.scale)
        return loop.with_sound(_moved(loop, params, strength))


def _written(pattern: Pattern, swing: float) -> np.ndarray:
    """How late each hit of a pattern is for a grid with this swing, in steps."""
    steps, voices = np.nonzero(pattern.velocities > HEARD)
    return np.asarray(
        [pattern.at(int(s), int(v)) - s - (swing if s % 2 else 0) for s, v in zip(steps, voices, strict=True)]
    )


def _swing(params: Mapping[str, Any], own: float) -> float:
    return own if params["feel"] == OWN else float(params["swing"])


def _heard(loop: Loop, params: Mapping[str, Any], clear: float) -> tuple[np.ndarray, np.ndarray]:
    """First samples of the hits of a sound, and how late each is in steps; of several for one step the nearest."""
    samples = loop.sound.samples
    count = SIXTEENTHS * loop.bars
    seconds = loop.sound.seconds / count
    begins = onsets(samples, loop.sound.rate, clear)
    at = begins * (count / len(samples))
    nearest = np.round(at)
    odd = nearest % 2 == 1
    own = _own_swing((at - nearest)[odd], (at - nearest)[~odd], HEARD_AWAY / seconds)
    swing = _swing(params, own)
    late = at - nearest - swing * odd
    order = np.lexsort((np.abs(late), nearest % count))
    first = order[np.unique(nearest[order] % count, return_index=True)[1]]
    kept = np.sort(first)
    late = late[kept]
    common = float(np.median(late)) if len(late) else 0.0
    steady = np.percentile(np.abs(late - common), AWAY) if len(late) else 0.0
    # Voices that swell are heard late, all of them alike.
    soft = 0 < common * seconds < SOFT and steady * seconds < HEARD_AWAY
    return begins[kept], late - common if soft else late


def _own_swing(odd: np.ndarray, even: np.ndarray, alike: float) -> float:
    """How much later the hits on odd sixteenths are than the others; 0 where that is slight and they do not agree."""
    if not len(odd) or not len(even):
        return 0.0
    middle = float(np.median(odd))
    own = float(np.clip(middle - np.median(even), 0, MOST_SWING))
    return 0.0 if own < SLIGHT and np.percentile(np.abs(odd - middle), AWAY) > alike else own


def _moved(loop: Loop, params: Mapping[str, Any], strength: float) -> np.ndarray:
    """The sound with its hits nearer to the grid; the same samples between hits that were in time."""
    samples, rate = loop.sound.samples, loop.sound.rate
    if len(samples) < 2 * WINDOW * rate:
        return samples
    begins, late = _heard(loop, params, CLEAR)
    if not len(begins):
        return samples
    step = len(samples) / (SIXTEENTHS * loop.bars)
    # What all hits have in common is a late or early beginning of the whole: it is turned, not cut.
    common = round(float(np.median(late)) * step * strength)
    samples = np.roll(samples, -common, axis=0)
    begins = begins - common
    move = np.round(late * step * strength).astype(np.int64) - common
    move[np.abs(move) <= EXACT * rate] = 0
    return warped(samples, begins, begins - move, len(samples), rate) if move.any() else samples
