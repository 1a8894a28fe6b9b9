"""What passes between a training and whoever watches it, across the thread border."""

from __future__ import annotations

import threading
import traceback
from collections import deque
from dataclasses import dataclass, field

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.mailbox import Channel, Mailbox, Pigeonholes
from studio.core.messages import Event, Insight, RunState, Sheet, StepMetrics
from studio.training.commands import Command
from studio.training.weights import Weights


@dataclass(frozen=True)
class WorkerReport:
    """What came of the training since the last poll.

    Attributes:
        metrics, events: all of them, in order.
        sheet, weights: the newest, None when there is none since the last poll.
        insights: the newest of each look since the last poll.
        pictures_per_second: over the last seconds of training, saving and drawing included.
        seconds: training time, pauses left out.
    """

    metrics: list[StepMetrics]
    events: list[Event]
    sheet: Sheet | None
    weights: Weights | None
    state: RunState
    pictures_per_second: float
    seconds: float
    step: int
    insights: list[Insight] = field(default_factory=list)


class Desk:
    """Commands in; metrics, events, sheets and weights out.

    Attributes:
        watch: somebody looks, so weights and fresh sheets are wanted.
        state: written by the training, read by the watcher.
        progress: steps, training seconds, pictures per second.
    """

    def __init__(self, watch: bool) -> None:
        self.watch = watch
        self.metrics: Channel[StepMetrics] = Channel()
        self.events: Channel[Event] = Channel()
        self.insights: Pigeonholes[Insight] = Pigeonholes(lambda insight: insight.name)
        self.sheets: Mailbox[Sheet] = Mailbox()
        self.weights: Mailbox[Weights] = Mailbox()
        self.state: RunState = "idle"
        self.progress = (0, 0.0, 0.0)
        self._commands: deque[Command] = deque()
        self._wake = threading.Condition()

    def report(self) -> WorkerReport:
        """All that has come since the last call; for the watcher."""
        # The state first: when it says that all is over, everything before it is already in the channels.
        state = self.state
        step, seconds, speed = self.progress
        metrics, events, insights = self.metrics.drain(), self.events.drain(), self.insights.drain()
        sheet, weights = self.sheets.take(), self.weights.take()
        return WorkerReport(metrics, events, sheet, weights, state, speed, seconds, step, insights)

    def ask(self, command: Command) -> None:
        """Put a command and wake the training."""
        with self._wake:
            self._commands.append(command)
            self._wake.notify()

    def next(self) -> Command | None:
        """The oldest command, None when there is none."""
        return self._commands.popleft() if self._commands else None

    def wait(self, timeout: float | None) -> None:
        """Sleep until there is a command or `timeout` seconds are over; None waits for ever."""
        with self._wake:
            if not self._commands and timeout != 0:
                self._wake.wait(timeout)

    @property
    def empty(self) -> bool:
        """Whether no command waits."""
        return not self._commands


def failure(error: BaseException, step: int) -> Event:
    """The event of an exception that ended a training: a sentence, a way on, and the traceback in the details."""
    details = "".join(traceback.format_exception(error))
    if isinstance(error, StudioError):
        return Event("failed", step, error.sentence, error.hint, details)
    what = f"{type(error).__name__}: {error}"[:300]
    sentence = _("Training stopped because of a fault: {what}").format(what=what)
    return Event("failed", step, sentence, _("Resume goes on from the last checkpoint."), details)
