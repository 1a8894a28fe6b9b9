"""Applies the rules to numbers as they come: no network here, so that a recorded run can be judged again."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np

from studio.core.health import Finding
from studio.core.i18n import _
from studio.core.messages import Event, StepMetrics
from studio.training.doctor.base import COLUMNS, KEPT, SETTLING, Case, History, Rule
from studio.training.doctor.rules import RULES

MOST = 600  # readings that are remembered
# Steps over which the logits are followed; their swing is told from ten steps to the next ten, as batches differ.
SWINGING, TOGETHER, JUMPING = 200, 10, 30
CHANCE = 2 / math.sqrt(math.pi * TOGETHER)  # mean difference between two means of so many independent numbers
EDIT = 1.2  # times as much or as little: a change that no schedule makes between two looks
CONFIRM, RELENT = 3, 6  # looks in a row until something counts as found, and as over


class Examiner:
    """Follows a run and says what is found and what is over.

    Attributes:
        open: findings that stand, by rule.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.open: dict[str, Finding] = {}
        self._rules: list[Rule] = [rule() for rule in RULES]
        self._rows: deque[tuple[float, ...]] = deque(maxlen=MOST)
        self._scores: deque[tuple[float, float]] = deque(maxlen=SWINGING)
        self._seen: dict[str, int] = {}
        self._gone: dict[str, int] = {}
        self._last: tuple[float, ...] = ()
        self._live: dict[str, Any] = {}
        self._quiet_until = 0  # what was just changed has to show first

    def take(self, rows: Sequence[StepMetrics], live: Mapping[str, Any]) -> list[Event]:
        """Take in rows, oldest first, with the readings of the probe among their values; what changed."""
        events: list[Event] = []
        for row in rows:
            scores = row.values.get("logit_real", math.nan), row.values.get("logit_fake", math.nan)
            if math.isfinite(scores[0] - scores[1]):
                self._scores.append(scores)
            key = tuple(row.values.get(name, math.nan) for name in COLUMNS)
            if repr(key) == repr(self._last) or all(math.isnan(value) for value in key):
                continue
            self._last = key
            values = {"step": float(row.step), "seconds": row.seconds, **row.values}
            self._rows.append(tuple(values.get(name, math.nan) for name in KEPT))
            events += self._look(live)
        return events

    @property
    def swing(self) -> float:
        """How far the gap between the logits goes up and down beside its size; NaN at first.

        That batches differ is taken off, so that next to nothing is left of a gap that is only uncertain.
        """
        if len(self._scores) < SWINGING:
            return math.nan
        scores = np.array(self._scores).reshape(-1, TOGETHER, 2)
        gap = scores[:, :, 0] - scores[:, :, 1]
        means, noise = gap.mean(1), float(np.median(gap.std(1)))
        beyond = float(np.abs(np.diff(means)).mean()) - noise * CHANCE
        return max(0.0, beyond) / max(abs(float(means.mean())) + noise, 1e-3)

    @property
    def jump(self) -> float:
        """How far the logits jump from each step to the next, median over the last steps; NaN at first."""
        if len(self._scores) < JUMPING:
            return math.nan
        return float(np.median(np.abs(np.diff(np.array(self._scores)[-JUMPING:], axis=0)), axis=0).max())

    def _look(self, live: Mapping[str, Any]) -> list[Event]:
        step = int(self._rows[-1][0])
        if self._live and _edited(self._live, live):
            self._quiet_until = step + SETTLING
        self._live = dict(live)
        if step < self._quiet_until:
            return []
        columns = dict(zip(KEPT, np.array(self._rows).T, strict=True))
        history = History(self.case, live, columns, self.open)
        found = {rule.name: finding for rule in self._rules if (finding := rule.look(history)) is not None}
        # What was found but once or twice explains nothing yet.
        explained = {name for rule in self._rules if self._sure(rule, found) for name in rule.explains}
        events = []
        for rule in self._rules:
            name = rule.name
            if name in found and name not in explained:
                self._gone[name] = 0
                self._seen[name] = self._seen.get(name, 0) + 1
                if self._seen[name] >= (1 if rule.certain else CONFIRM) and name not in self.open:
                    events.append(self._opened(found[name]))
            else:
                self._seen[name] = 0
                self._gone[name] = self._gone.get(name, 0) + 1
                if name in self.open and (self._gone[name] >= RELENT or name in explained):
                    events.append(self._closed(self.open.pop(name), history.step))
        return events

    def _sure(self, rule: Rule, found: Collection[str]) -> bool:
        known = rule.certain or rule.name in self.open or self._seen.get(rule.name, 0) >= CONFIRM - 1
        return rule.name in found and known

    def _opened(self, finding: Finding) -> Event:
        self.open[finding.rule] = finding
        return Event("finding", finding.step, finding.sentence, data=finding.to_json())

    def _closed(self, finding: Finding, step: int) -> Event:
        sentence = _("{title}: no longer so.").format(title=finding.title)
        return Event("cured", step, sentence, data={"rule": finding.rule})


def _edited(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether a person changed a setting between two looks; augmentation that adapts itself does not count."""
    for name in (before.keys() & now.keys()) - {"augment"}:
        old, new = before[name], now[name]
        if isinstance(old, int | float) and isinstance(new, int | float):
            if not old / EDIT <= new <= old * EDIT:
                return True
        elif old != new:
            return True
    return False
