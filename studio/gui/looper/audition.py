"""Going through loops like a crate of records: the keys of the focused deck, on buttons that show them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import theme
from studio.gui.follow import Follower
from studio.gui.looper.keycap import KeyButton
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets.elided import ElidedLabel

# What it does, key as printed, words, tooltip.
BUTTONS = (
    ("previous", "←", N_("Previous"), N_("The loop before, from the next bar line on")),
    ("next", "→", N_("Next"), N_("The next loop, from the next bar line on; it is made ahead")),
    ("keep", "K", N_("Keep"), N_("Put this loop into the crate, as a file with its network")),
    ("reject", "X", N_("Reject"), N_("Away with it, and on to the next")),
    ("little", "V", N_("Vary"), N_("A little different, the same idea")),
    ("lot", "⇧V", N_("Vary a lot"), N_("Much different, still of this kind")),
    ("undo", "⌃Z", N_("Undo"), N_("Take the last change back")),
)  # fmt: skip
# What loses its words first where the window is narrow; the keys stay.
SOME = ("previous", "next", "undo")
BRIEF: tuple[tuple[tuple[str, ...], bool], ...] = (
    ((), True), ((), False), (SOME, False), (tuple(name for name, *_rest in BUTTONS), False)
)  # fmt: skip
NAME, TOLD = 120, 130  # design px for the name of the deck, for whether the next is ready


class AuditionBar(Follower):
    """Name of the deck that is auditioned, its keys, and whether the next loop is ready."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.deck = ElidedLabel("strong")
        self.ready = ElidedLabel("label")
        self.buttons = {
            name: KeyButton(key, _(text), _(tip), lambda name=name: act(session, name))
            for name, key, text, tip in BUTTONS
        }
        self.buttons["keep"].setProperty("kind", "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_XS)
        row.addWidget(self.deck)
        row.addSpacing(GAP_M - GAP_XS)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.ready)
        row.setSpacing(GAP_XS)
        self.connect(session.looper.changed, self.refresh)
        self.connect(session.looper.loop_ready, lambda _deck: self.refresh())
        self.connect(session.undo.changed, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Whose keys these are, and which of them mean something now."""
        looper, audition = self.session.looper, self.session.audition
        deck = looper.decks[audition.deck]
        self.deck.set_words(deck.name)
        there = deck.loop is not None
        for name, button in self.buttons.items():
            button.setEnabled(bool(self.session.undo.undo_label) if name == "undo" else there)
        undo = self.session.undo.undo_label
        self.buttons["undo"].setAccessibleDescription(undo)
        text = (_("Next is ready") if audition.ready else _("Making the next…")) if there else ""
        self.ready.set_words(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many words as there is room for; first goes what is only told."""
        metrics = self.fontMetrics()
        name = min(metrics.horizontalAdvance(self.deck.words) + GAP_S, theme.px(NAME))
        self.deck.setMinimumWidth(name)
        room = self.width() - name - GAP_M
        told = theme.px(TOLD)
        for brief, telling in BRIEF:
            needed = sum(b.width_for(n in brief) + GAP_XS for n, b in self.buttons.items()) + telling * told
            if needed <= room:
                break
        self.ready.setVisible(telling)
        for each, button in self.buttons.items():
            if button.brief != (each in brief):
                button.set_brief(each in brief)


def act(session: Any, name: str) -> None:
    """Do what a key of the audition means; what goes wrong becomes a notice."""
    audition = session.audition
    if name in ("little", "lot"):
        session.guarded(audition.vary, name)
    else:
        session.guarded({
            "next": audition.next, "previous": audition.previous, "keep": audition.keep, "reject": audition.reject,
            "undo": session.undo.undo,
        }[name])  # fmt: skip
    session.undo.seal()
