"""Tiny prepared sets and recipes for the training tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from studio.core.conditions import class_schema
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
