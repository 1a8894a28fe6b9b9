"""Looks inside that somebody asked for, each as often as wanted and never so often that training feels it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass

from studio.core.errors import StudioError
from studio.core.messages import Insight
from studio.training.commands import Look
from studio.training.inside import INSIGHTS
from studio.training.trainer import Trainer

SHARE = 0.08  # of the time, for all looks together

log = logging.getLogger(__name__)


@dataclass
class _Wanted:
    look: Look
    at: float  # time.monotonic of the next one


class Looks:
    """What is looked at in a trainer; a look that fails says why and does not disturb the training."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._wanted: dict[str, _Wanted] = {}

    def begin(self, look: Look) -> None:
        """Look from now on, or once."""
        self._wanted[look.name] = _Wanted(look, 0.0)

    def end(self, name: str) -> None:
        """Look no more."""
        self._wanted.pop(name, None)

    def due(self, now: bool = False) -> Iterator[Insight]:
        """The looks whose time has come, or all of them `now`."""
        for name, wanted in list(self._wanted.items()):
            began = time.monotonic()
            if not now and began < wanted.at:
                continue
            yield self._look(wanted.look)
            cost = time.monotonic() - began
            if wanted.look.every is None:
                del self._wanted[name]
            else:
                wanted.at = began + max(wanted.look.every, cost * len(self._wanted) / SHARE)

    def _look(self, look: Look) -> Insight:
        trainer = self._trainer
        try:
            values = INSIGHTS.get(look.name).look(trainer, look.request)
        except StudioError as error:
            values = {"refused": error.sentence}
        except Exception as error:
            log.exception("the look %s failed", look.name)
            values = {"refused": str(error) or type(error).__name__}
        return Insight(trainer.run_id, trainer.step_count, look.name, look.stamp, values)
