"""Checkpoints: whole or absent, bounded in number, never trusted."""

from __future__ import annotations

import itertools
import json
import os

import pytest
import safetensors.torch
import torch

from studio.core.errors import StudioError
from studio.training import checkpoint
from studio.training.checkpoint import FILE, MOST, NEWEST
from studio.training.history import HistoryReader, HistoryWriter
from studio.training.trainer import Trainer


@pytest.fixture
def trainer(tiny, store) -> Trainer:
    return Trainer(tiny, store, run_id="one", seed=0, device="cpu")


def fresh(trainer: Trainer, store) -> Trainer:
    return Trainer(trainer.recipe, store, run_id="one", seed=0, device="cpu")


def test_saved_state_comes_back(tmp_path, trainer, store) -> None:
    trainer.step()
    path = checkpoint.save(tmp_path, trainer, {"marks": 2})
    assert path == tmp_path / "checkpoints" / "00000001" == checkpoint.latest(tmp_path)
    assert [p.name for p in path.iterdir()] == [FILE]
    other = fresh(trainer, store)
    document, problems = checkpoint.restore_latest(tmp_path, other)
    assert document is not None
    assert document["extra"] == {"marks": 2}
    assert problems == []
    assert all(torch.equal(a, b) for a, b in zip(trainer.state()[0].values(), other.state()[0].values(), strict=True))


def test_no_checkpoint_yet(tmp_path, trainer) -> None:
    assert checkpoint.latest(tmp_path) is None
    assert checkpoint.restore_latest(tmp_path, trainer) == (None, [])


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "gone", "described", "pickle"])
def test_damaged_newest_falls_back(damage: str, tmp_path, trainer, store) -> None:
    for _ in range(2):
        trainer.step()
        path = checkpoint.save(tmp_path, trainer)
    file = path / FILE
    data = bytearray(file.read_bytes())
    if damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        data[-100] ^= 1
        file.write_bytes(data)
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "gone":
        file.unlink()
    elif damage == "described":
        safetensors.torch.save_file({"a": torch.zeros(1)}, file, {"document": json.dumps([1])})
    else:
        torch.save({"a": 1}, file)
    with pytest.raises(StudioError, match="00000002"):
        checkpoint.load(path)
    other = fresh(trainer, store)
    document, problems = checkpoint.restore_latest(tmp_path, other)
    assert document is not None
    assert (document["step"], other.step_count, len(problems)) == (1, 1, 1)


def test_all_damaged_says_so(tmp_path, trainer) -> None:
    (checkpoint.save(tmp_path, trainer) / FILE).write_bytes(b"")
    with pytest.raises(StudioError, match="damaged"):
        checkpoint.restore_latest(tmp_path, trainer)


def test_newest_and_a_spread_are_kept(tmp_path) -> None:
    for step in range(0, 4000, 40):
        checkpoint.write(tmp_path, {}, {"step": step})
        checkpoint.thin_out(tmp_path)
    steps = checkpoint.steps(tmp_path)
    assert len(steps) == MOST
    assert steps[0] == 0
    assert steps[-NEWEST:] == [3880, 3920, 3960]
    assert any(500 < step < 2000 for step in steps)
    gaps = [b - a for a, b in itertools.pairwise(steps)]
    assert gaps[0] > gaps[-1]


def test_same_step_twice_replaces(tmp_path, trainer) -> None:
    checkpoint.save(tmp_path, trainer)
    trainer.edit("gamma", 3.0)
    path = checkpoint.save(tmp_path, trainer)
    assert checkpoint.load(path)[1]["live"]["gamma"] == 3.0
    assert [p.name for p in (tmp_path / "checkpoints").iterdir()] == ["00000000"]


def test_full_disk_leaves_the_old_one_and_no_litter(tmp_path, trainer, monkeypatch) -> None:
    checkpoint.save(tmp_path, trainer)
    trainer.step()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StudioError, match="could not be saved"):
        checkpoint.save(tmp_path, trainer)
    monkeypatch.undo()
    assert checkpoint.steps(tmp_path) == [0]
    assert [p.name for p in (tmp_path / "checkpoints").iterdir()] == ["00000000"]
    checkpoint.load(tmp_path / "checkpoints" / "00000000")


def test_weights_of_a_checkpoint_draw_what_was_shown(tmp_path, trainer) -> None:
    trainer.step()
    shown = trainer.publish()
    loaded = checkpoint.load_weights(checkpoint.save(tmp_path, trainer))
    assert (loaded.run_id, loaded.step, loaded.schema, loaded.shape) == ("one", 1, shown.schema, shown.shape)
    z, c = torch.randn(2, 64), torch.eye(4)[:2]
    assert torch.equal(shown.build()(z, c), loaded.build()(z, c))


def test_branch_begins_with_the_checkpoint_and_its_history(tmp_path, trainer, store) -> None:
    source, target = tmp_path / "one", tmp_path / "two"
    history = HistoryWriter(source)
    for _ in range(2):
        trainer.step()
        history.add(trainer.drain_metrics())
        history.flush()
        checkpoint.save(source, trainer, history.position())
    checkpoint.copy_for_branch(source, target, 1, "two")
    assert checkpoint.steps(target) == [1]
    assert HistoryReader(target).metrics()["step"].tolist() == [1]
    assert checkpoint.load_weights(target / "checkpoints" / "00000001").run_id == "two"
    other = fresh(trainer, store)
    checkpoint.restore_latest(target, other)
    assert other.step_count == 1
    with pytest.raises(StudioError, match="missing or damaged"):
        checkpoint.copy_for_branch(source, tmp_path / "three", 7, "three")


def test_a_checkpoint_that_was_being_thinned_out_when_killed_is_none(tmp_path, monkeypatch) -> None:
    folder = tmp_path / checkpoint.FOLDER
    for number in range(MOST + 1):
        (folder / f"{number:08d}").mkdir(parents=True)
        (folder / f"{number:08d}" / FILE).touch()

    def killed(path, **_options):
        (path / FILE).unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(checkpoint.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            checkpoint.thin_out(tmp_path)
    found = checkpoint.steps(tmp_path)
    assert len(found) == MOST
    assert all((folder / f"{step:08d}" / FILE).is_file() for step in found)
    checkpoint.thin_out(tmp_path)
    assert len(list(folder.iterdir())) == MOST


def test_what_a_kill_left_unfinished_is_cleared_away(tmp_path) -> None:
    folder = tmp_path / checkpoint.FOLDER
    checkpoint.write(tmp_path, {}, {"step": 1})
    (folder / ".0123.part").write_text("of best.json")
    (folder / ".00000002.abcd.part").mkdir()
    checkpoint.thin_out(tmp_path)
    assert [path.name for path in folder.iterdir()] == ["00000001"]
