"""A window that trains on notes and plays them; started by `playing.py` in a process and on a screen of its own.

Prints one JSON object: intervals of a 16 ms timer, underruns, and milliseconds from keys to the device's buffer.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from window_probe import Probe

VOICES = 8
LATENCY = os.environ.get("GAN_STUDIO_BENCH_LATENCY", "safe")  # about 30 ms ahead
CHORD_MS = 700
ROOTS = (48, 50, 52, 53, 55)
CHORD = (0, 4, 7, 12, 16, 19, 24, 28)
KEYS = 150


class PlayingProbe(Probe):
    """Trains on the built-in notes and plays the network."""

    def run(self, seconds: float) -> dict[str, object]:
        session = self.session
        self.shell.show()
        self.wait(lambda: session.engine.state == "ready")
        session.new_project(self.folder)
        session.library.open(self.spec, {"takes": 1})
        self.wait(lambda: session.library.report is not None)
        session.train()
        self.wait(lambda: session.training.step > 0 and session.player.playable, 400)
        player = session.player
        player.wake()
        self.wait(lambda: player.status.state in ("playing", "silent"), 30)
        player.set_output("", LATENCY)
        self.rest(5)
        before = player.status.underruns
        chords = QTimer(interval=CHORD_MS)
        chords.timeout.connect(self.next_chord)
        self.held: list[int] = []
        self.turn = 0
        chords.start()
        result = self.timer(seconds)
        chords.stop()
        player.panic()
        result["sounds_per_second"] = result.pop("pictures_per_second")
        result["underruns"], result["latency_ms"] = player.status.underruns - before, player.status.latency_ms
        player.set_output("", "normal")
        self.rest(2)
        result["cached"] = self.keys(fresh=False)
        result["uncached"] = self.keys(fresh=True)
        return result

    def next_chord(self) -> None:
        """Eight held keys, two of them exchanged, so that there are always new ones."""
        player = self.session.player
        wanted = [ROOTS[self.turn // 4 % len(ROOTS)] + step for step in CHORD]
        for midi in [midi for midi in self.held if midi not in wanted][:2] or self.held[:1]:
            player.note_off(midi)
            self.held.remove(midi)
        for midi in [midi for midi in wanted if midi not in self.held][: VOICES - len(self.held)]:
            player.note_on(midi, 60 + 7 * (self.turn % 8))
            self.held.append(midi)
        self.turn += 1

    def keys(self, fresh: bool) -> list[float]:
        """Milliseconds from each of many keys to its first sample in the device's buffer.

        Args:
            fresh: move to another place before each key, so that no note is rendered yet.
        """
        player, explorer = self.session.player, self.session.explorer
        out = player._fingers.out
        play, pressed, waits, delays = out.note_on, [0.0], list[float](), list[float]()

        def note_on(*arguments: object) -> None:
            # The engine counts from here: what a note that is not rendered yet has waited comes before.
            waits.append(1000 * (time.perf_counter() - pressed[0]))
            play(*arguments)

        out.note_on = note_on
        seen = player.status
        self.strike(60, pressed)
        for number in range(KEYS):
            midi = 60
            if fresh:
                midi = 38 + (number * 17) % 45
                explorer.put(explorer.state.at_seed(1000 + number))
            count = len(delays)
            end = time.monotonic() + 0.25
            self.strike(midi, pressed)
            while time.monotonic() < end:
                self.app.processEvents()
                if player.status is not seen:
                    seen = player.status
                    delays += seen.delays
                time.sleep(0.001)
            player.note_off(midi)
            if len(delays) == count:
                raise RuntimeError("a key was not heard")
            self.rest(0.1)
        out.note_on = play
        count = min(len(waits), len(delays))
        return [wait + delay for wait, delay in zip(waits[-count:], delays[-count:], strict=True)][1:]

    def strike(self, midi: int, pressed: list[float]) -> None:
        """Press a key now."""
        pressed[0] = time.perf_counter()
        self.session.player.note_on(midi, 96.0)


def main() -> None:
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    app = QApplication(sys.argv[:1])
    app.setStyle("Fusion")
    app.setQuitOnLastWindowClosed(False)
    probe = PlayingProbe(app, folder, "builtin:notes")
    result = probe.run(seconds)
    probe.session.close()
    print("RESULT " + json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
