"""The recipe at hand: which networks and objective, with the person's own values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.params import ParamSpec, Value
from studio.core.progress import Reporter
from studio.core.undo import Edit, UndoStack
from studio.session.engine import Engine
from studio.session.family import Choice, checked, choices
from studio.session.jobs import Job, Jobs
from studio.session.library import Library
from studio.session.settings import Settings
from studio.training.recipe import Recipe, all_recipes, load_recipe, param_groups, recommended
from studio.training.swapping import REGULARISERS, SWAPS, names_in

if TYPE_CHECKING:
    from studio.training.estimate import Estimate


class Recipes:
    """Chooses and edits a recipe.

    While nobody has chosen, or a choice was for another kind of set, the recommended one is used.
    """

    changed = Signal()

    def __init__(self, library: Library, engine: Engine, jobs: Jobs, settings: Settings, undo: UndoStack) -> None:
        self._library, self._engine, self._undo = library, engine, undo
        self._jobs, self._settings = jobs, settings
        self._name = ""
        self._edited: dict[str, dict[str, Value]] = {}  # by the name of the recipe that the values change
        self._restored: dict[str, Value] | None = None  # for what is recommended for a set on its way
        library.options_changed.connect(self._look_again)
        engine.changed.connect(self._look_again)

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
        return self._base(self._name)

    @property
    def values(self) -> dict[str, Value]:
        """Edited parameters by dotted name (`generator.width`, `batch`) and swapped parts by group (`generator`,
        `regularisers`), those that differ only; each recipe has its own."""
        return self._edited.get(self.base.name, {})

    @property
    def chosen(self) -> Recipe:
        """The recipe that Train would use; until the engine is ready without the values of its parts, as networks
        declare their parameters beside their code."""
        known = {name: value for name, value in self.values.items() if "." not in name and name not in SWAPS}
        return self.base.edited(self.values if self._engine.state == "ready" else known)

    @property
    def param_specs(self) -> tuple[tuple[str, tuple[ParamSpec, ...]], ...]:
        """Groups of parameters: (title, specs with the values before any edit as defaults).

        Networks declare their parameters beside their code, so this is empty until the engine is ready.
        """
        return param_groups(self._swapped(self.values)) if self._engine.state == "ready" else ()

    def choices(self, group: str) -> list[Choice]:
        """What could be chosen in one of `family.GROUPS`, with reasons against what makes no sense here.

        Empty until the engine is ready.
        """
        classes = bool(getattr(self._library.report, "classes", ()))
        return choices(self.chosen, group, classes) if self._engine.state == "ready" else []

    def value(self, name: str) -> Value:
        """The value in force of a dotted parameter name."""
        specs = {spec.name: spec for __, group in self.param_specs for spec in group}
        return self.values.get(name, specs[name].default)

    def choose(self, name: str) -> None:
        """Use another recipe; an empty name goes back to the recommended one. Edited values are dropped."""
        if name:
            load_recipe(name)
        self._push(_("Choose recipe"), name, {}, "")

    def estimate(self, done: Callable[[Estimate], None], measured: bool = False, **machine: Any) -> Job:
        """Find out in a job what training by the chosen recipe would take; the engine must be ready.

        The set is prepared first where it is not yet. A new estimate takes the place of one under way.

        Args:
            done: called with the answer on the owner's thread.
            measured: also take whole steps for about two seconds.
            machine: device and threads where they differ from the settings.
        """
        recipe, library = self.chosen, self._library
        chosen = {
            "device": str(self._settings.get("device", "auto")),
            "threads": int(self._settings.get("threads", 1)),
            **machine,
        }

        def work(reporter: Reporter) -> Estimate:
            from studio.training.estimate import estimate

            return estimate(recipe, library.prepare(reporter), measured=measured, reporter=reporter, **chosen)

        return self._jobs.run(_("Estimating time and memory"), work, done, key="estimate")

    def set_part(self, group: str, name: str) -> None:
        """Put another generator, discriminator or objective in, or have classes enter in another way ("conditions").

        Parameters of the new part are at their defaults. The engine must be ready.

        Raises:
            StudioError: an unknown part, or the reason why it makes no sense here.
        """
        if group == "conditions":
            self.set("discriminator.conditions", name)
            return
        values = {k: v for k, v in self.values.items() if k != group and not k.startswith(f"{group}.")}
        if name != getattr(self.base, group).name:
            values[group] = name
        self._swap(values, _("Choose another part"))

    def set_regularisers(self, names: Sequence[str]) -> None:
        """Have just these regularisers, in this order; those that stay keep their parameters.

        The engine must be ready. Raises StudioError as `set_part` does.
        """
        before = _weighed(self._swapped(self.values))
        values = {k: v for k, v in self.values.items() if k != REGULARISERS}
        if list(names) != [part.name for part in self.base.regularisers]:
            values[REGULARISERS] = ",".join(names)
        if _weighed(self._swapped(values)) != before:
            values.pop("gamma", None)  # it weighed another one
        self._swap(values, _("Choose regularisation"))

    def set(self, name: str, value: Any) -> None:
        """Change one parameter, or swap a part; raises StudioError on an unknown name or a value out of range."""
        if name == REGULARISERS:
            self.set_regularisers(names_in(str(value)))
            return
        if name in SWAPS:
            self.set_part(name, str(value))
            return
        specs = {spec.name: spec for __, group in self.param_specs for spec in group}
        if name not in specs:
            raise StudioError(_("There is no setting called “{name}”.").format(name=name))
        taken = specs[name].validate(value)
        values = {k: v for k, v in self.values.items() if k != name}
        if taken != specs[name].default:
            values[name] = taken
        checked(self.base.edited(values))
        label = _("Change {name}").format(name=_(specs[name].label))
        self._push(label, self._name, values, f"recipe:{name}")

    def restore(self, name: str, values: dict[str, Value]) -> None:
        """Take over what a project remembers; a recipe that no longer exists falls back to the recommended one."""
        try:
            if name:
                load_recipe(name)
        except StudioError:
            name, values = "", {}
        self._name = name
        self._edited, self._restored = ({name: values}, None) if name else ({}, values)
        self._look_again()

    @property
    def remembered(self) -> tuple[str, dict[str, Value]]:
        """What a project should remember: the name chosen by hand, and the edited values."""
        return self._name, dict(self.values if self._restored is None else self._restored)

    def _swapped(self, values: Mapping[str, Value]) -> Recipe:
        return self.base.edited({name: value for name, value in values.items() if name in SWAPS})

    def _swap(self, values: dict[str, Value], label: str) -> None:
        known = {spec.name for __, group in param_groups(self._swapped(values)) for spec in group}
        values = {name: value for name, value in values.items() if name in SWAPS or name in known}
        checked(self.base.edited(values))
        self._push(label, self._name, values, "")

    def _push(self, label: str, name: str, values: dict[str, Value], key: str) -> None:
        """Choose a recipe with these values, with undo; both stay with their recipe whatever set is at hand then."""
        after, before = (name, self._base(name).name, values), (self._name, self.base.name, self.values)
        self._undo.push(Edit(label, lambda: self._put(*after), lambda: self._put(*before), key))

    def _put(self, name: str, recipe: str, values: dict[str, Value]) -> None:
        self._name, self._restored = name, None
        self._edited[recipe] = values
        self.changed.emit()

    def _base(self, name: str) -> Recipe:
        """The recipe of this name, or the recommended one where it is for another kind of set."""
        kind, resolution, keyed = self._wanted()
        if name and load_recipe(name).kind == kind:
            return load_recipe(name)
        return recommended(kind, resolution, keyed)

    def _look_again(self) -> None:
        """Another set, for which another recipe may be meant, or parts can be checked now: drop values that it does
        not take."""
        if self._restored is not None and self._library.options is not None:
            self._edited[self.base.name], self._restored = self._restored, None
        try:
            _unused = self.chosen
        except StudioError:
            self._edited.pop(self.base.name, None)
        self.changed.emit()

    def _wanted(self) -> tuple[str, int, bool]:
        """Kind of the set at hand, the prepared size of its pictures in pixels, and whether its loops tell keys."""
        options = self._library.options
        if options is None:
            return "pictures", 32, False
        return options.kind, getattr(options, "resolution", 0), getattr(self._library.report, "keyed", False)


def _weighed(recipe: Recipe) -> str:
    """Name of the regulariser whose weight is the recipe's gamma; "" without one."""
    return next((part.name for part in recipe.regularisers if "gamma" in part.params), "")
