"""Widgets that listen to the session for as long as they live, and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psygnal import SignalInstance
from PySide6.QtWidgets import QWidget

from studio.core.params import ParamSpec


class Follower(QWidget):
    """A widget that shows a part of the session.

    Registered subclasses declare the class attributes; `area` is where a panel starts ("left", "right", "bottom",
    "play"), `order` its place there, `shortcut` shows it.
    """

    name: str = ""
    title: str = ""
    about: str = ""
    params: tuple[ParamSpec, ...] = ()
    icon: str = ""
    area: str = "right"
    order: int = 0
    shortcut: str = ""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        links: list[tuple[SignalInstance, Callable[..., Any]]] = []
        self._links = links
        self.destroyed.connect(lambda: _release(links))

    def connect(self, signal: SignalInstance, slot: Callable[..., Any]) -> None:  # type: ignore[override]
        """Call `slot` whenever the session's signal fires, until this widget is destroyed."""
        signal.connect(slot)
        self._links.append((signal, slot))


def _release(links: list[tuple[SignalInstance, Callable[..., Any]]]) -> None:
    for signal, slot in links:
        signal.disconnect(slot, missing_ok=True)
    links.clear()
