"""The recipe at hand: which networks and objective, with the person's own values."""

from __future__ import annotations

from typing import Any

from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.params import ParamSpec, Value
from studio.core.undo import Edit, UndoStack
from studio.session.engine import Engine
from studio.session.library import Library
from studio.training.recipe import Recipe, all_recipes, load_recipe, param_groups, recommended


class Recipes:
    """Chooses and edits a recipe.

    While nobody has chosen, or a choice was for another kind of set, the recommended one is used.

    Attributes:
        values: edited parameters by dotted name (`generator.width`, `batch`), those that differ only.
    """

    changed = Signal()

    def __init__(self, library: Library, engine: Engine, undo: UndoStack) -> None:
        self._library, self._engine, self._undo = library, engine, undo
        self._name = ""
        self.values: dict[str, Value] = {}
        library.options_changed.connect(self._options_changed)
        engine.changed.connect(self.changed.emit)

    @property
    def all(self) -> list[Recipe]:
        return list(all_recipes())

    @property
    def suited(self) -> list[Recipe]:
        """Recipes meant for the set at hand and its prepared resolution, the recommended one first."""
        kind, resolution, keyed = self._wanted()
        best = recommended(kind, resolution, keyed)
        suited = [r for r in all_recipes() if r.kind == kind and (kind != "pictures" or resolution in r.resolutions)]
        return sorted(suited, key=lambda r: (r.name != best.name, r.title))

    @property
    def base(self) -> Recipe:
        """The recipe as shipped, without the person's values."""
        kind, resolution, keyed = self._wanted()
        if self._name and load_recipe(self._name).kind == kind:
            return load_recipe(self._name)
        return recommended(kind, resolution, keyed)

    @property
    def chosen(self) -> Recipe:
        """The recipe that Train would use."""
        return self.base.edited(self.values)

    @property
    def param_specs(self) -> tuple[tuple[str, tuple[ParamSpec, ...]], ...]:
        """Groups of parameters: (title, specs with the shipped values as defaults).

        Networks declare their parameters beside their code, so this is empty until the engine is ready.
        """
        return param_groups(self.base) if self._engine.state == "ready" else ()

    def value(self, name: str) -> Value:
        """The value in force of a dotted parameter name."""
        specs = {spec.name: spec for __, group in self.param_specs for spec in group}
        return self.values.get(name, specs[name].default)

    def choose(self, name: str) -> None:
        """Use another recipe; an empty name goes back to the recommended one. Edited values are dropped."""
        if name:
            load_recipe(name)
        before = (self._name, self.values)
        self._push(_("Choose recipe"), (name, {}), before, "")

    def set(self, name: str, value: Any) -> None:
        """Change one parameter; raises StudioError on an unknown name or a value out of range."""
        specs = {spec.name: spec for __, group in self.param_specs for spec in group}
        if name not in specs:
            raise StudioError(_("There is no setting called “{name}”.").format(name=name))
        checked = specs[name].validate(value)
        values = {k: v for k, v in self.values.items() if k != name}
        if checked != specs[name].default:
            values[name] = checked
        self.base.edited(values)
        label = _("Change {name}").format(name=_(specs[name].label))
        self._push(label, (self._name, values), (self._name, self.values), f"recipe:{name}")

    def restore(self, name: str, values: dict[str, Value]) -> None:
        """Take over what a project remembers; a recipe that no longer exists falls back to the recommended one."""
        try:
            if name:
                load_recipe(name)
        except StudioError:
            name, values = "", {}
        self._put(name, values)

    @property
    def remembered(self) -> tuple[str, dict[str, Value]]:
        """What a project should remember: the name chosen by hand, and the edited values."""
        return self._name, dict(self.values)

    def _push(self, label: str, after: tuple[str, Any], before: tuple[str, Any], key: str) -> None:
        self._undo.push(Edit(label, lambda: self._put(*after), lambda: self._put(*before), key))

    def _put(self, name: str, values: dict[str, Value]) -> None:
        self._name, self.values = name, values
        self.changed.emit()

    def _options_changed(self) -> None:
        try:
            self.base.edited(self.values)
        except StudioError:
            self.values = {}
        self.changed.emit()

    def _wanted(self) -> tuple[str, int, bool]:
        """Kind of the set at hand, the prepared size of its pictures in pixels, and whether its loops tell keys."""
        options = self._library.options
        if options is None:
            return "pictures", 32, False
        return options.kind, getattr(options, "resolution", 0), getattr(self._library.report, "keyed", False)
