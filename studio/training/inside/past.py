"""A trainer as a checkpoint left it, to look inside a network that does not train."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.training import checkpoint
from studio.training.config import RunConfig
from studio.training.trainer import Trainer


def restored(folder: Path, config: RunConfig, store: Any, step: int) -> Trainer:
    """The trainer of a run as it was at a checkpoint, with the gradients of the step that came next.

    Args:
        folder: of the run.
        store: its prepared set.

    Raises:
        StudioError: there is no such checkpoint, it is damaged, or belongs to another set.
    """
    tensors, document = checkpoint.load(folder / checkpoint.FOLDER / f"{step:08d}")
    trainer = Trainer.of(config, store)
    trainer.restore(tensors, document)
    trainer.step()
    trainer.restore(tensors, document)  # the gradients stay where they are
    return trainer
