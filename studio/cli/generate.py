"""`gan-studio generate`: many pictures, sounds or loops of a trained network as files with a list beside them."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.asking import Wanted, harmony, plan
from studio.cli.loop_files import LoopOrder, add_loop_arguments, refuse_loop_arguments, write_loops
from studio.cli.output import Output
from studio.cli.reading import checkpoint_steps, pick_run
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.latent import PSI_HIGH, PSI_LOW, LatentState
from studio.core.params import validated
from studio.core.paths import write_atomic
from studio.session.project import read_project
from studio.session.runs import read_run

if TYPE_CHECKING:
    from studio.export import Exporter
    from studio.training.weights import Weights

ABOUT = N_("Make files of pictures, sounds or loops with the network of a project.")
MANIFEST = "manifest.csv"
# What was written, one and several.
DONE = {
    "pictures": (
        N_("1 picture of step {step:,} is in {folder}."),
        N_("{count:,} pictures of step {step:,} are in {folder}."),
    ),
    "sounds": (
        N_("1 sound of step {step:,} is in {folder}."),
        N_("{count:,} sounds of step {step:,} are in {folder}."),
    ),
    "loops": (
        N_("1 loop of step {step:,} is in {folder}."),
        N_("{count:,} loops of step {step:,} are in {folder}."),
    ),
    "points": (
        N_("A picture of 1 point of step {step:,} is in {folder}."),
        N_("Pictures of {count:,} points of step {step:,} are in {folder}."),
    ),
}
COLUMNS = ("file", "label", "pitch", "seed", "psi")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT", help=_("folder of the project"))
    parser.add_argument("--count", type=int, metavar="N", help=_("how many; without it all of the seeds and notes"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("folder for the files"))
    parser.add_argument(
        "--label",
        "--style",
        metavar="NAME",
        help=_("only this class or style, or a blend (A=0.7,B=0.3); without it all take turns"),
    )
    parser.add_argument("--pitch", metavar="NOTES", help=_("of sounds: a MIDI note or a range (60, 36-84, C2-C6)"))
    parser.add_argument("--velocity", type=float, metavar="V", help=_("of sounds: 1 to 127; without it 100"))
    add_loop_arguments(parser)
    parser.add_argument("--seed", default="0", metavar="S", help=_("first seed (5), a range (0-31), or -1 for random"))
    parser.add_argument(
        "--psi", type=float, default=1.0, metavar="X", help=_("variety (truncation psi): 1 full, 0 the average")
    )
    parser.add_argument("--run", metavar="ID", help=_("a run by its id or name; without it the project's current one"))
    parser.add_argument("--step", type=int, metavar="N", help=_("the network as it was at this checkpoint"))
    parser.add_argument("--format", metavar="F", help=_("kind of file: png; of sounds wav or flac"))
    parser.add_argument(
        "--rate", metavar="HZ", help=_("of sounds: samples per second; without it the network's own, 44100 for loops")
    )
    parser.add_argument("--bits", metavar="B", help=_("of sounds: 16, 24 or 32f bits per sample; without it 24"))
    parser.add_argument("--no-recipe", action="store_true", help=_("leave out of the files what restores them"))
    parser.add_argument("--replace", action="store_true", help=_("write over what was made there before"))
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
        raise StudioError(_("There are generated files in this folder already."), hint, arguments.out)

    weights = _newest_whole(checkpoints)
    names = next((entry.names for entry in document.runs if entry.id == weights.run_id), {})
    weights = replace(weights, schema=weights.schema.called(names))
    exporter = _exporter(weights, arguments.format)
    params = {name: getattr(arguments, name) for name in ("rate", "bits") if getattr(arguments, name) is not None}
    validated(exporter.params, params)
    loops = weights.shape.kind == "loops"
    if not loops:
        refuse_loop_arguments(arguments)
    chosen = (arguments.key, arguments.chord, arguments.density, arguments.swing)
    more = harmony(weights.schema, *chosen) if loops else None
    asked = (arguments.label, arguments.seed, arguments.count, arguments.pitch, arguments.velocity)
    wanted = plan(weights.schema, *asked, more)
    facts: dict[str, Any] | None = None
    if not arguments.no_recipe:
        recipe = read_run(folder).config.recipe.model_dump(mode="json")
        facts = {"project_id": document.id, "run_id": weights.run_id, "step": weights.step, "recipe": recipe}
    output = Output(arguments.json)
    if arguments.velocity is not None and all(field.name != "velocity" for field in weights.schema.fields):
        output.say(_("This network knows no velocity; it is left aside."), "note")
    if loops:
        orders = LoopOrder.of(arguments, weights)
        rows = write_loops(arguments.out, weights, wanted, arguments.psi, facts, output, exporter, params, orders)
    else:
        rows = write_all(arguments.out, weights, wanted, arguments.psi, facts, output, exporter, params)
    write_atomic(manifest, rows.encode())
    one, many = DONE[weights.shape.kind]
    sentence = _(one if len(wanted) == 1 else many)
    output.say(
        sentence.format(count=len(wanted), step=weights.step, folder=arguments.out),
        "end",
        count=len(wanted),
        step=weights.step,
        manifest=str(manifest),
    )
    return 0


def write_all(
    out: Path,
    weights: Weights,
    wanted: list[Wanted],
    psi: float,
    facts: Mapping[str, Any] | None,
    output: Output,
    exporter: type[Exporter],
    params: Mapping[str, Any],
) -> str:
    """Render and write the samples; returns the manifest as CSV."""
    from studio.export.naming import pitch_of
    from studio.synthesis.renderer import Renderer

    renderer = Renderer()
    renderer.load(weights)
    pictures = exporter.takes == "pictures"
    digits = max(4, *(len(str(one.seed)) for one in wanted))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS if pictures else (*COLUMNS, "velocity"))
    for index, one in enumerate(wanted):
        state = replace(LatentState(psi=psi).at_seed(one.seed), blend=one.asked)
        pitch = pitch_of(state, weights.schema)
        stem = f"{one.stem}_" if one.stem else ""
        name = f"{stem}seed{one.seed:0{digits}d}{exporter.suffix}"
        document = None
        if facts is not None:
            kind = "gan-studio picture" if pictures else "gan-studio sound"
            document = {"format": kind, "version": 1, **facts, "state": state.to_json(), "label": one.label}
        samples = replace(renderer.render([state], pictures), pitches=() if pitch is None else (pitch,))
        exporter.write(out / name, samples, document, **params)
        row = [name, one.label, "" if pitch is None else f"{pitch:g}", one.seed, f"{psi:g}"]
        velocity = one.asked.get("velocity")
        table.writerow(row if pictures else [*row, "" if velocity is None else f"{velocity:g}"])
        if output.due:
            output.progress(f"{index + 1:,}/{len(wanted):,}  {name}", done=index + 1, total=len(wanted))
    return text.getvalue()


def _exporter(weights: Weights, name: str | None) -> type[Exporter]:
    """What writes the samples of this network: the kind asked for, or the usual one."""
    from studio.export import EXPORTERS

    kind = "sounds" if weights.shape.length else "pictures"  # loops are sounds, and points are seen in pictures
    exporter = EXPORTERS.get(name or ("png" if kind == "pictures" else "wav"))
    if exporter.takes != kind:
        names = ", ".join(known.name for known in EXPORTERS if known.takes == kind)
        raise StudioError(
            _("What this network makes cannot be saved as {name}.").format(name=name),
            _("Known: {names}.").format(names=names),
        )
    return exporter


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
