"""Shapes of points in a plane, as the literature tries networks on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec, validated
from studio.data.builtin import BUILTINS, Builtin
from studio.data.points.source import PointSource, picture_of

# Part of the fingerprint: raise it when the points of the same parameters change.
VERSION = 1
SHOWN = 2000  # points of a picture
Draw = Callable[[int, np.random.Generator], np.ndarray]


def grid(count: int, rng: np.random.Generator) -> np.ndarray:
    """25 places two apart (VEEGAN, arXiv:1705.07761)."""
    places: np.ndarray = rng.integers(0, 5, (count, 2)) * 2.0 - 4
    return places


def ring(count: int, rng: np.random.Generator) -> np.ndarray:
    """Eight places on a circle (Unrolled GAN, arXiv:1611.02163)."""
    return _on_circle(rng.integers(0, 8, count) * np.pi / 4, 4.0)


def line(count: int, rng: np.random.Generator) -> np.ndarray:
    """A stretch of a slanted line."""
    points: np.ndarray = rng.uniform(-4, 4, (count, 1)) * np.array([[1.0, 0.6]])
    return points


def spiral(count: int, rng: np.random.Generator) -> np.ndarray:
    """One arm, wound twice, its points evenly along it."""
    turn = 4 * np.pi * np.sqrt(rng.uniform(0.01, 1, count))
    return _on_circle(turn, turn / np.pi)


def moons(count: int, rng: np.random.Generator) -> np.ndarray:
    """Two half circles that reach into each other."""
    half = _on_circle(rng.uniform(0, np.pi, count), 2.5)
    below = np.array([2.5, 1.25]) - half
    both: np.ndarray = np.where(rng.random((count, 1)) < 0.5, half, below) - np.array([1.25, 0.625])
    return both


def pinwheel(count: int, rng: np.random.Generator) -> np.ndarray:
    """Five blades, thick in the middle and bent (Johnson et al., arXiv:1603.06277)."""
    along, across = 2.2 + 0.75 * rng.standard_normal(count), 0.25 * rng.standard_normal(count)
    turn = rng.integers(0, 5, count) * 2 * np.pi / 5 + 0.35 * along
    blades: np.ndarray = _on_circle(turn, along) + _on_circle(turn + np.pi / 2, across)
    return blades


SHAPES: dict[str, Draw] = {
    "grid": grid, "ring": ring, "line": line, "spiral": spiral, "moons": moons, "pinwheel": pinwheel,
}  # fmt: skip


class ShapeSource(PointSource):
    """Points of one shape; several pictures of it show the other shapes too."""

    def examples(self, count: int, side: int) -> list[np.ndarray]:
        drawn = [_drawn({**self.params, "shape": name, "count": SHOWN}) for name in SHAPES]
        return [picture_of(points, side) for points in drawn[:count]]


def _drawn(params: Mapping[str, Any]) -> np.ndarray:
    rng = np.random.default_rng(params["seed"])
    points = SHAPES[params["shape"]](params["count"], rng)
    points += params["noise"] * rng.standard_normal(points.shape)
    return points


def _on_circle(turn: np.ndarray, radius: np.ndarray | float) -> np.ndarray:
    return np.stack([np.cos(turn) * radius, np.sin(turn) * radius], 1)


@BUILTINS.register
class Points(Builtin):
    """The built-in set `points`."""

    name = "points"
    title = N_("Points in a plane")
    about = N_("Two numbers for each sample: everything that both networks do can be seen. For the laboratory.")
    params = (
        ParamSpec(
            "shape",
            "choice",
            "grid",
            N_("Which shape"),
            N_("Separate heaps show forgetting, curves show how a network bends the plane."),
            choices=tuple(SHAPES),
        ),
        ParamSpec("count", "int", 20000, N_("Points"), N_("How many points to draw."), low=64, high=200_000, log=True),
        ParamSpec(
            "noise",
            "float",
            0.05,
            N_("Noise (standard deviation)"),
            N_("How far points lie beside the shape; the shapes are about eight units wide."),
            low=0.0,
            high=2.0,
        ),
        ParamSpec("seed", "int", 0, N_("Seed"), N_("Another number draws other points."), low=0, high=2**31 - 1),
    )

    @classmethod
    def open(cls, params: Mapping[str, Any]) -> ShapeSource:
        values: dict[str, Any] = validated(cls.params, params)
        return ShapeSource(f"builtin:{cls.name}", _(cls.title), _drawn(values), params=values, material=(VERSION,))
