"""Formats of data sets: each file here is one format with one registered class."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from studio.core.i18n import N_
from studio.core.params import ParamSpec, Value
from studio.core.progress import Reporter
from studio.core.registry import Registry
from studio.data.source import Source


class Format(ABC):
    """One kind of data set on disk.

    Attributes:
        name, title, about: identifier and words for people.
        params: what can be chosen when opening.
        order: formats are asked in ascending order; special ones come before general ones.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]] = ()
    order: ClassVar[int] = 50

    @classmethod
    @abstractmethod
    def matches(cls, path: Path) -> bool:
        """Whether the file or folder is of this kind, decided quickly and without raising."""

    @classmethod
    @abstractmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        """List what is there; `params` are complete and checked. Raises StudioError when it cannot be used at all."""


FORMATS: Registry[type[Format]] = Registry(N_("format"), "studio.data.formats")
