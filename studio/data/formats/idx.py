"""MNIST-style IDX files: pictures in one file, their classes in another, gzipped or not."""

from __future__ import annotations

import gzip
import math
import re
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.params import ParamSpec, Value
from studio.core.progress import Reporter
from studio.data.formats import FORMATS, Format
from studio.data.listing import natural
from studio.data.source import Item, Problem, Source, fingerprint_of

MAX_SIDE = 4096
MAX_UNPACKED = 1 << 30  # bytes of a gzipped file, which has to be unpacked to memory
_CHUNK = 4 << 20
_PICTURES = re.compile(r"^(?P<stem>.*)images(?P<mid>[-._])idx[34][-._]ubyte(?P<gz>\.gz)?$", re.IGNORECASE)
_TEST = ("t10k", "test")


@dataclass(frozen=True)
class _Part:
    """One file of pictures with its classes.

    Attributes:
        pictures: uint8 (N, H, W) or (N, H, W, C).
        labels: int64 (N,), -1 for none.
    """

    file: Path
    pictures: np.ndarray
    labels: np.ndarray


class IdxSource(Source):
    """Pictures of one or two IDX files, kept in memory or mapped from the disk."""

    def __init__(
        self, path: Path, parts: Sequence[_Part], problems: list[Problem], params: Mapping[str, Value]
    ) -> None:
        numbers = sorted({int(label) for part in parts for label in np.unique(part.labels) if label >= 0})
        position = {number: index for index, number in enumerate(numbers)} | {-1: -1}
        items = [
            Item(f"{_stem(part.file)} {row:05d}", position[int(label)])
            for part in parts
            for row, label in enumerate(part.labels)
        ]
        names = tuple(str(number) for number in numbers)
        title = path.name if path.is_dir() else _stem(path)
        super().__init__(str(path), title, items, labels=names, problems=problems, params=params)
        self._parts = tuple(parts)
        self._starts = np.cumsum([0, *(len(part.pictures) for part in parts)])

    def read(self, index: int) -> Image.Image:
        part = int(np.searchsorted(self._starts, index, "right")) - 1
        pixels = np.array(self._parts[part].pictures[index - int(self._starts[part])])
        return Image.fromarray(pixels[..., 0] if pixels.shape[2:] == (1,) else pixels)

    def fingerprint(self) -> str:
        described: list[object] = []
        for part in self._parts:
            status = part.file.stat()
            crc = zlib.crc32(part.labels.tobytes())
            described += [part.file.name, part.pictures.shape, status.st_size, status.st_mtime_ns, crc]
        return fingerprint_of(described)

    def close(self) -> None:
        self._parts = ()


@FORMATS.register
class Idx(Format):
    name = "idx"
    title = N_("MNIST files (IDX)")
    about = N_("A folder with train-images-idx3-ubyte and train-labels-idx1-ubyte (.gz too), or one such file.")
    params = (
        ParamSpec(
            "split",
            "choice",
            "train",
            N_("Part (split)"),
            N_("Which pictures of a folder that holds training and test files."),
            choices=("train", "test", "all"),
        ),
    )
    order = 30

    @classmethod
    def matches(cls, path: Path) -> bool:
        try:
            if path.is_dir():
                return any(_PICTURES.match(file.name) for file in path.iterdir())
            return path.is_file() and (
                bool(_PICTURES.match(path.name)) or _magic(path)[2:] in (b"\x08\x03", b"\x08\x04")
            )
        except (OSError, EOFError, zlib.error):
            return False

    @classmethod
    def open(cls, path: Path, params: Mapping[str, Value], reporter: Reporter) -> Source:
        problems: list[Problem] = []
        files = [path] if path.is_file() else _chosen(path, str(params["split"]), problems)
        parts = [_read_part(file, problems, reporter) for file in files]
        if len({part.pictures.shape[1:] for part in parts}) > 1:
            raise StudioError(
                _("The files in “{name}” hold pictures of different sizes.").format(name=path.name), path=path
            )
        return IdxSource(path, parts, problems, params)


def _chosen(folder: Path, split: str, problems: list[Problem]) -> list[Path]:
    """Files of the wanted split: one for training, one for testing, packed or not."""
    found: dict[str, Path] = {}
    for file in sorted(folder.iterdir(), key=lambda file: natural(file.name)):
        if _PICTURES.match(file.name) and file.is_file():
            found.setdefault(_stem(file), file)
    test = [name for name in found if any(word in name.casefold() for word in _TEST)]
    train = [name for name in found if name not in test]
    for names in (train, test):
        for extra in names[1:]:
            reason = _("Another set in the same folder; open the file by itself.")
            problems.append(Problem(found[extra].name, reason))
    pools = {"train": train[:1] or test[:1], "test": test[:1] or train[:1], "all": train[:1] + test[:1]}
    return [found[name] for name in pools[split]]


