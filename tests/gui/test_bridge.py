"""What goes wrong in the window is told, and nothing of it stays behind."""

from __future__ import annotations

import sys
import weakref

from PySide6.QtWidgets import QApplication

from studio.gui.bridge import Bridge


class Painter:
    """Stands for one that has to be let go before its widget is shown."""


def test_a_fault_is_told_and_lets_go_of_what_it_held(qapp: QApplication, session, capsys) -> None:
    held: list[weakref.ref[Painter]] = []

    def paint() -> None:
        painter = Painter()
        held.append(weakref.ref(painter))
        raise ZeroDivisionError("by hand")

    bridge = Bridge(session)
    bridge.start()
    try:
        paint()
    except ZeroDivisionError as error:
        kept = error
    sys.excepthook(type(kept), kept, kept.__traceback__)
    bridge.stop()
    assert held[0]() is None
    assert "by hand" in session.notices.items[-1].details
    assert "by hand" in capsys.readouterr().err
