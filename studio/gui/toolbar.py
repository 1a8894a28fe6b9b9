"""The row at the top: the project, the transport, what trains where, and the way to full screen."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolBar, QToolButton, QWidget

from studio.core.i18n import N_, _
from studio.gui import icons, theme
from studio.gui.follow import Follower
from studio.gui.health import say
from studio.gui.health.state import State, state_of
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets.chip import Chip
from studio.gui.words import number

if TYPE_CHECKING:
    from studio.gui.main_window import MainWindow


TRAIN_WORDS = {
    "paused": N_("Continue"),
    "preparing": N_("Preparing"),
    "warming up": N_("Warming up"),
    "running": N_("Training"),
    "stopping": N_("Saving"),
}


class Toolbar(QToolBar):
    """Built from the window's actions; says what the session says."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(_("Toolbar"), window)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setFloatable(False)
        self.toggleViewAction().setEnabled(False)
        self._window, self.session = window, window.session
        # One widget holds everything: buttons that stand on a toolbar itself get its icon size instead of theirs.
        holder = QWidget()
        self._row = QHBoxLayout(holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_XS)
        self.addWidget(holder)
        self.project = self._project_button()
        self._row.addWidget(self.project)
        self._post()
        self.train = self._train_button()
        self._widen(self.train)
        for name in ("pause", "step", "stop"):
            self._button(name)
        self._post()
        self.recipe = self._chip("recipe", self._recipe_menu)
        self.device = self._chip("device", self._device_menu)
        self.quality = self._health_chip("quality", _("Quality"))
        self.doctor = self._health_chip("health", _("Health"))
        self._told: State | None = None
        self._row.addStretch(1)
        for name in ("undo", "redo"):
            self._button(name)
        self._post()
        for name in ("theme", "fullscreen"):
            self._button(name)
        self._ear = _Ear(self)

    def refresh(self) -> None:
        """Show what has changed in the session."""
        session = self.session
        state = session.training.state
        self.project.setText(session.project.name if session.project else _("GAN Studio"))
        self.train.setText(_(TRAIN_WORDS.get(state, "Train")))
        action = self._window.actions_["train"]
        possible = action.isEnabled()
        self.train.setEnabled(possible)
        self.train.setToolTip(self._window.actions_["play_pause"].toolTip())
        icons.set_icon(self.train, "play", role="on_fill" if possible else "faint", pad=4)
        chosen = session.recipes.chosen
        self.recipe.set_text(_(chosen.title), _(chosen.about))
        self.device.set_text(session.training.device_sentence, _("Where networks are computed"))
        for chip in (self.recipe, self.device):
            chip.setVisible(not self._window.at_home)
        self.refresh_health()

    def refresh_health(self) -> None:
        """How good the run is and what the doctor says of it; nothing while there is nothing to say."""
        quality, best = self.session.doctor.quality, self.session.doctor.best
        known = quality is not None and math.isfinite(quality.fd)
        self.quality.setVisible(known and not self._window.at_home)
        if known:
            told = [_("{value} from real").format(value=say.distance(quality.fd))]
            if quality.floor.get("fd"):
                told.append(_("best possible {value}").format(value=say.distance(quality.floor["fd"])))
            if best is not None:
                told.append(_("best so far {value} at step {n}").format(value=say.distance(best[1]), n=number(best[0])))
            self.quality.set_text(say.distance(quality.fd), _("Quality: {told}").format(told=", ".join(told)))
        state = state_of(self.session)
        self.doctor.setVisible(bool(state.word) and not self._window.at_home)
        if state.word and state != self._told:
            self._told = state
            self.doctor.set_look(state.icon, state.role)
            self.doctor.set_text(state.word, state.sentence)

    def _train_button(self) -> QToolButton:
        # Not bound to the action, whose words would replace those of the state.
        made = QToolButton()
        made.setObjectName("train")
        made.setProperty("kind", "primary")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.clicked.connect(self._window.actions_["train"].trigger)
        self._row.addWidget(made)
        return made

    def _widen(self, made: QToolButton) -> None:
        """As wide as its longest words, so that nothing moves when they change."""
        metrics = made.fontMetrics()
        longest = max(metrics.horizontalAdvance(_(words)) for words in (*TRAIN_WORDS.values(), "Train"))
        made.setMinimumWidth(longest + 56)

    def _project_button(self) -> QToolButton:
        made = QToolButton()
        made.setProperty("kind", "quiet")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setToolTip(_("Project: new, open, save, preferences"))
        made.setAccessibleName(_("Project menu"))
        icons.set_icon(made, "logo", 20, pad=4)
        menu = QMenu(made)
        menu.aboutToShow.connect(lambda: self._window.fill_project_menu(menu))
        made.setMenu(menu)
        return made

    def _button(self, name: str) -> QToolButton:
        made = QToolButton()
        action = self._window.actions_[name]
        made.setProperty("kind", "tool")
        made.setDefaultAction(action)
        made.setIconSize(QSize(theme.px(16), theme.px(16)))
        made.setAccessibleName(action.text())
        self._row.addWidget(made)
        return made

    def _chip(self, icon: str, fill: Callable[[QMenu], None]) -> Chip:
        made = Chip(icon)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(made)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(lambda: (menu.clear(), fill(menu)))
        made.setMenu(menu)
        self._row.addWidget(made)
        return made

    def _health_chip(self, icon: str, text: str) -> Chip:
        made = Chip(icon, text, 130)
        made.setMinimumWidth(theme.px(72))
        made.clicked.connect(lambda: self._window.rooms.show_panel("health"))
        self._row.addWidget(made)
        return made

    def _recipe_menu(self, menu: QMenu) -> None:
        recipes = self.session.recipes
        for recipe in recipes.suited:
            action = self._choice(menu, _(recipe.title), recipe.name == recipes.base.name)
            action.setToolTip(_(recipe.about))
            action.triggered.connect(lambda *_a, n=recipe.name: self.session.guarded(recipes.choose, n))
        menu.addSeparator()
        menu.addAction(_("Show all settings"), lambda: self._window.rooms.show_panel("recipe"))

    def _device_menu(self, menu: QMenu) -> None:
        now = str(self.session.settings.get("device", "auto"))
        choices = [{"name": "auto", "title": _("Automatic"), "detail": _("The fastest device that works")}]
        for device in [*choices, *self.session.engine.devices]:
            action = self._choice(menu, device["title"], device["name"] == now)
            action.setToolTip(device["detail"])
            action.triggered.connect(lambda *_a, n=device["name"]: self._use(n))

    def _use(self, device: str) -> None:
        self.session.settings.set("device", device)
        self.refresh()

    @staticmethod
    def _choice(menu: QMenu, text: str, chosen: bool) -> QAction:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(chosen)
        return action

    def _post(self) -> None:
        post = QFrame()
        post.setProperty("role", "post")
        post.setFixedHeight(theme.px(20))
        self._row.addSpacing(GAP_XS)
        self._row.addWidget(post)
        self._row.addSpacing(GAP_XS)


class _Ear(Follower):
    """Listens on behalf of the toolbar, which is no plain widget."""

    def __init__(self, bar: Toolbar) -> None:
        super().__init__(bar.session, bar)
        self.hide()
        s = bar.session
        for signal in (s.project_changed, s.training.changed, s.recipes.changed, s.engine.changed, s.library.changed):
            self.connect(signal, bar.refresh)
        self.connect(s.doctor.changed, bar.refresh_health)
