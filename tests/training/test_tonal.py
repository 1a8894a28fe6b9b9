"""Recipes of phrases and textures learn on real sets of loops, and a meter hears their styles."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from studio.audio.sequencer import play
from studio.core.messages import Sheet
from studio.data.loops.options import LoopOptions
from studio.data.loops.store import LoopStore
from studio.data.open import open_source
from studio.data.prepare import prepare
from studio.training.meters.style_agreement import StyleAgreement
from studio.training.recipe import Recipe, load_recipe
from studio.training.trainer import Trainer


@pytest.fixture(scope="module")
def phrases(tmp_path_factory: pytest.TempPathFactory) -> LoopStore:
    source = open_source("builtin:phrases", {"count": 21})
    store = prepare(source, LoopOptions(), root=Path(tmp_path_factory.mktemp("sets")))
    assert isinstance(store, LoopStore)
    return store


def narrow(name: str) -> Recipe:
    small = {"generator.width": 32, "discriminator.width": 8, "encoder.width": 8, "batch": 2}
    return Recipe.model_validate(load_recipe(name).edited(small).model_dump() | {"adversarial_from": 1})


@pytest.mark.parametrize("name", ["phrases", "textures"])
def test_loops_in_keys_are_learned(phrases: LoopStore, name: str) -> None:
    trainer = Trainer(narrow(name), phrases, run_id="run", seed=3, device="cpu")
    trainer.step()
    half = trainer.state()
    trainer.step()
    again = Trainer(narrow(name), phrases, run_id="run", seed=3, device="cpu")
    again.restore(*half)
    again.step()
    one, other = trainer.state()[0], again.state()[0]
    assert all(torch.equal(value, other[key]) for key, value in one.items())
    rows = trainer.drain_metrics()
    assert all(math.isfinite(row.values["rebuild"]) for row in rows)
    assert math.isfinite(rows[1].values["loss_d"])

    network = trainer.publish().build()
    c = torch.from_numpy(np.array(phrases.conditions[:3]))
    style = network.map(torch.zeros(3, 48), c)
    with torch.inference_mode():
        sounds = network.to_sound(network.synthesize(style)).transpose(1, 2).numpy()
    assert sounds.shape == (3, 32000, 1)
    scores = network.score(style)
    if name == "textures":
        assert scores is None
    else:
        played = [play(score, phrases.bpm, phrases.rate).sound.samples for score in scores]
        np.testing.assert_allclose(np.stack(played), sounds, atol=1e-4)


def test_the_meter_of_styles_hears_loops(phrases: LoopStore) -> None:
    assert StyleAgreement.suits(phrases)
    meter = StyleAgreement(phrases)
    blank = np.zeros((len(phrases), 8, 8, 3), np.uint8)
    labels = tuple(int(label) for label in phrases.labels)
    sheet = Sheet("run", 1, blank, labels, labels, phrases.sounds.astype(np.float32) / 32767, 16000, bars=1)
    assert meter.measure(sheet) > 95
    assert meter.measure(replace(sheet, labels=tuple((label + 1) % 7 for label in labels))) < 5
