"""A prepared set of sounds: one memory-mapped array, what each sound is, and where they came from."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import read_json
from studio.data.sounds.options import AudibleOptions, SoundOptions
from studio.data.source import Problem

VERSION = 1
DOCUMENT, SOUNDS = "store.json", "sounds.npy"
SMALL = ("labels", "conditions", "pitches", "velocities")  # arrays beside the sounds, one file each
_SAMPLED = 64


class SoundStore:
    """Sounds ready to train on; made by `prepare`, opened by `open_store`.

    Attributes:
        kind, file, chosen: what the set is, the name of its array on disk, and the type of its options.
        path: folder that holds it.
        sounds: int16 (N, length, channels), memory-mapped and read-only; 32767 is full scale.
        labels: int64 (N,), index of the style, -1 for none.
        conditions: float32 (N, schema.width), the condition vector of each sound; where its pitch or velocity
            is unknown the middle of the range stands.
        pitches: float32 (N,), MIDI, NaN for an unpitched sound.
        velocities: float32 (N,), 1 to 127, NaN where nobody says.
        schema: what can be asked for.
        options: how it was prepared.
        fingerprint: of the source when it was prepared.
        spec, title: of the source.
        problems: sounds that could not be prepared and were left out.
    """

    kind: ClassVar[str] = "sounds"
    file: ClassVar[str] = SOUNDS
    chosen: ClassVar[type[AudibleOptions]] = SoundOptions
    options: AudibleOptions

    def __init__(self, path: Path, sounds: np.ndarray, small: dict[str, np.ndarray], document: dict[str, Any]) -> None:
        self.path = path
        self.sounds = sounds
        self.labels, self.conditions, self.pitches, self.velocities = (small[name] for name in SMALL)
        self.schema = ConditionSchema.from_json(document["schema"])
        self.options = self.chosen.model_validate(document["options"])
        self.fingerprint = str(document["fingerprint"])
        self.spec = str(document["spec"])
        self.title = str(document["title"])
        self.problems = tuple(Problem(str(path), str(reason)) for path, reason in document["problems"])

    @classmethod
    def open(cls, path: Path) -> Self:
        """Map the store in that folder; raises StudioError when it is missing or damaged."""
        try:
            document = read_json(path / DOCUMENT)
            if document["version"] != VERSION or document["kind"] != cls.kind:
                raise ValueError("another version")
            sounds = np.load(path / cls.file, mmap_mode="r", allow_pickle=False)
            small = {name: np.load(path / f"{name}.npy", allow_pickle=False) for name in SMALL}
            if document["check"] != check(sounds, small):
                raise ValueError("content differs")
            store = cls(path, sounds, small, document)
            count = int(document["count"])
            wanted = [(count,), (count, store.schema.width), (count,), (count,)]
            if sounds.shape != (count, store.length, store.channels) or sounds.dtype != np.int16:
                raise ValueError("shape differs")
            if [array.shape for array in small.values()] != wanted:
                raise ValueError("shape differs")
        except Exception as error:  # a file cut short or overwritten raises many kinds
            sentence = _("The prepared sounds in “{name}” are missing or damaged.")
            raise StudioError(sentence.format(name=path.name), _("They will be prepared again."), path) from error
        return store

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def rate(self) -> int:
        """Samples per second."""
        return self.options.rate

    @property
    def length(self) -> int:
        """Samples of every sound."""
        return self.options.length

    @property
    def channels(self) -> int:
        return self.options.channels


def check(sounds: np.ndarray, small: dict[str, np.ndarray]) -> str:
    """Hex digest over a spread of sounds and the small arrays: tells a damaged store without reading all of it."""
    digest = hashlib.blake2b(digest_size=16)
    for name in SMALL:
        digest.update(np.ascontiguousarray(small[name]).tobytes())
    for row in np.linspace(0, len(sounds) - 1, min(_SAMPLED, len(sounds))).round().astype(int):
        digest.update(np.ascontiguousarray(sounds[row]).tobytes())
    return digest.hexdigest()
