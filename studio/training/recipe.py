"""Recipes: networks, objective, regularisers and optimiser of a run as one checked, frozen, versioned document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.params import ParamSpec, Value, validated
from studio.core.paths import read_json, resources
from studio.training.settings import AUGMENT, FIXED, GAMMA, LIVE
from studio.training.swapping import swapped

FILE_LIMIT = 256 << 10
SMALL = 32
AUGMENTS = ("diffaugment", "ada")
ADDED = "r1r2"  # the regulariser that a weight (gamma) means where a recipe has none that it could weigh
ADVISED = ("picture-32", "style", "notes", "loops", "phrases", "points")


class Part(BaseModel):
    """A registered thing by name and its parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str = Field(max_length=100)
    params: dict[str, bool | int | float | str] = Field(default_factory=dict, max_length=100)


class Recipe(BaseModel):
    """Everything that decides how a network learns, apart from the data and the seed.

    Attributes:
        kind: of the sets that it is for.
        resolutions: sizes in pixels that the recipe is meant for; others are allowed.
        latent: length of z.
        lr_g, lr_d, beta1, beta2: Adam (arXiv:1412.6980).
        batch: pictures per step.
        ema_decay, ema_warmup: decay is min(ema_decay, 1 - 1 / (1 + step / ema_warmup)).
        beta1_d: beta1 of the discriminator, None for the same.
        encoder, reconstruction, kl: half of each batch is encoded and rebuilt, and the generator learns from how
            close it comes as well (VAE-GAN, arXiv:1512.09300); None and 0 for a plain GAN.
        codes: what the generator can be asked for without labels (InfoGAN), None for nothing.
        adversarial: weight of the objective in the generator's loss.
        adversarial_from: step from which the discriminator takes part.
        optimiser: see `studio.training.optimisers`; the betas are Adam's.
        d_steps: turns of the discriminator for each of the generator.
        anneal: steps over which the learning rates fall to 2%, as a cosine (arXiv:1608.03983); 0 leaves them.
        conditional: labels are used when the set has any.
        precision: "auto" takes what measures fastest on the device.
        first_look: samples trained on until what is made can be recognised, as measured on the set that `about`
            speaks of (`tests/benchmarks/first_look.py`); 0 where nobody has measured it, or it never came.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: Literal[1] = 1
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    title: str = Field(max_length=200)
    about: str = Field(default="", max_length=2000)
    kind: Literal["pictures", "sounds", "loops", "points"] = "pictures"
    resolutions: tuple[int, ...] = ()
    latent: int = Field(default=64, ge=2, le=1024)
    generator: Part
    discriminator: Part
    objective: Part
    regularisers: tuple[Part, ...] = Field(default=(), max_length=8)
    lr_g: float = Field(default=1e-3, ge=1e-7, le=0.1)
    lr_d: float = Field(default=1e-3, ge=1e-7, le=0.1)
    beta1: float = Field(default=0.0, ge=0, le=0.999)
    beta2: float = Field(default=0.99, ge=0, le=0.9999)
    beta1_d: float | None = Field(default=None, ge=0, le=0.999)
    encoder: Part | None = None
    reconstruction: Part | None = None
    kl: float = Field(default=0.0, ge=0, le=100)
    codes: Part | None = None
    adversarial: float = Field(default=1.0, ge=0, le=100)
    adversarial_from: int = Field(default=0, ge=0, le=10**6)
    batch: int = Field(default=32, ge=2, le=1024)
    optimiser: Literal["adam", "rmsprop", "sgd"] = "adam"
    d_steps: int = Field(default=1, ge=1, le=10)
    anneal: int = Field(default=0, ge=0, le=10**7)
    ema_decay: float = Field(default=0.995, ge=0, le=0.9999)
    ema_warmup: float = Field(default=10.0, ge=1, le=10000)
    conditional: bool = True
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    first_look: int = Field(default=0, ge=0, le=10**9)

    @model_validator(mode="before")
    @classmethod
    def _older(cls, document: Any) -> Any:
        """Augmentation had a place of its own, now it is one of the regularisers."""
        if not isinstance(document, dict) or "augment" not in document:
            return document
        rest = {key: value for key, value in document.items() if key != "augment"}
        old = document["augment"]
        if isinstance(old, dict) and old.get("params", {}).get("p"):
            params = dict(old["params"])
            name = "ada" if params.pop("adaptive", False) else "diffaugment"
            kept = {key: value for key, value in params.items() if key == "p" or name == "ada"}
            rest["regularisers"] = [{"name": name, "params": kept}, *rest.get("regularisers", ())]
        return rest

    @model_validator(mode="after")
    def _whole(self) -> Recipe:
        if (self.encoder is None) != (self.reconstruction is None):
            raise ValueError("an encoder and a reconstruction belong together")
        if self.codes is not None and (self.conditional or self.encoder is not None or self.kind != "pictures"):
            raise ValueError("codes are for pictures without labels and without an encoder")
        return self

    @property
    def made_of(self) -> tuple[object, ...]:
        """The names of its parts, which tell one kind of recipe from another."""
        parts = (self.generator, self.discriminator, self.objective, self.codes, self.encoder, *self.regularisers)
        return (self.kind, *(part.name if part is not None else "" for part in parts))

    def named_rightly(self, before: Recipe) -> Recipe:
        """The same, by the name of the shipped recipe whose parts it has now, if those it had `before` are gone."""
        if self.made_of == before.made_of:
            return self
        like = next((each for each in all_recipes() if each.made_of == self.made_of), self)
        return self.model_copy(update={"name": like.name, "title": like.title, "about": like.about})

    def edited(self, changes: Mapping[str, Any]) -> Recipe:
        """The same recipe with settings changed.

        Args:
            changes: "batch", "lr_g"... for the recipe's own settings, "gamma" and "augment" as in
                `live_params`, "generator.width", "objective.NAME", "r1r2.every"... for those of a part;
                "generator", "discriminator", "objective" for another part by name and "regularisers" for
                several between commas or "" for none, whose parameters begin at their defaults.

        Raises:
            StudioError: an unknown setting or a value out of range. Settings of a part are checked
            against its declaration, which loads the network library.
        """
        document = self.model_dump()
        changes = swapped(document, changes)
        named = set(Recipe.model_fields) - {"objective"}
        own = {spec.name: spec for spec in (*LIVE, *FIXED) if spec.name in named}
        for name, value in changes.items():
            if name in own:
                document[name] = own[name].validate(value)
            elif name == "gamma":
                _set_gamma(document, GAMMA.validate(value))
            elif name == "augment":
                _set_augment(document, AUGMENT.validate(value))
            elif "." in name:
                group, __, setting = name.partition(".")
                self._edit_part(document, group, setting, value)
            else:
                raise StudioError(
                    _("This recipe has no setting called {name!r}.").format(name=name),
                    _("Known: {names}.").format(names=", ".join([*own, "gamma", "augment"])),
                )
        return parse_recipe(document)

    def _edit_part(self, document: dict[str, Any], group: str, setting: str, value: Any) -> None:
        target = _find_part(document, group)
        specs = {spec.name: spec for spec in part_params(group, target["name"])}
        if setting not in specs:
            raise StudioError(
                _("{part!r} has no setting called {name!r}.").format(part=target["name"], name=setting),
                _("Known: {names}.").format(names=", ".join(specs) or _("none")),
            )
        target["params"] = {**target["params"], setting: specs[setting].validate(value)}

    @property
    def gamma(self) -> float | None:
        """Weight of the first regulariser that states one, None without."""
        return next((float(part.params["gamma"]) for part in self.regularisers if "gamma" in part.params), None)


def parse_recipe(document: Any) -> Recipe:
    """A checked recipe from plain values; raises StudioError naming the first thing that is wrong."""
    try:
        return Recipe.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StudioError(
            _("The recipe is not valid: {where}: {reason}.").format(where=where, reason=first["msg"])
        ) from error


@cache
def _shipped() -> dict[str, Recipe]:
    files = sorted((resources() / "recipes").glob("*.json"))
    return {path.stem: parse_recipe(read_json(path, FILE_LIMIT)) for path in files}


def all_recipes() -> tuple[Recipe, ...]:
    """The recipes that come with the program by kind, smallest first, the advised one of a size before the others."""
    return tuple(
        sorted(
            _shipped().values(),
            key=lambda r: (r.kind, min(r.resolutions, default=0), r.name not in ADVISED, r.name),
        )
    )


def load_recipe(name: str | Path) -> Recipe:
    """A shipped recipe by name, or one from a JSON file; raises StudioError when there is none."""
    if str(name).endswith(".json"):
        return parse_recipe(read_json(Path(name), FILE_LIMIT))
    recipes = _shipped()
    if str(name) not in recipes:
        raise StudioError(
            _("There is no recipe called {name!r}.").format(name=str(name)),
            _("Known: {names}.").format(names=", ".join(recipes)),
        )
    return recipes[str(name)]


def recommended(kind: str, resolution: int = 0, keyed: bool = False) -> Recipe:
    """The recipe to begin with for a set of that kind: pictures of that size in pixels, or loops, in keys or not."""
    if kind == "points":
        return load_recipe("points")
    if kind != "pictures":
        return load_recipe("notes" if kind == "sounds" else "phrases" if keyed else "loops")
    return load_recipe("picture-32" if resolution <= SMALL else "style")


def live_params(recipe: Recipe) -> tuple[ParamSpec, ...]:
    """The settings that may be changed while it trains, each with the recipe's value as default."""
    augment = next((part.params.get("p", 0.0) for part in recipe.regularisers if part.name in AUGMENTS), 0.0)
    values: dict[str, Value | None] = {
        "lr_g": recipe.lr_g, "lr_d": recipe.lr_d, "batch": recipe.batch, "gamma": recipe.gamma or 0.0,
        "augment": augment, "d_steps": recipe.d_steps, "optimiser": recipe.optimiser,
        "objective": recipe.objective.name,
    }  # fmt: skip
    if recipe.kind != "pictures":
        values["augment"] = None
    return tuple(replace(spec, default=value) for spec in LIVE if (value := values[spec.name]) is not None)


