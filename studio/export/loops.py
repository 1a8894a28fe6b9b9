"""Loops on their way into files."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.loops import Loop, LoopFacts, Pattern
from studio.core.messages import Samples, frozen


def facts_of(loop: Loop, seed: int | None = None) -> LoopFacts:
    """What the file of a loop tells.

    Args:
        seed: of its place in latent space, None where there is none.
    """
    return LoopFacts(loop.bpm, loop.bars, loop.root, loop.scale, seed)


def loop_samples(loop: Loop, seed: int | None = None) -> Samples:
    """A loop as exporters of sounds take it; for `seed` see `facts_of`."""
    scores = () if loop.score is None else (loop.score,)
    nothing = np.zeros((0, 1, 1, 3), np.uint8)
    return Samples(nothing, frozen(loop.sound.samples[None]), loop.sound.rate, scores=scores, loop=facts_of(loop, seed))


def repeated(loop: Loop, bars: int) -> Loop:
    """The loop so often that it fills these bars, pattern and all; raises StudioError when it does not go into them."""
    times, rest = divmod(bars, loop.bars)
    if rest or not times:
        raise StudioError(_("A loop of {own} bars does not fill {bars}.").format(own=loop.bars, bars=bars))
    if times == 1:
        return loop
    score = loop.score
    if score is not None:
        old = score.pattern
        velocities, shifts = (np.tile(one, (times, 1)) for one in (old.velocities, old.shifts))
        score = replace(score, pattern=Pattern.of(velocities, old.voices, old.pitches, shifts, old.swing))
    sound = np.tile(loop.sound.samples, (times, 1))
    return replace(loop.with_sound(sound), bars=bars, score=score)
