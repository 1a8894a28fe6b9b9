"""Keys and scales by name."""

from __future__ import annotations

import pytest

from studio.core.notes import NAMES
from studio.core.scales import SCALES, degree_semitones, key_name, parse_key


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Amin", (9, "minor")),
        ("F#m", (6, "minor")),
        ("Bb major", (10, "major")),
        ("c", (0, "major")),
        ("CM", (0, "major")),
        ("D dorian", (2, "dorian")),
        ("E harmonic minor", (4, "harmonic minor")),
        ("Cb", (11, "major")),
        ("H", None),
        ("A minus", None),
        ("", None),
    ],
)
def test_keys_are_read(text: str, found: tuple[int, str] | None) -> None:
    assert parse_key(text) == found


def test_names_are_read_back() -> None:
    for root in range(12):
        for scale in SCALES:
            assert parse_key(key_name(root, scale)) == (root, scale)


def test_degrees_go_on_over_the_octaves() -> None:
    assert [degree_semitones("minor", degree) for degree in (-1, 0, 2, 6, 7, 9)] == [-2, 0, 3, 10, 12, 15]
    assert all(len(steps) == 7 and steps[0] == 0 and list(steps) == sorted(steps) for steps in SCALES.values())
    assert len(NAMES) == 12
