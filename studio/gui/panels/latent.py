"""Latent: where the explorer stands, under the fingers."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.core.messages import Frame
from studio.gui import theme
from studio.gui.explore.direction_group import DirectionsGroup, MixGroup, RawGroup, VarietyRow
from studio.gui.explore.seed_group import SeedGroup
from studio.gui.follow import before_training
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import button, tool

PAD_LEAST, PAD_MOST = 116, 228  # two rows of seeds, four rows


@PANELS.register
class LatentPanel(Panel):
    """Seed pad, variety, directions, style mixing and raw z."""

    name = "latent"
    title = N_("Latent")
    about = N_("Move in the latent space of the network")
    icon = "latent"
    area = "right"
    order = 10
    tall = 480
    absent_in = ("looper", "laboratory")

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.seed = SeedGroup(session)
        self.variety = VarietyRow(session)
        self.directions = DirectionsGroup(session)
        self.mix = MixGroup(session)
        self.raw = RawGroup(session)
        self.groups = (self.seed, self.variety, self.directions, self.mix, self.raw)
        self._stack = QStackedLayout(self)
        sentence = _("Train a network and its latent space opens here, while it still learns.")
        self._stack.addWidget(before_training(self, "latent", sentence))
        self._stack.addWidget(self._controls())
        self.connect(session.explorer.changed, self._refresh)
        self.connect(session.explorer.info_changed, self._offer)
        self.connect(session.explorer.frame_ready, self._take)
        self.connect(session.undo.changed, self._refresh_undo)
        self._offer()
        self._refresh_undo()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pad takes its share of the height, so that sliders are in reach on a small screen too."""
        super().resizeEvent(event)
        self.seed.pad.setFixedHeight(max(theme.px(PAD_LEAST), min(theme.px(PAD_MOST), round(0.3 * self.height()))))

    def _controls(self) -> QWidget:
        explorer, undo = self.session.explorer, self.session.undo
        self.dice = button(_("Randomise"), lambda: self._done(explorer.randomise), icon="dice")
        self.dice.setToolTip(_("Go to a random place in latent space; locks are respected (R)"))
        self.undo = tool("undo", _("Undo (Ctrl+Z)"), undo.undo)
        self.redo = tool("redo", _("Redo (Ctrl+Shift+Z)"), undo.redo)
        self.reset = tool("reset", _("Reset everything that is not locked"), lambda: self._done(explorer.reset))
        top = QHBoxLayout()
        top.setContentsMargins(GAP_M, GAP_XS, GAP_S, GAP_XS)
        top.setSpacing(GAP_XS)
        top.addWidget(self.dice, 1)
        for each in (self.undo, self.redo, self.reset):
            top.addWidget(each)
        inner = QWidget()
        stack = QVBoxLayout(inner)
        stack.setContentsMargins(0, 0, 0, GAP_M)
        stack.setSpacing(0)
        for group in self.groups:
            stack.addWidget(group)
        stack.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(area, 1)
        return page

    def _offer(self) -> None:
        self._stack.setCurrentIndex(1 if self.session.explorer.available else 0)
        for group in (self.seed, self.directions, self.mix, self.raw):
            group.offer()
        self._refresh()

    def _refresh(self) -> None:
        if self.session.explorer.available != bool(self._stack.currentIndex()):
            self._offer()
            return
        for group in self.groups:
            group.refresh()

    def _take(self, frame: Frame) -> None:
        self.seed.take(frame)

    def _refresh_undo(self) -> None:
        self.undo.setEnabled(bool(self.session.undo.undo_label))
        self.redo.setEnabled(bool(self.session.undo.redo_label))

    def _done(self, action: Any) -> None:
        action()
        self.session.undo.seal()
