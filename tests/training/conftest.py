"""Tiny prepared sets and recipes for the training tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from studio.core.conditions import class_schema
from studio.core.notes import frequency
from studio.data.sounds import store as sound_stores
from studio.data.sounds.conditions import schema_of, vectors
from studio.data.sounds.store import SoundStore
from studio.data.store import VERSION, Store, check
from studio.training.recipe import Recipe, load_recipe

MakeStore = Callable[..., Store]


def write_store(
    path: Path, count: int = 48, side: int = 16, channels: int = 1, classes: int = 4, mirror: bool = True
) -> Store:
    """A prepared set of striped pictures, one direction of stripes for each class, every picture different."""
    path.mkdir(parents=True)
    random = np.random.default_rng(0)
    labels = (np.arange(count) % classes if classes else np.full(count, -1)).astype(np.int64)
    y, x = np.mgrid[0:side, 0:side] / side
    kind = np.maximum(labels, 0)[:, None, None]
    waves = np.sin(2 * np.pi * ((kind % 2 + 1) * x + (kind // 2 + 1) * y + random.random((count, 1, 1))))
    pictures = np.repeat(((waves + 1) * 127.5).astype(np.uint8)[..., None], channels, 3)
    np.save(path / "pictures.npy", pictures)
    np.save(path / "labels.npy", labels)
    document = {
        "version": VERSION,
        "count": count,
        "check": check(pictures, labels),
        "schema": class_schema([f"class {i}" for i in range(classes)]).to_json(),
        "options": {"resolution": side, "channels": channels, "mirror": mirror},
        "fingerprint": f"{count}-{side}-{channels}-{classes}",
        "spec": "striped",
        "title": "Stripes",
        "problems": [],
    }
    (path / "store.json").write_text(json.dumps(document))
    return Store.open(path)


@pytest.fixture
def make_store(tmp_path: Path) -> MakeStore:
    def make(**sizes: int) -> Store:
        return write_store(tmp_path / ("store" + "".join(f"-{v}" for v in sizes.values())), **sizes)

    return make


@pytest.fixture
def store(make_store: MakeStore) -> Store:
    return make_store()


@pytest.fixture
def tiny() -> Recipe:
    """The default recipe, narrow: a step takes milliseconds."""
    return load_recipe("picture-32").edited({"generator.width": 16, "discriminator.width": 16, "batch": 8})


def write_sound_store(
    path: Path, count: int = 48, styles: int = 3, channels: int = 1, seconds: float = 0.256
) -> SoundStore:
    """A prepared set of tones: one strength of overtones for each style, pitches from C3 to B4, two velocities."""
    path.mkdir(parents=True)
    rate = 16000
    length = max(1, round(seconds * rate / 256)) * 256
    time = np.arange(length) / rate
    labels = (np.arange(count) % styles).astype(np.int64)
    pitches = (48 + np.arange(count) % 24).astype(np.float32)
    velocities = np.where(np.arange(count) % 2, 100.0, 40.0).astype(np.float32)
    sounds = np.zeros((count, length, channels), np.int16)
    for row, (label, pitch, velocity) in enumerate(zip(labels, pitches, velocities, strict=True)):
        partials = range(1, int(7000 / frequency(pitch)) + 1)
        tone = sum(np.sin(2 * np.pi * k * frequency(pitch) * time) * k ** -(1.0 + label) for k in partials)
        wave = tone * np.exp(-2 * label * time) * velocity / 127
        sounds[row] = np.round(9000 * wave)[:, None]
    schema = schema_of([f"style {i}" for i in range(styles)], list(pitches), list(velocities))
    small = {
        "labels": labels,
        "conditions": vectors(schema, labels, pitches, velocities),
        "pitches": pitches,
        "velocities": velocities,
    }
    np.save(path / "sounds.npy", sounds)
    for name, array in small.items():
        np.save(path / f"{name}.npy", array)
    document = {
        "version": sound_stores.VERSION,
        "kind": "sounds",
        "count": count,
        "check": sound_stores.check(sounds, small),
        "schema": schema.to_json(),
        "options": {"seconds": seconds, "channels": channels},
        "fingerprint": f"{count}-{styles}-{channels}-{seconds}",
        "spec": "tones",
        "title": "Tones",
        "problems": [],
    }
    (path / "store.json").write_text(json.dumps(document))
    return SoundStore.open(path)


@pytest.fixture
def tones(tmp_path: Path) -> SoundStore:
    return write_sound_store(tmp_path / "tones")


@pytest.fixture
def small_notes() -> Recipe:
    """The default recipe of notes, narrow, its discriminator taking part from the third step."""
    narrow = {"generator.width": 32, "discriminator.width": 8, "encoder.width": 8, "batch": 6}
    changed = load_recipe("notes").edited(narrow).model_dump() | {"adversarial_from": 2}
    return Recipe.model_validate(changed)
