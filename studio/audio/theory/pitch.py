"""Change the pitch of a whole loop without its tempo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np

from studio.audio.sequencer import play
from studio.audio.theory.base import STEPS, Finding
from studio.audio.theory.tuning import SAME, faster, pitched, with_pitches
from studio.core.i18n import N_, _
from studio.core.loops import Loop
from studio.core.params import ParamSpec


@STEPS.register
class PitchStep:
    """Everything higher or lower, drums too."""

    name: ClassVar[str] = "pitch"
    title: ClassVar[str] = N_("Pitch")
    about: ClassVar[str] = N_("Everything higher or lower, drums and all; the tempo stays.")
    order: ClassVar[int] = 50
    params: ClassVar[tuple[ParamSpec, ...]] = (ParamSpec("semitones", "float", 0.0, N_("Semitones"), low=-12, high=12),)

    @staticmethod
    def measure(loop: Loop, params: Mapping[str, Any]) -> Finding:
        semitones = float(params["semitones"])
        sentence = _("moves by {semitones:+.4g} semitones").format(semitones=semitones)
        return Finding(PitchStep.name, abs(semitones) >= SAME, sentence, semitones, "")

    @staticmethod
    def apply(loop: Loop, params: Mapping[str, Any]) -> Loop:
        semitones = float(params["semitones"])
        root = None if loop.root is None else (loop.root + round(semitones)) % 12
        if loop.score is None:
            samples = pitched(loop.sound.samples, semitones, loop.sound.rate)
            return replace(loop.with_sound(samples), root=root)
        pattern = loop.score.pattern
        notes = tuple(None if midi is None else midi + semitones for midi in pattern.pitches)
        score = replace(
            loop.score,
            pattern=with_pitches(pattern, notes),
            one_shots=np.stack([faster(shot, semitones) for shot in loop.score.one_shots]),
        )
        return play(score, loop.bpm, loop.sound.rate, root, loop.scale)
