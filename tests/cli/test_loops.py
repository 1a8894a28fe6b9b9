"""The commands with loops: train, generate at any tempo and length with pattern and one-shots, inspect."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import soundfile

from studio.audio.acid import acid_of
from studio.cli.main import main
from studio.core.latent import LatentState
from studio.core.loops import bar_frames
from studio.export.files import read_document
from studio.export.midi_file import read_midi
from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of drums that has learned next to nothing."""
    folder = tmp_path_factory.mktemp("loops") / "drums"
    data = ("--data", "builtin:loops", "--set", "data.count=16")
    small = ("--set", "generator.width=32", "--set", "batch=4", "--steps", "2", "--threads", "1")
    assert main(["train", str(folder), *data, *small]) == 0
    return folder


def test_loops_with_all_that_belongs_to_them(run: Run, tmp_path: Path, project: Path) -> None:
    asked = ("--style", "house", "--bpm", 97.5, "--bars", 2, "--seed", 42, "--midi", "--one-shots")
    made = run("generate", project, "--out", tmp_path, *asked)
    assert made.returncode == 0, made.stderr
    assert "1 loop of step 2" in made.stdout
    with (tmp_path / "manifest.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["file"] == "house_97.5bpm_seed42.wav"
    assert (row["label"], row["bpm"], row["bars"], row["key"]) == ("house", "97.5", "2", "")
    path = tmp_path / row["file"]
    assert (soundfile.info(path).samplerate, soundfile.info(path).frames) == (44_100, 2 * bar_frames(97.5, 44_100))
    acid = acid_of(path)
    assert acid is not None
    assert (acid.bpm, acid.beats, acid.root) == (97.5, 8, None)
    document = read_document(path)
    assert (document["format"], document["bpm"], document["bars"]) == ("gan-studio loop", 97.5, 2)
    assert LatentState.from_json(document["state"]).seed == 42
    assert read_midi(path.with_suffix(".mid"))[0] == pytest.approx(97.5, abs=0.01)
    shots = list((tmp_path / "house_97.5bpm_seed42_one-shots").iterdir())
    assert shots
    assert {soundfile.info(shot).samplerate for shot in shots} == {44_100}
    told = json.loads(run("inspect", path, "--json").stdout)
    assert (told["kind"], told["tempo"], told["beats"]) == ("loop", 97.5, 8)
    assert "note" not in told
    assert run("generate", project, "--out", tmp_path, *asked).returncode == 2
    assert run("generate", project, "--out", tmp_path, *asked, "--replace").returncode == 0


def test_the_same_seed_gives_the_same_flac(run: Run, tmp_path: Path, project: Path) -> None:
    for name in ("a", "b"):
        asked = ("--style", "rock=0.5,trap=0.5", "--seed", "3-4", "--format", "flac", "--rate", "48000")
        made = run("generate", project, "--out", tmp_path / name, *asked)
        assert made.returncode == 0, made.stderr
    files = sorted((tmp_path / "a").glob("*.flac"))
    assert [file.name for file in files] == [f"rock+trap_120bpm_seed{seed}.flac" for seed in (3, 4)]
    assert all(file.read_bytes() == (tmp_path / "b" / file.name).read_bytes() for file in files)
    assert {soundfile.info(file).frames for file in files} == {96_000}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("--key", "A minor"), "key"),
        (("--bpm", "300"), "240"),
        (("--bars", "0"), "multiple"),
        (("--swing", "0.9"), "0.5"),
        (("--pitch", "60"), "pitch"),
        (("--format", "png"), "wav"),
    ],
)
def test_what_cannot_be_is_refused(run: Run, tmp_path: Path, project: Path, wrong: tuple[str, ...], words: str) -> None:
    refused = run("generate", project, "--out", tmp_path / "none", "--seed", 1, *wrong)
    assert refused.returncode == 2
    assert words in refused.stderr
    assert not (tmp_path / "none").exists()
