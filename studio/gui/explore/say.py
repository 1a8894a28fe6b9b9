"""A place in latent space in words."""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.conditions import ConditionSchema
from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.core.loops import BEATS
from studio.core.messages import Sheet
from studio.core.notes import note_name
from studio.gui import words

MOST_CLASSES = 3


def seed(state: LatentState) -> str:
    """ "Seed 203", or "Near seed 203" between seeds; "Encoded" where a sound stands in for the seed."""
    if state.base:
        return _("Encoded")
    text = _("Seed {seed}") if state == state.at_seed(state.seed) else _("Near seed {seed}")
    return text.format(seed=words.number(state.seed))


def psi(state: LatentState) -> str:
    """ "psi 0.80"."""
    return f"psi {words.number(state.psi, 2)}"


def conditions(state: LatentState, schema: ConditionSchema) -> str:
    """Classes with their shares and numbers with their units: "landscape 70 %, marbling 30 %"."""
    parts = []
    for field in schema.fields:
        value = state.blend.get(field.name)
        if isinstance(value, Mapping):
            total = sum(value.values()) or 1.0
            shares = sorted(((w / total, field.says(name)) for name, w in value.items() if w > 0), reverse=True)
            if len(shares) == 1:
                name = shares[0][1]
                # "0" alone says nothing; "Class 0" does
                parts.append(name if len(name) > 2 else f"{_(field.label)} {name}")
            else:
                parts += [f"{name} {round(100 * share)} %" for share, name in shares[:MOST_CLASSES]]
                parts += ["…"] if len(shares) > MOST_CLASSES else []
        elif isinstance(value, int | float) and field.kind == "pitch":
            parts.append(note(value))
        elif isinstance(value, int | float):
            parts.append(f"{_(field.label)} {words.number(value, 1)} {_(field.unit)}".rstrip())
        elif value:
            parts.append(str(value))
    return ", ".join(parts)


def note(midi: float) -> str:
    """ "C4", or "C4 +30 cents" between notes."""
    cents = round(100 * (midi - round(midi)))
    if not cents:
        return note_name(midi)
    sign = "+" if cents > 0 else ""
    return _("{note} {cents} cents").format(note=note_name(midi), cents=sign + words.number(cents))


def sound(state: LatentState, schema: ConditionSchema) -> str:
    """What it sounds like in a few words: "brass 70 %, flute 30 %, C4"; the seed where nothing else is known."""
    shown = ConditionSchema(tuple(field for field in schema.fields if field.kind != "continuous"))
    return conditions(state, shown) or seed(state)


def loops(sheet: Sheet) -> str:
    """How long and how fast the loops of a sheet are: "2 bars, 120 BPM"; empty where there are none."""
    if not sheet.bars or sheet.sounds is None:
        return ""
    bpm = 60 * BEATS * sheet.bars * sheet.rate / sheet.sounds.shape[1]
    text = _("1 bar, {bpm} BPM") if sheet.bars == 1 else _("{n} bars, {bpm} BPM")
    return text.format(n=sheet.bars, bpm=words.number(bpm))


def place(state: LatentState, schema: ConditionSchema) -> str:
    """Everything in one line."""
    moved = sum(1 for value in state.directions if value)
    parts = [seed(state), psi(state), conditions(state, schema)]
    if moved:
        parts.append(_("1 direction") if moved == 1 else _("{n} directions").format(n=moved))
    if state.mix_seed is not None:
        parts.append(_("mixed with seed {seed}").format(seed=words.number(state.mix_seed)))
    return " · ".join(part for part in parts if part)
