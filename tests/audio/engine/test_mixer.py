"""The mixer, sample by sample: what comes out is what was put in, and nothing clicks."""

from __future__ import annotations

import numpy as np
import pytest

from studio.audio.engine.clips import Clip, Reader, clip_of
from studio.audio.engine.mixer import POLYPHONY, Mixer
from studio.core.latent import Voice

RATE = 48000
BLOCK = 240


def wave(hertz: float, seconds: float = 0.5, level: float = 0.4, rate: int = RATE) -> np.ndarray:
    """A tone that begins and ends softly: (n, 1)."""
    time = np.arange(round(seconds * rate)) / rate
    edge = np.minimum(1, np.minimum(time, seconds - time) / 0.02)
    return (level * np.sin(2 * np.pi * hertz * time) * (0.5 - 0.5 * np.cos(np.pi * edge))).astype(np.float32)[:, None]


def steady(hertz: float, seconds: float = 0.5, level: float = 0.4) -> Clip:
    """A looped tone of whole periods that begins softly."""
    period = round(RATE / hertz)
    samples = level * np.sin(2 * np.pi * np.arange(round(seconds * RATE / period) * period) / period)
    samples[: 10 * period] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(10 * period) / (10 * period))
    return clip_of(samples.astype(np.float32)[:, None], RATE, (15 * period, len(samples)), RATE)


def rendered(mixer: Mixer, frames: int, block: int = BLOCK) -> np.ndarray:
    return np.concatenate([mixer.render(min(block, frames - at)) for at in range(0, frames, block)])


def corner(samples: np.ndarray) -> float:
    """The largest second difference: what a click is made of."""
    return float(np.abs(np.diff(samples, 2, axis=0)).max())


def test_a_note_comes_out_as_it_went_in_after_the_limiters_delay() -> None:
    mixer, clip = Mixer(RATE), wave(440, level=0.9)
    mixer.load(1, clip_of(clip, RATE, None, RATE))
    mixer.note_on(7, 1, 1.0, 69)
    out = rendered(mixer, len(clip) + mixer.limiter.delay)
    assert np.array_equal(out[mixer.limiter.delay :], np.repeat(clip, 2, 1))
    assert not out[: mixer.limiter.delay].any()
    assert mixer.limiter.delay / RATE <= 0.0015
    assert mixer.voices == 0


@pytest.mark.parametrize("block", [1, 7, 64, 1000])
def test_the_size_of_blocks_does_not_matter(block: int) -> None:
    results = []
    for size in (block, 256):
        mixer = Mixer(RATE)
        mixer.load(1, steady(300))
        mixer.load(2, steady(310))
        mixer.note_on(1, 1, 0.7, 60)
        mixer.note_on(2, 2, 0.9, 60)
        results.append(rendered(mixer, 5000, size))
    assert np.array_equal(*results)


def test_stereo_stays_stereo_and_is_added() -> None:
    mixer, left = Mixer(RATE), wave(200)
    sides = np.concatenate([left, np.zeros_like(left)], 1)
    mixer.load(1, clip_of(sides, RATE, None, RATE))
    mixer.load(2, clip_of(left, RATE, None, RATE))
    mixer.note_on(1, 1, 1.0, 60)
    mixer.note_on(2, 2, 0.5, 60)
    out = rendered(mixer, len(left))[mixer.limiter.delay :]
    expected = sides + np.float32(0.5) * left
    np.testing.assert_allclose(out, expected[: len(out)], atol=1e-6)


def test_a_held_note_goes_round_its_loop_without_a_seam() -> None:
    mixer, clip = Mixer(RATE), steady(250)
    mixer.load(1, clip)
    mixer.note_on(1, 1, 1.0, 60)
    out = rendered(mixer, 4 * len(clip.samples))[mixer.limiter.delay :]
    ideal = 0.4 * np.sin(2 * np.pi * np.arange(len(out)) / round(RATE / 250))
    np.testing.assert_allclose(out[3000:, 0], ideal[3000:], atol=1e-5)
    assert mixer.voices == 1


@pytest.mark.parametrize("cents", [0.0, 3.0, -20.0])
def test_a_loop_has_no_seam_while_bent(cents: float) -> None:
    mixer = Mixer(RATE)
    mixer.load(1, steady(250))
    mixer.note_on(1, 1, 1.0, 60)
    rendered(mixer, 999)
    mixer.bend(cents / 100)
    assert corner(rendered(mixer, 100_000)) < 1.05 * 0.4 * (2 * np.pi * 252.5 / RATE) ** 2


