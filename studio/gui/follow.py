"""Widgets that listen to the session for as long as they live, and not a moment longer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psygnal import SignalInstance
from PySide6.QtWidgets import QWidget

from studio.core.i18n import _
from studio.core.params import ParamSpec
from studio.gui.widgets.empty import EmptyState


class Follower(QWidget):
    """A widget that shows a part of the session.

    Registered subclasses declare the class attributes; `area` is where a panel starts ("left", "right", "bottom",
    "play"), `order` its place there, `tall` the height in design px that it would like among its
    neighbours, `shortcut` shows it. `connect(signal, slot)` calls the slot whenever a signal of
    the session fires, until the widget is destroyed.
    """

    name: str = ""
    title: str = ""
    about: str = ""
    params: tuple[ParamSpec, ...] = ()
    icon: str = ""
    area: str = "right"
    order: int = 0
    tall: int = 200
    shortcut: str = ""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        links: list[tuple[SignalInstance, Callable[..., Any]]] = []
        self.destroyed.connect(lambda: _release(links))

        def connect(signal: SignalInstance, slot: Callable[..., Any]) -> None:
            signal.connect(slot)
            links.append((signal, slot))

        # An attribute, as PySide gives every object a `connect` of its own that a method would not hide.
        self.connect = connect  # type: ignore[method-assign,assignment]


def before_training(owner: Follower, icon: str, sentence: str, primary: bool = False) -> EmptyState:
    """An empty state of the owner whose button begins a training: it is there only while one can begin."""
    session = owner.session
    empty = EmptyState(icon, sentence, _("Train"), lambda: session.guarded(session.train), primary)

    def offer() -> None:
        still = session.training.state in ("idle", "finished", "failed")
        if empty.action is not None:
            empty.action.setVisible(still and not session.library.opening)

    owner.connect(session.training.changed, offer)
    owner.connect(session.jobs.changed, offer)
    offer()
    return empty


def _release(links: list[tuple[SignalInstance, Callable[..., Any]]]) -> None:
    for signal, slot in links:
        signal.disconnect(slot, missing_ok=True)
    links.clear()
