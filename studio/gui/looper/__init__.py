"""The looper: decks, the transport, and what shapes the loop of a deck."""
