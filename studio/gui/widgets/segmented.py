"""A row of choices of which one holds."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from studio.gui import icons, theme
from studio.gui.theme.tokens import GAP_S

BESIDE = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
ICON = 16


class Segmented(QWidget):
    """Choices side by side in one frame; arrow keys move between them.

    Args:
        items: (key, words, icon name or "", tooltip or "") of each; three-part tuples may leave the tooltip out.
        stretch: fill the width with equal parts.
        words: show the words; without them only icons, with the words as accessible names.
    """

    chosen = Signal(str)

    def __init__(
        self,
        items: Iterable[tuple[str, ...]] = (),
        stretch: bool = False,
        words: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._stretch, self._words = stretch, words
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(2, 2, 2, 2)
        self._layout.setSpacing(2)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QToolButton] = {}
        self._items: dict[str, tuple[str, str, str]] = {}
        self._dress = "both"
        self._full = 0
        self.set_items(items)

    def set_items(self, items: Iterable[tuple[str, ...]]) -> None:
        """Replace the choices; nothing is chosen afterwards."""
        for old in self._buttons.values():
            self._group.removeButton(old)
            self._layout.removeWidget(old)
            old.deleteLater()
        self._buttons.clear()
        self._items.clear()
        for key, words, *rest in items:
            self._add(key, words, rest[0] if rest else "", rest[1] if len(rest) > 1 else "")
        self._full = self.sizeHint().width()

    def value(self) -> str:
        """Key of the choice that holds, empty when none does."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_value(self, key: str) -> None:
        """Choose without telling; an unknown key leaves all as it is."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)

    def fit(self, room: int) -> None:
        """Give way where there is little room: first the icons go, then all words but those of the choice that holds.

        Every choice needs words and an icon.
        """
        spare = len(self._buttons) * (theme.px(ICON) + GAP_S)
        dress = "both" if self._full <= room else "words" if self._full - spare <= room else "icons"
        if dress != self._dress:
            self._dress = dress
            for key in self._buttons:
                self._say(key)

    def clear(self) -> None:
        """Let none of the choices hold, as where something else was chosen."""
        for button in self._buttons.values():
            button.setAutoExclusive(False)
        self._group.setExclusive(False)
        for button in self._buttons.values():
            button.setChecked(False)
            button.setAutoExclusive(True)
        self._group.setExclusive(True)

    def button(self, key: str) -> QToolButton:
        return self._buttons[key]

    def _add(self, key: str, words: str, icon: str, tip: str) -> None:
        made = QToolButton()
        made.setProperty("kind", "segment")
        made.setProperty("tight", self._stretch)
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setAccessibleName(words)
        made.setToolTip(tip or ("" if self._words else words))
        if icon:
            icons.set_icon(made, icon, pad=4 if self._words else 0)
        if self._words:
            made.setText(words)
        if icon and self._words:
            made.setToolButtonStyle(BESIDE)
        if self._stretch:
            made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._items[key] = (words, icon, made.toolTip())
        made.toggled.connect(lambda *_: self._dress == "icons" and self._say(key))
        made.clicked.connect(lambda *_: self.chosen.emit(key))
        self._group.addButton(made)
        self._layout.addWidget(made, 1 if self._stretch else 0)
        self._buttons[key] = made

    def _say(self, key: str) -> None:
        """Icon and words as there is room; words that have none are in the tooltip."""
        button, (words, icon, tip) = self._buttons[key], self._items[key]
        bare = self._dress == "icons" and not button.isChecked()
        look = Qt.ToolButtonStyle.ToolButtonTextOnly if self._dress == "words" else BESIDE
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly if bare else look)
        button.setToolTip(f"{words}\n{tip}" if bare else tip)
        icons.set_icon(button, icon, pad=0 if bare else 4)
