"""The training step: exact, editable, and hard to break."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from studio.core.errors import StudioError
from studio.training import trainer as trainer_module
from studio.training.recipe import all_recipes, load_recipe
from studio.training.trainer import Trainer

PLAIN = [recipe for recipe in all_recipes() if recipe.kind == "pictures" and recipe.codes is None]
PAINTING = [pytest.param(recipe, id=recipe.name) for recipe in PLAIN]


def start(recipe, store, seed: int = 3) -> Trainer:
    return Trainer(recipe, store, run_id="test", seed=seed, device="cpu")


def steps(trainer: Trainer, count: int) -> list[dict[str, float]]:
    for _ in range(count):
        trainer.step()
    return [metrics.values for metrics in trainer.drain_metrics()]


def same(one: Trainer, other: Trainer) -> bool:
    (tensors, document), (tensors_too, document_too) = one.state(), other.state()
    for parts in (document, document_too):
        parts.pop("seconds")
    return (
        document == document_too
        and tensors.keys() == tensors_too.keys()
        and all(torch.equal(tensors[key], tensors_too[key]) for key in tensors)
    )


@pytest.mark.parametrize("recipe", PAINTING)
@pytest.mark.parametrize("classes", [0, 4])
def test_every_recipe_trains_with_and_without_classes(recipe, classes: int, make_store) -> None:
    store = make_store(side=16, channels=3, classes=classes)
    trainer = start(recipe.edited({"generator.width": 16, "discriminator.width": 16, "batch": 6}), store)
    rows = steps(trainer, 2)
    assert len(rows) == 2
    assert all(math.isfinite(row["loss_g"]) and math.isfinite(row["loss_d"]) for row in rows)
    weights = trainer.publish()
    assert weights.schema.width == classes
    network = weights.build()
    x = network(torch.randn(2, recipe.latent), torch.zeros(2, classes))
    assert x.shape == (2, 3, 16, 16)
    assert all(tensor.device.type == "cpu" and tensor.dtype != torch.bfloat16 for tensor in weights.tensors.values())


def test_labels_can_be_left_out(tiny, store) -> None:
    trainer = start(tiny.edited({"conditional": False}), store)
    steps(trainer, 1)
    assert trainer.publish().schema.width == 0


def test_saved_and_restored_is_bit_identical(tiny, store) -> None:
    whole, first = start(tiny, store), start(tiny, store)
    rows = steps(whole, 9)
    head = steps(first, 5)
    first.edit("gamma", first.live["gamma"])
    state = first.state()
    second = start(tiny, store)
    second.restore(*state)
    assert str(head + steps(second, 4)) == str(rows)
    assert same(whole, second)
    assert same(whole, second)  # asking for the state changes nothing


def test_publishing_does_not_disturb_training(tiny, store) -> None:
    quiet, watched = start(tiny, store), start(tiny, store)
    steps(quiet, 4)
    for _ in range(4):
        steps(watched, 1)
        once, again = watched.publish(), watched.publish()
        assert all(torch.equal(once.tensors[key], again.tensors[key]) for key in once.tensors)
    assert same(quiet, watched)


def test_seed_decides(tiny, store) -> None:
    one, other = start(tiny, store, 1), start(tiny, store, 2)
    assert steps(one, 1) != steps(other, 1)


def test_published_weights_are_copies(tiny, store) -> None:
    trainer = start(tiny, store)
    weights = trainer.publish()
    before = {key: value.clone() for key, value in weights.tensors.items()}
    steps(trainer, 3)
    trainer.publish()
    assert all(torch.equal(before[key], weights.tensors[key]) for key in before)
    with pytest.raises(StudioError, match="does not fit"):
        type(weights)(**{**vars(weights), "tensors": {}}).build()


@pytest.mark.parametrize(
    ("name", "value"), [("lr_g", 2e-4), ("lr_d", 3e-4), ("batch", 5), ("gamma", 4.0), ("augment", 0.8)]
)
def test_live_edits_act_and_are_marked_and_saved(name: str, value: float, tiny, store) -> None:
    trainer = start(tiny, store)
    steps(trainer, 2)
    before = trainer.live[name]
    event = trainer.edit(name, value)
    assert (event.kind, event.step) == ("edit", 2)
    assert event.data == {"name": name, "before": before, "value": value}
    assert f"{value:g}" in event.sentence
    row = steps(trainer, 3)[-1]
    assert trainer.live[name] == pytest.approx(value)
    if name in row:
        assert row[name] == pytest.approx(value)
    other = start(tiny, store)
    other.restore(*trainer.state())
    assert other.live == trainer.live
    assert str(steps(other, 2)) == str(steps(trainer, 2))  # as text, because NaN is not NaN


def test_odd_edits_are_refused(tiny, store) -> None:
    trainer = start(tiny, store)
    for name, value in (("width", 3), ("lr_g", -1), ("batch", "many")):
        with pytest.raises(StudioError):
            trainer.edit(name, value)


def test_no_memory_halves_what_is_computed_at_once(tiny, store, monkeypatch) -> None:
    trainer = start(tiny, store)
    seen: list[int] = []
    judge = trainer._duel._judge

    def limited(part, *rest):
        seen.append(len(part.real))
        if len(part.real) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return judge(part, *rest)

    monkeypatch.setattr(trainer._duel, "_judge", limited)
    row = steps(trainer, 1)[0]
    assert seen == [8, 4, 2, 2, 2, 2]
    assert math.isfinite(row["loss_g"])
    notes = trainer.notes()
    assert [note.kind for note in notes] == ["note", "note"]
    assert "2 samples at a time" in notes[-1].sentence
    assert trainer.notes() == []
    assert trainer.live["batch"] == 8
    other = start(tiny, store)
    other.restore(*trainer.state())
    assert other.splits == 4


def test_no_memory_at_all_says_so(tiny, store, monkeypatch) -> None:
    trainer = start(tiny, store)

    def refuse(*_):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes")

    monkeypatch.setattr(trainer._duel, "_judge", refuse)
    with pytest.raises(StudioError, match="not enough memory"):
        trainer.step()


def test_other_faults_are_not_taken_for_lack_of_memory(tiny, store, monkeypatch) -> None:
    trainer = start(tiny, store)
    monkeypatch.setattr(trainer._duel, "_judge", lambda *_: (_ for _ in ()).throw(RuntimeError("shapes differ")))
    with pytest.raises(RuntimeError, match="shapes differ"):
        trainer.step()


def test_accumulated_gradients_are_those_of_the_whole_batch(make_store) -> None:
    store = make_store(classes=0)
    recipe = load_recipe("mlp-2014").edited({"batch": 8, "generator.width": 16, "precision": "float32"})
    whole, parts = start(recipe, store), start(recipe, store)
    parts.splits = 4
    row, row_too = steps(whole, 1)[0], steps(parts, 1)[0]
    assert row == pytest.approx(row_too, nan_ok=True, rel=1e-5)
    for one, other in zip(whole.discriminator.parameters(), parts.discriminator.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-6)


@pytest.mark.parametrize("network", ["generator", "discriminator"])
def test_poisoned_weights_roll_back(network: str, tiny, store, monkeypatch) -> None:
    monkeypatch.setattr(trainer_module, "GOOD_EVERY", 4)
    trainer = start(tiny, store)
    steps(trainer, 5)
    with torch.no_grad():
        next(getattr(trainer, network).parameters()).fill_(math.nan)
    steps(trainer, 1)
    (note,) = trainer.notes()
    assert note.kind == "recovered"
    assert "NaN" in note.sentence
    assert trainer.live["lr_g"] == pytest.approx(tiny.lr_g / 2)
    assert trainer.step_count == 6
    rows = steps(trainer, 4)
    assert all(math.isfinite(row["loss_d"]) for row in rows)
    assert trainer.notes() == []
    assert all(tensor.isfinite().all() for key, tensor in trainer.state()[0].items() if key != "random")


def test_poison_never_reaches_a_checkpoint(tiny, store) -> None:
    trainer = start(tiny, store)
    steps(trainer, 2)
    with torch.no_grad():
        next(trainer.average.network.parameters()).fill_(math.inf)
    tensors, _ = trainer.state()
    assert all(tensor.isfinite().all() for key, tensor in tensors.items() if key != "random")
    assert [note.kind for note in trainer.notes()] == ["recovered"]


def test_hopeless_training_gives_up_with_a_sentence(tiny, store, monkeypatch) -> None:
    trainer = start(tiny, store)
    monkeypatch.setattr(trainer.objective, "discriminator", lambda real, fake: (real * math.nan).mean(), raising=False)
    with pytest.raises(StudioError, match="running away"):
        steps(trainer, 20)


@pytest.mark.parametrize(
    "spoil", ["missing", "shape", "dtype", "moment", "random", "recipe", "loader", "live", "format"]
)
def test_damaged_states_are_refused(spoil: str, tiny, store) -> None:
    trainer = start(tiny, store)
    steps(trainer, 1)
    tensors, document = trainer.state()
    key = "generator/first.linear.weight"
    if spoil == "missing":
        del tensors[key]
    elif spoil == "shape":
        tensors[key] = tensors[key][:1]
    elif spoil == "dtype":
        tensors[key] = tensors[key].double()
    elif spoil == "moment":
        del tensors["adam_g/first.linear.weight/exp_avg"]
    elif spoil == "random":
        tensors["random"] = tensors["random"][:10]
    elif spoil == "data":
        document["fingerprint"] = "other"
    elif spoil == "loader":
        document["loader"] = {"round": 0, "position": 10**9}
    elif spoil == "live":
        document["live"]["lr_g"] = -1
    else:
        document["version"] = 99
    with pytest.raises(StudioError):
        start(tiny, store).restore(tensors, document)


def test_pictures_come_once_a_round_and_sets_smaller_than_a_batch_work(tiny, make_store) -> None:
    store = make_store(count=9)
    trainer = start(tiny, store)
    drawn = np.concatenate([trainer.feed.loader.draw(7) for _ in range(9)])
    assert np.bincount(drawn).tolist() == [7] * 9
    tiny_set = start(tiny.edited({"batch": 32}), store)
    assert len(steps(tiny_set, 2)) == 2


def test_average_follows_late_and_draws_with_statistics_of_its_own(tiny, store) -> None:
    trainer = start(tiny, store)
    steps(trainer, 1)
    followed = trainer.average.network.state_dict()["first.linear.weight"]
    assert torch.equal(followed, trainer.generator.state_dict()["first.linear.weight"])  # decay is 0 at first
    steps(trainer, 3)
    followed = trainer.average.network.state_dict()["first.linear.weight"]
    assert not torch.equal(followed, trainer.generator.state_dict()["first.linear.weight"])
    tensors = trainer.publish().tensors
    assert not torch.equal(tensors["norms.0.running_var"], trainer.generator.state_dict()["norms.0.running_var"])
