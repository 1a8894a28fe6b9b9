"""Registries: a new network, format, panel or exporter is one new file with one registered class."""

from __future__ import annotations

import importlib
import logging
import pkgutil
import threading
from collections.abc import Iterator
from importlib.metadata import entry_points
from typing import ClassVar, Generic, Protocol, TypeVar

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.params import ParamSpec

log = logging.getLogger(__name__)


class Registered(Protocol):
    """What every registered class declares about itself."""

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    params: ClassVar[tuple[ParamSpec, ...]]


T = TypeVar("T", bound=type[Registered])


class Registry(Generic[T]):
    """Classes by name, found on first use in a package and in entry points.

    Args:
        kind: the word for one entry, used in messages ("generator").
        package: dotted package whose modules register themselves when imported.

    Other distributions add theirs through the entry point group `gan_studio.<kind>`.
    """

    def __init__(self, kind: str, package: str) -> None:
        self.kind = kind
        self._package = package
        self._classes: dict[str, T] = {}
        self._lock = threading.RLock()
        self._found = False

    def register(self, cls: T) -> T:
        """Class decorator; raises ValueError when the name is taken by another class."""
        other = self._classes.get(cls.name)
        if other is not None and (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise ValueError(f"two {self.kind}s are called {cls.name!r}: {other} and {cls}")
        self._classes[cls.name] = cls
        return cls

    def get(self, name: str) -> T:
        """The class of that name; raises StudioError listing the known names."""
        self._discover()
        try:
            return self._classes[name]
        except KeyError:
            raise StudioError(
                _("There is no {kind} called {name!r}.").format(kind=_(self.kind), name=name),
                _("Known: {names}.").format(names=", ".join(self.names())),
            ) from None

    def names(self) -> list[str]:
        self._discover()
        return sorted(self._classes)

    def __iter__(self) -> Iterator[T]:
        return iter([self._classes[name] for name in self.names()])

    def __contains__(self, name: str) -> bool:
        self._discover()
        return name in self._classes

    def _discover(self) -> None:
        with self._lock:
            if self._found:
                return
            package = importlib.import_module(self._package)
            for module in pkgutil.iter_modules(package.__path__, f"{self._package}."):
                importlib.import_module(module.name)
            for entry in entry_points(group=f"gan_studio.{self.kind}"):
                try:
                    self.register(entry.load())
                except Exception:  # somebody else's package must not keep the studio from starting
                    log.exception("The %s %r of another package cannot be used.", self.kind, entry.name)
            self._found = True
