"""Explore: the one large picture or sound, and a slim strip that says where it is and keeps it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTemporaryDir
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedLayout, QStackedWidget, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.core.messages import Frame
from studio.gui import icons, words
from studio.gui.canvas.images import qimage
from studio.gui.canvas.picture_canvas import PictureCanvas
from studio.gui.explore import say
from studio.gui.follow import before_training
from studio.gui.stage import STAGE_VIEWS, StageView
from studio.gui.stage.pack_dialog import PackDialog
from studio.gui.stage.sound_face import PLACE, SoundFace
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import Chip, button, label, tool
from studio.gui.widgets.elided import ElidedLabel


@STAGE_VIEWS.register
class ExploreView(StageView):
    """What the newest network makes at the explorer's place while it still learns."""

    name = "explore"
    title = N_("Explore")
    about = N_("One large picture or sound: move it with the Latent and Conditions panels")
    icon = "explore"
    order = 20
    shortcut = "Alt+2"

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._folder: QTemporaryDir | None = None
        self._tools: QWidget | None = None
        self.canvas = PictureCanvas()
        self.canvas.set_sharp(bool(session.settings.get("sharp_pixels", False)))
        self.canvas.make_file = self._make_file
        self.canvas.menu_wanted.connect(self._menu)
        self.canvas.drag_failed.connect(session.notices.error)
        self.sound = SoundFace(session)
        self.sound.canvas.make_file = self._make_file
        self.sound.menu_wanted.connect(self._menu)
        self.sound.changed.connect(self._show_playing)
        self._faces = QStackedWidget()
        self._faces.addWidget(self.canvas)
        self._faces.addWidget(self.sound)
        self.strip = self._strip()
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._faces, 1)
        column.addWidget(self.strip)
        sentence = _("Train a network and what it makes can be explored here from the first seconds on.")
        self._empty = before_training(self, "explore", sentence)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        self.connect(session.explorer.changed, self._refresh)
        self.connect(session.explorer.info_changed, self._refresh)
        self.connect(session.explorer.frame_ready, self._take)
        self._take()
        self._refresh()

    # The strip below -----------------------------------------------------------------------------------

    def _strip(self) -> QWidget:
        explorer, session = self.session.explorer, self.session
        keep = button(_("Keep"), lambda: session.guarded(session.kept.keep_picture), "primary", "kept")
        keep.setToolTip(_("Save this in the project, its recipe inside (Ctrl+S)"))
        self.dice = button(_("Randomise"), self._randomise, icon="dice")
        self.dice.setAccessibleName(_("Randomise"))
        self.dice.setToolTip(_("Go to a random place; locks are respected (R)"))
        self.play = button(_("Play"), self.sound.play, icon="speaker")
        self.play.setToolTip(_("Hear it (click on it, or Enter)"))
        self.original = button(_("Original"), self.sound.play_original, icon="wave")
        self.original.setToolTip(_("Hear the sound that was encoded, to compare"))
        self.seed, self.psi, self.asked = label(), label("", "quiet"), ElidedLabel("quiet")
        self.weights = Chip("live", "")
        self.weights.clicked.connect(lambda: session.guarded(explorer.pin, self._pin_target()))
        self.slots = {}
        for slot in ("a", "b"):
            tip = _("Remember this place as {slot} for Compare").format(slot=slot.upper())
            made = tool("pin", tip, lambda slot=slot: session.guarded(explorer.store, slot), checkable=True)
            made.setProperty("kind", "quiet")
            made.setText(slot.upper())
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self.slots[slot] = made
        strip = QWidget()
        strip.setProperty("role", "ground")
        row = QHBoxLayout(strip)
        row.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        row.setSpacing(GAP_S)
        for each in (self.play, self.original, keep, self.dice):
            row.addWidget(each)
        row.addSpacing(GAP_S)
        for each in (self.seed, self.psi, self.asked):
            row.addWidget(each)
        row.addStretch(1)
        row.addWidget(self.weights)
        row.addWidget(self.slots["a"])
        row.addWidget(self.slots["b"])
        return strip

    def tools(self) -> QWidget:
        if self._tools is None:
            self.sharp = tool("picture", _("Square pixels"), self._sharpen, checkable=True)
            self.sharp.setChecked(self.canvas.sharp)
            self.encode = button(_("Encode a sound…"), self.sound.choose_sound, "quiet", "wave")
            self.encode.setToolTip(_("Go to the place that resembles a sound file; you can also drop one here"))
            self.pack = tool("pack", _("Save a sample pack…"), self._save_pack)
            made = [
                self.encode,
                self.sharp,
                tool("copy", _("Copy the picture"), self._copy),
                tool("export", _("Save as… (Ctrl+E)"), lambda: self._trigger("export")),
                self.pack,
                tool("fit", _("Fit (double click)"), self._fit),
                tool("fullscreen", _("Full screen (F11)"), lambda: self._trigger("fullscreen")),
            ]
            self._tools = QWidget()
            row = QHBoxLayout(self._tools)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GAP_XS)
            for each in made:
                row.addWidget(each)
            self._show_face()
        return self._tools

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.strip.setVisible(not self.window().isFullScreen())

    # What the session says -----------------------------------------------------------------------------

    def _take(self, frame: Frame | None = None) -> None:
        shown = self.session.explorer.frame
        if frame is None or frame.slot == "explore":
            silent = shown is None or shown.sounds is None
            self.canvas.show_picture(shown.pictures[0] if shown and silent else None, shown.step if shown else None)
            self.sound.take(None if silent else shown)
            self._show_face()

    def _show_face(self) -> None:
        """The picture or the sound, and the buttons that mean something for it."""
        frame = self.session.explorer.frame
        audible = frame is not None and frame.sounds is not None
        self._faces.setCurrentIndex(1 if audible else 0)
        self.play.setVisible(audible)
        for said in (self.psi, self.asked):  # the title of a sound and the panels say it
            said.setVisible(not audible)
        self.dice.setText("" if audible else _("Randomise"))
        self._show_playing()
        if self._tools is not None:
            self.encode.setVisible(audible)
            self.pack.setVisible(audible and not self.sound.bars)  # loops have no keys
            self.sharp.setVisible(not audible)

    def _show_playing(self) -> None:
        playing = self.sound.playhead.key == PLACE
        self.play.setText(_("Stop") if playing else _("Play"))
        icons.set_icon(self.play, "stop" if playing else "speaker", pad=4)
        self.original.setVisible(self.sound.original is not None)

    def _refresh(self) -> None:
        explorer = self.session.explorer
        self._stack.setCurrentIndex(1 if explorer.available else 0)
        if explorer.frame is None:
            self._take()
        state = explorer.state
        self.seed.setText(say.seed(state))
        self.psi.setText(say.psi(state))
        self.asked.set_words(say.conditions(state, explorer.schema))
        for canvas in (self.canvas, self.sound.canvas):
            canvas.setAccessibleDescription(say.place(state, explorer.schema))
        pinned = explorer.pinned is not None
        tip = _("Click to follow the newest network") if pinned else _("Click to stay with this network")
        self.weights.set_text(self._weights_words(), tip)
        icons.set_icon(self.weights, "pin-on" if pinned else "live", role="warning" if pinned else "generator")
        for slot, stored in zip(("a", "b"), explorer.compare, strict=True):
            self.slots[slot].setChecked(stored is not None)

    def _weights_words(self) -> str:
        explorer = self.session.explorer
        text = _("Pinned · step {step}") if explorer.pinned is not None else _("Live · step {step}")
        return text.format(step=words.number(explorer.weights_step))

    def _pin_target(self) -> Any:
        explorer = self.session.explorer
        return explorer.weights if explorer.pinned is None else None

    # What people do ------------------------------------------------------------------------------------

    def _randomise(self) -> None:
        self.session.explorer.randomise()
        self.session.undo.seal()

    def _sharpen(self) -> None:
        self.canvas.set_sharp(self.sharp.isChecked())
        self.session.settings.set("sharp_pixels", self.sharp.isChecked())

    def _picture(self) -> np.ndarray | None:
        """What is on show, as pixels."""
        return self.canvas.picture if self.canvas.picture is not None else self.sound.canvas.picture

    def _copy(self) -> None:
        picture = self._picture()
        if picture is not None:
            QGuiApplication.clipboard().setImage(qimage(picture).copy())

    def _fit(self) -> None:
        for canvas in (self.canvas, self.sound.canvas):
            canvas.viewport.fit()

    def _save_pack(self) -> None:
        PackDialog(self.session, self).open()

    def _trigger(self, name: str) -> None:
        """An action of the window that this view has a button for too."""
        action = self.window().findChild(QAction, name)
        if action is not None:
            action.trigger()

    def _name(self) -> str:
        return str(self.session.kept.offered_name)

    def _make_file(self) -> Path:
        """The picture or sound as a file for a drag out of the window; the folder goes with the view."""
        if self._folder is None:
            self._folder = QTemporaryDir()
        path = Path(self._folder.path()) / self._name()
        kept = self.session.kept
        return Path(kept.export_picture(path) if self.sound.sound is None else kept.export_sound(path))

    def _menu(self, at: QPoint) -> None:
        session, menu = self.session, QMenu(self)
        menu.addAction(icons.icon("kept"), _("Keep"), lambda: session.guarded(session.kept.keep_picture))
        menu.addAction(icons.icon("copy"), _("Copy the picture"), self._copy)
        menu.addAction(icons.icon("export"), _("Save as…"), lambda: self._trigger("export"))
        if self.sound.sound is not None:
            menu.addAction(icons.icon("speaker"), _("Play"), self.sound.play)
            if not self.sound.bars:
                menu.addAction(icons.icon("pack"), _("Save a sample pack…"), self._save_pack)
            menu.addAction(icons.icon("wave"), _("Encode a sound…"), self.sound.choose_sound)
        menu.addSeparator()
        seed = session.explorer.state.seed
        alone = _("Open seed {seed} alone").format(seed=words.number(seed))
        menu.addAction(icons.icon("seed"), alone, self._open_seed)
        menu.addAction(_("Copy seed"), lambda: QGuiApplication.clipboard().setText(str(seed)))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _open_seed(self) -> None:
        """The nearest whole seed with nothing else moved, as the sheet would show it."""
        explorer = self.session.explorer
        explorer.update(
            _("Open seed"), **vars(type(explorer.state)(blend=explorer.state.blend).at_seed(explorer.state.seed))
        )
        self.session.undo.seal()
