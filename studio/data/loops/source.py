"""What every set of loops looks like: sounds of whole bars that may know their tempo, key and chord."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from studio.core.conditions import ConditionSchema
from studio.core.sound import Sound
from studio.data.loops.conditions import Facts, schema_of
from studio.data.sounds.source import SoundItem, SoundSource

Origin = Literal["given", "acid", "name", "heard"]


@dataclass(frozen=True, slots=True)
class LoopItem(SoundItem):
    """One loop of a set.

    Attributes:
        key, label: see `Item`; the label is an index into the styles.
        bpm: its tempo; None where nobody knows.
        bars: whole bars of it all; None where nobody knows.
        root: its key note, 0 is C; None where nobody knows.
        scale: name in `core.scales.SCALES`, empty where nobody knows.
        chord: degree of the scale that its bars stand on, counted from 0; -1 where nobody knows.
        density: share of steps on which anything starts; None where it is to be listened for.
        swing: see `Pattern.swing`; None where it is to be listened for.
        origin: who told the tempo: the set itself, an `acid` chunk, the file's name, or it was heard.
    """

    bpm: float | None = None
    bars: int | None = None
    root: int | None = None
    scale: str = ""
    chord: int = -1
    density: float | None = None
    swing: float | None = None
    origin: Origin = "given"


class LoopSource(SoundSource):
    """A set of loops, listed but not read.

    Attributes:
        items: `LoopItem`s in a fixed order.
    """

    kind: ClassVar[str] = "loops"
    items: Sequence[LoopItem]

    @property
    def schema(self) -> ConditionSchema:
        """What can be asked for as far as the items themselves tell; a prepared store knows what was heard too."""
        return schema_of(self.labels, [Facts.of(item) for item in self.items])

    @abstractmethod
    def read(self, index: int) -> Sound:
        """The loop at its own rate and tempo: whole bars that begin on the downbeat; raises like `SoundSource.read`."""
