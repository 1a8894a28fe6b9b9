"""Geometry of the piano: no gaps, whole device pixels, the key under a point, soft behind and hard in front."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF

from studio.gui.play.keys import BLACK, HARDEST, HIGHEST, LOWEST, SOFTEST, Keys, fitting, is_black


@pytest.mark.parametrize("width", [516, 801, 1283])
@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_keys_fill_the_box_on_whole_device_pixels(width, ratio):
    keys = Keys(LOWEST, HIGHEST, QRectF(0, 8, width, 75), ratio)
    rects = [keys.rect(m) for m in keys.whites]
    assert rects[0].left() == 0
    assert abs(rects[-1].right() - width) < 1 / ratio
    assert all(one.right() == pytest.approx(other.left()) for one, other in pairwise(rects))
    for midi in range(LOWEST, HIGHEST + 1):
        for edge in (keys.rect(midi).left(), keys.rect(midi).right()):
            assert edge * ratio == pytest.approx(round(edge * ratio))


def test_there_are_43_white_and_30_black_keys():
    keys = Keys(LOWEST, HIGHEST, QRectF(0, 0, 860, 80))
    assert (len(keys.whites), len(keys.blacks)) == (43, 30)
    assert {m % 12 for m in keys.blacks} == BLACK


@pytest.mark.parametrize("width", [300, 860])
def test_every_key_is_found_under_its_own_middle(width):
    low, high = fitting(width, 60)
    keys = Keys(low, high, QRectF(0, 8, width, 80))
    for midi in range(low, high + 1):
        rect = keys.rect(midi)
        y = rect.top() + 5 if is_black(midi) else rect.bottom() - 5
        assert keys.at(QPointF(rect.center().x(), y)) == midi
    assert keys.at(QPointF(5, 2)) is None


def test_a_press_in_front_is_harder():
    keys = Keys(LOWEST, HIGHEST, QRectF(0, 0, 860, 80))
    for midi in (60, 61):
        rect = keys.rect(midi)
        assert keys.velocity(midi, rect.top()) == SOFTEST
        assert keys.velocity(midi, rect.bottom()) == HARDEST
        assert SOFTEST < keys.velocity(midi, rect.center().y()) < HARDEST


@pytest.mark.parametrize(
    ("width", "around", "shown"),
    [(900, 60, (24, 96)), (270, 66, (48, 84)), (270, 24, (24, 60)), (270, 96, (60, 96)), (20, 66, (60, 72))],
)
def test_a_narrow_piano_shows_whole_octaves_around_a_key(width, around, shown):
    assert fitting(width, around) == shown
