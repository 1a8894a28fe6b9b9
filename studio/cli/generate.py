"""`gan-studio generate`: many pictures of a trained network as files with a list beside them."""

from __future__ import annotations

import argparse
import csv
import io
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.output import Output
from studio.cli.reading import checkpoint_steps, pick_run
from studio.core.conditions import ConditionSchema
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.latent import PSI_HIGH, PSI_LOW, LatentState
from studio.core.paths import write_atomic
from studio.session.project import read_project
from studio.session.runs import read_run

if TYPE_CHECKING:
    from studio.training.weights import Weights

ABOUT = N_("Make picture files with the network of a project.")
MANIFEST = "manifest.csv"
COLUMNS = ("file", "label", "pitch", "seed", "psi")
RANDOM_SEEDS = 1_000_000


@dataclass(frozen=True)
class Wanted:
    """One picture to make; `label` is a class index, -1 without classes."""

    label: int
    seed: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT", help=_("folder of the project"))
    parser.add_argument("--count", type=int, metavar="N", help=_("how many pictures; without it all of the seeds"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("folder for the files"))
    parser.add_argument("--label", metavar="L", help=_("only this class; without it all classes take turns"))
    parser.add_argument("--seed", default="0", metavar="S", help=_("first seed (5), a range (0-31), or -1 for random"))
    parser.add_argument(
        "--psi", type=float, default=1.0, metavar="X", help=_("variety (truncation psi): 1 full, 0 the average")
    )
    parser.add_argument("--run", metavar="ID", help=_("a run by its id or name; without it the project's current one"))
    parser.add_argument("--step", type=int, metavar="N", help=_("the network as it was at this checkpoint"))
    parser.add_argument("--no-recipe", action="store_true", help=_("leave out of the files what restores them"))
    parser.add_argument("--replace", action="store_true", help=_("write over pictures made there before"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line instead of sentences"))


def run(arguments: argparse.Namespace) -> int:
    """Write the files; each has been read back when this returns."""
    if not PSI_LOW <= arguments.psi <= PSI_HIGH:
        raise StudioError(_("psi must lie between {low:g} and {high:g}.").format(low=PSI_LOW, high=PSI_HIGH))
    document = read_project(arguments.project)
    folder = pick_run(arguments.project, document, arguments.run)
    checkpoints = _checkpoints(folder, arguments.step)
    manifest = arguments.out / MANIFEST
    if manifest.exists() and not arguments.replace:
        hint = _("Choose another folder, or add --replace.")
        raise StudioError(_("There are generated pictures in this folder already."), hint, arguments.out)

    weights = _newest_whole(checkpoints)
    wanted = plan(weights.schema, arguments.label, arguments.seed, arguments.count)
    facts: dict[str, Any] | None = None
    if not arguments.no_recipe:
        recipe = read_run(folder).config.recipe.model_dump(mode="json")
        facts = {"project_id": document.id, "run_id": weights.run_id, "step": weights.step, "recipe": recipe}
    output = Output(arguments.json)
    rows = write_all(arguments.out, weights, wanted, arguments.psi, facts, output)
    write_atomic(manifest, rows.encode())
    output.say(
        _("{count:,} pictures of step {step:,} are in {folder}.").format(
            count=len(wanted), step=weights.step, folder=arguments.out
        ),
        "end",
        count=len(wanted),
        step=weights.step,
        manifest=str(manifest),
    )
    return 0


def plan(schema: ConditionSchema, label: str | None, seed: str, count: int | None) -> list[Wanted]:
    """What to make: the classes take turns, each with the same seeds.

    Args:
        label: one class by name; None for all.
        seed: "5" counts up from there, "0-31" stays within, "-1" draws at random.
        count: pictures; None for every seed of the range with every class.

    Raises:
        StudioError: no such class, or fewer seeds than pictures.
    """
    labels = _labels(schema, label)
    first, last = _seed_range(seed)
    if count is None:
        if last is None:
            raise StudioError(_("How many pictures?"), _("Give --count, or a range of seeds such as --seed 0-31."))
        count = (last - first + 1) * len(labels)
    if count < 1:
        raise StudioError(_("--count must be at least 1."))
    rounds = -(-count // len(labels))
    if first < 0:
        seeds = random.SystemRandom().sample(range(RANDOM_SEEDS), rounds)
    elif last is not None and rounds > last - first + 1:
        most = (last - first + 1) * len(labels)
        raise StudioError(
            _("Seeds {range} give only {most:,} different pictures.").format(range=seed, most=most),
            _("Ask for fewer, or for more seeds."),
        )
    else:
        seeds = list(range(first, first + rounds))
    return [Wanted(labels[i % len(labels)], seeds[i // len(labels)]) for i in range(count)]


def write_all(
    out: Path, weights: Weights, wanted: list[Wanted], psi: float, facts: Mapping[str, Any] | None, output: Output
) -> str:
    """Render and write the pictures; returns the manifest as CSV."""
    from studio.export.png import write_png
    from studio.synthesis.renderer import Renderer

    renderer = Renderer()
    renderer.load(weights)
    names = file_labels(weights.schema.classes)
    digits = max(4, *(len(str(one.seed)) for one in wanted))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for index, one in enumerate(wanted):
        state = LatentState(psi=psi).at_seed(one.seed)
        label = ""
        if one.label >= 0:
            label = weights.schema.classes[one.label]
            state = replace(state, blend={weights.schema.fields[0].name: {label: 1.0}})
        stem = f"{names[one.label]}_" if one.label >= 0 else ""
        name = f"{stem}seed{one.seed:0{digits}d}.png"
        document = None
        if facts is not None:
            document = {"format": "gan-studio picture", "version": 1, **facts, "state": state.to_json(), "label": label}
        write_png(out / name, renderer.render([state])[0], document)
        table.writerow((name, label, "", one.seed, f"{psi:g}"))
        if output.due:
            output.progress(f"{index + 1:,}/{len(wanted):,}  {name}", done=index + 1, total=len(wanted))
    return text.getvalue()


def file_labels(classes: tuple[str, ...]) -> list[str]:
    """Class names as parts of file names: safe everywhere, and different even where case does not count."""
    clean = ["".join(c if c.isalnum() or c in "-+" else "-" for c in name)[:60] or "-" for name in classes]
    if len({name.casefold() for name in clean}) == len(clean):
        return clean
    digits = len(str(len(clean) - 1))
    return [f"{index:0{digits}d}-{name}" for index, name in enumerate(clean)]


def _labels(schema: ConditionSchema, label: str | None) -> list[int]:
    classes = schema.classes
    if label is None:
        return list(range(len(classes))) or [-1]
    if label not in classes:
        known = ", ".join(classes[:60]) or _("none; this network was trained without labels")
        raise StudioError(
            _("This network knows no class called “{name}”.").format(name=label),
            _("Known: {names}.").format(names=known),
        )
    return [classes.index(label)]


def _seed_range(text: str) -> tuple[int, int | None]:
    """First and last seed; (-1, None) for random ones."""
    if text == "-1":
        return -1, None
    first, dash, last = text.partition("-")
    if not (first.isdecimal() and (last.isdecimal() or not dash)) or len(text) > 20:
        raise StudioError(_("“{text}” is no seed.").format(text=text), _("Write 5, 0-31, or -1 for random."))
    if dash and int(last) < int(first):
        raise StudioError(_("The range of seeds ends before it begins."), _("Write the smaller number first."))
    return int(first), int(last) if dash else None


def _checkpoints(folder: Path, step: int | None) -> list[Path]:
    """Folders of the checkpoints to try, newest first; one alone when a step is asked for."""
    steps = checkpoint_steps(folder)
    if not steps:
        raise StudioError(_("This run has not been saved yet."), _("Train it a little first."), folder)
    if step is not None and step not in steps:
        listed = ", ".join(str(known) for known in steps)
        raise StudioError(
            _("This run has no checkpoint at step {step:,}.").format(step=step),
            _("Known: {names}.").format(names=listed),
        )
    return [folder / "checkpoints" / f"{one:08d}" for one in (reversed(steps) if step is None else [step])]


def _newest_whole(checkpoints: list[Path]) -> Weights:
    from studio.training.checkpoint import load_weights

    problems = []
    for path in checkpoints:
        try:
            return load_weights(path)
        except StudioError as error:
            problems.append(error)
    raise problems[0]
