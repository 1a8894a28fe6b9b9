"""Principal directions, variety, style mixing and raw z."""

from __future__ import annotations

import random
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from studio.core.i18n import _
from studio.core.latent import DIRECTIONS, PSI_HIGH, PSI_LOW, SEED_ROW, LatentState
from studio.gui.explore.group import Group, Part
from studio.gui.explore.seed_field import SeedField
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import Segmented, ValueSlider, label, tool
from studio.gui.widgets.z_bars import ZBars

REACH = 4.0
LABEL = 76


class VarietyRow(Part, QWidget):
    """Truncation: how far from the average picture."""

    part = "psi"

    def __init__(self, session: Any) -> None:
        QWidget.__init__(self)
        title = _("Variety (truncation psi)")
        self.bind(session, title)
        self.slider = ValueSlider(
            title, PSI_LOW, PSI_HIGH, 1.0, 1.0, tint="generator",
            help=_("1 is the full variety, 0 the average picture, below 0 its opposite"),
        )  # fmt: skip
        self.slider.changed.connect(lambda value: self.edit(_("Change variety"), "psi", psi=value))
        self.slider.released.connect(self.settle)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_M, 0, GAP_S, GAP_S)
        row.setSpacing(GAP_XS // 2)
        row.addWidget(self.slider, 1)
        for each in (self.back, self.lock):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)

    def show_state(self, state: LatentState) -> None:
        self.slider.set_value(state.psi)


class DirectionsGroup(Group):
    """Sliders along the directions in which the network varies most."""

    part = "directions"

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Directions"))
        self.sliders: list[ValueSlider] = []
        for index in range(DIRECTIONS):
            slider = ValueSlider(
                _("Direction {n}").format(n=index + 1), -REACH, REACH, 0.0, 0.0, tint="generator", inline=LABEL,
                help=_("How far to go this way, in standard deviations"),
            )  # fmt: skip
            slider.changed.connect(lambda value, index=index: self._moved(index, value))
            slider.released.connect(self.settle)
            self.body.addWidget(slider)
            self.sliders.append(slider)

    def offer(self) -> None:
        """As many sliders as the network has directions."""
        info = self.explorer.info
        count = DIRECTIONS if info is None else min(DIRECTIONS, info.directions)
        for index, slider in enumerate(self.sliders):
            slider.setVisible(index < count)
        if info is not None:
            self.set_title(_("Directions in {space}").format(space=info.space))

    def show_state(self, state: LatentState) -> None:
        for index, slider in enumerate(self.sliders):
            slider.set_value(state.directions[index] if index < len(state.directions) else 0.0)

    def _moved(self, index: int, value: float) -> None:
        directions = self.explorer.state.with_direction(index, value).directions
        self.edit(_("Move along direction {n}").format(n=index + 1), f"direction {index}", directions=directions)


class MixGroup(Group):
    """A second seed for the later layers of a style-based network, or for all parts of z but the first."""

    part = "mix"

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Style mixing"))
        self.switch = Segmented([("off", _("One seed")), ("on", _("Mix two"))], stretch=True)
        self.switch.chosen.connect(self._switch)
        self.field = SeedField()
        self.field.entered.connect(self._choose)
        self.dice = tool("dice", _("A random second seed"), lambda: self._choose(-1))
        self.layer = ValueSlider(
            _("From layer"), 1, 2, 2, 2, decimals=0, tint="generator", inline=LABEL,
            help=_("The second seed takes over from here: early layers lay out, late ones colour"),
        )  # fmt: skip
        self.layer.changed.connect(lambda value: self.edit(_("Mix from layer"), "mix layer", mix_from=int(value)))
        self.layer.released.connect(self.settle)
        self._last = 1
        self._name = label(_("Second seed"), "label")
        row = QHBoxLayout()
        row.setSpacing(GAP_XS)
        row.addWidget(self._name)
        row.addWidget(self.field, 1)
        row.addWidget(self.dice)
        self.body.addWidget(self.switch)
        self.body.addLayout(row)
        self.body.addWidget(self.layer)

    def offer(self) -> None:
        """Only networks with layers of style, or with parts of z, can mix."""
        info = self.explorer.info
        self.setVisible(info is not None and info.layers > 1)
        if info is not None and info.layers > 1:
            self._last = info.layers - 1
            self.layer.set_range(1, self._last)
            self.layer.setVisible(self._last > 1)
            self._name.setText(_("Seed of the sound") if info.kind == "loops" else _("Second seed"))
            self.set_title(_("Pattern and sound") if info.kind == "loops" else _("Style mixing"))

    def show_state(self, state: LatentState) -> None:
        on = state.mix_seed is not None
        self.switch.set_value("on" if on else "off")
        for each in (self._name, self.field, self.dice, self.layer):
            each.setEnabled(on)
        self.field.show_seed(state.mix_seed or 0)
        self.layer.set_value(state.mix_from)

    def _switch(self, key: str) -> None:
        self._put(random.randrange(SEED_ROW * SEED_ROW) if key == "on" else None)

    def _choose(self, seed: int) -> None:
        self._put(seed if seed >= 0 else random.randrange(SEED_ROW * SEED_ROW))

    def _put(self, seed: int | None) -> None:
        self.edit(_("Mix styles"), mix_seed=seed, mix_from=min(self.explorer.state.mix_from, self._last))
        self.settle()


class RawGroup(Group):
    """Single coordinates of z, folded until somebody wants them."""

    part = "raw"

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Raw z"), opened=False)
        self.bars = ZBars()
        self.bars.changed.connect(self._moved)
        self.bars.released.connect(self.settle)
        self.body.addWidget(self.bars)

    def offer(self) -> None:
        """As many bars as z has coordinates."""
        info = self.explorer.info
        if info is not None:
            self.bars.set_count(info.latent)

    def show_state(self, state: LatentState) -> None:
        self.bars.set_values(dict(state.raw))

    def _moved(self, index: int, value: float) -> None:
        self.edit(_("Move in z"), "raw", raw=self.explorer.state.with_raw(index, value).raw)
