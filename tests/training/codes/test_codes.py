"""Both forms of codes in the trainer: what is asked, told, held to and saved."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from studio.core.errors import StudioError
from studio.training.codes import CODES, clusters
from studio.training.recipe import Recipe, load_recipe, param_groups, parse_recipe
from studio.training.trainer import Trainer

FORMS = ("infogan", "infogan-classic")


@pytest.fixture(autouse=True)
def short_lessons(monkeypatch) -> None:
    monkeypatch.setattr(clusters, "STEPS", 4)


@pytest.fixture
def samples(make_store):
    return make_store(count=64, side=16, classes=4)


def small(name: str, **changes) -> Recipe:
    sizes = {"generator.width": 16, "discriminator.width": 16, "batch": 6, "codes.kinds": 4}
    return load_recipe(name).edited({**sizes, **changes})


def start(name: str, store, **changes) -> Trainer:
    return Trainer(small(name, **changes), store, run_id="test", seed=5, device="cpu")


def tensors(trainer: Trainer) -> dict[str, torch.Tensor]:
    return trainer.state()[0]


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


@pytest.mark.parametrize("name", FORMS)
def test_the_network_can_be_asked_for_kinds_and_two_amounts_whatever_the_labels_are(name: str, samples) -> None:
    trainer = start(name, samples)
    for _ in range(2):
        trainer.step()
    weights = trainer.publish()
    assert weights.schema.classes == ("1", "2", "3", "4")
    assert [(field.low, field.high) for field in weights.schema.fields[1:]] == [(-1, 1), (-1, 1)]
    made = weights.build()(
        torch.zeros(1, 64), torch.from_numpy(weights.schema.vector({"code": {"1": 1, "3": 1}}))[None]
    )
    assert torch.isfinite(made).all()
    assert all(np.isfinite(row.values["loss_g"]) for row in trainer.drain_metrics())


@pytest.mark.parametrize("name", FORMS)
def test_a_restored_run_goes_on_bit_for_bit(name: str, samples, monkeypatch) -> None:
    trainer = start(name, samples)
    for _ in range(3):
        trainer.step()
    saved, document = trainer.state()
    saved = {key: value.clone() for key, value in saved.items()}
    for _ in range(3):
        trainer.step()
    again = start(name, samples)
    monkeypatch.setattr(clusters, "sorted_into", None)  # kinds are not looked for twice
    again.restore(saved, document)
    for _ in range(3):
        again.step()
    assert same(tensors(trainer), tensors(again))


def test_preparing_says_what_it_does_disturbs_no_other_dice_and_comes_to_the_same(samples) -> None:
    one, other = start("infogan", samples), start("infogan", samples)
    torch.manual_seed(1)
    before, dice = torch.random.get_rng_state(), one.random.get_state()
    words = list(one.prepare())
    assert "64" in words[0]
    assert len(words) == 3
    assert torch.equal(torch.random.get_rng_state(), before)
    assert torch.equal(one.random.get_state(), dice)
    assert not list(one.prepare())
    other.step()
    one.step()
    assert same(tensors(one), tensors(other))


def test_the_discriminator_is_told_kinds_alone_in_one_form_and_nothing_in_the_other(samples) -> None:
    c = torch.rand(3, 6)
    assert torch.equal(start("infogan", samples).told(c), c[:, :4])
    assert start("infogan-classic", samples).told(c).shape == (3, 0)


def test_what_others_see_of_the_set_are_the_kinds_that_were_found(samples) -> None:
    trainer = start("infogan", samples)
    list(trainer.prepare())
    assert trainer.store.schema.classes == trainer.schema.classes
    asked = trainer.feed.asked(np.arange(64)).numpy()
    assert np.array_equal(asked[:, :4].argmax(1), trainer.store.labels)
    assert len(trainer.store) == 64
    classic = start("infogan-classic", samples)
    assert set(classic.store.labels) == {-1}
    assert not classic.store.schema.fields


def test_the_reader_learns_amounts_and_the_generator_pays_for_others(make_store, monkeypatch) -> None:
    monkeypatch.setattr(clusters, "STEPS", 60)
    store = make_store(count=80, side=16, classes=2)
    codes = CODES.get("clusters")(store, np.arange(80), 0, kinds=2)
    list(codes.prepare())
    x = torch.from_numpy(np.array(store.pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1
    change = codes._changes[0]
    ground = torch.zeros(80, 1, 1, 1)
    less, more = (change.act(x, torch.full((80,), sign * change.most), ground) for sign in (-1, 1))
    kinds = torch.eye(2)[codes.network.kinds]
    asked_less = torch.cat([kinds, torch.full((80, 1), -1.0), torch.zeros(80, 1)], 1)
    assert codes.loss(less, asked_less) < codes.loss(more, asked_less)


def test_too_few_pictures_for_so_many_kinds_are_refused(samples) -> None:
    with pytest.raises(StudioError, match="too few"):
        start("infogan", samples, **{"codes.kinds": 9})


def test_codes_go_with_pictures_without_labels() -> None:
    document = load_recipe("infogan").model_dump()
    for change in ({"conditional": True}, {"kind": "points"}):
        with pytest.raises(StudioError, match="codes"):
            parse_recipe(document | change)


def test_settings_of_codes_are_among_those_of_a_recipe() -> None:
    names = [spec.name for _title, specs in param_groups(load_recipe("infogan")) for spec in specs]
    assert {"codes.kinds", "codes.weight"} <= set(names)
