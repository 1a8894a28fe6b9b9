"""Put every note on the nearest one of a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from studio.audio.sequencer import HEARD, play
from studio.audio.theory.base import STEPS, Finding
from studio.audio.theory.tuning import nearest, notes_of, retuned, turned
from studio.core.i18n import N_, _
from studio.core.loops import Loop
from studio.core.notes import NAMES
from studio.core.params import ParamSpec
from studio.core.scales import SCALES, key_name

OWN = "own"
WRITTEN, HEARD_OFF = 1.0, 17.0  # cents beside a note that are none: in a score, and where notes are heard


@STEPS.register
class Scale:
    """Notes of a key only."""

    name: ClassVar[str] = "scale"
    title: ClassVar[str] = N_("Snap to key")
    about: ClassVar[str] = N_("Puts notes that are out of tune or out of the key on the nearest one of it.")
    order: ClassVar[int] = 30
    params: ClassVar[tuple[ParamSpec, ...]] = (
        ParamSpec("key", "choice", OWN, N_("Key"), N_("“own” is the loop's."), choices=(OWN, *NAMES)),
        ParamSpec("scale", "choice", OWN, N_("Scale"), N_("“own” is the loop's."), choices=(OWN, *SCALES)),
    )

    @staticmethod
    def measure(loop: Loop, params: Mapping[str, Any]) -> Finding:
        key = _key(loop, params)
        if key is None:
            return Finding(Scale.name, False, _("nobody knows the key; choose one"), 0.0, "¢")
        off, least = _off(loop, *key)
        sentence = _("notes lie {cents:.0f} ¢ beside {key}").format(cents=off, key=key_name(*key))
        return Finding(Scale.name, off > least, sentence, off, "¢")

    @staticmethod
    def apply(loop: Loop, params: Mapping[str, Any]) -> Loop:
        key = _key(loop, params)
        if key is None:
            return loop
        if loop.score is not None:
            old = loop.score.pattern.pitches
            score = retuned(loop.score, [None if midi is None else nearest(midi, *key) for midi in old])
            return play(score, loop.bpm, loop.sound.rate, *key)
        notes = notes_of(loop)
        loop = turned(loop, notes, [nearest(note.midi, *key) - note.midi for note in notes])
        return replace(loop, root=key[0], scale=key[1])


def _key(loop: Loop, params: Mapping[str, Any]) -> tuple[int, str] | None:
    """Root and scale to snap to; None where the loop does not tell what was not chosen."""
    root = loop.root if params["key"] == OWN else NAMES.index(params["key"])
    scale = loop.scale if params["scale"] == OWN else str(params["scale"])
    return None if root is None or not scale else (root, scale)


def _off(loop: Loop, root: int, scale: str) -> tuple[float, float]:
    """Cents by which the note farthest from the key misses it, and how many are none."""
    if loop.score is None:
        notes, least = [note.midi for note in notes_of(loop)], HEARD_OFF
    else:
        pattern, least = loop.score.pattern, WRITTEN
        sounding = pattern.velocities.max(0, initial=0.0) > HEARD
        notes = [midi for midi, heard in zip(pattern.pitches, sounding, strict=True) if midi is not None and heard]
    return max((100 * abs(midi - nearest(midi, root, scale)) for midi in notes), default=0.0), least
