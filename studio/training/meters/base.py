"""What every meter offers."""

from __future__ import annotations

from typing import Any, ClassVar

from studio.core.messages import Sheet
from studio.core.params import ParamSpec


class Meter:
    """Turns sheets into numbers; a call of `measure` takes some 30 ms at most.

    Attributes:
        column: name of its numbers among the metrics of a run.

    Args:
        store: the prepared set that is learned.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]] = ()
    column: ClassVar[str]

    def __init__(self, store: Any) -> None:
        self._store = store

    @classmethod
    def suits(cls, store: Any) -> bool:
        """Whether there is something to measure in runs on this set."""
        raise NotImplementedError

    def measure(self, sheet: Sheet) -> float:
        """The number for a sheet; NaN while there is none yet."""
        raise NotImplementedError
