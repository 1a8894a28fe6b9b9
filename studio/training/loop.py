"""What happens between two steps: commands, pictures for the watcher, history and checkpoints."""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import Event, RunState
from studio.data.store import open_store
from studio.training import checkpoint, planes, sheets
from studio.training.appraisal import Appraisal
from studio.training.commands import (
    Command,
    EditParam,
    Look,
    LookAway,
    Pace,
    Pause,
    Resume,
    StepOnce,
    Stop,
    Turn,
)
from studio.training.config import RunConfig
from studio.training.desk import Desk, failure
from studio.training.doctor import Doctor
from studio.training.gauges import Gauges
from studio.training.history import HistoryWriter
from studio.training.looks import Looks
from studio.training.trainer import Trainer

SPEED_SECONDS = 3.0
SHOW_SHARE = 0.04
# What is seen of points moves thirty times a second, though a sheet has to wait for the end of a step.
PLANE_SECONDS, PLANE_SHARE = 1 / 42, 0.24
PICTURE_SECONDS = 0.5  # the picture of a plane, which costs half as much again, is drawn twice a second
PROBE_STEPS, PROBE_SHARE = 10, 0.02
# Most sick runs show it in their first moments, so the doctor looks more often then, for so many seconds of its own.
PROBE_EARLY, PROBE_CREDIT = 0.04, 2.0

T = TypeVar("T")
log = logging.getLogger(__name__)


