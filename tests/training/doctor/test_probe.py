"""Signals of tiny trainers: what they mean, and that reading them changes nothing."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from studio.data.open import open_source
from studio.data.options import options_from
from studio.data.prepare import prepare
from studio.data.sounds.store import SoundStore
from studio.data.store import Store
from studio.training.doctor import Doctor
from studio.training.doctor.base import COLUMNS
from studio.training.doctor.signals import Probe
from studio.training.recipe import Recipe, load_recipe
from studio.training.trainer import Trainer

Make = Callable[..., Trainer]


@pytest.fixture
def make(make_store: Callable[..., Store]) -> Make:
    def built(recipe: Recipe, **sizes: int) -> Trainer:
        store = make_store(**{"count": 96, "mirror": 0, **sizes})
        return Trainer(recipe, store, run_id="run", seed=1, device="cpu", hold_out=True)

    return built


def test_a_doctor_beside_it_changes_no_bit(make_store: Callable[..., Store], tiny: Recipe) -> None:
    recipe = tiny.edited({"discriminator.width": 16, "augment": 0.3})
    store, states = make_store(count=96), []
    for watched in (False, True):
        trainer = Trainer(recipe, store, run_id="run", seed=1, device="cpu", hold_out=True)
        doctor = Doctor(trainer)
        for _ in range(6):
            trainer.step()
            if watched:
                doctor.probe()
                doctor.examine(trainer.drain_metrics())
        states.append(trainer.state()[0])
    plain, beside = states
    assert plain.keys() == beside.keys()
    assert all(torch.equal(plain[name], beside[name]) for name in plain)


def test_every_column_is_there_from_the_start_and_a_number_after_two_probes(make: Make, tiny: Recipe) -> None:
    trainer = make(tiny)
    doctor = Doctor(trainer)
    assert set(doctor.readings) == set(COLUMNS)
    assert all(math.isnan(value) for value in doctor.readings.values())
    for _ in range(8):
        trainer.step()
        doctor.probe()
    doctor._probe._memory._turn = 0  # type: ignore[union-attr]
    doctor.probe()
    assert set(doctor.readings) == set(COLUMNS)
    assert [name for name in COLUMNS if not math.isfinite(doctor.readings[name])] == ["gap_swing", "jump"]
    assert 0 <= doctor.readings["auc"] <= 1
    assert 0 <= doctor.readings["auc_held"] <= 1


def test_a_frozen_generator_does_not_move(make: Make, tiny: Recipe) -> None:
    moves = []
    for rate, count in ((1e-7, 96), (1e-2, 97)):
        trainer = make(tiny.edited({"lr_g": rate}), count=count)
        probe = Probe(trainer)
        probe.read()
        for _ in range(5):
            trainer.step()
        moves.append(probe.read()["move"])
    assert moves[0] < 0.01 < 0.05 < moves[1]


def test_a_generator_that_ignores_its_latent_has_no_variety(make: Make, tiny: Recipe) -> None:
    trainer = make(tiny)
    trainer.step()
    with torch.no_grad():
        trainer.generator.stem.weight[:, : trainer.shape.latent] = 0
    readings = Probe(trainer).read()
    assert readings["q05"] < 0.02
    assert readings["between"] < 0.5


def test_real_samples_in_place_of_made_ones_have_full_variety(make: Make, tiny: Recipe) -> None:
    trainer = make(tiny, count=480)
    trainer.step()
    probe = Probe(trainer)
    for _ in range(3):
        labels, batch = probe._drawn()
        probe._learn(probe._eye(batch.real), labels)
        labels, batch = probe._drawn()
        probe._learn(probe._eye(batch.real), labels)
        within, across = probe._variety(probe._eye(batch.real), labels)
        assert 0.2 < within < 2.5
        assert 0.3 < across < 2.5


def test_copies_of_the_set_are_recognised_and_unseen_samples_are_not(make: Make, tiny: Recipe) -> None:
    trainer = make(tiny, count=400)
    trainer.step()
    probe = Probe(trainer)
    for _ in range(25):
        probe.read()
    seen = np.delete(np.arange(400), trainer.held)[:40]
    copied, unseen = (probe._memory.compare(probe._eye(probe._real(rows))) for rows in (seen, trainer.held))
    assert copied < 0.1
    assert unseen == pytest.approx(1, abs=0.3)


class Brightness(nn.Module):
    """Finds bright pictures real."""

    def see(self, x: Tensor) -> Tensor:
        return x

    def forward(self, x: Tensor, c: Tensor) -> Tensor:
        return x.mean((1, 2, 3))


def test_a_discriminator_that_prefers_what_it_knows_is_found_out(make: Make, tiny: Recipe) -> None:
    trainer = make(tiny, count=240)
    trainer.step()
    trainer.discriminator = Brightness()  # type: ignore[assignment]
    probe = Probe(trainer)
    assert abs(np.mean([probe.read()["auc_held"] for _ in range(8)]) - 0.5) < 0.2
    pictures = trainer.store.pictures.copy()  # type: ignore[attr-defined]
    pictures[trainer.held] = 0
    trainer.store.pictures = pictures  # type: ignore[attr-defined]
    assert probe.read()["auc_held"] == 1


def test_sounds_are_read_as_spectrograms_without_being_played(tones: SoundStore) -> None:
    for name in ("notes-mel", "notes-wave"):
        recipe = load_recipe(name).edited({"generator.width": 32, "discriminator.width": 32, "batch": 4})
        trainer = Trainer(recipe, tones, run_id="run", seed=1, device="cpu", hold_out=True)
        trainer.step()
        readings = Probe(trainer).read()
        assert math.isfinite(readings["q05"])
        assert 0 <= readings["auc"] <= 1


def test_before_the_discriminator_takes_part_its_verdicts_are_not_read(tones: SoundStore, small_notes: Recipe) -> None:
    trainer = Trainer(small_notes, tones, run_id="run", seed=1, device="cpu", hold_out=True)
    probe = Probe(trainer)
    trainer.step()
    assert math.isnan(probe.read()["auc"])
    for _ in range(3):
        trainer.step()
    assert math.isfinite(probe.read()["auc"])


def test_points_that_leave_heaps_out_have_less_variety() -> None:
    source = open_source("builtin:points", {"shape": "grid", "count": 4000})
    store = prepare(source, options_from({}, source.kind))
    trainer = Trainer(load_recipe("points"), store, run_id="run", seed=1, device="cpu", hold_out=True)
    trainer.step()
    probe = Probe(trainer)
    real = torch.from_numpy(np.array(store.points[:256]))
    every, some = real, real[real[:, 0] > 0]
    others = torch.from_numpy(np.array(store.points[256:512]))
    assert probe._found(every, others) > 0.85
    assert probe._found(some, others) < 0.6
    assert 0 <= probe.read()["q05"] < 0.6
