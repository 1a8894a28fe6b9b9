"""Compare: two places A and B side by side or with a line to drag across, or whole runs next to each other."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.core.messages import Frame
from studio.core.sound import Sound
from studio.gui.canvas.picture_canvas import PictureCanvas
from studio.gui.canvas.playhead import Playhead
from studio.gui.canvas.sound_canvas import SoundCanvas
from studio.gui.canvas.viewport import Viewport
from studio.gui.canvas.wipe_canvas import WipeCanvas
from studio.gui.compare.runs import RunsCompare
from studio.gui.explore import say
from studio.gui.stage import STAGE_VIEWS, StageView
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import EmptyState, Segmented, button, tool
from studio.gui.widgets.elided import ElidedLabel


@STAGE_VIEWS.register
class CompareView(StageView):
    """Places or runs with one zoom."""

    name = "compare"
    title = N_("Compare")
    about = N_("Two places side by side or with a line to drag across, or runs next to each other")
    icon = "compare"
    order = 40
    shortcut = "Alt+3"

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._tools: QWidget | None = None
        self._shown: dict[str, Frame | None] = {}
        self.view = Viewport(self)
        self.a = PictureCanvas("A", "text", self.view)
        self.b = PictureCanvas("B", "text", self.view)
        self.wipe = WipeCanvas(self.view)
        self.playhead = Playhead(self)
        self.sounds = {"a": SoundCanvas("A", viewport=self.view), "b": SoundCanvas("B", viewport=self.view)}
        for slot, canvas in self.sounds.items():
            canvas.heard.connect(lambda slot=slot: self._hear(slot))
        self.playhead.moved.connect(self._show_playing)
        self._ways = QStackedLayout()
        self._ways.addWidget(_pair(self.a, self.b))
        self._ways.addWidget(self.wipe)
        self._ways.addWidget(_pair(*self.sounds.values()))
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._ways, 1)
        column.addWidget(self._strip())
        self._empty = EmptyState("compare", "", _("Store this place as A"), self._store_first)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        self.runs = RunsCompare(session, self.view)
        self._stack.addWidget(self.runs)
        self.connect(session.explorer.changed, self._refresh)
        self.connect(session.explorer.frame_ready, self._take)
        self._refresh()

    def tools(self) -> QWidget:
        if self._tools is None:
            ways = (
                ("side", _("Side by side"), "side", _("Two places side by side")),
                ("wipe", _("Wipe"), "compare", _("Two places with a line to drag across")),
                ("runs", _("Runs"), "runs", _("Runs of the project: sheets, curves, differences and notes")),
            )
            self.way = Segmented(ways, words=False)
            self.way.set_value(self._way)
            self.way.chosen.connect(self._choose_way)
            self._tools = QWidget()
            row = QHBoxLayout(self._tools)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GAP_XS)
            row.addWidget(self.way)
            row.addWidget(tool("fit", _("Fit (double click)"), self.view.fit))
            self._show_way()
        return self._tools

    def _strip(self) -> QWidget:
        """Below each picture its place, and what can be done with it."""
        strip = QWidget()
        strip.setProperty("role", "ground")
        row = QHBoxLayout(strip)
        row.setContentsMargins(GAP_M, GAP_XS, GAP_M, GAP_S)
        row.setSpacing(GAP_M)
        self.places = {}
        explorer = self.session.explorer
        for slot in ("a", "b"):
            name = slot.upper()
            go = button(_("Go to {slot}").format(slot=name), lambda slot=slot: self._do(explorer.use, slot))
            go.setToolTip(_("Move the explorer to this place"))
            put = tool(
                "pin",
                _("Store the explorer's place as {slot}").format(slot=name),
                lambda slot=slot: self._do(explorer.store, slot),
            )
            words = ElidedLabel("quiet")
            self.places[slot] = (words, go)
            side = QHBoxLayout()
            side.setSpacing(GAP_S)
            side.addWidget(go)
            side.addWidget(put)
            side.addWidget(words, 1)
            row.addLayout(side, 1)
        return strip

    def _do(self, action: Any, slot: str) -> None:
        self.session.guarded(action, slot)
        self.session.undo.seal()

    def _choose_way(self, way: str) -> None:
        self.session.settings.set("compare_way", way)
        self._show_way()

    @property
    def _way(self) -> str:
        """How one compares: "side", "wipe" or "runs"."""
        return str(self.session.settings.get("compare_way", "side"))

    def _show_way(self) -> None:
        explorer = self.session.explorer
        audible = any(sound.sound is not None for sound in self.sounds.values())
        self._ways.setCurrentIndex(2 if audible else 1 if self._way == "wipe" else 0)
        stored = explorer.available and any(state is not None for state in explorer.compare)
        self._stack.setCurrentIndex(2 if self._way == "runs" else 1 if stored else 0)
        if self._tools is not None:
            self.way.button("wipe").setVisible(not audible)

    def _hear(self, slot: str) -> None:
        sound = self.sounds[slot].sound
        if sound is not None:
            self.playhead.play(sound, slot, self._bars)

    @property
    def _bars(self) -> int:
        """Of the loops that the network makes; 0 where it makes none."""
        info = self.session.explorer.info
        return info.bars if info is not None and info.kind == "loops" else 0

    def _show_playing(self) -> None:
        for slot, canvas in self.sounds.items():
            canvas.set_share(self.playhead.share if self.playhead.key == slot else None)

    def _store_first(self) -> None:
        explorer = self.session.explorer
        if explorer.available:
            self._do(explorer.store, "b" if explorer.compare[0] is not None else "a")
        else:
            self.session.guarded(self.session.train)

    def _refresh(self) -> None:
        explorer = self.session.explorer
        if explorer.available:
            self._empty.set_sentence(_("Store a place as A, move on, store another as B, and compare them here."))
        else:
            self._empty.set_sentence(_("Two places of a network can be compared here once it learns."))
        assert self._empty.action is not None
        self._empty.action.setText(_("Store this place as A") if explorer.available else _("Train"))
        for slot, state in zip(("a", "b"), explorer.compare, strict=True):
            words, go = self.places[slot]
            words.set_words(say.place(state, explorer.schema) if state is not None else _("Nothing stored yet"))
            go.setEnabled(state is not None)
        self._take()

    def _take(self, frame: Frame | None = None) -> None:
        if frame is not None and frame.slot not in ("a", "b"):
            return
        explorer = self.session.explorer
        frames = {"a": explorer.frame_a, "b": explorer.frame_b}
        pictures = [f.pictures[0] if f is not None and f.sounds is None else None for f in frames.values()]
        steps = [f.step if f is not None else None for f in frames.values()]
        self.a.show_picture(pictures[0], steps[0])
        self.b.show_picture(pictures[1], steps[1])
        self.wipe.show_pair(*pictures)
        for slot, shown in frames.items():
            if shown is not self._shown.get(slot):
                self._shown[slot] = shown
                sounds = shown.sounds if shown is not None else None
                sound = Sound(sounds[0], shown.rate) if shown is not None and sounds is not None else None
                self.sounds[slot].show_sound(sound, shown.step if shown is not None else None, bars=self._bars)
        self._show_way()


def _pair(left: QWidget, right: QWidget) -> QWidget:
    """Two halves of equal width."""
    sides = QWidget()
    row = QHBoxLayout(sides)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    row.addWidget(left, 1)
    row.addWidget(right, 1)
    return sides
