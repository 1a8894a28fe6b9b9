"""What the focused deck is asked for: its seed, the pad over four places, its conditions, its filters."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.core.conditions import ConditionField, ConditionSchema
from studio.core.i18n import _
from studio.core.looping import OPEN_HIGH, OPEN_LOW
from studio.gui import theme, words
from studio.gui.explore.seed_field import SeedField
from studio.gui.follow import Follower
from studio.gui.looper.asking import LABEL, VALUE, Choice, Number, by_tab_only
from studio.gui.looper.pad import MorphPad
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import ValueSlider, button, label, tool

WIDTH = 272


class DeckControls(Follower):
    """One column that scrolls, or two side by side; it follows the focus."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.looper = session.looper
        self._schema: ConditionSchema | None = None
        self._shown: tuple[object, ...] = ()
        self._fields: list[Choice | Number] = []
        self._left = QWidget()
        self._place = QVBoxLayout(self._left)
        self._place.setContentsMargins(0, 0, 0, 0)
        self._place.addLayout(self._seed_row())
        self._place.addLayout(self._parts_row())
        self.pad = MorphPad()
        by_tab_only(self.pad)
        self.pad.moved.connect(lambda x, y: session.guarded(self.deck.set_xy, x, y))
        self.pad.stored.connect(lambda corner: session.guarded(self.deck.store_corner, corner))
        self.pad.cleared.connect(lambda corner: session.guarded(self.deck.clear_corner, corner))
        self.pad.released.connect(session.undo.seal)
        self._place.addWidget(self.pad, 1)
        self._conditions = QVBoxLayout()
        self._asked = QVBoxLayout()
        self._asked.addLayout(self._conditions)
        self._add_filters()
        self._asked.addStretch(1)
        self._place.setSpacing(GAP_S)
        for column in (self._conditions, self._asked):
            column.setSpacing(GAP_XS)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, GAP_M, 0)
        self._column.setSpacing(GAP_M)
        self._column.addLayout(self._asked, 1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        self.setMinimumWidth(theme.px(WIDTH))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_M)
        self._row.addWidget(area, 1)
        self.set_wide(False)
        self.connect(self.looper.changed, self.refresh)
        self.connect(self.looper.loop_ready, lambda _deck: self.refresh())
        self.refresh()

    @property
    def deck(self) -> Any:
        return self.looper.decks[self.looper.focused]

    def set_wide(self, wide: bool) -> None:
        """What is asked for beside the pad, or below it."""
        (self._row if wide else self._column).insertWidget(0, self._left, int(wide))
        self._left.show()
        # Wide is a wish, not a need: other views of the Stage, and the docks, must not be squeezed by it.
        self._wide = theme.px(2 * WIDTH if wide else WIDTH)
        self.setMaximumWidth(self._wide)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._wide, super().sizeHint().height())

    def refresh(self) -> None:
        """Show where the focused deck stands."""
        deck = self.deck
        now = (deck.index, deck.state, deck.mix, tuple(deck.corners), deck.xy, deck.info is not None, deck.schema)
        if now == self._shown:  # most changes are of other things
            return
        self._shown = now
        state, there = deck.state, deck.info is not None
        self.seed.show_seed(state.seed, state.at_seed(state.seed) == state and state.mix_seed is None)
        for each in (self.seed, self.dice, self.pad):
            each.setEnabled(there)
        apart = len(deck.parts) > 1
        for each in (self.sound, self.beat):
            each.setVisible(apart or not there)
            each.setEnabled(there)
        self.pad.show_pad([corner is not None for corner in deck.corners], *deck.xy)
        if deck.schema != self._schema:
            self._offer(deck.schema)
        for field in self._fields:
            field.show_value(state.blend.get(field.field.name))
        self.low.set_value(deck.mix.low_cut)
        self.high.set_value(deck.mix.high_cut)

    # Parts -------------------------------------------------------------------------------------------

    def _seed_row(self) -> QHBoxLayout:
        self.seed = SeedField()
        self.seed.entered.connect(self._enter_seed)
        self.seed.returnPressed.connect(self.seed.clearFocus)  # the keys are the audition's again
        self.dice = tool("dice", _("Another loop (R)"), lambda: self._do("randomise"))
        row = QHBoxLayout()
        row.setSpacing(GAP_XS)
        row.addWidget(label(_("Seed"), "label"))
        row.addWidget(self.seed, 1)
        row.addWidget(self.dice)
        return row

    def _parts_row(self) -> QHBoxLayout:
        self.sound = button(_("Other sound"), lambda: self._do("other_sound"))
        self.sound.setToolTip(_("Same pattern, other sounds"))
        self.beat = button(_("Other pattern"), lambda: self._do("other_pattern"))
        self.beat.setToolTip(_("Same sounds, another pattern"))
        row = QHBoxLayout()
        row.setSpacing(GAP_XS)
        for each in (self.sound, self.beat):
            row.addWidget(each, 1)
        return row

    def _add_filters(self) -> None:
        self.low, self.high = (
            ValueSlider(
                text, OPEN_LOW, OPEN_HIGH, rest, unit="Hz", decimals=1, log=True, inline=LABEL, help=help_
            )
            for text, rest, help_ in (
                (_("Low cut"), OPEN_LOW, _("Takes away what is below; fully left does nothing")),
                (_("High cut"), OPEN_HIGH, _("Takes away what is above; fully right does nothing")),
            )
        )  # fmt: skip
        for slider, what in ((self.low, "low_cut"), (self.high, "high_cut")):
            slider.speak(_hertz, lambda text: None)
            slider.entry.least = VALUE
            by_tab_only(slider.track)
            slider.changed.connect(lambda value, what=what: self._mix(what, value))
            slider.released.connect(self.session.undo.seal)
            self._asked.addWidget(slider)

    def _offer(self, schema: ConditionSchema) -> None:
        """A control for each thing that the network can be asked for."""
        self._schema = schema
        for old in self._fields:
            self._conditions.removeWidget(old)
            old.hide()  # at once: until it is deleted it would lie over the new ones
            old.deleteLater()
        self._fields = [Choice(field) if field.values else Number(field) for field in schema.fields]
        for made in self._fields:
            made.changed.connect(lambda value, field=made.field: self._ask(field, value))
            made.released.connect(self.session.undo.seal)
            self._conditions.addWidget(made)

    # What people do ------------------------------------------------------------------------------------

    def _ask(self, field: ConditionField, value: Any) -> None:
        deck = self.deck
        text = _("Change {what}").format(what=_(field.label).lower())
        changes = {"blend": {**deck.state.blend, field.name: value}}
        key = f"deck {deck.index} {field.name}"
        self.session.guarded(lambda: deck.update(text, key, **changes))

    def _mix(self, what: str, value: float) -> None:
        self.session.guarded(lambda: self.deck.set_mix(**{what: value}))

    def _do(self, name: str) -> None:
        self.session.guarded(getattr(self.deck, name))
        self.session.undo.seal()

    def _enter_seed(self, seed: int) -> None:
        if seed < 0:
            self._do("randomise")
            return
        at = self.deck.state.at_seed(seed)
        self.session.guarded(lambda: self.deck.update(_("Choose seed"), seed_x=at.seed_x, seed_y=at.seed_y))
        self.session.undo.seal()


def _hertz(value: float) -> str:
    if value <= OPEN_LOW or value >= OPEN_HIGH:
        return _("off")
    return f"{words.significant(value / 1000)} kHz" if value >= 1000 else f"{words.significant(value)} Hz"
