"""One deck as a strip: what it is, its loop, how it sounds among the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QCursor, QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.core.looping import LEVEL_HIGH, LEVEL_LOW, DeckMix
from studio.gui import icons, theme, words
from studio.gui.looper import export_menu
from studio.gui.looper.asking import by_tab_only
from studio.gui.looper.deck_name import DeckName
from studio.gui.looper.drag_out import CRATE, crate_ids
from studio.gui.looper.level import DeckLevel
from studio.gui.looper.wave import DeckWave
from studio.gui.theme.tokens import GAP_S, GAP_XS
from studio.gui.widgets import ValueSlider, label, tool
from studio.gui.widgets.labels import restyle

HEAD, MIX, MIX_LOW, LABEL, VALUE = 128, 208, 236, 34, 76
TALL, LOW = 56, 34  # least heights: with everything, in one line


class DeckStrip(QFrame):
    """Shows a deck and tells the session what is asked of it; `wanted` asks for the focus.

    Attributes:
        index: of the deck.
        wave: what is seen of its loop.
    """

    wanted = Signal(int)

    def __init__(self, session: Any, index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.index = session, index
        self.setProperty("role", "choice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._low: bool | None = None
        self._shown_mix: DeckMix | None = None
        self._shown_network: tuple[str, str, str] | None = None
        self.setAcceptDrops(True)
        self.wave = DeckWave()
        self.wave.pressed.connect(self._press_wave)
        self.meter = DeckLevel(self._level)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_S, 2, GAP_S, 2)
        row.setSpacing(GAP_S)
        row.addWidget(self._head())
        row.addWidget(self.wave, 1)
        row.addWidget(self.meter)
        row.addWidget(self._mix())
        self.set_low(False)

    @property
    def deck(self) -> Any:
        return self.session.looper.decks[self.index]

    def set_low(self, low: bool) -> None:
        """Everything in one line, without network and pan."""
        if low != self._low:
            self._low = low
            self.setMinimumHeight(theme.px(LOW if low else TALL))
            self.network.setVisible(not low)
            self.pan.setVisible(not low)
            way = QBoxLayout.Direction.LeftToRight if low else QBoxLayout.Direction.TopToBottom
            self._letters.setDirection(way)
            self._mix_side.setFixedWidth(theme.px(MIX_LOW if low else MIX))

    def refresh(self, networks: Sequence[Any]) -> None:
        """Show the deck as it is; `networks` are those it might play."""
        looper, deck = self.session.looper, self.deck
        chosen = looper.focused == self.index
        if self.property("chosen") != chosen:
            restyle(self, chosen=chosen)
        self.name.show_name(deck.name)
        self.setAccessibleName(deck.name)
        self.wave.setAccessibleName(_("Loop of {deck}").format(deck=deck.name))
        self.queued.setVisible(deck.waiting and deck.loop is not None)
        self._show_network(networks)
        alone = any(other.mix.solo for other in looper.decks)
        silent = deck.mix.mute or (alone and not deck.mix.solo)
        self.wave.show_loop(deck.loop, deck.pattern, silent)
        self.wave.say(*self._sentence())
        if deck.mix != self._shown_mix:
            self._show_mix(deck.mix)

    def _show_mix(self, mix: DeckMix) -> None:
        self._shown_mix = mix
        for button, on in ((self.mute, mix.mute), (self.solo, mix.solo)):
            with QSignalBlocker(button):
                button.setChecked(on)
            if button.property("full") != on:
                restyle(button, full=on)
        self.level.set_value(mix.level)
        self.pan.set_value(mix.pan)

    def place(self, position: float | None) -> None:
        """Where the looper is, in bars; None while it stands still."""
        loop = self.wave.loop
        self.wave.place(None if position is None or position < 0 or loop is None else position % loop.bars / loop.bars)

    # Parts -------------------------------------------------------------------------------------------

    def _head(self) -> QWidget:
        self.number = label(str(self.index + 1), "label")
        self.number.setToolTip(_("Focus this deck ({key})").format(key=self.index + 1))
        self.name = DeckName()
        self.name.renamed.connect(lambda name: self._guard(self.deck.rename, name))
        self.queued = tool("queued", _("The next loop comes at the bar line"))
        self.queued.setProperty("kind", "mini")
        icons.set_icon(self.queued, "queued", 14, "generator")
        self.queued.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.queued.setSizePolicy(_kept())
        self.more = tool("more", _("More for this deck"))
        self.more.setProperty("kind", "mini")
        icons.set_icon(self.more, "more", role="quiet")
        self._popup(self.more, self._fill_more)
        self.network = QToolButton()
        self.network.setProperty("kind", "segment")
        self.network.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.network.setFixedHeight(theme.px(22))
        self.network.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._popup(self.network, self._fill_networks)
        holder = QWidget()
        holder.setFixedWidth(theme.px(HEAD))
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        top = QHBoxLayout()
        top.setSpacing(GAP_XS)
        top.addWidget(self.number)
        top.addWidget(self.name, 1)
        top.addWidget(self.queued)
        top.addWidget(self.more)
        column.addStretch(1)
        column.addLayout(top)
        column.addWidget(self.network)
        column.addStretch(1)
        return holder

    def _mix(self) -> QWidget:
        self.mute = self._letter(_("M"), _("Mute (M)"), "mute")
        self.solo = self._letter(_("S"), _("Solo (S)"), "solo")
        self.level = ValueSlider(_("Level"), LEVEL_LOW, LEVEL_HIGH, 0.0, unit="dB", decimals=1, step=0.5, inline=LABEL)
        self.level.speak(_decibels, lambda text: None)
        self.pan = ValueSlider(_("Pan"), -1.0, 1.0, 0.0, decimals=2, step=0.05, inline=LABEL)
        self.pan.speak(_side, lambda text: None)
        for slider, what in ((self.level, "level"), (self.pan, "pan")):
            slider.entry.least = VALUE
            by_tab_only(slider.track)
            slider.changed.connect(lambda value, what=what: self._set_mix(**{what: value}))
            slider.released.connect(self.session.undo.seal)
        self._mix_side = holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        self._letters = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        sliders = QVBoxLayout()
        for column, pair in ((self._letters, (self.mute, self.solo)), (sliders, (self.level, self.pan))):
            column.setSpacing(2)
            column.addStretch(1)
            for each in pair:
                column.addWidget(each)
            column.addStretch(1)
        row.addLayout(self._letters)
        row.addLayout(sliders, 1)
        return holder

    def _letter(self, letter: str, tip: str, what: str) -> QToolButton:
        made = QToolButton()
        made.setProperty("kind", "preset")
        made.setText(letter)
        made.setToolTip(tip)
        made.setAccessibleName(tip)
        made.setCheckable(True)
        made.setFixedSize(theme.px(24), theme.px(22) + 2)
        made.clicked.connect(lambda on: self._set_mix(**{what: bool(on)}))
        return made

    def _popup(self, button: QToolButton, fill: Any) -> None:
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(lambda: (self.wanted.emit(self.index), menu.clear(), fill(menu)))
        # Nothing else tells where the pointer went meanwhile.
        menu.aboutToHide.connect(lambda: self._hover(self.rect().contains(self.mapFromGlobal(QCursor.pos()))))
        button.setMenu(menu)

    # What it says --------------------------------------------------------------------------------------

    def _show_network(self, networks: Sequence[Any]) -> None:
        deck = self.deck
        known = next((n for n in networks if n.key == deck.network), None)
        title = self.session.looper.network_title(deck.network)
        now = (deck.network, title, known.detail if known else "")
        if now == self._shown_network:
            return
        self._shown_network = now
        room = theme.px(HEAD - 40)
        text = self.network.fontMetrics().elidedText(title or _("Choose…"), Qt.TextElideMode.ElideRight, room)
        self.network.setText(text)
        icons.set_icon(self.network, "live" if deck.network == "live" else "wave", 14, "quiet", pad=4)
        said = " · ".join(part for part in (title, known.detail if known else "") if part)
        tip = _("Which network this deck plays")
        self.network.setToolTip("\n".join(part for part in (said, tip) if part))
        self.network.setAccessibleName(f"{tip}: {said}" if said else tip)

    def _sentence(self) -> tuple[str, bool]:
        """Words over the waveform, and whether they tell a fault."""
        deck = self.deck
        if deck.error:
            return deck.error, True
        if deck.loop is not None:
            return "", False
        if deck.network:
            return _("Making a loop…") if deck.waiting else "", False
        return _("Nothing plays here yet: click to choose a network"), False

    def _level(self) -> float:
        """Peak of the deck in dBFS since it was asked last."""
        looper = self.session.looper
        levels = looper.status.levels if looper.playing else ()
        return float(levels[self.index]) if self.index < len(levels) else LEVEL_LOW

    # Menus -------------------------------------------------------------------------------------------

    def _fill_networks(self, menu: QMenu) -> None:
        deck, kind = self.deck, ""
        for network in self.session.looper.networks:
            if not network.fits:
                continue
            if network.kind != kind and kind:
                menu.addSeparator()
            kind = network.kind
            words = f"{network.title} · {network.detail}" if network.detail else network.title
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(network.key == deck.network)
            action.triggered.connect(lambda *_a, key=network.key: self._guard(self.deck.set_network, key))
        if menu.isEmpty():
            menu.addAction(_("No network makes loops yet: train one")).setEnabled(False)
        if deck.network:
            menu.addSeparator()
            menu.addAction(_("Take the network off"), lambda: self._guard(self.deck.set_network, ""))

    def _fill_more(self, menu: QMenu) -> None:
        looper = self.session.looper
        self._fill_networks(menu.addMenu(_("Network")))
        menu.addSeparator()
        export_menu.fill_deck(menu, self.session, self.index, self)
        menu.addSeparator()
        menu.addAction(_("Rename"), self.name.begin)
        remove = menu.addAction(_("Remove this deck"), lambda: self._guard(looper.remove_deck, self.index))
        remove.setEnabled(len(looper.decks) > 1)

    def _set_mix(self, **changes: Any) -> None:
        self._guard(lambda: self.deck.set_mix(**changes))

    def _guard(self, act: Any, *args: Any) -> None:
        self.session.guarded(act, *args)

    # Pointer -----------------------------------------------------------------------------------------

    def _press_wave(self) -> None:
        """An empty deck offers what it might play, where there is nothing else to click on."""
        self.wanted.emit(self.index)
        if not self.deck.network:
            self.network.menu().popup(QCursor.pos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.wanted.emit(self.index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.more.menu().popup(event.globalPos())

    def _hover(self, on: bool) -> None:
        restyle(self, hover=on)
        self.wave.stand_on("hover" if on else "panel")

    def enterEvent(self, event: QEvent) -> None:
        self._hover(True)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(CRATE):
            event.acceptProposedAction()
            self._hover(True)

    def dragLeaveEvent(self, event: QEvent) -> None:
        self._hover(False)

    def dropEvent(self, event: QDropEvent) -> None:
        ids = crate_ids(event.mimeData())
        if ids:
            event.acceptProposedAction()
            self.wanted.emit(self.index)
            self._guard(self.session.crate.put_on_deck, ids[0], self.index)


def _kept() -> QSizePolicy:
    """Keeps its room while hidden, so that nothing moves."""
    policy = QSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    policy.setRetainSizeWhenHidden(True)
    return policy


def _decibels(value: float) -> str:
    return f"{words.number(value, 1) if value > LEVEL_LOW else '−∞'} dB"


def _side(value: float) -> str:
    """Left, middle or right, in percent: "C", "L 30", "R 100"."""
    share = words.number(abs(100 * value))
    return _("C") if round(100 * value) == 0 else (_("L {n}") if value < 0 else _("R {n}")).format(n=share)
