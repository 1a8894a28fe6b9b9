"""`gan-studio bench`: how fast the studio is on this machine, by the benchmarks of a checkout."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from studio.cli.output import Output
from studio.core.errors import StudioError
from studio.core.i18n import N_, _

ABOUT = N_("Measure the speed of the studio on this machine.")
FILES = ("speed", "window", "sound", "playing", "looping", "family", "theatre")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help=_("only these; --list shows what there is"))
    parser.add_argument("--list", action="store_true", help=_("name the measurements and stop"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line instead of a table"))


def run(arguments: argparse.Namespace) -> int:
    """Print one row as soon as each is measured."""
    known = measurements()
    unknown = [name for name in arguments.names if name not in known]
    if unknown:
        raise StudioError(
            _("There is no measurement called “{name}”.").format(name=unknown[0]),
            _("Known: {names}.").format(names=", ".join(known)),
        )
    output = Output(arguments.json)
    for name in arguments.names or known:
        measure = known[name]
        if arguments.list:
            about = (measure.__doc__ or "").partition("\n")[0]
            output.say(f"{name:<16} {about}", "measurement", name=name, about=about)
            continue
        for row in measure():
            mark = {True: _("reached"), False: _("missed"), None: ""}[row.good]
            line = f"{row.name:<58} {row.value:>10,.4g} {row.unit:<12} {row.bar:<16} {mark}"
            output.say(line.rstrip(), "row", **row.__dict__)
    return 0


def measurements() -> dict[str, Callable[[], Iterator[Any]]]:
    """Name to measurement; raises StudioError where the benchmarks are not installed."""
    folder = Path(__file__).parents[2] / "tests" / "benchmarks"
    if not folder.is_dir():
        raise StudioError(
            _("The benchmarks are part of the source code and are not installed with the program."),
            _("Run this command from a checkout of the repository."),
        )
    # The files import each other by name.
    sys.path.insert(0, str(folder))
    found: dict[str, Callable[[], Iterator[Any]]] = {}
    for name in FILES:
        if (folder / f"{name}.py").is_file():
            found |= _load(folder / f"{name}.py").BENCHMARKS
    return found


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Before it runs: dataclasses look their module up.
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module
