"""Each rule finds its own sickness, says what to do, and is silent on a healthy run."""

from __future__ import annotations

import math

import pytest

from studio.core.health import Finding
from studio.training.doctor.base import Case
from studio.training.doctor.examiner import Examiner
from studio.training.doctor.facts import Facts
from studio.training.doctor.rules import RULES
from studio.training.recipe import live_params, load_recipe
from tests.training.doctor.tables import FACTS, SICK, case, live, rows


def judged(changed: dict[str, float], facts: Facts | None = None) -> Examiner:
    examiner = Examiner(case(facts=facts or Facts()))
    examiner.take(rows(**changed), live())
    return examiner


def test_nothing_is_found_in_a_healthy_run() -> None:
    assert judged({}).open == {}


@pytest.mark.parametrize("rule", sorted(SICK))
def test_a_sickness_is_called_by_its_name(rule: str) -> None:
    assert list(judged(SICK[rule]).open) == [rule]


@pytest.mark.parametrize("rule", sorted(FACTS))
def test_what_is_wrong_with_the_set_is_found_in_a_run_that_goes_well(rule: str) -> None:
    assert list(judged({}, FACTS[rule]).open) == [rule]


def test_every_rule_is_tried_here_and_declares_itself() -> None:
    assert set(RULES.names()) == {*SICK, *FACTS, "plateau"}
    for rule in RULES:
        assert all((rule.title, rule.about, rule.source))
        assert set(rule.explains) <= set(RULES.names()) - {rule.name}


def test_no_two_rules_explain_each_other_away() -> None:
    explained = {rule.name: set(rule.explains) for rule in RULES}
    assert not [(a, b) for a in explained for b in explained[a] if a in explained[b]]


@pytest.mark.parametrize("rule", sorted(SICK))
def test_a_remedy_can_be_taken(rule: str) -> None:
    finding = judged(SICK[rule]).open[rule]
    remedy, recipe = finding.remedy, load_recipe("picture-32")
    assert remedy is not None
    assert remedy.sentence
    assert remedy.expect
    assert (remedy.way in ("edit", "branch", "restart")) == bool(remedy.edits)
    recipe.edited(remedy.edits)
    if remedy.way == "edit":
        specs = {spec.name: spec for spec in live_params(recipe)}
        for name, value in remedy.edits.items():
            specs[name].validate(value)
    assert Finding.from_json(finding.to_json()) == finding


def test_a_run_at_its_beginning_is_not_judged_yet() -> None:
    examiner = Examiner(case())
    examiner.take(rows(14, **SICK["collapse"]), live())
    assert examiner.open == {}


def test_variety_that_is_still_coming_is_no_collapse() -> None:
    examiner = Examiner(case())
    for place in range(80):
        examiner.take(rows(1, begin=10 * place, q05=0.1 + 0.005 * place, between=0.1 + 0.005 * place), live())
        assert examiner.open == {}


@pytest.mark.parametrize(("found", "names"), [(0.58, []), (0.4, ["collapse"])])
def test_points_collapse_where_many_places_are_left_out(found: float, names: list[str]) -> None:
    examiner = Examiner(Case(load_recipe("points"), 20000, 512))
    examiner.take(rows(every=60, q05=found, between=math.nan), live())
    assert list(examiner.open) == names
    assert all("places" in finding.sentence for finding in examiner.open.values())


def test_a_discriminator_that_is_now_ahead_and_now_behind_is_not_weak() -> None:
    assert list(judged({**SICK["weak"], "gap_swing": 0.8, "move": 0.9}).open) == ["oscillation"]


def test_swings_do_no_harm_where_variety_is_kept_or_nothing_moves() -> None:
    assert list(judged({"gap_swing": 0.6, "move": 0.8}).open) == []
    assert list(judged({"gap_swing": 0.6, "move": 0.05, "q05": 0.7}).open) == []


def test_movement_alone_is_no_circle() -> None:
    assert list(judged({"move": 4.0, "q05": 0.7}).open) == []


def test_an_explosion_is_told_at_once_and_large_scores_alone_are_none() -> None:
    examiner = Examiner(case())
    examiner.take(rows(6, **SICK["exploding"]), live())
    assert list(examiner.open) == ["exploding"]
    examiner.take(rows(20, begin=60, jump=14.0), live())
    assert list(examiner.open) == ["exploding"]
    examiner.take(rows(20, begin=260), live())
    assert list(examiner.open) == []
    assert list(judged({"logit_real": 221.0, "logit_fake": 220.0, "jump": 16.0, "grad_g": 40.0}).open) == []


