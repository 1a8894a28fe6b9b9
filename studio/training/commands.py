"""What a person may ask of a running training: each is taken between two steps, in order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pause:
    """Hold after the current step; costs no processor time."""


@dataclass(frozen=True)
class Resume:
    """Go on after a pause."""


@dataclass(frozen=True)
class StepOnce:
    """Do one step and hold again."""


@dataclass(frozen=True)
class Stop:
    """Save and end."""


@dataclass(frozen=True)
class EditParam:
    """Change a live setting; see `studio.training.recipe.live_params`."""

    name: str
    value: bool | int | float | str


Command = Pause | Resume | StepOnce | Stop | EditParam
