"""Data sets that the program draws itself, so that a bare machine without a network has something to learn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from PIL import Image

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.params import ParamSpec
from studio.core.registry import Registry
from studio.data.source import Item, Source, fingerprint_of


class Drawn(Source):
    """Pictures drawn on demand; picture `i` depends on the parameters and on `i` alone.

    Args:
        labels: classes, which take turns, so that all are equally present.
        params: complete values; "count" and "seed" are read here.
        material: whatever else the pictures depend on (a drawing version, font files), for the fingerprint.
    """

    drawn = True

    def __init__(
        self, spec: str, title: str, labels: Sequence[str], params: Mapping[str, Any], material: Sequence[object]
    ) -> None:
        width = len(str(params["count"] - 1))
        turns = ((i, i % len(labels)) for i in range(params["count"]))
        items = [Item(f"{labels[label]}/{i:0{width}d}", label) for i, label in turns]
        super().__init__(spec, title, items, labels=labels, params=params)
        self._material = tuple(material)

    def read(self, index: int) -> Image.Image:
        if not 0 <= index < len(self.items):
            raise StudioError(_("This set has no picture number {number}.").format(number=index))
        return self.draw(self.items[index].label, np.random.default_rng((self.params["seed"], index)))

    def fingerprint(self) -> str:
        return fingerprint_of([self.spec, *sorted(self.params.items()), *self._material])

    @abstractmethod
    def draw(self, label: int, rng: np.random.Generator) -> Image.Image:
        """One picture of a class; everything random comes from `rng`."""


class Builtin(ABC):
    """One built-in set.

    Attributes:
        name: what follows "builtin:".
        title, about: words for people.
        params: what can be chosen; "seed" is always among them, and "count" and "size" (pixels) for pictures.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]

    @classmethod
    @abstractmethod
    def open(cls, params: Mapping[str, Any]) -> Source:
        """List the set; raises StudioError for an unknown or bad parameter."""


BUILTINS: Registry[type[Builtin]] = Registry(N_("built-in set"), "studio.data.builtin")
