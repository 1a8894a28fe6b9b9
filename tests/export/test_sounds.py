"""WAV and FLAC files: samples, note, loop and recipe as other programs read them, and what hostile ones do."""

from __future__ import annotations

import contextlib
import struct
import tempfile
import wave
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import StudioError
from studio.core.latent import LatentState, Voice
from studio.core.messages import Samples
from studio.core.notes import frequency
from studio.export import EXPORTERS, flac, wav
from studio.export.files import has_document, read_document
from studio.export.flac import Flac
from studio.export.sampler import Sampling, parse_smpl
from studio.export.wav import Wav
from studio.training.recipe import load_recipe

RATE = 16_000
SUFFIXES = {".wav": (Wav, wav), ".flac": (Flac, flac)}


def tone(midi: float = 60.3, seconds: float = 1.0, channels: int = 1, decay: float = 0.0) -> Samples:
    """A note with harmonics, softly begun and ended."""
    t = np.arange(round(seconds * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * k * frequency(midi) * t + k) / k for k in range(1, 6)) * 0.3
    sound *= np.exp(-decay * t) * np.clip(np.minimum(t, seconds - t) / 0.05, 0, 1)
    both = np.stack([sound, 0.5 * sound][:channels], 1).astype(np.float32)
    return Samples(np.zeros((1, 8, 8, 3), np.uint8), both[None], RATE, (midi,))


def document(**changes: Any) -> dict[str, Any]:
    state = LatentState(3.0, 7.0, (1.0, -2.5), blend={"style": {"brass": 0.7}, "pitch": 60.3}, voice=Voice(detune=12))
    return {
        "format": "gan-studio sound",
        "version": 1,
        "run_id": "20260101-120000-ab12",
        "step": 1200,
        "recipe": load_recipe("picture-32").model_dump(mode="json"),
        "state": state.to_json(),
        "label": "“brass” é",
        **changes,
    }


def chunks(path: Path) -> dict[bytes, bytes]:
    """Chunks of a WAV, read with nothing but the format's description: name, length, body, even."""
    data = path.read_bytes()
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"WAVE"
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    at, found = 12, {}
    while at < len(data):
        name, length = struct.unpack("<4sI", data[at : at + 8])
        found[name] = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    assert at == len(data)
    return found


@pytest.mark.parametrize("name", EXPORTERS.names())
def test_every_exporter_keeps_its_contract(tmp_path: Path, name: str) -> None:
    exporter = EXPORTERS.get(name)
    assert exporter.title
    assert exporter.about
    assert exporter.takes in ("pictures", "sounds")
    facts = document(format="gan-studio sound" if exporter.takes == "sounds" else "gan-studio picture")
    path = exporter.write(tmp_path / f"a{exporter.suffix}", tone(), facts)
    read = read_document(path)
    assert read == facts | {"recipe": read["recipe"], "state": read["state"]}
    assert LatentState.from_json(read["state"]) == LatentState.from_json(facts["state"])
    bare = exporter.write(tmp_path / f"b{exporter.suffix}", tone(), facts, recipe=False)
    assert not has_document(bare)
    assert b"gan-studio" not in bare.read_bytes()
    with pytest.raises(StudioError, match="carries no recipe"):
        read_document(bare)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("bits", ["16", "24", "32f"])
def test_a_wav_is_read_alike_by_others(tmp_path: Path, bits: str, channels: int) -> None:
    from scipy.io import wavfile

    samples = tone(channels=channels)
    path = Wav.write(tmp_path / "a.wav", samples, document(), bits=bits, loop=False)
    read, rate = soundfile.read(path, dtype="float64", always_2d=True)
    step = 0 if bits == "32f" else 0.5 / (1 << (int(bits) - 1))
    assert samples.sounds is not None
    np.testing.assert_allclose(read, samples.sounds[0], rtol=0, atol=step)
    assert rate == RATE
    assert soundfile.info(path).subtype == {"16": "PCM_16", "24": "PCM_24", "32f": "FLOAT"}[bits]
    with pytest.warns(wavfile.WavFileWarning):  # it tells of chunks that it does not know
        assert wavfile.read(path)[0] == RATE
    if bits != "32f":
        with wave.open(str(path)) as file:
            assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (channels, RATE, len(read))


