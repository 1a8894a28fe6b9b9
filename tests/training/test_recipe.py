"""Recipes are checked, frozen and complete."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from studio.core.errors import StudioError
from studio.objectives import OBJECTIVES
from studio.training.config import RunConfig
from studio.training.recipe import (
    Recipe,
    all_recipes,
    live_params,
    load_recipe,
    param_groups,
    parse_recipe,
    recommended,
)

RECIPES = [pytest.param(recipe, id=recipe.name) for recipe in all_recipes()]


def test_recipes_load_without_the_network_library() -> None:
    code = (
        "import sys; from studio.training import recipe, config, commands, history;"
        "recipe.recommended('pictures', 64).edited({'batch': 8, 'gamma': 2, 'augment': 0.2});"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_names_parts_that_exist(recipe: Recipe) -> None:
    assert recipe.title
    assert recipe.about
    assert bool(recipe.resolutions) == (recipe.kind == "pictures")
    names = [spec.name for _, specs in param_groups(recipe) for spec in specs]
    assert len(names) == len(set(names))
    for _, specs in param_groups(recipe):
        for spec in specs:
            assert spec.validate(spec.default) == spec.default
            assert recipe.edited({spec.name: spec.default}) is not recipe


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipe_survives_its_own_json(recipe: Recipe) -> None:
    assert parse_recipe(recipe.model_dump(mode="json")) == recipe


def test_recommended_follows_the_size() -> None:
    assert [recommended("pictures", side).name for side in (16, 32, 64, 128, 256)] == [
        "picture-32",
        "picture-32",
        *["style"] * 3,
    ]
    for side in (16, 32, 64, 128, 256):
        assert side in recommended("pictures", side).resolutions
    assert recommended("sounds").kind == "sounds"
    assert [recommended("loops", keyed=keyed).name for keyed in (False, True)] == ["loops", "phrases"]


def test_edits_reach_their_part_and_leave_the_original() -> None:
    recipe = load_recipe("picture-32")
    edited = recipe.edited({"batch": "16", "gamma": 2, "generator.width": 64, "r1r2.every": 8, "augment": 0.5})
    assert (edited.batch, edited.gamma, edited.generator.params["width"]) == (16, 2.0, 64)
    assert [part.params for part in edited.regularisers] == [{"p": 0.5}, {"gamma": 2.0, "every": 8}]
    assert edited.edited({"augment": 0.1, "diffaugment.p": 0.3}).regularisers[0].params == {"p": 0.3}
    assert recipe == load_recipe("picture-32")
    values = {spec.name: spec.default for spec in live_params(edited)}
    chosen = {"d_steps": 1, "optimiser": "adam", "objective": "relativistic"}
    assert values == {"lr_g": 1e-3, "lr_d": 1e-3, "batch": 16, "gamma": 2.0, "augment": 0.5, **chosen}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"batch": 0}, "between"),
        ({"batch": 1.5}, "whole"),
        ({"lr_g": "quick"}, "number"),
        ({"lr_g": float("nan")}, "finite"),
        ({"colour": 1}, "no setting"),
        ({"generator.colour": 1}, "no setting"),
        ({"hinge.gamma": 1}, "no part"),
        ({"precision": "float16"}, "cannot be"),
    ],
)
def test_bad_edits_are_refused_in_a_sentence(changes: dict[str, object], words: str) -> None:
    with pytest.raises(StudioError, match=words):
        load_recipe("picture-32").edited(changes)


def test_a_weight_adds_a_penalty_where_there_is_none() -> None:
    recipe = load_recipe("mlp-2014")
    assert {spec.name: spec.default for spec in live_params(recipe)}["gamma"] == 0.0
    assert recipe.edited({"gamma": 0}) == recipe
    (added,) = recipe.edited({"gamma": 1}).regularisers
    assert (added.name, added.params) == ("r1r2", {"gamma": 1.0})


def test_augmentation_of_older_recipes_becomes_a_regulariser() -> None:
    document = load_recipe("picture-32").model_dump(mode="json")
    assert parse_recipe(document | {"augment": None}) == load_recipe("picture-32")
    old = {"name": "simple", "params": {"p": 0.2, "adaptive": True, "target": 0.5}}
    first, second = parse_recipe(document | {"augment": old}).regularisers
    assert (first.name, first.params) == ("ada", {"p": 0.2, "target": 0.5})
    assert second.name == "r1r2"


def test_the_objectives_to_choose_from_are_those_there_are() -> None:
    spec = next(spec for spec in live_params(load_recipe("picture-32")) if spec.name == "objective")
    assert set(spec.choices) == {objective.name for objective in OBJECTIVES}


def test_recipes_from_files_are_checked(tmp_path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(load_recipe("style").model_dump_json())
    assert load_recipe(path).name == "style"
    path.write_text('{"name": "mine"}')
    with pytest.raises(StudioError, match="not valid"):
        load_recipe(path)
    with pytest.raises(StudioError, match="no recipe"):
        load_recipe("cubist")


def test_run_config_refuses_odd_ids_and_devices() -> None:
    recipe = load_recipe("picture-32")
    config = RunConfig(run_id="a-1", recipe=recipe, store="/somewhere")
    assert RunConfig.model_validate_json(config.model_dump_json()) == config
    for odd in ({"run_id": "../a"}, {"device": "tpu"}, {"seed": -1}, {"threads": 0}):
        with pytest.raises(ValidationError):
            RunConfig(**{"run_id": "a", "recipe": recipe, "store": "s", **odd})
