"""The quality meter: sets made worse on purpose are found worse, for pictures, sounds and loops."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter

from studio.core.errors import StudioError
from studio.data.loops.options import LoopOptions
from studio.data.open import open_source
from studio.data.options import PrepareOptions
from studio.data.prepare import prepare
from studio.data.sounds.options import SoundOptions
from studio.data.store import open_store
from studio.training.quality import Quality, QualityReading, learning
from studio.training.quality.features import Features, shares
from studio.training.quality.learning import ORDERS, disordered
from tests.training.conftest import write_sound_store

SHARES = ("precision", "recall", "coverage")


def glyphs(folder: Path) -> Any:
    source = open_source("builtin:glyphs", {"count": 1000, "size": 16})
    return prepare(source, PrepareOptions(resolution=16, channels=1, mirror=False), root=folder)


def loops(folder: Path) -> Any:
    return prepare(open_source("builtin:loops", {"count": 320}), LoopOptions(), root=folder)


def notes(folder: Path) -> Any:
    source = open_source("builtin:notes", {"takes": 1, "low": 48, "high": 61, "seconds": 0.25})
    return prepare(source, SoundOptions(seconds=0.256), root=folder)


def tones(folder: Path) -> Any:
    return write_sound_store(folder / "tones", count=120)


def without_classes(store: Any) -> Any:
    """The same set, as if nobody had told what its samples are."""
    store.labels = np.full(len(store), -1)
    return store


class Case:
    """A set, a meter that has learned from it, and a third of the set to make worse."""

    def __init__(self, store: Any, classes: np.ndarray) -> None:
        self.store, self.quality = store, learned(Quality(store, seed=1))
        rows = np.random.default_rng(0).permutation(len(store))[: len(store) // 3]
        self.classes, self.samples = classes[rows], picked(store, rows)

    def reads(self, samples: np.ndarray, labels: np.ndarray | None = None) -> QualityReading:
        return self.quality.measure(samples, self.classes if labels is None else labels)


def picked(store: Any, rows: np.ndarray) -> np.ndarray:
    if store.kind == "pictures":
        return np.array(store.pictures[rows])
    return store.sounds[rows].astype(np.float32) / 32767


def learned(quality: Quality) -> Quality:
    while not quality.ready:
        quality.slice()
    return quality


@pytest.fixture(scope="module", params=["glyphs", "glyphs unlabelled", "notes", "loops unlabelled"])
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Case:
    name, *unlabelled = request.param.split()
    torch.set_num_threads(1)
    store = {"glyphs": glyphs, "loops": loops, "notes": notes}[name](tmp_path_factory.mktemp("sets"))
    classes = np.array(store.labels)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(learning, "STEPS", 100)  # enough for so few samples
        return Case(without_classes(store) if unlabelled else store, classes)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Features that are hardly learned, where it is not about them."""
    monkeypatch.setattr(learning, "STEPS", 12)


def noisy(samples: np.ndarray, much: float) -> np.ndarray:
    """With noise of so much of full scale, a tenth of it in sounds."""
    noise = np.random.default_rng(0).normal(0, much, samples.shape)
    if samples.dtype == np.uint8:
        return np.clip(samples + 255 * noise, 0, 255).astype(np.uint8)
    return (samples + noise / 10).astype(np.float32)


def blurred(samples: np.ndarray, much: float) -> np.ndarray:
    """Pictures out of focus by so many pixels, sounds dull by so many samples."""
    sigma = (0, much, much, 0) if samples.dtype == np.uint8 else (0, much, 0)
    return gaussian_filter(samples.astype(np.float32), sigma).astype(samples.dtype)


def test_noise_and_blur_are_found_and_more_of_them_is_worse(case: Case) -> None:
    clean = case.reads(case.samples)
    for worsen, steps in ((noisy, (0.15, 0.5)), (blurred, (1.0, 3.0))):
        little, much = (case.reads(worsen(case.samples, step)) for step in steps)
        assert clean.fd < little.fd < much.fd, worsen.__name__
        assert max(clean.kd, little.kd) < much.kd, worsen.__name__
        assert much.fd > 2 * clean.fd
        assert much.coverage < clean.coverage


def test_missing_classes_cost_recall_and_coverage(case: Case) -> None:
    clean = case.reads(case.samples)
    kept = len(np.unique(case.classes))
    readings = []
    for share in (0.7, 0.3):
        rows = np.flatnonzero(case.classes < share * kept)
        drawn = np.random.default_rng(0).choice(rows, len(case.samples))
        readings.append(case.reads(case.samples[drawn], case.classes[drawn]))
    some, few = readings
    assert clean.fd < some.fd < few.fd
    assert min(clean.coverage, some.coverage) > few.coverage + 0.1
    assert clean.recall > few.recall + 0.2
    assert few.precision > 0.75


def test_one_sample_repeated_is_found(case: Case) -> None:
    clean = case.reads(case.samples)
    readings = []
    for share in (0.4, 0.95):
        samples = case.samples.copy()
        samples[np.random.default_rng(0).random(len(samples)) < share] = samples[0]
        readings.append(case.reads(samples))
    assert clean.fd < readings[0].fd < readings[1].fd
    assert max(clean.kd, readings[0].kd) < readings[1].kd
    assert min(clean.coverage, readings[0].coverage) > readings[1].coverage + 0.1


