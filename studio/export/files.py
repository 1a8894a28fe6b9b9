"""Saved files by their ending: which exporter made one, what it remembers, and whether it was written well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.export import EXPORTERS, Exporter
from studio.export.document import check_document, parse_document


def exporter_of(path: Path) -> type[Exporter] | None:
    """Whose files end like this one; None when nobody's do."""
    return next((exporter for exporter in EXPORTERS if exporter.suffix == path.suffix.lower()), None)


def has_document(path: Path) -> bool:
    """Whether a file carries a recipe, good or damaged; raises StudioError when it cannot be read."""
    exporter = exporter_of(path)
    return exporter is not None and exporter.read(path) is not None


def read_document(path: Path) -> dict[str, Any]:
    """The checked recipe inside a file.

    Raises:
        StudioError: no file of the studio's, no recipe, or one that is damaged, too large or from a newer version.
    """
    exporter = exporter_of(path)
    try:
        data = None if exporter is None else exporter.read(path)
        if data is None:
            raise StudioError(_("“{name}” carries no recipe.").format(name=path.name))
        return parse_document(data)
    except StudioError as error:
        raise StudioError(error.sentence, error.hint, path) from error


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A file for reading; what the system says against it becomes a StudioError."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise StudioError(
            _("“{name}” cannot be read: {reason}.").format(name=path.name, reason=error.strerror or error), path=path
        ) from error


def check_written(path: Path, same: bool, document: Mapping[str, Any] | None) -> Path:
    """The path of a file that was read back.

    Args:
        same: whether its samples are those that were written.
        document: the recipe that must be in it.

    Raises:
        StudioError: it is not what was written.
    """
    if not same or (document is not None and read_document(path) != check_document(document)):
        raise StudioError(
            _("“{name}” did not read back as it was written.").format(name=path.name),
            _("The disk may be failing; save it somewhere else."),
            path,
        )
    return path
