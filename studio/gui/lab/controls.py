"""What both networks play for and how fast each learns, changed while they do."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.core.params import ParamSpec
from studio.gui import theme
from studio.gui.follow import Follower
from studio.gui.theme.tokens import GAP_S, GAP_XS
from studio.gui.widgets import ValueSlider, label
from studio.gui.widgets.form import choice_words

INLINE = 76  # px of the words before a control
SHORT = {
    "objective": N_("Objective"),
    "optimiser": N_("Optimiser"),
    "lr_d": N_("D learns by"),
    "lr_g": N_("G learns by"),
    "d_steps": N_("D:G ratio"),
    "gamma": N_("R1 + R2"),
}
TINTS = {"lr_d": "discriminator", "lr_g": "generator"}


class LabControls(Follower):
    """One line for each of the laboratory's settings."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.lab = session.laboratory
        self.controls: dict[str, ValueSlider | QComboBox] = {}
        self._shown: tuple[ParamSpec, ...] = ()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(GAP_XS)
        for signal in (session.training.changed, session.recipes.changed):
            self.connect(signal, self.refresh)
        theme.events.changed.connect(self._again)
        self.refresh()

    def _again(self) -> None:
        """Another text size: room for the words is measured when a control is made."""
        self._shown = ()
        self.refresh()

    def refresh(self) -> None:
        """Show what is in force."""
        specs = self.lab.specs
        if [_kind(spec) for spec in specs] != [_kind(spec) for spec in self._shown]:
            self._shown = specs
            self._build(specs)
        for spec in specs:
            control, value = self.controls[spec.name], self.lab.value(spec.name)
            if isinstance(control, ValueSlider):
                control.set_value(float(value))
            else:
                control.setCurrentIndex(max(0, control.findData(str(value))))

    def _build(self, specs: tuple[ParamSpec, ...]) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            row = item.widget()
            if row is not None:
                row.hide()  # at once, as deleting it takes a turn
                row.deleteLater()
        self.controls.clear()
        for spec in specs:
            words = _(SHORT[spec.name])
            made = self._choice(spec, words) if spec.kind == "choice" else self._slider(spec, words)
            self._rows.addWidget(made)

    def _slider(self, spec: ParamSpec, words: str) -> QWidget:
        assert spec.low is not None
        assert spec.high is not None
        slider = ValueSlider(
            words, spec.low, spec.high, float(self.lab.value(spec.name)), float(spec.default),
            decimals=0 if spec.kind == "int" else 4, log=spec.log,
            tint=TINTS.get(spec.name, "fill"), help=f"{_(spec.label)}. {_(spec.help)}", inline=INLINE,
        )  # fmt: skip
        if spec.name == "d_steps":
            slider.speak(lambda value: f"{round(value)} : 1", lambda text: None)
        whole = spec.kind == "int"
        # When the hand lets go: each change is marked on the curves.
        slider.released.connect(lambda: self._set(spec.name, int(slider.value()) if whole else slider.value()))
        self._keep(spec, slider)
        return slider

    def _choice(self, spec: ParamSpec, words: str) -> QWidget:
        box = QComboBox()
        members = {each.name: each for each in self.session.recipes.choices(spec.name)} if _is_part(spec) else {}
        for choice in spec.choices:
            member = members.get(choice)
            box.addItem(member.title if member else _(choice_words(spec, choice)), choice)
            if member is not None:
                _explain(box, member.about, member.refusal)
        box.setAccessibleName(words)
        box.setToolTip(f"{_(spec.label)}. {_(spec.help)}")
        box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.activated.connect(lambda index: self._set(spec.name, box.itemData(index)))
        self._keep(spec, box)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_S)
        name = label(words, "label")
        name.setFixedWidth(theme.px(INLINE))
        row.addWidget(name)
        row.addWidget(box, 1)
        return holder

    def _keep(self, spec: ParamSpec, control: ValueSlider | QComboBox) -> None:
        control.setObjectName(spec.name)
        self.controls[spec.name] = control

    def _set(self, name: str, value: Any) -> None:
        if value != self.lab.value(name):
            self.session.guarded(self.lab.set, name, value)
            self.session.undo.seal()
        self.refresh()


def _is_part(spec: ParamSpec) -> bool:
    return spec.name == "objective"


def _kind(spec: ParamSpec) -> tuple[Any, ...]:
    """What a control depends on besides its value."""
    return spec.name, spec.low, spec.high, spec.choices


def _explain(box: QComboBox, about: str, refusal: str) -> None:
    """Two sentences about the newest entry, or the reason why it cannot be chosen."""
    model = box.model()
    assert isinstance(model, QStandardItemModel)
    item: QStandardItem = model.item(box.count() - 1)
    item.setToolTip(refusal or about)
    item.setEnabled(not refusal)
