"""Notes played with a voice, and loops that nobody hears."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.audio.voice import apply_voice, crossing, find_loop, likeness, looped, read_at
from studio.core.latent import Voice
from studio.core.notes import frequency
from studio.core.sound import Sound

RATE = 16000


def note(midi: float, rate: int = RATE, seconds: float = 1.024, partials: int = 12) -> np.ndarray:
    """A held note with an attack and a release: (n,)."""
    time = np.arange(round(seconds * rate)) / rate
    hertz = frequency(midi)
    wave = sum(np.sin(2 * np.pi * hertz * k * time + k) / k for k in range(1, partials) if hertz * k < 0.45 * rate)
    return 0.3 * np.asarray(wave) * np.minimum(1, np.minimum(time / 0.03, (seconds - time) / 0.08))


def pitch(samples: np.ndarray, rate: int) -> float:
    """Hertz of a tone of one partial."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 19))
    return float(spectrum.argmax()) * rate / (1 << 19)


def tilt(bright: np.ndarray, plain: np.ndarray, low: float, high: float) -> float:
    """dB by which the one gains over the other from one frequency to another."""
    gains = []
    for hertz in (low, high):
        at = round(hertz * len(plain) / RATE)
        one, other = (np.abs(np.fft.rfft(x * np.hanning(len(x)))[at - 3 : at + 4]).max() for x in (bright, plain))
        gains.append(20 * np.log10(one / other))
    return float(gains[1] - gains[0])


def test_a_neutral_voice_changes_nothing() -> None:
    sound = Sound.of(note(60), RATE)
    assert np.array_equal(apply_voice(sound, Voice()).samples, sound.samples)


def test_brightness_tilts_around_1_khz_at_the_same_energy() -> None:
    plain = 0.2 * note(48, partials=40)
    for brightness in (-6.0, 3.0, 6.0):
        bright = apply_voice(Sound.of(plain, RATE), Voice(brightness=brightness)).mono
        assert np.square(bright).sum() == pytest.approx(np.square(plain).sum(), rel=0.02)
        assert tilt(bright, plain, 4 * frequency(48), 16 * frequency(48)) == pytest.approx(2 * brightness, abs=0.2)


def test_detune_and_glide_move_the_pitch() -> None:
    sound = Sound.of(note(69, partials=2), RATE)
    assert pitch(apply_voice(sound, Voice(detune=50)).mono[2000:12000], RATE) == pytest.approx(
        440 * 2 ** (50 / 1200), rel=5e-4
    )
    gliding = apply_voice(sound, Voice(glide=0.5), glide_from=-12).mono
    assert len(gliding) == len(sound.samples)
    assert pitch(gliding[:1000], RATE) == pytest.approx(222, rel=0.02)
    assert pitch(gliding[9000:14000], RATE) == pytest.approx(440, rel=1e-3)


def test_vibrato_swings_to_both_sides() -> None:
    sound = Sound.of(note(69, partials=2, seconds=2.0), RATE)
    swinging = apply_voice(sound, Voice(vibrato=100, vibrato_rate=1.0)).mono
    assert pitch(swinging[3500:4500], RATE) == pytest.approx(440 * 2 ** (100 / 1200), rel=3e-3)
    assert pitch(swinging[11500:12500], RATE) == pytest.approx(440 * 2 ** (-100 / 1200), rel=3e-3)


def test_a_shifted_sound_keeps_its_partials_clean() -> None:
    """Near half the rate as well: between samples the wave is met exactly."""
    time = np.arange(RATE) / RATE
    fade = np.minimum(1, np.minimum(time, 1 - time) / 0.05)
    shifted = apply_voice(Sound.of(0.5 * fade * np.sin(2 * np.pi * 6500 * time), RATE), Voice(detune=20)).mono
    spectrum = np.abs(np.fft.rfft(shifted[2000:14000] * np.blackman(12000)))
    peak = int(spectrum.argmax())
    spectrum[max(0, peak - 6) : peak + 7] = 0
    assert 20 * np.log10(spectrum.max() / np.abs(np.fft.rfft(shifted[2000:14000] * np.blackman(12000))).max()) < -60


