"""What two networks do to points of a plane, seen from above: everything that the laboratory draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

REACH = 1.25  # the plane is shown from -REACH to REACH both ways; real points lie in [-1, 1]


@dataclass(frozen=True)
class Plane:
    """One moment of a network of points; all arrays float32 and read-only.

    Attributes:
        real: (N, 2) some real points, the same at every step.
        made: (M, 2) generated points, of the same seeds at every step.
        surface: (S, S) the discriminator's logits on a grid of [-REACH, REACH] both ways; row 0 is the lowest y.
        manifold: (A, B, 2) where the generator puts a regular grid of the first two latents from -2 to 2.
        arrows: (K, 2) the way in which the generator's loss falls fastest at each of the first K generated points,
            the longest of length 1; zeros where nothing pushes.
    """

    real: np.ndarray
    made: np.ndarray
    surface: np.ndarray
    manifold: np.ndarray
    arrows: np.ndarray
