"""Errors that people read: a plain sentence and what to do next."""

from __future__ import annotations

from pathlib import Path


class StudioError(Exception):
    """Something went wrong that a person should read about.

    Args:
        sentence: what happened, as one plain sentence, already translatable.
        hint: what to do next; empty when there is nothing to do.
        path: the file or folder concerned.
    """

    def __init__(self, sentence: str, hint: str = "", path: Path | str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
        self.path = None if path is None else Path(path)

    def __str__(self) -> str:
        where = f" ({self.path})" if self.path is not None else ""
        return " ".join(part for part in (self.sentence + where, self.hint) if part)


class Cancelled(Exception):
    """The person pressed Cancel; nothing is wrong and nothing was half written."""
