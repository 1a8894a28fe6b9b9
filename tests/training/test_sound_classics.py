"""The classic recipes for sounds go on exactly where they stopped, dice and all."""

from __future__ import annotations

import pytest
import torch

from studio.core.errors import StudioError
from studio.data.sounds.store import SoundStore
from studio.training.recipe import Part, Recipe, load_recipe
from studio.training.trainer import Trainer

CLASSICS = ("notes-spectrogram", "notes-mel", "notes-wave")
NARROW = {"batch": 4, "generator.width": 16, "discriminator.width": 16}


def start(recipe: Recipe, store: SoundStore) -> Trainer:
    return Trainer(recipe, store, run_id="test", seed=3, device="cpu")


@pytest.mark.parametrize("name", CLASSICS)
def test_going_on_gives_the_same_bits(name: str, tones) -> None:
    recipe = load_recipe(name).edited(NARROW)
    whole, first, second = (start(recipe, tones) for _ in range(3))
    for _ in range(4):
        whole.step()
    for _ in range(2):
        first.step()
    second.restore(*first.state())
    torch.manual_seed(1)  # nothing may come from the process-wide generator
    for _ in range(2):
        second.step()
    one, other = whole.state()[0], second.state()[0]
    assert one.keys() == other.keys()
    assert all(torch.equal(value, other[key]) for key, value in one.items())


def test_networks_for_different_forms_of_sound_are_refused(tones) -> None:
    recipe = load_recipe("notes-mel").edited(NARROW)
    with pytest.raises(StudioError, match="same form"):
        start(recipe.model_copy(update={"discriminator": Part(name="wavegan")}), tones)