def param_groups(recipe: Recipe) -> tuple[tuple[str, tuple[ParamSpec, ...]], ...]:
    """All settings by group, named as `Recipe.edited` takes them, with the recipe's values as defaults.

    Loads the network library on first use: call it on an engine thread or once the engine is ready.
    """
    fixed = tuple(replace(spec, default=getattr(recipe, spec.name)) for spec in FIXED)
    groups = [(N_("Learning"), live_params(recipe)), (N_("Averaging and format"), fixed)]
    parts = [
        ("generator", N_("Generator"), recipe.generator),
        ("discriminator", N_("Discriminator"), recipe.discriminator),
        ("objective", N_("Objective"), recipe.objective),
    ]
    parts += [(part.name, N_("Regularisation"), part) for part in recipe.regularisers]
    parts += [("encoder", N_("Encoder"), recipe.encoder)] if recipe.encoder else []
    parts += [("codes", N_("Codes (InfoGAN)"), recipe.codes)] if recipe.codes else []
    weighed = next((part for part in recipe.regularisers if "gamma" in part.params), None)
    for group, title, part in parts:
        specs = part_params(group, part.name)
        values = validated(specs, part.params)
        shown = tuple(
            replace(spec, name=f"{group}.{spec.name}", default=values[spec.name])
            for spec in specs
            if spec.name != "gamma" or part is not weighed  # that one is among the live settings
        )
        if shown:
            groups.append((title, shown))
    return tuple(groups)


