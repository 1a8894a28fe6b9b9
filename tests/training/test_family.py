"""Every member of the family trains with every other that suits it, and goes on exactly where it stopped."""

from __future__ import annotations

import math
from itertools import cycle

import pytest
import torch

from studio.core.errors import StudioError
from studio.models.discriminators import DISCRIMINATORS
from studio.models.generators import GENERATORS
from studio.objectives import OBJECTIVES
from studio.objectives.regularisers import REGULARISERS
from studio.training import average
from studio.training.recipe import Part, Recipe, live_params, load_recipe, param_groups
from studio.training.sense import check_sense
from studio.training.trainer import Trainer

GENERATING = [g.name for g in GENERATORS if "pictures" in g.makes]
JUDGING = [d.name for d in DISCRIMINATORS if "pictures" in d.judges]
# As many pairs as there are generators, in which every network occurs.
PAIRS = list(zip(GENERATING, cycle(JUDGING), strict=False))
NARROW = {"width": 16}


@pytest.fixture(autouse=True)
def few_probes(monkeypatch) -> None:
    """The average's statistics over a few samples, as most of a tiny run would go there."""
    monkeypatch.setattr(average, "MOST", 8)
    monkeypatch.setattr(average, "FEWEST", 8)


def recipe_of(
    objective: str,
    generator: str = "conv",
    discriminator: str = "conv",
    regularisers: tuple[str, ...] = (),
    **params: str,
) -> Recipe:
    return load_recipe("picture-32").model_copy(
        update={
            "generator": Part(name=generator, params=NARROW),
            "discriminator": Part(name=discriminator, params=NARROW | params),
            "objective": Part(name=objective),
            "regularisers": tuple(Part(name=name) for name in regularisers),
            "batch": 4,
        }
    )


def goes_on(recipe: Recipe, store) -> Trainer:
    """Three steps at once, and two with one more in a new trainer: the same bits, all of them finite."""

    def start() -> Trainer:
        return Trainer(recipe, store, run_id="test", seed=3, device="cpu")

    whole, other = start(), start()
    for _ in range(2):
        whole.step()
    other.restore(*whole.state())
    torch.manual_seed(1)  # nothing may come from the process-wide generator
    for trainer in (whole, other):
        trainer.step()
    one, two = whole.state()[0], other.state()[0]
    assert one.keys() == two.keys()
    assert all(torch.equal(value, two[key]) for key, value in one.items())
    rows = [metrics.values for metrics in whole.drain_metrics()]
    assert len(rows) == 3
    assert all(math.isfinite(row["loss_g"]) and math.isfinite(row["loss_d"]) for row in rows)
    assert whole.notes() == []
    return whole


def test_pairs_hold_every_network() -> None:
    assert {discriminator for _, discriminator in PAIRS} == set(JUDGING)


@pytest.mark.parametrize("side", [16, 32])
@pytest.mark.parametrize("objective", OBJECTIVES.names())
@pytest.mark.parametrize(("generator", "discriminator"), PAIRS)
def test_objective_trains_networks(generator: str, discriminator: str, objective: str, side: int, make_store) -> None:
    regularisers = ("spectral-norm",) if objective == "wasserstein" else ()
    goes_on(recipe_of(objective, generator, discriminator, regularisers), make_store(count=12, side=side))


@pytest.mark.parametrize("discriminator", JUDGING)
@pytest.mark.parametrize("regulariser", REGULARISERS.names())
def test_regulariser_trains_networks(regulariser: str, discriminator: str, store) -> None:
    goes_on(recipe_of("bce", "conv", discriminator, (regulariser,)), store)


@pytest.mark.parametrize("classes", [0, 4])
@pytest.mark.parametrize("way", ["projection", "concatenation", "auxiliary"])
@pytest.mark.parametrize("discriminator", ["conv", "residual"])
def test_class_enters_in_each_way(discriminator: str, way: str, classes: int, make_store) -> None:
    store = make_store(count=12, classes=classes)
    goes_on(recipe_of("hinge", "conv", discriminator, ("r1",), conditions=way), store)


def test_everything_together_in_parts(store) -> None:
    """As when memory ran out: normalised weights stay the same for all parts of a step."""
    names = ("spectral-norm", "dropout", "label-smoothing", "instance-noise", "r1", "r2")
    recipe = recipe_of("bce", "attention", "attention", names, conditions="auxiliary")
    trainer = Trainer(recipe, store, run_id="test", seed=3, device="cpu")
    trainer.splits = 2
    trainer.step()
    assert math.isfinite(trainer.drain_metrics()[0].values["loss_d"])


