"""How points are made ready for a network: moved and scaled until all lie in [-1, 1]."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from studio.core.i18n import N_
from studio.core.params import ParamSpec


class PointOptions(BaseModel):
    """Choices of preparation.

    Attributes:
        axes: x and y are scaled by the "same" factor, which keeps shapes, or "each" fills the plane by itself.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["points"] = "points"
    axes: Literal["same", "each"] = "same"


POINT_OPTION_SPECS: tuple[ParamSpec, ...] = (
    ParamSpec(
        "axes",
        "choice",
        "same",
        N_("Scale of the axes"),
        N_("The same keeps shapes as they are; each by itself suits two numbers in different units."),
        choices=("same", "each"),
    ),
)
