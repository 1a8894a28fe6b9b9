"""Files that leave the studio: each exporter is one file with one registered class."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Protocol

import numpy as np

from studio.core.i18n import N_
from studio.core.params import ParamSpec
from studio.core.registry import Registry


class Exporter(Protocol):
    """What an exporter declares and does.

    Attributes:
        suffix: ending of its files, with the dot.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    suffix: ClassVar[str]

    @staticmethod
    def write(path: Path, pictures: np.ndarray, document: Mapping[str, Any] | None, **params: Any) -> Path:
        """Write uint8 (N, H, W, C) pictures, read the file back, compare; raises StudioError where that fails."""
        ...


EXPORTERS: Registry[type[Exporter]] = Registry(N_("exporter"), "studio.export")
