"""A doctor that finds what it is told to find."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from psygnal import Signal

from studio.core.health import Evidence, Finding, Quality, Remedy
from studio.core.messages import Event, StepMetrics

COLLAPSE = Finding(
    "collapse",
    "Mode collapse",
    "The network makes nearly the same thing again and again.",
    Evidence("q05", 400, 1000, 0.42, 0.75, "Pictures of a batch are 42% as different as real ones."),
    Remedy(
        "edit",
        "Turn the penalty on the discriminator up to 1.",
        "Variety should come back within a minute.",
        {"gamma": 1.0},
    ),
    "RECIPES.md, section 9",
    step=1000,
    grave=True,
)
PLATEAU = Finding(
    "plateau",
    "More time will not help",
    "Nothing has become better for five minutes.",
    Evidence("fd", 500, 1000, 0.21, 0.2, ""),
    Remedy("stop", "Stop here and keep the best so far.", ""),
    "",
    step=1000,
)
FLOOR = {"fd": 0.12, "kd": 0.01, "precision": 0.94, "recall": 0.91, "density": 1.04, "coverage": 0.97, "accuracy": 0.99}
READING = Quality(1000, 0.21, 0.02, 0.82, 0.71, 0.9, 0.83, 0.96, 500, FLOOR)


class FakeDoctor:
    """Remembers what it was asked; tests call `show` with what it should say."""

    changed = Signal()

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.hushed: list[Finding] = []
        self.treated: set[str] = set()
        self.quality: Quality | None = None
        self.best: tuple[int, float] | None = None
        self.advice = ""
        self.asked: list[tuple[Any, ...]] = []

    def show(self, **facts: Any) -> None:
        """Find something else."""
        for name, value in facts.items():
            setattr(self, name, value)
        self.changed.emit()

    def apply(self, rule: str) -> None:
        self.asked.append(("apply", rule))
        self.show(treated={*self.treated, rule})

    def undo(self, rule: str) -> None:
        self.asked.append(("undo", rule))
        self.show(treated=self.treated - {rule})

    def give_up(self) -> None:
        """Nothing is under way here."""

    def go_back(self) -> None:
        self.asked.append(("go back",))

    def dismiss(self, rule: str) -> None:
        self.asked.append(("dismiss", rule))
        self.show(findings=[f for f in self.findings if f.rule != rule])


def examined(session: Any, rows: int = 1000) -> Any:
    """Give a session a doctor, and the history of a run that it and the meter have looked at."""
    session.doctor = FakeDoctor()
    return looked_at(session, rows)


def looked_at(session: Any, rows: int = 1000) -> Any:
    """Give a session the history of a run that doctor and meter have looked at."""
    random = np.random.default_rng(0)
    metrics = []
    for step in range(1, rows + 1):
        values = {"loss_g": 2.0, "loss_d": 0.5}
        if step % 10 == 0:
            values["q05"] = 0.98 - 0.55 * max(0.0, step - 300) / 700 + random.normal(0, 0.02)
            values |= {"auc": 0.7, "auc_held": 0.5, "grad_g": 3.0, "grad_d": 2.0, "move": 0.2}
        if step % 100 == 0:
            values |= {"fd": 0.17 + 2.0 * np.exp(-step / 200) + max(0, step - 700) / 5000, "fd_floor": 0.12}
            values |= {"precision": 0.8, "recall": 0.7, "density": 0.9, "coverage": 0.8}
        metrics.append(StepMetrics(step, step / 50, values))
    session.timeline.add(metrics, [Event("sheet", step) for step in range(100, rows + 1, 100)], None)
    return session


def reading(**changes: Any) -> Quality:
    return replace(READING, **changes)