def test_collapse_within_classes_is_found_though_every_sample_is_right(case: Case) -> None:
    samples = case.samples.copy()
    for one in np.unique(case.classes):
        samples[case.classes == one] = samples[case.classes == one][0]
    clean, collapsed = case.reads(case.samples), case.reads(samples)
    assert collapsed.fd > 2 * clean.fd
    assert collapsed.recall < clean.recall - 0.3
    assert collapsed.coverage < clean.coverage - 0.15
    if collapsed.accuracy is not None:
        assert collapsed.accuracy > 0.85


def test_wrong_classes_cost_accuracy_alone(case: Case) -> None:
    clean, wrong = case.reads(case.samples), case.reads(case.samples, (case.classes + 1) % 3)
    assert wrong.fd == clean.fd
    if (case.store.labels < 0).all():
        assert clean.accuracy is wrong.accuracy is None
    else:
        assert clean.accuracy is not None
        assert clean.accuracy > 0.9
        assert wrong.accuracy is not None
        assert wrong.accuracy < 0.4
        assert case.quality.measure(case.samples).accuracy is None


def test_floor_is_of_as_many_real_samples(case: Case) -> None:
    whole, part = case.reads(case.samples), case.reads(case.samples[:30], case.classes[:30])
    assert part.count == 30 < whole.count <= len(case.samples)
    for reading in (whole, part):
        floor = reading.floor
        assert floor is not None
        assert floor.count == reading.count
        assert floor.floor is None
        assert reading.fd < 3 * floor.fd + 0.5
        assert all(getattr(floor, name) > 0.75 for name in SHARES)
    assert whole.floor is not None
    assert part.floor is not None
    assert part.floor.fd > whole.floor.fd  # fewer samples lean upwards, hence a floor for every count


def test_too_few_samples_are_refused(case: Case) -> None:
    with pytest.raises(StudioError, match="fewer than"):
        case.quality.measure(case.samples[:5])


def test_readings_are_ready_to_be_written_down(case: Case) -> None:
    reading = case.reads(case.samples)
    assert reading.floor is not None
    assert all(isinstance(value, float | int | None) for value in vars(reading.floor).values())
    json.dumps(vars(reading.floor))


@pytest.mark.usefixtures("hasty")
def test_same_seed_same_bits_and_nobody_elses_random_numbers(tmp_path: Path) -> None:
    store = tones(tmp_path)
    torch.manual_seed(5)
    before = torch.get_rng_state()
    one, other = (learned(Quality(store, seed=3)).measure(picked(store, np.arange(20))) for _ in range(2))
    assert one == other
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.is_grad_enabled()


@pytest.mark.usefixtures("hasty")
def test_a_slice_is_a_part_and_learning_may_be_slept_over(tmp_path: Path) -> None:
    quality = Quality(tones(tmp_path), seed=0)
    with pytest.raises(StudioError, match="still learning"):
        quality.measure(np.zeros((60, 4096, 1), np.float32))
    slices = 0
    with torch.no_grad():
        while not quality.ready:
            quality.slice(seconds=0)
            slices += 1
    assert slices > 12
    quality.slice()


@pytest.mark.usefixtures("hasty")
def test_measuring_rests_between_parts(tmp_path: Path) -> None:
    store = tones(tmp_path)
    samples = picked(store, np.arange(40))
    quality = learned(Quality(store))
    parts = list(quality.measuring(samples))
    assert len(parts) >= 5
    assert quality.measure(samples) == quality.measure(samples)


def test_a_set_too_small_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="fewer than"):
        Quality(write_sound_store(tmp_path / "few", count=20))


def test_held_out_parts_are_apart_and_of_every_class() -> None:
    labels = np.repeat([0, 1, 2, -1], [600, 60, 12, 30])
    one, other, rest = shares(labels, seed=0)
    assert len(np.unique(np.concatenate([one, other, rest]))) == len(one) + len(other) + len(rest) == len(labels)
    for part in (one, other):
        assert np.abs(np.bincount(labels[part] + 1) - np.array([30, 600, 60, 12]) / 4).max() <= 1
    large = shares(np.zeros(50_000, np.int64), seed=0)
    assert [len(part) for part in large] == [512, 512, 2048]


def test_a_set_mostly_without_classes_is_learned_without(tmp_path: Path) -> None:
    store = write_sound_store(tmp_path / "tones", count=60)
    assert Features(store, 0).classes == 3
    store.labels = np.where(np.arange(60) < 40, -1, store.labels)
    assert Features(store, 0).classes == 0


def test_quarters_change_places() -> None:
    x = torch.arange(4.0).reshape(1, 1, 2, 2).repeat(50, 1, 1, 1)
    mixed, which = disordered(x, torch.Generator().manual_seed(0))
    assert torch.equal(mixed.flatten(1).long(), ORDERS[which])
    assert len(torch.unique(which)) > 10


@pytest.mark.usefixtures("hasty")
def test_large_colour_pictures_are_learned_from(tmp_path: Path) -> None:
    source = open_source("builtin:patterns", {"count": 64})
    store = open_store(prepare(source, PrepareOptions(resolution=128, channels=3), root=tmp_path).path)
    reading = learned(Quality(store)).measure(picked(store, np.arange(30)))
    assert reading.count == 16
    assert np.isfinite(reading.fd)
