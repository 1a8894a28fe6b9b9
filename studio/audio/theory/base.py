"""What a step of music theory is: it measures first, and changes only what needs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from studio.core.i18n import N_
from studio.core.loops import Loop
from studio.core.params import ParamSpec
from studio.core.registry import Registry


@dataclass(frozen=True, slots=True)
class Finding:
    """What a step found in a loop.

    Attributes:
        step: name of the step.
        needed: whether it had something to do.
        sentence: what it found, for people, after the step's title ("Quantise: hits lie 3 ms beside the grid").
        value: the measure.
        unit: of the measure.
        after: the measure afterwards; the same where nothing was done.
    """

    step: str
    needed: bool
    sentence: str
    value: float
    unit: str
    after: float | None = None


class Step(Protocol):
    """One thing that can be done to a loop after it was made.

    Attributes:
        order: steps with lower numbers come first.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    order: ClassVar[int]

    @staticmethod
    def measure(loop: Loop, params: Mapping[str, Any]) -> Finding:
        """Whether the loop needs it; `params` are checked."""
        ...

    @staticmethod
    def apply(loop: Loop, params: Mapping[str, Any]) -> Loop:
        """The loop with it done, whether needed or not; a score that it has stays true."""
        ...


STEPS: Registry[type[Step]] = Registry(N_("step of music theory"), "studio.audio.theory")
