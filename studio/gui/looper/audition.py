"""Going through loops like a crate of records: the keys of the focused deck, on buttons that show them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import theme, words
from studio.gui.follow import Follower
from studio.gui.looper.keycap import KeyButton
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import tool
from studio.gui.widgets.elided import ElidedLabel

# What it does, key as printed, words, tooltip.
BUTTONS = (
    ("previous", "←", N_("Previous"), N_("The loop before, from the next bar line on")),
    ("next", "→", N_("Next"), N_("The next loop, from the next bar line on; it is made ahead")),
    ("keep", "K", N_("Keep"), N_("Put this loop into the crate, as a file with its network")),
    ("reject", "X", N_("Reject"), N_("Away with it, and on to the next")),
    ("little", "V", N_("Vary"), N_("A little different, the same idea")),
    ("lot", "⇧V", N_("Vary a lot"), N_("Much different, still of this kind")),
    ("undo", "Ctrl+Z", N_("Undo"), N_("Take the last change back")),
)  # fmt: skip
# What loses its words first where the window is narrow; the keys stay.
SOME = ("previous", "next", "undo")
BRIEF: tuple[tuple[tuple[str, ...], bool], ...] = (
    ((), True), ((), False), (SOME, False), (tuple(name for name, *_rest in BUTTONS), False)
)  # fmt: skip
NAME, TOLD = 120, 130  # design px for the name of the deck, for whether the next is ready


class AuditionBar(Follower):
    """Name of the deck that is auditioned, its keys, and what comes next."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.deck, self.told = ElidedLabel("strong"), ElidedLabel("label")
        self.anything = tool("close", _("Any loop again, not only such ones"), session.audition.anything)
        self.anything.setProperty("kind", "mini")
        self.buttons = {
            name: KeyButton(key, _(text), _(tip), lambda name=name: act(session, name))
            for name, key, text, tip in BUTTONS
        }
        self.buttons["keep"].setProperty("kind", "")
        self._kept: tuple[object, ...] = ()
        self._count = len(session.crate.items)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_XS)
        row.addWidget(self.deck)
        row.addSpacing(GAP_M - GAP_XS)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.told)
        row.addWidget(self.anything)
        for signal in (session.looper.changed, session.audition.changed, session.undo.changed):
            self.connect(signal, self.refresh)
        self.connect(session.looper.loop_ready, lambda _deck: self.refresh())
        self.connect(session.crate.changed, self._count_kept)
        self.refresh()

    def refresh(self) -> None:
        """Whose keys these are, and which of them mean something now."""
        audition, undo = self.session.audition, self.session.undo.undo_label
        deck = audition.deck
        self.deck.set_words(deck.name)
        possible = dict.fromkeys(self.buttons, deck.loop is not None)
        possible |= {"undo": bool(undo), "previous": audition.position > 0}
        for name, button in self.buttons.items():
            button.setEnabled(possible[name])
        self.buttons["undo"].setAccessibleDescription(undo)
        self.told.set_words(self._words() if deck.loop is not None else "")
        self.anything.setVisible(bool(audition.like))
        self._fit()

    def _words(self) -> str:
        audition = self.session.audition
        if self._kept == self._here():
            return _("Kept, {count} in the crate").format(count=words.number(self._count))
        if audition.like:
            return _("Like {title}").format(title=audition.like)
        return _("Next is ready") if audition.ready else _("Making the next…")

    def _here(self) -> tuple[object, ...]:
        return self.session.looper.focused, self.session.audition.position, self.session.audition.deck.state

    def _count_kept(self) -> None:
        count = len(self.session.crate.items)
        if count > self._count:
            self._kept = self._here()
        self._count = count
        self.refresh()

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
        self.told.setVisible(telling)
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
