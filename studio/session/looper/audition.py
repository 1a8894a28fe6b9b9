"""Going through loops as through a crate of records: next, keep or throw away, vary, back."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from psygnal import Signal

from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.core.undo import Edit, UndoStack
from studio.session.looper import places
from studio.session.looper.crate import Crate, CrateItem
from studio.session.looper.deck import BY_HAND
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


NOWHERE = Trail()


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
        crate.seek = self.seek
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
        place = self._upcoming()
        trail = self._current()
        ahead = trail.at + 1 < len(trail.places)
        trail = replace(trail, at=trail.at + 1) if ahead else _with(trail, place)
        self._go(trail, self._fresh(place), _("Next loop"))

    def previous(self) -> None:
        """The loop before; nothing happens at the first."""
        trail = self._current()
        if trail.at > 0:
            trail = replace(trail, at=trail.at - 1)
            self._go(trail, self._fresh(trail.places[trail.at]), _("Previous loop"))

    def keep(self) -> CrateItem:
        """Put what is heard into the crate; raises StudioError when that is nothing."""
        return self._crate.keep(self.deck)

    def reject(self) -> None:
        """Throw the loop away: it is not offered again, and the next one comes."""
        place = self._upcoming()
        trail = self._current()
        left = trail.places[: trail.at] + trail.places[trail.at + 1 :]
        seed = trail.places[trail.at].seed
        rejected = trail.rejected | {seed} if len(trail.rejected) < REJECTED else trail.rejected
        trail = replace(trail, places=left, at=trail.at - 1, rejected=rejected)
        ahead = trail.at + 1 < len(left)
        trail = replace(trail, at=trail.at + 1) if ahead else _with(trail, place)
        self._go(trail, self._fresh(place), _("Reject loop"))

    def vary(self, amount: places.Amount) -> None:
        """Something near: the same idea a "little", or a "lot", different; changes of the pattern stay."""
        deck, info = self.deck, self.deck.info
        if info is not None:
            place = places.varied(deck.state, amount, self._random, info.sizes, info.latent)
            label = _("Vary a little") if amount == "little" else _("Vary a lot")
            self._go(_with(self._current(), place), replace(deck.setup, place=place), label)

    def undo(self) -> None:
        """Take the last step back."""
        self._undo.undo()

    def seek(self, deck: Deck, example: DeckState, run_id: str, like: Sequence[Sequence[float]], title: str) -> None:
        """From now on new loops of a deck are like some, and the first of them comes.

        Args:
            example: with what is asked for, and the network to change to when the deck's is of another run.
            run_id: whose latent space it is.
            like: the places, z each.
            title: of the first of them.
        """
        self._looper.focus(deck.index)
        info, weights = deck.info, self._looper.weights(deck.network)
        same = info is not None and weights is not None and weights.run_id == run_id
        network = deck.network if same else example.network
        words = title if len(like) == 1 else _("{title} and {count} more").format(title=title, count=len(like) - 1)
        trail = replace(self._current(), network=network, like=tuple(tuple(z) for z in like), alike=words)
        place = places.at_z(example.place, places.like([np.array(z, np.float32) for z in like], self._random))
        setup = replace(deck.setup, network=network, place=place, shots=(), **BY_HAND)
        self._go(_with(trail, place), setup, _("More like this"))

    def anything(self) -> None:
        """New loops need not be like kept ones any more."""
        self._trails[self.deck.id] = replace(self._trail, like=(), alike="")
        self._look()

    # -------------------------------------------------------------------------------------------------

    @property
    def _trail(self) -> Trail:
        return self._trails.get(self.deck.id, NOWHERE)

    def _current(self) -> Trail:
        """The trail of the deck, which ends where the deck stands: it may have gone elsewhere since."""
        deck, trail = self.deck, self._trail
        if trail.network != deck.network:
            trail = Trail(deck.network)
        here = trail.places[trail.at] if 0 <= trail.at < len(trail.places) else None
        return trail if here == deck.state else _with(trail, deck.state)

    def _upcoming(self) -> LatentState:
        """The place that `next` goes to; the same until it was taken."""
        deck, trail = self.deck, self._trail
        here = trail.places[trail.at] if 0 <= trail.at < len(trail.places) else None
        if here == deck.state and trail.at + 1 < len(trail.places):
            return trail.places[trail.at + 1]
        known = self._candidates.get(deck.id)
        if known is None or known[0] is not trail:
            self._candidates[deck.id] = known = (trail, self._new(deck, trail))
        # What is asked for may have changed since.
        asked = {name: getattr(deck.state, name) for name in ("blend", "psi", "directions", "voice")}
        return deck.fitted(replace(known[1], **asked))

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

    def _fresh(self, place: LatentState) -> DeckState:
        """The deck at another place, where changes of the pattern make no sense."""
        return replace(self.deck.setup, place=place, **BY_HAND)

    def _go(self, trail: Trail, setup: DeckState, label: str) -> None:
        deck = self.deck
        before, old = deck.setup, self._trail

        def put(to: DeckState, path: Trail) -> None:
            self._trails[deck.id] = path
            self._looper.put(deck, to)

        self._undo.push(Edit(label, lambda: put(setup, trail), lambda: put(before, old)))

    def _look(self) -> None:
        now = (self.deck.id, self._trail, self.ready)
        if now != self._told:
            self._told = now
            self.changed.emit()

    def poll(self) -> None:
        """Have the next loop made ahead."""
        ready = self.deck.info is not None and self._looper.rendering.prepare(self.deck, self._fresh(self._upcoming()))
        self.ready = ready
        self._look()


def _with(trail: Trail, place: LatentState) -> Trail:
    """The trail gone on to a place; what lay ahead is forgotten."""
    gone = (*trail.places[: trail.at + 1], place)[-MOST:]
    return replace(trail, places=gone, at=len(gone) - 1)
