"""`gan-studio film`: how a run learned, as a film of its sheets."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.cli.output import Output
from studio.cli.reading import run_folder
from studio.core.i18n import N_, _
from studio.core.params import ParamSpec
from studio.core.progress import Progress, Reporter
from studio.export.film import PARAMS, write_film
from studio.session.exports import facts_of
from studio.session.runs import read_run

ABOUT = N_("Make a film of the sheets of a run: MP4, WebM or GIF, with sound where it makes sounds.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help=_("folder of a project or of a run"))
    parser.add_argument("--run", metavar="NAME", help=_("a run of the project by id or title; without it the current"))
    parser.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=_("the film; its ending is .mp4, .webm or .gif")
    )
    for spec in PARAMS:
        _add(parser, spec)
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line instead of sentences"))


def run(arguments: argparse.Namespace) -> int:
    """Make the film; Ctrl+C leaves nothing behind."""
    output = Output(arguments.json)
    folder, title = run_folder(arguments.path, arguments.run)
    params = {spec.name: getattr(arguments, spec.name) for spec in PARAMS}

    def tell(progress: Progress) -> None:
        if output.due:
            count = f"{progress.done:,}/{progress.total:,}"
            output.progress(f"{progress.what} {count}", done=progress.done, total=progress.total)

    written = write_film(arguments.out, folder, facts_of(read_run(folder), title), Reporter(tell), **params)
    path, size = written.path, written.path.stat().st_size
    sentence = _("The film is in {path}, {size:,} bytes.").format(path=path, size=size)
    output.say(f"{sentence} {written.sentence}".rstrip(), "film", path=str(path), bytes=size, damaged=written.damaged)
    return 0


def _add(parser: argparse.ArgumentParser, spec: ParamSpec) -> None:
    """An option for a choice of a film; what is wrong with its value is said when the film is made."""
    words = " ".join(part for part in (_(spec.label), f"({_(spec.help)})" if spec.help else "") if part)
    help_ = words.replace("%", "%%")
    if spec.kind == "bool":
        parser.add_argument(
            f"--{spec.name}", action=argparse.BooleanOptionalAction, default=bool(spec.default), help=help_
        )
        return
    metavar = "|".join(spec.choices) or ("N" if spec.kind == "int" else "S")
    parser.add_argument(f"--{spec.name}", default=spec.default, metavar=metavar, help=help_)
