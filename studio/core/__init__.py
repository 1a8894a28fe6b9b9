"""Nouns and mechanisms that every layer shares: standard library and numpy only."""
