"""Long actions in the background: progress, time left, Cancel, and the result on the owner's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Literal

from psygnal import Signal

from studio.core.errors import Cancelled
from studio.core.mailbox import Channel
from studio.core.priority import lower_thread_priority
from studio.core.progress import Progress, Reporter


class Job:
    """One long action.

    Attributes:
        title: what it does, for people.
        state: "running", "done", "failed" or "cancelled".
    """

    def __init__(self, title: str, key: str) -> None:
        self.title = title
        self.key = key
        self.state: Literal["running", "done", "failed", "cancelled"] = "running"
        self.reporter = Reporter()

    @property
    def progress(self) -> Progress:
        return self.reporter.latest

    def cancel(self) -> None:
        self.reporter.cancel()


class Jobs:
    """The running jobs; `changed` fires in `poll` while any of them runs and when one ends."""

    changed = Signal()

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        self.active: list[Job] = []
        self._ended: Channel[tuple[Job, Callable[[], None]]] = Channel()
        self._on_cancel: dict[Job, Callable[[], None]] = {}
        self._threads: dict[Job, threading.Thread] = {}
        self._on_error = on_error

    def run(
        self,
        title: str,
        work: Callable[[Reporter], Any],
        done: Callable[[Any], object] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        key: str = "",
        cancelled: Callable[[], None] | None = None,
    ) -> Job:
        """Start `work` on a thread of its own.

        Args:
            title: what it does, for people.
            work: called with a reporter; whatever it returns goes to `done`.
            done, failed: called by `poll` on the owner's thread; without `failed` the error becomes a notice.
                Neither is called after Cancel.
            cancelled: called by `poll` instead, after Cancel.
            key: a running job with the same key is cancelled first.
        """
        for other in self.active:
            if key and other.key == key:
                other.cancel()
        job = Job(title, key)
        thread = threading.Thread(target=self._work, args=(job, work, done, failed), name=f"job: {title}", daemon=True)
        self.active.append(job)
        self._threads[job] = thread
        if cancelled:
            self._on_cancel[job] = cancelled
        thread.start()
        self.changed.emit()
        return job

    def _work(self, job: Job, work: Callable[[Reporter], Any], done: Any, failed: Any) -> None:
        lower_thread_priority(5)
        try:
            result = work(job.reporter)
            job.reporter.check()
        except Cancelled:
            job.state = "cancelled"
            self._ended.put((job, lambda: None))
        except Exception as error:
            job.state = "failed"
            problem = error
            self._ended.put((job, lambda: (failed or self._on_error)(problem)))
        else:
            job.state = "done"
            self._ended.put((job, lambda: done(result) if done else None))

    def poll(self) -> None:
        """Deliver what ended since the last call."""
        busy = bool(self.active)
        for job, deliver in self._ended.drain():
            self.active.remove(job)
            self._threads.pop(job).join()
            on_cancel = self._on_cancel.pop(job, None)
            try:
                if not job.reporter.cancelled:
                    deliver()
                elif on_cancel:
                    on_cancel()
            except Exception as error:  # the others that have ended are still to be delivered
                self._on_error(error)
        if busy:
            self.changed.emit()

    def close(self, timeout: float = 5.0) -> bool:
        """Cancel everything and wait; False when something did not stop in time."""
        for job in self.active:
            job.cancel()
        for thread in self._threads.values():
            thread.join(timeout)
        return not any(thread.is_alive() for thread in self._threads.values())
