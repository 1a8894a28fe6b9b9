"""Where files live, and writing them so that a crash leaves the old one or the new one."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import platformdirs

from studio.core.errors import StudioError

APP = "gan-studio"


def resources() -> Path:
    """Folder of recipes, icons and catalogues: beside the package in a checkout, inside it when installed."""
    installed = Path(__file__).parents[1] / "resources"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "resources"


def config_dir() -> Path:
    """Folder of the person's settings; `GAN_STUDIO_HOME` moves it with the caches."""
    return _home("config") or Path(platformdirs.user_config_dir(APP))


def cache_dir() -> Path:
    """Folder of what can be made again: prepared stores, downloads."""
    return _home("cache") or Path(platformdirs.user_cache_dir(APP))


def projects_dir() -> Path:
    """Folder where new projects are offered."""
    return _home("projects") or Path(platformdirs.user_documents_dir()) / "GAN Studio"


def _home(part: str) -> Path | None:
    home = os.environ.get("GAN_STUDIO_HOME")
    return Path(home) / part if home else None


def write_atomic(path: Path, data: bytes) -> None:
    """Write all or nothing: temporary file beside it, fsync, rename, fsync of the folder.

    Raises:
        StudioError: the disk is full, read-only or gone.
    """
    # Made by name, not by tempfile, whose files nobody else in a shared folder may read.
    temporary = path.parent / f".{uuid.uuid4().hex}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise StudioError(
            f"“{path.name}” could not be written: {error.strerror or error}.",
            "Free some space or choose another folder; the previous version is untouched.",
            path,
        ) from error


def sync_folder(folder: Path) -> None:
    """Make a rename durable where that can be: not on Windows, which cannot open folders, nor on some network disks."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise
        finally:
            os.close(descriptor)


def write_json(path: Path, document: Any) -> None:
    """Atomic, readable JSON."""
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    # File names that are not valid Unicode reach documents as lone surrogates; json.loads reads them back.
    write_atomic(path, text.encode("utf-8", "surrogatepass"))


def read_json(path: Path, limit: int = 16 << 20) -> Any:
    """Parsed JSON of a file of at most `limit` bytes; raises StudioError naming the file and the reason."""
    try:
        if path.stat().st_size > limit:
            raise StudioError(f"“{path.name}” is larger than such a file can be.", path=path)
        return json.loads(path.read_bytes())
    except OSError as error:
        raise StudioError(f"“{path.name}” cannot be read: {error.strerror or error}.", path=path) from error
    except (ValueError, RecursionError) as error:
        raise StudioError(f"“{path.name}” is damaged: it is not valid JSON.", path=path) from error


def inside(folder: Path, relative: str) -> Path:
    """A path below `folder`; raises StudioError when `relative` would escape it."""
    with contextlib.suppress(OSError, ValueError, RuntimeError):  # link loops, null bytes
        target = (folder / relative).resolve()
        if target.is_relative_to(folder.resolve()):
            return target
    raise StudioError(f"{relative!r} points outside its folder and was not used.", path=folder)


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """A path that does not exist yet: `stem.suffix`, then `stem 2.suffix`..."""
    candidate, count = folder / f"{stem}{suffix}", 2
    while candidate.exists():
        candidate, count = folder / f"{stem} {count}{suffix}", count + 1
    return candidate


def ended(path: Path, endings: Sequence[str]) -> Path:
    """A path with one of some endings; where the first had to be added, one at which nothing is yet, as nobody was
    asked whether that may be replaced."""
    return path if path.suffix.lower() in endings else free_name(path.parent, path.name, endings[0])
