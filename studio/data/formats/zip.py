"""A zip of pictures, read in place; folders inside it are classes."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.params import Value
from studio.core.progress import Reporter
from studio.data.decode import HEAD, decode
from studio.data.formats import FORMATS, Format
from studio.data.listing import (
    EMPTY_FILE,
    OTHER_PICTURE,
    PICTURES,
    Listing,
    Wanted,
    folder_classes,
    is_junk,
    items_of,
    printable,
)
from studio.data.source import Item, Source, fingerprint_of

MAX_ENTRY = 256 << 20  # bytes unpacked
MAX_RATIO, RATIO_FROM = 1000, 16 << 20  # deflate reaches about 1,030 on zeros; small entries may
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".7z", ".rar", ".bz2", ".xz")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)


class ZipSource(Source):
    """Pictures inside an archive; each is unpacked to memory when it is read, never to disk."""

    def __init__(
        self,
        path: Path,
        archive: zipfile.ZipFile,
        listing: Listing,
        items: list[Item],
        labels: tuple[str, ...],
        params: Mapping[str, Value],
    ) -> None:
        problems, ignored = listing.problems, listing.ignored
        super().__init__(
            str(path), printable(path.stem), items, labels=labels, problems=problems, ignored=ignored, params=params
        )
        self._archive = archive
        self._names = listing.keys
        self._stamps = listing.stamps

    def read(self, index: int) -> Image.Image:
        return decode(io.BytesIO(self._bytes(index)))[0]

    def read_reduced(self, index: int, side: int) -> tuple[Image.Image, tuple[int, int]]:
        return decode(io.BytesIO(self._bytes(index)), side)

    def fingerprint(self) -> str:
        stamped = zip(self.items, self._stamps, strict=True)
        return fingerprint_of(part for item, stamp in stamped for part in (item.key, item.label, stamp))

    def close(self) -> None:
        self._archive.close()

    def _bytes(self, index: int) -> bytes:
        return read_entry(self._archive, self._names[index])


@FORMATS.register
class Zip(Format):
    name = "zip"
    title = N_("Zip of pictures")
    about = N_("The same as a folder of pictures, packed in one file.")
    order = 80

    @classmethod
    def matches(cls, path: Path) -> bool:
        return path.is_file() and zipfile.is_zipfile(path)

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        archive = open_archive(path)
        try:
            listing = list_archive(archive, reporter)
        except BaseException:
            archive.close()
            raise
        labels, of_each, complaint = folder_classes(listing.keys)
        if complaint:
            listing.refuse(path.name, complaint)
        return ZipSource(path, archive, listing, items_of(listing.keys, of_each), labels, params)


def open_archive(path: Path) -> zipfile.ZipFile:
    """The archive for reading; raises StudioError when it is damaged."""
    try:
        return zipfile.ZipFile(path)
    except Exception as error:  # a damaged directory raises anything
        sentence = _("The zip file “{name}” is damaged and cannot be opened.")
        raise StudioError(sentence.format(name=path.name), path=path) from error


def list_archive(archive: zipfile.ZipFile, reporter: Reporter, wanted: Wanted = PICTURES) -> Listing:
    """Every wanted file in the archive in natural order; what is unsafe or unreadable is listed."""
    listing, seen = Listing(), set[str]()
    for count, info in enumerate(archive.infolist()):
        if count % 500 == 0:
            reporter.report(_("Listing files"), count, len(archive.infolist()))
        if info.is_dir():
            continue
        if any(is_junk(part) for part in info.filename.split("/") if part not in ("..", ".")):
            listing.ignored += 1
            continue
        is_wanted, why = _judge(archive, info, wanted)
        if info.filename in seen and not why:
            why = _("There is another entry of the same name.")
        seen.add(info.filename)
        if why:
            listing.refuse(info.filename, why)
        elif is_wanted:
            listing.add(info.filename, f"{info.file_size} {info.CRC}")
        else:
            listing.ignored += 1
    listing.sort()
    return listing


def read_entry(archive: zipfile.ZipFile, name: str, limit: int = MAX_ENTRY) -> bytes:
    """The unpacked entry; raises StudioError with a reason, also when it unpacks to more than `limit` bytes."""
    try:
        if archive.getinfo(name).file_size > limit:
            raise StudioError(_("It unpacks to far more than one file of a set needs."))
        with archive.open(name) as entry:
            return entry.read(limit)
    except StudioError:
        raise
    except Exception as error:  # damaged data raises zlib, struct, EOF, bad zip, not implemented...
        raise StudioError(_("Its place in the zip file is damaged.")) from error


def _judge(archive: zipfile.ZipFile, info: zipfile.ZipInfo, wanted: Wanted) -> tuple[bool, str]:
    """(whether it is wanted, why it is refused or "")."""
    name = info.filename
    kind = wanted.kind_of(name)
    if _escapes(name):
        return False, _("Its path leads out of the zip file; it was not read.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return False, _("It is a link; links inside zip files are not followed.")
    if name.casefold().endswith(_ARCHIVES):
        return False, _("An archive inside the zip file; it was not opened.")
    if kind == "other picture":
        return False, _(OTHER_PICTURE)
    if info.flag_bits & 0x1:
        return False, _("It is protected by a password.")
    if info.compress_type not in _METHODS:
        return False, _("It is packed in a way that cannot be read; pack it again as an ordinary zip.")
    if info.file_size > MAX_ENTRY or (
        info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size)
    ):
        return False, _("It unpacks to far more than one file of a set needs.")
    if kind == wanted.kind:
        return True, _(EMPTY_FILE) if info.file_size == 0 else ""
    return _looks_wanted(archive, info, wanted), ""


def _escapes(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or (len(parts[0]) == 2 and parts[0][1] == ":")


def _looks_wanted(archive: zipfile.ZipFile, info: zipfile.ZipInfo, wanted: Wanted) -> bool:
    try:
        with archive.open(info) as entry:
            return wanted.looks(entry.read(HEAD))
    except Exception:  # whatever it is, it is nothing of the kind
        return False
