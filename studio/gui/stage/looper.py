"""Looper: decks that play in time, and the loops that one goes through on the deck in focus."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui import theme
from studio.gui.looper import export_menu
from studio.gui.looper.audition import AuditionBar
from studio.gui.looper.controls import DeckControls
from studio.gui.looper.keys import LooperKeys
from studio.gui.looper.shaping import Shaping
from studio.gui.looper.strip import LOW, TALL, DeckStrip
from studio.gui.looper.transport import TransportBar
from studio.gui.stage import STAGE_VIEWS, StageView
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import EmptyState, tool

MOST = 8
DRAWER, SHARE, WIDE = 200, 0.45, 960
DRAWER_SETTING = "looper_drawer"
LOOPS = "builtin:loops"


@STAGE_VIEWS.register
class LooperView(StageView):
    """Transport, decks, the keys of the focused deck and, below, what shapes it."""

    name = "looper"
    title = N_("Looper")
    about = N_("Decks that play in time: go through loops, keep what is good, shape it")
    icon = "looper"
    order = 50
    shortcut = "Alt+4"

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.looper = session.looper
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setProperty("arrows_free", True)
        self.strips: list[DeckStrip] = []
        self._tools: QWidget | None = None
        self._focused = 0
        self._keys = LooperKeys(self, session, self.step)
        self._empty = EmptyState("looper", "", _("Open the built-in drum loops"), self._start, primary=True)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._full())
        for signal in (self.looper.changed, session.library.changed):
            self.connect(signal, self._refresh)
        self.connect(self.looper.loop_ready, self._refresh_deck)
        self.connect(self.looper.moved, self._place)
        self._refresh()

    def _full(self) -> QWidget:
        self.transport = TransportBar(self.session)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GAP_XS)
        self._rows.setContentsMargins(0, 0, 0, 0)
        decks = QWidget()
        decks.setLayout(self._rows)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(decks)
        area.setMinimumHeight(theme.px(LOW) + GAP_XS)
        self._area = area
        self.audition = AuditionBar(self.session)
        self.drawer = QWidget()
        self.drawer.setMinimumHeight(theme.px(DRAWER))
        row = QHBoxLayout(self.drawer)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        self.controls = DeckControls(self.session)
        row.addWidget(Shaping(self.session), 1)
        row.addWidget(self.controls)
        self.drawer.setVisible(bool(self.session.settings.get(DRAWER_SETTING, True)))
        full = QWidget()
        self._column = column = QVBoxLayout(full)
        column.setSpacing(GAP_S)
        column.addWidget(self.transport)
        column.addWidget(area, 1)
        column.addWidget(self.audition)
        column.addWidget(self.drawer, 100)  # up to its maximum, which follows from the height
        return full

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        alone = self.window().isFullScreen()
        self._column.setContentsMargins(GAP_M, GAP_S if alone else 0, GAP_M, GAP_S)
        self.controls.set_wide(self.width() >= theme.px(WIDE))
        self._fit()

    def tools(self) -> QWidget:
        if self._tools is None:
            self.add = tool("plus", _("Add a deck"), lambda: self.session.guarded(self.looper.add_deck))
            export = tool("export", _("Save loops, stems, MIDI…"))
            self._popup(export)
            self.fold = tool("layers", _("Pattern and controls of the deck in focus"), self._fold, checkable=True)
            self.fold.setChecked(not self.drawer.isHidden())
            self._tools = QWidget()
            row = QHBoxLayout(self._tools)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GAP_XS)
            for each in (self.add, export, self.fold):
                row.addWidget(each)
            self._refresh()
        return self._tools

    # What the session says -----------------------------------------------------------------------------

    def _refresh(self) -> None:
        decks = self.looper.decks
        self._show_empty()
        while len(self.strips) > len(decks):
            old = self.strips.pop()
            self._rows.removeWidget(old)
            old.deleteLater()
        while len(self.strips) < len(decks):
            made = DeckStrip(self.session, len(self.strips))
            made.wanted.connect(self._focus)
            made.wave.setProperty("arrows_free", True)
            self._rows.addWidget(made)
            self.strips.append(made)
        networks = self.looper.networks
        for strip in self.strips:
            strip.refresh(networks)
        if self._tools is not None:
            self.add.setEnabled(len(decks) < MOST)
        self._fit()
        if self.looper.focused != self._focused:
            self._focused = self.looper.focused
            self._area.ensureWidgetVisible(self.strips[self._focused], 0, 0)
        self._place()

    def _show_empty(self) -> None:
        looper = self.looper
        there = any(network.fits for network in looper.networks) or any(deck.loop is not None for deck in looper.decks)
        self._stack.setCurrentIndex(int(there))
        if self._tools is not None:
            self._tools.setEnabled(there)
        if not there:
            loops = self.session.library.kind == "loops"
            self._empty.set_sentence(
                _("Train a network and its loops play here in time from the first seconds on.") if loops
                else _("Networks that make loops play here in time. Open a set of loops and train one.")
            )  # fmt: skip
            self._empty.action.setText(_("Train") if loops else _("Open the built-in drum loops"))

    def _fit(self) -> None:
        """The drawer takes what the decks leave it, up to its share; they get one line where there is none for two."""
        others = [self.transport, self.audition]
        room = self.height() - sum(each.sizeHint().height() + GAP_S for each in others) - GAP_S
        gaps = (len(self.strips) - 1) * GAP_XS
        need = len(self.strips) * theme.px(TALL) + gaps
        if not self.drawer.isHidden():
            room -= GAP_S
            least = self.drawer.minimumHeight()
            drawer = max(least, min(round(SHARE * room), room - need))
            self.drawer.setMaximumHeight(drawer)
            room -= drawer
        for strip in self.strips:
            strip.set_low(room < need)

    def _refresh_deck(self, index: int) -> None:
        if index < len(self.strips):
            self.strips[index].refresh(self.looper.networks)

    def _place(self) -> None:
        """The playhead moves; nothing else is painted anew."""
        if not self.isVisible():
            return
        position = self.looper.bars_position
        self.transport.place(position)
        for strip in self.strips:
            strip.place(position if self.looper.playing else None)

    # What people do ------------------------------------------------------------------------------------

    def _focus(self, index: int) -> None:
        if index != self.looper.focused:
            self.looper.focus(index)

    def _start(self) -> None:
        if self.session.library.kind == "loops":
            self.session.guarded(self.session.train)
        else:
            self.session.guarded(self.session.library.open, LOOPS)

    def _fold(self) -> None:
        self.drawer.setVisible(self.fold.isChecked())
        self.session.settings.set(DRAWER_SETTING, self.fold.isChecked())
        self._fit()

    def _popup(self, button: QToolButton) -> None:
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.aboutToShow.connect(lambda: (menu.clear(), export_menu.fill_all(menu, self.session, self)))
        button.setMenu(menu)

    def step(self, by: int) -> None:
        """Focus the deck above or below."""
        index = min(max(self.looper.focused + by, 0), len(self.strips) - 1)
        self._focus(index)
        self.strips[index].wave.setFocus(Qt.FocusReason.TabFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.session.starters.wake()
        self._keys.set_on(True)
        self._place()

    def hideEvent(self, event: QHideEvent) -> None:
        self._keys.set_on(False)
        super().hideEvent(event)
