"""Hits and one-shots as a loop: placed on the grid and around its end, by one matrix product."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from studio.core.i18n import N_
from studio.core.loops import Pattern, Score
from studio.core.messages import frozen
from studio.core.params import ParamSpec

WIDTH = ParamSpec(
    "width",
    "int",
    192,
    N_("Size of the generator (channels)"),
    N_("More can tell finer sounds apart and takes longer."),
    low=32,
    high=1024,
    log=True,
)


def sequenced(grid: Tensor, shots: Tensor, step: int, swings: Tensor) -> Tensor:
    """The loop in which every voice starts its one-shot at every step as loudly as the grid says.

    Args:
        grid: velocities (B, steps, voices).
        shots: one-shots (B, voices, channels, samples); a longer one than the loop goes around it several times.
        step: samples of a sixteenth.
        swings: how late every second sixteenth comes, in steps (B,); rounded to a sample, without a gradient.

    Returns:
        (B, channels, steps step), to the sample what `audio.sequencer.play` makes of the same score.
    """
    if not swings.any():
        return _laid(grid, shots, step)
    on, off = (_laid(part, shots, 2 * step) for part in (grid[:, ::2], grid[:, 1::2]))
    late = step + (swings.double() * step).round().long()
    return on + torch.stack([sound.roll(by, 1) for sound, by in zip(off, late.tolist(), strict=True)])


def _laid(grid: Tensor, shots: Tensor, hop: int) -> Tensor:
    """One-shots (B, voices, channels, n) at places `hop` samples apart, by velocity (B, places, voices)."""
    places, count = grid.shape[1], shots.shape[3]
    chunks = -(-count // hop)
    cut = shots if count == chunks * hop else F.pad(shots, (0, chunks * hop - count))
    pieces = cut.transpose(1, 2).reshape(len(cut), cut.shape[2], -1, hop)
    # At a place sound the first piece of what begins there, the second of what began before, and before the first
    # place is the last one.
    begun = torch.arange(places, device=grid.device)[:, None] - torch.arange(chunks, device=grid.device)
    heard = grid[:, begun % places].transpose(2, 3).flatten(2)
    made: Tensor = heard.unsqueeze(1) @ pieces
    return made.flatten(2)


def scores(
    grid: Tensor,
    shots: Tensor,
    swings: Tensor,
    gains: Tensor,
    rate: int,
    voices: Sequence[tuple[str, ...]],
    pitches: Sequence[Sequence[float | None]] | None = None,
) -> list[Score]:
    """One score per loop of the same tensors that `sequenced` takes, for `audio.sequencer.play`.

    Args:
        gains: of each loop as a whole, linear (B,).
        voices: names of each loop's voices.
        pitches: MIDI notes of each loop's voices; None for unpitched ones.
    """
    notes = pitches or [()] * len(grid)
    sounds = shots.detach().float().cpu().transpose(2, 3)
    rows = zip(grid.detach().float().cpu(), sounds, swings.tolist(), gains.tolist(), voices, notes, strict=True)
    return [
        Score(Pattern.of(loud.numpy(), names, tuple(pitched), swing=swing), frozen(shot.numpy().copy()), rate, gain)
        for loud, shot, swing, gain, names, pitched in rows
    ]


def full_scale(loop: Tensor) -> Tensor:
    """Gain (B,) that keeps each loop (B, channels, length) within [-1, 1]."""
    return 1 / loop.abs().amax((1, 2)).clamp(min=1)


def principal_of(parts: Sequence[Tensor], n: int) -> tuple[Tensor, Tensor]:
    """`Generator.principal` of a z whose parts, in order, pass first layers with these weights (width, size)."""
    blocks = torch.block_diag(*(part.float().cpu() for part in parts))  # type: ignore[no-untyped-call]
    rows = torch.linalg.svd(blocks, full_matrices=False).Vh[:n]
    return rows, torch.ones(len(rows))
