"""One deck of the looper: which network it plays, where in it, and what was changed about that."""

from __future__ import annotations

import itertools
import random
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.core.looping import DeckMix
from studio.core.loops import Loop, Pattern
from studio.core.pattern_edits import PatternEdits
from studio.core.sound import Sound
from studio.session.looper import places
from studio.session.looper.state import MIX_RANGES, DeckState, held

if TYPE_CHECKING:
    from studio.session.looper.looper import Looper
    from studio.session.looper.takes import Take
    from studio.synthesis.renderer import RendererInfo

ids = itertools.count(1)
LONGEST_SHOT = 8.0  # seconds of a sound that stands in for one of the network's
# What was done to one pattern makes no sense with another.
BY_HAND: dict[str, Any] = {"edits": PatternEdits(), "swing": None}


@dataclass(frozen=True)
class OneShot:
    """The sound of one voice.

    Attributes:
        pitch: MIDI note, None of drums.
        replaced: name of the person's own sound that stands in, empty without.
    """

    name: str
    sound: Sound
    pitch: float | None = None
    replaced: str = ""


class Deck:
    """What a deck is set to is one value, `setup`; every change of it is an edit that can be undone.

    Attributes:
        id: never given to another deck.
        index: place among the decks, from 0.
        setup: all that the deck is set to.
        take: the newest loop that is there, with what it was made from; None before the first.
        shown: the one that is heard, or the newest while nothing plays.
        error: why there is no loop of the present setup; empty when there is or will be.
    """

    def __init__(self, looper: Looper, index: int, setup: DeckState) -> None:
        self._looper = looper
        self._random = random.Random()
        self.id = next(ids)
        self.index = index
        self.setup = setup
        self.take: Take | None = None
        self.shown: Take | None = None
        self.error = ""

    # What it is --------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        return self.setup.name

    def rename(self, name: str) -> None:
        self._set(_("Rename deck"), name=name.strip()[:200] or self.name)

    @property
    def network(self) -> str:
        """Key among `Looper.networks`, empty for none."""
        return self.setup.network

    def set_network(self, key: str) -> None:
        """Play another network; what was changed in the pattern of the old one is left behind."""
        if key != self.network:
            self._set(_("Choose network"), network=key, shots=(), **BY_HAND)

    @property
    def info(self) -> RendererInfo | None:
        """What its network offers; None before that is known."""
        return self._looper.info(self.network)

    @property
    def schema(self) -> ConditionSchema:
        """What its network can be asked for."""
        weights = self._looper.weights(self.network)
        return weights.schema if weights else ConditionSchema()

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts of z that can be changed apart ("pattern", "sound"); empty where there are none."""
        return self.info.parts if self.info else ()

    # What is heard -----------------------------------------------------------------------------------

    @property
    def loop(self) -> Loop | None:
        """What is heard: at the device's rate, with all changes; without playing the newest."""
        return self.shown.heard if self.shown else None

    @property
    def raw(self) -> Loop | None:
        """The same before any theory."""
        return self.shown.made.raw if self.shown else None

    @property
    def pattern(self) -> Pattern | None:
        """With the changes of the moment, which may be heard a little later; None of free-form sounds."""
        own = self.own_pattern
        return None if own is None else self.setup.edits.of(own)

    @property
    def own_pattern(self) -> Pattern | None:
        """As the network made it."""
        return self.take.made.own if self.take else None

    @property
    def findings(self) -> tuple[Any, ...]:
        """What each step of theory found and did: `studio.audio.theory` findings."""
        return self.shown.made.findings if self.shown else ()

    @property
    def heard(self) -> bool:
        """Whether it sounds or would, were it not for level, mute and solo."""
        return self._looper.playing and self.shown is not None

    @property
    def waiting(self) -> bool:
        """Whether a loop is being made, or waits for the next bar line."""
        return self._looper.is_waiting(self)

    # Where it stands ---------------------------------------------------------------------------------

    @property
    def state(self) -> LatentState:
        return self.setup.place

    def update(self, label: str = "", merge_key: str = "", **changes: Any) -> None:
        """Change fields of the place as one undoable edit; edits with one merge key become one entry."""
        if "seed_x" in changes or "seed_y" in changes:
            changes.setdefault("base", ())
        self.go(replace(self.state, **changes), label or _("Move in latent space"), merge_key)

    def go(self, place: LatentState, label: str, merge_key: str = "", **others: Any) -> None:
        """Move to a place; what was changed in the pattern stays unless another pattern's seed comes."""
        place = self.fitted(place)
        if places.pattern_seed(place) != places.pattern_seed(self.state):
            others.setdefault("edits", self.setup.edits.cleared())
        self._set(label, merge_key, place=place, **others)

    def randomise(self) -> None:
        """Another seed."""
        self.go(places.at_random(self.state, self._random), _("Another loop"))

    def other_sound(self) -> None:
        """The same pattern with other sounds."""
        self._need_parts()
        self.go(places.other_sound(self.state, self._random), _("Other sound"))

    def other_pattern(self) -> None:
        """The same sounds with another pattern."""
        info = self._need_parts()
        state = places.other_pattern(self.state, self._random, info.sizes, info.latent)
        self.go(state, _("Other pattern"))

    def fitted(self, place: LatentState) -> LatentState:
        """The place with conditions that the deck's network knows."""
        weights = self._looper.weights(self.network)
        return places.fitted(place, weights.schema) if weights else place

    # The pad over four corners -----------------------------------------------------------------------

    @property
    def corners(self) -> tuple[LatentState | None, ...]:
        """Bottom left, bottom right, top left, top right."""
        return self.setup.corners

    @property
    def xy(self) -> tuple[float, float]:
        return self.setup.xy

    def store_corner(self, corner: int) -> None:
        """Put the present place at a corner of the pad."""
        self._put_corner(corner, self.state, _("Store corner"))

    def clear_corner(self, corner: int) -> None:
        self._put_corner(corner, None, _("Clear corner"))

    def set_xy(self, x: float, y: float) -> None:
        """Go between the corners, 0 to 1 each; what was changed in the pattern stays."""
        x, y = held(x, 0, 1), held(y, 0, 1)
        info = self.info
        place = places.between(self.corners, x, y, info.sizes, info.latent) if info else None
        where = {} if place is None else {"place": self.fitted(place)}
        self._set(_("Move on the pad"), f"xy {self.id}", xy=(x, y), **where)

    def _put_corner(self, corner: int, place: LatentState | None, label: str) -> None:
        corners = tuple(place if index == corner else old for index, old in enumerate(self.corners))
        self._set(label, corners=corners)

    # The mix -----------------------------------------------------------------------------------------

    @property
    def mix(self) -> DeckMix:
        return self.setup.mix

    def set_mix(self, **changes: Any) -> None:
        """Change fields of `DeckMix`; one drag is one undo entry."""
        kept = {name: held(value, *MIX_RANGES[name]) for name, value in changes.items() if name in MIX_RANGES}
        key = f"mix {self.id} {' '.join(kept)}" if len(kept) == len(changes) else ""
        self._set(_("Mix"), key, mix=replace(self.mix, **{**changes, **kept}))

    # The pattern -------------------------------------------------------------------------------------

    @property
    def edited(self) -> bool:
        """Whether the pattern was changed by hand."""
        return bool(self.setup.edits)

    def set_hit(self, step: int, voice: int, velocity: float | None = None, shift: float | None = None) -> None:
        """Change one cell; what is None stays. Changes outlive another sound, and another seed of the sound."""
        pattern = self._need_pattern()
        if 0 <= step < pattern.steps and 0 <= voice < len(pattern.voices):
            edits = self.setup.edits.with_hit(step, voice, velocity, shift)
            self._set(_("Edit the pattern"), f"hits {self.id}", edits=edits)

    def shift_pattern(self, steps: int) -> None:
        """Everything later by some steps, around the end; below 0 earlier."""
        edits = self.setup.edits.moved(steps, self._need_pattern().steps)
        self._set(_("Shift the pattern"), edits=edits)

    def clear_edits(self) -> None:
        """Back to the network's own pattern."""
        self._set(_("Clear pattern edits"), edits=self.setup.edits.cleared())

    @property
    def muted_voices(self) -> tuple[int, ...]:
        """Voices whose cells are not heard."""
        return self.setup.edits.silent

    def mute_voice(self, voice: int, on: bool) -> None:
        """Leave one voice out, or let it be heard again; its cells stay as they are."""
        self._need_pattern()
        self._set(_("Mute voice"), edits=self.setup.edits.with_silent(voice, on))

    # One-shots ---------------------------------------------------------------------------------------

    @property
    def one_shots(self) -> list[OneShot]:
        """Sound of each voice, the person's own included; empty of free-form sounds."""
        score = self.take.made.raw.score if self.take else None
        if score is None:
            return []
        own = dict(self.setup.shots)
        pattern = score.pattern
        sounds = [Sound.of(shot, score.rate) for shot in score.one_shots]
        names = [Path(own[voice]).stem if voice in own else "" for voice in range(len(sounds))]
        return [OneShot(*facts) for facts in zip(pattern.voices, sounds, pattern.pitches, names, strict=True)]

    @property
    def replaced(self) -> dict[int, str]:
        """Voices for which the person's own sounds stand in, and the names of these."""
        return {voice: Path(file).stem for voice, file in self.setup.shots}

    def hear_voice(self, voice: int) -> None:
        """Hear the sound of one voice alone."""
        shot = self.one_shots[voice]
        self._looper.hear(shot.sound, f"voice {self.id} {voice}")

    def replace_voice(self, voice: int, path: Path) -> None:
        """Let a sound file stand in for a voice; it is copied into the project.

        Raises:
            StudioError: it cannot be read, or the deck has no such voice.
        """
        shots = self.one_shots
        if not 0 <= voice < len(shots):
            raise StudioError(_("This loop has no such voice."))
        file = self._looper.adopt_sound(path, LONGEST_SHOT)
        self._put_shots({**dict(self.setup.shots), voice: file}, _("Replace {voice}").format(voice=shots[voice].name))

    def restore_voice(self, voice: int) -> None:
        """The network's own sound again."""
        shots = {known: file for known, file in self.setup.shots if known != voice}
        self._put_shots(shots, _("Restore the network's sound"))

    def _put_shots(self, shots: Mapping[int, str], label: str) -> None:
        self._set(label, shots=tuple(sorted(shots.items())))

    # Theory ------------------------------------------------------------------------------------------

    @property
    def theory(self) -> dict[str, dict[str, Any]]:
        """Steps that are on, with their settings."""
        return {step: dict(params) for step, params in self.setup.theory.items()}

    def set_theory(self, step: str, **params: Any) -> None:
        """Turn a step on, or change its settings; raises StudioError when there is no such step or setting."""
        values = self._looper.theory_values(step, {**self.setup.theory.get(step, {}), **params})
        label = self._looper.theory_title(step)
        self._set(label, f"theory {self.id} {step}" if params else "", theory={**self.setup.theory, step: values})

    def drop_theory(self, step: str) -> None:
        """Turn a step off."""
        self._set(self._looper.theory_title(step), theory={k: v for k, v in self.setup.theory.items() if k != step})

    @property
    def bypass(self) -> bool:
        """Whether the loop is heard as it was before theory."""
        return self.setup.bypass

    def set_bypass(self, on: bool) -> None:
        self._set(_("Hear before and after"), bypass=on)

    # -------------------------------------------------------------------------------------------------

    def _set(self, label: str, merge_key: str = "", **changes: Any) -> None:
        self._looper.edit(self, replace(self.setup, **changes), label, merge_key)

    def _need_parts(self) -> RendererInfo:
        info = self.info
        if info is None or len(info.parts) < 2:
            raise StudioError(_("This network does not tell pattern from sound."), _("Take another seed instead."))
        return info

    def _need_pattern(self) -> Pattern:
        pattern = self.pattern
        if pattern is None:
            raise StudioError(_("There is no pattern to change: this sound is free-form."))
        return pattern


def fingerprint(data: bytes) -> str:
    """A short name for what a file holds."""
    return f"{zlib.crc32(data):08x}"
