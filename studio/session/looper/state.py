"""What a looper is set to, as values: what undo goes back to and the project remembers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.latent import LatentState
from studio.core.looping import LEVEL_HIGH, LEVEL_LOW, OPEN_HIGH, OPEN_LOW, DeckMix
from studio.core.loops import FASTEST, MOST_SWING, SLOWEST
from studio.core.pattern_edits import MOST_VOICES, PatternEdits

FEWEST, MOST = 1, 8
NAMES = (N_("Drums"), N_("Bass"), N_("Chords"), N_("Texture"))
CORNERS = 4
LONGEST = 200  # characters of a name, a file, a word among the settings of a step
MOST_STEPS = 32  # of theory, and settings of one
COUNT_INS = (0, 1, 2)  # bars
MIX_RANGES = {
    "level": (LEVEL_LOW, LEVEL_HIGH),
    "pan": (-1.0, 1.0),
    "low_cut": (OPEN_LOW, OPEN_HIGH),
    "high_cut": (OPEN_LOW, OPEN_HIGH),
}
Theory = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class DeckState:
    """Everything that a deck is set to.

    Attributes:
        network: key of `Networks`; empty for none.
        place: where in its latent space the deck stands.
        mix: how it sounds among the others; goes its own way when a loop is kept or put on another deck.
        corners: places at the corners of the pad: bottom left, bottom right, top left, top right.
        xy: position on the pad, 0 to 1 each.
        edits: what was changed in the pattern.
        swing: in place of the pattern's own, as a loop was kept; None leaves that.
        shots: (voice, file relative to the project) of sounds that stand in for the network's.
        theory: steps that are on, by name, with their settings.
        bypass: whether the loop is heard as it was before them.
    """

    name: str
    network: str = ""
    place: LatentState = field(default_factory=LatentState)
    mix: DeckMix = field(default_factory=DeckMix)
    corners: tuple[LatentState | None, ...] = (None,) * CORNERS
    xy: tuple[float, float] = (0.5, 0.5)
    edits: PatternEdits = field(default_factory=PatternEdits)
    swing: float | None = None
    shots: tuple[tuple[int, str], ...] = ()
    theory: Theory = field(default_factory=dict)
    bypass: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "network": self.network,
            "place": self.place.to_json(),
            "mix": asdict(self.mix),
            "corners": [None if place is None else place.to_json() for place in self.corners],
            "xy": list(self.xy),
            "edits": self.edits.to_json(),
            "swing": self.swing,
            "shots": [[voice, file] for voice, file in self.shots],
            "theory": {step: dict(params) for step, params in self.theory.items()},
            "bypass": self.bypass,
        }

    @classmethod
    def from_json(cls, document: Any) -> DeckState:
        """Checked state from a file; raises StudioError when it is not one."""
        try:
            corners = [None if c is None else LatentState.from_json(c) for c in document.get("corners", ())[:CORNERS]]
            x, y = document.get("xy", (0.5, 0.5))
            return cls(
                name=_text(document["name"]),
                network=_text(document.get("network", "")),
                place=LatentState.from_json(document.get("place", {})),
                mix=mix_of(document.get("mix", {})),
                corners=tuple(corners + [None] * (CORNERS - len(corners))),
                xy=(held(x, 0, 1), held(y, 0, 1)),
                edits=PatternEdits.from_json(document.get("edits", {})),
                swing=_swing(document.get("swing")),
                shots=_shots(document.get("shots", ())),
                theory=_theory(document.get("theory", {})),
                bypass=bool(document.get("bypass", False)),
            )
        except (AttributeError, TypeError, ValueError, KeyError, OverflowError) as error:
            raise StudioError(_("What this file says of a deck is damaged.")) from error


@dataclass(frozen=True)
class LooperState:
    """Everything that a looper is set to.

    Attributes:
        swing: of all decks, 0 to 0.5 steps; None leaves each its own.
        metronome_level: dB.
        count_in: bars before the first.
    """

    bpm: float = 120.0
    swing: float | None = None
    metronome: bool = False
    metronome_level: float = -12.0
    count_in: int = 0
    focused: int = 0
    decks: tuple[DeckState, ...] = ()

    def to_json(self) -> dict[str, Any]:
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "decks"}
        return {**own, "decks": [deck.to_json() for deck in self.decks]}

    @classmethod
    def from_json(cls, document: Any) -> LooperState:
        """Checked state from a file, fresh where it is empty; raises StudioError when it is not one."""
        try:
            decks = tuple(DeckState.from_json(deck) for deck in document.get("decks", ())[:MOST])
            decks = decks or fresh_decks()
            count_in = document.get("count_in", 0)
            return cls(
                bpm=held(document.get("bpm", 120.0), SLOWEST, FASTEST),
                swing=_swing(document.get("swing")),
                metronome=bool(document.get("metronome", False)),
                metronome_level=held(document.get("metronome_level", -12.0), LEVEL_LOW, LEVEL_HIGH),
                count_in=count_in if count_in in COUNT_INS else 0,
                focused=min(max(int(document.get("focused", 0)), 0), len(decks) - 1),
                decks=decks,
            )
        except (AttributeError, TypeError, ValueError, OverflowError) as error:
            raise StudioError(_("What this project says of the looper is damaged; it starts afresh.")) from error


def fresh_decks() -> tuple[DeckState, ...]:
    """Four decks that play what came along: drums, and a bass, chords and a texture in one key."""
    key = {"key": {"A": 1.0}, "scale": {"minor": 1.0}}
    styles = ("", "bass", "keys", "pad")
    asked = [{"style": {style: 1.0}, **key} if style else {} for style in styles]
    networks = ("drums", "phrases", "phrases", "textures")
    levels = (0.0, -4.0, -6.0, -10.0)
    return tuple(
        DeckState(_(name), f"starter:{network}", LatentState(blend=blend), DeckMix(level))
        for name, network, blend, level in zip(NAMES, networks, asked, levels, strict=True)
    )


def held(value: Any, low: float, high: float) -> float:
    """A number within a range; raises ValueError when it is none."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return min(max(number, low), high)


def mix_of(document: Mapping[str, Any]) -> DeckMix:
    """A mix from plain values, each within its range; missing ones as they are at first."""
    fresh = asdict(DeckMix())
    values: dict[str, Any] = {name: held(document.get(name, fresh[name]), *span) for name, span in MIX_RANGES.items()}
    values |= {name: bool(document.get(name, False)) for name in ("mute", "solo")}
    return DeckMix(**values)


def _swing(value: Any) -> float | None:
    return None if value is None else held(value, 0, MOST_SWING)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise ValueError(value)
    return value


def _shots(pairs: Sequence[Any]) -> tuple[tuple[int, str], ...]:
    found = {int(voice): _text(file) for voice, file in pairs[:MOST_VOICES]}
    return tuple(sorted((voice, file) for voice, file in found.items() if 0 <= voice < MOST_VOICES))


def _theory(document: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Settings of steps as plain values; the steps themselves check what they mean."""
    steps = list(document.items())[:MOST_STEPS]
    return {_text(step): {_text(k): _plain(v) for k, v in list(params.items())[:MOST_STEPS]} for step, params in steps}


def _plain(value: Any) -> bool | int | float | str:
    if isinstance(value, bool | str):
        return _text(value) if isinstance(value, str) else value
    if isinstance(value, int | float) and math.isfinite(value):
        return value
    raise ValueError(value)
