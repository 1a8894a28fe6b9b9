"""What both networks of points do, seen from above: the sheet of a run on points, and all that the laboratory draws."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from studio.core.latent import seed_vector
from studio.core.messages import Sheet, frozen
from studio.core.plane import REACH, Plane
from studio.core.plane_picture import SIDE, plane_picture
from studio.training.asked import Asked

if TYPE_CHECKING:
    from studio.training.trainer import Trainer

POINTS, PUSHED = 512, 128  # generated points and as many real ones, and those of them that have an arrow
ACROSS = 40  # places of the surface each way
LINES, SPAN = 17, 2.0  # of the warped grid each way, and the latents at its ends
SEEDS, LABELS = (0,), (-1,)  # of the one tile


@dataclass(frozen=True)
class _Fixed:
    """What stays the same from one sheet of a trainer to the next, on its device: all that is fed to its networks."""

    real: Tensor
    c: Tensor
    z: Tensor
    places: Tensor
    lattice: Tensor
    blend: Tensor


_fixed: WeakKeyDictionary[Trainer, _Fixed] = WeakKeyDictionary()
_tiles: WeakKeyDictionary[Trainer, np.ndarray] = WeakKeyDictionary()


def draw(trainer: Trainer, anew: bool = True) -> Sheet:
    """The sheet of a trainer of points, without touching anything that its next step depends on.

    Args:
        anew: draw its picture; else it has the one drawn last, as when only the plane itself is wanted many times a
            second.
    """
    plane = seen(trainer)
    tile = _tiles.get(trainer)
    if tile is None or anew:
        tile = _tiles[trainer] = frozen(plane_picture(plane, SIDE)[None])
    return Sheet(trainer.run_id, trainer.step_count, tile, SEEDS, LABELS, plane=plane)


def seen(trainer: Trainer) -> Plane:
    """What the averaged generator makes and what the discriminator thinks of it."""
    known = _fixed.get(trainer)
    if known is None:
        known = _fixed[trainer] = _fix(trainer)
    generator, discriminator = trainer.average.network.eval(), trainer.discriminator
    learning = discriminator.training
    discriminator.eval()
    try:
        with torch.no_grad():
            made = generator(torch.cat([known.z, known.lattice]), torch.cat([known.c, _rows(known.blend, LINES**2)]))
            made, manifold = made[: len(known.z)].float(), made[len(known.z) :].float()
            surface = discriminator(known.places, _rows(known.blend, ACROSS**2)).float()
        arrows = _arrows(trainer, known, made[:PUSHED])
    finally:
        discriminator.train(learning)
    return Plane(
        frozen(known.real.cpu().numpy()),
        _out(made),
        _out(surface.view(ACROSS, ACROSS)),
        _out(manifold.view(LINES, LINES, -1)),
        _out(arrows),
    )


def _arrows(trainer: Trainer, known: _Fixed, made: Tensor) -> Tensor:
    """Where each point would go if it could choose: against the gradient of the generator's loss."""
    made, c = made.detach().requires_grad_(), known.c[: len(made)]
    rows = torch.arange(len(made), device=made.device) % len(known.real)
    with torch.no_grad():
        real = trainer.discriminator(known.real[rows], c).float()
    loss = trainer.objective.generator(real, trainer.discriminator(made, c).float())
    (gradient,) = torch.autograd.grad(loss, made)
    longest = gradient.norm(dim=1).max()
    return -gradient / longest if float(longest) > 0 and bool(longest.isfinite()) else torch.zeros_like(gradient)


def _fix(trainer: Trainer) -> _Fixed:
    store: Any = trainer.store
    device, latent = trainer.device, trainer.shape.latent
    chosen = np.linspace(0, len(store) - 1, min(POINTS, len(store))).round().astype(int)
    asked = Asked.of(store, trainer.schema)(chosen[np.arange(POINTS) % len(chosen)])
    z = latents(POINTS, latent)
    lattice = z[:1].repeat(LINES**2, 1)
    ends = torch.linspace(-SPAN, SPAN, LINES)
    lattice[:, :2] = torch.cartesian_prod(ends, ends)
    axis = torch.linspace(-REACH, REACH, ACROSS)
    places = torch.cartesian_prod(axis, axis).flip(1)  # row by row: y is the slower one
    blend = torch.from_numpy(trainer.schema.vector({}))[None]
    real = torch.from_numpy(np.array(store.points[chosen]))
    return _Fixed(*(each.float().to(device) for each in (real, asked, z, places, lattice, blend)))


@cache
def latents(count: int, latent: int) -> Tensor:
    """z (count, latent) of the seeds from 0 on."""
    return torch.from_numpy(np.stack([seed_vector(seed, latent) for seed in range(count)]))


def _rows(blend: Tensor, count: int) -> Tensor:
    return blend.expand(count, -1)


def _out(values: Tensor) -> np.ndarray:
    return frozen(values.detach().cpu().numpy().astype(np.float32))
