"""What every set of sounds looks like: items that may know their note, and a way to read one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from studio.core.conditions import ConditionSchema
from studio.core.sound import Sound
from studio.data.sounds.conditions import schema_of
from studio.data.source import Item, Problem, Source

MAX_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class SoundItem(Item):
    """One sound of a set.

    Attributes:
        key, label: see `Item`; the label is an index into the styles.
        pitch: MIDI note that is told of it (fractions allowed), None where nobody says.
        velocity: 1 to 127, None where nobody says.
        start: seconds into its file where it begins.
        seconds: how long it lasts; None for all that follows.
        named: the pitch is told by the file's name only.
    """

    pitch: float | None = None
    velocity: float | None = None
    start: float = 0.0
    seconds: float | None = None
    named: bool = False


class SoundSource(Source):
    """A set of sounds, listed but not read.

    Attributes:
        items: `SoundItem`s in a fixed order.
        listens: whether pitches that nobody tells are to be found by listening.
    """

    kind: ClassVar[str] = "sounds"
    items: Sequence[SoundItem]

    def __init__(
        self,
        spec: str,
        title: str,
        items: Sequence[SoundItem],
        *,
        labels: Sequence[str] = (),
        problems: Iterable[Problem] = (),
        ignored: int = 0,
        params: Mapping[str, Any] | None = None,
        listens: bool = True,
    ) -> None:
        super().__init__(spec, title, items, labels=labels, problems=problems, ignored=ignored, params=params)
        self.listens = listens

    @property
    def schema(self) -> ConditionSchema:
        """What can be asked for as far as the items themselves tell; a prepared store knows the heard pitches too."""
        return schema_of(self.labels, [item.pitch for item in self.items], [item.velocity for item in self.items])

    @abstractmethod
    def read(self, index: int) -> Sound:
        """The sound at its own rate with its own channels, its first 30 s where it is longer.

        Raises:
            StudioError: it cannot be read, with a plain reason.
        """

    def seconds(self, index: int) -> float:
        """How long the sound really is, also where `read` gives its beginning only; raises like `read`."""
        return self.read(index).seconds