def test_a_released_note_fades_without_a_click_and_ends() -> None:
    mixer = Mixer(RATE)
    mixer.load(1, steady(250))
    mixer.note_on(1, 1, 1.0, 60)
    first = rendered(mixer, 5000)
    mixer.note_off(1)
    rest = rendered(mixer, 12000)
    assert corner(np.concatenate([first, rest])) < 1.1 * corner(first)
    assert not rest[-1000:].any()
    assert mixer.voices == 0


def test_the_pedal_holds_until_it_is_lifted() -> None:
    mixer = Mixer(RATE)
    mixer.load(1, steady(250))
    for number in (1, 2):
        mixer.note_on(number, 1, 0.5, 60)
    mixer.sustain(True)
    mixer.note_off(1)
    rendered(mixer, RATE)
    assert mixer.voices == 2
    mixer.sustain(False)
    rendered(mixer, RATE // 2)
    assert mixer.voices == 1


def test_the_same_number_again_releases_the_first() -> None:
    mixer = Mixer(RATE)
    mixer.load(1, steady(250))
    mixer.sustain(True)
    for _ in range(3):
        mixer.note_on(5, 1, 0.3, 60)
        rendered(mixer, 480)
    rendered(mixer, RATE // 2)
    assert mixer.voices == 1


def test_stealing_takes_the_quietest_without_a_click() -> None:
    mixer = Mixer(RATE)
    for number in range(POLYPHONY + 1):
        mixer.load(number, steady(100 + 10 * number, level=0.01 if number == 3 else 0.05))
    for number in range(POLYPHONY):
        mixer.note_on(number, number, 1.0, 60)
        rendered(mixer, 500)
    before = rendered(mixer, 4800)
    mixer.note_on(99, POLYPHONY, 1.0, 60)
    during = rendered(mixer, 4800)
    assert mixer.voices == POLYPHONY
    assert corner(np.concatenate([before, during])) < 1.3 * corner(before)
    mixer.note_off(3)
    mixer.note_off(99)
    rendered(mixer, RATE // 2)
    assert mixer.voices == POLYPHONY - 1  # number 3 had gone already


def test_stealing_takes_released_ones_first() -> None:
    mixer = Mixer(RATE)
    mixer.load(1, steady(100, level=0.05))
    for number in range(POLYPHONY):
        mixer.note_on(number, 1, 0.1 if number else 1.0, 60)
    rendered(mixer, 500)
    mixer.note_off(0)
    rendered(mixer, 500)
    mixer.note_on(99, 1, 0.1, 60)
    rendered(mixer, 500)
    for number in range(1, POLYPHONY):
        mixer.note_off(number)
    rendered(mixer, RATE)
    assert mixer.voices == 1


def test_hundreds_of_keys_at_once_stay_within_the_polyphony() -> None:
    mixer = Mixer(RATE)
    mixer.load(1, steady(100))
    for number in range(300):
        mixer.note_on(number, 1, 1.0, 60)
    assert mixer.voices == POLYPHONY
    out = rendered(mixer, 4800)
    assert np.abs(out).max() <= 1.0
    mixer.panic()
    rendered(mixer, 4800)
    assert mixer.voices == 0


def test_a_swap_keeps_the_level_and_does_not_click() -> None:
    same, other = steady(250), steady(240)
    for clip in (same, other):
        mixer = Mixer(RATE)
        mixer.load(1, same)
        mixer.load(2, clip)
        mixer.note_on(1, 1, 1.0, 60)
        rendered(mixer, 5003)
        mixer.replace(1, 2)
        out = rendered(mixer, 4800)
        assert corner(out) < 1.5 * 0.4 * (2 * np.pi * 250 / RATE) ** 2
        assert np.abs(out).max() < 0.42 * (1.0 if clip is same else 1.42)


def test_swapping_to_the_same_samples_is_not_heard() -> None:
    mixer, plain = Mixer(RATE), Mixer(RATE)
    for each in (mixer, plain):
        each.load(1, steady(250))
        each.note_on(1, 1, 1.0, 60)
        rendered(each, 5000)
    mixer.load(2, steady(250))
    mixer.replace(1, 2)
    np.testing.assert_allclose(rendered(mixer, 9000), rendered(plain, 9000), atol=2e-6)


def test_the_newest_of_many_swaps_wins() -> None:
    mixer = Mixer(RATE)
    for number in range(9):
        mixer.load(number, steady(200 + 50 * number))
    mixer.note_on(1, 0, 1.0, 60)
    rendered(mixer, 480)
    for number in range(1, 9):
        mixer.replace(1, number)
        rendered(mixer, 100)
    rendered(mixer, 4800)
    spectrum = np.abs(np.fft.rfft(rendered(mixer, RATE)[:, 0]))
    assert int(spectrum.argmax()) == pytest.approx(600, abs=1)


def test_notes_and_swaps_wait_for_their_clips() -> None:
    mixer = Mixer(RATE)
    mixer.note_on(1, 10, 1.0, 60)
    mixer.note_on(2, 10, 1.0, 60)
    mixer.note_off(2)
    assert not rendered(mixer, 480).any()
    mixer.load(10, steady(250))
    assert mixer.started == [1]
    rendered(mixer, 480)
    mixer.replace(1, 11)
    rendered(mixer, 480)
    mixer.load(11, steady(500))
    rendered(mixer, 4800)
    assert int(np.abs(np.fft.rfft(rendered(mixer, RATE)[:, 0])).argmax()) == 500
    mixer.forget(11)
    assert rendered(mixer, 480).any()


def test_bend_detune_vibrato_and_glide_move_the_pitch() -> None:
    def heard(voice: Voice, bend: float, at: float) -> float:
        mixer = Mixer(RATE)
        mixer.load(1, steady(480))
        mixer.voice(voice)
        mixer.bend(bend)
        mixer.note_on(1, 1, 0.0, 60)
        mixer.note_on(2, 1, 1.0, 72)
        rendered(mixer, round(at * RATE))
        piece = rendered(mixer, 4800)[:, 0]
        spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), 1 << 18))
        return 1200 * float(np.log2(spectrum.argmax() * RATE / (1 << 18) / 480))

    assert heard(Voice(), 0, 0.1) == pytest.approx(0, abs=2)
    assert heard(Voice(), 2, 0.1) == pytest.approx(200, abs=2)
    assert heard(Voice(detune=-35), 0, 0.1) == pytest.approx(-35, abs=2)
    assert heard(Voice(glide=1.0), 0, 0.05) == pytest.approx(-1170, abs=30)
    assert heard(Voice(glide=1.0), 0, 1.1) == pytest.approx(0, abs=2)
    assert heard(Voice(vibrato=100, vibrato_rate=0.5), 0, 0.45) == pytest.approx(100, abs=3)


