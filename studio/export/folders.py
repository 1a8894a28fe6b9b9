"""Files and folders that leave the studio: all that belongs into one is there, or nothing is."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import sync_folder


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A place to write into that becomes `folder` when everything went well, and else is gone.

    Args:
        folder: new or empty.

    Raises:
        StudioError: the folder is taken, or the disk full.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        hint = _("Choose a new one.")
        raise StudioError(_("“{name}” holds something already.").format(name=folder.name), hint, folder)
    unfinished = folder.parent / f".{uuid.uuid4().hex}.part"
    try:
        unfinished.mkdir(parents=True)
        yield unfinished
        if folder.exists():
            folder.rmdir()
        os.replace(unfinished, folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise _refused(folder, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file to write that becomes `path` when everything went well, and else is gone; what stood there is replaced.

    Raises:
        StudioError: the disk is full, read-only or gone.
    """
    unfinished = path.parent / f".{uuid.uuid4().hex}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield unfinished
        with unfinished.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(unfinished, path)
        sync_folder(path.parent)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        with suppress(OSError):  # where its folder is none
            unfinished.unlink(missing_ok=True)


def _refused(path: Path, error: OSError) -> StudioError:
    sentence = _("“{name}” could not be written: {reason}.").format(name=path.name, reason=error.strerror or error)
    return StudioError(sentence, _("Free some space or choose another folder."), path)
