"""The commands with sounds: train, generate notes, inspect what came out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.core.latent import LatentState, Voice
from studio.core.messages import Samples
from studio.core.progress import Reporter
from studio.export.files import read_document
from studio.export.pack import Note, write_pack
from tests.cli.conftest import Run

NOTES = ("--data", "builtin:notes", "--set", "data.low=59", "--set", "data.high=60", "--set", "data.takes=1")
SMALL = ("--set", "prepare.seconds=0.512", "--set", "generator.width=32", "--set", "batch=4", "--steps", "2")


def test_train_and_generate_notes(run: Run, tmp_path: Path) -> None:
    project, out = tmp_path / "notes", tmp_path / "out"
    done = run("train", project, *NOTES, *SMALL)
    assert done.returncode == 0, done.stderr
    asked = ("--style", "brass=0.7,flute=0.3", "--velocity", 80, "--psi", 0.5)
    made = run("generate", project, "--out", out, "--pitch", "36-38", *asked, "--seed", 42)
    assert made.returncode == 0, made.stderr
    assert "3 sounds of step 2" in made.stdout
    with (out / "manifest.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["file"], row["pitch"]) for row in rows] == [
        ("brass+flute_C2_seed0042.wav", "36"),
        ("brass+flute_C#2_seed0042.wav", "37"),
        ("brass+flute_D2_seed0042.wav", "38"),
    ]
    assert rows[0] | {"file": ""} == {
        "file": "",
        "label": "brass=0.7,flute=0.3",
        "pitch": "36",
        "seed": "42",
        "psi": "0.5",
        "velocity": "80",
    }
    first = out / rows[0]["file"]
    assert soundfile.info(first).subtype == "PCM_24"
    assert soundfile.info(first).frames == 8192
    state = LatentState.from_json(read_document(first)["state"])
    blend = {"style": {"brass": 0.7, "flute": 0.3}, "pitch": 36.0, "velocity": 80.0}
    assert state == LatentState(42.0, 0.0, psi=0.5, blend=blend)

    told = json.loads(run("inspect", first, "--json").stdout)
    assert (told["kind"], told["rate"], told["midi"], told["note"], told["step"]) == ("sound", 16000, 36, "C2", 2)

    flacs = run(
        "generate",
        project,
        "--out",
        tmp_path / "flacs",
        "--count",
        12,
        "--format",
        "flac",
        "--bits",
        16,
        "--rate",
        48000,
        "--no-recipe",
    )
    assert flacs.returncode == 0, flacs.stderr
    files = sorted((tmp_path / "flacs").glob("*.flac"))
    assert len(files) == 12
    assert {(soundfile.info(file).samplerate, soundfile.info(file).subtype) for file in files} == {(48_000, "PCM_16")}
    assert json.loads(run("inspect", files[0], "--json").stdout)["recipe"] == "none inside"

    for wrong, words in (
        (("--pitch", "C12"), "no note"),
        (("--style", "trombone"), "trombone"),
        (("--format", "png", "--count", 1), "wav"),
        (("--bits", "12", "--count", 1), "12"),
        (("--velocity", "200", "--count", 1), "127"),
    ):
        refused = run("generate", project, "--out", tmp_path / "none", *wrong)
        assert refused.returncode == 2
        assert words in refused.stderr
        assert not (tmp_path / "none").exists()


def test_inspect_tells_of_a_set_of_sounds(run: Run) -> None:
    done = run("inspect", "builtin:notes", "--json")
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["kind"] == "data set"
    assert facts["rates"] == {"16000 Hz": facts["usable"]}
    assert facts["pitch"] == {"given": facts["usable"]}
    assert next(iter(facts["notes"])) == "C2"
    assert facts["classes"]["brass"] == facts["usable"] // len(facts["classes"])
    assert facts["clipped"] == facts["silent"] == []


def test_inspect_tells_of_a_pack_and_what_is_missing(run: Run, tmp_path: Path) -> None:
    t = np.arange(8000) / 16000
    sound = (0.5 * np.sin(2 * np.pi * 220 * t) * np.minimum(1, t / 0.05)).astype(np.float32)[None, :, None]
    notes = [Note(f"a_{key}", key, None, Samples(np.zeros((0, 1, 1, 3)), sound, 16000, (57.0,))) for key in (57, 58)]
    sfz = write_pack(tmp_path / "pack", notes, 2, (), Voice(), 1.5, Reporter())
    for path in (sfz, sfz.parent):
        facts = json.loads(run("inspect", path, "--json").stdout)
        assert (facts["kind"], facts["sounds"], facts["notes"]) == ("sample pack", 2, "A3-A#3")
        assert (facts["velocities"], facts["with a loop"], facts["missing"]) == (["1-127"], 2, [])
    (sfz.parent / "a_58.wav").unlink()
    assert json.loads(run("inspect", sfz, "--json").stdout)["missing"] == ["a_58.wav"]


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_inspect_tells_of_sounds_of_others(run: Run, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    soundfile.write(path, np.zeros((4800, 2)), 48000)
    facts = json.loads(run("inspect", path, "--json").stdout)
    assert (facts["kind"], facts["seconds"], facts["channels"], facts["recipe"]) == ("sound", 0.1, 2, "none inside")
    path.write_bytes(b"no sound at all")
    assert run("inspect", path).returncode == 2
