"""The middle of the window: the switch of views, and the view that is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui.stage import STAGE_VIEWS, StageView
from studio.gui.theme.tokens import GAP_M, GAP_S
from studio.gui.widgets.segmented import Segmented
from studio.session import Session


class StageArea(QWidget):
    """Shows one registered view at a time; a view is built when it is first shown."""

    view_changed = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._classes: dict[str, type[StageView]] = {}
        self._views: dict[str, StageView] = {}
        self._tools: dict[str, QWidget] = {}
        self.switch = Segmented()
        self.switch.setAccessibleName(_("View of the Stage"))
        self.switch.chosen.connect(self.show_view)
        self._corner = QHBoxLayout()
        self._corner.setSpacing(GAP_S)
        self._row = QWidget()
        row = QHBoxLayout(self._row)
        row.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        row.setSpacing(GAP_M)
        row.addWidget(self.switch)
        row.addStretch(1)
        row.addLayout(self._corner)
        # The views' names give way to their icons before the Stage pushes the panels at its sides together.
        self._row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._stack = QStackedWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._row)
        layout.addWidget(self._stack, 1)

    def build(self) -> None:
        """Find the views and show the one that was shown last."""
        for cls in sorted(STAGE_VIEWS, key=lambda c: c.order):
            self._classes[cls.name] = cls
            if cls.shortcut:
                QShortcut(QKeySequence(cls.shortcut), self, lambda name=cls.name: self.show_view(name))
        self.switch.set_items([
            (name, _(cls.title), cls.icon, " ".join((_(cls.about), f"({cls.shortcut})" if cls.shortcut else "")))
            for name, cls in self._classes.items()
        ])  # fmt: skip
        wanted = str(self.session.settings.get("stage_view", ""))
        first = wanted if wanted in self._classes else next(iter(self._classes), "")
        if first:
            self.show_view(first)

    @property
    def names(self) -> dict[str, type[StageView]]:
        return dict(self._classes)

    @property
    def shown(self) -> str:
        """Name of the view that is shown."""
        return self.switch.value()

    def view(self, name: str) -> StageView | None:
        """The view if it has been built."""
        return self._views.get(name)

    def show_view(self, name: str) -> None:
        """Show a view by name."""
        if name not in self._classes:
            return
        if name not in self._views:
            view = self._classes[name](self.session)
            self._views[name] = view
            view.wanted.connect(self.show_view)
            view.wanted.connect(self.show_view)
            self._stack.addWidget(view)
            tools = view.tools()
            if tools is not None:
                self._tools[name] = tools
                self._corner.addWidget(tools)
        for other, tools in self._tools.items():
            tools.setVisible(other == name)
        self._stack.setCurrentWidget(self._views[name])
        self.switch.set_value(name)
        self.session.settings.set("stage_view", name)
        self._fit()
        self.view_changed.emit(name)

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        """The switch in the room that is left beside the tools."""
        tools = self._tools.get(self.shown)
        taken = tools.sizeHint().width() if tools is not None else 0
        self.switch.fit(self.width() - taken - 3 * GAP_M)

    def set_bare(self, bare: bool) -> None:
        """Full screen: only the view itself, which the edge of the screen must not touch."""
        self._row.setVisible(not bare)
        self.setContentsMargins(0, GAP_S if bare else 0, 0, 0)
