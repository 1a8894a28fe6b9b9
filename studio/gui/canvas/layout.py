"""How the tiles of a sheet lie: rows by class where there are classes, the largest tiles that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROW_MOST = 16
BLOCKS_MOST = 6
COLUMNS_MOST = 40
GUTTER_GAP = 8.0
BLOCK_GAP = 20.0
# names beside the rows read better; names above them must buy this much larger tiles
WORTH = 1.15


@dataclass(frozen=True)
class Room:
    """What there is to lay tiles out in.

    Attributes:
        width, height: logical pixels to fit into.
        picture: width and height of a tile's picture in its own pixels.
        gutter, head: room for a class name beside a row or above it, logical pixels.
        pixel: size of a device pixel in logical ones; small pictures are enlarged by whole device pixels.
    """

    width: float
    height: float
    picture: tuple[int, int]
    gutter: float = 0.0
    head: float = 0.0
    pixel: float = 1.0


@dataclass(frozen=True)
class Name:
    """Where the name of a class stands, in logical pixels before zoom: beside its row or above it."""

    label: int
    x: float
    y: float
    width: float
    height: float
    above: bool


@dataclass(frozen=True)
class Grid:
    """Tiles placed in cells, in logical pixels before zoom.

    Attributes:
        places: x, y of each tile of the sheet, by its index.
        side, tall: width and height of a tile.
        names: of the rows; none where tiles are not in rows by class.
        width, height: of everything.
        order: tile indices in reading order.
    """

    places: tuple[tuple[float, float], ...]
    side: float
    tall: float
    names: tuple[Name, ...]
    width: float
    height: float
    order: tuple[int, ...]


Rows = list[tuple[int, list[int]]]


def arrange(labels: Sequence[int], count: int, room: Room) -> Grid:
    """The grid with the largest tiles; `labels` is the class of each tile, empty or -1 for none."""
    rows = by_class(labels, count)
    if len(rows) > 1 and count >= 2 * len(rows):
        split = [
            (label if at == 0 else -1, m[at : at + ROW_MOST]) for label, m in rows for at in range(0, len(m), ROW_MOST)
        ]
        blocks = range(1, min(BLOCKS_MOST, len(split)) + 1)
        beside = _largest([_place(split, b, room, room.gutter, 0.0) for b in blocks])
        above = _largest([_place(split, b, room, 0.0, room.head) for b in blocks])
        return above if above.side > WORTH * beside.side else beside
    order = [index for _label, members in rows for index in members]
    columns = range(1, min(count, COLUMNS_MOST) + 1)
    return _largest([_place([(-1, order[at : at + c]) for at in range(0, count, c)], 1, room, 0, 0) for c in columns])


def by_class(labels: Sequence[int], count: int) -> Rows:
    """Tile indices by class in class order; one nameless row without classes."""
    groups: dict[int, list[int]] = {}
    for index in range(count):
        groups.setdefault(labels[index] if index < len(labels) else -1, []).append(index)
    return sorted(groups.items())


def _largest(grids: list[Grid]) -> Grid:
    return max(grids, key=lambda grid: (grid.side, -abs(grid.width - grid.height)))


def _place(rows: Rows, blocks: int, room: Room, gutter: float, head: float) -> Grid:
    """Rows in so many blocks side by side, names beside them (`gutter`) or above them (`head`)."""
    across, down = max(len(members) for _label, members in rows), -(-len(rows) // blocks)
    aspect = room.picture[1] / room.picture[0]
    lead = gutter + GUTTER_GAP if gutter else 0.0
    spare = room.width - blocks * lead - (blocks - 1) * BLOCK_GAP
    side = max(2.0, min(spare / (blocks * across), (room.height / down - head) / aspect))
    gap = min(4.0, max(room.pixel, round(side * 0.04)))
    side = whole(side - gap, room.picture[0], room.pixel)
    tall = side * aspect
    step_x, step_y = side + gap, tall + gap + head
    block = lead + across * step_x - gap
    places: dict[int, tuple[float, float]] = {}
    names = []
    for number, (label, members) in enumerate(rows):
        left, top = (number // down) * (block + BLOCK_GAP), (number % down) * step_y + head
        if label >= 0 and gutter:
            names.append(Name(label, left, top, gutter, tall, above=False))
        elif label >= 0 and head:
            names.append(Name(label, left, top - head, block, head, above=True))
        for column, index in enumerate(members):
            places[index] = (left + lead + column * step_x, top)
    width, height = blocks * block + (blocks - 1) * BLOCK_GAP, down * step_y - gap
    order = tuple(index for _label, members in rows for index in members)
    return Grid(tuple(places[i] for i in range(len(places))), side, tall, tuple(names), width, height, order)


def whole(side: float, pixels: int, pixel: float) -> float:
    """The largest width up to `side` that shows each picture pixel as a whole number of device pixels.

    Where that would leave more than a fifth of the width empty, `side` itself in whole device pixels.
    """
    exact = int(side / pixel / pixels + 1e-6) * pixels * pixel
    return exact if exact >= 0.8 * side else max(2.0, int(side / pixel + 1e-6)) * pixel
