"""Tempo and key as the names of loop files tell them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio.core.loops import FASTEST, SLOWEST
from studio.core.scales import parse_key

_NUMBER = r"(\d{2,3}(?:[.,]\d{1,3})?)"
_SAID = re.compile(rf"(?<![\d.,]){_NUMBER}[\s_-]*bpm|bpm[\s_-]*{_NUMBER}(?!\d)", re.IGNORECASE)
_PARTS = re.compile(r"[\s_\-()\[\]]+")
_MODES = frozenset({"maj", "major", "min", "minor", "m", "dorian", "phrygian", "lydian", "mixolydian"})


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a name tells.

    Attributes:
        bpm: tempo; None where none is told.
        sure: it is called one ("120bpm"); else it is a number that may as well count files ("loop_120").
        root: 0 is C; None where no key is told.
        scale: empty where none is told.
    """

    bpm: float | None = None
    sure: bool = False
    root: int | None = None
    scale: str = ""


def facts_from_name(stem: str) -> NameFacts:
    """What the name of a file, without its suffix, tells: "Bass_Loop_120bpm_F#min", "groove 96 Cm", "128_A_01"."""
    said = {_tempo(first or second) for first, second in _SAID.findall(stem)} - {None}
    bpm, sure = (said.pop(), True) if len(said) == 1 else (None, False)
    parts = [part for part in _PARTS.split(_SAID.sub(" * ", stem)) if part]
    if not said and bpm is None:
        numbers = [(place, tempo) for place, part in enumerate(parts) if (tempo := _tempo(part)) is not None]
        if len(numbers) == 1:
            parts[numbers[0][0]], bpm = "*", numbers[0][1]
    root, scale = _key(parts)
    return NameFacts(bpm, sure, root, scale)


def _tempo(text: str) -> float | None:
    """A number that can be a tempo; counters are written with zeros in front."""
    if not re.fullmatch(_NUMBER, text) or text.startswith("0"):
        return None
    bpm = float(text.replace(",", "."))
    return bpm if SLOWEST <= bpm <= FASTEST else None


def _key(parts: list[str]) -> tuple[int | None, str]:
    """Root and scale from the parts of a name, in which "*" stands for the tempo."""
    found = set()
    for place, part in enumerate(parts):
        if not part[0].isupper() or part[0] > "G":
            continue
        after = parts[place + 1].lower() if place + 1 < len(parts) else ""
        key = parse_key(part + after if after in _MODES else part)
        if key is None:
            continue
        beside = "*" in parts[max(0, place - 1) : place] + parts[place + 1 : place + 2]
        if (len(part) > 1 and part[1:] not in ("#", "b", "♯", "♭")) or after in _MODES:
            found.add(key)
        elif beside:  # a letter alone means a key only beside the tempo, and no scale
            found.add((key[0], ""))
    return found.pop() if len(found) == 1 else (None, "")