@pytest.mark.parametrize("bits", ["16", "24"])
def test_a_flac_is_read_alike_by_others(tmp_path: Path, bits: str) -> None:
    import av

    samples = tone(channels=2)
    path = Flac.write(tmp_path / "a.flac", samples, document(), bits=bits, loop=False)
    assert samples.sounds is not None
    with av.open(str(path)) as file:
        assert "recipe" not in file.metadata
        assert file.metadata["GAN_STUDIO"].endswith("}")
        parts = [frame.to_ndarray() for frame in file.decode(audio=0)]
    joined = np.concatenate(parts, 1)
    read = joined.reshape(-1, 2) / np.iinfo(joined.dtype).max
    np.testing.assert_allclose(read, samples.sounds[0], rtol=0, atol=2.0 ** (1 - int(bits)))
    assert soundfile.info(path).subtype == f"PCM_{bits}"


def test_the_sampler_chunk_as_its_description_says(tmp_path: Path) -> None:
    path = Wav.write(tmp_path / "a.wav", tone(60.3), document())
    found = chunks(path)
    assert list(found) == [b"fmt ", b"data", b"smpl", b"LIST", b"gans"]
    head = struct.unpack("<9I", found[b"smpl"][:36])
    assert head[:4] == (0, 0, 62_500, 60)
    assert head[4] / 2**32 == pytest.approx(0.3, abs=1e-6)
    assert head[5:] == (0, 0, 1, 0)
    number, kind, start, end, fraction, count = struct.unpack("<6I", found[b"smpl"][36:])
    assert (number, kind, fraction, count) == (0, 0, 0, 0)
    assert 0 < start < end < RATE
    assert wav.sampling_of(path) == parse_smpl(found[b"smpl"])


def test_libsndfile_knows_the_instrument(tmp_path: Path) -> None:
    path = Wav.write(tmp_path / "a.wav", tone(60.3), document())
    # SFC_GET_INSTRUMENT; python-soundfile has no method for it.
    with soundfile.SoundFile(path) as file:
        room = soundfile._ffi.new("char[]", 272)
        assert soundfile._snd.sf_command(file._file, 0x10D0, room, 272) == 1
        raw = bytes(soundfile._ffi.buffer(room))
    __, note, cents, __, __, __, __, loops = struct.unpack_from("i6b2xi", raw)
    __, start, end, __ = struct.unpack_from("iIII", raw, 16)
    assert (note, cents, loops) == (60, 30, 1)
    assert Sampling(wav.sampling_of(path).midi, (start, end)) == wav.sampling_of(path)  # type: ignore[union-attr]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("rate", ["own", "16000", "44100", "96000"])
def test_a_loop_has_no_seam_at_any_rate(tmp_path: Path, suffix: str, rate: str) -> None:
    exporter, module = SUFFIXES[suffix]
    path = exporter.write(tmp_path / f"a{suffix}", tone(60.3), document(), rate=rate)
    sampling = module.sampling_of(path)
    assert sampling is not None
    assert sampling.midi == pytest.approx(60.3, abs=1e-6)
    assert sampling.loop is not None
    start, end = sampling.loop
    sound, read_rate = soundfile.read(path)
    assert read_rate == (RATE if rate == "own" else int(rate))
    assert end - start > 0.05 * read_rate
    # Where the loop closes, nothing bends more sharply than it does within.
    around = np.concatenate([sound[end - 64 : end], sound[start : start + 64]])
    within = np.abs(np.diff(sound[start:end], 2)).max()
    assert np.abs(np.diff(around, 2)).max() <= within * 1.05
    # Held for three rounds it keeps its pitch and level: the same wave as the endless tone, but for its phase.
    held = np.concatenate([sound[:end], *[sound[start:end]] * 3])
    level = [np.sqrt(np.mean(part**2)) for part in np.array_split(held[start:], 12)]
    assert max(level) < 1.05 * min(level)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_sound_that_fades_has_a_note_but_no_loop(tmp_path: Path, suffix: str) -> None:
    exporter, module = SUFFIXES[suffix]
    path = exporter.write(tmp_path / f"a{suffix}", tone(48, decay=8), document())
    assert module.sampling_of(path) == Sampling(48.0, None)


def test_a_sound_without_a_note_says_none(tmp_path: Path) -> None:
    samples = tone(decay=8)
    plain = Samples(samples.pictures, samples.sounds, RATE)
    assert wav.sampling_of(Wav.write(tmp_path / "a.wav", plain, None)) is None
    assert b"smpl" not in chunks(tmp_path / "a.wav")


def test_another_rate_keeps_the_sound(tmp_path: Path) -> None:
    samples = tone(72)
    assert samples.sounds is not None
    path = Wav.write(tmp_path / "a.wav", samples, None, rate="48000", bits="32f", loop=False)
    read, rate = soundfile.read(path)
    assert (rate, len(read)) == (48_000, 3 * len(samples.sounds[0]))
    np.testing.assert_allclose(read[::3][200:-200], samples.sounds[0, 200:-200, 0], atol=1e-3)


