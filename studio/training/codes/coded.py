"""A set as somebody sees it who knows the codes of its samples and nothing else about them."""

from __future__ import annotations

from typing import Any

import numpy as np

from studio.core.conditions import ConditionSchema
from studio.training.asked import Asked


class Coded:
    """A prepared set with codes in the place of its labels.

    Args:
        labels: kind of each sample, int64 (N,), -1 where nobody knows it.
        schema: whose classes the labels are.
        asked: condition vectors to ask for beside each sample.
    """

    def __init__(self, store: Any, labels: np.ndarray, schema: ConditionSchema, asked: Asked) -> None:
        self._store = store
        self.labels, self.schema, self.asked = labels, schema, asked
        self.kind, self.fingerprint = store.kind, store.fingerprint

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def __len__(self) -> int:
        return len(self._store)
