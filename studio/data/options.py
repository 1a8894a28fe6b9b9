"""How a set is made ready for a network: choices that never touch the originals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, overload

from pydantic import BaseModel, ConfigDict

from studio.core.i18n import N_
from studio.core.params import ParamSpec, validated
from studio.data.loops.options import LOOP_OPTION_SPECS, LoopOptions
from studio.data.points.options import POINT_OPTION_SPECS, PointOptions
from studio.data.sounds.options import SOUND_OPTION_SPECS, AudibleOptions, SoundOptions

RESOLUTIONS = (16, 32, 64, 128, 256)


class PrepareOptions(BaseModel):
    """Choices of preparation of pictures.

    Attributes:
        resolution: side of the square result in pixels.
        channels: 1 grey, 3 colour (RGB).
        fit: crop the middle square, pad to a square, or stretch.
        mirror: consumers also show each picture flipped left to right; nothing extra is stored.
        background: what shows through transparency and fills padding.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[Literal["pictures"]] = "pictures"

    resolution: Literal[16, 32, 64, 128, 256] = 64
    channels: Literal[1, 3] = 3
    fit: Literal["crop", "pad", "stretch"] = "crop"
    mirror: bool = False
    background: Literal["black", "white"] = "black"


OPTION_SPECS: tuple[ParamSpec, ...] = (
    ParamSpec(
        "resolution",
        "choice",
        "64",
        N_("Size (resolution)"),
        N_("Side of the square pictures that the network learns; small ones learn much faster."),
        unit="px",
        choices=tuple(str(side) for side in RESOLUTIONS),
    ),
    ParamSpec("channels", "choice", "3", N_("Colour (channels)"), N_("1 is grey, 3 is colour."), choices=("1", "3")),
    ParamSpec(
        "fit",
        "choice",
        "crop",
        N_("Fit"),
        N_("Crop the middle square, pad to a square, or stretch."),
        choices=("crop", "pad", "stretch"),
    ),
    ParamSpec("mirror", "bool", False, N_("Mirror"), N_("Also learn each picture flipped left to right.")),
    ParamSpec(
        "background",
        "choice",
        "black",
        N_("Background"),
        N_("What shows through transparent pictures and fills padding."),
        choices=("black", "white"),
    ),
)


AnyOptions = PrepareOptions | AudibleOptions | PointOptions


def option_specs(kind: str) -> tuple[ParamSpec, ...]:
    """The choices of a set of that kind, "pictures", "sounds", "loops" or "points"."""
    specs = {"sounds": SOUND_OPTION_SPECS, "loops": LOOP_OPTION_SPECS, "points": POINT_OPTION_SPECS}
    return specs.get(kind, OPTION_SPECS)


@overload
def options_from(values: Mapping[str, Any], kind: Literal["pictures"] = ...) -> PrepareOptions: ...


@overload
def options_from(values: Mapping[str, Any], kind: Literal["sounds"]) -> SoundOptions: ...


@overload
def options_from(values: Mapping[str, Any], kind: Literal["loops"]) -> LoopOptions: ...


@overload
def options_from(values: Mapping[str, Any], kind: Literal["points"]) -> PointOptions: ...


@overload
def options_from(values: Mapping[str, Any], kind: str) -> AnyOptions: ...


def options_from(values: Mapping[str, Any], kind: str = "pictures") -> AnyOptions:
    """Options from form, flag or file values, where numbers may come as text; raises StudioError on a bad one."""
    given = {name: _as_text(value) for name, value in values.items() if name != "kind"}
    checked = validated(option_specs(kind), given)
    whole = {name: int(checked[name]) for name in ("resolution", "rate", "channels", "bars") if name in checked}
    if kind == "sounds":
        return SoundOptions.model_validate({**checked, **whole})
    if kind == "loops":
        return LoopOptions.model_validate({**checked, **whole})
    if kind == "points":
        return PointOptions.model_validate(checked)
    return PrepareOptions.model_validate({**checked, **whole})


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value
