"""Samples in a seeded order: every one once per round, and the place in it can be saved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import numpy as np

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _


class Samples(Protocol):
    """What training needs of a prepared set of any kind; `studio.data.store.Store` is one."""

    kind: ClassVar[str]
    labels: np.ndarray
    schema: ConditionSchema
    fingerprint: str

    @property
    def channels(self) -> int: ...
    @property
    def options(self) -> Any: ...
    def __len__(self) -> int: ...


class Loader:
    """Draws places in a prepared set; the order is a function of the seed and the round.

    Raises:
        StudioError: the set is empty.
    """

    def __init__(self, count: int, seed: int) -> None:
        if count == 0:
            raise StudioError(_("This set has nothing to learn from."))
        self._count = count
        self._seed = seed
        self._place(0, 0)

    def draw(self, count: int) -> np.ndarray:
        """Indices of the next samples, int64 (count,)."""
        picked: list[np.ndarray] = []
        wanted = count
        while wanted:
            part = self._order[self.position : self.position + wanted]
            picked.append(part)
            wanted -= len(part)
            self.position += len(part)
            if self.position == len(self._order):
                self._place(self.round + 1, 0)
        return np.concatenate(picked)

    def state(self) -> dict[str, int]:
        return {"round": self.round, "position": self.position}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on at a saved place; raises StudioError when it is not one."""
        try:
            round_, position = int(state["round"]), int(state["position"])
        except (KeyError, TypeError, ValueError) as error:
            raise StudioError(_("The saved place in the data is damaged.")) from error
        if not 0 <= round_ < 2**31 or not 0 <= position < self._count:
            raise StudioError(_("The saved place in the data does not fit this set."))
        self._place(round_, position)

    def _place(self, round_: int, position: int) -> None:
        self.round, self.position = round_, position
        self._order = np.random.default_rng([self._seed, round_]).permutation(self._count)
