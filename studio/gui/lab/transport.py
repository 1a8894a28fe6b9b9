"""Play, slow motion and single turns of the discriminator, of the generator or of both."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import icons
from studio.gui.follow import Follower
from studio.gui.theme.tokens import GAP_S, GAP_XS
from studio.gui.widgets import Segmented, button

PACES: dict[str, float | None] = {"1": 1.0, "4": 4.0, "20": 20.0, "full": None}  # steps a second
TURNS = {  # turn -> words, tip and key
    "discriminator": (N_("Step D"), N_("One step of the discriminator alone"), "D"),
    "generator": (N_("Step G"), N_("One step of the generator alone"), "G"),
    "both": (N_("Both"), N_("One step of the discriminator, then one of the generator"), "B"),
}
SLOWER, FASTER = ",", "."


class LabTransport(Follower):
    """Two rows of buttons; keys work wherever the laboratory is shown."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.lab = session.laboratory
        self.play = button("", self._play, "primary")
        self.pace = Segmented(
            [
                ("1", _("1/s"), "", _("Slow motion: one step a second ({keys})").format(keys=f"{SLOWER} {FASTER}")),
                ("4", _("4/s"), "", _("Slow motion: four steps a second ({keys})").format(keys=f"{SLOWER} {FASTER}")),
                ("20", _("20/s"), "", _("Twenty steps a second ({keys})").format(keys=f"{SLOWER} {FASTER}")),
                ("full", _("Full"), "", _("As fast as it goes ({keys})").format(keys=f"{SLOWER} {FASTER}")),
            ],
            stretch=True,
        )
        self.pace.setAccessibleName(_("Pace"))
        self.pace.chosen.connect(self._choose_pace)
        self.turns: dict[str, QPushButton] = {}
        above, below = QHBoxLayout(), QHBoxLayout()
        for row in (above, below):
            row.setSpacing(GAP_XS)
        above.addWidget(self.play)
        above.addWidget(self.pace, 1)
        for turn, (words, tip, key) in TURNS.items():
            made = button(_(words), partial(self._step, turn), icon="step")
            made.setToolTip(f"{_(tip)} ({key})")
            self._key(key, partial(self._step, turn))
            below.addWidget(made, 1)
            self.turns[turn] = made
        self._key(SLOWER, lambda: self._shift_pace(-1))
        self._key(FASTER, lambda: self._shift_pace(1))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_S)
        column.addLayout(above)
        column.addLayout(below)
        for signal in (session.training.changed, session.library.report_changed):
            self.connect(signal, self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is possible and how fast it goes."""
        training, state = self.session.training, self.session.training.state
        runs = state == "running"
        words = _("Pause") if runs else _("Continue") if state == "paused" else _("Train")
        self.play.setText(words)
        self.play.setToolTip(_("{words} (Space)").format(words=words))
        self.play.setEnabled(self.lab.can_step)
        icons.set_icon(self.play, "pause" if runs else "play", role="on_fill" if self.lab.can_step else "faint", pad=4)
        for made in self.turns.values():
            made.setEnabled(self.lab.can_step)
        self.pace.setEnabled(training.active)
        self.pace.set_value(next((key for key, pace in PACES.items() if pace == training.pace), "full"))

    def _play(self) -> None:
        self.session.guarded(self.lab.play)

    def _step(self, turn: str) -> None:
        if self.lab.can_step:
            self.session.guarded(self.lab.take_turn, turn)

    def _choose_pace(self, key: str) -> None:
        self.session.guarded(self.session.training.set_pace, PACES[key])

    def _shift_pace(self, by: int) -> None:
        keys = list(PACES)
        at = min(max(keys.index(self.pace.value() or "full") + by, 0), len(keys) - 1)
        if self.session.training.active:
            self._choose_pace(keys[at])

    def _key(self, key: str, act: Any) -> None:
        QShortcut(QKeySequence(key), self, act, context=Qt.ShortcutContext.WindowShortcut)
