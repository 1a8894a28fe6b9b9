"""Sample packs: what a sampler finds in them, and that there is all of one or nothing."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from studio.core.errors import Cancelled, StudioError
from studio.core.latent import LatentState, Voice
from studio.core.messages import Samples
from studio.core.notes import frequency, note_name
from studio.core.progress import Reporter
from studio.export.files import read_document
from studio.export.pack import Note, velocity_ranges, write_pack
from studio.export.sfz import read_sfz

RATE = 16_000
VOICE = Voice(glide=0.2, vibrato=20, vibrato_rate=6, detune=-7, brightness=2)


def notes(keys: range, velocities: tuple[int, ...]) -> Iterator[Note]:
    t = np.arange(RATE // 2) / RATE
    for key in keys:
        for velocity in velocities:
            wave = np.sin(2 * np.pi * frequency(key) * t) * np.clip(np.minimum(t, 0.5 - t) / 0.04, 0, 1)
            sound = (wave * velocity / 150).astype(np.float32)[None, :, None]
            state = LatentState(blend={"pitch": float(key), "velocity": float(velocity)})
            document = {"format": "gan-studio sound", "version": 1, "state": state.to_json()}
            yield Note(
                f"brass_{note_name(key)}_seed42_v{velocity}",
                key,
                velocity,
                Samples(np.zeros((0, 8, 8, 3), np.uint8), sound, RATE, (float(key),)),
                document,
            )


def parse(text: str) -> list[dict[str, str]]:
    """Regions of an SFZ by its description alone.

    // begins a comment; <header> begins a section; name=value pairs are split at white space, but for the value of
    `sample`, which reaches to the end of the line or to the next pair; <global> holds for every region.
    """
    shared: dict[str, str] = {}
    regions: list[dict[str, str]] = []
    section = shared
    for line in text.splitlines():
        words = line.split("//")[0].split()
        name = ""
        for word in words:
            if word.startswith("<"):
                assert word in ("<global>", "<region>")
                if word == "<region>":
                    regions.append(dict(shared))
                section = regions[-1] if word == "<region>" else shared
            elif "=" in word:
                name, __, value = word.partition("=")
                section[name] = value
            else:
                section[name] += f" {word}"
    return regions


def pack(folder: Path, keys: range = range(48, 51), velocities: tuple[int, ...] = (40, 80, 120)) -> Path:
    total = len(keys) * len(velocities)
    return write_pack(
        folder, notes(keys, velocities), total, velocities, VOICE, 1.5, Reporter(), bits="16", rate="48000"
    )


def test_a_sampler_finds_a_sound_for_every_key_and_velocity(tmp_path: Path) -> None:
    sfz = pack(tmp_path / "my brass")
    assert sfz == tmp_path / "my brass" / "my brass.sfz"
    regions = parse(sfz.read_text())
    assert len(regions) == 9
    played = {
        (key, velocity): region
        for region in regions
        for key in range(int(region["lokey"]), int(region["hikey"]) + 1)
        for velocity in range(int(region["lovel"]), int(region["hivel"]) + 1)
    }
    assert len(played) == 3 * 127
    assert set(played) == {(key, velocity) for key in range(48, 51) for velocity in range(1, 128)}
    assert played[49, 60]["sample"].endswith("C#3_seed42_v40.wav")
    assert played[49, 61]["sample"].endswith("C#3_seed42_v80.wav")
    assert {path.name for path in sfz.parent.iterdir()} == {sfz.name, *(region["sample"] for region in regions)}
    for region in regions:
        assert region["pitch_keycenter"] == region["lokey"]
        assert region["amp_veltrack"] == "75"
        assert (region["tune"], region["pitchlfo_depth"], region["pitchlfo_freq"]) == ("-7", "20", "6")


def test_loops_of_the_sfz_are_those_of_the_sounds_and_have_no_seam(tmp_path: Path) -> None:
    sfz = pack(tmp_path / "pack")
    for region in parse(sfz.read_text()):
        path = sfz.parent / region["sample"]
        data = path.read_bytes()
        body = data[data.index(b"smpl") + 8 :]
        start, end = struct.unpack_from("<2I", body, 36 + 8)
        assert struct.unpack_from("<I", body, 12)[0] == int(region["pitch_keycenter"])
        assert region["loop_mode"] == "loop_continuous"
        assert (int(region["loop_start"]), int(region["loop_end"])) == (start, end)
        sound, rate = soundfile.read(path)
        assert rate == 48_000
        within = np.abs(np.diff(sound[start : end + 1], 2)).max()
        seam = np.concatenate([sound[end - 8 : end + 1], sound[start : start + 9]])
        assert np.abs(np.diff(seam, 2)).max() <= within * 1.05 + 2 / 32768


def test_every_sound_of_a_pack_restores_its_own_note(tmp_path: Path) -> None:
    sfz = pack(tmp_path / "pack", range(60, 61), (100,))
    (region,) = read_sfz(sfz)
    assert (region.key, region.low, region.high) == (60, 1, 127)
    state = LatentState.from_json(read_document(sfz.parent / region.sample)["state"])
    assert state.blend == {"pitch": 60.0, "velocity": 100.0}


def test_layers_meet_half_way() -> None:
    assert velocity_ranges((120, 40, 80)) == {40: (1, 60), 80: (61, 100), 120: (101, 127)}
    assert velocity_ranges((1, 127)) == {1: (1, 64), 127: (65, 127)}
    assert velocity_ranges(()) == {}


def test_cancel_leaves_nothing_behind(tmp_path: Path) -> None:
    reporter = Reporter()

    def few() -> Iterator[Note]:
        for index, note in enumerate(notes(range(40, 60), (100,))):
            if index == 3:
                reporter.cancel()
            yield note

    with pytest.raises(Cancelled):
        write_pack(tmp_path / "pack", few(), 20, (100,), VOICE, 1.5, reporter)
    assert list(tmp_path.iterdir()) == []


def test_a_taken_folder_is_left_alone_and_an_empty_one_used(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "song.wav").write_bytes(b"mine")
    with pytest.raises(StudioError, match="already"):
        pack(taken)
    assert [path.name for path in tmp_path.rglob("*")] == ["taken", "song.wav"]
    (tmp_path / "empty").mkdir()
    assert pack(tmp_path / "empty", range(60, 61)).is_file()


def test_lists_of_other_programs_are_read(tmp_path: Path) -> None:
    path = tmp_path / "other.sfz"
    path.write_text(
        "// piano\n<control> note_offset=0\n<global> lovel=10 hivel=90 // soft\n"
        "<group>\nloop_mode=loop_sustain loop_start=10\nloop_end=99\n"
        "<region> sample=my piano C4.wav key=60\n<region> sample=b.wav pitch_keycenter=61 hivel=127\n"
        "<group>\n<region>key=62 sample=c.wav"
    )
    regions = read_sfz(path)
    assert [(r.sample, r.key, r.low, r.high, r.loop) for r in regions] == [
        ("my piano C4.wav", 60, 10, 90, (10, 100)),
        ("b.wav", 61, 10, 127, (10, 100)),
        ("c.wav", 62, 10, 90, None),
    ]


@given(st.text(alphabet="<>global region=sample.wav key60 loop_end\n/ \t", max_size=200))
def test_any_text_gives_regions_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.sfz"
    path.write_text(text)
    try:
        regions = read_sfz(path)
    except StudioError as error:
        assert "any.sfz" in error.sentence  # noqa: PT017
    else:
        assert isinstance(regions, list)
