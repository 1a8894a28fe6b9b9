"""Inside: both networks with a sample flowing through them, and what can be learned from looking."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.core.messages import Insight
from studio.core.sound import Sound
from studio.gui import words
from studio.gui.canvas.playhead import Playhead
from studio.gui.follow import before_training
from studio.gui.inside.board import Board
from studio.gui.inside.card import LookCard
from studio.gui.inside.chain import Chain
from studio.gui.inside.classes import ClassesCard
from studio.gui.inside.curves import ScoresCard, SpectrumCard
from studio.gui.inside.layer import LayerCard
from studio.gui.inside.samples import NeighboursCard, SaliencyCard, WayCard
from studio.gui.stage import STAGE_VIEWS, StageView
from studio.gui.theme.tokens import GAP_XS
from studio.gui.widgets import tool

SEEDS = 1_000_000
CARDS: tuple[type[LookCard], ...] = (
    LayerCard, ScoresCard, NeighboursCard, SpectrumCard, SaliencyCard, ClassesCard, WayCard,
)  # fmt: skip


@STAGE_VIEWS.register
class InsideView(StageView):
    """The run that is looked at from inside, live or at the timeline's handle."""

    name = "inside"
    title = N_("Inside")
    about = N_("Both networks layer by layer, and what they tell about each other")
    icon = "inside"
    order = 60
    shortcut = "Alt+5"

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._tools: QWidget | None = None
        self._shown = -1, -1
        self.chain = Chain()
        self.chain.chosen.connect(self._open)
        self.chain.seed_wanted.connect(self._step_seed)
        self.chain.pressed.connect(self._hear_sample)
        self.cards = {cls.look: cls(session) for cls in CARDS}
        self.board = Board(list(self.cards.values()))
        self.board.seen_changed.connect(self._watch)
        self.playhead = Playhead(self)
        for card in self.cards.values():
            card.heard.connect(self._hear)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.chain, 2)
        column.addWidget(self.board, 3)
        self._empty = before_training(self, "inside", self._invitation())
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        self.connect(session.inside.changed, self._refresh)
        self.connect(session.inside.arrived, self._take)
        self.connect(session.engine.changed, self._refresh)
        self.connect(session.explorer.info_changed, self._show_tools)
        self._refresh()

    def tools(self) -> QWidget:
        if self._tools is None:
            self._tools = QWidget()
            self.label = QComboBox()
            self.label.setAccessibleName(_("Class of the shown sample"))
            self.label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            self.label.activated.connect(lambda row: self.session.inside.aim_at(label=row))
            row = QHBoxLayout(self._tools)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(GAP_XS)
            row.addWidget(self.label)
            row.addWidget(tool("chevron-left", _("Sample of the seed before (Down)"), lambda: self._step_seed(-1)))
            row.addWidget(tool("chevron-right", _("Sample of the next seed (Up)"), lambda: self._step_seed(1)))
            row.addWidget(tool("dice", _("Sample of a random seed"), self._random_seed))
            self._show_tools()
        return self._tools

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._watch)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.session.inside.watch(())

    # What people do ------------------------------------------------------------------------------------

    def _open(self, network: str, layer: str) -> None:
        self.session.inside.aim_at(network=network, layer=layer)
        self.board.bring(self.cards["layer"])

    def _step_seed(self, step: int) -> None:
        inside = self.session.inside
        inside.aim_at(seed=max(0, inside.aim.seed + step))

    def _random_seed(self) -> None:
        self.session.inside.aim_at(seed=int(np.random.default_rng().integers(SEEDS)))

    def _hear_sample(self) -> None:
        insight = self.session.inside.insights.get("layers")
        if insight is not None and insight.values.get("sound") is not None:
            self._hear(Sound(insight.values["sound"], insight.values["rate"]), "inside sample")

    def _hear(self, sound: Sound, key: str) -> None:
        self.session.guarded(self.playhead.play, sound, key)

    # What is shown ---------------------------------------------------------------------------------------

    def _watch(self) -> None:
        """Ask for what is on screen; the chain needs scores to say what a verdict is worth."""
        if self.isVisible():
            seen = {card.look for card in self.board.seen()}
            self.session.inside.watch({"layers", "scores", *seen})

    def _refresh(self) -> None:
        inside = self.session.inside
        insights = inside.insights
        self._stack.setCurrentIndex(1 if "layers" in insights else 0)
        self._empty.set_sentence(self._invitation())
        assert self._empty.action is not None
        self._empty.action.setVisible(inside.source == "none" and not self._warming)
        kind = inside.kind
        for look, card in self.cards.items():
            card.setVisible(kind in card.kinds and (look != "classes" or self._classes() != []))
            if look not in insights:
                card.take(None)
        aim = inside.aim
        self.chain.choose(aim.network, aim.layer)
        if (aim.seed, aim.label) != self._shown:
            self._shown = aim.seed, aim.label
            self.chain.flow()
        self._show_tools()
        self.board.arrange()

    @property
    def _warming(self) -> bool:
        """Whether there is a run to look into as soon as the engine is ready."""
        return bool(self.session.runs.current) and self.session.engine.state == "warming"

    def _invitation(self) -> str:
        inside = self.session.inside
        if inside.failed:
            return _("The network of step {step} could not be brought back.").format(step=words.number(inside.step))
        if inside.source == "past":
            return _("Bringing back the network of step {step}.").format(step=words.number(inside.step))
        if inside.source == "live":
            return _("The first look inside is on its way.")
        if self._warming:
            return str(self.session.engine.sentence)
        return _("Train a network and both of its halves can be looked into here, while they learn and afterwards.")

    def _take(self, insight: Insight) -> None:
        inside = self.session.inside
        if insight.name == "layers":
            self._take_layers(insight)
        if insight.name == "scores":
            self.chain.show_scores(insight.values if "refused" not in insight.values else None)
        card = self.cards.get(insight.name)
        if card is not None:
            grown = insight.name == "classes" and not card.values
            card.take(insight)
            if grown:
                self._refresh()
        if insight.name == "layers" and not inside.aim.layer:
            self._choose_first(insight.values)

    def _take_layers(self, insight: Insight) -> None:
        if "refused" in insight.values:
            return
        aim = self.session.inside.aim
        caption = _("Seed {n}").format(n=words.number(aim.seed))
        names = self._spoken()
        if aim.label < len(names):
            caption = f"{names[aim.label]}, {caption}"
        self.chain.show_layers(insight.values, caption, _("Step {n}").format(n=words.number(insight.step)))
        self.chain.choose(aim.network, aim.layer)
        if self._stack.currentIndex() == 0:
            self._refresh()
            self.chain.flow()
            self._watch()
        self._show_tools()

    def _choose_first(self, values: dict[str, Any]) -> None:
        """Begin with the generator's first layer in which places can be seen already, or with its first."""
        layers = values.get("generator", ())
        chosen = next((one for one in layers if len(one["shape"]) == 3 and one["shape"][1] > 4), None)
        chosen = chosen or next(iter(layers), None)
        if chosen is not None:
            self.session.inside.aim_at(network="generator", layer=chosen["name"])

    def _classes(self) -> list[str]:
        """Names of the classes as far as they are known."""
        insight = self.session.inside.insights.get("classes")
        known = insight.values.get("all", []) if insight is not None else None
        return list(self.session.explorer.schema.classes) if known is None else known

    def _spoken(self) -> list[str]:
        """The same as a person calls them."""
        schema = self.session.explorer.schema
        return [schema.says(name) for name in self._classes()]

    def _show_tools(self) -> None:
        if self._tools is None:
            return
        names = self._spoken()
        if [self.label.itemText(place) for place in range(self.label.count())] != names:
            self.label.clear()
            self.label.addItems(names)
        self.label.setVisible(bool(names))
        self.label.setCurrentIndex(self.session.inside.aim.label)
