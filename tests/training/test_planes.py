"""Points learn as everything else does, and looking at their plane changes nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from studio.core.errors import StudioError
from studio.core.plane import REACH
from studio.core.plane_picture import SIDE
from studio.data.open import open_source
from studio.data.points.options import PointOptions
from studio.data.points.store import PointStore
from studio.data.prepare import prepare
from studio.models.discriminators import DISCRIMINATORS
from studio.models.generators import GENERATORS
from studio.objectives import OBJECTIVES
from studio.objectives.regularisers import REGULARISERS
from studio.training import planes
from studio.training.gauges import Gauges
from studio.training.meters.density_distance import density, jensen_shannon
from studio.training.quality import Quality
from studio.training.recipe import Part, Recipe, all_recipes, load_recipe, recommended
from studio.training.trainer import Trainer

MAKERS = [g.name for g in GENERATORS if "points" in g.makes]
JUDGES = [d.name for d in DISCRIMINATORS if "points" in d.judges]
NAMES = [recipe.name for recipe in all_recipes() if recipe.kind == "points"]


@pytest.fixture
def store() -> PointStore:
    made = prepare(open_source("builtin:points", {"count": 600}), PointOptions())
    assert isinstance(made, PointStore)
    return made


def small(name: str = "points", **parts: object) -> Recipe:
    recipe = load_recipe(name).edited({"generator.width": 16, "discriminator.width": 16, "batch": 16})
    return recipe.model_copy(update=parts)


def start(recipe: Recipe, store: PointStore, seed: int = 3) -> Trainer:
    return Trainer(recipe, store, run_id="test", seed=seed, device="cpu")


def weights(trainer: Trainer) -> dict[str, torch.Tensor]:
    return trainer.state()[0]


def same(one: Trainer, other: Trainer) -> bool:
    a, b = weights(one), weights(other)
    return a.keys() == b.keys() and all(torch.equal(a[key], b[key]) for key in a)


@pytest.mark.parametrize("name", NAMES)
def test_shipped_recipes_train_and_go_on_exactly(name: str, store: PointStore) -> None:
    one, other = (start(small(name), store) for _ in range(2))
    for _ in range(5):
        one.step()
    other.restore(*one.state())
    for trainer in (one, other):
        for _ in range(4):
            trainer.step()
    assert same(one, other)
    assert all(math.isfinite(row.values["loss_d"]) for row in one.drain_metrics())


def test_the_recommended_recipe_is_for_points() -> None:
    assert recommended("points").name == "points"


@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("maker", MAKERS)
def test_every_objective_trains_every_pair_of_networks(maker: str, judge: str, store: PointStore) -> None:
    for objective in OBJECTIVES:
        recipe = small(
            generator=Part(name=maker, params={"width": 16}),
            discriminator=Part(name=judge, params={"width": 16}),
            objective=Part(name=objective.name),
        )
        for regularisers in ((), ("r1r2",), ("gp",), ("clip",)):
            parts = tuple(Part(name=one, params=_weight(one)) for one in regularisers)
            try:
                trainer = start(recipe.model_copy(update={"regularisers": parts}), store)
            except StudioError:
                continue  # one of the pairs that make no sense
            for _ in range(3):
                trainer.step()
            assert all(math.isfinite(row.values["loss_g"]) for row in trainer.drain_metrics())
            plane = planes.seen(trainer)
            assert all(np.isfinite(array).all() for array in (plane.made, plane.surface, plane.arrows))


def _weight(name: str) -> dict[str, float]:
    return {"gamma": 1.0} if any(spec.name == "gamma" for spec in REGULARISERS.get(name).params) else {}


def test_a_sheet_is_one_picture_and_all_that_is_on_it(store: PointStore) -> None:
    trainer = start(small(), store)
    trainer.step()
    sheet = planes.draw(trainer)
    assert (sheet.run_id, sheet.step) == ("test", 1)
    assert (sheet.tiles.shape, sheet.tiles.dtype) == ((1, SIDE, SIDE, 3), np.uint8)
    assert len(sheet.seeds) == len(sheet.labels) == 1
    plane = sheet.plane
    assert plane is not None
    assert plane.made.shape == (planes.POINTS, 2)
    assert plane.real.shape == (512, 2)
    assert plane.surface.shape == (planes.ACROSS, planes.ACROSS)
    assert plane.manifold.shape == (planes.LINES, planes.LINES, 2)
    assert np.linalg.norm(plane.arrows, axis=1).max() == pytest.approx(1, abs=1e-5)
    for array in (plane.real, plane.made, plane.surface, plane.manifold, plane.arrows, sheet.tiles):
        assert not array.flags.writeable
    assert np.array_equal(planes.draw(trainer).plane.made, plane.made)  # type: ignore[union-attr]


def test_the_surface_is_laid_out_as_it_says(store: PointStore) -> None:
    trainer = start(small(), store)
    surface = planes.seen(trainer).surface
    axis = np.linspace(-REACH, REACH, planes.ACROSS, dtype=np.float32)
    for row, column in ((0, 0), (3, 30), (39, 5)):
        with torch.no_grad():
            x = torch.tensor([[axis[column], axis[row]]])
            assert float(trainer.discriminator(x, torch.zeros(1, 0))) == pytest.approx(
                float(surface[row, column]), abs=1e-4
            )


def test_arrows_lead_to_where_the_discriminator_is_surer(store: PointStore) -> None:
    trainer = start(small(objective=Part(name="hinge"), regularisers=()), store)
    for _ in range(20):
        trainer.step()
    plane = planes.seen(trainer)
    made = torch.from_numpy(plane.made[: len(plane.arrows)].copy())
    with torch.no_grad():
        before, after = (
            trainer.discriminator(x, torch.zeros(len(made), 0))
            for x in (made, made + 1e-3 * torch.from_numpy(plane.arrows.copy()))
        )
    assert float((after >= before).float().mean()) > 0.95


@pytest.mark.parametrize("extra", ["spectral-norm", "dropout", "instance-noise"])
def test_looking_changes_nothing(extra: str, store: PointStore) -> None:
    recipe = small(regularisers=(Part(name=extra),), objective=Part(name="hinge"))
    one, other = start(recipe, store), start(recipe, store)
    for _ in range(4):
        one.step()
        planes.draw(one)
        other.step()
    assert one.discriminator.training
    assert same(one, other)


def test_classes_are_asked_for(tmp_path, store: PointStore) -> None:
    rows = [f"{x % 7},{x % 5},{'ab'[x % 2]}" for x in range(200)]
    path = tmp_path / "two.csv"
    path.write_text("x,y,class\n" + "\n".join(rows))
    two = prepare(open_source(str(path)), PointOptions())
    assert isinstance(two, PointStore)
    trainer = start(small(), two)
    trainer.step()
    assert trainer.shape.schema_width == 2
    assert np.isfinite(planes.seen(trainer).surface).all()


# Numbers --------------------------------------------------------------------------------------------------


def test_density_distance_is_0_for_the_same_and_1_for_others(store: PointStore) -> None:
    here, there = density(np.asarray(store.points)), density(np.full((50, 2), 1.2))
    assert jensen_shannon(here, here) == 0
    assert jensen_shannon(here, there) == pytest.approx(1)
    half = density(np.asarray(store.points[store.points[:, 0] > 0]))
    assert 0.1 < jensen_shannon(here, half) < 0.6
    assert density(np.array([[np.nan, 1.0], [9.0, -9.0]])).sum() == 1


def test_the_meter_reads_sheets_of_points(store: PointStore) -> None:
    trainer, gauges = start(small(), store), Gauges(store)
    assert set(gauges.readings) == {"js"}
    gauges.look(planes.draw(trainer))
    assert 0 < gauges.readings["js"] <= 1


def test_quality_sees_what_is_missing(store: PointStore) -> None:
    quality = Quality(store, seed=0)
    while not quality.ready:
        quality.slice()
    real = np.asarray(open_and_placed(1))
    whole = quality.measure(real)
    part = quality.measure(real[real[:, 0] > -0.3])
    assert whole.fd < 4 * whole.floor.fd  # type: ignore[union-attr]
    assert part.fd > 4 * whole.fd
    assert part.recall < 0.85 * whole.recall
    assert quality.measure(real + 0.1).precision < 0.2


def open_and_placed(seed: int) -> np.ndarray:
    made = prepare(open_source("builtin:points", {"count": 2000, "seed": seed}), PointOptions())
    assert isinstance(made, PointStore)
    return np.array(made.points)
