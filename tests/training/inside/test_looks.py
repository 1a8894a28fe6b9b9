"""Looks tell what there is to see, and training goes on as if nobody had looked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from studio.core.errors import StudioError
from studio.data.open import open_source
from studio.data.points.options import PointOptions
from studio.data.prepare import prepare
from studio.training import checkpoint
from studio.training.config import RunConfig
from studio.training.inside import INSIGHTS
from studio.training.inside.bench import Ring, bench
from studio.training.inside.interpolation import between
from studio.training.inside.library import SetLibrary
from studio.training.inside.past import restored
from studio.training.inside.scores import told
from studio.training.inside.spectrum import _heard, _radial
from studio.training.looks import seen
from studio.training.recipe import Part, Recipe, load_recipe
from studio.training.trainer import Trainer

NAMES = {"layers", "layer", "scores", "saliency", "spectrum", "neighbours", "interpolation", "classes"}
REQUEST = {"seed": 3, "label": 1, "other": 5, "network": "discriminator", "layer": "blocks.0"}


def trainer(recipe: Recipe, store: Any, steps: int = 3, hold_out: bool = True) -> Trainer:
    made = Trainer(recipe, store, run_id="r", seed=0, device="cpu", hold_out=hold_out)
    for _ in range(steps):
        made.step()
    return made


def look(one: Trainer, name: str, **changes: Any) -> dict[str, Any]:
    return INSIGHTS.get(name).look(one, REQUEST | changes)


def plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(plain(part) for part in value.values())
    if isinstance(value, list | tuple):
        return all(plain(part) for part in value)
    return value is None or isinstance(value, str | int | float | bool | np.ndarray | np.generic)


def dropping(recipe: Recipe) -> Recipe:
    """With everything that draws random numbers or keeps counts while it passes."""
    return recipe.model_copy(
        update={
            "regularisers": (*recipe.regularisers, Part(name="spectral-norm"), Part(name="dropout")),
            "objective": Part(name="hinge"),
        }
    )


@pytest.mark.parametrize("kind", ["pictures", "notes", "norms"])
def test_a_run_that_is_looked_into_has_the_same_bits(kind, make_store, tiny, tones, small_notes):
    recipe, store = (small_notes, tones) if kind == "notes" else (tiny, make_store())
    if kind == "norms":
        recipe = dropping(recipe)
    alone, seen = trainer(recipe, store, 0), trainer(recipe, store, 0)
    for _ in range(4):
        alone.step()
        seen.step()
        for name in INSIGHTS.names():
            look(seen, name)
    ours, theirs = seen.state()[0], alone.state()[0]
    assert ours.keys() == theirs.keys()
    assert [key for key in ours if not torch.equal(ours[key], theirs[key])] == []


def test_modes_and_gradients_are_put_back(make_store, tiny):
    one = trainer(tiny, make_store())
    networks = one.generator, one.discriminator
    modes = [module.training for network in networks for module in network.modules()]
    wanted = [p.requires_grad for network in networks for p in network.parameters()]
    gradients = [p.grad.clone() for network in networks for p in network.parameters()]
    for name in INSIGHTS.names():
        look(one, name)
    assert modes == [module.training for network in networks for module in network.modules()]
    assert wanted == [p.requires_grad for network in networks for p in network.parameters()]
    after = [p.grad for network in networks for p in network.parameters()]
    assert all(torch.equal(a, b) for a, b in zip(gradients, after, strict=True))


@pytest.mark.parametrize("kind", ["pictures", "notes"])
def test_every_look_answers_with_plain_values(kind, make_store, tiny, tones, small_notes):
    one = trainer(*((small_notes, tones) if kind == "notes" else (tiny, make_store())))
    assert set(INSIGHTS.names()) >= NAMES
    for name in NAMES:
        values = look(one, name)
        assert values, name
        assert plain(values), name


def test_layers_are_those_of_the_networks_in_the_order_of_the_sample(make_store, tiny):
    one = trainer(tiny, make_store())
    values = look(one, "layers")
    shapes = [layer["shape"] for layer in values["generator"]]
    assert shapes[0][1:] == (4, 4)
    assert shapes[-1] == (1, 16, 16)
    assert values["discriminator"][0]["shape"][1:] == (8, 8)
    for network in ("generator", "discriminator"):
        learned = getattr(one, network)
        assert sum(layer["parameters"] for layer in values[network]) == sum(p.numel() for p in learned.parameters())
        squares = sum(float(p.grad.square().sum()) for p in learned.parameters())
        assert sum(layer["gradient"] ** 2 for layer in values[network]) == pytest.approx(squares, rel=1e-4)
    assert values["picture"].shape == (16, 16, 1)


def test_spectral_norm_hides_no_layer(make_store, tiny):
    plainly, normed = (look(trainer(r, make_store(count=n)), "layers") for r, n in ((tiny, 48), (dropping(tiny), 49)))
    assert [one["name"] for one in normed["discriminator"]] == [one["name"] for one in plainly["discriminator"]]
    assert all(np.isfinite(one["gradient"]) for one in normed["discriminator"])


def test_one_layer_shows_its_maps_and_weights(make_store, tiny):
    one = trainer(tiny, make_store())
    values = look(one, "layer")
    assert values["maps"].dtype == np.uint8
    assert values["maps"].shape[1:] == (8, 8)
    assert len(values["maps"]) == min(64, values["of"])
    weight = one.discriminator.get_submodule("blocks.0").weight
    assert values["counts"].sum() == weight.numel()
    assert "maps" not in look(one, "layer", layer="nothing")


def test_scores_tell_how_well_it_judges(make_store, tiny):
    one = trainer(tiny, make_store())
    values = look(one, "scores")
    assert values["real"].sum() == pytest.approx(1)
    assert values["held"].sum() == pytest.approx(1)
    assert 0 <= values["told"] <= 1
    assert "held" not in look(trainer(tiny, make_store(count=47), hold_out=False), "scores")
    assert told(np.array([2.0, 3.0]), np.array([0.0, 1.0])) == 1
    assert told(np.array([1.0]), np.array([1.0])) == 0.5


def test_saliency_finds_the_only_pixel_that_counts(make_store, tiny, monkeypatch):
    one = trainer(tiny, make_store())
    monkeypatch.setattr(one.discriminator, "judge", lambda x, c: (x[:, 0, 5, 9] * 3, x.new_zeros(())))
    heat = look(one, "saliency")["heat"]
    assert np.unravel_index(heat.argmax(), heat.shape) == (5, 9)
    assert heat.sum() == heat[5, 9] == 1


def test_saliency_of_a_sound_lies_where_the_verdict_comes_from(tones, small_notes, monkeypatch):
    one = trainer(small_notes, tones, 1)
    late = one.shape.length * 3 // 4

    def judge(x: torch.Tensor, c: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return x[:, 0, late:].square().sum(1), x.new_zeros(())

    monkeypatch.setattr(one.discriminator, "see", lambda x: x)
    monkeypatch.setattr(one.discriminator, "judge", judge)
    heat = look(one, "saliency")["heat"]
    width = heat.shape[1]
    assert heat[:, : width // 2].mean() < 0.1 * heat[:, -width // 5 :].mean()


def test_a_spectrum_knows_coarse_from_fine_and_low_from_high():
    x = np.arange(32)
    waves = [np.broadcast_to(127 + 100 * np.sin(2 * np.pi * n * x / 32), (1, 32, 32))[..., None] for n in (3, 12)]
    for wave, cycles in zip(waves, (3, 12), strict=True):
        axis, power = _radial(wave.astype(np.uint8))
        assert axis[power.argmax()] == cycles
    time = np.arange(16000) / 16000
    for hertz in (110.0, 2500.0):
        axis, power = _heard(np.sin(2 * np.pi * hertz * time)[None, :, None], 16000)
        assert abs(np.log2(axis[power.argmax()] / hertz)) < 0.15


def test_a_copy_of_the_set_is_found_and_called_near(make_store, tiny, monkeypatch):
    monkeypatch.setattr("studio.training.inside.library.SECONDS", 1e9)
    one = trainer(tiny, make_store())
    table = bench(one)
    place = int(table.learned[7])
    monkeypatch.setattr(table, "make", lambda z, c: table.real(np.full(len(z), place)))
    values = look(one, "neighbours")
    assert values["complete"]
    assert values["places"][0] == place
    assert values["distances"][0] < 1e-3
    assert values["ratio"] < 0.05
    assert not set(values["places"]) & set(one.held)


def test_the_library_is_looked_through_little_by_little(make_store, tiny, monkeypatch):
    monkeypatch.setattr("studio.training.inside.library.SECONDS", -1)
    table = bench(trainer(tiny, make_store()))
    library = SetLibrary(table)
    counts = []
    while not library.complete:
        library.grow()
        counts.append(len(library.places))
    assert counts == sorted(set(counts))
    assert len(counts) > 1
    assert sorted(library.places) == sorted(table.learned)
    real = library.of(table.samples(table.real(library.places[:5])))
    assert np.allclose(real, library.features[:5], atol=1e-3)


def test_the_way_between_two_seeds_keeps_its_length():
    random = np.random.default_rng(0)
    a, b = random.standard_normal((2, 64)).astype(np.float32)
    z = between(a, b, 9)
    assert np.allclose(z[0], a, atol=1e-5)
    assert np.allclose(z[-1], b, atol=1e-5)
    assert np.linalg.norm(z, axis=1).min() > 0.9 * min(np.linalg.norm(a), np.linalg.norm(b))
    assert np.allclose(between(a, a, 3), a, atol=1e-5)


def test_interpolation_tells_an_even_way_from_a_jump(make_store, tiny, monkeypatch):
    one = trainer(tiny, make_store())
    values = look(one, "interpolation")
    assert values["pictures"].shape[1:] == (16, 16, 1)
    assert values["steps"].sum() == pytest.approx(1)
    table = bench(one)
    half = torch.cat([-torch.ones(4, 1, 16, 16), torch.ones(4, 1, 16, 16)])
    monkeypatch.setattr(table, "make", lambda z, c: half)
    assert look(one, "interpolation")["steps"].argmax() == 3


def test_classes_are_judged_by_their_nearest_real_samples(make_store, tiny, monkeypatch):
    monkeypatch.setattr("studio.training.inside.library.SECONDS", 1e9)
    one = trainer(tiny, make_store())
    table = bench(one)

    def make(z: np.ndarray, c: torch.Tensor) -> torch.Tensor:
        """A learned sample of the class that is asked for, but of class 0 where class 2 is."""
        labels = [0 if label == 2 else label for label in c.argmax(1).tolist()]
        found = [table.learned[one.store.labels[table.learned] == label] for label in labels]
        return table.real(np.array([places[n % len(places)] for n, places in enumerate(found)]))

    monkeypatch.setattr(table, "make", make)
    values: dict[str, Any] = {"complete": False}
    while not values["complete"]:
        values = look(one, "classes")
    assert values["names"] == [f"class {n}" for n in range(4)]
    assert values["right"].tolist() == [1, 1, 0, 1]
    assert values["taken"].tolist() == [0, 1, 0, 3]
    assert len(values["pictures"]) == 4


def test_networks_without_classes_have_no_rows(make_store, tiny):
    assert look(trainer(tiny, make_store(classes=0)), "classes")["names"] == []


def test_a_checkpoint_is_looked_into_as_it_was(make_store, tiny, tmp_path):
    store = make_store()
    one = trainer(tiny, store)
    checkpoint.save(tmp_path, one)
    before = one.state()[0]
    expected = look(one, "layers")
    config = RunConfig(run_id="r", recipe=tiny, store=str(store.path), device="cpu", held_out=True)
    again = restored(tmp_path, config, store, 3)
    assert again.step_count == 3
    after = again.state()[0]
    assert all(torch.equal(before[key], after[key]) for key in before)
    values = look(again, "layers")
    assert np.array_equal(values["picture"], expected["picture"])
    assert all(np.isfinite(layer["gradient"]) for layer in values["generator"])
    with pytest.raises(StudioError):
        restored(tmp_path, config, store, 5)


def test_points_have_layers_and_neighbours_too():
    kinds = {cls.name: cls.kinds for cls in INSIGHTS}
    assert "points" in kinds["layers"]
    assert "points" not in kinds["spectrum"]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value", [torch.nan, torch.inf])
@pytest.mark.parametrize("network", ["generator", "discriminator"])
@pytest.mark.parametrize("kind", ["pictures", "points"])
def test_numbers_that_ran_away_are_said_to_have(kind, network, value, make_store, tiny):
    if kind == "points":
        store, recipe = prepare(open_source("builtin:points", {"count": 64}), PointOptions()), load_recipe("points")
        one = trainer(recipe.edited({"batch": 8}), store, 1)
    else:
        one = trainer(tiny, make_store(), 1)
    spoilt = one.average.network if network == "generator" else one.discriminator
    with torch.no_grad():
        for weight in spoilt.parameters():
            weight.fill_(value)
    for name in sorted(NAMES - {"spectrum", "saliency"} if kind == "points" else NAMES):
        values = seen(one, name, REQUEST | {"network": network})
        assert numbers(values) or values["refused"].startswith("The numbers"), (name, values)


def numbers(values: dict[str, Any]) -> bool:
    """Whether everything in an answer is finite but what may be unknown."""
    found = [value for name, value in values.items() if name not in ("gradient", "right", "refused")]
    lists = [one for value in found if isinstance(value, list) for one in value if isinstance(one, dict)]
    arrays = [np.asarray(value) for value in found if isinstance(value, float | np.ndarray)]
    fine = all(np.isfinite(array).all() for array in arrays if array.dtype.kind == "f")
    return "refused" not in values and fine and all(numbers(one) for one in lists)


def test_a_ring_keeps_the_newest():
    ring = Ring(3)
    ring.add(np.arange(2))
    assert ring.add(np.array([5.0, 6.0])).tolist() == [1, 5, 6]


@pytest.mark.parametrize("name", ["picture", "style"])
def test_other_networks_are_told_layer_by_layer(name, make_store):
    recipe = load_recipe(name).edited({"generator.width": 16, "discriminator.width": 16, "batch": 4})
    values = look(trainer(recipe, make_store(count=8), 1), "layers")
    assert all(layer["kind"] != "other" for n in ("generator", "discriminator") for layer in values[n])
