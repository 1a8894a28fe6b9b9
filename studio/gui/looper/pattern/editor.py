"""The pattern of the focused deck: seen, edited by hand, its voices heard and replaced."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QMenu, QScrollArea, QStackedLayout, QWidget

from studio.core.i18n import _
from studio.core.loops import STEPS, Pattern
from studio.core.pattern_edits import PatternEdits
from studio.gui import icons, words
from studio.gui.files import SOUNDS
from studio.gui.follow import Follower
from studio.gui.looper.pattern import say
from studio.gui.looper.pattern.drops import Drops
from studio.gui.looper.pattern.grid import PatternGrid
from studio.gui.looper.pattern.rows import Head, RowHeads
from studio.gui.looper.pattern.strokes import SILENT, Hit
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets import EmptyState, tool
from studio.gui.widgets.elided import ElidedLabel

NEAR = 24  # px that stay in sight around the cell of the keyboard
LEVELS = (1.0, 0.75, 0.5, 0.25)


class PatternEditor(Follower):
    """Names of the voices beside their cells; the playhead lights the sixteenth that is heard."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.looper = session.looper
        self.grid, self.heads = PatternGrid(), RowHeads()
        self._tools: QWidget | None = None
        self._column = -1
        self._in_sight = False
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.grid)
        gutter, sheet = QWidget(), QWidget()  # names stay where they are while long patterns are scrolled
        gutter.setFixedWidth(self.heads.width())
        self.heads.setParent(gutter)
        self.heads.bar = self._scroll.verticalScrollBar()
        row = QHBoxLayout(sheet)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(gutter)
        row.addWidget(self._scroll, 1)
        self._empty = EmptyState("pattern", "")
        self._pages = QStackedLayout(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(sheet)
        self._connect()
        self._refresh()

    def tools(self) -> QWidget:
        """What is to be said and done about the whole pattern, for the row above it."""
        if self._tools is None:
            self.facts = ElidedLabel("label")
            self.earlier = tool("chevron-left", _("Move the pattern a sixteenth earlier"), lambda: self._turn(-1))
            self.later = tool("chevron-right", _("Move the pattern a sixteenth later"), lambda: self._turn(1))
            self.clear = tool("reset", _("Clear edits: go back to the pattern that the network made"), self._clear)
            self._tools = QWidget()
            row = QHBoxLayout(self._tools)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(0)
            for each in (self.facts, self.earlier, self.later, self.clear):
                row.addWidget(each)
            self._refresh()
        return self._tools

    def _connect(self) -> None:
        self.grid.edited.connect(self._edit)
        self.grid.settled.connect(self.session.undo.seal)
        self.grid.struck.connect(self._strike)
        self.grid.menu_wanted.connect(self._menu)
        for widget, voice_at in ((self.heads, self.heads.voice_at), (self.grid, self.grid.voice_at)):
            drops = Drops(widget, voice_at)
            drops.carried.connect(self.heads.light)
            drops.dropped.connect(self._replace)
        self.grid.resized.connect(self._align)
        self.grid.reached.connect(lambda at: self._scroll.ensureVisible(at.x(), at.y(), NEAR, NEAR))
        self._scroll.verticalScrollBar().valueChanged.connect(self._align)
        self._scroll.horizontalScrollBar().rangeChanged.connect(lambda *_range: self._follow(self._in_sight))
        self.heads.heard.connect(self._hear)
        self.heads.muted.connect(self._mute)
        self.heads.wanted.connect(self._choose)
        self.heads.restored.connect(lambda voice: self._do(self.deck.restore_voice, voice))
        self.connect(self.looper.changed, self._refresh)
        self.connect(self.looper.loop_ready, lambda index: index == self.looper.focused and self._refresh())
        self.connect(self.looper.moved, self._move)

    @property
    def deck(self) -> Any:
        """The deck in focus."""
        return self.looper.decks[self.looper.focused]

    # What is shown -----------------------------------------------------------------------------------

    @property
    def pattern(self) -> Pattern | None:
        """Of the deck, with the swing that all decks have where that is set."""
        pattern, swing = self.deck.pattern, self.looper.swing
        return pattern if pattern is None or swing is None else replace(pattern, swing=swing)

    def _refresh(self) -> None:
        deck, pattern = self.deck, self.pattern
        self._pages.setCurrentIndex(0 if pattern is None else 1)
        if pattern is not None:
            self._show_pattern(pattern)
        if self._tools is not None:
            self.facts.set_words(self._facts())
            self.clear.setEnabled(bool(deck.edited))
            for each in (self.earlier, self.later):
                each.setEnabled(pattern is not None)
        if pattern is None:
            self._empty.set_sentence(
                _("This network makes sound without a pattern: there are no steps to edit.")
                if deck.loop is not None
                else _("The pattern of the loop on this deck can be edited here, once it plays one.")
            )

    def _show_pattern(self, pattern: Pattern) -> None:
        deck = self.deck
        self.grid.bpm = self.looper.bpm
        self.grid.show_pattern(pattern, self._own(), frozenset(deck.muted_voices))
        own = deck.replaced
        self.heads.show_heads(tuple(
            Head(voice, say.voice(pattern, voice), voice in deck.muted_voices, own.get(voice, ""))
            for voice in self.grid.order
        ))  # fmt: skip
        self._align()
        self._move()

    def _align(self, *_args: object) -> None:
        """Names beside their cells, wherever these are scrolled to."""
        self.heads.setGeometry(0, -self.heads.bar.value(), self.heads.width(), self.grid.height())
        self.heads.align(self.grid.cells())

    def _facts(self) -> str:
        """ "1 bar · swing 33% · 5 edits"."""
        deck, pattern = self.deck, self.pattern
        if pattern is None:
            return ""
        parts = [_("1 bar") if pattern.bars == 1 else _("{n} bars").format(n=pattern.bars)]
        if pattern.swing > SILENT:
            parts.append(_("swing {n}%").format(n=words.number(100 * pattern.swing)))
        edits = int(self.grid.edits.sum()) if deck.edited else 0
        if edits:
            parts.append(_("1 edit") if edits == 1 else _("{n} edits").format(n=words.number(edits)))
        return " · ".join(parts)

    def _move(self) -> None:
        """The column that is heard."""
        pattern = self.grid.pattern
        heard = self.looper.playing and pattern is not None and self.deck.heard
        position = self.looper.bars_position
        before, self._column = self._column, -1
        if heard and position >= 0 and pattern is not None:
            self._column = int(position % pattern.bars * STEPS) % pattern.steps
        self.grid.set_column(self._column)
        if self._column not in (before, -1):
            self._turn_page(before)

    def _turn_page(self, before: int) -> None:
        """A long pattern follows what is heard, unless somebody looks at another part or holds something."""
        left, right = self._page()
        was = self.grid.cells().rect(max(0, before), 0)
        self._follow(before < 0 or (was.right() > left and was.left() < right))

    def _follow(self, looked_at: bool) -> None:
        """Bring the heard column into sight; also where the view became narrower around it."""
        if self._column < 0 or not looked_at:
            self._in_sight = False
            return
        (left, right), now = self._page(), self.grid.cells().rect(self._column, 0)
        self._in_sight = True
        if (now.left() < left or now.right() > right + 1) and not self._held:
            self._scroll.horizontalScrollBar().setValue(int(now.left()) - GAP_XS)

    @property
    def _held(self) -> bool:
        """Whether a hand draws in the cells or moves the page itself."""
        return self.grid.held or self._scroll.horizontalScrollBar().isSliderDown()

    def _page(self) -> tuple[int, int]:
        """Left and right of what is seen of the grid."""
        left = self._scroll.horizontalScrollBar().value()
        return left, left + self._scroll.viewport().width()

    # What people do ------------------------------------------------------------------------------------

    def _do(self, action: Any, *args: Any) -> None:
        self.session.guarded(action, *args)

    def _edit(self, hit: Hit) -> None:
        self._do(self.deck.set_hit, *hit)

    def _strike(self, voice: int) -> None:
        """A voice that was switched on is heard at once, unless it will be heard in time anyway."""
        if not self.looper.playing:
            self._hear(voice)

    def _hear(self, voice: int) -> None:
        self._do(self.deck.hear_voice, voice)

    def _mute(self, voice: int, on: bool) -> None:
        self._do(self.deck.mute_voice, voice, on)
        self.session.undo.seal()

    def _turn(self, steps: int) -> None:
        self._do(self.deck.shift_pattern, steps)
        self.session.undo.seal()

    def _clear(self) -> None:
        self._do(self.deck.clear_edits)
        self.session.undo.seal()

    def _replace(self, voice: int, path: Path) -> None:
        self._do(self.deck.replace_voice, voice, path)
        self.session.undo.seal()

    def _choose(self, voice: int) -> None:
        """Ask for a file to stand in for a voice."""
        kinds = f"{_('Sounds')} ({SOUNDS});;{_('All files')} (*)"
        title = _("A sound for {name}").format(name=say.voice(self.deck.pattern, voice))
        dialog = QFileDialog(self, title, str(self.session.settings.get("folder", "")), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._replace(voice, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _menu(self, place: QPoint, step: int, voice: int) -> None:
        menu = self.menu_of(step, voice)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)

    def menu_of(self, step: int, voice: int) -> QMenu:
        """All that can be done with a cell and its row."""
        deck, pattern, menu = self.deck, self.deck.pattern, QMenu(self)
        on = float(pattern.velocities[step, voice]) > SILENT
        for level in LEVELS:
            text = _("Velocity {n}%").format(n=words.number(100 * level))
            menu.addAction(text, lambda level=level: self._set(Hit(step, voice, level)))
        if on:
            menu.addAction(_("Off"), lambda: self._set(Hit(step, voice, 0.0))).setShortcut(QKeySequence("Del"))
            straight = menu.addAction(_("On the grid"), lambda: self._set(Hit(step, voice, None, 0.0)))
            straight.setEnabled(abs(float(pattern.shifts[step, voice])) > SILENT)
        if self.grid.edits[step, voice]:
            menu.addAction(_("As the network made it"), lambda: self._set(self._own_hit(step, voice)))
        menu.addSeparator()
        name = say.voice(pattern, voice)
        menu.addAction(icons.icon("play"), _("Hear {name}").format(name=name), lambda: self._hear(voice))
        muted = voice in deck.muted_voices
        text = _("Let {name} be heard again") if muted else _("Silence {name}")
        menu.addAction(icons.icon("muted"), text.format(name=name), lambda: self._mute(voice, not muted))
        menu.addAction(icons.icon("open"), _("Use a sound of your own…"), lambda: self._choose(voice))
        if voice in deck.replaced:
            text = _("Back to the sound of the network")
            menu.addAction(icons.icon("reset"), text, lambda: self._do(deck.restore_voice, voice))
        return menu

    def _own(self) -> Pattern:
        """What the network made, at the place to which the whole pattern was moved."""
        return PatternEdits(turned=self.deck.setup.edits.turned).of(self.deck.own_pattern)

    def _own_hit(self, step: int, voice: int) -> Hit:
        own = self._own()
        return Hit(step, voice, float(own.velocities[step, voice]), float(own.shifts[step, voice]))

    def _set(self, hit: Hit) -> None:
        self._edit(hit)
        self.session.undo.seal()
