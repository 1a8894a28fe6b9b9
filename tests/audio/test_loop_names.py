from __future__ import annotations

import pytest

from studio.audio.loop_names import NameFacts, facts_from_name


@pytest.mark.parametrize(
    ("stem", "facts"),
    [
        ("Bass_Loop_120bpm_F#min", NameFacts(120.0, True, 6, "minor")),
        ("groove 96 Cm", NameFacts(96.0, False, 0, "minor")),
        ("Beat-93.5-bpm", NameFacts(93.5, True)),
        ("bpm_90_A minor", NameFacts(90.0, True, 9, "minor")),
        ("Loop 110 Bb major", NameFacts(110.0, False, 10, "major")),
        ("128_A_01", NameFacts(128.0, False, 9, "")),
        ("Break (165 BPM)", NameFacts(165.0, True)),
        ("loop_001", NameFacts()),
        ("909 kick", NameFacts()),
        ("A house loop", NameFacts()),
        ("120_128", NameFacts()),
        ("120bpm 128bpm", NameFacts()),
    ],
)
def test_what_names_tell(stem: str, facts: NameFacts) -> None:
    assert facts_from_name(stem) == facts
