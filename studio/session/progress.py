"""How a training goes: what can be told of it from what it reported."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from studio.core.i18n import _
from studio.core.messages import RunState
from studio.core.params import ParamSpec, Value
from studio.session.engine import Engine
from studio.session.settings import Settings
from studio.training.config import RunConfig
from studio.training.recipe import live_params

if TYPE_CHECKING:
    from studio.session.stores import Prepared
    from studio.training.host import RemoteWorker
    from studio.training.worker import Worker


class Progress:
    """The state of the one training that there can be.

    Attributes:
        state: what it is doing.
        run_id: the run at hand, empty before the first.
        step, seconds, pictures_per_second: how far and how fast, counted in samples of any kind.
        live_values: parameters in force that may be edited while it runs.
        pace: steps per second that it is held to, None for as fast as it goes.
    """

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._worker: Worker | RemoteWorker | None = None
        self._forget()

    def _forget(self) -> None:
        self.state: RunState = "idle"
        self.run_id = ""
        self.step = 0
        self.seconds = 0.0
        self.pictures_per_second = 0.0
        self.live_values: dict[str, Value] = {}
        self.pace: float | None = None
        self.config: RunConfig | None = None
        self.device_name = ""
        self.preparation = ""  # what the trainer finds out about the set before its first step, while it does
        self.store: Prepared | None = None
        self._saved_at: float | None = None

    @property
    def kind(self) -> str:
        """What the run at hand makes: "pictures", "sounds" or "loops"."""
        return self.config.recipe.kind if self.config else "pictures"

    @property
    def active(self) -> bool:
        """Whether a worker exists: running, paused or on the way there."""
        return self._worker is not None

    @property
    def live_specs(self) -> tuple[ParamSpec, ...]:
        """Parameters that may be edited while the run at hand trains."""
        return live_params(self.config.recipe) if self.config else ()

    @property
    def limit(self) -> tuple[int | None, float | None]:
        """Steps and seconds after which the run ends by itself, None where it does not."""
        return (self.config.max_steps, self.config.max_seconds) if self.config else (None, None)

    @property
    def seconds_left(self) -> float | None:
        """Seconds to the limit at the present pace, None without a limit."""
        steps, seconds = self.limit
        if seconds is not None:
            return max(0.0, seconds - self.seconds)
        if steps is not None and self.step and self.seconds:
            return max(0.0, (steps - self.step) * self.seconds / self.step)
        return None

    @property
    def device_sentence(self) -> str:
        """The device in use, or the one that Train would use."""
        wanted = self.device_name or str(self._settings.get("device", "auto"))
        devices = self._engine.devices
        for device in devices:
            if device["name"] == wanted:
                return device["title"]
        return devices[0]["title"] if devices else _("Device not known yet")

    @property
    def memory_sentence(self) -> str:
        """Memory that the studio uses."""
        return _("{used:.1f} GB in use").format(used=self._engine.memory / 2**30)

    @property
    def saved_seconds_ago(self) -> float | None:
        """Seconds since the last checkpoint, None before the first."""
        return None if self._saved_at is None else time.monotonic() - self._saved_at
