"""A prepared data set: one memory-mapped array of pictures, their labels, and where they came from."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import read_json
from studio.data.loops.store import LoopStore
from studio.data.options import PrepareOptions
from studio.data.points.store import PointStore
from studio.data.sounds.store import SoundStore
from studio.data.source import Problem

VERSION = 1
DOCUMENT, PICTURES, LABELS = "store.json", "pictures.npy", "labels.npy"
_SAMPLED = 64


class Store:
    """Pictures ready to train on; made by `prepare`, opened by `Store.open`.

    Attributes:
        path: folder that holds it.
        pictures: uint8 (N, H, W, C), memory-mapped and read-only.
        labels: int64 (N,), -1 for none.
        schema: what can be asked for.
        options: how it was prepared; `options.mirror` asks consumers to flip at load time.
        fingerprint: of the source when it was prepared.
        spec, title: of the source.
        problems: pictures that could not be prepared and were left out.
    """

    kind: ClassVar[str] = "pictures"

    def __init__(self, path: Path, pictures: np.ndarray, labels: np.ndarray, document: dict[str, Any]) -> None:
        self.path = path
        self.pictures = pictures
        self.labels = labels
        self.schema = ConditionSchema.from_json(document["schema"])
        self.options = PrepareOptions.model_validate(document["options"])
        self.fingerprint = str(document["fingerprint"])
        self.spec = str(document["spec"])
        self.title = str(document["title"])
        self.problems = tuple(Problem(str(path), str(reason)) for path, reason in document["problems"])

    @classmethod
    def open(cls, path: Path) -> Store:
        """Map the store in that folder; raises StudioError when it is missing or damaged."""
        try:
            document = read_json(path / DOCUMENT)
            if document["version"] != VERSION:
                raise ValueError("another version")
            pictures = np.load(path / PICTURES, mmap_mode="r", allow_pickle=False)
            labels = np.load(path / LABELS, allow_pickle=False)
            if document["check"] != check(pictures, labels):
                raise ValueError("content differs")
            store = cls(path, pictures, labels, document)
            wanted = (int(document["count"]), store.resolution, store.resolution, store.channels)
            if pictures.shape != wanted or pictures.dtype != np.uint8 or labels.shape != wanted[:1]:
                raise ValueError("shape differs")
        except Exception as error:  # a file cut short or overwritten raises many kinds
            sentence = _("The prepared pictures in “{name}” are missing or damaged.")
            raise StudioError(sentence.format(name=path.name), _("They will be prepared again."), path) from error
        return store

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def resolution(self) -> int:
        """Side of the pictures in pixels."""
        return self.options.resolution

    @property
    def channels(self) -> int:
        return self.options.channels


AnyStore = Store | SoundStore | PointStore


def open_store(path: Path) -> AnyStore:
    """Map the store in that folder, whatever its kind; raises StudioError when it is missing or damaged."""
    kinds: tuple[type[SoundStore] | type[PointStore], ...] = (SoundStore, LoopStore, PointStore)
    for kind in kinds:
        if (path / kind.file).exists():
            return kind.open(path)
    return Store.open(path)


def check(pictures: np.ndarray, labels: np.ndarray) -> str:
    """Hex digest over the labels and a spread of pictures: tells a damaged store without reading all of it."""
    digest = hashlib.blake2b(np.ascontiguousarray(labels).tobytes(), digest_size=16)
    for row in np.linspace(0, len(pictures) - 1, min(_SAMPLED, len(pictures))).round().astype(int):
        digest.update(np.ascontiguousarray(pictures[row]).tobytes())
    return digest.hexdigest()
