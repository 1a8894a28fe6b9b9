from __future__ import annotations

import io
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from studio.audio.files import blocks, is_sound, looks_like_sound, probe, read_sound, resampled
from studio.core.errors import StudioError
from studio.core.sound import Sound

RATE = 44100
CODINGS = ("PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW", "IMA_ADPCM", "MS_ADPCM")
TOLERANCE = {"PCM_U8": 0.01, "ULAW": 0.03, "ALAW": 0.03, "IMA_ADPCM": 0.1, "MS_ADPCM": 0.05}


def melody(seconds: float = 1.0, rate: int = RATE, channels: int = 2) -> np.ndarray:
    """Something that differs everywhere in time: float32 (n, channels)."""
    time = np.arange(round(seconds * rate)) / rate
    wave = 0.4 * np.sin(2 * np.pi * (300 * time + 400 * time**2)) + 0.1 * np.sin(2 * np.pi * 110 * time)
    return np.repeat(wave[:, None], channels, 1).astype(np.float32)


def encode(path: Path, container: str, codec: str, rate: int = 48000, seconds: float = 1.0) -> np.ndarray:
    """Write a file with FFmpeg; returns what was written, float32 (n, 2)."""
    samples = melody(seconds, rate)
    with av.open(str(path), "w", format=container) as file:
        stream: Any = file.add_stream(codec, rate=rate)
        stream.layout = "stereo"
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = rate, 0
        shaper = av.AudioResampler(stream.codec_context.format, "stereo", rate)
        fifo = av.AudioFifo()
        for shaped in shaper.resample(frame):
            fifo.write(shaped)
        size = stream.codec_context.frame_size or 1024
        while fifo.samples:
            for packet in stream.encode(fifo.read(min(size, fifo.samples))):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)
    return samples


def apart(first: np.ndarray, second: np.ndarray) -> float:
    count = min(len(first), len(second))
    return float(np.abs(first[:count] - second[:count]).max())


@pytest.mark.parametrize("coding", CODINGS)
def test_every_width_of_samples(tmp_path: Path, coding: str) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, melody(), RATE, subtype=coding)
    sound = read_sound(path)
    assert (sound.rate, sound.channels) == (RATE, 2)
    assert apart(sound.samples, melody()) < TOLERANCE.get(coding, 1e-4)
    bits = probe(path).bits
    assert bits == {"PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 32, "DOUBLE": 64}.get(coding, 0)


def test_whole_numbers_of_64_bits(tmp_path: Path) -> None:
    written = encode(tmp_path / "a.wav", "wav", "pcm_s64le", RATE)
    assert probe(tmp_path / "a.wav").bits == 64
    assert apart(read_sound(tmp_path / "a.wav").samples, written) < 1e-4


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "a.mp3", "a.aiff", "a.caf", "a.w64", "a.au", "a.rf64"])
def test_containers_of_libsndfile(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / name, melody(), RATE)
    sound = read_sound(tmp_path / name)
    assert (sound.rate, sound.channels, len(sound.samples)) == (RATE, 2, RATE)
    assert apart(sound.samples[2000:-2000], melody()[2000:-2000]) < 0.05
    assert probe(tmp_path / name).seconds == pytest.approx(1.0, abs=0.03)
    assert is_sound(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "container", "codec"),
    [
        ("a.m4a", "ipod", "aac"),
        ("a.aac", "adts", "aac"),
        ("a.opus", "opus", "libopus"),
        ("a.webm", "webm", "libopus"),
        ("film.mkv", "matroska", "aac"),
    ],
)
def test_compressed_sound_and_sound_of_films(tmp_path: Path, name: str, container: str, codec: str) -> None:
    encode(tmp_path / name, container, codec, seconds=2.0)
    sound = read_sound(tmp_path / name)
    assert sound.rate == 48000
    assert sound.seconds == pytest.approx(2.0, abs=0.06)
    # Where a part begins follows the clock of the container: 1 ms in the coarsest of them.
    part, whole = read_sound(tmp_path / name, 1.0, 0.25).mono, sound.mono
    places = range(48000 - 60, 48000 + 61)
    assert min(apart(part, whole[place : place + len(part)]) for place in places) < 2e-3
    assert len(part) == 12000