def _read_part(file: Path, problems: list[Problem], reporter: Reporter) -> _Part:
    reporter.report(_("Reading {name}").format(name=file.name), 0)
    pictures = _read_idx(file, (3, 4), problems, reporter)
    if not len(pictures):
        raise StudioError(_("“{name}” holds no whole picture.").format(name=file.name), path=file)
    labels = np.full(len(pictures), -1, np.int64)
    partner = _labels_beside(file)
    if partner is None:
        return _Part(file, pictures, labels)
    try:
        values = _read_idx(partner, (1,), problems, reporter)
    except StudioError as error:
        problems.append(Problem(partner.name, error.sentence))
        return _Part(file, pictures, labels)
    if len(values) != len(pictures):
        sentence = _("It holds {labels} classes for {pictures} pictures; what has no partner is left without a class.")
        problems.append(Problem(partner.name, sentence.format(labels=len(values), pictures=len(pictures))))
    count = min(len(values), len(pictures))
    labels[:count] = values[:count]
    return _Part(file, pictures, labels)


def _labels_beside(file: Path) -> Path | None:
    """The file of classes that belongs to a file of pictures, packed or not."""
    match = _PICTURES.match(file.name)
    if not match:
        return None
    plain = f"{match['stem']}labels{match['mid']}idx1-ubyte"
    for name in (plain, plain.replace("idx1-ubyte", "idx1.ubyte")):
        for suffix in ("", ".gz"):
            candidate = file.with_name(name + suffix)
            if candidate.is_file():
                return candidate
    return None


def _read_idx(file: Path, ranks: tuple[int, ...], problems: list[Problem], reporter: Reporter) -> np.ndarray:
    """The array in an IDX file, uint8, shortened to whole rows when the file ends early."""
    try:
        with gzip.open(file) if _is_packed(file) else open(file, "rb") as stream:
            shape = _header(file, stream.read(4 + 4 * max(ranks)), ranks)
            offset = 4 + 4 * len(shape)
            wanted = math.prod(shape)
            if isinstance(stream, gzip.GzipFile):
                stream.seek(offset)
                data: np.ndarray = np.frombuffer(_unpacked(file, stream, wanted, reporter), np.uint8)
            else:
                available = max(0, file.stat().st_size - offset)
                data = (
                    np.memmap(file, np.uint8, "r", offset, (min(wanted, available),))
                    if available
                    else np.zeros(0, np.uint8)
                )
    except (OSError, EOFError, zlib.error) as error:
        sentence = _("“{name}” cannot be read: it is damaged or ends too early.")
        raise StudioError(sentence.format(name=file.name), path=file) from error
    row = math.prod(shape[1:])
    whole = len(data) // row
    if whole < shape[0]:
        sentence = _("The file ends too early: {whole} of {all} are there.")
        problems.append(Problem(file.name, sentence.format(whole=whole, all=shape[0])))
    return data[: whole * row].reshape(whole, *shape[1:])


def _header(file: Path, head: bytes, ranks: tuple[int, ...]) -> tuple[int, ...]:
    """Sizes from the header; raises StudioError when it is not that of 8-bit pictures or classes."""

    def bad(why: str) -> StudioError:
        return StudioError(_("“{name}” is not a usable IDX file: {why}.").format(name=file.name, why=why), path=file)

    if len(head) < 4 or head[:2] != b"\0\0":
        raise bad(_("its first bytes are wrong"))
    if head[2] != 0x08:
        raise bad(_("its numbers are not 8-bit"))
    rank = head[3]
    if rank not in ranks or len(head) < 4 + 4 * rank:
        raise bad(_("it has the wrong number of dimensions"))
    shape = struct.unpack(f">{rank}I", head[4 : 4 + 4 * rank])
    sides = shape[1:3]
    if any(not 1 <= side <= MAX_SIDE for side in sides) or (rank == 4 and shape[3] not in (1, 3)):
        raise bad(_("its pictures would be {sides}").format(sides=" × ".join(str(side) for side in shape[1:])))
    return shape


def _unpacked(file: Path, stream: gzip.GzipFile, wanted: int, reporter: Reporter) -> bytearray:
    """Up to `wanted` bytes; fewer when the packed data breaks off."""
    if wanted > MAX_UNPACKED:
        sentence = _("“{name}” unpacks to more than a gigabyte.")
        raise StudioError(sentence.format(name=file.name), _("Unpack it first and open the unpacked file."), file)
    data = bytearray()
    try:
        while len(data) < wanted:
            reporter.report(_("Reading {name}").format(name=file.name), len(data), wanted)
            piece = stream.read1(min(_CHUNK, wanted - len(data)))
            if not piece:
                break
            data += piece
    except (EOFError, OSError, zlib.error):
        pass  # the rows that came out whole are good; the caller says how many are missing
    return data


def _is_packed(file: Path) -> bool:
    with open(file, "rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _magic(file: Path) -> bytes:
    with gzip.open(file) if _is_packed(file) else open(file, "rb") as stream:
        return stream.read(4)


def _stem(file: Path) -> str:
    """What tells one file of pictures from another: "train" of train-images-idx3-ubyte.gz."""
    match = _PICTURES.match(file.name)
    stem = match["stem"].rstrip("-._") if match else file.name.split(".")[0]
    return stem or "images"
