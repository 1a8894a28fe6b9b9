"""What a trained generator is, apart from the trainer: its description and its averaged weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.models.base import Generator, Shape
from studio.models.build import build_generator
from studio.training.recipe import Part


@dataclass(frozen=True)
class Weights:
    """The averaged (EMA) generator of one moment, batch-norm statistics included.

    Attributes:
        run_id, step: whose and when.
        generator: architecture by name, with its parameters.
        shape, schema: what it was built for; the schema is empty for an unconditional network.
        tensors: its state dict on the CPU, float32; shared with nobody.
        directions: principal directions as somebody explored them, float32 (n, dim), each one standard deviation
            long; None for the network's own order and signs.
    """

    run_id: str
    step: int
    generator: Part
    shape: Shape
    schema: ConditionSchema
    tensors: dict[str, Tensor]
    directions: np.ndarray | None = None

    def build(self) -> Generator:
        """A network of its own on the CPU in evaluation mode; raises StudioError when the tensors do not fit."""
        network = build_generator(self.generator.name, self.generator.params, self.shape)
        load_checked(network, self.tensors)
        return network.eval().requires_grad_(False)

    def document(self) -> dict[str, Any]:
        """Everything but the tensors, as plain values; see `from_document`."""
        return {
            "run_id": self.run_id,
            "step": self.step,
            "generator": self.generator.model_dump(),
            "shape": asdict(self.shape),
            "schema": self.schema.to_json(),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any], tensors: dict[str, Tensor]) -> Weights:
        """Checked weights from a file; raises StudioError when the description is damaged."""
        try:
            return cls(
                str(document["run_id"]),
                int(document["step"]),
                Part.model_validate(document["generator"]),
                Shape(**{key: int(value) for key, value in document["shape"].items()}),
                ConditionSchema.from_json(document["schema"]),
                tensors,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StudioError(_("The description of this network is damaged.")) from error


def load_checked(network: torch.nn.Module, tensors: Mapping[str, Tensor], what: str = N_("network")) -> None:
    """Copy tensors into a network in place, names, shapes and types checked first.

    Raises:
        StudioError: something is missing, unknown or of another size.
    """
    own = network.state_dict(keep_vars=True)
    if set(own) != set(tensors):
        odd = sorted(set(own) ^ set(tensors))[0]
        sentence = _("The saved {what} does not fit this recipe: {name!r} is missing or unknown.")
        raise StudioError(sentence.format(what=_(what), name=odd))
    for key, target in own.items():
        source = tensors[key]
        if source.shape != target.shape or source.dtype != target.dtype:
            sentence = _("The saved {what} does not fit this recipe: {name!r} has another size.")
            raise StudioError(sentence.format(what=_(what), name=key))
    with torch.no_grad():
        for key, target in own.items():
            target.copy_(tensors[key])
