"""Many pictures on one PNG."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.messages import Samples
from studio.core.params import ParamSpec, validated
from studio.export import EXPORTERS, RECIPE
from studio.export.png import Png, write_png

PARAMS = (
    ParamSpec("columns", "int", 0, N_("Pictures in a row"), N_("0 makes the sheet about square."), low=0, high=256),
    ParamSpec("gap", "int", 0, N_("Space between pictures"), unit="px", low=0, high=64),
    RECIPE,
)


@EXPORTERS.register
class SheetPng:
    """A grid of pictures."""

    name: ClassVar[str] = "sheet"
    title: ClassVar[str] = N_("Sheet (PNG)")
    about: ClassVar[str] = N_("All pictures side by side on one.")
    params: ClassVar[tuple[ParamSpec, ...]] = PARAMS
    takes: ClassVar[Literal["pictures", "sounds"]] = "pictures"
    suffix: ClassVar[str] = ".png"

    @staticmethod
    def write(path: Path, samples: Samples, document: Mapping[str, Any] | None, **params: Any) -> Path:
        """Write all pictures as one grid."""
        values = validated(PARAMS, params)
        sheet = grid(samples.pictures, int(values["columns"]), int(values["gap"]))
        return write_png(path, sheet, document if values["recipe"] else None)

    @staticmethod
    def read(path: Path) -> bytes | None:
        """The recipe inside a PNG."""
        return Png.read(path)


def grid(pictures: np.ndarray, columns: int = 0, gap: int = 0) -> np.ndarray:
    """Lay uint8 (N, H, W, C) out row by row, free places black; raises StudioError when there are none.

    Args:
        columns: pictures in a row, 0 for about as many as rows.
        gap: pixels between them.
    """
    if not len(pictures):
        raise StudioError(_("There is no picture to lay out."))
    count, height, width, channels = pictures.shape
    columns = min(columns or math.ceil(math.sqrt(count)), count)
    rows = math.ceil(count / columns)
    result = np.zeros((rows * (height + gap) - gap, columns * (width + gap) - gap, channels), np.uint8)
    for index, picture in enumerate(pictures):
        top, left = (index // columns) * (height + gap), (index % columns) * (width + gap)
        result[top : top + height, left : left + width] = picture
    return result
