"""A long action where it happens: what, how far, how long still, Cancel."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.core.progress import Progress
from studio.gui import words
from studio.gui.theme.tokens import GAP_S, GAP_XS
from studio.gui.widgets.labels import label, tool


class JobBar(QWidget):
    """Shows one of the session's jobs; hidden while it has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: object | None = None
        self._what = label("", "small")
        self._left = label("", "label")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        cancel = tool("close", _("Cancel"), self._cancel)
        top = QHBoxLayout()
        top.setSpacing(GAP_S)
        top.addWidget(self._what, 1)
        top.addWidget(self._left)
        rows = QVBoxLayout()
        rows.setSpacing(GAP_XS)
        rows.addLayout(top)
        rows.addWidget(self._bar)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, GAP_XS, 0, GAP_XS)
        layout.setSpacing(GAP_S)
        layout.addLayout(rows, 1)
        layout.addWidget(cancel)
        self.hide()

    def show_job(self, job: object | None) -> None:
        """Show a job as it stands now, or hide; call again whenever the session's jobs change."""
        self._job = job
        self.setVisible(job is not None)
        if job is None:
            return
        progress: Progress = job.progress  # type: ignore[attr-defined]
        title: str = job.title  # type: ignore[attr-defined]
        self._what.setText(progress.what or title)
        self._what.setToolTip(title)
        fraction, left = progress.fraction, progress.seconds_left
        self._bar.setRange(0, 1000 if fraction is not None else 0)
        if fraction is not None:
            self._bar.setValue(round(1000 * fraction))
        self._bar.setAccessibleName(title)
        self._left.setText("" if left is None else words.left(left))

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()  # type: ignore[attr-defined]
