"""What the doctor found in the run that is looked at, and what a person does about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.health import Finding, Quality, Remedy
from studio.core.i18n import _
from studio.core.messages import Event
from studio.core.params import Value
from studio.core.paths import read_json
from studio.core.undo import Edit, UndoStack
from studio.session.notices import Notices
from studio.session.runs import Runs
from studio.session.timeline import Timeline
from studio.session.training import Training
from studio.training.levelling import Level, levelled

PLATEAU = "plateau"  # a finding with which it may still be good enough
READINGS = ("fd", "kd", "precision", "recall", "density", "coverage", "accuracy")


@dataclass
class _Care:
    """What a person did about the findings of one run.

    Attributes:
        treated: rule to the step of the finding whose remedy was applied and not taken back.
        before: rule to the settings in force before that.
        dismissed: rules that are not to be told again.
    """

    treated: dict[str, int] = field(default_factory=dict)
    before: dict[str, dict[str, Value]] = field(default_factory=dict)
    dismissed: set[str] = field(default_factory=set)


class Doctor:
    """Findings and quality of the run that is looked at, running or finished, told by the marks of its history.

    Attributes:
        findings: those that stand, the grave ones first; without those that were dismissed.
        hushed: those that stand and were dismissed.
        quality: the newest reading, None before the first.
        best: step and Frechet distance of the best checkpoint, None while there is none.
        advice: why it is good enough to stop, "" where it is not.
    """

    changed = Signal()

    def __init__(self, training: Training, runs: Runs, timeline: Timeline, undo: UndoStack, notices: Notices) -> None:
        self._training, self._runs, self._timeline = training, runs, timeline
        self._undo, self._notices = undo, notices
        self._cares: dict[str, _Care] = {}
        self._clear()
        self._pending: tuple[str, int | None, dict[str, Value]] | None = None
        self._begun = ""  # the run that was begun last on the doctor's advice
        training.event.connect(self._heard)
        training.changed.connect(self._go_on)
        timeline.grew.connect(self._look)
        runs.selected.connect(self._selected)

    def _clear(self) -> None:
        self.findings: list[Finding] = []
        self.hushed: list[Finding] = []
        self.quality: Quality | None = None
        self.best: tuple[int, float] | None = None
        self.advice = ""
        self._level: Level | None = None
        self._marks = -1  # how many were taken in
        self._old: list[Event] = []  # marks from before it was resumed, which the doctor looks into anew
        self._read = math.nan  # the distance in the newest row that was taken in

    @property
    def treated(self) -> set[str]:
        """Rules of the findings that stand whose remedy was applied and not taken back."""
        return {finding.rule for finding in self.findings if self._care.treated.get(finding.rule) == finding.step}

    @property
    def _care(self) -> _Care:
        return self._cares.setdefault(self._runs.current or "", _Care())

    def apply(self, rule: str) -> None:
        """Do what a finding recommends, with undo; raises StudioError where only the person can."""
        remedy = self._remedy(rule)
        if remedy.way in ("data", "stop"):
            raise StudioError(remedy.sentence)
        if remedy.way == "edit":
            self._change(rule, remedy)
        else:
            self._begin_again(remedy, _("Begin again as the doctor recommends"))

    def undo(self, rule: str) -> None:
        """Take back what `apply` changed in the running training."""
        if rule not in self.treated:
            return
        self._require_training()
        before = self._care.before[rule]
        self._push(rule, before, self._in_force(before), treated=False)

    def go_back(self) -> None:
        """Begin a new run from the best checkpoint, with undo; raises StudioError while there is none."""
        if self.best is None:
            raise StudioError(_("Nothing has been kept yet to go back to."))
        self._begin_again(Remedy("branch", ""), _("Go back to the best so far"))

    def dismiss(self, rule: str) -> None:
        """Do not tell this again in this run; undo brings it back."""
        dismissed = self._care.dismissed

        def put(change: Callable[[str], None]) -> None:
            change(rule)
            self._gather()
            self.changed.emit()

        self._undo.push(Edit(_("Dismiss a finding"), lambda: put(dismissed.add), lambda: put(dismissed.discard)))

    def give_up(self) -> None:
        """Begin no new run after the one that is being ended."""
        self._pending = None

    # Remedies ------------------------------------------------------------------------------------------

    def _remedy(self, rule: str) -> Remedy:
        found = next((finding for finding in self.findings if finding.rule == rule), None)
        if found is None or found.remedy is None:
            raise StudioError(_("There is nothing to do about that any more."))
        return found.remedy

    def _change(self, rule: str, remedy: Remedy) -> None:
        self._require_training()
        before = self._in_force(remedy.edits)
        self._care.before[rule] = before
        self._push(rule, dict(remedy.edits), before, treated=True)

    def _require_training(self) -> None:
        if not self._training.active or self._training.run_id != self._runs.current:
            raise StudioError(_("This run is not training."), _("Resume it first."))

    def _in_force(self, names: Mapping[str, Value]) -> dict[str, Value]:
        """Values of live settings; raises StudioError for one that this run does not have."""
        live = self._training.live_values
        for name in names.keys() - live.keys():
            raise StudioError(_("“{name}” cannot be changed while training runs.").format(name=name))
        return {name: live[name] for name in names}

    def _push(self, rule: str, after: Mapping[str, Value], before: Mapping[str, Value], treated: bool) -> None:
        run_id, care = self._training.run_id, self._care
        step = next(finding.step for finding in self.findings if finding.rule == rule)

        def put(values: Mapping[str, Value], is_treated: bool) -> None:
            if not self._training.active or self._training.run_id != run_id:
                return  # of a run that has ended nothing can be taken back
            for name, value in values.items():
                self._training.edit(name, value)
            care.treated.pop(rule, None)
            if is_treated:
                care.treated[rule] = step
            self.changed.emit()

        label = _("Apply what the doctor recommends") if treated else _("Take back what the doctor recommended")
        self._undo.push(Edit(label, lambda: put(after, treated), lambda: put(before, not treated)))

    def _begin_again(self, remedy: Remedy, label: str) -> None:
        """Stop what trains, then begin the new run; undo ends that one and looks at this one again."""
        run_id = self._runs.current
        if run_id is None:
            raise StudioError(_("There is no run to begin again."))
        step = self.best[0] if remedy.way == "branch" and self.best is not None else None
        changes = dict(remedy.edits)

        def begin() -> None:
            self._pending, self._begun = (run_id, step, changes), ""
            self._training.stop()
            self._go_on()

        def back() -> None:
            prepared = self._training.state == "preparing" and not self._runs.has(self._begun)
            if self._begun and (prepared or self._training.run_id == self._begun):
                self._training.stop()
            self._pending = None
            self._runs.select(run_id)

        self._undo.push(Edit(label, begin, back))

    def _go_on(self) -> None:
        if self._training.state == "warming up" and self._training.run_id == self._runs.current:
            self._old = list(self._timeline.marks)
            self._gather()
        if self._pending is None or self._training.active or self._training.state == "preparing":
            return
        (run_id, step, changes), self._pending = self._pending, None
        try:
            self._begun = self._training.begin_again(run_id, changes, step)
        except StudioError as error:
            self._notices.error(error, key="training")

    # What is known -------------------------------------------------------------------------------------

    def _selected(self, run_id: str) -> None:
        self._clear()
        self._read_best()
        self.changed.emit()  # the timeline still shows the run before; what it knows of this one comes with `grew`

    def _heard(self, event: Event) -> None:
        if self._training.run_id != self._runs.current:
            return
        if event.kind == "quality":
            self.quality = Quality.from_json(event.data)
        if event.kind in ("quality", "saved"):
            self._read_best()
            self.changed.emit()

    def _look(self) -> None:
        """Take in what the timeline has learned since the last time."""
        marks, columns = len(self._timeline.marks), self._timeline.metrics()
        distances = columns.get("fd")
        before = (self.quality, self.advice, self.findings)
        if marks != self._marks:
            self._marks = marks
            self._gather()
        known = distances is not None and len(distances) > 0 and math.isfinite(distances[-1])
        if distances is not None and known and not _same(distances[-1], self._read):
            self._read = float(distances[-1])
            if self.quality is None or not _same(self._read, self.quality.fd):
                self.quality = _reading(columns)
            self._level = levelled(columns["seconds"], distances, columns["fd_floor"])
        ill = any(finding.rule != PLATEAU for finding in (*self.findings, *self.hushed))
        self.advice = "" if ill else _advice(self._level)
        if (self.quality, self.advice, self.findings) != before:
            self.changed.emit()

    def _gather(self) -> None:
        standing: dict[str, Finding] = {}
        old = {id(mark) for mark in self._old}
        for mark in self._timeline.marks:
            if id(mark) in old:
                continue
            if mark.kind == "cured":
                standing.pop(str(mark.data.get("rule")), None)
            elif mark.kind == "finding":
                try:
                    found = Finding.from_json(mark.data)
                except (KeyError, TypeError, ValueError):
                    continue
                standing[found.rule] = found
        all_ = sorted(standing.values(), key=lambda finding: not finding.grave)
        self.findings = [finding for finding in all_ if finding.rule not in self._care.dismissed]
        self.hushed = [finding for finding in all_ if finding.rule in self._care.dismissed]

    def _read_best(self) -> None:
        self.best = None
        run_id = self._runs.current
        if not run_id:
            return
        try:
            document: dict[str, Any] = read_json(self._runs.folder(run_id) / "checkpoints" / "best.json")
            step, distance = int(document["step"]), float(document["fd"])
        except (StudioError, OSError, KeyError, TypeError, ValueError, OverflowError):
            return
        if math.isfinite(distance) and step in self._runs.checkpoints(run_id):
            self.best = step, distance


def _reading(columns: Mapping[str, np.ndarray]) -> Quality:
    """The newest reading, from the columns of a history."""
    values: dict[str, Any] = {name: float(columns[name][-1]) if name in columns else math.nan for name in READINGS}
    step = columns["step"][np.flatnonzero(columns["fd"] != columns["fd"][-1])[-1:]]
    best_possible = float(columns["fd_floor"][-1]) if "fd_floor" in columns else math.nan
    floor = {"fd": best_possible} if math.isfinite(best_possible) else {}
    return Quality(int(step[0]) + 1 if len(step) else 0, **values, floor=floor)


def _same(one: float, other: float) -> bool:
    """Whether two readings are one, of which a history holds fewer digits; so are two that are not known."""
    return math.isclose(one, other, rel_tol=1e-6) or (math.isnan(one) and math.isnan(other))


def _advice(level: Level | None) -> str:
    """Why it is good enough; that it stands still far from there is for the rule of the plateau to say."""
    if level is None or not level.near:
        return ""
    sentence = _("Good enough: its distance from real samples ({best:.2g}) is near the best possible ({floor:.2g}).")
    return sentence.format(best=level.best, floor=level.floor)
