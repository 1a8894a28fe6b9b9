"""`gan-studio train`: the same run as in the window, with a line of progress instead of pictures."""

from __future__ import annotations

import argparse
import difflib
from pathlib import Path
from typing import Any

from studio.cli.output import Output
from studio.cli.turning import Turning
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.data.open import source_params
from studio.session.project import is_project
from studio.session.session import Session
from studio.training.swapping import SWAPS

ABOUT = N_("Train a new run in a project, or go on with its last one.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("project", type=Path, metavar="PROJECT", help=_("folder of the project; made when new"))
    parser.add_argument("--data", metavar="PATH", help=_("pictures or sounds: a folder, a file, or builtin:NAME"))
    parser.add_argument("--recipe", metavar="NAME", help=_("a recipe by name; without it the recommended one"))
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="settings",
        help=_("change a setting: batch, lr_g, generator, generator.width, prepare.resolution...; may be repeated"),
    )
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument("--minutes", type=_positive, metavar="M", help=_("stop after so many minutes of training"))
    limit.add_argument("--steps", type=_count, metavar="N", help=_("stop after so many steps"))
    parser.add_argument("--seed", type=_whole, metavar="S", default=0, help=_("decides weights, order and samples"))
    parser.add_argument("--device", metavar="D", help=_("auto, cpu, cuda, cuda:1, mps"))
    parser.add_argument("--threads", type=_count, metavar="T", help=_("processor threads for the networks"))
    parser.add_argument(
        "--autosave", type=_positive, metavar="SECONDS", help=_("time between checkpoints; without it 20 seconds")
    )
    parser.add_argument("--resume", action="store_true", help=_("go on exactly where the last run was saved"))
    parser.add_argument("--dry-run", action="store_true", help=_("only say what time and memory it would take"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line instead of sentences"))


def run(arguments: argparse.Namespace) -> int:
    """Train until a limit, Ctrl+C or an error; what was learned is saved in every case."""
    output = Output(arguments.json)
    settings = _parse_settings(arguments.settings)
    if arguments.resume and arguments.dry_run:
        raise StudioError(_("A resumed run is not estimated."), _("Leave out --resume or --dry-run."))
    if arguments.resume and (arguments.data or arguments.recipe or settings):
        raise StudioError(_("A resumed run keeps its data, recipe and settings."), _("Leave those options out."))
    with Turning(Session(), output) as turning:
        session = turning.session
        session.training.watch = False
        session.engine.start()
        if not arguments.dry_run or is_project(arguments.project):
            _open_project(session, arguments)
        if arguments.resume:
            _resume(session, arguments)
        else:
            _start(turning, arguments, settings)
        if not arguments.dry_run:
            turning.follow()
    return 0


def _open_project(session: Session, arguments: argparse.Namespace) -> None:
    if is_project(arguments.project):
        session.open_project(arguments.project)
    elif arguments.resume or not arguments.data:
        hint = _("Give --data to make a new one.")
        raise StudioError(_("There is no project here to go on with."), hint, arguments.project)
    else:
        source_params(_spec(arguments.data))  # what cannot be opened is said before a folder is made
        session.new_project(arguments.project)


def _start(turning: Turning, arguments: argparse.Namespace, settings: dict[str, str]) -> None:
    session = turning.session
    _open_data(turning, arguments.data, settings)
    if not session.engine.wait():
        raise StudioError(session.engine.sentence)
    limits = _machine(session, arguments)
    if arguments.recipe:
        session.recipes.choose(arguments.recipe)
    _set_all(session, {name: value for name, value in settings.items() if not name.startswith(("data.", "prepare."))})
    if arguments.dry_run:
        _estimate(turning, limits)
        return
    if arguments.minutes:
        limits["max_seconds"] = arguments.minutes * 60
    if arguments.steps:
        limits["max_steps"] = arguments.steps
    session.training.start(seed=arguments.seed, **limits)


def _estimate(turning: Turning, machine: dict[str, Any]) -> None:
    """Print what the training would take, by whole steps on this device."""
    recipes = turning.session.recipes
    machine.pop("autosave_seconds", None)
    found: list[Any] = []
    recipes.estimate(found.append, measured=True, **machine)
    turning.wait()
    turning.raise_errors()
    estimate = found[0]
    facts = {
        "parameters": estimate.parameters,
        "memory": list(estimate.memory),
        "step_seconds": list(estimate.step),
        "first_look_seconds": None if estimate.first_look is None else list(estimate.first_look),
    }
    turning.output.say("\n".join([recipes.chosen.title, *estimate.sentences]), "estimate", **facts)


def _set_all(session: Session, settings: dict[str, str]) -> None:
    # Parts first: the settings of a part that comes in are known once it is there.
    for name, value in sorted(settings.items(), key=lambda pair: pair[0] not in SWAPS):
        known = [*SWAPS, *(spec.name for __, group in session.recipes.param_specs for spec in group)]
        if name not in known:
            near = difflib.get_close_matches(name, known, 3) or known
            raise StudioError(
                _("There is no setting called “{name}”.").format(name=name),
                _("Known: {names}.").format(names=", ".join([*near, "data.…", "prepare.…"])),
            )
        session.recipes.set(name, value)


def _spec(text: str) -> str:
    """What the session calls a data set: absolute, as the project may be opened from elsewhere."""
    return text if text.startswith("builtin:") else str(Path(text).expanduser().absolute())


def _open_data(turning: Turning, spec: str | None, settings: dict[str, str]) -> None:
    """Have the wanted set open and scanned; a project's own set is opened already when the project is."""
    library = turning.session.library
    turning.wait()
    params = {name.removeprefix("data."): value for name, value in settings.items() if name.startswith("data.")}
    options = {name.removeprefix("prepare."): value for name, value in settings.items() if name.startswith("prepare.")}
    spec = None if spec is None else _spec(spec)
    if (spec is not None and spec != library.spec) or params:
        known = library.params if spec in (None, library.spec) else {}
        library.open(spec or library.spec, {**known, **params}, options)
        turning.wait()
    elif options:
        library.set_options(**options)
    turning.raise_errors()
    if library.report is None:
        raise StudioError(_("This project has no data set yet."), _("Give one with --data."))
    turning.output.say(
        f"{library.report.title}: {library.report.summary}",
        "data",
        spec=library.spec,
        title=library.report.title,
        usable=library.report.usable,
        total=library.report.total,
        classes=[name for name, __ in library.report.classes],
    )


def _resume(session: Session, arguments: argparse.Namespace) -> None:
    runs = [run.id for run in session.runs.all if session.runs.checkpoints(run.id)]
    current = session.runs.current
    if not runs:
        raise StudioError(_("No run of this project has been saved yet, so there is nothing to go on with."))
    run_id = current if current in runs else runs[0]
    if not session.engine.wait():
        raise StudioError(session.engine.sentence)
    config = session.runs.document(run_id).config
    limits = _machine(session, arguments)
    step, seconds = _saved_at(session, run_id)
    if arguments.minutes or arguments.steps:
        # Limits of a run count from its start, those of a command from now.
        limits["max_seconds"] = seconds + arguments.minutes * 60 if arguments.minutes else None
        limits["max_steps"] = step + arguments.steps if arguments.steps else None
    else:
        if step >= (config.max_steps or step + 1) or seconds >= (config.max_seconds or seconds + 1):
            raise StudioError(_("This run has reached its end."), _("Give --steps or --minutes to go on."))
        limits |= {"max_steps": config.max_steps, "max_seconds": config.max_seconds}
    session.training.resume_run(run_id, **limits)


def _saved_at(session: Session, run_id: str) -> tuple[int, float]:
    """Step and training seconds of the newest checkpoint."""
    from studio.training.history import HistoryReader

    step = session.runs.checkpoints(run_id)[-1]
    metrics = HistoryReader(session.runs.folder(run_id)).metrics()
    seconds = metrics["seconds"][metrics["step"] <= step]
    return step, float(seconds[-1]) if len(seconds) else 0.0


def _machine(session: Session, arguments: argparse.Namespace) -> dict[str, Any]:
    """Device, threads and time between checkpoints as asked for, checked."""
    chosen: dict[str, Any] = {"threads": arguments.threads} if arguments.threads else {}
    if arguments.autosave:
        chosen["autosave_seconds"] = arguments.autosave
    if arguments.device:
        known = ["auto", *(device["name"] for device in session.engine.devices)]
        if arguments.device not in known and f"{arguments.device}:0" not in known:
            raise StudioError(
                _("This machine has no device called “{name}”.").format(name=arguments.device),
                _("Known: {names}.").format(names=", ".join(known)),
            )
        chosen["device"] = arguments.device
    return chosen


def _parse_settings(texts: list[str]) -> dict[str, str]:
    settings = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise StudioError(_("“{text}” is no setting.").format(text=text), _("Write --set batch=16."))
        settings[name.strip()] = value.strip()
    return settings


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e7:
        raise argparse.ArgumentTypeError(_("{text!r} is not a number above zero").format(text=text))
    return value


def _count(text: str) -> int:
    return _integer(text, 1)


def _whole(text: str) -> int:
    return _integer(text, 0)


def _integer(text: str, low: int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if not low <= value < 2**31:
        raise argparse.ArgumentTypeError(_("{text!r} is not a whole number from {low} up").format(text=text, low=low))
    return value
