"""Recipes that come along, each named after what it teaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets.card import Card
from studio.gui.widgets.labels import Sign, button, label


class Presets(QWidget):
    """Cards of recipes: those that suit the set, on demand all for its kind; the chosen one explains itself.

    `chosen` tells the name of a card that was clicked.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[str, Card] = {}
        self._shown: tuple[Any, ...] = ()
        self._all = False
        self._offered: tuple[Any, Sequence[Any], Sequence[Any], bool] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(GAP_M, 0, GAP_M, GAP_M)
        self._column.setSpacing(GAP_XS)

    def show_recipes(self, base: Any, suited: Sequence[Any], usable: Sequence[Any], edited: bool) -> None:
        """Show what there is.

        Args:
            base: the recipe that is chosen, without edits.
            suited: for the set at hand, the recommended one first; usable: all for its kind.
            edited: something of it was changed.
        """
        self._offered = (base, suited, usable, edited)
        shown = (base.name, [r.name for r in suited], [r.name for r in usable], edited, self._all)
        if shown == self._shown:
            return
        self._shown = shown
        while self._column.count():
            widget = self._column.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        first = [r.name for r in suited]
        others = [r for r in usable if r.name not in first]
        listed = [*suited, *(r for r in others if self._all or r.name == base.name)]
        self.cards = {recipe.name: self._card(recipe, recipe.name == base.name, edited) for recipe in listed}
        for card in self.cards.values():
            self._column.addWidget(card)
        if len(listed) < len(usable) or self._all:
            words = _("Only those for this size") if self._all else _("All presets")
            self._column.addWidget(button(words, self._toggle_all, "quiet"))

    def _card(self, recipe: Any, chosen: bool, edited: bool) -> Card:
        about = _(recipe.about)
        card = Card(_(recipe.title), about)
        card.body.setContentsMargins(GAP_S, GAP_XS + 1, GAP_S, GAP_S if chosen else GAP_XS + 1)
        card.about.setVisible(chosen)
        card.setToolTip("" if chosen else about)
        card.set_chosen(chosen)
        if chosen:
            card.body.removeWidget(card.title)
            head = QHBoxLayout()
            head.addWidget(card.title, 1)
            head.addWidget(Sign("check", "text", 12), 0, Qt.AlignmentFlag.AlignTop)
            card.body.insertLayout(0, head)
            card.setAccessibleName(_("{title}, chosen").format(title=_(recipe.title)))
            if edited:
                card.body.addWidget(label(_("With your changes"), "small"))
        card.clicked.connect(lambda: self.chosen.emit(recipe.name))
        return card

    def _toggle_all(self) -> None:
        self._all = not self._all
        if self._offered is not None:
            self.show_recipes(*self._offered)
