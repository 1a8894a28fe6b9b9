"""Music theory after the network: what each step measured in the loop of the focused deck, and what it did."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from studio.core.i18n import _
from studio.gui import theme, words
from studio.gui.follow import Follower
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import ParamForm, Segmented, label
from studio.gui.widgets.elided import ElidedLabel
from studio.gui.widgets.labels import Sign, restyle
from studio.session.looper.theory import theory_steps, trial

LIST, WIDEST = 176, 480
BEFORE, AFTER = "before", "after"


class ShapeGroup(Follower):
    """The steps at the left, what the chosen one found and its settings at the right."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.looper = session.looper
        self._tools: QWidget | None = None
        self._steps = {step.name: step for step in theory_steps()}
        self._chosen = next(iter(self._steps), "")
        self.rows = {name: StepRow(step.title, step.about) for name, step in self._steps.items()}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        row.addWidget(self._list())
        row.addWidget(self._page(), 1)
        self.connect(self.looper.changed, self.refresh)
        self.connect(self.looper.loop_ready, lambda index: index == self.looper.focused and self.refresh())
        self._choose(self._chosen)

    def tools(self) -> QWidget:
        """The loop before or after all steps, for the row above."""
        if self._tools is None:
            self.side = Segmented([
                (BEFORE, _("Before"), "", _("Hear the loop as the network made it")),
                (AFTER, _("After"), "", _("Hear the loop with the steps that are on")),
            ])  # fmt: skip
            self.side.setAccessibleName(_("Hear before or after"))
            self.side.chosen.connect(lambda key: self._do(self.deck.set_bypass, key == BEFORE))
            self._tools = self.side
            self.refresh()
        return self._tools

    @property
    def deck(self) -> Any:
        """The deck in focus."""
        return self.looper.decks[self.looper.focused]

    def refresh(self) -> None:
        """Show what the deck says."""
        deck = self.deck
        findings = {finding.step: finding for finding in deck.findings}
        on = deck.theory
        for name, row in self.rows.items():
            row.show_state(name in on, findings.get(name), name == self._chosen, deck.bypass)
        if self._tools is not None:
            self.side.set_value(BEFORE if deck.bypass else AFTER)
            self.side.setEnabled(bool(on))
        if self._form is not None:
            self._form.set_values(on.get(self._chosen, {}))
            self._form.setEnabled(self._chosen in on)
        self._say(findings.get(self._chosen))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    # Building ------------------------------------------------------------------------------------------

    def _list(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, GAP_XS)
        column.setSpacing(0)
        for name, row in self.rows.items():
            row.chosen.connect(lambda name=name: self._choose(name))
            row.switched.connect(lambda on, name=name: self._switch(name, on))
            column.addWidget(row)
        column.addStretch(1)
        scroll = _scroll(holder)
        scroll.setFixedWidth(theme.px(LIST))
        return scroll

    def _page(self) -> QWidget:
        self._form: ParamForm | None = None
        self.found, self.change = label("", "strong", wrap=True), label("", "quiet", wrap=True)
        self.about = label("", "label", wrap=True)
        holder = QWidget()
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(GAP_XS, GAP_XS, GAP_M, GAP_S)
        self._column.setSpacing(GAP_XS)
        for each in (self.found, self.change, self.about):
            self._column.addWidget(each)
        self._column.addSpacing(GAP_XS)
        self._column.addStretch(1)
        holder.setMaximumWidth(theme.px(WIDEST))
        return _scroll(holder)

    # What people do ------------------------------------------------------------------------------------

    def _choose(self, name: str) -> None:
        """Show another step at the right."""
        self._chosen = name
        if self._form is not None:
            self._form.deleteLater()
            self._form = None
        step = self._steps.get(name)
        if step is not None:
            self.about.setText(step.about)
            if step.params:
                self._form = ParamForm(step.params, self.deck.theory.get(name, {}))
                self._form.edited.connect(lambda key, value: self._do(self.deck.set_theory, name, **{key: value}))
                self._form.released.connect(self.session.undo.seal)
                self._column.insertWidget(self._column.count() - 1, self._form)
        self.refresh()

    def _switch(self, name: str, on: bool) -> None:
        self._do(self.deck.set_theory if on else self.deck.drop_theory, name)
        self.session.undo.seal()
        self._choose(name)

    def _do(self, action: Any, *args: Any, **params: Any) -> None:
        self.session.guarded(lambda: action(*args, **params))

    def _say(self, finding: Any) -> None:
        """What was found, and what came of it; for a step that is off what would, once somebody looks."""
        deck = self.deck
        on = self._chosen in deck.theory
        if not on and self.isVisible() and self._chosen:
            finding = trial(self.looper, deck, self._chosen)
        if deck.loop is None:
            found, change = _("Nothing to measure: this deck plays no loop yet."), ""
        elif finding is None:
            found, change = _("Measuring"), ""
        else:
            found, change = sentence_of(finding), change_of(finding)
            if not finding.needed:
                nothing = _("Nothing to do: the loop is left exactly as it was.")
                change = nothing if on else _("Off, and there is nothing for it to do.")
            elif not on:
                change = _("Off. Switched on: {change}").format(change=change)
        self.found.setText(found)
        self.change.setText(change)
        self.change.setVisible(bool(change))


class StepRow(QWidget):
    """Switch and name of a step, and in a word what came of it; a click on the row shows the step."""

    chosen = Signal()
    switched = Signal(bool)

    def __init__(self, title: str, about: str) -> None:
        super().__init__()
        self.setProperty("role", "row")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setToolTip(about)
        self.box = QCheckBox(title)
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.box.setMinimumHeight(0)
        self.box.clicked.connect(self.switched)
        self.box.installEventFilter(self)
        self.result = ElidedLabel("label")
        self.result.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.result.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.sign = Sign("check", "quality", 12)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_XS, 0, GAP_XS, 0)
        row.setSpacing(GAP_XS)
        row.addWidget(self.box)
        row.addWidget(self.result, 1)
        row.addWidget(self.sign)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(LIST) - GAP_S, theme.px(24))

    def show_state(self, on: bool, finding: Any, chosen: bool, bypass: bool) -> None:
        """Whether it is on, what it found, and whether it is shown at the right."""
        self.box.setChecked(on)
        known = on and finding is not None
        self.sign.setVisible(known and not finding.needed)
        self.result.set_words(short_change(finding) if known and finding.needed else "")
        self.result.setEnabled(not bypass)
        said = change_of(finding) if known and finding.needed else _("nothing to do") if known else ""
        self.box.setAccessibleDescription(said)
        if self.property("lit") != chosen:
            restyle(self, lit=chosen)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.chosen.emit()
        return False


def sentence_of(finding: Any) -> str:
    """What was found, as a sentence of its own and with real minus signs."""
    text = re.sub(r"(?<!\w)-(?=\d)", "−", finding.sentence)
    return text[:1].upper() + text[1:]


def change_of(finding: Any) -> str:
    """ "12.3 → 0.0 ms"."""
    if finding.after is None or finding.after == finding.value:
        return _("Done.")
    return f"{words.number(finding.value, 1)} → {words.number(finding.after, 1)} {finding.unit}".rstrip()


def short_change(finding: Any) -> str:
    """The measure afterwards, in a word: "→ 0.0 ms"."""
    if finding.after is None or finding.after == finding.value:
        return _("done")
    return f"→ {words.number(finding.after, 1)} {finding.unit}".rstrip()


def _scroll(inner: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inner)
    return scroll
