"""Takes the README's pictures of the running studio: a real window, a real training.

    .venv/bin/python packaging/screenshots.py [minutes of training] [tour|concert|jam|lesson ...]

Needs a screen (for instance `xvfb-run -s "-screen 0 1600x1000x24"`); writes resources/screenshots.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

OUT = Path(__file__).parents[1] / "resources" / "screenshots"
SIZE = (1280, 800)


class Photographer:
    """Drives the studio as a person would and photographs its window."""

    def __init__(self) -> None:
        from PySide6.QtWidgets import QApplication

        from studio.gui.launch import Shell

        app = QApplication.instance() or QApplication(sys.argv[:1])
        assert isinstance(app, QApplication)
        app.setStyle("Fusion")
        self.app = app
        self.shell = Shell(app, None)
        self.session = self.shell.session
        self.shell.window.resize(*SIZE)
        self.shell.show()

    def wait(self, seconds: float, met: Callable[[], object] = lambda: False) -> None:
        """Let the window run until something is so, at most some seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not met():
            self.app.processEvents()
            time.sleep(0.005)

    def shoot(self, name: str) -> None:
        self.wait(1.0)
        OUT.mkdir(parents=True, exist_ok=True)
        self.shell.window.grab().save(str(OUT / f"{name}.png"))
        print(f"{name}.png", flush=True)

    def tour(self, seconds: float) -> None:
        """From the welcome to a kept picture."""
        session = self.session
        self.wait(20, lambda: session.engine.state == "ready")
        self.wait(3)
        self.shoot("welcome")
        session.library.open("builtin:patterns")
        self.wait(60, lambda: not session.jobs.active)
        self.shoot("data")
        session.train()
        self.wait(300, lambda: session.training.step > 0)
        self.wait(seconds, lambda: session.training.seconds >= seconds)
        self.shoot("sheet")
        self.shell.window.stage.show_view("explore")
        landscape = {"class": {"landscape": 1.0}}
        session.explorer.set(replace(session.explorer.state, blend=landscape).at_seed(7), "Open seed")
        session.explorer.set(session.explorer.state.with_direction(0, 1.2), "Turn direction")
        self.shoot("explore")
        session.kept.keep_picture()
        self.shell.window.toggle_theme()
        self.shell.window.stage.show_view("sheet")
        session.timeline.scrub(session.training.step // 20)
        self.shoot("timeline")
        session.training.stop()
        self.wait(20, lambda: not session.training.active)
        self.shell.window.toggle_theme()

    def concert(self, seconds: float) -> None:
        """Notes that learn, played."""
        session = self.session
        session.close_project()
        session.library.open("builtin:notes")
        self.wait(60, lambda: session.library.report is not None and not session.jobs.active)
        session.train()
        self.wait(300, lambda: session.training.step > 0 and session.player.playable)
        self.wait(2 * seconds, lambda: session.training.seconds >= seconds)
        for midi, velocity in ((48, 70.0), (60, 100.0), (64, 80.0), (67, 90.0)):
            session.player.note_on(midi, velocity)
        self.wait(0.7)
        self.shoot("notes")
        session.player.panic()
        self.shell.window.stage.show_view("explore")
        blend = {"style": {"brass": 0.6, "voice": 0.4}, "pitch": 52.0, "velocity": 100.0}
        session.explorer.set(replace(session.explorer.state, blend=blend).at_seed(3), "Open seed")
        self.wait(1.0)
        session.player.note_on(52, 100.0)
        self.wait(0.4)
        self.shoot("note")
        session.player.panic()
        session.training.stop()
        self.wait(20, lambda: not session.training.active)

    def jam(self, seconds: float) -> None:
        """Drum loops that learn, among decks that play."""
        session, looper = self.session, self.session.looper
        session.close_project()
        self.shell.window.stage.show_view("sheet")
        session.library.open("builtin:loops")
        self.wait(120, lambda: session.library.report is not None and not session.jobs.active)
        session.train()
        self.wait(300, lambda: session.training.step > 0 and looper.decks[0].network == "live")
        self.wait(2 * seconds, lambda: session.training.seconds >= seconds)
        self.shoot("loops")
        self.shell.window.stage.show_view("looper")
        for deck, level in zip(looper.decks, (0.0, -4.0, -6.0, -9.0), strict=True):
            deck.set_mix(level=level)
        looper.set_bpm(112)
        self.wait(30, lambda: all(deck.loop is not None for deck in looper.decks))
        for index in (0, 1):
            looper.focus(index)
            session.audition.next()
            self.wait(4)
            session.audition.keep()
        looper.focus(0)
        looper.play()
        self.shell.window.rooms.show_panel("crate")
        self.wait(3.3)
        self.shoot("looper")
        looper.stop()
        session.training.stop()
        self.wait(20, lambda: not session.training.active)

    def lesson(self, seconds: float) -> None:
        """Points in the laboratory, then digits from inside, in time for the doctor to find something."""
        session, window = self.session, self.shell.window
        session.close_project()
        session.library.open("builtin:points")
        self.wait(60, lambda: session.library.report is not None and not session.jobs.active)
        session.train()
        self.wait(120, lambda: session.training.step > 0)
        self.wait(60, lambda: session.training.seconds >= min(seconds, 8))
        self.shoot("laboratory")
        session.training.stop()
        self.wait(20, lambda: not session.training.active)
        session.close_project()
        session.library.open("builtin:glyphs", {"characters": "digits"})
        self.wait(120, lambda: session.library.report is not None and not session.jobs.active)
        window.stage.show_view("sheet")
        session.train()
        self.wait(300, lambda: session.training.step > 0)
        self.wait(2 * seconds, lambda: session.training.seconds >= seconds)
        window.stage.show_view("inside")
        self.wait(15)
        self.shoot("inside")
        session.training.edit("lr_d", 1e-7)
        self.wait(120, lambda: bool(session.doctor.findings))
        window.stage.show_view("sheet")
        window.rooms.show_panel("health")
        self.shoot("health")
        session.training.stop()
        self.wait(20, lambda: not session.training.active)


def main() -> int:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    with tempfile.TemporaryDirectory() as home:
        os.environ["GAN_STUDIO_HOME"] = home
        photographer = Photographer()
        for name in sys.argv[2:] or ("tour", "concert", "jam", "lesson"):
            getattr(photographer, name)(60 * minutes)
        photographer.shell.window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
