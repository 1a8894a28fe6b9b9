"""Numbers carry honest precision."""

from __future__ import annotations

import math

import pytest

from studio.gui import words


@pytest.mark.parametrize(
    ("value", "decimals", "text"), [(12345.6, 0, "12,346"), (-0.5, 2, "−0.50"), (-0.001, 2, "0.00"), (0, 0, "0")]
)
def test_numbers(value, decimals, text):
    assert words.number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.001, "0.001"), (1e-7, "1e−07"), (0, "0"), (2, "2"), (12.34, "12.3"), (1040.2, "1,040")]
)
def test_significant_digits(value, text):
    assert words.significant(value) == text


@pytest.mark.parametrize(("value", "text"), [(math.nan, "–"), (math.inf, "∞"), (-math.inf, "−∞")])
def test_what_is_no_number_is_no_word_either(value, text):
    assert words.number(value, 1) == words.significant(value) == words.reading(value) == text


@pytest.mark.parametrize(("bpm", "text"), [(120.0, "120 BPM"), (97.3, "97.3 BPM")])
def test_tempi(bpm, text):
    assert words.tempo(bpm) == text


@pytest.mark.parametrize(("seconds", "text"), [(7.9, "0:07"), (754, "12:34")])
def test_times_of_a_recorder(seconds, text):
    assert words.clock(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(12, "12 s"), (200, "3 min 20 s"), (780, "13 min"), (7500, "2 h 5 min"), (7200, "2 h")]
)
def test_durations(seconds, text):
    assert words.duration(seconds) == text


def test_time_left_and_time_ago():
    assert words.left(720) == "12 min left"
    assert words.ago(1) == "just now"
    assert words.ago(12) == "12 s ago"
    assert words.ago(190) == "3 min ago"


def test_memory():
    assert words.memory(786e3) == "786 kB"
    assert words.memory(1.44e9) == "1.4 GB"
