"""What fresh decks play before anybody has chosen: networks that came along, until one of the project's own learns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from studio.session.looper.looper import Looper
from studio.session.looper.networks import LIVE, RUN, Networks
from studio.session.looper.state import fresh_decks

if TYPE_CHECKING:
    from studio.training.weights import Weights


class Starters:
    """Loads the networks that came along once somebody looks, and makes room for the one that trains."""

    def __init__(self, looper: Looper, networks: Networks) -> None:
        self._looper, self._networks = looper, networks
        self._live: Weights | None = None
        networks.loaded.connect(self._loaded)

    @property
    def awake(self) -> bool:
        """Whether anybody has looked at the looper yet."""
        return self._networks.awake

    def wake(self) -> None:
        """Somebody looks: a project of pictures can do without loops until then."""
        if not self.awake:
            self._networks.awake = True
            self._looper.rendering.want(*self._looper.decks)
            self._looper.changed.emit()

    def _loaded(self, key: str) -> None:
        weights = self._networks.weights(LIVE) if key == LIVE else None
        if weights is None:
            return
        before, self._live = self._live, weights
        if before is not None and before.run_id != weights.run_id and before.schema != weights.schema:
            self._stay(before.run_id)
        self._give_deck(weights)

    def _stay(self, run_id: str) -> None:
        """Something else is learned now: decks that played the network before go on playing that one."""
        key = f"{RUN}{run_id}"
        if all(network.key != key for network in self._looper.networks):
            return  # of another project
        for deck in self._looper.decks:
            if deck.network == LIVE:
                self._looper.put(deck, replace(deck.setup, network=key))

    def _give_deck(self, weights: Weights) -> None:
        """Let the deck that suits the live network play it, once: afterwards some deck does.

        A deck that somebody has touched is left alone.
        """
        decks = self._looper.decks
        if any(deck.network == LIVE for deck in decks):
            return
        names = {field.name for field in weights.schema.fields}
        place = 1 if "key" in names else 0
        deck, fresh = decks[min(place, len(decks) - 1)], fresh_decks()[place]
        if deck.setup == replace(fresh, name=deck.name):
            self._looper.put(deck, replace(deck.setup, network=LIVE))
