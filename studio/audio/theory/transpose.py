"""Move the notes of a loop: by semitones into another key, or by degrees within its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from studio.audio.sequencer import play
from studio.audio.theory.base import STEPS, Finding
from studio.audio.theory.tuning import moved, notes_of, pitched, retuned, turned
from studio.core.i18n import N_, _
from studio.core.loops import Loop
from studio.core.params import ParamSpec

OCTAVE = 12


@STEPS.register
class Transpose:
    """Higher or lower notes; drums stay."""

    name: ClassVar[str] = "transpose"
    title: ClassVar[str] = N_("Transpose")
    about: ClassVar[str] = N_(
        "Moves notes by semitones into another key, or by degrees within the key, so that chords stay chords of it."
    )
    order: ClassVar[int] = 40
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec("semitones", "int", 0, N_("Semitones"), low=-OCTAVE, high=OCTAVE),
        ParamSpec(
            "degrees",
            "int",
            0,
            N_("Degrees"),
            N_("3 turns the chord on I into that on IV; it needs a key."),
            low=-7,
            high=7,
        ),
    )

    @staticmethod
    def measure(loop: Loop, params: Mapping[str, Any]) -> Finding:
        semitones, degrees = params["semitones"], params["degrees"]
        if degrees and (loop.root is None or not loop.scale):
            sentence = _("nobody knows the key; degrees are left aside")
            return Finding(Transpose.name, semitones != 0, sentence, semitones, "")
        sentence = _("moves by {semitones:+d} semitones and {degrees:+d} degrees")
        sentence = sentence.format(semitones=semitones, degrees=degrees)
        return Finding(Transpose.name, bool(semitones or degrees), sentence, semitones, "")

    @staticmethod
    def apply(loop: Loop, params: Mapping[str, Any]) -> Loop:
        semitones, degrees = int(params["semitones"]), int(params["degrees"])
        if degrees and loop.root is not None and loop.scale:
            loop = _by_degrees(loop, loop.root, loop.scale, degrees)
        if not semitones:
            return loop
        root = None if loop.root is None else (loop.root + semitones) % OCTAVE
        if loop.score is not None:
            old = loop.score.pattern.pitches
            score = retuned(loop.score, [None if midi is None else midi + semitones for midi in old])
            return play(score, loop.bpm, loop.sound.rate, root, loop.scale)
        samples = pitched(loop.sound.samples, semitones, loop.sound.rate)
        return replace(loop.with_sound(samples), root=root)


def _by_degrees(loop: Loop, root: int, scale: str, degrees: int) -> Loop:
    if loop.score is not None:
        old = loop.score.pattern.pitches
        score = retuned(loop.score, [None if midi is None else moved(midi, root, scale, degrees) for midi in old])
        return play(score, loop.bpm, loop.sound.rate, root, scale)
    notes = notes_of(loop)
    return turned(loop, notes, [moved(note.midi, root, scale, degrees) - note.midi for note in notes])
