"""Decks of the looper, sample by sample: swaps on the bar line and at once, mixing, and nothing clicks."""

from __future__ import annotations

import numpy as np
import pytest

from studio.audio.engine.clips import circular
from studio.core.looping import DeckMix
from studio.core.loops import bar_frames
from tests.audio.engine.table import BAR, FADE, NOW, RATE, Table, corner, waves


@pytest.mark.parametrize("bpm", [*range(60, 201, 7), 66.6, 123.4, 200])
def test_a_loop_comes_in_exactly_on_the_bar_line_at_every_tempo(bpm: float) -> None:
    bar = bar_frames(bpm, RATE)
    table = Table(block=1 + round(bpm) % 700)
    old, new = table.load(1, waves(bar, 220)), table.load(2, waves(bar, 373, channels=2))
    table.looper.deck(0, 1, 11, "bar")
    table.looper.transport(True, bar)
    table.run(FADE + bar // 2)
    table.looper.deck(0, 2, 12, "bar")
    assert table.looper.status().waiting[0] == 12
    table.run(bar)
    assert table.looper.status().heard[0] == 12
    out = table.all(0)
    assert table.lines == [FADE, FADE + bar]
    assert np.array_equal(out[FADE:bar], old[: bar - FADE])
    assert np.array_equal(out[FADE + bar :], new[: bar // 2])
    assert corner(out) < 1.1 * max(corner(old), corner(new)) + 2e-4
    over = out[bar : bar + FADE]
    assert not np.array_equal(over, old[-FADE:])
    assert np.abs(over).max() < np.sqrt(2) * max(np.abs(old).max(), np.abs(new).max())


@pytest.mark.parametrize("block", [1, 64, 1023, 1 << 17])
def test_the_size_of_blocks_does_not_matter(block: int) -> None:
    results = []
    for size in (block, 480):
        table = Table(rate=8000, block=size)
        for clip, bars in ((1, 1), (2, 2), (3, 4)):
            table.load(clip, waves(9600, 10 * clip, bars))
        table.looper.deck(0, 1, 1, "bar")
        table.looper.deck(1, 2, 2, "bar")
        table.looper.deck_mix(1, DeckMix(level=-6, pan=0.5))
        table.looper.metronome(True, -6)
        table.looper.transport(True, 9600, 1)
        table.run(9600)
        table.looper.deck(0, 3, 3, "bar")
        table.looper.deck(1, 0, 0, "bar")
        table.run(12000)
        table.looper.deck(1, 1, 1, "now")
        table.looper.deck_mix(0, DeckMix(mute=True))
        table.run(9000)
        results.append((np.concatenate(table.heard), np.concatenate(table.clicks), table.lines))
    assert np.array_equal(results[0][0], results[1][0])
    assert np.array_equal(results[0][1], results[1][1])
    assert results[0][2] == results[1][2]


def test_the_newest_wish_counts_and_waits_until_its_loop_is_there() -> None:
    table = Table()
    table.load(1, waves(BAR, 100))
    table.looper.deck(0, 1, 1, "bar")
    table.looper.transport(True, BAR)
    table.run(FADE + 100)
    table.looper.deck(0, 7, 70, "bar")
    table.looper.deck(0, 8, 80, "bar")
    third = waves(BAR, 90)
    table.load(7, third)
    table.run(BAR)
    assert (table.looper.status().heard[0], table.looper.status().waiting[0]) == (1, 80)
    new = table.load(8, waves(BAR, 123))
    table.run(BAR)
    assert (table.looper.status().heard[0], table.looper.status().waiting[0]) == (80, 0)
    assert np.array_equal(table.all(0)[FADE + 2 * BAR :], new[:100])


def test_a_wish_that_comes_too_late_for_the_fade_waits_for_the_next_bar_line() -> None:
    table = Table(block=50)
    old, new = table.load(1, waves(BAR, 100)), table.load(2, waves(BAR, 117))
    table.looper.deck(0, 1, 1, "bar")
    table.looper.transport(True, BAR)
    table.run(BAR + 1)
    table.looper.deck(0, 2, 2, "bar")
    table.run(BAR + FADE)
    out = table.all(0)
    assert np.array_equal(out[FADE : 2 * BAR], np.tile(old, (2, 1))[: 2 * BAR - FADE])
    assert np.array_equal(out[2 * BAR + FADE :], new[:1])


def test_silence_comes_in_and_goes_like_a_loop() -> None:
    table = Table()
    loop = table.load(1, waves(BAR, 100))
    table.looper.transport(True, BAR)
    table.run(FADE + 10)
    table.looper.deck(0, 1, 1, "bar")
    table.run(BAR)
    table.looper.deck(0, 0, 0, "bar")
    table.run(BAR)
    out = table.all(0)
    assert not out[:BAR].any()
    assert np.array_equal(out[FADE + BAR : 2 * BAR], loop[: BAR - FADE])
    assert not out[FADE + 2 * BAR :].any()
    assert corner(out) < 1.1 * corner(loop) + 2e-4


def test_now_is_the_same_place_in_the_bar_within_ten_milliseconds() -> None:
    table = Table()
    old, new = table.load(1, waves(BAR, 100, 2)), table.load(2, waves(BAR, 117, 2))
    table.looper.deck(0, 1, 1, "bar")
    table.looper.transport(True, BAR)
    place = BAR + BAR // 3
    table.run(FADE + place)
    table.looper.deck(0, 2, 2, "now")
    table.run(BAR)
    out = table.all(0)[FADE:]
    assert np.array_equal(out[:place], old[:place])
    assert np.array_equal(out[place + NOW :], np.tile(new, (2, 1))[place + NOW : place + BAR])
    assert corner(out) < 1.1 * max(corner(old), corner(new)) + 2e-4


def test_a_pattern_edited_as_fast_as_possible_does_not_click() -> None:
    table = Table(block=100)
    loops = [table.load(clip, waves(BAR, 100, level=0.4 + 0.01 * clip)) for clip in range(1, 30)]
    table.looper.deck(0, 1, 1, "bar")
    table.looper.transport(True, BAR)
    for clip in range(1, 30):
        table.looper.deck(0, clip, clip, "now")
        table.run(100)
    table.run(NOW)
    out = table.all(0)
    assert corner(out) < 1.1 * corner(loops[-1]) + 2e-4
    assert np.array_equal(out[-100:], loops[-1][len(out) - FADE - 100 : len(out) - FADE])


def test_a_longer_loop_begins_on_its_own_bar_line_and_edits_keep_its_place() -> None:
    table = Table()
    table.load(1, waves(BAR, 100))
    four, other = table.load(2, waves(BAR, 99, 4)), table.load(3, waves(BAR, 98, 4))
    table.looper.deck(0, 1, 1, "bar")
    table.looper.transport(True, BAR)
    table.run(FADE + 2 * BAR + 5)
    table.looper.deck(0, 2, 2, "bar")
    table.run(3 * BAR)
    table.looper.deck(0, 3, 3, "now")
    table.run(2 * BAR)
    out = table.all(0)[FADE:]
    assert np.array_equal(out[3 * BAR : 5 * BAR], four[: 2 * BAR])
    assert np.array_equal(out[6 * BAR : 7 * BAR], other[3 * BAR :])
    assert np.array_equal(out[7 * BAR :], other[:5])


def test_mute_solo_level_and_pan_without_clicks() -> None:
    table = Table()
    one, two = table.load(1, waves(BAR, 60)), table.load(2, waves(BAR, 61))
    table.looper.deck(0, 1, 1, "bar")
    table.looper.deck(1, 2, 2, "bar")
    table.looper.transport(True, BAR)
    table.run(FADE + 100)
    table.looper.deck_mix(1, DeckMix(solo=True))
    assert np.array_equal(table.run(2000)[1000:], two[1100:2100])
    table.looper.deck_mix(0, DeckMix(solo=True, level=-6.0, pan=-1.0))
    out = table.run(2000)[1000:]
    expected = np.float32(10 ** (-6 / 20) * np.sqrt(2)) * one[3100:4100, 0] + two[3100:4100, 0]
    np.testing.assert_allclose(out[:, 0], expected, atol=1e-6)
    np.testing.assert_allclose(out[:, 1], two[3100:4100, 1], atol=1e-6)
    for deck, mix in ((0, DeckMix()), (1, DeckMix()), (0, DeckMix(mute=True)), (1, DeckMix(level=-60.0))):
        table.looper.deck_mix(deck, mix)
        table.run(1500)
    assert not table.heard[-1].any()
    levels = table.looper.take_levels()
    assert levels[0] > -5 > levels[2]
    assert table.looper.take_levels()[0] == -120
    for deck in range(2):
        assert corner(table.all(deck)[FADE:]) < 1.1 * corner(one) * np.sqrt(2) + 2e-4


def test_another_rate_takes_everything_along() -> None:
    table = Table()
    table.load(1, waves(BAR, 100, 2))
    table.looper.deck(2, 1, 7, "bar")
    table.looper.deck_mix(2, DeckMix(level=-6.0))
    table.looper.transport(True, BAR)
    table.run(FADE + BAR // 2)
    other = Table(rate=44100)
    other.looper.inherit(table.looper)
    bar = bar_frames(200, 44100)
    assert (other.looper.bar_frames, other.looper.running) == (bar, True)
    assert other.looper.status().waiting[2] == 7
    assert abs(other.looper.frame - bar // 2) <= 1
    other.clips[1] = circular(waves(BAR, 100, 2), RATE, 44100, bar)
    other.run(bar)
    assert other.looper.status().heard[2] == 7
    loop = waves(bar, 100, 2)
    out = other.all(2)[other.lines[0] :]
    np.testing.assert_allclose(out, 10 ** (-6 / 20) * np.broadcast_to(loop, (2 * bar, 2))[: len(out)], atol=1e-4)


def test_four_decks_do_not_drift_apart_in_an_hour() -> None:
    """As many bars as take an hour, in steps of whole bars."""
    table = Table(rate=800, block=1 << 16)
    bar = bar_frames(123.4, 800)
    noise = np.random.default_rng(0)
    loops = [
        table.load(clip, noise.normal(0, 0.1, (bar * 2 ** (clip % 3), 1)).astype(np.float32)) for clip in (1, 2, 3)
    ]
    for deck, clip in enumerate((1, 2, 3)):
        table.looper.deck(deck, clip, clip, "bar")
    table.looper.transport(True, bar)
    table.run(4 + 4 * bar * 480)
    table.run(4 * bar)
    for deck, loop in enumerate(loops):
        expected = np.tile(loop, (4 * bar // len(loop), 1))
        assert np.array_equal(table.all(deck)[-4 * bar :], expected)
