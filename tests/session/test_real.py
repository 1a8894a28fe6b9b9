"""Real samples beside generated ones, sorted as these are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from studio.core.messages import Sheet
from studio.session.real import KINDS, kinds_found, real_beside
from tests.training.conftest import write_store


@pytest.fixture
def sheet() -> Sheet:
    return Sheet("run", 1, np.zeros((4, 16, 16, 1), np.uint8), (0, 1, 2, 3), (0, 0, 1, 1))


def shown(store, real: Sheet) -> list[int]:
    """Places in the set of the samples on a sheet."""
    return [next(i for i, picture in enumerate(store.pictures) if (picture == tile).all()) for tile in real.tiles]


def test_samples_are_of_the_classes_of_the_set(tmp_path: Path, sheet: Sheet) -> None:
    store = write_store(tmp_path / "store")
    assert [int(store.labels[place]) for place in shown(store, real_beside(store, sheet))] == [0, 0, 1, 1]


def test_or_of_the_kinds_that_were_found(tmp_path: Path, sheet: Sheet) -> None:
    store = write_store(tmp_path / "store")
    kinds = np.arange(len(store)) % 2
    assert [place % 2 for place in shown(store, real_beside(store, sheet, kinds))] == [0, 0, 1, 1]


def test_kinds_are_read_from_a_checkpoint_where_it_has_any(tmp_path: Path) -> None:
    assert kinds_found(None) is None
    assert kinds_found(tmp_path) is None
    save_file({"average/x": np.zeros(2, np.float32)}, tmp_path / "state.safetensors")
    assert kinds_found(tmp_path) is None
    save_file({KINDS: np.array([2, 0, 1])}, tmp_path / "state.safetensors")
    found = kinds_found(tmp_path)
    assert found is not None
    assert found.tolist() == [2, 0, 1]
