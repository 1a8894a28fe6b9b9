"""Conditions: what the network is asked for, built from the schema that the data set declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from studio.core.conditions import ConditionField
from studio.core.i18n import N_, _
from studio.core.latent import LatentState
from studio.core.notes import note_name, parse_note
from studio.gui.explore.group import Group, mini
from studio.gui.explore.voice_group import VoiceGroup
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_M, GAP_S
from studio.gui.widgets import EmptyState, ValueSlider, tool
from studio.gui.widgets.blend import BlendBar, BlendPad
from studio.gui.widgets.blend_sliders import BlendSliders
from studio.gui.widgets.class_chips import ClassChips

MOST_FADERS = 16
FINE = 20.0  # a shorter range is not counted in whole numbers


def nameable(session: Any) -> bool:
    """Whether the network's fields are codes of a run of this project, which a person may name."""
    weights = session.explorer.weights
    return bool(session.explorer.schema.coded and weights and session.runs.has(weights.run_id))


def call(session: Any, key: str, name: str) -> None:
    """Give a code or one of its kinds a name, by its key in `ConditionSchema.called`."""
    session.guarded(session.runs.call, session.explorer.weights.run_id, key, name)


class ClassesGroup(Group):
    """A categorical field: one class by a click, several as a blend."""

    part = "blend"

    def __init__(self, session: Any, field: ConditionField) -> None:
        super().__init__(session, _(field.label))
        self.field = field
        self.several = mini(tool("mix", _("Blend several classes (or Ctrl and click)"), self._toggle, checkable=True))
        self.corner.insertWidget(0, self.several)
        coded = nameable(session)
        self.chips = ClassChips(field.values, spoken=field.spoken or None, nameable=coded)
        self.chips.renamed.connect(lambda value, name: call(session, f"{field.name}/{value}", name))
        if coded:
            self.let_rename(lambda name: call(session, field.name, name))
        self.bar = BlendBar()
        self.pad = BlendPad()
        self.bar.say = self.pad.say = field.says
        few = len(field.values) <= MOST_FADERS
        self.faders = BlendSliders(field.values if few else (), spoken=field.spoken if few and field.spoken else None)
        self.faders.hide()
        for each in (self.bar, self.pad, self.faders):
            each.changed.connect(lambda weights: self._put(weights, f"blend {field.name}"))
            each.released.connect(self.settle)
        for part in (self.bar, self.chips, self.faders, self.pad):
            self.body.addWidget(part)
        self.chips.chosen.connect(self._choose)

    def show_state(self, state: LatentState) -> None:
        weights = self._weights(state)
        self.chips.set_weights(weights)
        self.bar.set_weights(weights)
        self.faders.set_weights(weights)
        self.pad.setVisible(len(weights) in (3, 4))
        if len(weights) in (3, 4):
            self.pad.set_weights(weights)

    def _weights(self, state: LatentState) -> dict[str, float]:
        value = state.blend.get(self.field.name)
        if isinstance(value, Mapping):
            return {str(name): float(w) for name, w in value.items() if name in self.field.values and w > 0}
        return {value: 1.0} if isinstance(value, str) and value in self.field.values else {}

    def _choose(self, weights: Mapping[str, float]) -> None:
        self._put(weights, "")
        self.settle()

    def _put(self, weights: Mapping[str, float], key: str) -> None:
        words = _("Choose {what}").format(what=_(self.field.label).lower())
        self.edit(words, key, blend={**self.explorer.state.blend, self.field.name: dict(weights)})

    def _toggle(self) -> None:
        self.chips.several = self.several.isChecked()
        self.faders.setVisible(self.several.isChecked())


class NumberGroup(Group):
    """A continuous field, or a pitch, which goes by the names of notes."""

    part = "blend"

    def __init__(self, session: Any, field: ConditionField) -> None:
        super().__init__(session, _(field.label))
        self.field = field
        self._middle = field.rest
        self.slider = ValueSlider(
            _(field.label), field.low, field.high, self._middle, unit=_(field.unit) if field.unit else "",
            decimals=0 if field.high - field.low > FINE else 2, tint="generator",
        )  # fmt: skip
        self.slider.changed.connect(self._put)
        self.slider.released.connect(self.settle)
        self.body.addWidget(self.slider)
        if field.kind == "pitch":
            self.slider.speak(note_name, parse_note)
        if nameable(session):
            self.let_rename(lambda name: call(session, field.name, name))

    def show_state(self, state: LatentState) -> None:
        value = state.blend.get(self.field.name)
        self.slider.set_value(float(value) if isinstance(value, int | float) else self._middle)

    def _put(self, value: float) -> None:
        words = _("Change {what}").format(what=_(self.field.label).lower())
        self.edit(words, f"blend {self.field.name}", blend={**self.explorer.state.blend, self.field.name: value})


@PANELS.register
class ConditionsPanel(Panel):
    """One group per field of the schema, and the voice of a network of sounds."""

    name = "conditions"
    title = N_("Conditions")
    about = N_("Ask the network for a class, a blend of classes, or a number")
    icon = "conditions"
    area = "right"
    order = 20
    tall = 220
    absent_in = ("looper", "laboratory")

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.groups: list[Group] = []
        self._built: tuple[tuple[ConditionField, ...], bool] | None = None
        self._empty = EmptyState("conditions", "")
        self._inner = QWidget()
        self._inner.setMinimumHeight(1)  # else chips in one column set it, though they flow over the width there is
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, GAP_S, 0, GAP_M)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inner)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(area)
        self.connect(session.explorer.changed, self._refresh)
        self.connect(session.explorer.info_changed, self._offer)
        self._offer()

    def _offer(self) -> None:
        """Build the groups anew when the schema is another one."""
        explorer = self.session.explorer
        fields = explorer.schema.fields
        sounds = explorer.info is not None and explorer.info.kind == "sounds"
        if (fields, sounds) != self._built:
            self._built = (fields, sounds)
            for group in self.groups:
                self._column.removeWidget(group)
                group.hide()  # it may take a while until it is gone
                group.deleteLater()
            self.groups = [
                (ClassesGroup if field.kind == "categorical" else NumberGroup)(self.session, field) for field in fields
            ]
            self.groups += [VoiceGroup(self.session)] if sounds else []
            for index, group in enumerate(self.groups):
                self._column.insertWidget(index, group)
        self._empty.set_sentence(
            _("This network has no classes to ask for. Sub-folders of a data set become classes.")
            if explorer.available
            else _("Classes and blends of the network appear here once it learns.")
        )
        self._stack.setCurrentIndex(1 if self.groups else 0)
        self._refresh()

    def _refresh(self) -> None:
        for group in self.groups:
            group.refresh()
