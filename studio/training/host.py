"""The trainer in a process of its own, behind the same door as `Worker`.

A thread would share the interpreter with the window: measured on two processor cores, the window then takes a third of
the training's speed and the training makes every hundredth tick of a 16 ms timer of the window twice as long.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio.core import i18n
from studio.core.i18n import _
from studio.core.messages import Event, frozen
from studio.core.processes import end
from studio.training.commands import Command, Stop
from studio.training.config import RunConfig
from studio.training.desk import Desk
from studio.training.weights import Weights
from studio.training.worker import ENDED, Worker, WorkerReport

TURN = 0.015
PATIENCE = 20.0
NICENESS = 5


@dataclass(frozen=True)
class Begin:
    """Train this; the first message of a run."""

    config: RunConfig
    folder: Path
    watch: bool
    language: str


class Host:
    """Keeps one process ready to train, and starts another when it is gone."""

    def __init__(self) -> None:
        self._process: Any = None
        self._pipe: Connection | None = None
        self._lost: Connection | None = None

    @property
    def pid(self) -> int | None:
        """Number of the process while it lives."""
        return self._process.pid if self._process is not None and self._process.is_alive() else None

    def ensure(self) -> Connection:
        """The pipe to a living process, started if need be; it takes some seconds to become ready by itself."""
        if self._pipe is None or self._pipe is self._lost or self.pid is None:
            self.close(0.0)
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=serve, args=(theirs,), name="trainer", daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe

    def lose(self, pipe: Connection) -> None:
        """Nobody is at the other end of this pipe any more, though the process may take a moment to be gone."""
        self._lost = pipe

    def close(self, timeout: float) -> bool:
        """End the process; False when it had to be killed."""
        process, self._process = self._process, None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if process is None:
            return True
        return end(process, timeout)


class RemoteWorker:
    """`Worker` in the host's process; same calls, same reports.

    Args:
        host: where to train.
        config, folder, watch: as for `Worker`.
    """

    def __init__(self, host: Host, config: RunConfig, folder: Path, watch: bool = False) -> None:
        self._host, self._begin = host, Begin(config, folder, watch, i18n.chosen())
        self._desk = Desk(watch)
        self._lock = threading.Lock()
        self._pipe: Connection | None = None
        self._thread = threading.Thread(target=self._listen, name="trainer messages", daemon=True)

    def start(self) -> None:
        """Begin; once only."""
        self._desk.state = "warming up"
        self._pipe = self._host.ensure()
        self._say(self._begin)
        self._thread.start()

    def send(self, command: Command) -> None:
        """Ask for something; taken before the next step."""
        self._say(command)

    def poll(self) -> WorkerReport:
        """What happened since the last call; never waits."""
        return self._desk.report()

    def close(self, timeout: float) -> bool:
        """Stop, save and wait for the end; False when it has not come after `timeout` seconds."""
        if self._pipe is None:
            return True
        self._say(Stop())
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _say(self, message: Begin | Command) -> None:
        # A process that is gone is noticed by the listening thread, which tells of it.
        with self._lock, contextlib.suppress(OSError):
            if self._pipe is not None:
                self._pipe.send(message)

    def _listen(self) -> None:
        assert self._pipe is not None
        while self._desk.state not in ENDED:
            try:
                report, weights = self._pipe.recv()
            except (EOFError, OSError):
                sentence = _("The training process has ended unexpectedly; it may have run out of memory.")
                hint = _("Resume goes on from the last checkpoint.")
                self._host.lose(self._pipe)
                self._desk.events.put(Event("failed", self._desk.progress[0], sentence, hint))
                self._desk.state = "failed"
                return
            self._take(report, weights)

    def _take(self, report: WorkerReport, weights: tuple[dict[str, Any], dict[str, np.ndarray]] | None) -> None:
        desk = self._desk
        for row in report.metrics:
            desk.metrics.put(row)
        for event in report.events:
            desk.events.put(event)
        for insight in report.insights:
            desk.insights.put(insight)
        if report.sheet is not None:
            desk.sheets.put(replace(report.sheet, tiles=frozen(report.sheet.tiles)))
        if weights is not None:
            document, arrays = weights
            tensors = {key: torch.from_numpy(array) for key, array in arrays.items()}
            desk.weights.put(Weights.from_document(document, tensors))
        desk.progress = (report.step, report.seconds, report.pictures_per_second)
        desk.state = report.state


def serve(pipe: Connection) -> None:
    """Body of the process: one run after another, until the other end is gone."""
    # Ctrl+C in a terminal reaches the window too, which ends this process in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    torch.set_num_threads(1)
    with contextlib.suppress(EOFError, OSError):
        while True:
            message = pipe.recv()
            if isinstance(message, Begin):
                _train(pipe, message)


def _train(pipe: Connection, begin: Begin) -> None:
    i18n.choose(begin.language)
    worker = Worker(begin.config, begin.folder, begin.watch)
    worker.start()
    state = ""
    try:
        while state not in ENDED:
            if pipe.poll(TURN):
                worker.send(pipe.recv())
            report = worker.poll()
            news = report.metrics or report.events or report.sheet or report.weights or report.insights
            if news or report.state != state:
                pipe.send((replace(report, weights=None), _packed(report.weights)))
            state = report.state
    finally:
        # The window is gone: save, as after Stop.
        worker.close(PATIENCE)


def _packed(weights: Weights | None) -> tuple[dict[str, Any], dict[str, np.ndarray]] | None:
    """Weights as plain values and arrays: tensors would travel through shared memory that both ends must tidy up."""
    if weights is None:
        return None
    return weights.document(), {key: tensor.numpy() for key, tensor in weights.arrays().items()}
