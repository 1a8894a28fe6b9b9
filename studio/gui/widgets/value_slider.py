"""A named value with a slider: drag, wheel, arrow keys, typed entry, fine steps and a way back."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.theme.tokens import GAP_S
from studio.gui.widgets.elided import ElidedLabel
from studio.gui.widgets.track import Track


class ValueSlider(QWidget):
    """Label, value and track in two lines, or in one.

    Args:
        label: plain words with the term beside them.
        low, high: inclusive range, in `unit`.
        value: at the start; `default` is what a reset gives (the same value when left out).
        decimals: digits shown and kept; 0 makes whole numbers. With `log`, significant digits are shown instead.
        step: of the wheel and the arrow keys, a hundredth of the range when left out.
        log: equal distances are equal ratios; a range from 0 begins with a small linear part.
        tint: token of the handle ("fill", "generator", "discriminator"...).
        inline: design pixels of the label when all stand in one line; 0 puts the track below.
    """

    changed = Signal(float)
    released = Signal()

    def __init__(
        self, label: str, low: float, high: float, value: float, default: float | None = None, *, unit: str = "",
        decimals: int = 2, step: float | None = None, log: bool = False, tint: str = "fill", help: str = "",
        inline: int = 0, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._low, self._high, self._log = low, high, log and low >= 0
        self._unit, self._decimals = unit, decimals
        self.default = value if default is None else default
        self._value = value
        self._to_words: Callable[[float], str] | None = None
        self._from_words: Callable[[str], float | None] = lambda text: None
        origin = self._to_position(self.default) if low < 0 < high else 0.0
        step = step or (1.0 if decimals == 0 and high - low <= 200 else (high - low) / 100)
        self.track = Track(origin, 0.01 if self._log else step / max(high - low, 1e-12))
        self.track.tint = tint
        self._label = ElidedLabel("label")
        self._label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._label.set_words(label, label.partition(" (")[0])  # plain words come first, the term of art beside them
        self.entry = _Entry()
        self._bubble: QLabel | None = None
        self._build(label, help, inline)
        self._connect()
        self._show()

    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """Show another value without telling; a drag in progress is not disturbed."""
        if not self.track.dragging:
            self._value = self._rounded(value)
            self._show()

    def set_range(self, low: float, high: float) -> None:
        """Another range; a value outside it is shown at its end."""
        if (low, high) != (self._low, self._high):
            self._low, self._high = low, high
            self.track.step = (1.0 if self._decimals == 0 else (high - low) / 100) / max(high - low, 1e-12)
            self._value = self._rounded(self._value)
            self._show()

    def speak(self, to_words: Callable[[float], str], from_words: Callable[[str], float | None]) -> None:
        """Show words for the values, as notes for pitches, and understand them; numbers can be typed all the same."""
        self._to_words, self._from_words = to_words, from_words
        self._show()

    def text(self) -> str:
        """The value with its unit, as shown."""
        if self._to_words is not None:
            return self._to_words(self._value)
        plain = words.number(self._value, self._decimals)
        number = words.significant(self._value) if self._log and self._decimals else plain
        return f"{number} {self._unit}".rstrip()

    def reset(self) -> None:
        """Back to the default."""
        self._take(self.default)

    def _build(self, label: str, help: str, inline: int) -> None:
        top = QHBoxLayout()
        top.setSpacing(GAP_S)
        top.addWidget(self._label, 0 if inline else 1)
        if inline:
            self._label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            self._label.setFixedWidth(theme.px(inline))
            top.addWidget(self.track, 1)
        top.addWidget(self.entry)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(top)
        if not inline:
            layout.addWidget(self.track)
        self.setFocusProxy(self.track)
        self.track.setAccessibleName(label)
        self.entry.setAccessibleName(label)
        ways = _("Double click resets, Shift is fine, Enter types a value.")
        self.setToolTip(f"{help}\n{ways}" if help else f"{label}\n{ways}")

    def _connect(self) -> None:
        self.track.moved.connect(lambda position: self._take(self._from_position(position)))
        self.track.reset.connect(self.reset)
        self.track.held.connect(self._float)
        self.track.let_go.connect(self._land)
        self.track.typing.connect(self.entry.begin)
        self.entry.typed.connect(self._typed)

    def _take(self, value: float) -> None:
        value = self._rounded(value)
        if value != self._value:
            self._value = value
            self._show()
            self.changed.emit(value)
        elif not self.track.dragging:
            self._show()

    def _typed(self, text: str) -> None:
        named = self._from_words(text)
        text = text.replace("−", "-").replace(" ", "").removesuffix(self._unit)
        text = text.replace(",", "." if text.count(",") == 1 and "." not in text and self._decimals else "")
        with contextlib.suppress(ValueError):
            self._take(float(text) if named is None else named)
        self._show()
        self.released.emit()
        self.track.setFocus()

    def _show(self) -> None:
        # While the hand is on it, the handle follows the hand and not the rounded value.
        if not self.track.dragging:
            self.track.place(self._to_position(self._value))
        text = self.text()
        self.entry.show_text(text)
        self.track.setAccessibleDescription(text)
        if self._bubble is not None:
            self._bubble.setText(text)

    def _float(self, where: QPointF) -> None:
        window = self.window()
        if self._bubble is None:
            self._bubble = QLabel(window)
            self._bubble.setProperty("role", "bubble")
            self._bubble.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._bubble.setText(self.text())
        self._bubble.adjustSize()
        y = self.track.mapTo(window, QPoint(0, 0)).y() - self._bubble.height() - 4
        x = window.mapFromGlobal(where.toPoint()).x() - self._bubble.width() // 2
        self._bubble.move(max(4, min(x, window.width() - self._bubble.width() - 4)), max(4, y))
        self._bubble.show()
        self._bubble.raise_()

    def _land(self) -> None:
        if self._bubble is not None:
            self._bubble.deleteLater()
            self._bubble = None
        self._show()
        self.released.emit()

    def _rounded(self, value: float) -> float:
        value = min(self._high, max(self._low, value))
        if self._log and self._decimals:
            return float(f"{value:.3g}")
        return round(value, self._decimals)

    def _to_position(self, value: float) -> float:
        if self._log:
            base = self._base()
            return math.log1p((max(value, self._low) - self._low) / base) / math.log1p((self._high - self._low) / base)
        return (value - self._low) / max(self._high - self._low, 1e-12)

    def _base(self) -> float:
        """What makes distances ratios: the low end itself, or a small part of the range where that is 0."""
        return self._low or self._high * 1e-4

    def _from_position(self, position: float) -> float:
        if self._log:
            base = self._base()
            return self._low + base * math.expm1(position * math.log1p((self._high - self._low) / base))
        return self._low + position * (self._high - self._low)


class _Entry(QLineEdit):
    """The value as text; a click or Enter on the track edits it, Esc gives up.

    Attributes:
        least: design pixels that it takes at least, so that tracks among each other are alike.
    """

    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "inline")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._shown = ""
        self.least = 48
        self.returnPressed.connect(lambda: self.typed.emit(self.text()))

    def begin(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.selectAll()

    def show_text(self, text: str) -> None:
        self._shown = text
        if not self.hasFocus():
            self.setText(text)
            self.setCursorPosition(0)
        self.setFixedWidth(max(theme.px(self.least), self.fontMetrics().horizontalAdvance(text) + 14))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self.selectAll()

    def mouseReleaseEvent(self, event: object) -> None:
        if not self.hasSelectedText():
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.text() != self._shown:
            self.typed.emit(self.text())
        self.setText(self._shown)
        self.deselect()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._shown)
            self.clearFocus()
        else:
            super().keyPressEvent(event)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.accept()  # it takes the number, and is not the dialog's as well