def test_what_is_too_loud_is_turned_down_not_clipped(tmp_path: Path) -> None:
    samples = tone()
    assert samples.sounds is not None
    loud = Samples(samples.pictures, samples.sounds * np.float32(4), RATE, (60.3,))
    assert loud.sounds is not None
    read, __ = soundfile.read(Wav.write(tmp_path / "a.wav", loud, None, loop=False))
    peak = np.abs(loud.sounds).max()
    np.testing.assert_allclose(read, loud.sounds[0, :, 0] / peak, atol=1e-6)
    kept, __ = soundfile.read(Wav.write(tmp_path / "b.wav", loud, None, bits="32f", loop=False), dtype="float32")
    np.testing.assert_array_equal(kept, loud.sounds[0, :, 0])


@pytest.mark.parametrize("values", [{"rate": "11025"}, {"bits": "8"}, {"speed": 2}])
def test_what_a_file_cannot_have_is_said(tmp_path: Path, values: dict[str, Any]) -> None:
    with pytest.raises(StudioError):
        Wav.write(tmp_path / "a.wav", tone(), None, **values)
    with pytest.raises(StudioError, match="no sound"):
        Wav.write(tmp_path / "a.wav", Samples(np.zeros((1, 8, 8, 3), np.uint8)), None)
    with pytest.raises(StudioError):
        Flac.write(tmp_path / "a.flac", tone(), None, bits="32f")
    assert not list(tmp_path.glob("*.wav"))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_flipped_bit_in_the_recipe_is_found(tmp_path: Path, suffix: str) -> None:
    path = SUFFIXES[suffix][0].write(tmp_path / f"a{suffix}", tone(), document())
    data = bytearray(path.read_bytes())
    data[data.index(b'"step":1200') + 9] ^= 1
    path.write_bytes(data)
    with pytest.raises(StudioError, match="damaged"):
        read_document(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_files_of_others_carry_no_recipe(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    samples = tone()
    assert samples.sounds is not None
    soundfile.write(path, samples.sounds[0], RATE)
    assert not has_document(path)
    assert SUFFIXES[suffix][1].sampling_of(path) is None
    path.write_bytes(b"ID3 this is something else")
    assert not has_document(path)
    with pytest.raises(StudioError, match="cannot be read"):
        has_document(tmp_path / f"missing{suffix}")


def test_a_huge_recipe_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF\xff\xff\xff\xffWAVE" + b"gans" + struct.pack("<I", 0xFFFFFFF0) + b" " * 100)
    with pytest.raises(StudioError, match="larger than one can be"):
        read_document(path)
    path = tmp_path / "a.flac"
    path.write_bytes(b"fLaC\x84\xff\xff\xff" + b" " * 100)
    with pytest.raises(StudioError, match="larger than one can be"):
        read_document(path)


@cache
def whole(suffix: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        return SUFFIXES[suffix][0].write(Path(folder) / f"a{suffix}", tone(seconds=0.1), document()).read_bytes()


@given(st.data())
def test_nothing_in_a_file_breaks_a_reader(data: st.DataObject) -> None:
    """Whole files with bytes changed, cut out or put in: an answer or a sentence, never anything else."""
    suffix = data.draw(st.sampled_from(sorted(SUFFIXES)))
    raw = bytearray(whole(suffix))
    told = len(raw) - raw.index(b"smpl") if suffix == ".wav" else raw.index(b"gan-studio sound")
    for _change in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, told))
        at = len(raw) - 1 - at if suffix == ".wav" and at > 12 else at
        raw[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw)
        for read in (has_document, read_document, SUFFIXES[suffix][1].sampling_of):
            with contextlib.suppress(StudioError):
                read(path)


@given(st.binary(max_size=100), st.sampled_from(sorted(SUFFIXES)))
def test_random_bytes_are_refused_in_a_sentence(body: bytes, suffix: str) -> None:
    head = {".wav": b"RIFF\0\0\0\0WAVEgans", ".flac": b"fLaC\x84\0\0"}[suffix]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_bytes(head + body)
        with pytest.raises(StudioError):
            read_document(path)
        SUFFIXES[suffix][1].sampling_of(path)


@given(st.binary(max_size=120))
def test_any_sampler_chunk_gives_a_note_that_is_one(body: bytes) -> None:
    sampling = parse_smpl(body)
    if sampling is not None:
        assert sampling.midi is None or 0 <= sampling.midi < 128
        assert sampling.loop is None or 0 <= sampling.loop[0] < sampling.loop[1]
