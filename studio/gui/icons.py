"""Our own icons: drawn as SVG on a 16 px grid with one line weight, tinted from the tokens, crisp at any scale."""

from __future__ import annotations

import tempfile
import weakref
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from studio.core.paths import cache_dir, resources
from studio.gui import theme

RATIOS = (1.0, 1.5, 2.0)


class _HasIcon(Protocol):
    def setIcon(self, icon: QIcon) -> None: ...


def icon(name: str, size: int = 16, role: str = "text", pad: int = 0) -> QIcon:
    """An icon in the theme in force.

    Args:
        name: file name in resources/icons without its ending.
        size: edge in design px, 16 or 20 for a sharp grid; grows with the text size.
        role: token that tints it ("text", "quiet", "generator", "on_fill"...).
        pad: clear pixels on its right, for the gap to the words of a button.
    """
    tokens = theme.current()
    size = theme.px(size)
    result = QIcon()
    for mode, tint in ((QIcon.Mode.Normal, getattr(tokens, role)), (QIcon.Mode.Disabled, tokens.faint)):
        for ratio in RATIOS:
            result.addPixmap(_pixmap(name, size, tint, ratio, pad), mode)
    return result


def pixmap(name: str, size: int = 16, role: str = "text", ratio: float = 2.0) -> QPixmap:
    """The same as a pixmap for painting; give the painter's device pixel ratio."""
    return _pixmap(name, theme.px(size), getattr(theme.current(), role), ratio)


def set_icon(target: _HasIcon, name: str, size: int = 16, role: str = "text", pad: int = 0) -> None:
    """Give a button or an action an icon that follows the theme; a later call replaces the name."""
    target.setIcon(icon(name, size, role, pad))
    if isinstance(target, QAbstractButton):
        target.setIconSize(QSize(theme.px(size) + pad, theme.px(size)))
    _followed[target] = (name, size, role, pad)


_followed: weakref.WeakKeyDictionary[_HasIcon, tuple[str, int, str, int]] = weakref.WeakKeyDictionary()


def _retint() -> None:
    for target, what in list(_followed.items()):
        try:
            target.setIcon(icon(*what))
        except RuntimeError:  # its C++ half is gone already
            _followed.pop(target, None)


theme.events.changed.connect(_retint)


def file_of(name: str, tint: str) -> str:
    """Path of a tinted copy for style sheets, which read images from files only; written once per tint."""
    text = _svg(name, tint)
    for folder in (cache_dir(), Path(tempfile.gettempdir()) / "gan-studio"):
        path = folder / "icons" / f"{name}-{tint.lstrip('#')}.svg"
        try:
            if not path.is_file() or path.read_bytes() != text:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text)
        except OSError:  # a home that cannot be written is no reason to stay away
            continue
        return path.as_posix()
    return ""


@lru_cache(maxsize=512)
def _pixmap(name: str, size: int, tint: str, ratio: float, pad: int = 0) -> QPixmap:
    edge = round(size * ratio)
    image = QPixmap(edge + round(pad * ratio), edge)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(_svg(name, tint))).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def _svg(name: str, tint: str) -> bytes:
    return _drawing(name).replace(b"currentColor", tint.encode())


@lru_cache(maxsize=256)
def _drawing(name: str) -> bytes:
    return (_folder() / f"{name}.svg").read_bytes()


@lru_cache(maxsize=1)
def _folder() -> Path:
    return resources() / "icons"
