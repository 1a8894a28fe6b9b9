"""The trainer on a thread of its own: the only code that knows it runs on one."""

from __future__ import annotations

import threading
from pathlib import Path

from studio.core.messages import RunState
from studio.core.priority import lower_thread_priority
from studio.training import devices
from studio.training.commands import Command, Stop
from studio.training.config import RunConfig
from studio.training.desk import Desk, WorkerReport, failure
from studio.training.loop import Loop

__all__ = ["ENDED", "Worker", "WorkerReport"]

ENDED = ("idle", "finished", "failed")


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
        return self._desk.report()

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
            end: RunState = Loop(self._desk, self._config, self._folder).train()
        except BaseException as error:
            end = "failed"
            self._desk.events.put(failure(error, self._desk.progress[0]))
        self._desk.state = end
