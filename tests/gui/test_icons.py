"""Every icon that is asked for exists, can be drawn, and takes the colour of the theme."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from studio.core.paths import resources
from studio.gui import icons, theme
from studio.gui.panels import PANELS
from studio.gui.stage import STAGE_VIEWS
from studio.gui.widgets import tool

FILES = sorted((resources() / "icons").glob("*.svg"))
GUI = Path(icons.__file__).parent
CALLS = r"(?:set_icon\(\w[\w.]*, |[^_]tool\(|EmptyState\(|Sign\(|icons\.(?:icon|pixmap)\(|icon=)"
ASKED = re.compile(CALLS + r'"([a-z0-9-]+)"')


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_it_can_be_drawn_in_one_weight(path):
    text = path.read_text()
    assert QSvgRenderer(QByteArray(text.encode())).isValid()
    if path.stem != "app":
        assert 'viewBox="0 0 16 16"' in text
        assert 'stroke-width="1.25"' in text


def test_what_is_asked_for_exists(qapp):
    asked = {name for path in GUI.rglob("*.py") for name in ASKED.findall(path.read_text(encoding="utf-8"))}
    asked |= {cls.icon for registry in (PANELS, STAGE_VIEWS) for cls in registry}
    assert len(asked) > 20
    assert not asked - {path.stem for path in FILES}


def test_icons_follow_the_theme(qtbot):
    app = QApplication.instance()
    theme.apply(app, "dark")
    button = tool("play", "Play")
    qtbot.addWidget(button)

    def middle():
        return button.icon().pixmap(16, 16).toImage().pixelColor(7, 8).lightness()

    assert middle() > 150
    theme.apply(app, "light")
    assert middle() < 100
    theme.apply(app, "dark")
    assert middle() > 150
