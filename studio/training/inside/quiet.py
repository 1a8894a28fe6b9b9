"""Looking without leaving a trace: whatever a look switches or draws is put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from studio.training.trainer import Trainer


@contextmanager
def undisturbed(trainer: Trainer) -> Iterator[None]:
    """Inside, networks judge as outside training, and nothing wants gradients; afterwards all is as it was."""
    networks = [trainer.generator, trainer.discriminator]
    modes = [(module, module.training) for network in networks for module in network.modules()]
    wanted = [(p, p.requires_grad) for network in networks for p in network.parameters()]
    devices = [trainer.device] if trainer.device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        try:
            for network in networks:
                network.eval().requires_grad_(False)
            yield
        finally:
            for module, mode in modes:
                module.training = mode
            for parameter, wish in wanted:
                parameter.requires_grad_(wish)
