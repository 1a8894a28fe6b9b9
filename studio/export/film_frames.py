"""The pictures of a film: tiles of a sheet at the size of the film, with step and time below them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.messages import Sheet
from studio.training.history import HistoryReader

if TYPE_CHECKING:
    from studio.export.film import Moment

GROUND, TEXT, QUIET, MARK = (23, 24, 27), (230, 232, 235), (155, 161, 170), (242, 165, 65)
GAP = 0.004  # of the longest side, between tiles
MARGIN = 0.02
BAND = 0.06  # height of the caption
SCREEN = 16 / 9
SHARP = 3  # tiles that are enlarged so much keep their pixels sharp


class Frames:
    """Draws one moment after another, all of one size.

    Args:
        side: longest side in pixels.
        tile: index of the one that is shown alone; None for the whole sheet.
        caption: whether step and time are written below.

    Attributes:
        width, height: of every picture, even as video wants them.

    Raises:
        StudioError: the sheets of the run cannot be read.
    """

    def __init__(self, reader: HistoryReader, side: int, tile: int | None, caption: bool) -> None:
        self._tile = tile
        sheet = reader.newest_sheet(heard=False)
        if sheet is None:
            raise StudioError(_("The sheets of this run are damaged."))
        count, self._tall, self._wide, _channels = sheet.tiles.shape
        columns = min(count, 1 if tile is not None else reader.columns)
        rows = 1 if tile is not None else math.ceil(count / columns)
        # Screens are wide: what would stand is laid on its side, in as many strips as come nearest to a screen.
        self._strip, self._each = 0, columns
        self._columns, self._rows = columns, rows
        if rows > columns and rows * columns == count:
            shapes = [(math.ceil(rows / strips), strips * columns) for strips in range(1, rows + 1)]
            self._columns, self._rows = min(shapes, key=self._away)
            self._strip = self._columns
        self._gap, self._margin = max(1, round(GAP * side)), round(MARGIN * side)
        self._band = round(BAND * side) if caption else 0
        self._scale = self._largest(side)
        width = self._columns * self._scaled(self._wide) + (self._columns - 1) * self._gap + 2 * self._margin
        height = self._rows * self._scaled(self._tall) + (self._rows - 1) * self._gap + 2 * self._margin + self._band
        self.width, self.height = width + width % 2, height + height % 2
        self._font: Any = None

    def _away(self, shape: tuple[int, int]) -> float:
        """How far so many columns and rows of tiles are from the shape of a screen."""
        return abs(math.log(shape[0] * self._wide / (shape[1] * self._tall) / SCREEN))

    def _largest(self, side: int) -> float:
        """How much a tile is enlarged: by a whole number where it is small."""
        across = side - 2 * self._margin - (self._columns - 1) * self._gap
        down = side - 2 * self._margin - (self._rows - 1) * self._gap - self._band
        scale = min(across / (self._columns * self._wide), down / (self._rows * self._tall))
        return float(math.floor(scale) if scale >= SHARP and self._tile is None else scale)

    def _scaled(self, size: int) -> int:
        return max(1, int(size * self._scale))

    def draw(self, sheet: Sheet, moment: Moment, lit: int | None = None) -> np.ndarray:
        """One picture, uint8 (height, width, 3).

        Args:
            lit: the tile that is heard, which gets a frame; None for none.
        """
        from PIL import Image, ImageDraw

        picture = Image.new("RGB", (self.width, self.height), GROUND)
        size = (self._scaled(self._wide), self._scaled(self._tall))
        sharp = self._scale >= SHARP and self._tile is None
        smooth = Image.Resampling.NEAREST if sharp else Image.Resampling.LANCZOS
        pen = ImageDraw.Draw(picture)
        for index in self._shown(len(sheet.tiles)):
            tile = sheet.tiles[index]
            drawn = Image.fromarray(tile[..., 0] if tile.shape[2] == 1 else tile)
            place = self._place(index)
            picture.paste(drawn.convert("RGB").resize(size, smooth), place)
            if self._tile is None and lit is not None and index == min(lit, len(sheet.tiles) - 1):
                box = (place[0] - 2, place[1] - 2, place[0] + size[0] + 1, place[1] + size[1] + 1)
                pen.rectangle(box, outline=MARK, width=3)
        if self._band:
            self._write(pen, moment)
        return np.asarray(picture)

    def _shown(self, count: int) -> range:
        if self._tile is None:
            return range(min(count, self._rows * self._columns))
        only = min(self._tile, count - 1)
        return range(only, only + 1)

    def _place(self, index: int) -> tuple[int, int]:
        """Left and top of a tile."""
        row, column = divmod(index, self._columns) if self._tile is None else (0, 0)
        if self._strip:
            group, place = divmod(index, self._each)
            strip, column = divmod(group, self._strip)
            row = strip * self._each + place
        left = self._margin + column * (self._scaled(self._wide) + self._gap)
        return left, self._margin + row * (self._scaled(self._tall) + self._gap)

    def _write(self, pen: Any, moment: Moment) -> None:
        """The step, and minutes and seconds of training; numbers alone where the words need other letters than Pillow
        brings along."""
        from PIL import ImageFont

        if self._font is None:
            self._font = ImageFont.load_default(size=round(self._band * 0.55))
        middle = self.height - self._margin / 2 - self._band / 2
        step = _("Step {step}").format(step=f"{moment.step:,}")
        step = step if step.isascii() else f"{moment.step:,}"
        pen.text(
            (self._margin, middle),
            step if step.isascii() else f"{moment.step:,}",
            fill=TEXT,
            font=self._font,
            anchor="lm",
        )
        minutes, seconds = divmod(int(moment.seconds), 60)
        clock = f"{minutes}:{seconds:02d}"
        pen.text((self.width - self._margin, middle), clock, fill=QUIET, font=self._font, anchor="rm")
