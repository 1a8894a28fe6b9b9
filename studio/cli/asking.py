"""What `generate` is asked for: classes or styles, notes, key, velocity and seeds, as a list of samples to make."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.notes import HIGHEST, LOWEST, NAMES, note_name, parse_note
from studio.core.scales import CHORDS, parse_key

RANDOM_SEEDS = 1_000_000
VELOCITY = 100.0
_NOTE = r"[A-Ga-g][#♯b♭]?-?\d|\d+(?:\.\d+)?"
_NOTES = re.compile(rf"({_NOTE})(?:-({_NOTE}))?")


@dataclass(frozen=True)
class Wanted:
    """One sample to make.

    Attributes:
        seed: its seed.
        label: class, style or blend in words; empty without.
        stem: beginning of its file's name, without the seed.
        asked: conditions as in `LatentState.blend`.
    """

    seed: int
    label: str
    stem: str
    asked: Mapping[str, Any]


def plan(
    schema: ConditionSchema,
    style: str | None,
    seed: str,
    count: int | None,
    pitch: str | None = None,
    velocity: float | None = None,
    more: Mapping[str, Any] | None = None,
) -> list[Wanted]:
    """What to make: classes take turns, then notes, each with the same seeds.

    Args:
        style: one class or style by name, or a blend ("A=0.7,B=0.3"); None for each of them.
        seed: "5" counts up from there, "0-31" stays within, "-1" draws at random.
        count: samples; None for every seed of the range, or the one seed where notes or loops are asked for.
        pitch: a MIDI note or a range, in numbers ("36-84") or names ("C2-C6"); None for the middle of what was learned.
        velocity: 1 to 127; None for 100. A network that knows none is not asked for it.
        more: what all loops are asked for besides, see `harmony`; None for what is no loop.

    Raises:
        StudioError: no such class or note, or fewer seeds than samples.
    """
    from studio.export.naming import category_field

    notes = next((field for field in schema.fields if field.kind == "pitch"), None)
    kinds = list(itertools.product(_pitches(notes, pitch), _styles(category_field(schema), style)))
    seeds, count = _seeds(seed, count, len(kinds), one_is_enough=pitch is not None or more is not None)
    known = next((field for field in schema.fields if field.name == "velocity"), None)
    struck = dict(more or {}) if known is None else {**(more or {}), known.name: _velocity(known, velocity)}
    made = []
    for one, ((stem, note), (beginning, label, blend)) in itertools.product(seeds, kinds):
        name = "_".join(part for part in (beginning, stem) if part)
        made.append(Wanted(one, label, name, {**blend, **note, **struck}))
    return made[:count]


def harmony(
    schema: ConditionSchema, key: str | None, chord: str | None, density: float | None, swing: float | None
) -> dict[str, Any]:
    """What loops are asked for besides their style, as in `LatentState.blend`; raises StudioError where it cannot be.

    Args:
        key: "A minor", "F#m"; None for the network's first one.
        chord: degree of the scale, "IV" or "4".
        density, swing: numbers within their ranges.
    """
    asked: dict[str, Any] = {}
    if key is not None:
        parsed = parse_key(key)
        if parsed is None:
            raise StudioError(_("“{text}” is no key.").format(text=key), _("Write A minor, F#m or Bb major."))
        asked |= {"key": NAMES[parsed[0]], "scale": parsed[1]}
    if chord is not None:
        text = chord.strip().upper()
        asked["chord"] = CHORDS[int(text) - 1] if text in map(str, range(1, len(CHORDS) + 1)) else text
    asked |= {name: value for name, value in (("density", density), ("swing", swing)) if value is not None}
    fields = {field.name: field for field in schema.fields}
    for name, value in asked.items():
        if name not in fields:
            sentence = _("This network knows no {condition}; it cannot be asked for one.").format(condition=name)
            raise StudioError(sentence, _("Known: {names}.").format(names=", ".join(fields) or _("none")))
        field = fields[name]
        if field.kind == "categorical" and value not in field.values:
            sentence = _("This network knows no {condition} called “{name}”.").format(condition=name, name=value)
            raise StudioError(sentence, _("Known: {names}.").format(names=", ".join(field.values)))
        if field.kind != "categorical" and not field.low <= value <= field.high:
            sentence = _("{label} must lie between {low:g} and {high:g}, not {number:g}.")
            raise StudioError(sentence.format(label=_(field.label), low=field.low, high=field.high, number=value))
    return {name: {value: 1.0} if isinstance(value, str) else float(value) for name, value in asked.items()}


def file_labels(classes: tuple[str, ...]) -> list[str]:
    """Class names as parts of file names: safe everywhere, and different even where case does not count."""
    from studio.export.naming import clean

    cleaned = [clean(name) or "-" for name in classes]
    if len({name.casefold() for name in cleaned}) == len(cleaned):
        return cleaned
    digits = len(str(len(cleaned) - 1))
    return [f"{index:0{digits}d}-{name}" for index, name in enumerate(cleaned)]


def _styles(field: ConditionField | None, text: str | None) -> list[tuple[str, str, dict[str, Any]]]:
    """Beginning of the file's name, words and request of each; a class goes by its own name and by a person's."""
    classes = () if field is None else field.values
    spoken = () if field is None else field.spoken or classes
    names = file_labels(spoken)
    if text is None:
        wanted = range(len(classes))
        return [(names[i], spoken[i], {_name(field): {classes[i]: 1.0}}) for i in wanted] or [("", "", {})]
    given = {name: own for name, own in zip(spoken, classes, strict=True) if name != own}
    own = {name: name for name in classes} | given
    if text in own:
        return [(names[classes.index(own[text])], text, {_name(field): {own[text]: 1.0}})]
    blend = _blend(text, own)
    return [("+".join(names[classes.index(name)] for name in blend), text, {_name(field): blend})]


def _name(field: ConditionField | None) -> str:
    return field.name if field is not None else ""


def _blend(text: str, own: Mapping[str, str]) -> dict[str, float]:
    """Weights of classes by their own names, which `own` tells of what they may be called."""
    blend = {}
    for part in text.split(","):
        name, equals, weight = (piece.strip() for piece in part.rpartition("="))
        if not equals:
            name, weight = weight, "1"
        if name not in own:
            known = ", ".join(list(own)[:60]) or _("none; this network was trained without labels")
            raise StudioError(
                _("This network knows no class called “{name}”.").format(name=name),
                _("Known: {names}.").format(names=known),
            )
        blend[own[name]] = _number(weight, 0, 1e6, _("“{text}” is no weight; write A=0.7,B=0.3.").format(text=part))
    return blend


def _pitches(field: ConditionField | None, text: str | None) -> list[tuple[str, dict[str, Any]]]:
    """Note in the file's name and request of each."""
    if field is None:
        if text is not None:
            raise StudioError(_("This network makes nothing with a pitch."), _("Leave --pitch out."))
        return [("", {})]
    notes = [float(round((field.low + field.high) / 2))] if text is None else _notes(text)
    return [(note_name(note), {field.name: note}) for note in notes]


