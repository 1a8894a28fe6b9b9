"""The part that needs torch: warmed up in the background so that the window never waits for it."""

from __future__ import annotations

import contextlib
import importlib
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import psutil
from psygnal import Signal

from studio.core.i18n import _
from studio.core.mailbox import Mailbox

if TYPE_CHECKING:
    from studio.synthesis.service import SynthesisService
    from studio.training.config import RunConfig
    from studio.training.host import Host, RemoteWorker
    from studio.training.worker import Worker

EngineState = Literal["cold", "warming", "ready", "failed"]


class Engine:
    """Imports torch, finds the devices and starts the synthesis service, once, on a thread of its own.

    Attributes:
        state: "cold" until `start`, "warming", then "ready" or "failed".
        sentence: the state in words for the status bar.
        devices: `{"name", "title", "detail"}` of each usable device, best first; empty until ready.
        service: renders pictures; None until ready.

    Args:
        separate: train in a process of its own, as a window wants; otherwise on a thread.
    """

    changed = Signal()

    def __init__(self, separate: bool = False) -> None:
        self._separate = separate
        self._host: Host | None = None
        self.state: EngineState = "cold"
        self.sentence = _("The engine has not started yet.")
        self.devices: list[dict[str, str]] = []
        self.service: SynthesisService | None = None
        self._outcome: Mailbox[tuple[Any, ...]] = Mailbox()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to warm up; does nothing when it has begun."""
        if self.state == "cold":
            self.state, self.sentence = "warming", _("The engine is warming up: loading the neural network library.")
            self._thread = threading.Thread(target=self._warm_up, name="engine warm-up", daemon=True)
            self._thread.start()
            self.changed.emit()

    @property
    def settled(self) -> bool:
        """Whether warming up has ended, well or not; may be asked from any thread."""
        return self._thread is None or not self._thread.is_alive()

    def wait(self, timeout: float = 300.0) -> bool:
        """Warm up and block until ready; False when it failed or took longer than `timeout` seconds."""
        self.start()
        if self._thread is not None:
            self._thread.join(timeout)
        self.poll()
        return self.state == "ready"

    def worker(self, config: RunConfig, folder: Path, watch: bool) -> Worker | RemoteWorker:
        """What trains a run; the engine must be ready."""
        if self._host is not None:
            from studio.training.host import RemoteWorker

            return RemoteWorker(self._host, config, folder, watch)
        from studio.training.worker import Worker

        return Worker(config, folder, watch)

    @property
    def memory(self) -> int:
        """Bytes that the studio's processes hold in memory."""
        held = 0
        for process in (os.getpid(), self._host.pid if self._host is not None else None):
            # The training process may end between asking for its number and for its memory.
            with contextlib.suppress(psutil.Error):
                held += psutil.Process(process).memory_info().rss if process else 0
        return held

    def poll(self) -> None:
        outcome = self._outcome.take()
        if outcome is None:
            return
        self._thread = None
        if outcome[0] == "ready":
            __, self.devices, self.service, self._host, seconds = outcome
            self.state = "ready"
            self.sentence = _("Engine ready after {seconds:.1f} s.").format(seconds=seconds)
        else:
            self.state = "failed"
            self.sentence = _("The engine could not start: {reason}").format(reason=outcome[1])
        self.changed.emit()

    def close(self, timeout: float) -> bool:
        """Stop the synthesis thread; False when it did not stop in time."""
        if self._thread is not None:
            self._thread.join(timeout)
        self.poll()
        if self.service is not None:
            service, self.service = self.service, None
            service.close(timeout)
        if self._host is not None:
            host, self._host = self._host, None
            return host.close(timeout) and self._thread is None
        return self._thread is None

    def _warm_up(self) -> None:
        began = time.monotonic()
        try:
            from studio.export import EXPORTERS
            from studio.synthesis.service import SynthesisService
            from studio.training.devices import describe_devices

            # Imported now so that Train does not wait for it, nor the first Keep for the exporters.
            importlib.import_module("studio.training.worker")
            EXPORTERS.names()
            service = SynthesisService()
            host = self._warm_host() if self._separate else None
            self._outcome.put(("ready", describe_devices(), service, host, time.monotonic() - began))
        except Exception as error:
            # Some explain themselves at length; a person needs the first line.
            self._outcome.put(("failed", (str(error).strip().splitlines() or [type(error).__name__])[0]))

    @staticmethod
    def _warm_host() -> Host:
        from studio.training.host import Host

        host = Host()
        host.ensure()
        return host