def test_what_is_cut_off_ends_softly() -> None:
    time = np.arange(RATE) / RATE
    tone = Sound.of(0.5 * np.sin(2 * np.pi * 440 * time), RATE)
    ended = apply_voice(tone, Voice(detune=-80)).mono
    assert abs(ended[-1]) < 0.01
    assert apply_voice(tone, Voice(detune=100)).mono[-100:].any() == np.False_


@given(frames=st.integers(1, 3000), channels=st.integers(1, 2), cents=st.floats(-100, 100))
def test_any_length_is_kept(frames: int, channels: int, cents: float) -> None:
    sound = Sound.of(np.ones((frames, channels)), RATE)
    played = apply_voice(sound, Voice(detune=cents, vibrato=20, brightness=2))
    assert played.samples.shape == (frames, channels)
    assert np.isfinite(played.samples).all()


def test_reading_at_whole_places_is_exact_and_outside_silent() -> None:
    samples = np.random.default_rng(0).standard_normal((50, 2)).astype(np.float32)
    assert np.array_equal(read_at(samples, np.arange(50.0)), samples)
    assert not read_at(samples, np.array([-50.0, -3.0, 53.0, 1e6])).any()


@pytest.mark.parametrize("midi", [36, 45, 60, 72.3, 84])
@pytest.mark.parametrize("rate", [16000, 44100])
def test_a_loop_is_whole_periods_without_a_seam(midi: float, rate: int) -> None:
    samples = note(midi, rate).astype(np.float32)
    loop = find_loop(samples, rate, midi)
    assert loop is not None
    start, end = loop
    periods = (end - start) * frequency(midi) / rate
    assert periods > 5
    assert abs(periods - round(periods)) < 0.08
    ready = looped(samples, loop)
    round_and_round = np.concatenate([ready[:end], *[ready[start:end]] * 3])
    steady = samples[start:end]
    assert np.abs(np.diff(round_and_round[start:], 2)).max() < 1.05 * np.abs(np.diff(steady, 2)).max()
    loud = [np.sqrt(np.square(round_and_round[at : at + rate // 20]).mean()) for at in range(start, end, rate // 40)]
    assert max(loud) / min(loud) < 1.1


def test_decaying_short_and_silent_sounds_have_no_loop() -> None:
    time = np.arange(RATE) / RATE
    assert find_loop(note(60) * np.exp(-4 * np.arange(len(note(60))) / RATE), RATE, 60) is None
    assert find_loop(note(60, seconds=0.08), RATE, 60) is None
    assert find_loop(np.zeros(RATE), RATE, 60) is None
    assert find_loop(np.zeros(0), RATE, None) is None
    assert find_loop(np.sin(2 * np.pi * 300 * time) * (time < 0.05), RATE, 62) is None


def test_a_sound_without_pitch_can_go_round_too() -> None:
    random = np.random.default_rng(0)
    hiss = random.standard_normal((RATE, 2)).astype(np.float32) * 0.1
    loop = find_loop(hiss, RATE, None)
    assert loop is not None
    ready = looped(hiss, loop, 2000)
    start, end = loop
    assert np.array_equal(ready[end - 1], hiss[start - 1])
    across = ready[end - 2000 : end]
    assert np.square(across).mean() == pytest.approx(np.square(hiss).mean(), rel=0.15)


def test_a_fade_fits_what_there_is() -> None:
    samples = note(60).astype(np.float32)
    assert looped(samples, (0, 5000)) is samples
    assert np.array_equal(looped(samples, (10, 5000), 4000)[:4990], samples[:4990])


def test_a_cross_fade_keeps_the_level() -> None:
    progress = np.linspace(0, 1, 100)
    old, new = crossing(progress, 1.0)
    np.testing.assert_allclose(old + new, 1)
    old, new = crossing(progress, 0.0)
    np.testing.assert_allclose(old**2 + new**2, 1)
    wave = np.sin(np.arange(100.0))
    assert likeness(wave, wave) == pytest.approx(1)
    assert likeness(wave, -wave) == 0
    assert likeness(wave, np.zeros(100)) == 1
