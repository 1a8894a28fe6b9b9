"""Folders that leave the studio: all that belongs into one is there, or nothing is."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
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
        sentence = _("“{name}” could not be written: {reason}.")
        sentence = sentence.format(name=folder.name, reason=error.strerror or error)
        raise StudioError(sentence, _("Free some space or choose another folder."), folder) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
