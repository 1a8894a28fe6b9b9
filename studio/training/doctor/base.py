"""What a rule of the doctor is, and what it may look at."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from studio.core.columns import DOCTOR
from studio.core.health import Evidence, Finding, Remedy
from studio.core.i18n import _
from studio.core.params import ParamSpec
from studio.training.doctor.facts import Facts
from studio.training.doctor.fitting import fitted
from studio.training.recipe import Recipe

COLUMNS = DOCTOR
KEPT = ("step", "seconds", *COLUMNS, "logit_real", "logit_fake", "fd", "fd_floor")
WINDOW, FEWEST = 7, 4  # readings that a median is taken over, and how many of them must be there
SETTLING = 150  # steps against the discriminator after which numbers of a healthy run have come to rest
PATIENCE = 3000  # steps against the discriminator for which it is enough that a number becomes better
PACE = {"points": 10}  # times as many steps, each of which is quick and teaches little
BACK = 0.3  # of the way from the line to healthy, until a finding counts as over
LEAST_READINGS = 5  # after those


@dataclass(frozen=True)
class Case:
    """What is known of a run besides its numbers.

    Attributes:
        count: samples that it trains on; `held`: those that it does not.
        facts: what was found in them.
        resolution: of pictures, in pixels.
        contested: step from which the discriminator takes part.
    """

    recipe: Recipe
    count: int
    held: int
    facts: Facts = field(default_factory=Facts)
    resolution: int = 32

    @property
    def contested(self) -> int:
        return self.recipe.adversarial_from


@dataclass
class History:
    """Readings of a run so far, one row for each probe, oldest first.

    Attributes:
        live: the settings in force.
        standing: names of the rules whose findings stand.
        columns: `KEPT` of those steps, float64 (n,), NaN where not known.
    """

    case: Case
    live: Mapping[str, Any]
    columns: Mapping[str, np.ndarray]
    standing: Collection[str] = ()

    @property
    def step(self) -> int:
        return int(self.columns["step"][-1]) if len(self.columns["step"]) else 0

    @property
    def _pace(self) -> int:
        return PACE.get(self.case.recipe.kind, 1)

    @property
    def old(self) -> bool:
        """Whether what has not come by now hardly comes any more."""
        return self.step > self.case.contested + PATIENCE * self._pace

    def settled(self, more: float = 1.0) -> bool:
        """Whether the run is past its first moments, in which every network looks ill; `more` times as far."""
        since = self.case.contested + more * SETTLING * self._pace
        return int((self.columns["step"] > since).sum()) >= LEAST_READINGS

    def newest(self, name: str, count: int = WINDOW) -> np.ndarray:
        """The last finite readings of a column, at most `count`."""
        column = self.columns[name]
        known: np.ndarray = column[np.isfinite(column)][-count:]
        return known

    def recent(self, name: str, count: int = WINDOW) -> float:
        """Median of the newest readings, NaN where there are too few."""
        values = self.newest(name, count)
        return float(np.median(values)) if len(values) >= min(FEWEST, count) else math.nan

    def rising(self, name: str, by: float = 1.1) -> bool:
        """Whether the newest readings are higher than those half the run ago, in a run that is not old yet."""
        column = self.columns[name]
        if self.old:
            return False
        halfway = column[(self.columns["step"] <= self.step / 2) & np.isfinite(column)][-WINDOW:]
        return len(halfway) > 0 and self.recent(name) > by * float(np.median(halfway))

    def evidence(self, name: str, value: float, limit: float, words: str, count: int = WINDOW) -> Evidence:
        """`value` of a column over its newest readings."""
        steps = self.columns["step"][np.isfinite(self.columns[name])][-count:]
        since = int(steps[0]) if len(steps) else self.step
        return Evidence(name, since, self.step, value, limit, words)


class Rule:
    """One diagnosis.

    Attributes:
        source: the document that it rests on.
        certain: one look is enough, as nothing in it is left to chance.
        explains: names of rules whose findings are consequences of this one, kept back while this one stands.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]] = ()
    source: ClassVar[str]
    explains: ClassVar[tuple[str, ...]] = ()
    grave: ClassVar[bool] = True
    certain: ClassVar[bool] = False

    def look(self, history: History) -> Finding | None:
        """What is wrong at the end of the history, None where nothing is."""
        raise NotImplementedError

    def line(self, history: History, limit: float, healthy: float) -> float:
        """Where this rule draws the line: nearer to healthy once its finding stands, so that it does not flicker."""
        return limit + (BACK * (healthy - limit) if self.name in history.standing else 0.0)

    def finding(self, history: History, sentence: str, evidence: Evidence, *remedies: Remedy) -> Finding:
        """What was found, with the first of these remedies that can be taken and changes something."""
        each = (fitted(one, history.case.recipe, history.live) for one in remedies)
        remedy = next((one for one in each if one is not None), None)
        return Finding(
            self.name, _(self.title), sentence, evidence, remedy, self.source, history.step, grave=self.grave
        )