def test_live_pitch_changes_do_not_click() -> None:
    mixer = Mixer(RATE)
    mixer.load(1, steady(250))
    mixer.note_on(1, 1, 1.0, 60)
    parts = []
    for bend in (0, 2, -2, 1, 0):
        mixer.bend(bend)
        mixer.voice(Voice(vibrato=30 * abs(bend), vibrato_rate=6))
        parts.append(rendered(mixer, 2400))
    assert corner(np.concatenate(parts)) < 1.2 * 0.4 * (2 * np.pi * 250 * 2 ** (3 / 12) / RATE) ** 2


def test_an_audition_is_played_unchanged_and_cross_faded_with_the_next() -> None:
    mixer, first = Mixer(RATE), wave(300, level=0.5)
    mixer.play(Reader(clip_of(first, RATE, None, RATE)))
    out = rendered(mixer, 10_000)[mixer.limiter.delay :]
    assert np.array_equal(out[:, 0], first[: len(out), 0])
    mixer.play(Reader(steady(330)))
    during = rendered(mixer, 4800)
    assert corner(during) < 1.6 * 0.5 * (2 * np.pi * 330 / RATE) ** 2
    assert mixer.playing
    mixer.play(None)
    assert not mixer.playing
    assert corner(rendered(mixer, 4800)) < 1.2 * 0.4 * (2 * np.pi * 330 / RATE) ** 2
    assert not rendered(mixer, 480).any()


def test_an_audition_ends_by_itself() -> None:
    mixer = Mixer(RATE)
    mixer.play(Reader(clip_of(wave(300, 0.1), RATE, None, RATE)))
    rendered(mixer, 4800)
    assert not mixer.playing


def test_volume_and_mute_move_without_a_click() -> None:
    mixer = Mixer(RATE)
    mixer.load(1, steady(250))
    mixer.note_on(1, 1, 1.0, 60)
    parts = [rendered(mixer, 4800)]
    mixer.volume(0.5)
    parts.append(rendered(mixer, 4800))
    mixer.mute(True)
    parts.append(rendered(mixer, 4800))
    mixer.mute(False)
    parts.append(rendered(mixer, 4800))
    out = np.concatenate(parts)
    assert corner(out) < 1.5 * corner(parts[0])
    assert np.abs(parts[1][2400:]).max() == pytest.approx(0.2, abs=1e-3)
    assert not parts[2][2400:].any()
    assert np.abs(parts[3][2400:]).max() == pytest.approx(0.2, abs=1e-3)


def test_much_at_once_is_limited() -> None:
    mixer = Mixer(RATE)
    mixer.load(1, steady(250, level=0.9))
    for number in range(8):
        mixer.note_on(number, 1, 1.0, 60)
    out = rendered(mixer, RATE)
    assert np.abs(out).max() <= 1.0
    assert mixer.limiter.deepest == pytest.approx(20 * np.log10(7.2), abs=0.2)
