"""Turns of one network alone, live choices, samples held back."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from studio.core.errors import StudioError
from studio.training.held import MOST, held_out
from studio.training.recipe import load_recipe
from studio.training.trainer import Trainer


def start(recipe, store, **more) -> Trainer:
    return Trainer(recipe, store, run_id="test", seed=3, device="cpu", **more)


def copied(network: torch.nn.Module) -> list[torch.Tensor]:
    return [weight.detach().clone() for weight in network.parameters()]


def moved(network: torch.nn.Module, before: list[torch.Tensor]) -> bool:
    return not all(torch.equal(a, b) for a, b in zip(network.parameters(), before, strict=True))


@pytest.mark.parametrize("turn", ["discriminator", "generator", "both"])
def test_a_turn_moves_its_networks_only(tiny, store, turn) -> None:
    trainer = start(tiny, store)
    trainer.step()
    trainer.drain_metrics()
    generator, discriminator = copied(trainer.generator), copied(trainer.discriminator)
    average = copied(trainer.average.network)
    trainer.step(turn)
    assert moved(trainer.generator, generator) == (turn != "discriminator")
    assert moved(trainer.average.network, average) == (turn != "discriminator")
    assert moved(trainer.discriminator, discriminator) == (turn != "generator")
    (row,) = trainer.drain_metrics()
    assert math.isfinite(row.values["loss_g"]) == (turn != "discriminator")
    assert math.isfinite(row.values["loss_d"]) == (turn != "generator")
    assert trainer.notes() == []


def test_the_discriminator_may_have_several_turns(tiny, store) -> None:
    often, once = start(tiny.edited({"d_steps": 3}), store), start(tiny, store)
    often.step()
    once.step()
    loader = often.feed.loader.state()
    for _ in range(2):
        once.step("discriminator")
    assert once.feed.loader.state() == loader
    steps = {float(state["step"]) for state in often.adam_d.state.values()}
    assert steps == {3.0}
    assert {float(state["step"]) for state in often.adam_g.state.values()} == {1.0}


@pytest.mark.parametrize("name", ["rmsprop", "sgd"])
def test_another_optimiser_goes_on_and_comes_back_to_the_bit(tiny, store, name) -> None:
    trainer = start(tiny, store)
    trainer.step()
    event = trainer.edit("optimiser", name)
    assert (event.data["before"], event.data["value"]) == ("adam", name)
    for _ in range(2):
        trainer.step()
    other = start(tiny, store)
    other.restore(*trainer.state())
    assert other.optimiser == name
    for each in (trainer, other):
        each.step()
    assert not moved(trainer.generator, copied(other.generator))


def test_another_objective_is_played_for_where_it_makes_sense(tiny, store) -> None:
    trainer = start(tiny, store)
    event = trainer.edit("objective", "hinge")
    assert event.sentence.endswith("Relativistic pairing to Hinge")
    assert trainer.objective.name == "hinge"
    trainer.step()
    plain = start(load_recipe("mlp-2014").edited({"generator.width": 8, "discriminator.width": 8}), store)
    with pytest.raises(StudioError, match="steep"):
        plain.edit("objective", "wasserstein")
    assert plain.objective.name == "bce"


def test_a_weight_adds_a_penalty_while_it_trains(store) -> None:
    trainer = start(load_recipe("mlp-2014").edited({"generator.width": 8, "discriminator.width": 8}), store)
    trainer.step()
    trainer.edit("gamma", 0.5)
    assert [(one.name, one.gamma) for one in trainer.regularisers.due(0)] == [("r1r2", 0.5)]
    trainer.edit("gamma", 0)
    assert trainer.regularisers.due(0) == []


def test_learning_rates_come_down_as_a_cosine(tiny, store) -> None:
    trainer = start(tiny.edited({"anneal": 4, "lr_g": 1e-3}), store)
    for _ in range(6):
        trainer.step()
    rates = [row.values["lr_g"] for row in trainer.drain_metrics()]
    assert rates[0] == pytest.approx(1e-3)
    assert rates[2] == pytest.approx(1e-3 * 0.51)
    assert rates[4:] == pytest.approx([2e-5] * 2)
    assert trainer.live["lr_g"] == 1e-3


def test_some_of_a_set_is_held_back(tiny, make_store) -> None:
    store = make_store(count=80, classes=2)
    trainer = start(tiny.edited({"precision": "float32"}), store, hold_out=True)
    assert len(trainer.held) == 10
    assert {int(store.labels[place]) for place in trainer.held} == {0, 1}
    drawn = torch.cat([trainer.feed.draw(8).real for _ in range(40)]).add(1).mul(127.5).round().byte()
    # Mirrored ones too, which the set asks for.
    seen = {bytes(picture.numpy()) for picture in torch.cat([drawn, drawn.flip(3)])}
    shown = {place for place in range(80) if bytes(store.pictures[place]) in seen}
    assert shown == set(range(80)) - set(trainer.held.tolist())


def test_small_sets_give_nothing_and_large_ones_little() -> None:
    assert len(held_out(20, np.zeros(20), 0)) == 0
    assert len(held_out(100_000, np.zeros(100_000), 0)) == MOST
    assert held_out(500, np.zeros(500), 1).tolist() != held_out(500, np.zeros(500), 2).tolist()
