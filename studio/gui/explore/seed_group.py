"""Seed: the pad, a number to type, a dice, and pictures of the seeds around."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent

from studio.core.i18n import _
from studio.core.latent import SEED_ROW, LatentState
from studio.core.messages import Frame
from studio.gui import theme
from studio.gui.explore.group import Group, mini
from studio.gui.explore.seed_field import SeedField
from studio.gui.widgets import tool
from studio.gui.widgets.seed_pad import SeedPad

LOOK_MS = 160
PICTURES_UP_TO = 64
FIELD = 68


class SeedGroup(Group):
    """Moves between seeds."""

    part = "seed"

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Seed"))
        self.pad = SeedPad()
        self.field = SeedField()
        self.dice = mini(tool("dice", _("A random seed"), self._roll))
        self.snap = mini(tool("seed", _("Whole seeds only"), self._toggle_snap, checkable=True))
        self.pictures = mini(
            tool("picture", _("Pictures of the seeds on the pad"), self._toggle_pictures, checkable=True)
        )
        self.field.setMinimumWidth(theme.px(FIELD) // 2)
        self.field.setMaximumWidth(theme.px(FIELD))
        for place, each in enumerate((self.field, self.dice, self.snap, self.pictures)):
            self.corner.insertWidget(place, each)
        self.body.addWidget(self.pad)
        self.pad.moved.connect(self._moved)
        self.pad.released.connect(self.settle)
        self.field.entered.connect(self._jump)
        self._nodes: list[tuple[int, int]] = []
        self._stamp = 0
        self._asked: tuple[object, ...] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(LOOK_MS)
        self._soon.timeout.connect(self._look)
        self.pad.scrolled.connect(self._soon.start)
        self.snap.setChecked(bool(session.settings.get("seed_snap", False)))
        self.pad.set_snap(self.snap.isChecked())

    def show_state(self, state: LatentState) -> None:
        self.pad.set_position(state.seed_x, state.seed_y)
        self.field.show_seed(state.seed, state == state.at_seed(state.seed))
        if self._asked and self._asked[1] != self._elsewhere(state):
            self._soon.start()

    def offer(self) -> None:
        """A network came or went: its pictures are small enough to show, or not."""
        info = self.explorer.info
        wanted = self.session.settings.get("pad_pictures", None)
        small = info is not None and info.resolution <= PICTURES_UP_TO
        self.pictures.setChecked(small if wanted is None else bool(wanted))
        self._asked = ()
        self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: nothing is drawn."""
        super().hideEvent(event)
        self._soon.stop()
        self._look()

    def take(self, frame: Frame) -> None:
        """Pictures of the seeds around have come."""
        if frame.slot == "around" and frame.stamp == self._stamp and len(frame.pictures) == len(self._nodes):
            self.pad.show_pictures(dict(zip(self._nodes, frame.pictures, strict=True)))

    def _look(self) -> None:
        """Ask for what is in view, once the hand rests."""
        if not (self.pictures.isChecked() and self.explorer.available and self.pad.isVisible()):
            self._stamp = self.explorer.look_around(())
            self.pad.show_pictures({})
            self._asked = ()
            return
        nodes, elsewhere = self.pad.nodes(), self._elsewhere(self.explorer.state)
        if self._asked != (nodes, elsewhere):
            self._nodes, self._asked = nodes, (nodes, elsewhere)
            states = tuple(replace(elsewhere, seed_x=float(x), seed_y=float(y), base=()) for x, y in nodes)
            self._stamp = self.explorer.look_around(states)

    @staticmethod
    def _elsewhere(state: LatentState) -> LatentState:
        """What the pictures around share with the state: all but the seed."""
        return replace(state, seed_x=0.0, seed_y=0.0)

    def _moved(self, x: float, y: float) -> None:
        self.edit(_("Move seed"), "seed", seed_x=x, seed_y=y)

    def _jump(self, seed: int) -> None:
        if seed < 0:
            self._roll()
        else:
            state = self.explorer.state.at_seed(seed)
            self.edit(_("Choose seed"), seed_x=state.seed_x, seed_y=state.seed_y)
            self.settle()

    def _roll(self) -> None:
        self._jump(random.randrange(SEED_ROW * SEED_ROW))

    def _toggle_snap(self) -> None:
        self.session.settings.set("seed_snap", self.snap.isChecked())
        self.pad.set_snap(self.snap.isChecked())

    def _toggle_pictures(self) -> None:
        self.session.settings.set("pad_pictures", self.pictures.isChecked())
        self._look()
