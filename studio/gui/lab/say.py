"""One sentence about what just happened between the two networks, with its numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.core.i18n import _
from studio.core.plane import Plane
from studio.gui import words
from studio.gui.lab.heat import Lens, Way, sample


@dataclass(frozen=True)
class Moment:
    """A plane with what the discriminator says of its real and generated points on average.

    Attributes:
        step: of the run.
        real, made: shares in [0, 1] taken for real, or scores under an objective without probabilities.
    """

    step: int
    plane: Plane
    lens: Lens
    way: Way
    real: float
    made: float

    @classmethod
    def of(cls, step: int, plane: Plane, way: Way) -> Moment:
        lens = Lens.of(plane, way)
        real, made = (_mean(plane, points, lens, way) for points in (plane.real, plane.made))
        return cls(step, plane, lens, way, real, made)

    def made_of(self, plane: Plane) -> float:
        """What this moment's discriminator says of the generated points of another."""
        return _mean(self.plane, plane.made, self.lens, self.way)


def _mean(plane: Plane, points: np.ndarray, lens: Lens, way: Way) -> float:
    logits = sample(plane.surface, points)
    return float((logits if way == "score" else lens.share(logits)).mean())


def moved(turn: str, before: Moment | None, after: Moment) -> str:
    """What a turn did: "The discriminator moved: real 0.66 → 0.71, generated 0.40 → 0.32."

    Args:
        turn: "discriminator", "generator" or "both".
        before: None where it was not seen; then only the outcome is told.
    """
    if before is not None and len(before.plane.made) != len(after.plane.made):
        before = None
    if turn == "generator":
        return _generator(before, after)
    said = {
        "real": _change(before.real if before else None, after.real),
        "made": _change(before.made if before else None, after.made),
    }
    if turn == "discriminator":
        return _("The discriminator moved: real {real}, generated {made}.").format(**said)
    return _("Both moved, first the discriminator: real {real}, generated {made}.").format(**said)


def _generator(before: Moment | None, after: Moment) -> str:
    if before is None:
        return _("The generator moved: its points count as real with {made}.").format(made=_number(after.made))
    way = float(np.linalg.norm(after.plane.made - before.plane.made, axis=1).mean())
    # The discriminator stood still, so one and the same has to judge both.
    change = _change(before.made, before.made_of(after.plane))
    sentence = _("The generator moved: its points went {way} on average and count as real with {made}.")
    return sentence.format(way=words.significant(way, 2), made=change)


def learning(after: Moment, pace: float) -> str:
    """What goes on at full speed, at so many steps a second."""
    sentence = _("Both learn, {pace} steps a second: D gives real points {real}, generated ones {made}.")
    shown = words.number(pace, 0 if pace >= 10 else 1)
    return sentence.format(pace=shown, real=_number(after.real), made=_number(after.made))


def looking(at: Moment) -> str:
    """What was so at a moment of the past."""
    sentence = _("At step {step} the discriminator gave real points {real}, generated ones {made}.")
    return sentence.format(step=words.number(at.step), real=_number(at.real), made=_number(at.made))


def _change(before: float | None, after: float) -> str:
    return _number(after) if before is None else f"{_number(before, 3)} → {_number(after, 3)}"


def _number(value: float, decimals: int = 2) -> str:
    return words.number(value, decimals) if np.isfinite(value) else "–"
