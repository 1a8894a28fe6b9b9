"""What formats made of files share: what counts as a picture, in which order, and which classes folders make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from studio.core.i18n import N_, _
from studio.data.decode import SUFFIXES, looks_like_picture
from studio.data.source import Item, Problem

MAX_CLASSES = 1000
_JUNK = frozenset({"thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "@eadir"})
_OTHER_PICTURES = frozenset(
    {".avif", ".heic", ".heif", ".jp2", ".jxl", ".svg", ".psd", ".xcf", ".kra", ".exr", ".hdr", ".tga", ".ico", ".eps"}
    | {".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf"}
)

EMPTY_FILE = N_("The file is empty.")
OTHER_PICTURE = N_("This kind of picture file is not supported; save it as PNG or JPEG first.")


@dataclass(frozen=True)
class Wanted:
    """What a set is made of.

    Attributes:
        kind: the answer of `kind_of` that means so.
        kind_of: what a file's name promises: `kind`, "other picture" (one that cannot be used) or "unknown".
        looks: whether a file of an unknown name begins (with its first bytes) like one.
    """

    kind: str
    kind_of: Callable[[str], str]
    looks: Callable[[bytes], bool]


@dataclass
class Listing:
    """Files found in a folder or an archive.

    Attributes:
        keys: paths below the root with forward slashes, in natural order once `sort` ran.
        stamps: what shows that a file changed, in the order of `keys`.
        problems, ignored: see `Source`.
    """

    keys: list[str] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: int = 0

    def add(self, key: str, stamp: str) -> None:
        self.keys.append(key)
        self.stamps.append(stamp)

    def refuse(self, key: str, reason: str) -> None:
        self.problems.append(Problem(printable(key), reason))

    def sort(self) -> None:
        order = sorted(range(len(self.keys)), key=lambda index: natural(self.keys[index]))
        self.keys = [self.keys[index] for index in order]
        self.stamps = [self.stamps[index] for index in order]
        self.problems.sort(key=lambda problem: natural(problem.path))


def natural(text: str) -> tuple[list[tuple[int, int | str]], str]:
    """Sort key by which "2.png" comes before "10.png"."""
    parts = re.findall(r"[0-9]{1,18}|[^0-9]+", text.casefold())
    return [(0, int(part)) if part[0] in "0123456789" else (1, part) for part in parts], text


def printable(text: str) -> str:
    """The text with what is no Unicode (bytes of an old encoding in a file name) replaced by a mark."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def is_junk(name: str) -> bool:
    """Whether a file or folder is one that systems leave behind or hide."""
    return name.startswith(".") or name.casefold() in _JUNK


def kind_of(name: str) -> str:
    """What a name promises: "picture", "other picture" (a kind that cannot be used) or "unknown"."""
    dot = name.rfind(".")
    suffix = name[dot:].casefold() if dot > 0 else ""
    if suffix in SUFFIXES:
        return "picture"
    return "other picture" if suffix in _OTHER_PICTURES else "unknown"


PICTURES = Wanted("picture", kind_of, looks_like_picture)


def folder_classes(keys: Sequence[str]) -> tuple[tuple[str, ...], list[int], str]:
    """Classes from sub-folders.

    Args:
        keys: paths with forward slashes.

    Returns:
        names of the classes in natural order, the class of each key (-1 for a picture beside the
        class folders), and a sentence when there are too many folders to be classes. Folders that
        hold everything count as part of the root; fewer than two folders make no classes.
    """
    parts = [key.split("/")[:-1] for key in keys]
    depth = _common_depth(parts)
    firsts = [part[depth] if len(part) > depth else "" for part in parts]
    names = sorted({first for first in firsts if first}, key=natural)
    if len(names) < 2:
        return (), [-1] * len(keys), ""
    if len(names) > MAX_CLASSES:
        sentence = _("There are {count} folders, too many to be classes: none of them is one.")
        return (), [-1] * len(keys), sentence.format(count=len(names))
    index = {name: position for position, name in enumerate(names)}
    return tuple(printable(name) for name in names), [index.get(first, -1) for first in firsts], ""


def items_of(keys: Iterable[str], labels: Iterable[int]) -> list[Item]:
    """Items with printable keys."""
    return [Item(printable(key), label) for key, label in zip(keys, labels, strict=True)]


def _common_depth(parts: Sequence[list[str]]) -> int:
    if not parts:
        return 0
    first, last = min(parts), max(parts)
    depth = 0
    while depth < min(len(first), len(last)) and first[depth] == last[depth]:
        depth += 1
    return depth