class Loop:
    """Trains a run until it is told to stop or its limit is reached.

    Raises:
        StudioError: the store is gone, no checkpoint can be used, or there is no such device.
    """

    def __init__(self, desk: Desk, config: RunConfig, folder: Path) -> None:
        self.desk, self.config, self.folder = desk, config, folder
        store = open_store(Path(config.store))
        self.trainer = Trainer.of(config, store)
        document, problems = checkpoint.restore_latest(folder, self.trainer)
        self.history = HistoryWriter(folder)
        extra = (document or {}).get("extra")
        self.history.truncate(self.trainer.step_count, extra if isinstance(extra, dict) else {"marks": 0})
        for words in self.trainer.prepare():
            desk.events.put(Event("preparing", self.trainer.step_count, words))
        self.plan = sheets.SheetPlan.suited(self.trainer.schema, self.trainer.shape)
        self.gauges = Gauges(store)
        self.appraisal = Appraisal(self.trainer, checkpoint.best(folder))
        self.doctor = Doctor(self.trainer)
        self.probed = 0.0  # seconds that its probes took
        self.probed_from = self.trainer.seconds
        self.looks = Looks(self.trainer)
        self.paused = self.ended = False
        self.once: Turn | None = None
        self.pace: float | None = None
        self.refused: set[str] = set()
        self.faulty: set[str] = set()
        self.saved_step = self.trainer.step_count if document else -1
        self.saved_at = time.monotonic()
        self.plane = bool(self.trainer.shape.dims)
        self.least_every = PLANE_SECONDS if self.plane else config.publish_seconds
        self.shown_at, self.show_every = -math.inf, self.least_every
        self.sent_at = self.pictured_at = -math.inf
        self.pictures = 0
        self.recent: deque[tuple[float, int]] = deque()
        for problem in problems:
            sentence = _("{problem} Training goes on from an older one.").format(problem=problem.sentence)
            desk.events.put(Event("note", self.trainer.step_count, sentence))

    def train(self) -> RunState:
        """Steps until stopped, or until the limit; saves; returns the state to end in."""
        try:
            self.show()
            self.say("running")
            self.obey()  # what was asked for before the first step
            while not self.ended and not self.finished:
                if self.paused and self.once is None:
                    self.rest()
                else:
                    turn, self.once = self.once, None
                    self.step(turn)
                self.obey()
            self.say("stopping")
            self.show(last=True)
            self.save()
            return "finished" if self.finished else "idle"
        except BaseException as error:
            event = failure(error, self.trainer.step_count)
            self.guarded("numbers", self.history.flush)
            self.guarded("marks", lambda: self.history.mark(event))
            raise

    @property
    def finished(self) -> bool:
        """Whether the limit of steps or of seconds is reached."""
        steps, seconds = self.config.max_steps or math.inf, self.config.max_seconds or math.inf
        return self.trainer.step_count >= steps or self.trainer.seconds >= seconds

    def step(self, turn: Turn | None = None) -> None:
        """One training step, and what is due after it; the turn of a single step that somebody asked for, else None."""
        due = time.monotonic() + (1 / self.pace if self.pace and turn is None else 0.0)
        self.trainer.step(turn or "both")
        began = time.perf_counter()
        self.pictures += self.trainer.batch
        self.examine()
        self.collect()
        self.show(last=turn is not None)
        for insight in self.looks.due(now=turn is not None):
            self.desk.insights.put(insight)
        if time.monotonic() - self.saved_at >= self.config.autosave_seconds:
            self.save()
        self.trainer.seconds += time.perf_counter() - began
        self.measure()
        self.desk.wait(max(0.0, due - time.monotonic()))

    def examine(self) -> None:
        """Let the doctor and the quality meter have a look, within their share of the time."""
        passed = self.trainer.seconds - self.probed_from
        allowed = PROBE_SHARE * passed + min(PROBE_EARLY * passed, PROBE_CREDIT)
        if self.trainer.step_count % PROBE_STEPS == 0 and self.probed <= allowed:
            began = time.perf_counter()
            self.beside("doctor", self.doctor.probe)
            self.probed += time.perf_counter() - began
        reading = self.beside("quality", self.appraisal.work)
        if reading is not None:
            if reading.data["best"]:
                reading.data["best"] = self.keep_best()
            self.tell(reading)

    def keep_best(self) -> bool:
        """Save, and remember that nothing so far was better; whether the disk took it."""
        self.save()
        step, distance = self.appraisal.best or (math.inf, math.nan)
        # The samples were made a little earlier: what was saved nearest to them is what there is to go back to.
        nearest = min(checkpoint.steps(self.folder), key=lambda saved: abs(saved - step), default=0)
        kept = self.saved_step >= step and self.guarded(
            "checkpoint", lambda: checkpoint.mark_best(self.folder, nearest, distance)
        )
        if not kept:
            self.appraisal.best = checkpoint.best(self.folder)
        return kept

    def collect(self) -> None:
        """Pass on the numbers and notes of the trainer."""
        rows = self.trainer.drain_metrics()
        for row in rows:
            row.values.update(self.gauges.readings | self.appraisal.readings | self.doctor.readings)
        self.history.add(rows)
        for row in rows:
            self.desk.metrics.put(row)
        found = self.beside("findings", lambda: self.doctor.examine(rows)) or []
        for note in (*self.trainer.notes(), *found):
            self.tell(note)

    def show(self, last: bool = False) -> None:
        """Draw the sheet when the schedule or a watcher wants one, and send weights to the watcher."""
        step, now = self.trainer.step_count, time.monotonic()
        due = self.history.sheet_due(step)
        watched = self.desk.watch and (last or now - self.shown_at >= self.show_every)
        if not due and not watched:
            return
        if self.plane:
            anew = due or last or now - self.pictured_at >= PICTURE_SECONDS
            self.pictured_at = now if anew else self.pictured_at
            sheet = planes.draw(self.trainer, anew)
        else:
            network = self.trainer.average.calibrated()
            sheet = sheets.draw(network, self.plan, self.trainer.schema, self.config.run_id, step)
        self.desk.sheets.put(sheet)
        self.gauges.look(sheet)
        if self.desk.watch and (last or now - self.sent_at >= self.config.publish_seconds):
            self.desk.weights.put(self.trainer.publish() if self.plane else self.trainer.copied_weights())
            self.sent_at = now
        if due and self.guarded("pictures", lambda: self.history.add_sheet(sheet, self.plan.columns)):
            self.tell(Event("sheet", step))
        self.shown_at = time.monotonic()
        # A large network is shown less often, so that watching costs a few percent at most.
        share = PLANE_SHARE if self.plane else SHOW_SHARE
        self.show_every = max(self.least_every, (self.shown_at - now) / share)

    def save(self) -> None:
        """Write the history, then a checkpoint, unless nothing has changed since the last."""
        if self.saved_step != self.trainer.step_count and self.guarded("checkpoint", self._save):
            self.saved_step = self.trainer.step_count
            self.tell(Event("saved", self.saved_step))
        self.saved_at = time.monotonic()

    def _save(self) -> None:
        self.collect()
        self.history.flush()
        checkpoint.save(self.folder, self.trainer, self.history.position())
        self.collect()

    def obey(self) -> None:
        """Carry out what was asked for since the last step."""
        while self.once is None and (command := self.desk.next()) is not None:
            self._obey(command)

    def _obey(self, command: Command) -> None:
        match command:
            case Pause() if not self.paused:
                self.paused = True
                self.say("paused")
            case Resume() if self.paused:
                self.paused = False
                self.say("running")
            case StepOnce(turn):
                self.once = turn
                if not self.paused:
                    self.paused = True
                    self.say("paused")
            case Stop():
                self.ended = True
            case EditParam(name, value):
                self.edit(name, value)
            case Pace(steps_per_second):
                self.pace = steps_per_second
            case Look():
                self.looks.begin(command)
                if self.paused:
                    for insight in self.looks.due():
                        self.desk.insights.put(insight)
            case LookAway(name):
                self.looks.end(name)

    def edit(self, name: str, value: bool | int | float | str) -> None:
        """Change a live setting and mark it; a value that does not fit becomes a note that tells what is in force."""
        try:
            self.tell(self.trainer.edit(name, value))
            self.saved_step = -1
        except StudioError as error:
            live = self.trainer.live
            data = {"name": name, "value": live[name]} if name in live else {}
            self.tell(Event("note", self.trainer.step_count, error.sentence, error.hint, data=data))

    def rest(self) -> None:
        """Sleep while paused until something is asked for; save in time what is not saved yet, and finish looks."""
        unsaved = self.saved_step != self.trainer.step_count
        left = max(0.0, self.saved_at + self.config.autosave_seconds - time.monotonic()) if unsaved else None
        self.desk.wait(min((wait for wait in (left, self.looks.unfinished) if wait is not None), default=None))
        for insight in self.looks.due(resting=True):
            self.desk.insights.put(insight)
        if unsaved and self.desk.empty and time.monotonic() >= self.saved_at + self.config.autosave_seconds:
            self.save()
        self.recent.clear()

    def measure(self) -> None:
        """Speed over the last seconds."""
        now = time.monotonic()
        self.recent.append((now, self.pictures))
        while now - self.recent[0][0] > SPEED_SECONDS and len(self.recent) > 2:
            self.recent.popleft()
        passed = now - self.recent[0][0]
        rate = (self.pictures - self.recent[0][1]) / passed if passed else 0.0
        self.desk.progress = (self.trainer.step_count, self.trainer.seconds, rate)

    def beside(self, what: str, look: Callable[[], T]) -> T | None:
        """What something that only looks on has to say; a fault of its own does not end the training."""
        try:
            return look()
        except Exception:
            if what not in self.faulty:
                self.faulty.add(what)
                log.exception("looking on at step %s failed: %s", self.trainer.step_count, what)
            return None

    def guarded(self, what: str, write: Callable[[], None]) -> bool:
        """Write something; when the disk refuses, say so once for each kind of thing and go on training."""
        try:
            write()
        except (OSError, StudioError) as error:
            if what not in self.refused:
                self.refused.add(what)
                sentence = error.sentence if isinstance(error, StudioError) else error.strerror or str(error)
                hint = _("Training goes on; saving is tried again.")
                self.desk.events.put(Event("note", self.trainer.step_count, sentence, hint))
            return False
        self.refused.discard(what)
        return True

    def say(self, state: RunState) -> None:
        """Tell the state, the device and the settings in force, which after a resume may not be those of the recipe."""
        self.desk.progress = (self.trainer.step_count, self.trainer.seconds, 0.0)
        data = {"state": state, "device": str(self.trainer.device), "live": self.trainer.live}
        self.desk.events.put(Event("state", self.trainer.step_count, data=data))
        self.desk.state = state

    def tell(self, event: Event) -> None:
        """Send an event and keep it as a mark where it is one."""
        self.desk.events.put(event)
        self.guarded("marks", lambda: self.history.mark(event))
