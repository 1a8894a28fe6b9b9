"""What fresh decks play before anybody has chosen: networks that came along, until one of the project's own learns."""

from __future__ import annotations

from dataclasses import replace

from studio.session.looper.looper import Looper
from studio.session.looper.networks import LIVE, Networks
from studio.session.looper.state import fresh_decks


class Starters:
    """Loads the networks that came along once somebody looks, and makes room for the one that trains."""

    def __init__(self, looper: Looper, networks: Networks) -> None:
        self._looper, self._networks = looper, networks
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
        """Give the live network the deck that suits it, once: afterwards some deck plays it.

        A deck that somebody has touched is left alone.
        """
        decks = self._looper.decks
        weights = self._networks.weights(LIVE) if key == LIVE else None
        if weights is None or any(deck.network == LIVE for deck in decks):
            return
        names = {field.name for field in weights.schema.fields}
        place = 1 if "key" in names else 0
        deck, fresh = decks[min(place, len(decks) - 1)], fresh_decks()[place]
        if deck.setup == replace(fresh, name=deck.name):
            self._looper.put(deck, replace(deck.setup, network=LIVE))
