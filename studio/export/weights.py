"""Networks as `safetensors` files: weights, description, and the directions that they were explored with."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import DIRECTIONS
from studio.core.messages import frozen
from studio.core.paths import write_atomic

if TYPE_CHECKING:
    from torch import Tensor

    from studio.training.weights import Weights

FORMAT = "gan-studio weights"
VERSION = 1
# Beside the parameters of the network, whose names cannot begin with a dot.
BASIS = ".directions"
FILE_LIMIT = 4 << 30
HEADER_LIMIT = 4 << 20


def save_weights(path: Path, weights: Weights, half: bool = False) -> Path:
    """Write weights, read them back and compare; raises StudioError where that fails.

    Args:
        half: round to 16 bits, for a file of half the size.
    """
    import torch
    from safetensors.torch import save

    written = weights.arrays()
    tensors = {name: tensor.contiguous() for name, tensor in written.items()}
    if half:
        tensors = {name: t.half() if t.dtype == torch.float32 else t for name, t in tensors.items()}
        written = _widened(tensors)
    if weights.directions is not None:
        tensors[BASIS] = torch.from_numpy(np.array(weights.directions, np.float32))
    metadata = {"format": FORMAT, "version": str(VERSION), "document": json.dumps(weights.document())}
    write_atomic(path, save(tensors, metadata))
    read = load_weights(path).arrays()
    if set(read) != set(written) or any(not torch.equal(read[name], tensor) for name, tensor in written.items()):
        raise StudioError(
            _("“{name}” did not read back as it was written.").format(name=path.name),
            _("The disk may be failing; save it somewhere else."),
            path,
        )
    return path


def load_weights(path: Path) -> Weights:
    """Weights of a file; their network can be built and every number is finite.

    Raises:
        StudioError: the file is missing, damaged, from a newer version, or does not fit what it describes.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from studio.training.weights import Weights

    document = read_description(path)
    try:
        tensors = _widened(load_file(path))
    except (SafetensorError, OSError, ValueError) as error:
        raise _damaged(path) from error
    basis = tensors.pop(BASIS, None)
    if not all(bool(torch.isfinite(tensor).all()) for tensor in tensors.values()):
        raise _damaged(path)
    try:
        weights = Weights.from_document(document, tensors)
        network = weights.build()
        dimension = network.principal(1)[0].shape[1]
    except StudioError as error:
        raise StudioError(error.sentence, error.hint, path) from error
    if basis is None:
        return weights
    fits = basis.ndim == 2 and len(basis) <= DIRECTIONS and basis.shape[1] == dimension
    if not fits or basis.dtype != torch.float32 or not bool(torch.isfinite(basis).all()):
        raise _damaged(path)
    return replace(weights, directions=frozen(basis.numpy()))


def _widened(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """16-bit numbers as the 32-bit ones that networks compute with."""
    import torch

    return {name: t.float() if t.dtype == torch.float16 else t for name, t in tensors.items()}


def read_description(path: Path) -> dict[str, Any]:
    """What a file of weights says about itself, without loading it and without torch; raises StudioError."""
    try:
        if path.stat().st_size > FILE_LIMIT:
            raise StudioError(_("“{name}” is larger than a network can be.").format(name=path.name), path=path)
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(length)) if length <= HEADER_LIMIT else None
        metadata = header["__metadata__"]
        if metadata["format"] != FORMAT:
            raise ValueError(metadata["format"])
        if int(metadata["version"]) > VERSION:
            raise StudioError(
                _("“{name}” was saved by a newer GAN Studio.").format(name=path.name), _("Update the program."), path
            )
        document = json.loads(metadata["document"])
    except OSError as error:
        raise StudioError(
            _("“{name}” cannot be read: {reason}.").format(name=path.name, reason=error.strerror or error), path=path
        ) from error
    except (struct.error, ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise _damaged(path) from error
    if not isinstance(document, dict):
        raise _damaged(path)
    return document


def _damaged(path: Path) -> StudioError:
    return StudioError(_("“{name}” is damaged or holds no network of GAN Studio.").format(name=path.name), path=path)
