"""Tempo from taps."""

from __future__ import annotations

import pytest

from studio.session.looper.tap import Tap


def test_taps_tell_the_tempo() -> None:
    tap = Tap()
    found = [tap.at(10 + 0.5 * beat) for beat in range(6)]
    assert found[0] is None
    assert found[1:] == [pytest.approx(120)] * 5


def test_one_slip_hardly_matters_and_a_pause_begins_anew() -> None:
    tap = Tap()
    for beat in range(5):
        tap.at(10 + 0.5 * beat)
    assert tap.at(12.58) == pytest.approx(120, abs=2)
    assert tap.at(20) is None
    assert tap.at(20.4) == pytest.approx(150)


def test_the_tempo_stays_in_its_range() -> None:
    tap = Tap()
    tap.at(1)
    assert tap.at(1.01) == 240
    assert tap.at(1.01) == 240
