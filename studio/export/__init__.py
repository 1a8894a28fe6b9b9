"""Files that leave the studio: each exporter, of pictures or of sounds, is one file with one registered class."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

from studio.core.i18n import N_
from studio.core.messages import Samples
from studio.core.params import ParamSpec
from studio.core.registry import Registry


class Exporter(Protocol):
    """What an exporter declares and does.

    Attributes:
        takes: what it writes; of sounds the pictures are left aside.
        suffix: ending of its files, with the dot.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]
    takes: ClassVar[Literal["pictures", "sounds"]]
    suffix: ClassVar[str]

    @staticmethod
    def write(path: Path, samples: Samples, document: Mapping[str, Any] | None, **params: Any) -> Path:
        """Write samples, read the file back, compare; raises StudioError where that fails."""
        ...

    @staticmethod
    def read(path: Path) -> bytes | None:
        """The recipe inside as it stands there, None where there is none; raises StudioError if it cannot be read."""
        ...


EXPORTERS: Registry[type[Exporter]] = Registry(N_("exporter"), "studio.export")

RECIPE = ParamSpec(
    "recipe",
    "bool",
    True,
    N_("Put the recipe inside"),
    N_("Dropping the file on the window then brings everything back; leave it out to share the file alone."),
)
