"""A folder of pictures; sub-folders are classes."""

from __future__ import annotations

import os
import stat
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


class FolderSource(Source):
    """Pictures that lie in a folder as files."""

    def __init__(
        self, root: Path, listing: Listing, items: list[Item], labels: tuple[str, ...], params: Mapping[str, Value]
    ) -> None:
        problems, ignored = listing.problems, listing.ignored
        super().__init__(
            str(root),
            printable(root.name or str(root)),
            items,
            labels=labels,
            problems=problems,
            ignored=ignored,
            params=params,
        )
        self._root = root
        self._stamps = listing.stamps
        self._odd = {i: key for i, key in enumerate(listing.keys) if key != items[i].key}

    def read(self, index: int) -> Image.Image:
        return decode(self._path(index))[0]

    def read_reduced(self, index: int, side: int) -> tuple[Image.Image, tuple[int, int]]:
        return decode(self._path(index), side)

    def fingerprint(self) -> str:
        stamped = zip(self.items, self._stamps, strict=True)
        return fingerprint_of(part for item, stamp in stamped for part in (item.key, item.label, stamp))

    def _path(self, index: int) -> Path:
        return self._root / self._odd.get(index, self.items[index].key)


@FORMATS.register
class Folder(Format):
    name = "folder"
    title = N_("Folder of pictures")
    about = N_("PNG, JPEG, WebP, BMP, GIF or TIFF files; each sub-folder is a class.")
    order = 90

    @classmethod
    def matches(cls, path: Path) -> bool:
        return path.is_dir()

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        listing = list_folder(path, reporter)
        labels, of_each, complaint = folder_classes(listing.keys)
        if complaint:
            listing.refuse(path.name, complaint)
        return FolderSource(path, listing, items_of(listing.keys, of_each), labels, params)


def list_folder(root: Path, reporter: Reporter, wanted: Wanted = PICTURES) -> Listing:
    """Every wanted file below a folder in natural order; links are followed once, loops are listed.

    Raises:
        StudioError: the folder itself cannot be read.
    """
    try:
        os.scandir(root).close()
    except OSError as error:
        sentence = _("The folder “{name}” cannot be read: {why}.")
        raise StudioError(sentence.format(name=root.name, why=error.strerror or error), path=root) from error
    walk = _Walk(root, reporter, wanted)
    walk.run()
    walk.listing.sort()
    return walk.listing


class _Walk:
    """One pass over a tree, without recursion."""

    def __init__(self, root: Path, reporter: Reporter, wanted: Wanted) -> None:
        self.listing = Listing()
        self._wanted = wanted
        self._reporter = reporter
        self._waiting: list[tuple[str, str]] = [(str(root), "")]
        self._links: list[tuple[str, str]] = []  # after everything else, so that real folders give their names
        self._visited: set[tuple[int, int]] = set()
        self._seen = 0

    def run(self) -> None:
        while self._waiting or self._links:
            folder, prefix = (self._waiting or self._links).pop()
            try:
                if not self._enter(folder, prefix):
                    continue
                with os.scandir(folder) as entries:
                    for entry in entries:
                        self._take(entry, prefix)
            except OSError as error:
                self.listing.refuse(prefix.rstrip("/") or folder, _unreadable(error))

    def _enter(self, folder: str, prefix: str) -> bool:
        """Remember the folder by what it is, not what it is called; False when it was seen before."""
        status = os.stat(folder)
        identity = (status.st_dev, status.st_ino)
        if identity in self._visited and identity[1]:
            name = prefix.rstrip("/")
            real, root = os.path.realpath(folder), os.path.realpath(os.path.dirname(folder))
            leads_back = root == real or root.startswith(real + os.sep)
            self.listing.refuse(
                name,
                _("A link that leads back to a folder around it; it was not followed.")
                if leads_back
                else _("The same folder was already read under another name."),
            )
            return False
        self._visited.add(identity)
        return True

    def _take(self, entry: os.DirEntry[str], prefix: str) -> None:
        self._seen += 1
        if self._seen % 500 == 0:
            self._reporter.report(_("Listing files"), self._seen)
        if is_junk(entry.name):
            self.listing.ignored += not entry.is_dir(follow_symlinks=False)
            return
        key = prefix + entry.name
        try:
            status = entry.stat()
        except OSError as error:
            self.listing.refuse(key, _broken_link(entry) or _unreadable(error))
            return
        if stat.S_ISDIR(status.st_mode):
            (self._links if entry.is_symlink() else self._waiting).append((entry.path, key + "/"))
        else:
            self._take_file(entry, key, status)

    def _take_file(self, entry: os.DirEntry[str], key: str, status: os.stat_result) -> None:
        kind = self._wanted.kind_of(entry.name)
        if not stat.S_ISREG(status.st_mode):
            # Opening a pipe would wait for ever.
            self._refuse_or_ignore(kind, key, _("It is not an ordinary file."))
        elif kind == "other picture":
            self.listing.refuse(key, _(OTHER_PICTURE))
        elif status.st_size == 0:
            self._refuse_or_ignore(kind, key, _(EMPTY_FILE))
        elif kind == self._wanted.kind or self._looks_wanted(entry.path):
            self.listing.add(key, f"{status.st_size} {status.st_mtime_ns}")
        else:
            self.listing.ignored += 1

    def _refuse_or_ignore(self, kind: str, key: str, why: str) -> None:
        if kind == self._wanted.kind:
            self.listing.refuse(key, why)
        else:
            self.listing.ignored += 1

    def _looks_wanted(self, path: str) -> bool:
        try:
            with open(path, "rb") as file:
                return self._wanted.looks(file.read(HEAD))
        except OSError:
            return False


def _broken_link(entry: os.DirEntry[str]) -> str:
    return _("A link that leads nowhere.") if entry.is_symlink() else ""


def _unreadable(error: OSError) -> str:
    return _("It cannot be read: {why}.").format(why=error.strerror or type(error).__name__)
