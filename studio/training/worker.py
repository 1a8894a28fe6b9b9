"""The trainer on a thread of its own: the only code that knows it runs on one."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from studio.core.messages import Event, RunState, Sheet, StepMetrics
from studio.core.priority import lower_thread_priority
from studio.training import devices
from studio.training.commands import Command, Stop
from studio.training.config import RunConfig
from studio.training.desk import Desk, failure
from studio.training.loop import Loop
from studio.training.weights import Weights


@dataclass(frozen=True)
class WorkerReport:
    """What came of the training since the last poll.

    Attributes:
        metrics, events: all of them, in order.
        sheet, weights: the newest, None when there is none since the last poll.
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


class Worker:
    """Trains a run in its folder, from its newest checkpoint or from the beginning.

    Args:
        config: what to train.
        folder: the run's folder; checkpoints and history go below it.
        watch: send weights and sheets about once a second, for somebody who looks.
    """

    def __init__(self, config: RunConfig, folder: Path, watch: bool = False) -> None:
        self._config, self._folder = config, folder
        self._desk = Desk(watch)
        self._thread = threading.Thread(target=self._run, name="trainer", daemon=True)

    def start(self) -> None:
        """Begin; once only."""
        self._desk.state = "warming up"
        self._thread.start()

    def send(self, command: Command) -> None:
        """Ask for something; taken before the next step."""
        self._desk.ask(command)

    def poll(self) -> WorkerReport:
        """What happened since the last call; never waits."""
        desk = self._desk
        # The state first: when it says that all is over, everything before it is already in the channels.
        state = desk.state
        step, seconds, speed = desk.progress
        metrics, events = desk.metrics.drain(), desk.events.drain()
        return WorkerReport(metrics, events, desk.sheets.take(), desk.weights.take(), state, speed, seconds, step)

    def close(self, timeout: float) -> bool:
        """Stop, save and wait for the thread; False when it has not ended after `timeout` seconds."""
        if self._thread.ident is None:
            return True
        self.send(Stop())
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            lower_thread_priority()
            devices.tune_allocator()
            end = Loop(self._desk, self._config, self._folder).train()
        except BaseException as error:
            end = "failed"
            self._desk.events.put(failure(error, self._desk.progress[0]))
        self._desk.state = end
