"""Recipe: which networks and objective, and every setting of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.gui.panels import PANELS, Panel
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS
from studio.gui.widgets import ParamForm, Section, button, label, tool
from studio.gui.widgets.card import Card
from studio.session import Session

FIRST_OPEN = 1


@PANELS.register
class RecipePanel(Panel):
    """Cards of recipes that suit the set, the live settings of the running training, and all settings in groups."""

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
        self._all = False
        self._forms: list[ParamForm] = []
        self._live_form: ParamForm | None = None
        self._cards = QVBoxLayout()
        self._cards.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
        self._cards.setSpacing(GAP_XS)
        self._live = Section(_("While it runs"))
        self._live.body.addWidget(label(_("In force at once, and marked on the curves."), "label", wrap=True))
        self._next = label(_("For the next run"), "label")
        self._next.setContentsMargins(GAP_M, GAP_S, GAP_M, 0)
        self._groups = QVBoxLayout()
        self._groups.setSpacing(0)
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._live)
        layout.addWidget(self._next)
        layout.addLayout(self._cards)
        layout.addLayout(self._groups)
        layout.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        self.connect(session.recipes.changed, self._show)
        self.connect(session.training.changed, self._show_live)
        self._show()
        self._show_live()

    # Recipes and their settings --------------------------------------------------------------------------

    def _show(self) -> None:
        recipes = self.session.recipes
        base = recipes.base
        suited = [r.name for r in recipes.suited]
        groups = recipes.param_specs
        shown = (base.name, suited, groups, self._all, bool(recipes.values))
        if shown == self._shown:
            for form in self._forms:
                form.set_values(recipes.values)
            return
        self._shown = shown
        self._show_cards(base, suited)
        self._show_groups(groups)

    def _show_cards(self, base: Any, suited: list[str]) -> None:
        _clear(self._cards)
        recipes = self.session.recipes
        usable = [r for r in recipes.all if r.kind == base.kind]
        names = suited + [r.name for r in usable if r.name not in suited and (self._all or r.name == base.name)]
        for recipe in sorted(usable, key=lambda r: names.index(r.name) if r.name in names else 99):
            if recipe.name not in names:
                continue
            about = _(recipe.about)
            chosen = recipe.name == base.name
            card = Card(_(recipe.title), about if chosen else "")
            card.body.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
            card.about.setVisible(chosen)
            card.setToolTip(about)
            card.set_chosen(chosen)
            card.clicked.connect(lambda n=recipe.name: self.session.guarded(recipes.choose, n))
            self._cards.addWidget(card)
        if len(names) < len(usable) or self._all:
            words = _("Only those for this size") if self._all else _("All recipes")
            self._cards.addWidget(button(words, self._toggle_all, "quiet"))

    def _toggle_all(self) -> None:
        self._all = not self._all
        self._show()

    def _show_groups(self, groups: tuple[Any, ...]) -> None:
        _clear(self._groups)
        self._forms = []
        recipes = self.session.recipes
        if not groups:
            note = label(_("The settings appear here when the engine is ready."), "label", wrap=True)
            note.setContentsMargins(GAP_M, GAP_S, GAP_M, GAP_S)
            self._groups.addWidget(note)
        for number, (title, specs) in enumerate(groups):
            section = Section(_(title), opened=number < FIRST_OPEN)
            form = ParamForm(specs, recipes.values)
            form.edited.connect(lambda name, value: self.session.guarded(recipes.set, name, value))
            form.released.connect(self.session.undo.seal)
            section.body.addWidget(form)
            if number == 0 and recipes.values:
                section.corner.addWidget(
                    tool("reset", _("Back to the values of the recipe"), lambda: recipes.choose(recipes.base.name))
                )
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
            self._live_form.edited.connect(lambda name, value: self.session.guarded(training.edit, name, value))
            self._live.body.addWidget(self._live_form)


def _clear(layout: QVBoxLayout | QHBoxLayout) -> None:
    while layout.count():
        widget = layout.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
