"""Every action of the window, declared once: words, shortcut, icon, when it is possible and what it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from studio.core.i18n import N_, _
from studio.gui import icons
from studio.session import Session

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow

ENDED = ("idle", "finished", "failed")


@dataclass(frozen=True)
class Spec:
    """One action.

    Attributes:
        name: identifier.
        label, tip: words; the tooltip shows the shortcut as well.
        shortcut: in Qt's portable notation, empty for none; of several ("S; Shift+S") the first is shown.
        run: called with the window; errors become notices.
        enabled: called with the session; None is always.
    """

    name: str
    label: str
    tip: str
    run: Callable[[MainWindow], object]
    shortcut: str = ""
    icon: str = ""
    enabled: Callable[[Session], bool] | None = None
    checkable: bool = False


def can_train(s: Session) -> bool:
    if s.training.state in ENDED:
        return s.library.report is not None and not s.library.report.verdict
    return s.training.state == "paused"


SPECS: tuple[Spec, ...] = (
    Spec("train", N_("Train"), N_("Start a new run, or go on after a pause"), lambda w: w.session.train(),
         icon="play", enabled=can_train),
    Spec("pause", N_("Pause"), N_("Pause the training; nothing is lost"), lambda w: w.session.training.pause(),
         icon="pause", enabled=lambda s: s.training.state == "running"),
    Spec("play_pause", N_("Train or pause"), N_("Train, pause or go on"), lambda w: w.session.train(), "Space",
         enabled=lambda s: can_train(s) or s.training.state == "running"),
    Spec("step", N_("Single step"), N_("Train one step, then pause"), lambda w: w.session.training.step_once(),
         "S; Shift+S", "step", lambda s: s.training.state in ("running", "paused")),
    Spec("stop", N_("Stop"), N_("Save and end this run; it can be resumed later"),
         lambda w: w.session.training.stop(), "Ctrl+.", "stop",
         lambda s: s.training.active or s.training.state == "preparing"),
    Spec("new", N_("New project"), N_("Close this project and start afresh"), lambda w: w.files.new_project(), "Ctrl+N",
         "new"),
    Spec("open", N_("Open project or data…"), N_("Open a project, pictures, sounds, a zip file or a film"),
         lambda w: w.files.open_any(), "Ctrl+O", "open"),
    Spec("open_folder", N_("Open folder…"), N_("Open a project or a folder of pictures or sounds"),
         lambda w: w.files.open_folder(), "Ctrl+Shift+O", "project"),
    Spec("save_as", N_("Save project as…"), N_("Copy the project to a folder of your choice and go on there"),
         lambda w: w.files.save_as(), "Ctrl+Shift+S", "save",
         lambda s: s.project is not None and not s.training.active),
    Spec("close_project", N_("Close project"), N_("Save and go back to the welcome"),
         lambda w: w.files.close_project(), "Ctrl+W", "close",
         lambda s: (s.project is not None or bool(s.library.spec)) and not s.training.active),
    Spec("keep", N_("Keep this"), N_("Save the picture or sound of the explorer in the project, its recipe inside"),
         lambda w: w.session.kept.keep_picture(), "Ctrl+S", "kept", lambda s: s.explorer.frame is not None),
    Spec("keep_sheet", N_("Keep sheet"), N_("Save the sheet of samples in the project"),
         lambda w: w.session.kept.keep_sheet(), "Ctrl+Alt+S", "sheet", lambda s: s.timeline.sheet is not None),
    Spec("export", N_("Save this as…"), N_("Write the picture or sound of the explorer to a file anywhere"),
         lambda w: w.files.export(), "Ctrl+E", "export", lambda s: s.explorer.frame is not None),
    Spec("undo", N_("Undo"), N_("Take the last change back"), lambda w: w.session.undo.undo(), "Ctrl+Z", "undo",
         lambda s: bool(s.undo.undo_label)),
    Spec("redo", N_("Redo"), N_("Make the change again"), lambda w: w.session.undo.redo(), "Ctrl+Shift+Z", "redo",
         lambda s: bool(s.undo.redo_label)),
    Spec("randomise", N_("Randomise"), N_("Go to a random place in latent space; locks are respected"),
         lambda w: w.session.explorer.randomise(), "R", "dice", lambda s: s.explorer.available),
    Spec("fullscreen", N_("Present"), N_("Show the Stage alone in large type; Esc comes back"),
         lambda w: w.toggle_full_screen(), "F11", "fullscreen", checkable=True),
    Spec("demo", N_("Demonstration"), N_("Presets learn by themselves, one after another, until a key is pressed"),
         lambda w: w.show_demo(), "Ctrl+Shift+D", "play", enabled=lambda s: not s.training.active),
    Spec("film", N_("Make a film…"), N_("The sheets of this run one after the other, as MP4, WebM or GIF"),
         lambda w: w.files.make_film(), "Ctrl+Shift+F", "film", enabled=lambda s: bool(s.runs.current)),
    Spec("reset_layout", N_("Reset layout"), N_("Put all panels back to where they start"),
         lambda w: w.rooms.reset()),
    Spec("theme", N_("Dark or light"), N_("Switch between the dark and the light theme"), lambda w: w.toggle_theme(),
         "Ctrl+Shift+L", "sun"),
    Spec("preferences", N_("Preferences…"), N_("Theme, language, text size, device"), lambda w: w.show_preferences(),
         "Ctrl+,", "gear"),
    Spec("quit", N_("Quit"), N_("Stop, save and close the studio"), lambda w: w.close(), "Ctrl+Q"),
)  # fmt: skip


class Actions(QObject):
    """The actions of one window as QActions, kept possible or impossible as the session changes."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        self._made: dict[str, QAction] = {}
        self.specs = {spec.name: spec for spec in (*SPECS, *_presets())}
        for spec in self.specs.values():
            self._made[spec.name] = self._make(spec)
        self.retranslate()
        self.refresh()

    def __getitem__(self, name: str) -> QAction:
        return self._made[name]

    def refresh(self) -> None:
        """Enable what is possible now."""
        for name, spec in self.specs.items():
            if spec.enabled is not None:
                self._made[name].setEnabled(spec.enabled(self._session))
        for name, what in (("undo", self._session.undo.undo_label), ("redo", self._session.undo.redo_label)):
            words = _(self.specs[name].label)
            self._made[name].setText(f"{words}: {what}" if what else words)

    def retranslate(self) -> None:
        """Words in the language in force."""
        for name, spec in self.specs.items():
            action = self._made[name]
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setText(_(spec.label).format(n=name[-1]))
            tip = _(spec.tip).format(n=name[-1])
            action.setToolTip(f"{tip} ({keys})" if keys else tip)
            action.setStatusTip("")

    def _make(self, spec: Spec) -> QAction:
        action = QAction(self._window)
        action.setObjectName(spec.name)
        action.setCheckable(spec.checkable)
        if spec.shortcut:
            action.setShortcuts(QKeySequence.listFromString(spec.shortcut))
        if spec.icon:
            icons.set_icon(action, spec.icon)
        action.triggered.connect(lambda *_: self._session.guarded(spec.run, self._window))
        self._window.addAction(action)
        return action


def _presets() -> list[Spec]:
    """Recall on 1-9, store on Ctrl+1-9."""
    specs = []
    for n in range(1, 10):

        def recall(window: MainWindow, n: int = n) -> None:
            window.session.kept.recall_preset(n)

        def store(window: MainWindow, n: int = n) -> None:
            window.session.kept.store_preset(n)

        specs.append(
            Spec(f"recall_{n}", N_("Recall preset {n}"), N_("Go to the place stored as preset {n}"), recall, str(n),
                 enabled=lambda s, n=n: n in s.kept.presets)
        )  # fmt: skip
        specs.append(
            Spec(f"store_{n}", N_("Store preset {n}"), N_("Remember this place as preset {n}"), store, f"Ctrl+{n}",
                 enabled=lambda s: s.explorer.available)
        )  # fmt: skip
    return specs
