"""Where the layers of both networks stand: in one line, or there and back where there are many."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPointF, QRectF

from studio.gui import theme
from studio.gui.theme.tokens import GAP_M, GAP_S

ONE_LINE = 14  # layers
LATENT, SAMPLE, GAUGE = 12, 150, 74
HEAD, BARS, FOOT = 18, 24, 15
LARGE = 64  # what a layer of 32 px would like
NARROWEST = 7.0


@dataclass(frozen=True)
class Place:
    """A layer: the `room` of its picture, and the `lane` below it for its bar and its size."""

    network: str
    layer: dict[str, Any]
    room: QRectF
    lane: QRectF


@dataclass(frozen=True)
class Plan:
    """Places of everything in the chain, in the order of the way of the sample.

    Attributes:
        latent, sample, gauge: rooms of z, of the sample and of the verdict.
        heads: where the names of both networks begin.
        way: corners of the line that the sample goes along; `turn` is which of them the sample itself is.
    """

    latent: QRectF
    sample: QRectF
    gauge: QRectF
    layers: tuple[Place, ...]
    heads: tuple[QRectF, QRectF]
    way: tuple[QPointF, ...]
    turn: int


def plan(generator: list[dict[str, Any]], discriminator: list[dict[str, Any]], room: QRectF) -> Plan:
    """The whole chain in a room."""
    if len(generator) + len(discriminator) <= ONE_LINE:
        return _line(generator, discriminator, room)
    return _return(generator, discriminator, room)


def _line(generator: list[dict[str, Any]], discriminator: list[dict[str, Any]], room: QRectF) -> Plan:
    body, lane = _lanes(room)
    middle = body.center().y()
    latent = _upright(room.left(), middle, LATENT, body.height() * 0.7)
    gauge = QRectF(room.right() - theme.px(GAUGE), body.top(), theme.px(GAUGE), body.height())
    side = min(theme.px(SAMPLE), body.height())
    space = gauge.left() - latent.right() - side - 4 * GAP_M
    widths = [_size(one, body.height())[0] for one in (*generator, *discriminator)]
    room_for_all = (space - GAP_S * len(widths)) / max(1.0, sum(widths))
    scale = min(room_for_all, body.height() / max((*widths, theme.px(LARGE))))
    slack = max(0.0, space - scale * sum(widths)) / max(1, len(widths))
    left = latent.right() + GAP_M
    places: list[Place] = []
    sample = QRectF()
    for network, layers in (("generator", generator), ("discriminator", discriminator)):
        for one in layers:
            wide, high = _size(one, body.height())
            flat = wide < high
            scaled = min(body.height(), wide * scale)
            box = _upright(
                left + (wide * scale - scaled + slack) / 2, middle, max(NARROWEST, scaled), high if flat else scaled
            )
            places.append(Place(network, one, box, QRectF(left, lane.top(), wide * scale + slack, lane.height())))
            left += wide * scale + slack
        if network == "generator":
            sample = QRectF(left + GAP_M, middle - side / 2, side, side)
            left = sample.right() + GAP_M
    heads = (
        QRectF(room.left(), room.top(), sample.left() - room.left(), theme.px(HEAD)),
        QRectF(sample.right(), room.top(), room.right() - sample.right(), theme.px(HEAD)),
    )
    way = (QPointF(latent.right(), middle), QPointF(sample.center().x(), middle), QPointF(gauge.left() + 8, middle))
    return Plan(latent, sample, gauge, tuple(places), heads, way, 1)


def _return(generator: list[dict[str, Any]], discriminator: list[dict[str, Any]], room: QRectF) -> Plan:
    half = (room.height() - GAP_S) / 2
    rows = (
        QRectF(room.left(), room.top(), room.width(), half),
        QRectF(room.left(), room.bottom() - half, room.width(), half),
    )
    bodies = [_lanes(row) for row in rows]
    side = min(theme.px(SAMPLE), room.height() * 0.6)
    sample = QRectF(room.right() - side, room.center().y() - side / 2, side, side)
    latent = _upright(room.left(), bodies[0][0].center().y(), LATENT, bodies[0][0].height() * 0.8)
    gauge = QRectF(room.left(), bodies[1][0].top(), theme.px(GAUGE), room.bottom() - bodies[1][0].top())
    starts = latent.right() + GAP_M, gauge.right() + GAP_M
    places: list[Place] = []
    for row, (network, layers) in enumerate((("generator", generator), ("discriminator", discriminator))):
        body, lane = bodies[row]
        pitch = (sample.left() - GAP_M - starts[row]) / max(1, len(layers))
        for n, one in enumerate(layers):
            wide, high = _size(one, body.height())
            wide = min(wide, pitch - 3)
            left = starts[row] + (n if row == 0 else len(layers) - 1 - n) * pitch
            box = _upright(left + (pitch - wide) / 2, body.center().y(), wide, high)
            places.append(Place(network, one, box, QRectF(left, lane.top(), pitch, lane.height())))
    wide = sample.left() - GAP_M - room.left()
    heads = tuple(QRectF(row.left(), row.top(), wide, theme.px(HEAD)) for row in rows)
    up, down = (body.center().y() for body, _lane in bodies)
    corner = sample.center().x()
    way = (QPointF(latent.right(), up), QPointF(corner, up), QPointF(corner, down), QPointF(gauge.left() + 8, down))
    return Plan(latent, sample, gauge, tuple(places), (heads[0], heads[1]), way, 1)


def _lanes(room: QRectF) -> tuple[QRectF, QRectF]:
    """Room of the pictures, and below it that of bars and sizes."""
    lane = theme.px(BARS) + theme.px(FOOT)
    body = room.adjusted(0, theme.px(HEAD), 0, -lane - 4)
    return body, QRectF(room.left(), room.bottom() - lane, room.width(), lane)


def _size(one: dict[str, Any], most: float) -> tuple[float, float]:
    """Width and height that a layer would like: larger where its maps are larger, slim where there are none."""
    shape = one["shape"]
    if len(shape) == 1:
        return theme.px(12), min(most, theme.px(24) + 7 * math.log2(max(2, shape[0])))
    if len(shape) == 2:
        return theme.px(34), min(most, theme.px(64))
    side = min(most, theme.px(30) + theme.px(11) * max(0.0, math.log2(max(shape[1:]) / 4)))
    return side, side


def _upright(left: float, middle: float, width: float, height: float) -> QRectF:
    return QRectF(left, middle - height / 2, width, height)
