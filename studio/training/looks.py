"""Looks inside that somebody asked for, each as often as wanted and never so often that training feels it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from studio.core.errors import StudioError
from studio.core.i18n import _
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
    complete: bool = False  # another look at the same weights would show nothing new


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

    @property
    def unfinished(self) -> float | None:
        """Seconds until a look is due that goes through a set little by little and is not through; None for none."""
        due = [wanted.at for wanted in self._wanted.values() if not wanted.complete]
        return max(0.0, min(due) - time.monotonic()) if due else None

    def due(self, now: bool = False, resting: bool = False) -> Iterator[Insight]:
        """The looks whose time has come, or all of them `now`; those not complete while the training is `resting`."""
        for name, wanted in list(self._wanted.items()):
            began = time.monotonic()
            if (not now and began < wanted.at) or (resting and wanted.complete):
                continue
            look, trainer = wanted.look, self._trainer
            values = seen(trainer, look.name, look.request)
            wanted.complete = bool(values.get("complete", True))
            yield Insight(trainer.run_id, trainer.step_count, look.name, look.stamp, values)
            cost = time.monotonic() - began
            if wanted.look.every is None:
                del self._wanted[name]
            else:
                wanted.at = began + max(wanted.look.every, cost * len(self._wanted) / SHARE)


def seen(trainer: Trainer, name: str, request: dict[str, Any]) -> dict[str, Any]:
    """What a look shows; why it shows nothing as "refused" where it fails."""
    try:
        return INSIGHTS.get(name).look(trainer, request)
    except StudioError as error:
        return {"refused": error.sentence}
    except Exception as error:
        log.exception("the look %s failed", name)
        return {"refused": _("This look failed: {what}").format(what=error or type(error).__name__)}
