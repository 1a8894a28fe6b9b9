"""What files are called: the category that weighs most, the note or key, the tempo, the seed."""

from __future__ import annotations

from collections.abc import Mapping

from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.latent import LatentState
from studio.core.loops import LoopFacts
from studio.core.notes import note_name
from studio.core.scales import key_name

LONGEST = 60
HARMONY = ("key", "scale", "chord")  # categories of loops that are no styles


def category_field(schema: ConditionSchema) -> ConditionField | None:
    """The field of the classes or styles; None where there are none."""
    return next((field for field in schema.fields if field.kind == "categorical" and field.name not in HARMONY), None)


def category_of(state: LatentState, schema: ConditionSchema) -> str:
    """The class or style that weighs most; empty where none was asked for."""
    field = category_field(schema)
    blend = state.blend.get(field.name) if field is not None else None
    if field is None or not isinstance(blend, Mapping) or not blend:
        return ""
    return field.says(max(blend, key=lambda name: blend[name]))


def pitch_of(state: LatentState, schema: ConditionSchema) -> float | None:
    """The MIDI note of a state's sound, its detune included; None for a network that has no pitch."""
    field = next((field for field in schema.fields if field.kind == "pitch"), None)
    if field is None:
        return None
    asked = state.blend.get(field.name)
    note = float(asked) if isinstance(asked, (int, float)) else (field.low + field.high) / 2
    return note + state.voice.detune / 100


def clean(name: str) -> str:
    """A name as a part of a file's: letters, digits, -, _ and +; anything else becomes -."""
    return "".join(c if c.isalnum() or c in "-_+" else "-" for c in name)[:LONGEST]


def stem_of(state: LatentState, schema: ConditionSchema, with_note: bool = True) -> str:
    """Beginning of a file's name: "brass_C4_seed42"."""
    pitch = pitch_of(state, schema) if with_note else None
    note = "" if pitch is None else note_name(pitch)
    return "_".join(part for part in (clean(category_of(state, schema)), note, f"seed{state.seed}") if part)


def loop_stem(name: str, facts: LoopFacts) -> str:
    """Beginning of a loop's file name: "house_Amin_120bpm_seed42".

    Args:
        name: its style, or what a person calls it; may be empty.
    """
    key = key_name(facts.root, facts.scale) if facts.root is not None and facts.scale else ""
    seed = "" if facts.seed is None else f"seed{facts.seed}"
    # A point in the tempo stays: nothing else tells 123.5 from two numbers.
    return "_".join(part for part in (clean(name), key, f"{round(facts.bpm, 2):g}bpm", seed) if part)
