"""A window that trains and times itself; started by `window.py` in a process and on a screen of its own.

Prints one JSON object: intervals of a 16 ms timer, steps trained meanwhile, and the times from a moved slider to
the painted picture with training paused and running.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from studio.core.messages import Frame
from studio.gui.launch import Shell

WARM_UP = 10.0
MOVES = 200
PERIOD_MS = 16


class Painted(QObject):
    """Knows when a widget was painted last."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


class Probe:
    def __init__(self, app: QApplication, folder: Path, spec: str) -> None:
        self.app, self.folder, self.spec = app, folder, spec
        self.shell = Shell(app, None)
        self.session = self.shell.session

    def wait(self, condition: Callable[[], object], seconds: float = 180.0) -> None:
        """Let the window live until the condition holds."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(condition)
            self.app.processEvents()
            time.sleep(0.001)

    def rest(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() > end, seconds + 60)

    def run(self, seconds: float) -> dict[str, object]:
        session = self.session
        self.shell.show()
        self.wait(lambda: session.engine.state == "ready")
        session.new_project(self.folder)
        session.library.open(self.spec, {"count": 4000})
        self.wait(lambda: session.library.report is not None)
        session.train()
        self.wait(lambda: session.training.step > 0)
        self.rest(WARM_UP)
        result = self.timer(seconds)
        self.shell.window.stage.show_view("explore")
        self.rest(2)
        result["slider_training"] = self.slider()
        session.training.pause()
        self.wait(lambda: session.training.state == "paused")
        self.rest(1)
        result["slider_idle"] = self.slider()
        return result

    def timer(self, seconds: float) -> dict[str, object]:
        """Intervals of a precise timer, and what was trained meanwhile."""
        training, intervals, clock = self.session.training, [], QElapsedTimer()
        timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=PERIOD_MS)

        def tick() -> None:
            intervals.append(clock.nsecsElapsed() / 1e6)
            clock.restart()

        timer.timeout.connect(tick)
        clock.start()
        timer.start()
        began, first = time.monotonic(), training.step
        # A real event loop, as in use: polling by hand would be another program.
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()
        timer.stop()
        elapsed, steps = time.monotonic() - began, training.step - first
        batch = float(training.live_values.get("batch", training.config.recipe.batch))
        return {"intervals": intervals[1:], "pictures_per_second": steps * batch / elapsed, "batch": batch}

    def slider(self) -> list[float]:
        """Milliseconds from each move of the first direction to the painted picture of it."""
        explorer, service = self.session.explorer, self.session.engine.service
        painted = Painted(self.shell.window.stage.view("explore").canvas)
        times: list[float] = []
        loop = QEventLoop()
        moves = iter(range(MOVES))
        state = {"began": 0.0, "shown": False, "painted": 0}

        def took(frame: Frame) -> None:
            origin = service.origin(frame)
            if frame.slot == "explore" and origin is not None and origin.states[0] == explorer.state:
                state["shown"], state["painted"] = True, painted.count

        def move() -> None:
            number = next(moves, None)
            if number is None:
                loop.quit()
                return
            state.update(shown=False, began=time.perf_counter())
            explorer.update("Slide", "slide", directions=(number / MOVES * 4 - 2 + 0.001,))
            watch.start()

        def look() -> None:
            if state["shown"] and painted.count > state["painted"]:
                watch.stop()
                times.append((time.perf_counter() - state["began"]) * 1000)
                QTimer.singleShot(7 + len(times) % 23, move)

        watch = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=1)
        watch.timeout.connect(look)
        explorer.frame_ready.connect(took)
        QTimer.singleShot(0, move)
        loop.exec()
        explorer.frame_ready.disconnect(took)
        return times[5:]


def main() -> None:
    folder, spec, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    probe = Probe(app, folder, spec)
    result = probe.run(seconds)
    probe.session.close()
    print("RESULT " + json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
