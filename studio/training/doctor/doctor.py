"""One doctor for one running trainer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from studio.core.messages import Event, StepMetrics
from studio.training import devices
from studio.training.doctor.base import COLUMNS, Case
from studio.training.doctor.examiner import Examiner
from studio.training.doctor.facts import facts_of
from studio.training.doctor.signals import Probe

if TYPE_CHECKING:
    from studio.training.trainer import Trainer


class Doctor:
    """Reads the signals of a trainer and judges them.

    Attributes:
        readings: the newest, by column, NaN before the first.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._probe: Probe | None = None
        self._examiner: Examiner | None = None
        self.readings = dict.fromkeys(COLUMNS, math.nan)

    def probe(self) -> None:
        """Read the signals, between two steps; the first time takes longer, as the set is looked at."""
        try:
            if self._probe is None:
                self._probe = Probe(self._trainer)
            read = self._probe.read()
        except (RuntimeError, MemoryError) as error:
            if not devices.is_out_of_memory(error):
                raise
            return  # the training needs all of it; there is another time
        followed = {"gap_swing": self._examiner.swing, "jump": self._examiner.jump} if self._examiner else {}
        self.readings = {**self.readings, **read, **followed}

    def examine(self, rows: Sequence[StepMetrics]) -> list[Event]:
        """Judge rows with `readings` among their values: events "finding" (data of a `Finding`) and "cured"."""
        if self._examiner is None:
            t = self._trainer
            trained = len(t.store) - len(t.held)
            case = Case(t.recipe, trained, len(t.held), facts_of(t.store), t.shape.resolution)
            self._examiner = Examiner(case)
        return self._examiner.take(rows, self._trainer.live)
