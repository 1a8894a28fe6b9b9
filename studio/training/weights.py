"""What a trained generator is, apart from the trainer: its description and its averaged weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import torch
from torch import Tensor

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.models.base import Encoder, Generator, Shape
from studio.models.build import build_encoder, build_generator
from studio.training.recipe import Part

ENCODER = "encoder/"


@dataclass(frozen=True)
class Encoding:
    """The encoder that was trained with a generator: architecture with parameters, and its state dict."""

    encoder: Part
    tensors: dict[str, Tensor]


def encoding(part: Part, network: Encoder) -> Encoding:
    """The encoder as it is now, copied to the CPU."""
    state = network.state_dict()
    return Encoding(part, {key: value.detach().to("cpu", copy=True).contiguous() for key, value in state.items()})


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
        encoder: what finds the place of a given sample, None where none was trained.
    """

    run_id: str
    step: int
    generator: Part
    shape: Shape
    schema: ConditionSchema
    tensors: dict[str, Tensor]
    directions: np.ndarray | None = None
    encoder: Encoding | None = None

    def build(self) -> Generator:
        """A network of its own on the CPU in evaluation mode; raises StudioError when the tensors do not fit."""
        network = build_generator(self.generator.name, self.generator.params, self.shape)
        load_checked(network, self.tensors)
        return network.eval().requires_grad_(False)

    def build_encoder(self) -> Encoder | None:
        """The encoder on the CPU in evaluation mode, None without one; raises StudioError when it does not fit."""
        if self.encoder is None:
            return None
        network = build_encoder(self.encoder.encoder.name, self.encoder.encoder.params, self.shape)
        load_checked(network, self.encoder.tensors)
        return network.eval().requires_grad_(False)

    def arrays(self) -> dict[str, Tensor]:
        """All tensors by name, those of the encoder as "encoder/NAME"; see `from_document`."""
        return self.tensors | (with_prefix(self.encoder.tensors) if self.encoder is not None else {})

    def document(self) -> dict[str, Any]:
        """Everything but the tensors, as plain values; see `from_document`."""
        return {
            "run_id": self.run_id,
            "step": self.step,
            "generator": self.generator.model_dump(),
            "shape": asdict(self.shape),
            "schema": self.schema.to_json(),
            "encoder": self.encoder.encoder.model_dump() if self.encoder is not None else None,
        }

    @classmethod
    def from_document(cls, document: Mapping[str, Any], tensors: dict[str, Tensor]) -> Weights:
        """Checked weights from a description and `arrays`; raises StudioError when the description is damaged."""
        own = {name: tensor for name, tensor in tensors.items() if not name.startswith(ENCODER)}
        heard = {name.removeprefix(ENCODER): t for name, t in tensors.items() if name.startswith(ENCODER)}
        part = document.get("encoder")
        try:
            return cls(
                str(document["run_id"]),
                int(document["step"]),
                Part.model_validate(document["generator"]),
                shape_from(document["shape"]),
                ConditionSchema.from_json(document["schema"]),
                own,
                encoder=Encoding(Part.model_validate(part), heard) if part else None,
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StudioError(_("The description of this network is damaged.")) from error


def with_prefix(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of an encoder as `Weights.arrays` names them."""
    return {f"{ENCODER}{name}": tensor for name, tensor in tensors.items()}


def shape_from(document: Mapping[str, Any]) -> Shape:
    """A shape from a file; raises TypeError or ValueError when it is not one, StudioError when it cannot be built."""
    whole = {f.name for f in fields(Shape) if f.type == "int"}
    plain = {key: value for key, value in document.items() if key != "scales"}
    values: dict[str, Any] = {key: (int if key in whole else float)(value) for key, value in plain.items()}
    return Shape(**values, scales=tuple(str(name) for name in document.get("scales", ())))


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
