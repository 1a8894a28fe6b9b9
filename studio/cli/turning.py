"""Turns the session in place of a window: follows jobs and training, prints how they go, stops when asked."""

from __future__ import annotations

import math
import signal
import time
from types import FrameType, TracebackType
from typing import Any

from studio.cli.output import Output, clock
from studio.core.errors import Cancelled, StudioError
from studio.core.health import Finding
from studio.core.i18n import N_, _
from studio.core.messages import Event, StepMetrics
from studio.session.jobs import Job
from studio.session.session import Session

TURN = 0.05
QUALITY = {
    "pitch_error": N_("off by {value:.0f} cents"),
    "style_agreement": N_("{value:.0f}% in style"),
    "fd": N_("{value:.2f} from real"),
    "js": N_("{value:.2f} apart"),
}


class Turning:
    """A session that is closed at the end, and in between stops and saves at Ctrl+C or SIGTERM.

    A second Ctrl+C ends without mercy; the last autosave is what remains then.
    """

    def __init__(self, session: Session, output: Output) -> None:
        self.session, self.output = session, output
        self._asked = False
        self._last: dict[str, float] = {}
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Turning:
        self._before = {number: signal.signal(number, self._ask) for number in (signal.SIGINT, signal.SIGTERM)}
        self.session.training.metrics.connect(self._measured)
        self.session.training.event.connect(self._told)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        left_behind = self.session.close()
        self.output.end_line()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if left_behind and error is None:
            raise StudioError(left_behind)

    def wait(self) -> None:
        """Turn until no job runs; raises Cancelled when asked to stop."""
        while self.session.jobs.active:
            self._turn()
            if self._asked:
                raise Cancelled
        self.session.poll()

    def follow(self) -> None:
        """Turn until training has ended; raises StudioError when it failed."""
        training = self.session.training
        while training.active or training.state == "preparing":
            self._turn()
            if self._asked:
                self._asked = False
                training.stop()
                for job in self.session.jobs.active:
                    job.cancel()
        self.raise_errors()
        self._summary()

    def raise_errors(self) -> None:
        """The first notice that is an error becomes one."""
        for notice in self.session.notices.items:
            if notice.level == "error":
                details = notice.details.strip().splitlines()[-1:]
                raise StudioError(" ".join([notice.sentence, *details]), notice.hint)

    def _turn(self) -> None:
        self.session.poll()
        if self.output.due:
            if self.session.training.state == "running":
                self._tell_training()
            elif self.session.jobs.active:
                self._tell_job(self.session.jobs.active[0])
        time.sleep(TURN)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def _measured(self, metrics: list[StepMetrics]) -> None:
        self._last.update(metrics[-1].values)

    def _told(self, event: Event) -> None:
        if event.kind == "finding":
            self._tell_finding(Finding.from_json(event.data), event.step)
        elif event.kind == "quality":
            self.output.say("", "quality", **event.data)
        elif event.kind in ("edit", "note", "recovered", "cured") and event.sentence:
            self.output.say(event.sentence, event.kind, step=event.step, sentence=event.sentence)

    def _tell_finding(self, finding: Finding, step: int) -> None:
        """What is wrong and what to do about it."""
        advice = finding.remedy.sentence if finding.remedy else ""
        said = " ".join(part for part in (f"{finding.title}:", finding.sentence, advice) if part)
        self.output.say(said, "finding", rule=finding.rule, step=step, sentence=finding.sentence, remedy=advice)

    def _tell_training(self) -> None:
        training = self.session.training
        left = training.seconds_left
        losses = self._numbers("loss_g", "loss_d")
        quality = self._numbers(*QUALITY)
        speeds = {
            "pictures": _("{speed:,.0f} pictures/s"),
            "sounds": _("{speed:,.0f} sounds/s"),
            "loops": _("{speed:,.0f} loops/s"),
            "points": _("{speed:,.0f} points/s"),
        }
        speed = speeds[training.kind]
        parts = [
            _("step {step:,}").format(step=training.step),
            speed.format(speed=training.pictures_per_second),
            _("{time} left").format(time=clock(left)) if left is not None else clock(training.seconds),
            *(f"{key[-1].upper()} {value:.3f}" for key, value in losses.items()),
            *(_(QUALITY[key]).format(value=value) for key, value in quality.items()),
        ]
        self.output.progress(
            "  ".join(parts),
            step=training.step,
            seconds=round(training.seconds, 3),
            pictures_per_second=round(training.pictures_per_second, 1),
            seconds_left=left,
            **losses,
            **quality,
        )

    def _numbers(self, *names: str) -> dict[str, float]:
        """The newest of these numbers that there are."""
        found = {name: self._last.get(name, math.nan) for name in names}
        return {name: value for name, value in found.items() if math.isfinite(value)}

    def _tell_job(self, job: Job) -> None:
        progress = job.progress
        count = f" {progress.done:,}/{progress.total:,}" if progress.total else ""
        what = progress.what or job.title
        self.output.progress(f"{what}{count}", "preparing", what=what, done=progress.done, total=progress.total)

    def _summary(self) -> None:
        training = self.session.training
        if not training.run_id:
            self.output.say(_("Stopped before training began."), "end", state="cancelled")
            return
        sentence = _("Saved at step {step:,} after {time} of training, run {run}.")
        if training.state == "finished":
            sentence = _("Finished and saved at step {step:,} after {time} of training, run {run}.")
        self.output.say(
            sentence.format(step=training.step, time=clock(training.seconds), run=training.run_id),
            "end",
            state=training.state,
            run_id=training.run_id,
            step=training.step,
            seconds=round(training.seconds, 3),
            project=str(self.session.need_project().folder),
        )
