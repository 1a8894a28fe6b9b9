"""Histories made up to look like runs that were measured."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.core.messages import StepMetrics
from studio.training.doctor.base import Case
from studio.training.doctor.facts import Facts
from studio.training.recipe import load_recipe

# Medians of a healthy run of the default recipe on digits, RECIPES.md section 9 and measured again.
HEALTHY = {
    "q05": 0.95, "between": 1.0, "auc": 0.75, "auc_held": 0.5, "grad_g": 4.0, "grad_d": 2.0, "move": 0.55,
    "near": 1.0, "gap_swing": 0.07, "jump": 1.2, "logit_real": 3.0, "logit_fake": 1.8, "loss_g": 1.5, "loss_d": 0.4,
}  # fmt: skip
SICK: dict[str, dict[str, Any]] = {
    "exploding": {"grad_g": 300.0, "grad_d": 5000.0, "jump": 600.0, "logit_real": 4000.0, "q05": 0.05},
    "stalled": {"move": 0.001, "auc": 1.0, "q05": 0.28, "between": 0.22, "grad_g": 4.0},
    "weak": {"auc": 0.05, "q05": 0.22, "between": 0.2, "grad_g": 0.01, "logit_fake": 8.0},
    "vanishing": {"grad_g": 1e-4, "auc": 1.0, "q05": 0.15, "between": 0.13, "logit_real": 18.0, "logit_fake": -14.0},
    "overpowering": {"auc": 0.97, "logit_real": 120.0, "logit_fake": 107.0, "grad_g": 30.0},
    "collapse": {"q05": 0.1, "between": 0.2},
    "within-class": {"q05": 0.2, "between": 0.98},
    "overfitting": {"auc_held": 0.85, "q05": 0.3},
    "memorisation": {"near": 0.1, "q05": 0.1},
    "oscillation": {"gap_swing": 0.6, "move": 0.8, "q05": 0.5, "between": 0.5},
}
FACTS = {"copies": Facts(copies=0.9), "faint": Facts(spread=0.005)}


def case(held: int = 512, **facts: Any) -> Case:
    return Case(load_recipe("picture-32"), 5000, held, **facts)


def live() -> dict[str, Any]:
    return {"lr_g": 1e-3, "lr_d": 1e-3, "batch": 32, "gamma": 0.1, "augment": 0.0, "d_steps": 1}


def rows(count: int = 80, every: int = 10, begin: int = 0, **changed: float) -> list[StepMetrics]:
    """One row for each reading, with the scatter of real ones; readings differ from `HEALTHY` as told."""
    random = np.random.default_rng(begin)
    found = []
    for place in range(count):
        values = {name: value * random.uniform(0.95, 1.05) for name, value in {**HEALTHY, **changed}.items()}
        step = begin + (place + 1) * every
        found.append(StepMetrics(step, step / 40, values))
    return found