def _notes(text: str) -> list[float]:
    match = _NOTES.fullmatch(text.strip())
    ends = [_note(end) for end in match.groups() if end is not None] if match else []
    if not ends or any(not LOWEST <= end <= HIGHEST for end in ends):
        raise StudioError(_("“{text}” is no note.").format(text=text), _("Write 60, 36-84 or C2-C6, from 0 to 127."))
    if len(ends) == 1:
        return ends
    if ends[1] < ends[0] or any(end != int(end) for end in ends):
        raise StudioError(_("The range of notes ends before it begins."), _("Write the lower note first."))
    return [float(note) for note in range(int(ends[0]), int(ends[1]) + 1)]


def _note(text: str) -> float:
    if text[0].isdecimal():
        return float(text)
    note = parse_note(text)
    return -1.0 if note is None else float(note)


def _velocity(field: ConditionField, velocity: float | None) -> float:
    if velocity is not None and not field.low <= velocity <= field.high:
        raise StudioError(_("Velocity must lie between {low:g} and {high:g}.").format(low=field.low, high=field.high))
    return VELOCITY if velocity is None else velocity


def _seeds(text: str, count: int | None, kinds: int, one_is_enough: bool) -> tuple[list[int], int]:
    """Seeds to go through, and how many samples there are in all."""
    first, last = _seed_range(text)
    if count is None:
        if last is None and not one_is_enough:
            raise StudioError(_("How many?"), _("Give --count, or a range of seeds such as --seed 0-31."))
        count = kinds if last is None else (last - first + 1) * kinds
    if count < 1:
        raise StudioError(_("--count must be at least 1."))
    rounds = -(-count // kinds)
    if first < 0:
        return random.SystemRandom().sample(range(RANDOM_SEEDS), rounds), count
    if last is not None and rounds > last - first + 1:
        raise StudioError(
            _("Seeds {range} give only {most:,} different ones.").format(range=text, most=(last - first + 1) * kinds),
            _("Ask for fewer, or for more seeds."),
        )
    return list(range(first, first + rounds)), count


def _seed_range(text: str) -> tuple[int, int | None]:
    """First and last seed; (-1, None) for random ones."""
    if text == "-1":
        return -1, None
    first, dash, last = text.partition("-")
    if not (first.isdecimal() and (last.isdecimal() or not dash)) or len(text) > 20:
        raise StudioError(_("“{text}” is no seed.").format(text=text), _("Write 5, 0-31, or -1 for random."))
    if dash and int(last) < int(first):
        raise StudioError(_("The range of seeds ends before it begins."), _("Write the smaller number first."))
    return int(first), int(last) if dash else None


def _number(text: str, low: float, high: float, sentence: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not low <= value <= high:
        raise StudioError(sentence)
    return value
