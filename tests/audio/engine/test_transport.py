"""The looper's time, sample by sample: starts, stops, count-in, metronome and changes of tempo."""

from __future__ import annotations

import numpy as np
import pytest

from studio.audio.engine.looper import elsewhere
from studio.core.loops import bar_frames
from tests.audio.engine.table import BAR, FADE, NOW, RATE, Table, corner, waves


def test_the_start_fades_in_over_the_loops_own_end() -> None:
    table = Table()
    loop = table.load(1, waves(BAR, 100, 2))
    table.looper.deck(3, 1, 5, "bar")
    assert not table.run(500).any()
    assert table.looper.status().heard[3] == 5
    table.looper.transport(True, BAR)
    out = table.run(FADE + 5 * BAR)
    assert table.lines[0] == 500 + FADE
    assert np.array_equal(out[FADE:], np.tile(loop, (3, 1))[: 5 * BAR])
    share = 0.5 - 0.5 * np.cos(np.pi * np.arange(FADE) / FADE)
    np.testing.assert_allclose(out[:FADE], loop[-FADE:] * share[:, None], atol=1e-6)


def test_a_count_in_is_heard_on_the_metronome_alone() -> None:
    table = Table()
    table.load(1, waves(BAR, 100))
    table.looper.deck(0, 1, 1, "bar")
    table.looper.transport(True, BAR, 4)
    assert table.looper.status().frame == -BAR
    out = table.run(2 * BAR)
    assert not out[: BAR - FADE].any()
    assert out[BAR - FADE :].any()
    clicks = np.concatenate(table.clicks)
    assert not clicks[BAR:].any()
    for beat in range(4):
        place = round(beat * BAR / 4)
        assert not clicks[place - 10 : place].any()
        assert clicks[place : place + 20].any()
    assert table.lines == [BAR]


def test_the_metronome_accents_the_first_beat_and_begins_softly() -> None:
    table = Table()
    table.looper.metronome(True, -6)
    table.looper.transport(True, BAR)
    table.run(FADE + 2 * BAR + 10)
    clicks = np.concatenate(table.clicks)[FADE:]
    beats = [clicks[round(beat * BAR / 4) :][:1500, 0] for beat in range(8)]
    assert np.array_equal(beats[0], beats[4])
    assert np.array_equal(beats[1], beats[7])
    assert not np.array_equal(beats[0], beats[1])
    assert abs(clicks[0]).max() == 0
    assert 0.2 < np.abs(clicks).max() <= 0.5
    table.looper.metronome(False, -6)
    table.run(BAR)
    assert not np.concatenate(table.clicks)[-BAR // 2 :].any()


@pytest.mark.parametrize(("slow", "fast"), [(90, 170), (170, 90)])
def test_another_tempo_for_all_decks_at_the_same_musical_place(slow: float, fast: float) -> None:
    old_bar, new_bar = bar_frames(slow, RATE), bar_frames(fast, RATE)
    table = Table()
    old = [table.load(1 + deck, waves(old_bar, 90 + deck, 1 + deck)) for deck in range(2)]
    for deck in range(2):
        table.looper.deck(deck, 1 + deck, 1 + deck, "bar")
    table.looper.transport(True, old_bar)
    place = old_bar + old_bar // 3
    table.run(FADE + place)
    new = [waves(new_bar, 95 + deck, 1 + deck) for deck in range(2)]
    table.looper.conform(new_bar, {0: (11, 110), 1: (12, 120)})
    new[0] = table.load(11, new[0])
    table.run(1000)
    assert table.looper.status().bar_frames == old_bar
    new[1] = table.load(12, new[1])
    place += 1000
    there = elsewhere(place, old_bar, new_bar)
    assert abs(there / new_bar - place / old_bar) < 1 / new_bar
    table.run(2 * new_bar)
    assert table.looper.status().frame == there + 2 * new_bar
    assert table.looper.status().heard[:2] == (110, 120)
    for deck in range(2):
        out = table.all(deck)[FADE:]
        before, after = np.tile(old[deck], (4, 1)), np.tile(new[deck], (5, 1))
        assert np.array_equal(out[:place], before[:place])
        assert np.array_equal(out[place + NOW :], after[there + NOW : there + 2 * new_bar])
        assert corner(out) < 1.1 * max(corner(old[deck]), corner(new[deck])) + 2e-4


def test_decks_without_a_loop_for_the_tempo_wait_silently() -> None:
    table = Table()
    for clip in (1, 2):
        table.load(clip, waves(BAR, 100))
        table.looper.deck(clip, clip, clip, "bar")
    table.looper.transport(True, BAR)
    table.run(1000)
    other = BAR + 1000
    table.looper.conform(other, {1: (1, 1)})
    table.run(other)
    status = table.looper.status()
    assert (status.heard[1:3], status.waiting[1:3]) == ((0, 0), (1, 0))
    assert not table.run(100).any()
    loop = table.load(3, waves(other, 100))
    table.looper.deck(1, 3, 3, "bar")
    table.run(2 * other)
    assert np.array_equal(table.all(1)[table.lines[-1] :], loop[: len(table.all(1)) - table.lines[-1]])


def test_no_beat_is_clicked_twice_when_the_tempo_changes() -> None:
    table = Table(block=97)
    table.looper.metronome(True, 0)
    table.looper.transport(True, BAR)
    bar = BAR
    for _ in range(200):
        bar += 37
        table.run(97)
        table.looper.conform(bar, {})
    clicks = np.concatenate(table.clicks)[:, 0]
    starts = 1 + np.flatnonzero((clicks[1:] != 0) & (clicks[:-1] == 0) & (np.r_[0, clicks[:-2]] == 0))
    beats = table.looper.status().frame / table.looper.bar_frames * 4
    assert int(beats) <= len(starts) <= int(beats) + 1


def test_stopping_fades_and_starting_again_begins_from_the_first_bar() -> None:
    table = Table()
    loop = table.load(1, waves(BAR, 100, 2))
    table.looper.deck(0, 1, 1, "bar")
    table.looper.transport(True, BAR)
    table.run(FADE + BAR + 77)
    table.looper.transport(False, BAR)
    table.run(480)
    assert not table.looper.status().playing
    table.looper.transport(True, BAR)
    table.run(2000)
    table.looper.transport(False, BAR)
    assert table.run(2000)[:900].any()
    assert not table.heard[-1].any()
    out = table.all(0)
    begin = FADE + BAR + 77 + 480 + FADE
    assert np.array_equal(out[begin + 960 : begin + 1700], loop[960:1700])
    assert corner(out) < 1.3 * corner(loop) + 2e-4


def test_everything_may_be_asked_for_while_it_stands_still() -> None:
    table = Table()
    loop = table.load(1, waves(BAR, 100))
    table.looper.deck(0, 1, 1, "now")
    table.looper.deck(1, 9, 9, "bar")
    table.looper.conform(BAR, {0: (1, 2)})
    table.looper.transport(False, BAR)
    table.run(100)
    assert table.looper.status().heard[:2] == (2, 0)
    assert table.looper.status().waiting[:2] == (0, 9)
    table.looper.transport(True, BAR + 1)
    table.run(2 * BAR)
    assert table.looper.status().waiting[:2] == (2, 9)
    assert not table.heard[-1].any()
    table.looper.transport(True, BAR)
    table.run(2 * BAR)
    assert table.looper.status().heard[0] == 2
    line = table.lines[-1]
    assert np.array_equal(table.all(0)[line:], loop[: len(table.all(0)) - line])