@pytest.mark.parametrize(("jump", "names"), [(60.0, []), (6000.0, ["exploding"])])
def test_scores_without_a_scale_may_jump_further(jump: float, names: list[str]) -> None:
    examiner = Examiner(Case(load_recipe("wgan-gp"), 5000, 512))
    examiner.take(rows(jump=jump, grad_g=100.0, grad_d=200.0, logit_real=140.0), live())
    assert list(examiner.open) == names


def test_a_lead_that_no_healthy_run_has_is_told_before_the_run_has_settled() -> None:
    for lead, names in ((6.5, []), (20.0, ["overpowering"])):
        examiner = Examiner(case())
        examiner.take(rows(10, auc=0.99, logit_real=lead, logit_fake=0.0), live())
        assert list(examiner.open) == names


def test_a_lead_that_comes_of_fast_steps_is_cured_by_slower_ones() -> None:
    examiner = Examiner(case())
    fast = live() | {"lr_g": 0.02, "lr_d": 0.02}
    examiner.take(rows(**SICK["overpowering"]), fast)
    remedy = examiner.open["overpowering"].remedy
    assert remedy is not None
    assert set(remedy.edits) == {"lr_g", "lr_d"}


def test_next_to_no_variety_is_no_beginning() -> None:
    for first, names in ((0.2, []), (0.02, ["within-class"])):
        examiner = Examiner(case())
        for place in range(80):
            examiner.take(rows(1, begin=10 * place, q05=first * (1 + place / 40)), live())
        assert list(examiner.open) == names


def test_a_discriminator_that_does_not_notice_a_collapse_is_weak() -> None:
    assert list(judged({"q05": 0.01, "between": 0.01, "auc": 0.6}).open) == ["weak"]
    assert list(judged({"q05": 0.01, "between": 0.01, "auc": 0.9}).open) == ["collapse"]


def test_few_held_out_samples_have_to_say_it_more_clearly() -> None:
    for held, found in ((512, True), (12, False)):
        examiner = Examiner(case(held=held))
        examiner.take(rows(auc_held=0.66), live())
        assert bool(examiner.open) == found


def level(examiner: Examiner, every: int = 50, floor: float = 1.0) -> None:
    """Show a run whose quality comes to stand."""
    for place in range(80):
        (row,) = rows(1, every, every * place)
        reading = place // 5  # the meter reads more seldom
        row.values.update(fd=5.0 + 50 * math.exp(-reading) + 0.2 * (reading % 2), fd_floor=floor)
        examiner.take([row], live())


def test_standing_still_far_from_real_is_a_plateau_and_near_it_is_not() -> None:
    for floor, found in ((1.0, True), (4.0, False)):
        examiner = Examiner(case())
        level(examiner, floor=floor)
        assert (list(examiner.open) == ["plateau"]) == found


def test_a_plateau_is_called_one_when_the_run_is_old_or_its_rates_have_come_down() -> None:
    for every, anneal, found in ((10, 0, False), (10, 600, True), (50, 0, True), (50, 10**5, True)):
        examiner = Examiner(Case(load_recipe("picture-32").edited({"anneal": anneal}), 5000, 512))
        level(examiner, every)
        assert (list(examiner.open) == ["plateau"]) == found
        assert all(one.remedy is not None and one.remedy.way == "stop" for one in examiner.open.values())


def test_a_run_that_was_good_before_it_exploded_goes_back_to_its_best() -> None:
    for fd, way in ((3.0, "branch"), (math.nan, "restart")):
        examiner = Examiner(case())
        examiner.take(rows(60, fd=fd, fd_floor=1.0) + rows(20, begin=600, **SICK["exploding"]), live())
        finding = examiner.open["exploding"]
        assert finding.remedy is not None
        assert finding.remedy.way == way


@pytest.mark.parametrize("rule", ["overfitting", "memorisation"])
def test_pictures_known_by_heart_are_changed_and_scored_more_smoothly_until_only_more_of_them_help(rule: str) -> None:
    told = []
    for changed in ({}, {"gamma": 10.0, "augment": 0.3}, {"gamma": 10.0, "augment": 0.6}):
        examiner = Examiner(case())
        examiner.take(rows(**SICK[rule]), {**live(), **changed})
        remedy = examiner.open[rule].remedy
        assert remedy is not None
        told.append((remedy.way, dict(remedy.edits)))
    both, one = {"gamma": 10.0, "augment": 0.3}, {"augment": 0.6}
    assert told == [("edit", both), ("edit", one), ("data", {})]
