"""What can be seen in a set without a network."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from studio.data.sounds.store import SoundStore
from studio.data.store import Store
from studio.training.doctor.facts import facts_of


def test_a_set_of_different_pictures_has_no_copies_and_varies(store: Store) -> None:
    facts = facts_of(store)
    assert facts.copies == 0
    assert 0.2 < facts.spread < 0.5


def test_copies_are_counted(store: Store) -> None:
    doubled = SimpleNamespace(kind="pictures", pictures=np.concatenate([store.pictures] * 4))
    assert facts_of(doubled).copies == pytest.approx(0.75)


def test_faint_pictures_hardly_vary(store: Store) -> None:
    faint = SimpleNamespace(kind="pictures", pictures=(128 + store.pictures // 64).astype(np.uint8))
    assert facts_of(faint).spread < 0.02


def test_sounds_are_looked_at_too(tones: SoundStore) -> None:
    facts = facts_of(tones)
    assert facts.copies == 0.5  # 48 tones of 24 kinds
    assert facts.spread > 0.01
