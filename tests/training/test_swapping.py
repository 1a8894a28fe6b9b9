"""Parts of a recipe give way to others by name."""

from __future__ import annotations

import pytest

from studio.core.errors import StudioError
from studio.training.recipe import load_recipe, part_params


def test_a_new_part_begins_at_its_defaults_and_takes_its_own_settings() -> None:
    recipe = load_recipe("picture-32").edited({"generator.width": 64})
    edited = recipe.edited({"generator": "residual", "objective": "hinge"})
    assert edited.generator.params == {spec.name: spec.default for spec in part_params("generator", "residual")}
    assert edited.objective.name == "hinge"
    assert edited.discriminator == recipe.discriminator
    assert recipe.edited({"generator.width": 32, "generator": "style"}).generator.params["width"] == 32


def test_a_part_that_stays_keeps_its_settings() -> None:
    recipe = load_recipe("picture-32").edited({"r1r2.every": 16})
    assert recipe.edited({"generator": "conv", "regularisers": "r1r2"}) == recipe
    both = recipe.edited({"regularisers": "spectral-norm, r1r2", "gamma": 3})
    assert [part.name for part in both.regularisers] == ["spectral-norm", "r1r2"]
    assert both.regularisers[1].params == {"gamma": 3.0, "every": 16}
    assert recipe.edited({"regularisers": ""}).regularisers == ()


def test_how_soon_something_can_be_recognised_is_forgotten_with_the_parts() -> None:
    recipe = load_recipe("picture-32")
    assert recipe.edited({"objective": "relativistic", "batch": 16}).first_look == recipe.first_look > 0
    assert recipe.edited({"objective": "hinge"}).first_look == 0
    assert recipe.edited({"regularisers": "r1r2,dropout"}).first_look == 0


def test_settings_of_a_part_that_left_are_unknown() -> None:
    with pytest.raises(StudioError, match="no part"):
        load_recipe("picture-32").edited({"regularisers": "gp", "r1r2.every": 2})


@pytest.mark.parametrize("group", ["generator", "discriminator", "objective", "regularisers"])
def test_a_part_that_does_not_exist_is_named(group: str) -> None:
    with pytest.raises(StudioError, match="magic"):
        load_recipe("picture-32").edited({group: "magic"})


def test_a_recipe_that_has_become_another_bears_its_name() -> None:
    plain, default = load_recipe("mlp-2014"), load_recipe("picture-32")
    parts = {"generator": "conv", "discriminator": "conv", "objective": "relativistic", "regularisers": "r1r2"}
    assert plain.edited(parts).named_rightly(plain).title == default.title
    assert plain.edited({"lr_g": 1e-3}).named_rightly(plain).title == plain.title
    assert plain.edited({"objective": "hinge"}).named_rightly(plain).title == plain.title
