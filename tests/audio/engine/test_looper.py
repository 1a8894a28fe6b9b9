"""The looper, sample by sample: swaps on the bar line, changes of tempo, starts and stops, and nothing clicks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from studio.audio.engine.clips import circular
from studio.audio.engine.looper import Looper, elsewhere
from studio.audio.engine.transport import DECKS
from studio.core.looping import DeckMix
from studio.core.loops import bar_frames

RATE = 48000
BAR = bar_frames(200, RATE)
FADE, NOW = 240, 480


def waves(bar: int, cycles: int, bars: int = 1, channels: int = 1, level: float = 0.4) -> np.ndarray:
    """A circular loop that is loud at its seam: (bars * bar, channels)."""
    turns = np.arange(bars * bar) / bar
    shape = np.cos(2 * np.pi * cycles * turns) * (1 + 0.5 * np.cos(2 * np.pi * turns / bars))
    return np.stack([level * shape * (1 - 0.3 * c) for c in range(channels)], 1).astype(np.float32)


class Table:
    """A looper with what it has said so far."""

    def __init__(self, rate: int = RATE, block: int = 333) -> None:
        self.clips: dict[int, object] = {}
        self.looper = Looper(rate, self.clips)  # type: ignore[arg-type]
        self.rate, self.block = rate, block
        self.lines: list[int] = []
        self.heard: list[np.ndarray] = []
        self.clicks: list[np.ndarray] = []
        self.decks: dict[int, list[np.ndarray]] = {deck: [] for deck in range(DECKS)}

    def load(self, clip: int, samples: np.ndarray) -> np.ndarray:
        self.clips[clip] = circular(samples, self.rate, self.rate, 0)
        return np.broadcast_to(samples, (len(samples), 2))

    def run(self, frames: int) -> np.ndarray:
        """The next samples of all decks together."""
        at = sum(map(len, self.heard))
        looper, end = self.looper, at + frames
        while at < end:
            count = min(self.block, end - at)
            looper.render(count)
            empty = np.zeros((count, 2), np.float32)
            for deck, blocks in self.decks.items():
                blocks.append(looper.bus.get(deck, empty))
            self.heard.append(sum(looper.bus.values(), empty))
            self.clicks.append(empty if looper.clicks is None else looper.clicks)
            self.lines += [at + line for line in looper.lines]
            at += count
        return np.concatenate(self.heard)[-frames:]

    def all(self, deck: int) -> np.ndarray:
        return np.concatenate(self.decks[deck])


def corner(samples: np.ndarray) -> float:
    """The largest second difference: what a click is made of."""
    return float(np.abs(np.diff(samples, 2, axis=0)).max())


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


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with np.errstate(all="raise", under="ignore"):
        yield
