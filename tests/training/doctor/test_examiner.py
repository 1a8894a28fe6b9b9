"""Findings open after some looks, close after more, and are kept back where another explains them."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from studio.core.messages import StepMetrics
from studio.training.doctor.examiner import CONFIRM, Examiner
from tests.training.doctor.tables import SICK, case, live, rows


def test_a_sickness_is_told_once_and_its_end_too() -> None:
    examiner = Examiner(case())
    events = examiner.take(rows(60) + rows(60, begin=600, **SICK["weak"]) + rows(60, begin=1200), live())
    told = [(event.kind, event.data["rule"]) for event in events]
    assert told == [("finding", "weak"), ("cured", "weak")]
    assert 600 < events[0].step < 1200 < events[1].step
    assert events[0].data["evidence"]["column"] == "auc"


def test_one_bad_reading_is_no_finding() -> None:
    examiner = Examiner(case())
    events = examiner.take(rows(60) + rows(CONFIRM - 1, begin=600, **SICK["weak"]) + rows(20, begin=620), live())
    assert events == []


def test_a_finding_does_not_flicker_at_its_line() -> None:
    examiner = Examiner(case())
    events = examiner.take(rows(60) + rows(30, begin=600, **SICK["weak"]) + rows(60, begin=900, auc=0.45), live())
    assert [event.kind for event in events] == ["finding"]


def test_what_another_finding_explains_is_kept_back() -> None:
    examiner = Examiner(case())
    events = examiner.take(rows(60, **SICK["collapse"]) + rows(60, begin=600, **SICK["exploding"]), live())
    told = [(event.kind, event.data["rule"]) for event in events]
    assert told == [("finding", "collapse"), ("cured", "collapse"), ("finding", "exploding")]


def test_rows_between_two_readings_are_not_counted_as_readings() -> None:
    examiner = Examiner(case())
    (row,) = rows(1, begin=1000, **SICK["weak"])
    events = examiner.take([StepMetrics(1000 + i, 0.0, dict(row.values)) for i in range(200)], live())
    assert events == []


def followed(gap: Callable[[int], float], steps: int = 200) -> Examiner:
    examiner = Examiner(case())
    for step in range(steps):
        values = {"logit_real": 100.0 + gap(step), "logit_fake": 100.0}
        examiner.take([StepMetrics(step, 0.0, values)], live())
    return examiner


def test_a_swing_is_what_comes_and_goes_over_many_steps() -> None:
    assert followed(lambda step: 1.0 + (-1) ** (step // 10)).swing == pytest.approx(2.0)
    assert followed(lambda step: 1.0 + (-1) ** step).swing == 0.0
    assert followed(lambda step: step / 200).swing < 0.12
    assert math.isnan(followed(lambda step: 1.0, 199).swing)


def test_noise_about_nothing_is_no_swing() -> None:
    noise = np.random.default_rng(0).normal(0.0, 1.0, 200)
    assert followed(lambda step: float(noise[step])).swing < 0.2


def test_a_jump_is_from_each_step_to_the_next() -> None:
    assert followed(lambda step: 3.0 * (-1) ** step).jump == 6.0
    assert followed(lambda step: 2.0 * step, 30).jump == 2.0
    assert math.isnan(followed(lambda step: 2.0 * step, 29).jump)


def test_after_a_change_of_settings_the_doctor_waits_for_what_comes_of_it() -> None:
    examiner = Examiner(case())
    assert [event.kind for event in examiner.take(rows(60, **SICK["weak"]), live())] == ["finding"]
    changed = live() | {"lr_d": 4e-3}
    assert examiner.take(rows(14, begin=600), changed) == []
    assert [event.kind for event in examiner.take(rows(30, begin=740), changed)] == ["cured"]
    falling = live() | {"lr_d": 3.9e-3}
    assert [event.kind for event in examiner.take(rows(12, begin=1040, **SICK["weak"]), falling)] == ["finding"]
