"""What happens between two steps: commands, pictures for the watcher, history and checkpoints."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import Event, RunState
from studio.data.store import open_store
from studio.training import checkpoint, sheets
from studio.training.commands import Command, EditParam, Pause, Resume, StepOnce, Stop
from studio.training.config import RunConfig
from studio.training.desk import Desk, failure
from studio.training.gauges import Gauges
from studio.training.history import HistoryWriter
from studio.training.trainer import Trainer

SPEED_SECONDS = 3.0
SHOW_SHARE = 0.04


class Loop:
    """Trains a run until it is told to stop or its limit is reached.

    Raises:
        StudioError: the store is gone, no checkpoint can be used, or there is no such device.
    """

    def __init__(self, desk: Desk, config: RunConfig, folder: Path) -> None:
        self.desk, self.config, self.folder = desk, config, folder
        store = open_store(Path(config.store))
        self.trainer = Trainer(
            config.recipe,
            store,
            run_id=config.run_id,
            seed=config.seed,
            device=config.device,
            threads=config.threads,
        )
        document, problems = checkpoint.restore_latest(folder, self.trainer)
        self.history = HistoryWriter(folder)
        extra = (document or {}).get("extra")
        self.history.truncate(self.trainer.step_count, extra if isinstance(extra, dict) else {"marks": 0})
        self.plan = sheets.SheetPlan.suited(self.trainer.schema, self.trainer.shape)
        self.gauges = Gauges(store)
        self.paused = self.once = self.ended = False
        self.refused: set[str] = set()
        self.saved_step = self.trainer.step_count if document else -1
        self.saved_at = time.monotonic()
        self.shown_at, self.show_every = -math.inf, config.publish_seconds
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
            while not self.ended and not self.finished:
                if self.paused and not self.once:
                    self.rest()
                else:
                    self.once = False
                    self.step()
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

    def step(self) -> None:
        """One training step, and what is due after it."""
        self.trainer.step()
        began = time.perf_counter()
        self.pictures += self.trainer.batch
        self.collect()
        self.show()
        if time.monotonic() - self.saved_at >= self.config.autosave_seconds:
            self.save()
        self.trainer.seconds += time.perf_counter() - began
        self.measure()

    def collect(self) -> None:
        """Pass on the numbers and notes of the trainer."""
        rows = self.trainer.drain_metrics()
        for row in rows:
            row.values.update(self.gauges.readings)
        self.history.add(rows)
        for row in rows:
            self.desk.metrics.put(row)
        for note in self.trainer.notes():
            self.tell(note)

    def show(self, last: bool = False) -> None:
        """Draw the sheet when the schedule or a watcher wants one, and send weights to the watcher."""
        step, now = self.trainer.step_count, time.monotonic()
        due = self.history.sheet_due(step)
        watched = self.desk.watch and (last or now - self.shown_at >= self.show_every)
        if not due and not watched:
            return
        network = self.trainer.average.calibrated()
        sheet = sheets.draw(network, self.plan, self.trainer.schema, self.config.run_id, step)
        self.desk.sheets.put(sheet)
        self.gauges.look(sheet)
        if self.desk.watch:
            self.desk.weights.put(self.trainer.copied_weights())
        if due and self.guarded("pictures", lambda: self.history.add_sheet(sheet, self.plan.columns)):
            self.tell(Event("sheet", step))
        self.shown_at = time.monotonic()
        # A large network is shown less often, so that watching costs a few percent at most.
        self.show_every = max(self.config.publish_seconds, (self.shown_at - now) / SHOW_SHARE)

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
        while not self.once and (command := self.desk.next()) is not None:
            self._obey(command)

    def _obey(self, command: Command) -> None:
        match command:
            case Pause() if not self.paused:
                self.paused = True
                self.say("paused")
            case Resume() if self.paused:
                self.paused = False
                self.say("running")
            case StepOnce():
                self.once = True
                if not self.paused:
                    self.paused = True
                    self.say("paused")
            case Stop():
                self.ended = True
            case EditParam(name, value):
                self.edit(name, value)

    def edit(self, name: str, value: bool | int | float | str) -> None:
        """Change a live setting and mark it; a value that does not fit becomes a note."""
        try:
            self.tell(self.trainer.edit(name, value))
            self.saved_step = -1
        except StudioError as error:
            self.tell(Event("note", self.trainer.step_count, error.sentence, error.hint))

    def rest(self) -> None:
        """Sleep while paused until something is asked for; save in time what is not saved yet."""
        unsaved = self.saved_step != self.trainer.step_count
        left = self.saved_at + self.config.autosave_seconds - time.monotonic()
        self.desk.wait(max(0.0, left) if unsaved else None)
        if unsaved and self.desk.empty:
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
        """Tell the state and the device."""
        self.desk.progress = (self.trainer.step_count, self.trainer.seconds, 0.0)
        data = {"state": state, "device": str(self.trainer.device)}
        self.desk.events.put(Event("state", self.trainer.step_count, data=data))
        self.desk.state = state

    def tell(self, event: Event) -> None:
        """Send an event and keep it as a mark where it is one."""
        self.desk.events.put(event)
        self.guarded("marks", lambda: self.history.mark(event))
