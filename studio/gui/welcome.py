"""The first thing on screen: pictures to learn from, and what was open before."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import theme
from studio.gui.files import Files
from studio.gui.follow import Follower
from studio.gui.theme.tokens import GAP_L, GAP_M, GAP_S, GAP_XL
from studio.gui.widgets.card import Card
from studio.gui.widgets.labels import Sign, button, label
from studio.gui.widgets.mosaic import Mosaic
from studio.gui.widgets.progress import JobBar
from studio.session import Session
from studio.session.laboratory import POINTS

WIDEST = 1040
PICTURE = 96
COLUMNS, ROWS = 6, 2  # of the small pictures on a card
SHAPES = 3  # of them abreast where each is a whole set
ABREAST = 5  # cards
FIRST = ("glyphs", "patterns", "notes", "loops", "phrases", "points")  # pictures, sounds, the laboratory
MOST_RECENT = 6


class Welcome(Follower):
    """Cards of data sets and a list of projects; shown while neither is open."""

    def __init__(self, session: Session, files: Files, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.files = files
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._drawn = False
        self._mosaics: dict[str, Mosaic] = {}
        self._recent = QVBoxLayout()
        self._job = JobBar()
        column = QWidget()
        column.setMaximumWidth(theme.px(WIDEST))
        self._rows = QVBoxLayout(column)
        self._rows.setContentsMargins(GAP_XL, GAP_XL, GAP_XL, GAP_XL)
        self._rows.setSpacing(GAP_L)
        self._rows.addStretch(2)
        self._add_head()
        self._cards = QGridLayout()
        self._cards.setSpacing(GAP_M)
        self._rows.addLayout(self._cards)
        self._rows.addWidget(self._job)
        self._rows.addSpacing(GAP_S)
        self._rows.addLayout(self._recent)
        self._rows.addStretch(3)
        self._wrap(column)
        self.connect(session.jobs.changed, self._show_job)
        self.connect(session.project_changed, self._fill_recent)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill_recent()

    def draw(self) -> None:
        """Fill the cards and ask for their pictures; called after the first paint."""
        if self._drawn:
            return
        self._drawn = True
        names = {f"builtin:{name}": place for place, name in enumerate(FIRST)}
        sets = sorted(self.session.library.builtins, key=lambda item: names.get(item["spec"], len(FIRST)))
        for number, item in enumerate(sets):
            spec = item["spec"]
            columns = SHAPES if spec == POINTS else COLUMNS
            mosaic = Mosaic(columns, ROWS, height=theme.px(PICTURE))
            self._mosaics[spec] = mosaic
            title, about = item["title"], item["about"]
            if spec == POINTS:
                title = _("Laboratory")
                about = _("Two networks on a plane of points: see all that they do, one step at a time.")
            self._add_card(number, title, about, mosaic, lambda s=spec: self.session.library.open(s))
            self.session.library.thumbnails_for(spec, columns * ROWS, lambda p, m=mosaic: self._show(m, p))
        number = self._cards.count()
        # It takes the room that is left in its row.
        wide = max(1, -(number + 3) % ABREAST + 1)
        about = _("A folder of pictures, sounds or loops, a zip file, a long recording or a film. "
                  "Sub-folders become classes.")  # fmt: skip
        self._add_card(number, _("Your own files"), about, _large("drop"), self.files.open_folder, wide)
        self._add_card(number + wide, _("MNIST digits"), _("70,000 handwritten digits, downloaded once (12 MB)."),
                       _large("download"), self.session.library.get_mnist)  # fmt: skip
        about = _("Four decks with networks that come along: nothing has to be learned first.")
        self._add_card(number + wide + 1, _("Play loops"), about, _large("looper"), self.files.play_loops)

    def _show(self, mosaic: Mosaic, pictures: list[np.ndarray]) -> None:
        mosaic.set_pictures(pictures)

    def _add_head(self) -> None:
        picture = Sign("logo", "generator")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(_("GAN Studio"), "title"))
        words.addWidget(label(_("Choose pictures or sounds to learn from, then press Train and watch."), "quiet"))
        row = QHBoxLayout()
        row.setSpacing(GAP_M)
        row.addWidget(picture)
        row.addLayout(words, 1)
        row.addWidget(button(_("Open…"), self.files.open_any, icon="open"), 0, Qt.AlignmentFlag.AlignBottom)
        self._rows.addLayout(row)

    def _add_card(self, number: int, title: str, about: str, top: QWidget, act: object, wide: int = 1) -> None:
        card = Card(title, about, top)
        card.clicked.connect(lambda: self.session.guarded(act))
        card.body.addStretch(1)
        self._cards.addWidget(card, number // ABREAST, number % ABREAST, 1, wide)
        self._cards.setColumnStretch(number % ABREAST, 1)

    def _fill_recent(self) -> None:
        while self._recent.count():
            item = self._recent.takeAt(0)
            if item.widget():
                item.widget().deleteLater()
        projects = self.session.recent_projects[:MOST_RECENT]
        if not projects:
            return
        self._recent.setSpacing(2)
        self._recent.addWidget(label(_("Recent projects"), "label"))
        for project in projects:
            self._recent.addWidget(_Recent(project, self.files))

    def _show_job(self) -> None:
        jobs = [job for job in self.session.jobs.active if job.key in ("open data", "mnist")]
        self._job.show_job(jobs[0] if jobs else None)

    def _wrap(self, column: QWidget) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(column, 100)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(holder)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)


def _large(icon: str) -> Sign:
    """An icon where other cards have pictures."""
    sign = Sign(icon, "quiet", 40)
    sign.setProperty("role", "sign")
    sign.setFixedHeight(theme.px(PICTURE))
    return sign


class _Recent(Card):
    """One project in one line: name, folder, when."""

    def __init__(self, project: dict[str, str], files: Files) -> None:
        super().__init__(project["name"], "")
        path = Path(project["path"])
        self.setToolTip(str(path))
        self.body.removeWidget(self.title)
        self.about.hide()
        self.body.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        try:
            when = time.strftime("%Y-%m-%d %H:%M", time.localtime((path / "project.json").stat().st_mtime))
        except OSError:
            when = ""
        row = QHBoxLayout()
        row.setSpacing(GAP_M)
        row.addWidget(self.title)
        row.addWidget(label(str(path.parent), "label"), 1)
        row.addWidget(label(when, "label"))
        self.body.addLayout(row)
        self.clicked.connect(lambda: files.open_project(project["path"]))
