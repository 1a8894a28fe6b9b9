"""How the tiles of a sheet lie: rows by class where there are classes, the largest tiles that fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

ROW_MOST = 16
GUTTER_GAP = 8.0
BLOCK_GAP = 20.0


@dataclass(frozen=True)
class Grid:
    """Tiles placed in cells, in logical pixels before zoom.

    Attributes:
        places: x, y of each tile of the sheet, by its index.
        side, tall: width and height of a tile.
        rows: label index, x and y of each row's label; empty where tiles carry their own.
        width, height: of everything.
        order: tile indices in reading order, for the arrow keys.
        columns: tiles in a full row, for the arrow keys.
    """

    places: tuple[tuple[float, float], ...]
    side: float
    tall: float
    rows: tuple[tuple[int, float, float], ...]
    width: float
    height: float
    order: tuple[int, ...]
    columns: int


def arrange(
    labels: Sequence[int],
    count: int,
    room: tuple[float, float],
    picture: tuple[int, int],
    gutter: float,
    pixel: float = 1.0,
) -> Grid:
    """The grid with the largest tiles.

    Args:
        labels: class of each tile, empty or -1 for none.
        count: number of tiles.
        room: width and height to fit into, logical pixels.
        picture: width and height of a tile's picture in its own pixels.
        gutter: width of the row labels, logical pixels.
        pixel: size of a device pixel in logical ones; small pictures are enlarged by whole device pixels.
    """
    rows = _rows(labels, count)
    named = len(rows) > 1 and max(len(members) for _label, members in rows) > 2
    if named:
        split = [
            (label if at == 0 else -1, m[at : at + ROW_MOST]) for label, m in rows for at in range(0, len(m), ROW_MOST)
        ]
        candidates = [(split, blocks) for blocks in range(1, min(6, len(split)) + 1)]
    else:
        gutter = 0.0
        order = [index for _label, members in rows for index in members]
        candidates = [
            ([(-1, order[at : at + c]) for at in range(0, count, c)], 1) for c in range(1, min(count, 40) + 1)
        ]
    grids = (_place(lines, blocks, room, picture, gutter, pixel) for lines, blocks in candidates)
    return max(grids, key=lambda grid: (grid.side, -abs(grid.width - grid.height)))


def _rows(labels: Sequence[int], count: int) -> list[tuple[int, list[int]]]:
    """Tile indices by class in class order; one nameless row without classes."""
    groups: dict[int, list[int]] = {}
    for index in range(count):
        groups.setdefault(labels[index] if index < len(labels) else -1, []).append(index)
    return sorted(groups.items())


def _place(
    rows: list[tuple[int, list[int]]],
    blocks: int,
    room: tuple[float, float],
    picture: tuple[int, int],
    gutter: float,
    pixel: float,
) -> Grid:
    """Rows in so many blocks side by side."""
    across = max(len(members) for _label, members in rows)
    down = -(-len(rows) // blocks)
    aspect = picture[1] / picture[0]
    lead = gutter + GUTTER_GAP if gutter else 0.0
    spare = room[0] - blocks * lead - (blocks - 1) * BLOCK_GAP
    side = max(2.0, min(spare / (blocks * across), room[1] / (down * aspect)))
    gap = min(4.0, max(pixel, round(side * 0.04)))
    side = whole(side - gap, picture[0], pixel)
    tall = side * aspect
    step_x, step_y = side + gap, tall + gap
    width = blocks * (lead + across * step_x - gap) + (blocks - 1) * BLOCK_GAP
    places: dict[int, tuple[float, float]] = {}
    names = []
    for number, (label, members) in enumerate(rows):
        left = (number // down) * (lead + across * step_x - gap + BLOCK_GAP)
        top = (number % down) * step_y
        if gutter:
            names.append((label, left, top))
        for column, index in enumerate(members):
            places[index] = (left + lead + column * step_x, top)
    order = tuple(index for _label, members in rows for index in members)
    return Grid(
        tuple(places[i] for i in range(len(places))),
        side,
        tall,
        tuple(names),
        width,
        down * step_y - gap,
        order,
        across,
    )


def whole(side: float, pixels: int, pixel: float) -> float:
    """The largest width up to `side` that shows each picture pixel as a whole number of device pixels.

    Where that would leave more than a fifth of the width empty, `side` itself in whole device pixels.
    """
    exact = int(side / pixel / pixels + 1e-6) * pixels * pixel
    return exact if exact >= 0.8 * side else max(2.0, int(side / pixel + 1e-6)) * pixel
