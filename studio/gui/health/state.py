"""How the run that is looked at is doing, in one icon, one colour and a word or two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.core.i18n import _

PROBED = "q05"  # a column that the doctor's first look at a run brings
LISTENED = 10.0  # seconds of training before that the doctor's silence says nothing


@dataclass(frozen=True)
class State:
    """What the chip in the toolbar and the head of the panel say.

    Attributes:
        icon, role: how it looks.
        word: two or three words; empty where there is nothing to say.
        sentence: the same for a tooltip.
    """

    icon: str
    role: str
    word: str
    sentence: str


def state_of(session: Any) -> State:
    """The gravest that holds now."""
    doctor = session.doctor
    found = sorted(doctor.findings, key=lambda f: not f.grave)
    if found:
        first = found[0]
        word = _(first.title) if len(found) == 1 else f"{_(first.title)} +{len(found) - 1}"
        return State(
            "error" if first.grave else "warning", "fault" if first.grave else "warning", word, _(first.sentence)
        )
    if doctor.advice:
        return State("best", "quality", _("Good enough"), _(doctor.advice))
    if doctor.hushed:
        what = ", ".join(_(finding.title) for finding in doctor.hushed)
        sentence = _("It still stands, and you asked not to be told again: {what}. Undo brings it back.")
        return State("hush", "quiet", _("Dismissed"), sentence.format(what=what))
    if judged(session):
        return State("check", "quality", _("Healthy"), _("The doctor finds nothing to worry about."))
    if _trains(session):
        return State("health", "quiet", _("Listening"), _("The first signs can be trusted after some ten seconds."))
    return State("health", "quiet", "", "")


def judged(session: Any) -> bool:
    """Whether the doctor has looked at the run for long enough that its silence means something."""
    columns = session.timeline.metrics()
    readings = columns.get(PROBED, ())
    if not len(readings) or not np.isfinite(readings[-1]):
        return False
    return not _trains(session) or bool(columns["seconds"][-1] >= LISTENED)


def _trains(session: Any) -> bool:
    training = session.training
    return bool(training.active and training.run_id == session.runs.current)