def part_params(group: str, name: str) -> tuple[ParamSpec, ...]:
    """Declared parameters of a part; loads the network library."""
    from studio.models.discriminators import DISCRIMINATORS
    from studio.models.encoders import ENCODERS
    from studio.models.generators import GENERATORS
    from studio.objectives import OBJECTIVES
    from studio.objectives.regularisers import REGULARISERS
    from studio.training.codes import CODES

    registries: dict[str, Any] = {
        "generator": GENERATORS,
        "discriminator": DISCRIMINATORS,
        "objective": OBJECTIVES,
        "encoder": ENCODERS,
        "codes": CODES,
    }
    registry = registries.get(group, REGULARISERS)
    params: tuple[ParamSpec, ...] = registry.get(name).params
    return params


def _find_part(document: dict[str, Any], group: str) -> dict[str, Any]:
    if group in ("generator", "discriminator", "objective") or (group in ("encoder", "codes") and document[group]):
        part: dict[str, Any] = document[group]
        return part
    regularisers: Iterable[dict[str, Any]] = document["regularisers"]
    found = next((part for part in regularisers if part["name"] == group), None)
    if found is None:
        raise StudioError(_("This recipe has no part called {name!r}.").format(name=group))
    return found


def _merged(part: dict[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    return {**part, "params": {**part["params"], **params}}


def _set_gamma(document: dict[str, Any], value: Value) -> None:
    parts = list(document["regularisers"])
    weighed = next((place for place, part in enumerate(parts) if "gamma" in part["params"]), None)
    if weighed is not None:
        parts[weighed] = _merged(parts[weighed], {"gamma": value})
    elif value:
        parts.append({"name": ADDED, "params": {"gamma": value}})
    document["regularisers"] = parts


def _set_augment(document: dict[str, Any], share: Value) -> None:
    parts = list(document["regularisers"])
    place = next((place for place, part in enumerate(parts) if part["name"] in AUGMENTS), None)
    if place is not None:
        parts[place] = _merged(parts[place], {"p": share})
    elif share:
        parts.insert(0, {"name": AUGMENTS[0], "params": {"p": share}})
    document["regularisers"] = parts
