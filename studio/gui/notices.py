"""News in place: a bar above the Stage, never a box in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.follow import Follower
from studio.gui.theme.tokens import GAP_L, GAP_M, GAP_S
from studio.gui.widgets.labels import Sign, button, label, tool
from studio.session import Session
from studio.session.notices import Notice, Notices

ICONS = {"info": ("info", "real"), "warning": ("warning", "warning"), "error": ("error", "fault")}
MOST_SHOWN = 2


class NoticeBar(Follower):
    """The newest notices, one row each; older ones wait behind them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self._quiet = False
        self._rows: dict[Notice, _Row] = {}
        self.connect(session.notices.changed, self._show)
        self._show()

    def set_quiet(self, quiet: bool) -> None:
        """Full screen: news waits."""
        self._quiet = quiet
        self._show()

    def _show(self) -> None:
        wanted = self.session.notices.items[-MOST_SHOWN:]
        for notice in [n for n in self._rows if n not in wanted]:
            row = self._rows.pop(notice)
            self._layout.removeWidget(row)
            row.deleteLater()
        for notice in wanted:
            if notice not in self._rows:
                self._rows[notice] = _Row(notice, self.session.notices)
                self._layout.addWidget(self._rows[notice])
        self.setVisible(bool(wanted) and not self._quiet)


class _Row(QWidget):
    def __init__(self, notice: Notice, notices: Notices) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        picture = Sign(*ICONS[notice.level], 16)
        picture.setAccessibleName({"info": _("News"), "warning": _("Warning"), "error": _("Error")}[notice.level])
        words = QVBoxLayout()
        words.setSpacing(2)
        sentence = label(notice.sentence, wrap=True)
        sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(sentence)
        if notice.hint:
            words.addWidget(label(notice.hint, "quiet", wrap=True))
        row = QHBoxLayout()
        row.setContentsMargins(GAP_L, GAP_S, GAP_S, GAP_S)
        row.setSpacing(GAP_M)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        if notice.details:
            self._add_details(notice.details, row, layout)
        if notice.action:
            row.addWidget(button(notice.action, lambda: notices.take(notice.key)))
        row.addWidget(_mini("close", _("Dismiss"), lambda: notices.dismiss(notice.key)), 0, Qt.AlignmentFlag.AlignTop)
        self.setAccessibleName(f"{notice.sentence} {notice.hint}".strip())

    def _add_details(self, details: str, row: QHBoxLayout, layout: QVBoxLayout) -> None:
        text = QPlainTextEdit(details)
        text.setReadOnly(True)
        text.setMaximumHeight(theme.px(160))
        text.setAccessibleName(_("Details"))
        text.hide()
        holder = QHBoxLayout()
        holder.setContentsMargins(GAP_L + 16 + GAP_M, 0, GAP_M, GAP_S)
        holder.addWidget(text)
        layout.addLayout(holder)
        fold = _mini("chevron-down", _("Show the details"), lambda: text.setVisible(not text.isVisible()))
        copy = _mini("copy", _("Copy the details"), lambda: QGuiApplication.clipboard().setText(details))
        row.addWidget(fold, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(copy, 0, Qt.AlignmentFlag.AlignTop)


def _mini(icon: str, tip: str, act: Callable[[], object]) -> QToolButton:
    made = tool(icon, tip, act)
    made.setProperty("kind", "mini")
    return made
