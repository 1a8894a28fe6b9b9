"""What a person may ask of a running training: each is taken between two steps, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Turn = Literal["both", "discriminator", "generator"]


@dataclass(frozen=True)
class Pause:
    """Hold after the current step; costs no processor time."""


@dataclass(frozen=True)
class Resume:
    """Go on after a pause."""


@dataclass(frozen=True)
class StepOnce:
    """Do one step of both networks, or of one, and hold again."""

    turn: Turn = "both"


@dataclass(frozen=True)
class Pace:
    """Train no faster than so many steps per second, None for as fast as it goes."""

    steps_per_second: float | None


@dataclass(frozen=True)
class Look:
    """Look inside; see `studio.training.inside.INSIGHTS`. A later one of the same name takes its place.

    Attributes:
        name: of the look, as registered.
        request: what the look is asked.
        every: seconds from one look to the next, None for a single one.
        stamp: comes back with the answers.
    """

    name: str
    request: dict[str, Any] = field(default_factory=dict)
    every: float | None = None
    stamp: int = 0


@dataclass(frozen=True)
class LookAway:
    """No more looks of that name."""

    name: str


@dataclass(frozen=True)
class Stop:
    """Save and end."""


@dataclass(frozen=True)
class EditParam:
    """Change a live setting; see `studio.training.recipe.live_params`."""

    name: str
    value: bool | int | float | str


Command = Pause | Resume | StepOnce | Pace | Stop | EditParam | Look | LookAway
