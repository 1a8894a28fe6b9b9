"""Recipe: presets to begin with, the family tree of what they are made of, and every setting."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui.family.branch import FAMILY, Branch
from studio.gui.family.estimate_foot import EstimateFoot
from studio.gui.family.presets import Presets
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_M, GAP_S
from studio.gui.widgets import ParamForm, Section, label, tool
from studio.session import Session


@PANELS.register
class RecipePanel(Panel):
    """The live settings of the running training, presets, the family tree, and all settings in groups."""

    name = "recipe"
    title = N_("Recipe")
    about = N_("How the networks learn")
    icon = "recipe"
    area = "left"
    order = 20

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._shown: tuple[Any, ...] = ()
        self._live_shown: tuple[Any, ...] = ()
        self._forms: list[ParamForm] = []
        self._live_form: ParamForm | None = None
        self._live = Section(_("While it runs"))
        self._live.body.addWidget(label(_("In force at once, and marked on the curves."), "label", wrap=True))
        self._next = label(_("For the next run"), "label")
        self._next.setContentsMargins(GAP_M, GAP_S, GAP_M, 0)
        self.presets = Presets()
        self.presets.chosen.connect(lambda name: session.guarded(session.recipes.choose, name))
        begin = Section(_("Presets"))
        begin.body.setContentsMargins(0, 0, 0, 0)
        begin.body.addWidget(self.presets)
        self._groups = QVBoxLayout()
        self._groups.setSpacing(0)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self._live, self._next, begin, self._tree()):
            layout.addWidget(part)
        layout.addLayout(self._groups)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(scroll, 1)
        self.foot = EstimateFoot(session)
        outer.addWidget(self.foot)
        self.connect(session.recipes.changed, self._show)
        self.connect(session.training.changed, self._show_live)
        self._show()
        self._show_live()

    # Presets, parts and their settings -------------------------------------------------------------------

    def _tree(self) -> Section:
        tree = Section(_("Family tree"))
        tree.body.setContentsMargins(0, 0, 0, GAP_S)
        tree.body.setSpacing(0)
        recipes = self.session.recipes
        self._reset = tool(
            "reset",
            _("Back to the preset as it comes"),
            lambda: self.session.guarded(recipes.choose, recipes.base.name),
        )
        tree.corner.addWidget(self._reset)
        self._wait = label(_("The parts appear here when the engine is ready."), "label", wrap=True)
        self._wait.setContentsMargins(GAP_M, 0, GAP_M, GAP_S)
        tree.body.addWidget(self._wait)
        self.branches = {kin.group: Branch(kin, kin is FAMILY[-1]) for kin in FAMILY}
        for branch in self.branches.values():
            branch.taken.connect(self._take)
            tree.body.addWidget(branch)
        return tree

    def _show(self) -> None:
        recipes = self.session.recipes
        base, groups = recipes.base, recipes.param_specs
        usable = [recipe for recipe in recipes.all if recipe.kind == base.kind]
        self.presets.show_recipes(base, recipes.suited, usable, bool(recipes.values))
        self._reset.setVisible(bool(recipes.values))
        self._wait.setVisible(not groups)
        for group, branch in self.branches.items():
            branch.setVisible(bool(groups))
            branch.show_choices(recipes.choices(group))
        shown = (base.name, groups)
        if shown == self._shown:
            for form in self._forms:
                form.set_values(recipes.values)
            return
        self._shown = shown
        self._show_groups(groups)

    def _take(self, group: str, name: str) -> None:
        recipes, branch = self.session.recipes, self.branches[group]
        if branch.kin.many:
            chosen = [choice.name for choice in recipes.choices(group) if choice.chosen]
            names = [each for each in chosen if each != name] if name in chosen else [*chosen, name]
            self.session.guarded(recipes.set_regularisers, names)
        else:
            branch.toggle()
            self.session.guarded(recipes.set_part, group, name)
        self.session.undo.seal()

    def _show_groups(self, groups: tuple[Any, ...]) -> None:
        opened = {form.objectName() for form in self._forms if form.isVisibleTo(self)}
        _clear(self._groups)
        self._forms = []
        recipes = self.session.recipes
        for title, specs in groups:
            section = Section(_(title), opened=title in opened)
            form = ParamForm(specs, recipes.values)
            form.setObjectName(title)
            form.edited.connect(lambda name, value: self.session.guarded(recipes.set, name, value))
            form.released.connect(self.session.undo.seal)
            section.body.addWidget(form)
            self._forms.append(form)
            self._groups.addWidget(section)

    # While it runs -----------------------------------------------------------------------------------------

    def _show_live(self) -> None:
        training = self.session.training
        specs = training.live_specs if training.active else ()
        self._live.setVisible(bool(specs))
        self._next.setVisible(bool(specs))
        shown = (training.run_id, specs)
        if shown == self._live_shown and self._live_form is not None:
            self._live_form.set_values(training.live_values)
            return
        self._live_shown = shown
        if self._live_form is not None:
            self._live_form.deleteLater()
            self._live_form = None
        if specs:
            self._live_form = ParamForm(specs, training.live_values, deferred=True)
            self._live_form.edited.connect(lambda name, value: self.session.guarded(self.session.live.set, name, value))
            self._live_form.released.connect(self.session.undo.seal)
            self._live.body.addWidget(self._live_form)


def _clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    while layout.count():
        widget = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
