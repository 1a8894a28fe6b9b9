"""What each sample of a set is, as the condition vectors that networks take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.core.conditions import ConditionSchema
from studio.core.loops import STEPS
from studio.models.base import Shape


@dataclass(frozen=True)
class Asked:
    """Condition vectors of the samples of a set.

    Attributes:
        rows: distinct vectors (n, width), float32 on the CPU.
        places: row of each sample, int64 (N,).
    """

    rows: Tensor
    places: np.ndarray

    @classmethod
    def of(cls, store: Any, schema: ConditionSchema) -> Asked:
        """Those of a store; `schema` is its own, or an empty one where labels are not used."""
        own: Asked | None = getattr(store, "asked", None)
        if own is not None:
            return own  # of a set whose codes are known
        if store.kind in ("pictures", "points"):
            return cls(condition_rows(schema), store.labels if schema.fields else np.full(len(store), -1))
        table = np.asarray(store.conditions) if schema.fields else np.zeros((len(store), 0), np.float32)
        return cls(torch.from_numpy(np.array(table, np.float32)), np.arange(len(store)))

    def __call__(self, index: np.ndarray) -> Tensor:
        """Vectors (B, width) of samples by their place in the set."""
        return self.rows[torch.from_numpy(np.asarray(self.places[index]))]


def condition_rows(schema: ConditionSchema) -> Tensor:
    """Condition vectors (classes + 1, width) by label; the last, index -1, for samples without a label."""
    field = next((field.name for field in schema.fields if field.kind == "categorical"), None)
    requests = [{field: index} for index in range(len(schema.classes))] if field else []
    return torch.from_numpy(np.stack([schema.vector(request) for request in (*requests, {})]))


def shape_of(store: Any, latent: int, schema: ConditionSchema) -> Shape:
    """Sizes of networks for a store; `schema` as for `Asked.of`."""
    if store.kind == "pictures":
        return Shape(latent, store.resolution, store.channels, schema.width)
    if store.kind == "points":
        return Shape(latent, 0, store.channels, schema.width, dims=store.points.shape[1])
    places: dict[str, Any] = {}
    column = 0
    for field in schema.fields:
        if field.kind == "pitch":
            places |= {"pitch_at": column, "pitch_low": field.low, "pitch_high": field.high}
        elif field.name in ("swing", "density", "key", "scale", "chord") and store.kind == "loops":
            places[f"{field.name}_at"] = column
            places |= {"scales": field.values} if field.name == "scale" else {}
        column += field.width
    steps = STEPS * store.bars if store.kind == "loops" else 0
    return Shape(latent, 0, store.channels, schema.width, store.length, store.rate, steps=steps, **places)
