"""A person puts another recipe together: what is offered, what is refused and why, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from studio.core.errors import StudioError
from studio.models.discriminators import DISCRIMINATORS
from studio.models.generators import GENERATORS
from studio.objectives import OBJECTIVES
from studio.objectives.regularisers import REGULARISERS
from studio.session import Session
from studio.session.family import GROUPS, Choice, choices, paper_of
from studio.training.recipe import all_recipes, load_recipe
from studio.training.sense import check_sense

SET = ("builtin:glyphs", {"characters": "digits", "count": 200})


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    assert session.engine.wait()
    session.library.open(*SET)
    assert session.wait()
    yield session
    assert session.close() == ""


def named(found: list[Choice]) -> dict[str, Choice]:
    return {choice.name: choice for choice in found}


@pytest.mark.parametrize("recipe", all_recipes(), ids=lambda recipe: recipe.name)
def test_what_is_offered_makes_sense_and_what_is_refused_says_why(recipe) -> None:
    for group in GROUPS[:-1]:
        found = choices(recipe, group, classes=True)
        assert len({choice.name for choice in found}) == len(found)
        for choice in found:
            assert choice.title
            assert choice.about
            if choice.refusal:
                assert choice.refusal.endswith(".")
            elif group != "conditions":
                check_sense(recipe.edited({group: choice.name}))
    for choice in choices(recipe, "regulariser", classes=True):
        names = [part.name for part in recipe.regularisers]
        assert choice.chosen == (choice.name in names)
        if not choice.refusal and not choice.chosen:
            check_sense(recipe.edited({"regularisers": ",".join([*names, choice.name])}))


def test_networks_of_other_kinds_come_last_with_the_reason() -> None:
    found = choices(load_recipe("picture-32"), "generator", classes=True)
    assert {choice.name for choice in found} == set(GENERATORS.names())
    assert found[0].name == "mlp"  # the oldest paper
    assert "no pictures" in found[-1].refusal
    assert [choice.name for choice in found if choice.chosen] == ["conv"]
    wave = named(choices(load_recipe("notes-spectrogram"), "discriminator", classes=True))["wavegan"]
    assert "same form" in wave.refusal


def test_every_member_of_the_family_names_its_paper() -> None:
    for registry in (GENERATORS, DISCRIMINATORS, OBJECTIVES, REGULARISERS):
        for member in registry:
            assert paper_of(member.about), member.name


def test_swaps_are_undone_in_one_step_each(session: Session) -> None:
    recipes, before = session.recipes, session.recipes.chosen
    recipes.set("generator.width", 64)
    recipes.set_part("generator", "residual")
    assert (recipes.chosen.generator.name, recipes.chosen.generator.params["width"]) == ("residual", 128)
    recipes.set("generator.width", 32)
    recipes.set_regularisers(["r1r2", "spectral-norm"])
    recipes.set_part("objective", "hinge")
    assert recipes.remembered[1] == {
        "generator": "residual",
        "generator.width": 32,
        "regularisers": "r1r2,spectral-norm",
        "objective": "hinge",
    }
    for _ in range(5):
        session.undo.undo()
    assert recipes.chosen == before
    assert recipes.values == {}


def test_going_back_to_a_part_of_the_recipe_is_no_edit(session: Session) -> None:
    recipes = session.recipes
    recipes.set("objective", "bce")
    recipes.set("regularisers", "")
    recipes.set_regularisers(["r1r2"])
    recipes.set("objective", "relativistic")
    assert recipes.values == {}


def test_settings_of_one_recipe_do_not_go_over_to_that_of_another_set(session: Session) -> None:
    recipes = session.recipes
    recipes.set("lr_g", 4e-4)
    session.library.open("builtin:points")
    assert session.wait()
    assert recipes.base.kind == "points"
    assert recipes.values == {}
    recipes.set("batch", 128)
    session.library.open(*SET)
    assert session.wait()
    assert recipes.values == {"lr_g": 4e-4}
    session.library.open("builtin:points")
    assert session.wait()
    assert recipes.values == {"batch": 128}


def test_undo_reaches_the_recipe_that_was_changed_also_from_another_set(session: Session) -> None:
    recipes = session.recipes
    recipes.set("lr_g", 4e-4)
    recipes.set("lr_g", 5e-4)
    recipes.set("batch", 16)
    session.library.open("builtin:points")
    assert session.wait()
    session.undo.undo()
    assert recipes.values == {}
    session.undo.redo()
    assert recipes.values == {}
    session.undo.undo()
    session.library.open(*SET)
    assert session.wait()
    assert recipes.values == {"lr_g": 5e-4}


def test_what_a_project_remembers_waits_for_its_set(session: Session) -> None:
    session.close_project()
    values = {"lr_g": 3e-4, "discriminator.frequencies": 3}
    session.recipes.restore("", values)
    assert session.recipes.chosen.kind == "pictures"
    assert session.recipes.remembered == ("", values)
    session.library.open("builtin:points")
    assert session.wait()
    assert session.recipes.values == values


def test_what_makes_no_sense_is_refused_and_nothing_changes(session: Session) -> None:
    recipes = session.recipes
    recipes.set_regularisers([])
    assert "without end" in named(recipes.choices("objective"))["wasserstein"].refusal
    with pytest.raises(StudioError, match="without end"):
        recipes.set_part("objective", "wasserstein")
    with pytest.raises(StudioError, match="no label"):
        recipes.set_regularisers(["label-smoothing"])
    assert recipes.values == {"regularisers": ""}
    with pytest.raises(StudioError, match="no parts called"):
        recipes.choices("colour")


def test_a_weight_goes_with_what_it_weighed(session: Session) -> None:
    recipes = session.recipes
    recipes.set("gamma", 0.5)
    recipes.set_regularisers(["r1r2", "dropout"])
    assert recipes.chosen.gamma == 0.5
    recipes.set_regularisers(["gp"])
    assert recipes.chosen.gamma == 10.0


def test_classes_enter_in_another_way_where_there_are_any(session: Session) -> None:
    recipes = session.recipes
    recipes.set_part("discriminator", "residual")
    assert [choice.name for choice in recipes.choices("conditions") if choice.chosen] == ["projection"]
    recipes.set_part("conditions", "auxiliary")
    assert recipes.chosen.discriminator.params["conditions"] == "auxiliary"
    recipes.set_part("discriminator", "mlp")
    assert all("of its own" in choice.refusal for choice in recipes.choices("conditions"))
    assert "no classes" in choices(recipes.chosen.edited({"discriminator": "residual"}), "conditions", False)[0].refusal


def test_remembered_parts_wait_for_the_engine_and_odd_ones_are_dropped() -> None:
    session = Session()
    try:
        session.recipes.restore("picture-32", {"generator": "residual", "batch": 16})
        assert (session.recipes.chosen.generator.name, session.recipes.chosen.batch) == ("conv", 16)
        assert session.engine.wait()
        assert session.recipes.chosen.generator.name == "residual"
    finally:
        assert session.close() == ""
    session = Session()
    try:
        session.recipes.restore("picture-32", {"generator": "of another package"})
        assert session.engine.wait()
        assert session.recipes.chosen == load_recipe("picture-32")
    finally:
        assert session.close() == ""


def test_what_a_training_takes_is_found_in_a_job(session: Session) -> None:
    found: list[Any] = []
    session.recipes.set("batch", 8)
    session.recipes.estimate(found.append, threads=1, device="cpu")
    assert session.wait()
    assert session.notices.items == []
    assert found[0].parameters > 100_000
    assert found[0].kind == "pictures"
