"""Getting MNIST: from the first mirror that has it, resumed where it broke off, checked."""

from __future__ import annotations

import hashlib
import os
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import sync_folder
from studio.core.progress import Reporter

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)


@dataclass(frozen=True)
class Expected:
    """What a file must be: its size in bytes and its hex SHA-256."""

    size: int
    sha256: str


# LeCun, Cortes, Burges: The MNIST database of handwritten digits.
FILES: Mapping[str, Expected] = {
    "train-images-idx3-ubyte.gz": Expected(
        9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
    ),
    "train-labels-idx1-ubyte.gz": Expected(28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
    "t10k-images-idx3-ubyte.gz": Expected(
        1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
    ),
    "t10k-labels-idx1-ubyte.gz": Expected(4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
}
_TIMEOUT = 10.0  # seconds without a byte; Cancel may take as long
_CHUNK = 64 << 10
_TRIES = 3  # per mirror, as long as each brings something new


class _Unusable(Exception):
    """This mirror does not give the file; the words say why."""


def download_mnist(
    folder: Path,
    reporter: Reporter | None = None,
    mirrors: Sequence[str] = MIRRORS,
    files: Mapping[str, Expected] = FILES,
) -> Path:
    """Put the four files of MNIST into `folder` and return it; what is there and right is kept.

    Args:
        folder: made when missing.
        reporter: progress in bytes over all files, and Cancel (a half file stays for the next time).
        mirrors: addresses ending in "/", tried in this order for each file.
        files: what to get.

    Raises:
        StudioError: no mirror gave a file that is what it should be, or the disk is full.
    """
    reporter = reporter or Reporter()
    total = sum(expected.size for expected in files.values())
    before = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, expected in files.items():
            target = folder / name
            if not _is_right(target, expected):
                _get(target, expected, mirrors, _Meter(reporter, before, total))
            before += expected.size
            reporter.report(_("Getting MNIST"), before, total)
    except OSError as error:
        sentence = _("MNIST could not be saved in “{name}”: {why}.")
        raise StudioError(sentence.format(name=folder.name, why=error.strerror or error), path=folder) from error
    return folder


@dataclass(frozen=True)
class _Meter:
    """Reports bytes of one file as part of all."""

    reporter: Reporter
    before: int
    total: int

    def at(self, count: int) -> None:
        self.reporter.report(_("Getting MNIST"), self.before + count, self.total)


def _get(target: Path, expected: Expected, mirrors: Sequence[str], meter: _Meter) -> None:
    """Fetch one file from the first mirror that gives the right one, and move it in place."""
    part = target.with_name(target.name + ".part")
    why = _("there is no address to get it from")
    for mirror in mirrors:
        try:
            _get_from(mirror + target.name, part, expected, meter)
        except _Unusable as error:
            why = str(error)
            continue
        os.replace(part, target)
        sync_folder(target.parent)
        return
    sentence = _("“{name}” could not be downloaded: {why}.")
    hint = _("Check the connection and try again; what has arrived is kept.")
    raise StudioError(sentence.format(name=target.name, why=why), hint, target.parent)


def _get_from(address: str, part: Path, expected: Expected, meter: _Meter) -> None:
    """Complete the half file from one address; raises _Unusable when that does not succeed."""
    tries = 0
    while True:
        resumed = _size(part)
        if resumed > expected.size:
            part.unlink()
            resumed = 0
        why = "" if resumed == expected.size else _fetch(address, part, expected.size, meter)
        if _size(part) < expected.size:
            tries = tries + 1 if _size(part) > resumed else _TRIES
            if tries >= _TRIES:
                raise _Unusable(why or _("the connection broke off"))
            continue
        if _is_right(part, expected):
            return
        part.unlink()
        if not resumed:
            raise _Unusable(_("what arrived is not the right file"))


def _fetch(address: str, part: Path, size: int, meter: _Meter) -> str:
    """Append what is missing; returns why it stopped early, if it did."""
    have = _size(part)
    request = urllib.request.Request(address, headers={"User-Agent": "gan-studio", "Accept-Encoding": "identity"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
            # A server that cannot resume sends the whole file again.
            whole = response.status != 206 or not _continues(response, have)
            with open(part, "wb" if whole else "ab") as file:
                _copy(response, file, 0 if whole else have, size, meter)
                file.flush()
                os.fsync(file.fileno())
    except urllib.error.HTTPError as error:
        if error.code == 416:
            part.unlink(missing_ok=True)
        return _("the server answered {code}").format(code=error.code)
    except urllib.error.URLError as error:
        why = getattr(error.reason, "strerror", None) or error.reason
        return _("the server cannot be reached ({why})").format(why=why)
    except (HTTPException, TimeoutError, ConnectionError):
        return _("the connection broke off")
    return ""


def _copy(response: Any, file: IO[bytes], have: int, size: int, meter: _Meter) -> None:
    while have < size:
        meter.at(have)
        piece = response.read(min(_CHUNK, size - have))
        if not piece:
            return
        file.write(piece)
        have += len(piece)
    meter.at(have)


def _continues(response: Any, have: int) -> bool:
    return str(response.headers.get("Content-Range", "")).startswith(f"bytes {have}-")


def _is_right(path: Path, expected: Expected) -> bool:
    if _size(path) != expected.size:
        return False
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == expected.sha256


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
