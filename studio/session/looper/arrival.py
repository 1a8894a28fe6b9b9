"""A network that begins to learn takes the deck of the one that came along, where nobody has touched that."""

from __future__ import annotations

from dataclasses import replace

from studio.session.looper.looper import Looper
from studio.session.looper.networks import LIVE, Networks
from studio.session.looper.state import fresh_decks


class Arrival:
    """Listens for the network that trains."""

    def __init__(self, looper: Looper, networks: Networks) -> None:
        self._looper, self._networks = looper, networks
        networks.loaded.connect(self._loaded)

    def _loaded(self, key: str) -> None:
        """Give the live network the deck that suits it, once: afterwards some deck plays it."""
        decks = self._looper.decks
        weights = self._networks.weights(LIVE) if key == LIVE else None
        if weights is None or any(deck.network == LIVE for deck in decks):
            return
        names = {field.name for field in weights.schema.fields}
        place = 1 if "key" in names else 0
        deck, fresh = decks[min(place, len(decks) - 1)], fresh_decks()[place]
        if deck.setup == replace(fresh, name=deck.name):
            self._looper.put(deck, replace(deck.setup, network=LIVE))
