"""A remedy keeps within what each setting allows, and is offered only where it changes something."""

from __future__ import annotations

from typing import Any

import pytest

from studio.core.health import Finding, Remedy
from studio.training.doctor.base import Case
from studio.training.doctor.examiner import Examiner
from studio.training.doctor.fitting import fitted
from studio.training.recipe import Recipe, live_params, load_recipe
from tests.training.doctor.tables import SICK, live, rows

RECIPE = load_recipe("picture-32")
EXTREMES: dict[str, dict[str, Any]] = {
    "penalty at its most": {"gamma": 100.0},
    "nearly that": {"gamma": 60.0, "augment": 0.9},
    "no penalty": {"gamma": 0.0},
    "rates at their least": {"lr_g": 1e-7, "lr_d": 1e-7},
    "rates at their most": {"lr_g": 0.1, "lr_d": 0.1},
    "a discriminator in a hurry": {"d_steps": 10, "batch": 1024},
    "everything": {"gamma": 100.0, "lr_g": 1e-7, "lr_d": 1e-7, "d_steps": 10, "augment": 0.9, "batch": 1024},
}


def found(rule: str, changed: dict[str, Any], recipe: Recipe = RECIPE) -> Finding | None:
    """What a rule says of a run with these settings in force."""
    examiner = Examiner(Case(recipe, 5000, 512))
    examiner.take(rows(**SICK[rule]), {**live(), **changed})
    return examiner.open.get(rule)


@pytest.mark.parametrize("rule", sorted(SICK))
@pytest.mark.parametrize("name", EXTREMES)
def test_a_remedy_fits_whatever_is_in_force(rule: str, name: str) -> None:
    now = {**live(), **EXTREMES[name]}
    finding = found(rule, EXTREMES[name])
    assert finding is not None
    remedy = finding.remedy
    assert remedy is not None
    assert "{" not in remedy.sentence
    specs = {spec.name: spec for spec in live_params(RECIPE)}
    for setting in remedy.edits.keys() & specs.keys():
        specs[setting].validate(remedy.edits[setting])
    if remedy.way in ("edit", "restart", "branch"):
        assert any(now.get(setting) != value for setting, value in remedy.edits.items())


def test_numbers_are_taken_to_the_nearest_that_is_allowed_and_said_so() -> None:
    remedy = Remedy("edit", "Gamma {gamma:g}, rate {lr_d:g}.", "", {"gamma": 180.0, "lr_d": 3e-8, "lr_g": 0.001 / 3})
    found = fitted(remedy, RECIPE, live())
    assert found is not None
    assert dict(found.edits) == {"gamma": 100.0, "lr_d": 1e-7, "lr_g": 0.00033}
    assert found.sentence == "Gamma 100, rate 1e-07."


@pytest.mark.parametrize("edits", [{"gamma": 300.0}, {}, {"momentum": 3.0}, {"objective": "wasserstein"}])
def test_what_changes_nothing_or_cannot_be_done_is_no_remedy(edits: dict[str, Any]) -> None:
    recipe = load_recipe("dcgan").edited({"regularisers": "label-smoothing"}) if "objective" in edits else RECIPE
    assert fitted(Remedy("edit", "Do.", "", edits), recipe, {**live(), "gamma": 100.0}) is None


def test_what_only_a_person_can_do_always_fits() -> None:
    remedy = Remedy("data", "Add more samples.", "They help.")
    assert fitted(remedy, RECIPE, live()) == remedy


def test_augmentation_is_for_pictures_only() -> None:
    remedy = Remedy("edit", "Augment.", "", {"augment": 0.6})
    assert fitted(remedy, load_recipe("notes"), live()) is None


def test_a_generator_that_stands_still_is_never_slowed_down() -> None:
    finding = found("stalled", {"lr_g": 0.01})
    assert finding is not None
    assert finding.remedy is not None
    assert float(finding.remedy.edits["lr_g"]) > 0.01
