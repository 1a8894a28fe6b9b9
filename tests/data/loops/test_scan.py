"""Reports of loops: what a musician checks, remembered and suggested from."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from studio.core.sound import Sound
from studio.data.loops.options import LoopOptions
from studio.data.loops.report import FoundLoop, LoopReport
from studio.data.loops.scan import suggest
from studio.data.loops.source import LoopItem, LoopSource
from studio.data.open import open_source
from studio.data.scan import scan


def _report(source: LoopSource) -> LoopReport:
    report = scan(source)
    assert isinstance(report, LoopReport)
    return report


def test_the_report_of_a_drawn_set(monkeypatch: pytest.MonkeyPatch) -> None:
    source = open_source("builtin:phrases", {"count": 70})
    assert isinstance(source, LoopSource)
    report = _report(source)
    assert (report.kind, report.usable, report.total, report.verdict) == ("loops", 70, 70, "")
    assert dict(report.classes) == dict.fromkeys(source.labels, 10)
    assert report.suggested == LoopOptions()
    assert report.tempi == ((120, 70),)
    assert report.seconds == (2, 2, 2)
    assert report.summary.startswith("70 loops, 7 styles, 120 BPM, 1 bar, ")
    assert len(report.thumbnails) == len(report.thumbnail_keys) <= 200
    item = source.items[3]
    assert report.loops[3] == FoundLoop(item.bpm, item.bars, item.root, item.scale, "given")
    assert report.loops[3].key in item.key
    assert report.keyed

    def unreadable(index: int) -> Sound:
        raise AssertionError("it was read again")

    monkeypatch.setattr(source, "read", unreadable)
    again = _report(source)
    assert again.loops == report.loops
    assert again.suggested == report.suggested
    assert np.array_equal(again.thumbnails, report.thumbnails)


def test_silent_and_double_loops_are_told(clicks: Callable[..., Sound], held: Callable[..., LoopSource]) -> None:
    items = [LoopItem(f"{i}", bpm=100 + i, bars=2, origin="name") for i in range(10)]
    sounds = [clicks(100 + i, 2, 16000, 2) for i in range(9)] + [Sound.of(np.zeros(1000), 16000)]
    sounds[1] = sounds[0]
    report = _report(held(items, sounds))
    assert report.usable == 9
    assert report.bad == {9}
    assert 9 not in report.loops
    assert report.silent == ("9",)
    assert report.duplicates == (("0", "1"),)
    assert not report.keyed
    assert report.loops[4] == FoundLoop(104, 2, None, "", "name")
    assert report.loops[4].key == ""
    assert "100 to 108 BPM, 2 bars" in report.summary
    assert "1 cannot be used" in report.summary


def test_too_few_loops_are_told_in_a_sentence(clicks: Callable[..., Sound], held: Callable[..., LoopSource]) -> None:
    items = [LoopItem("a", bpm=120, bars=1), LoopItem("b", bpm=120, bars=1)]
    sound = clicks(120, 1, 16000)
    assert "There are no loops" in _report(held([], [])).verdict
    assert "Only 2 loops" in _report(held(items, [sound] * 2)).verdict
    silent = Sound.of(np.zeros(3200), 16000)
    assert "None of the 2 loops" in _report(held(items, [silent] * 2)).verdict


@pytest.mark.parametrize(
    ("tempi", "bars", "bpm", "wanted"),
    [
        ((128, 128, 90), (2, 2, 1), 128, 2),
        ((80, 90, 100), (8, 8, 8), 90, 4),
        ((40, 40), (3, 3), 60, 2),
        ((230.25,), (1,), 200, 1),
    ],
)
def test_the_suggested_preparation_suits_most(
    tempi: tuple[float, ...], bars: tuple[int, ...], bpm: float, wanted: int
) -> None:
    loops = [FoundLoop(tempo, count, None, "", "heard") for tempo, count in zip(tempi, bars, strict=True)]
    assert suggest(loops) == LoopOptions.model_validate({"bpm": bpm, "bars": wanted})
    assert suggest([]) == LoopOptions()