def test_96_khz_keeps_what_is_audible(tmp_path: Path) -> None:
    time = np.arange(96000) / 96000
    high = 0.3 * np.sin(2 * np.pi * 30_000 * time)
    soundfile.write(tmp_path / "a.wav", 0.3 * np.sin(2 * np.pi * 440 * time) + high, 96000, subtype="PCM_24")
    sound = read_sound(tmp_path / "a.wav", rate=16000)
    expected = 0.3 * np.sin(2 * np.pi * 440 * np.arange(16000) / 16000)
    assert (sound.rate, len(sound.samples)) == (16000, 16000)
    assert apart(sound.mono[500:-500], expected[500:-500]) < 1e-3


def test_resampling_there_and_back() -> None:
    sound = Sound.of(melody(0.5), RATE)
    again = resampled(resampled(sound, 48000), RATE)
    assert apart(again.samples[500:-500], sound.samples[500:-500]) < 1e-3
    assert resampled(sound, RATE) is sound


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3"])
def test_parts_and_blocks_are_the_whole(tmp_path: Path, name: str) -> None:
    soundfile.write(tmp_path / name, melody(2.0), RATE)
    whole = read_sound(tmp_path / name)
    part = read_sound(tmp_path / name, 0.7, 0.3)
    start = round(0.7 * RATE)
    assert apart(part.samples, whole.samples[start : start + len(part.samples)]) < 1e-5
    assert len(part.samples) == round(0.3 * RATE)
    pieces = list(blocks(tmp_path / name, 0.3))
    assert {len(piece.samples) for piece in pieces[:-1]} == {round(0.3 * RATE)}
    assert apart(np.concatenate([piece.samples for piece in pieces]), whole.samples) == 0
    assert apart(read_sound(io.BytesIO((tmp_path / name).read_bytes())).samples, whole.samples) == 0


def damage(folder: Path) -> dict[str, tuple[Path, str]]:
    """Files that cannot be used, and a word of the reason."""
    soundfile.write(folder / "good.wav", melody(), RATE, subtype="PCM_16")
    good = (folder / "good.wav").read_bytes()
    none = good[:24] + struct.pack("<I", 0) + good[28:]
    picture = io.BytesIO()
    Image.new("RGB", (50, 50)).save(picture, "PNG")
    contents = {
        "empty": (b"", "no sound file"),
        "header only": (good[:40], "no sound file"),
        "text": (b"hello, this is no sound. " * 200, "no sound file"),
        "picture": (picture.getvalue(), "no sound file"),
        "no rate": (none, ""),
        "no channels": (good[:22] + b"\0\0" + good[24:], "impossible"),
        "noise": (np.random.default_rng(0).bytes(50_000), ""),
        "list of files": (b"#EXTM3U\n#EXTINF:1,\ngood.wav\n", "no sound file"),
    }
    made: dict[str, tuple[Path, str]] = {}
    for name, (content, reason) in contents.items():
        made[name] = (folder / f"{name}.wav", reason)
        made[name][0].write_bytes(content)
    for name, value in (("nan", np.nan), ("infinite", np.inf)):
        samples = melody()
        samples[1000] = value
        soundfile.write(folder / f"{name}.wav", samples, RATE, subtype="FLOAT")
        made[name] = (folder / f"{name}.wav", "not numbers")
    soundfile.write(folder / "nothing.wav", np.zeros((0, 1)), RATE)
    made["nothing"] = (folder / "nothing.wav", "no sound")
    made["gone"] = (folder / "gone.wav", "cannot be read")
    return made


def test_what_is_damaged_is_a_plain_reason(tmp_path: Path) -> None:
    for name, (path, reason) in damage(tmp_path).items():
        with pytest.raises(StudioError) as caught:
            read_sound(path)
        assert reason in caught.value.sentence, name
        assert caught.value.sentence.endswith("."), name


