"""Every objective trains every pair of networks that suit each other, on pictures and on points."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from studio.core.errors import StudioError
from studio.data.open import open_source
from studio.data.options import options_from
from studio.data.prepare import prepare
from studio.data.store import AnyStore
from studio.models.discriminators import DISCRIMINATORS
from studio.models.generators import GENERATORS
from studio.objectives import OBJECTIVES
from studio.objectives.regularisers import REGULARISERS
from studio.training import average
from studio.training.recipe import Part, Recipe, load_recipe
from studio.training.sense import check_sense
from studio.training.trainer import Trainer
from tests.training.conftest import write_store

NARROW = {"width": 16}


@pytest.fixture(autouse=True)
def few_probes(monkeypatch) -> None:
    """The average's statistics over a few samples, as most of a tiny run would go there."""
    monkeypatch.setattr(average, "MOST", 8)
    monkeypatch.setattr(average, "FEWEST", 8)


@pytest.fixture(scope="module")
def stores(tmp_path_factory) -> dict[str, AnyStore]:
    folder: Path = tmp_path_factory.mktemp("matrix")
    grid = open_source("builtin:points", {"count": 500})
    return {
        "pictures": write_store(folder / "pictures", count=12),
        "points": prepare(grid, options_from({}, "points"), root=folder),
    }


def pairs(kind: str) -> list[tuple[str, str, str]]:
    judging = [d for d in DISCRIMINATORS if kind in d.judges]
    return [(kind, g.name, d.name) for g in GENERATORS if kind in g.makes for d in judging if g.writes == d.reads]


def test_there_is_something_to_pair() -> None:
    assert len(pairs("pictures")) >= 20
    assert len(pairs("points")) >= 4


@pytest.mark.parametrize(("kind", "generator", "discriminator"), [*pairs("pictures"), *pairs("points")])
def test_every_objective_trains_the_pair(kind: str, generator: str, discriminator: str, stores) -> None:
    base = load_recipe("picture-32" if kind == "pictures" else "points")
    for objective in OBJECTIVES.names():
        changes = {
            "kind": kind,
            "generator": Part(name=generator, params=NARROW),
            "discriminator": Part(name=discriminator, params=NARROW),
            "objective": Part(name=objective),
            "regularisers": (Part(name="spectral-norm"),) if objective == "wasserstein" else (),
            "batch": 4,
        }
        recipe: Recipe = base.model_copy(update=changes)
        trainer = Trainer(recipe, stores[kind], run_id="test", seed=3, device="cpu")
        trainer.step()
        trainer.step()
        rows = [metrics.values for metrics in trainer.drain_metrics()]
        assert len(rows) == 2
        assert all(math.isfinite(row["loss_g"]) and math.isfinite(row["loss_d"]) for row in rows), objective
        assert trainer.notes() == []


@pytest.mark.parametrize("kind", ["pictures", "points"])
def test_regularisers_that_are_not_refused_train(kind: str, stores) -> None:
    base = load_recipe("mlp-2014" if kind == "pictures" else "points-2014")
    for regulariser in REGULARISERS:
        recipe = base.edited({"regularisers": regulariser.name, "batch": 4})
        if kind not in regulariser.kinds:
            with pytest.raises(StudioError, match="not for sets"):
                check_sense(recipe)
            continue
        trainer = Trainer(recipe, stores[kind], run_id="test", seed=3, device="cpu")
        trainer.step()
        assert math.isfinite(trainer.drain_metrics()[0].values["loss_d"]), regulariser.name
