"""Networks from their names, with initial weights that depend on the seed alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import torch

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.params import validated
from studio.models.base import Discriminator, Encoder, Generator, Shape
from studio.models.discriminators import DISCRIMINATORS
from studio.models.encoders import ENCODERS
from studio.models.generators import GENERATORS

# Layers draw their first weights from the process-wide generator, so two threads must not build at once.
_building = threading.Lock()


def build_generator(name: str, params: Mapping[str, Any], shape: Shape, seed: int = 0) -> Generator:
    """A generator on the CPU; raises StudioError for an unknown name or a bad parameter."""
    network: Generator = _build(GENERATORS.get(name), params, shape, seed)
    return network


def build_discriminator(name: str, params: Mapping[str, Any], shape: Shape, seed: int = 0) -> Discriminator:
    """A discriminator on the CPU; raises StudioError for an unknown name or a bad parameter."""
    network: Discriminator = _build(DISCRIMINATORS.get(name), params, shape, seed)
    return network


def build_encoder(name: str, params: Mapping[str, Any], shape: Shape, seed: int = 0) -> Encoder:
    """An encoder on the CPU; raises StudioError for an unknown name or a bad parameter."""
    network: Encoder = _build(ENCODERS.get(name), params, shape, seed)
    return network


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Networks built inside have initial weights that depend on the seed alone."""
    with _building, torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def check_fit(
    generator: Generator | type[Generator], other: Discriminator | Encoder | type[Discriminator] | type[Encoder]
) -> None:
    """Raise StudioError when what the generator makes is not what the other network takes."""
    if generator.writes != other.reads:
        raise StudioError(
            _("“{one}” and “{other}” do not work on sounds in the same form.").format(
                one=_(generator.title), other=_(other.title)
            ),
            _("Choose networks for the same form, as one of the recipes pairs them."),
        )


def _build(cls: Any, params: Mapping[str, Any], shape: Shape, seed: int) -> Any:
    values = validated(cls.params, params)
    with seeded(seed):
        return cls(shape, **values)
