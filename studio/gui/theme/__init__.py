"""The theme in force: tokens, style sheet, palette and text size, switched live."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from studio.gui.theme.style import sheet
from studio.gui.theme.tokens import DARK, LABELS, TEXT_BODY, THEMES, Tokens


class _Events(QObject):
    changed = Signal()


events = _Events()
_tokens: Tokens = DARK
_scale = 1.0
_still = False


def current() -> Tokens:
    """The tokens in force."""
    return _tokens


def colour(name: str, alpha: float = 1.0) -> QColor:
    """A token as a QColor; alpha in [0, 1] multiplies its own."""
    value = QColor(getattr(_tokens, name))
    value.setAlphaF(value.alphaF() * alpha)
    return value


def label_colour(name: str) -> QColor:
    """The colour of a label that people give to loops."""
    return QColor(LABELS[_tokens.name][name])


def px(size: float) -> int:
    """Pixels for a size of the design at the text size in force; gaps and radii stay as designed."""
    return round(size * _scale)


def point_size(size: float) -> float:
    """Points of a type size given in design pixels: 96 to the inch, 72 where the platform counts so."""
    return size * _scale * (1.0 if sys.platform == "darwin" else 0.75)


def font(size: float = TEXT_BODY, strong: bool = False) -> QFont:
    """The platform's typeface at a design size, with tabular figures."""
    face = QFont(QApplication.font())
    face.setPointSizeF(point_size(size))
    if strong:
        face.setWeight(QFont.Weight.DemiBold)
    return face


def still() -> bool:
    """Whether motion should be left out."""
    return _still


def apply(app: QApplication, name: str = "dark", scale: float = 1.0, reduce_motion: bool = False) -> None:
    """Put a theme on the whole application and tell `events.changed`.

    Args:
        name: "dark" or "light".
        scale: text size, 1.0 to 1.5.
        reduce_motion: leave animations out.
    """
    global _tokens, _scale, _still
    _tokens, _scale, _still = THEMES.get(name, DARK), min(1.5, max(0.9, scale)), reduce_motion
    face = QFont(app.font())
    face.setPointSizeF(point_size(TEXT_BODY))
    face.setFeature(QFont.Tag("tnum"), 1)
    face.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    app.setFont(face)
    app.setPalette(_palette(_tokens))
    app.setStyleSheet(sheet(_tokens, px, point_size))
    events.changed.emit()


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for key, value in {
        role.Window: t.panel,
        role.Base: t.well,
        role.AlternateBase: t.panel,
        role.Button: t.raised,
        role.WindowText: t.text,
        role.Text: t.text,
        role.ButtonText: t.text,
        role.PlaceholderText: t.quiet,
        role.ToolTipBase: t.raised,
        role.ToolTipText: t.text,
        role.Highlight: t.fill,
        role.HighlightedText: t.on_fill,
        role.Link: t.real,
        role.Mid: t.line,
        role.Dark: t.ground,
        role.Light: t.raised,
        role.Accent: t.fill,
    }.items():
        palette.setColor(key, QColor(value))
    for key in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(t.faint))
    return palette
