"""Going through loops as through a crate of records: next, keep or throw away, vary, back."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from psygnal import Signal

from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.core.undo import Edit, UndoStack
from studio.session.looper import places
from studio.session.looper.crate import Crate, CrateItem
from studio.session.looper.looper import Looper
from studio.session.looper.state import DeckState

if TYPE_CHECKING:
    from studio.session.looper.deck import Deck

MOST = 100
REJECTED = 1000
TRIES = 20


@dataclass(frozen=True)
class Trail:
    """Where a deck has been.

    Attributes:
        network: whose places these are.
        places: that were heard, oldest first.
        at: which of them is heard now.
        rejected: seeds that are not offered again.
        like: z of kept loops that new ones are to be like, empty for anything; `alike` says in words which.
    """

    network: str = ""
    places: tuple[LatentState, ...] = ()
    at: int = -1
    rejected: frozenset[int] = frozenset()
    like: tuple[tuple[float, ...], ...] = ()
    alike: str = ""


class Audition:
    """Acts on the focused deck; every step is an edit that can be undone, and swaps on the bar line.

    Attributes:
        changed: `history`, `ready`, `like` or the deck.
    """

    changed = Signal()

    def __init__(self, looper: Looper, crate: Crate, undo: UndoStack) -> None:
        self._looper, self._crate, self._undo = looper, crate, undo
        self._random = random.Random()
        self._trails: dict[int, Trail] = {}
        self._candidates: dict[int, tuple[Trail, LatentState]] = {}
        self._told: tuple[object, ...] = ()
        self.ready = False
        looper.changed.connect(self._look)

    @property
    def deck(self) -> Deck:
        """The one that is auditioned on: the focused one."""
        return self._looper.decks[self._looper.focused]

    @property
    def history(self) -> tuple[LatentState, ...]:
        """Places that were heard on the deck, oldest first; `position` is the present one."""
        return self._trail.places

    @property
    def position(self) -> int:
        return self._trail.at

    @property
    def like(self) -> str:
        """What new loops are like, in words; empty for anything."""
        return self._trail.alike

    # Steps -------------------------------------------------------------------------------------------

    def next(self) -> None:
        """The next loop: again one that was heard, when somebody went back, else a new one."""
        trail = self._current()
        if trail.at + 1 < len(trail.places):
            trail = replace(trail, at=trail.at + 1)
            self._go(trail, trail.places[trail.at], _("Next loop"))
        else:
            self._go_new(trail, self._candidate(self.deck), _("Next loop"))

    def previous(self) -> None:
        """The loop before; nothing happens at the first."""
        trail = self._current()
        if trail.at > 0:
            trail = replace(trail, at=trail.at - 1)
            self._go(trail, trail.places[trail.at], _("Previous loop"))

    def keep(self) -> CrateItem | None:
        """Put what is heard into the crate; None when there is nothing."""
        return self._crate.keep(self.deck)

    def reject(self) -> None:
        """Throw the loop away: it is not offered again, and the next one comes."""
        trail = self._current()
        heard = trail.places[trail.at]
        left = trail.places[: trail.at] + trail.places[trail.at + 1 :]
        rejected = trail.rejected | {heard.seed} if len(trail.rejected) < REJECTED else trail.rejected
        trail = replace(trail, places=left, at=trail.at - 1, rejected=rejected)
        if trail.at + 1 < len(left):
            trail = replace(trail, at=trail.at + 1)
            self._go(trail, left[trail.at], _("Reject loop"))
        else:
            self._go_new(trail, self._candidate(self.deck), _("Reject loop"))

    def vary(self, amount: places.Amount) -> None:
        """Something near: the same idea a "little", or a "lot", different."""
        info = self.deck.info
        if info is not None:
            place = places.varied(self.deck.state, amount, self._random, info.sizes, info.latent)
            self._go_new(self._current(), place, _("Vary a little") if amount == "little" else _("Vary a lot"))

    def undo(self) -> None:
        """Take the last step back."""
        self._undo.undo()

    def seek_like(self, deck: Deck, zs: list[np.ndarray], alike: str) -> None:
        """From now on new loops of a deck are like these; none: like anything."""
        trail = self._trails.get(deck.id, Trail(deck.network))
        like = tuple(tuple(float(value) for value in z) for z in zs)
        self._put_trail(deck, replace(trail, like=like, alike=alike if like else ""))

    def anything(self) -> None:
        """New loops need not be like kept ones any more."""
        self.seek_like(self.deck, [], "")

    # -------------------------------------------------------------------------------------------------

    @property
    def _trail(self) -> Trail:
        return self._trails.get(self.deck.id, Trail())

    def _current(self) -> Trail:
        """The trail of the deck, which ends where the deck stands: it may have gone elsewhere since."""
        deck, trail = self.deck, self._trail
        if trail.network != deck.network:
            trail = Trail(deck.network)
        here = trail.places[trail.at] if 0 <= trail.at < len(trail.places) else None
        if here != deck.state:
            trail = _with(trail, deck.state)
        return trail

    def _go_new(self, trail: Trail, place: LatentState, label: str) -> None:
        place = self.deck.fitted(place)
        self._go(_with(trail, place), place, label)

    def _go(self, trail: Trail, place: LatentState, label: str) -> None:
        deck = self.deck
        edits = deck.setup.edits
        if places.pattern_seed(place) != places.pattern_seed(deck.state) and not label.startswith(_("Vary")):
            edits = edits.cleared()
        setup = replace(deck.setup, place=place, edits=edits)
        before, old = deck.setup, self._trails.get(deck.id, Trail())

        def put(to: DeckState, path: Trail) -> None:
            self._trails[deck.id] = path
            self._looper.put(deck, to)

        self._undo.push(Edit(label, lambda: put(setup, trail), lambda: put(before, old)))

    def _put_trail(self, deck: Deck, trail: Trail) -> None:
        self._trails[deck.id] = trail
        self._candidates.pop(deck.id, None)
        self._look()

    def _candidate(self, deck: Deck) -> LatentState:
        """The place that comes next; the same until it was taken."""
        trail = self._trails.get(deck.id, Trail())
        known = self._candidates.get(deck.id)
        if known is None or known[0] is not trail:
            self._candidates[deck.id] = known = (trail, self._new(deck, trail))
        # What is asked for may have changed since.
        return replace(known[1], blend=deck.state.blend, psi=deck.state.psi, directions=deck.state.directions)

    def _new(self, deck: Deck, trail: Trail) -> LatentState:
        info = deck.info
        if trail.like and info is not None and len(trail.like[0]) == info.latent:
            zs = [np.array(z, np.float32) for z in trail.like]
            return places.at_z(deck.state, places.like(zs, self._random))
        place = places.at_random(deck.state, self._random)
        for _try in range(TRIES):
            if place.seed not in trail.rejected:
                break
            place = places.at_random(deck.state, self._random)
        return place

    def _look(self) -> None:
        now = (self.deck.id, self._trail, self.ready)
        if now != self._told:
            self._told = now
            self.changed.emit()

    def poll(self) -> None:
        """Have the next loop made ahead."""


def _with(trail: Trail, place: LatentState) -> Trail:
    """The trail gone on to a place; what lay ahead is forgotten."""
    gone = (*trail.places[: trail.at + 1], place)[-MOST:]
    return replace(trail, places=gone, at=len(gone) - 1)