def test_a_file_cut_short_gives_what_is_there(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", melody(), RATE, subtype="PCM_16")
    (tmp_path / "b.wav").write_bytes((tmp_path / "a.wav").read_bytes()[:50_000])
    assert 0.2 < read_sound(tmp_path / "b.wav").seconds < 0.3
    with pytest.raises(StudioError, match="ends before"):
        read_sound(tmp_path / "b.wav", 0.5)


def test_a_header_that_promises_more_than_there_is(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", melody(), RATE, subtype="PCM_16")
    content = (tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").write_bytes(content[:4] + b"\xff" * 4 + content[8:40] + b"\xff" * 4 + content[44:])
    assert read_sound(tmp_path / "a.wav").seconds == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.raw", "a", "a.txt"])
@pytest.mark.parametrize("content", ["flac", "m4a"])
def test_a_wrong_suffix_does_not_matter(tmp_path: Path, name: str, content: str) -> None:
    if content == "m4a":
        encode(tmp_path / "true.m4a", "ipod", "aac")
    else:
        soundfile.write(tmp_path / "true.flac", melody(), RATE)
    true = tmp_path / f"true.{content}"
    (tmp_path / name).write_bytes(true.read_bytes())
    assert apart(read_sound(tmp_path / name).samples, read_sound(true).samples) == 0
    if content == "flac":
        assert is_sound(tmp_path / name)


def test_a_raw_file_that_is_a_wav(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", melody(), RATE)
    (tmp_path / "a.wav").rename(tmp_path / "a.raw")
    assert read_sound(tmp_path / "a.raw").seconds == 1.0


def test_first_bytes_of_other_things_are_no_sound() -> None:
    for head in (b"", b"\xff\xd8\xff\xe0JFIF", b"\x89PNG\r\n\x1a\n", b"PK\3\4", b"hello world, hello", b"\xff\xfe\0\0"):
        assert not looks_like_sound(head), head


HOUR = """
import resource, sys
import numpy as np
from pathlib import Path
from studio.audio.files import blocks, probe, read_sound
path = Path(sys.argv[1])
read_sound(path, 0.0, 0.1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert read_sound(path, 3000.0, 2.0).seconds == 2.0
total = sum(block.seconds for block in blocks(path, 10.0))
try:
    read_sound(path)
except Exception as error:
    print(error.sentence)
print(round(total), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="measures memory the Unix way")
def test_an_hour_long_file_is_never_held_whole(tmp_path: Path) -> None:
    path = tmp_path / "hour.wav"
    minute = np.tile(melody(1.0, 8000, 1), (60, 1))
    with soundfile.SoundFile(path, "w", 8000, 1, "PCM_U8") as file:
        for _minute in range(60):
            file.write(minute)
    output = subprocess.check_output([sys.executable, "-c", HOUR, str(path)], text=True).splitlines()
    assert "longer than 10 minutes" in output[0]
    seconds, grown = map(int, output[1].split())
    assert seconds == 3600
    assert grown < 60  # MB; all of it would take 115 MB


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.ogg", "a.caf", "a.m4a", "film.mkv", "a.aac"])
def test_damaged_bytes_are_a_sound_or_a_reason_never_another_error(tmp_path: Path, name: str) -> None:
    codings = {"a.m4a": ("ipod", "aac"), "film.mkv": ("matroska", "aac"), "a.aac": ("adts", "aac")}
    if name in codings:
        encode(tmp_path / name, *codings[name], seconds=0.5)
    else:
        soundfile.write(tmp_path / name, melody(0.5), RATE)
    good, rng = (tmp_path / name).read_bytes(), np.random.default_rng(len(name))
    for trial in range(25):
        content = bytearray(good[: rng.integers(20, len(good))] if trial % 5 == 0 else good)
        end = min(len(content), int(rng.choice([64, 400, len(content)])))
        for _change in range(int(rng.choice([1, 5, 100]))):
            content[rng.integers(end)] = rng.integers(256)
        (tmp_path / name).write_bytes(content)
        try:
            sound = read_sound(tmp_path / name, float(rng.choice([0.0, 0.2])), 2.0)
        except StudioError:
            continue
        assert np.isfinite(sound.samples).all()
        assert len(sound.samples)
