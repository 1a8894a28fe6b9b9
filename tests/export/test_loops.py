"""Files of loops: what others read of tempo, key, loop points and pattern, and that they go round without a seam."""

from __future__ import annotations

import csv
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import mido
import numpy as np
import pytest
import soundfile

from studio.audio.circular import AUDIBLE
from studio.audio.sequencer import play
from studio.core.errors import StudioError
from studio.core.loops import STEPS, Loop, LoopFacts, Pattern, Score, bar_frames
from studio.core.messages import Samples
from studio.core.progress import Reporter
from studio.core.sound import Sound
from studio.export import EXPORTERS
from studio.export.crate import MANIFEST, Kept, write_crate
from studio.export.flac import acid_of as acid_of_flac
from studio.export.loops import loop_samples, repeated
from studio.export.midi_file import events, general_notes, read_midi, signature, write_midi
from studio.export.naming import loop_stem
from studio.export.one_shots import write_one_shots
from studio.export.stems import Stem, unique, write_stems
from studio.export.wav import Wav, sampling_of

RATE = 16_000
NAMES = ("kick", "snare", "closed hat", "open hat")


def score(swing: float = 0.0, bars: int = 1, pitches: tuple[float | None, ...] = ()) -> Score:
    rng = np.random.default_rng(0)
    grid = np.where(rng.random((STEPS * bars, 4)) < 0.4, rng.uniform(0.2, 1, (STEPS * bars, 4)), 0)
    t = np.arange(RATE // 2) / RATE
    shots = [np.sin(2 * np.pi * f * t) * np.exp(-t / 0.1) for f in (60, 190, 3000, 2500)]
    shifts = rng.uniform(-0.3, 0.3, grid.shape)
    pattern = Pattern.of(grid, NAMES, pitches, shifts=shifts, swing=swing)
    return Score(pattern, np.stack(shots)[:, :, None].astype(np.float32), RATE, 0.3)


def made(bpm: float = 123.45, bars: int = 1, root: int | None = 9, scale: str = "minor") -> Loop:
    return play(score(bars=bars), bpm, RATE, root, scale)


def samples(*about: Any, **more: Any) -> Samples:
    return loop_samples(made(*about, **more), 42)


def riff_chunks(path: Path) -> dict[bytes, bytes]:
    """Chunks of a WAV by nothing but the format's description."""
    data, at, found = path.read_bytes(), 12, {}
    while at < len(data):
        name, length = struct.unpack_from("<4sI", data, at)
        found[name] = data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
    return found


@pytest.mark.parametrize("rate", ["own", "44100", "48000"])
@pytest.mark.parametrize("bpm", [60.0, 123.45, 200.0])
def test_a_wav_tells_tempo_beats_root_and_loop(tmp_path: Path, rate: str, bpm: float) -> None:
    path = Wav.write(tmp_path / "a.wav", samples(bpm, 2), None, rate=rate)
    found = riff_chunks(path)
    flags, root, __, __, beats, below, above, tempo = struct.unpack("<IHHfIHHf", found[b"acid"])
    assert (flags & 1, flags & 2, root, beats, above, below) == (0, 2, 69, 8, 4, 4)
    assert tempo == pytest.approx(bpm, rel=1e-6)
    frames = soundfile.info(path).frames
    assert frames == 2 * bar_frames(bpm, RATE if rate == "own" else int(rate))
    unity = struct.unpack_from("<I", found[b"smpl"], 12)[0]
    count = struct.unpack_from("<I", found[b"smpl"], 28)[0]
    __, kind, start, end, __, __ = struct.unpack_from("<6I", found[b"smpl"], 36)
    assert (unity, count, kind, start, end) == (69, 1, 0, 0, frames - 1)


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_eight_repetitions_are_seamless(tmp_path: Path, kind: str) -> None:
    exporter = EXPORTERS.get(kind)
    path = exporter.write(tmp_path / f"a{exporter.suffix}", samples(), None, rate="48000")
    read, rate = soundfile.read(path, always_2d=True)
    eight = np.abs(np.diff(np.tile(read[:, 0], 8)))
    for wrap in range(1, 8):
        at = wrap * len(read) - 1
        around = np.delete(eight[at - rate // 100 : at + rate // 100 + 1], rate // 100)
        assert eight[at] <= AUDIBLE * max(1e-4, np.percentile(around, 99))


def test_no_resampler_is_at_work_at_the_ends(tmp_path: Path) -> None:
    first = samples(120)
    assert first.sounds is not None
    turned = replace(first, sounds=np.roll(first.sounds, 12_345, axis=1))
    one, other = (Wav.write(tmp_path / f"{n}.wav", s, None, rate="48000") for n, s in enumerate((first, turned)))
    read, again = soundfile.read(one)[0], soundfile.read(other)[0]
    np.testing.assert_allclose(np.roll(read, 3 * 12_345), again, atol=1e-6)


def test_a_flac_tells_the_same(tmp_path: Path) -> None:
    import av

    flac = EXPORTERS.get("flac")
    path = flac.write(tmp_path / "a.flac", samples(), None)
    with av.open(str(path)) as file:
        assert file.metadata["BPM"] == "123.45"
        assert file.metadata["INITIALKEY"] == "Am"
    acid = acid_of_flac(path)
    assert acid is not None
    assert (acid.beats, acid.root) == (4, 69)
    bare = flac.write(tmp_path / "b.flac", samples(root=None, scale=""), None)
    with av.open(str(bare)) as file:
        assert "INITIALKEY" not in file.metadata


def test_a_loop_that_is_no_whole_bars_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="whole bars"):
        Wav.write(tmp_path / "a.wav", replace(samples(), loop=LoopFacts(120, 1)), None)
    assert not any(tmp_path.iterdir())


def test_names() -> None:
    assert loop_stem("house", LoopFacts(120, 1, 9, "minor", 42)) == "house_Amin_120bpm_seed42"
    assert loop_stem("", LoopFacts(123.5, 1)) == "123.5bpm"
    assert unique(["a", "A", "b", "a"]) == ["a", "A_2", "b", "a_3"]


@pytest.mark.parametrize("swing", [0.0, 0.33])
def test_a_midi_file_is_read_alike_by_others(tmp_path: Path, swing: float) -> None:
    loop = Loop(play(score(swing), 97.3, RATE).sound, 97.3, 1, 9, "minor", score(swing))
    path = write_midi(tmp_path / "a.mid", loop)
    file = mido.MidiFile(path)
    seconds, struck = 0.0, []
    for message in file:  # in seconds, tempo applied
        seconds += message.time
        if message.type == "note_on" and message.velocity:
            struck.append((seconds, message.note, message.velocity, message.channel))
    assert file.length == pytest.approx(240 / 97.3, abs=1e-4)
    assert {message.key for message in file.tracks[0] if message.type == "key_signature"} == {"Am"}
    pattern, step = score(swing).pattern, 240 / 97.3 / 16
    notes = general_notes(pattern)
    wanted = sorted(
        (pattern.at(s, v) * step % (16 * step), notes[v], round(127 * float(pattern.velocities[s, v])), 9)
        for s, v in zip(*np.nonzero(pattern.velocities), strict=True)
    )
    assert len(struck) == len(wanted)
    for (at, *rest), (due, *told) in zip(sorted(struck), wanted, strict=True):
        assert at == pytest.approx(due, abs=0.001)
        assert rest == told


def test_drums_and_notes_go_where_they_belong() -> None:
    assert general_notes(score().pattern) == [36, 38, 42, 46]
    grid = np.zeros((16, 6))
    many = Pattern.of(grid, ("kick", "kick 2", "hat", "tom", "zap", "bass"), (None,) * 5 + (40.0,))
    assert general_notes(many)[:4] == [36, 35, 42, 45]
    assert general_notes(many)[5] == 40
    assert len(set(general_notes(many))) == 6
    pitched = score(pitches=(45.0, 48.0, 52.0, 45.0))
    found = events(pitched, 120)
    assert {event.channel for event in found} == {0}
    assert all(event.end > event.begin for event in found)
    ends: dict[int, int] = {}
    for event in found:  # no note begins while the same one sounds
        assert event.begin >= ends.get(event.note, 0)
        ends[event.note] = event.end


@pytest.mark.parametrize(
    ("root", "scale", "key"),
    [(9, "minor", "Am"), (0, "major", "C"), (2, "dorian", "C"), (9, "harmonic minor", "Am"), (6, "lydian", "Db")],
)
def test_key_signatures(root: int, scale: str, key: str) -> None:
    assert signature(root, scale) == key


def test_a_loop_without_a_pattern_has_no_midi(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="pattern"):
        write_midi(tmp_path / "a.mid", Loop(play(score(), 120, RATE).sound, 120, 1))
    (tmp_path / "b.mid").write_bytes(b"RIFF" + b"\xff" * 40)
    with pytest.raises(StudioError, match="MIDI"):
        read_midi(tmp_path / "b.mid")


def test_one_shots(tmp_path: Path) -> None:
    silent = score(pitches=(33.0, None, None, None))
    shots = silent.one_shots.copy()
    shots[1] = 0
    paths = write_one_shots(tmp_path / "kit", replace(silent, one_shots=shots), bits="16")
    assert [path.name for path in paths] == ["01_kick.wav", "03_closed-hat.wav", "04_open-hat.wav"]
    sampling = sampling_of(paths[0])
    assert sampling is not None
    assert (sampling.midi, sampling.loop) == (33, None)
    read, rate = soundfile.read(paths[0])
    assert rate == RATE
    np.testing.assert_allclose(read, 0.3 * silent.one_shots[0, : len(read), 0], atol=1e-4)
    with pytest.raises(StudioError, match="holds something"):
        write_one_shots(tmp_path / "kit", silent)


def test_stems_have_one_name_and_one_length(tmp_path: Path) -> None:
    stems = [Stem("Drums", made(bars=1)), Stem("Bass", made(bars=4), 7), Stem("drums", made(bars=2))]
    paths = write_stems(tmp_path / "set", stems, rate="44100")
    assert [path.name for path in paths] == ["set_Drums.wav", "set_Bass.wav", "set_drums_2.wav"]
    assert {soundfile.info(path).frames for path in paths} == {4 * bar_frames(123.45, 44_100)}
    broken = replace(made(), sound=Sound.of(np.zeros(7), RATE))
    for wrong in ([], [Stem("a", made()), Stem("b", made(100))], [Stem("a", made()), Stem("b", broken)]):
        with pytest.raises(StudioError):
            write_stems(tmp_path / "none", wrong)
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_longer_loop_has_a_longer_pattern() -> None:
    longer = repeated(made(120), 4)
    assert (longer.bars, longer.beats, len(longer.sound.samples)) == (4, 16, 4 * bar_frames(120, RATE))
    assert longer.score is not None
    np.testing.assert_allclose(play(longer.score, 120, RATE).sound.samples, longer.sound.samples, atol=1e-5)
    with pytest.raises(StudioError):
        repeated(made(bars=4), 2)


def test_a_crate_is_a_folder_with_a_list(tmp_path: Path) -> None:
    kept = [Kept("Dusty one", made(), 42, None, "house", 4, "teal"), Kept("", made(bars=2), 7, style="bossa")]
    paths = write_crate(tmp_path / "crate", kept, Reporter(), kind="flac")
    assert [path.name for path in paths] == ["Dusty-one_Amin_123.45bpm_seed42.flac", "bossa_Amin_123.45bpm_seed7.flac"]
    with (tmp_path / "crate" / MANIFEST).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["file"] for row in rows] == [path.name for path in paths]
    assert (rows[0]["title"], rows[0]["stars"], rows[0]["colour"], rows[0]["key"]) == ("Dusty one", "4", "teal", "Amin")
    assert (rows[1]["bars"], rows[1]["bpm"]) == ("2", "123.45")
    assert all(soundfile.info(path).frames for path in paths)
    with pytest.raises(StudioError):
        write_crate(tmp_path / "none", [], Reporter())
