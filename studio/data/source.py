"""What every data set looks like to the rest of the house: a list of items and a way to read one."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from studio.core.conditions import ConditionSchema, class_schema


@dataclass(frozen=True, slots=True)
class Item:
    """One picture or sound of a set.

    Attributes:
        key: name that people recognise and that stays the same when the set is opened again
            ("cats/0001.png"); unique within the set.
        label: index into the set's `labels`, -1 for none.
    """

    key: str
    label: int = -1


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be used, and why in words."""

    path: str
    reason: str


class Source(ABC):
    """A set of pictures, listed but not read; sounds, loops and points are a `SoundSource`, a `LoopSource` and a
    `PointSource`.

    Attributes:
        kind: "pictures", "sounds", "loops" or "points".
        spec: what to pass to `open_source` to open it again: a path or "builtin:NAME".
        params: the parameters it was opened with, complete.
        title: name for people.
        items: the pictures or sounds in a fixed order.
        labels: names of the classes, in the order of `Item.label`; empty without classes.
        problems: what could not be used, as far as listing shows it; scanning finds the rest.
        ignored: files left out because they are nothing of the kind (notes, thumbnails databases).
        drawn: the studio makes the items itself, so none of them can be damaged.
        sequential: reading in order from one thread is much faster than any other way.

    `read` may be called from several threads at once.
    """

    kind: ClassVar[str] = "pictures"
    sequential: bool = False
    drawn: bool = False

    def __init__(
        self,
        spec: str,
        title: str,
        items: Sequence[Item],
        *,
        labels: Sequence[str] = (),
        problems: Iterable[Problem] = (),
        ignored: int = 0,
        params: Mapping[str, Any] | None = None,
    ) -> None:
        self.spec = spec
        self.title = title
        self.items = items
        self.labels = tuple(labels)
        self.problems = list(problems)
        self.ignored = ignored
        self.params: dict[str, Any] = dict(params or {})

    @property
    def schema(self) -> ConditionSchema:
        """What can be asked for: the classes, when there are at least two."""
        return class_schema(self.labels)

    def __len__(self) -> int:
        return len(self.items)

    @abstractmethod
    def read(self, index: int) -> Any:
        """The decoded PIL picture in its own mode and size; raises StudioError with a plain reason.

        Sounds come as `Sound`, points as float64 (2,).
        """

    def read_reduced(self, index: int, side: int) -> tuple[Any, tuple[int, int]]:
        """The picture, perhaps reduced but with a short side still >= `side` px, and its full (width, height).

        Reading a photograph this way is several times faster than `read`.
        """
        picture = self.read(index)
        return picture, picture.size

    @abstractmethod
    def fingerprint(self) -> str:
        """Hex SHA-256 that changes when the content does: keys, sizes and dates, or what generates it."""

    def close(self) -> None:  # noqa: B027 - most sources hold nothing open
        """Let go of open files; reading afterwards is an error."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def fingerprint_of(parts: Iterable[object]) -> str:
    """Hex SHA-256 over the text of each part, told apart by their lengths."""
    digest = hashlib.sha256()
    for part in parts:
        text = str(part).encode("utf-8", "surrogateescape")
        digest.update(f"{len(text)}:".encode())
        digest.update(text)
    return digest.hexdigest()
