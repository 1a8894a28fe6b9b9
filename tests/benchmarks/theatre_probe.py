"""A window that trains, with the theatre closed and open in turns; started by `theatre.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication
from window_probe import WARM_UP, Painted, Probe

SETTLE = 4.0


class TheatreProbe(Probe):
    def alternate(self, view: str, seconds: float, turns: int) -> dict[str, object]:
        """Samples per second closed and open, the timer's intervals while open, planes painted a second."""
        session, stage = self.session, self.shell.window.stage
        self.shell.show()
        self.wait(lambda: session.engine.state == "ready")
        session.new_project(self.folder)
        session.library.open(self.spec, {})
        self.wait(lambda: session.library.report is not None)
        session.train()
        self.wait(lambda: session.training.step > 0, 300)
        # Steps before the discriminator takes part are cheaper.
        self.wait(lambda: session.training.step > session.training.config.recipe.adversarial_from, 300)
        self.rest(WARM_UP)
        found: dict[str, list[float]] = {"closed": [], "open": [], "intervals": [], "frames": []}
        for _ in range(turns):
            stage.show_view("sheet")
            self.rest(SETTLE)
            found["closed"].append(self.timer(seconds)["pictures_per_second"])
            stage.show_view(view)
            self.shell.window.rooms.show_panel("health")
            self.rest(SETTLE)
            painted = Painted(self.canvas(view))
            result = self.timer(seconds)
            found["open"].append(result["pictures_per_second"])
            found["intervals"] += result["intervals"]
            found["frames"].append(painted.count / seconds)
        return {**found, "frames": min(found["frames"])}

    def canvas(self, view: str):
        """The widget in the middle of a view."""
        shown = self.shell.window.stage.view(view)
        return getattr(shown, "plane", shown)


def main() -> None:
    folder, spec, view, seconds, turns = sys.argv[1:]
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    probe = TheatreProbe(app, Path(folder), spec)
    result = probe.alternate(view, float(seconds), int(turns))
    probe.session.close()
    print("RESULT " + json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