@pytest.mark.parametrize("discriminator", ["conv", "residual"])
def test_classifier_learns_the_classes(discriminator: str, store) -> None:
    recipe = recipe_of("bce", "conv", discriminator, conditions="auxiliary").edited(
        {"batch": 16, "discriminator.width": 32}
    )
    trainer = Trainer(recipe, store, run_id="test", seed=3, device="cpu")
    batch = trainer.feed.draw(32)

    def doubt() -> float:
        with torch.no_grad(), trainer.policy.autocast():
            return float(trainer.discriminator.judge(batch.real, batch.c)[1])

    before = doubt()
    for _ in range(25):
        trainer.step()
    assert doubt() < 0.6 * before


def test_sounds_are_normalised_too(tones) -> None:
    recipe = load_recipe("notes-wave").edited({"batch": 4, "generator.width": 16, "discriminator.width": 16})
    goes_on(recipe.model_copy(update={"regularisers": (Part(name="spectral-norm"),)}), tones)


@pytest.mark.parametrize(
    ("objective", "regularisers", "discriminator", "words"),
    [
        ("wasserstein", (), "conv", "without end"),
        ("wasserstein", ("r1", "label-smoothing"), "conv", "no label"),
        ("hinge", ("label-smoothing",), "conv", "no label"),
        ("relativistic", ("label-smoothing",), "conv", "no label"),
        ("bce", ("r1", "r1r2"), "conv", "already"),
        ("bce", ("r1r2", "r2"), "conv", "already"),
        ("bce", ("r1", "r1"), "conv", "twice"),
        ("wasserstein", ("clip", "gp"), "conv", "against each other"),
        ("wasserstein", ("spectral-norm", "clip"), "conv", "limits nothing"),
        ("bce", ("dropout",), "wavegan", "no place"),
        ("bce", ("magic",), "conv", "no regulariser"),
        ("magic", (), "conv", "no objective"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(
    objective: str, regularisers: tuple[str, ...], discriminator: str, words: str, store
) -> None:
    recipe = recipe_of(objective, "conv", discriminator, regularisers)
    with pytest.raises(StudioError, match=words):
        check_sense(recipe)
    with pytest.raises(StudioError, match=words):
        Trainer(recipe, store, run_id="test", seed=3, device="cpu")


@pytest.mark.parametrize("limit", ["clip", "gp", "spectral-norm", "r1r2"])
def test_a_distance_needs_one_limit(limit: str) -> None:
    check_sense(recipe_of("wasserstein", regularisers=(limit,)))


def test_live_weight_is_that_of_the_first_that_states_one() -> None:
    parts = (Part(name="spectral-norm"), Part(name="r1", params={"gamma": 2.0}), Part(name="r2", params={"gamma": 3.0}))
    recipe = recipe_of("bce").model_copy(update={"regularisers": parts})
    edited = recipe.edited({"gamma": 5, "r2.gamma": 4.0, "r1.every": 8})
    assert [part.params for part in edited.regularisers] == [{}, {"gamma": 5.0, "every": 8}, {"gamma": 4.0}]
    assert {spec.name: spec.default for spec in live_params(edited)}["gamma"] == 5.0
    names = [spec.name for _, specs in param_groups(recipe) for spec in specs]
    assert "r2.gamma" in names
    assert "r1.gamma" not in names
    assert len(names) == len(set(names))


def test_fog_lies_over_all_that_is_shown_and_clears(store) -> None:
    """Real and generated samples in the discriminator's step, generated ones in the generator's."""
    foggy = Part(name="instance-noise", params={"deviation": 0.5, "steps": 1})
    recipe = recipe_of("bce").model_copy(update={"regularisers": (foggy,)})
    trainer = Trainer(recipe, store, run_id="test", seed=3, device="cpu")
    shown: list[float] = []
    see = trainer.discriminator.see

    def watched(x: torch.Tensor) -> torch.Tensor:
        shown.append(float(x.detach().abs().max()))
        return see(x)

    trainer.discriminator.see = watched
    trainer.step()
    foggy_most = list(shown)
    trainer.step()
    assert len(shown) == 4
    assert min(foggy_most) > 1.2
    assert max(shown[2:]) <= 1
