"""How far the notes are from the pitch that was asked for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from studio.core.i18n import N_
from studio.core.messages import Sheet
from studio.training.meters import METERS
from studio.training.meters.base import Meter

NOTES = 16
MOST = 100.0


@METERS.register
class PitchError(Meter):
    """Median distance in cents, octaves aside, between the pitch heard and the one asked for; at most 100.

    A note without audible pitch counts as 100.
    """

    name = "pitch error"
    title = N_("Pitch error")
    about = N_("How far generated notes are from the pitch that was asked for, in cents, octaves aside.")
    column = "pitch_error"

    @classmethod
    def suits(cls, store: Any) -> bool:
        return store.kind == "sounds" and any(field.kind == "pitch" for field in store.schema.fields)

    def measure(self, sheet: Sheet) -> float:
        from studio.audio.pitch import detect_pitch

        if sheet.sounds is None or not sheet.pitches:
            return math.nan
        chosen = np.linspace(0, len(sheet.sounds) - 1, min(NOTES, len(sheet.sounds))).round().astype(int)
        errors = []
        for index in chosen:
            heard = detect_pitch(sheet.sounds[index].mean(1), sheet.rate)
            errors.append(MOST if heard is None else cents_apart(heard.midi, sheet.pitches[index]))
        return float(np.median(errors))


def cents_apart(heard: float, asked: float) -> float:
    """Distance of two MIDI notes in cents, octaves aside, at most 100."""
    away = abs((heard - asked + 6) % 12 - 6)
    return min(MOST, 100 * away) if math.isfinite(away) else MOST
