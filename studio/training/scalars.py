"""Numbers of the steps: kept on the device until a block of them is full, then read at once."""

from __future__ import annotations

import torch
from torch import Tensor

from studio.core.messages import StepMetrics

NAMES = ("loss_g", "loss_d", "logit_real", "logit_fake", "penalty", "rebuild")
LEAD = len(NAMES)


class Scalars:
    """Collects one tensor of numbers per step: `NAMES`, then the mean sign of D(real) - D(fake)."""

    def __init__(self) -> None:
        self._pending: list[tuple[int, float, dict[str, float], Tensor]] = []
        self._ready: list[StepMetrics] = []

    def add(self, step: int, seconds: float, known: dict[str, float], values: Tensor) -> None:
        """Keep the numbers of a step: `known` ones and those still on the device."""
        self._pending.append((step, seconds, known, values))

    def settle(self) -> list[tuple[StepMetrics, float]]:
        """Read what is pending: the metrics and the lead of each step, oldest first."""
        if not self._pending:
            return []
        rows = torch.stack([values for *_, values in self._pending]).tolist()
        settled = []
        for (step, seconds, known, _), row in zip(self._pending, rows, strict=True):
            metrics = StepMetrics(step, seconds, dict(zip(NAMES, row, strict=False)) | known)
            settled.append((metrics, row[LEAD]))
            self._ready.append(metrics)
        self._pending.clear()
        return settled

    def drain(self) -> list[StepMetrics]:
        """Metrics read since the last call."""
        ready, self._ready = self._ready, []
        return ready

    def forget(self) -> None:
        """Drop everything, as when another state is loaded."""
        self._pending.clear()
        self._ready.clear()
