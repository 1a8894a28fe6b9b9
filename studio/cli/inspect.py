"""`gan-studio inspect`: what a data set, a project, a run, a checkpoint or a saved file holds."""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.output import clock
from studio.cli.reading import checkpoint_steps, run_folder
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.notes import NAMES, note_name
from studio.core.progress import Reporter
from studio.session.project import is_project, read_project
from studio.session.runs import read_run

if TYPE_CHECKING:
    from studio.data.loops.report import LoopReport
    from studio.data.sounds.report import SoundReport

ABOUT = N_("Say what a data set, a project, a run, a checkpoint or a saved file holds.")
Facts = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="PATH", help=_("a path, or builtin:NAME"))
    parser.add_argument("--csv", type=Path, metavar="FILE", help=_("write the numbers of the run as a table"))
    parser.add_argument(
        "--tensorboard", type=Path, metavar="DIR", help=_("write the run for TensorBoard into a folder below this one")
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object instead of lines"))


def run(arguments: argparse.Namespace) -> int:
    facts = inspected(arguments.path)
    if arguments.csv or arguments.tensorboard:
        facts |= _written(Path(arguments.path).expanduser(), arguments.csv, arguments.tensorboard)
    if arguments.json:
        print(json.dumps(facts, indent=1, ensure_ascii=False))
    else:
        print("\n".join(_lines(facts)))
    return 0


def _written(path: Path, table: Path | None, board: Path | None) -> Facts:
    """Write the numbers of a run, or of the current run of a project; where they are."""
    from studio.export.metrics_csv import write_csv
    from studio.session.exports import events_of
    from studio.training.history import HistoryReader

    folder, title = run_folder(path)
    told: Facts = {}
    if table is not None:
        told["table"] = str(write_csv(table, HistoryReader(folder).metrics(), Reporter()).path)
    if board is not None:
        written = events_of(folder, read_run(folder), title, board, Reporter())
        told |= {"tensorboard": str(written.path)} | ({"left_out": written.sentence} if written.damaged else {})
    return told


def inspected(spec: str) -> Facts:
    """Facts about whatever is there, plain values; the key "kind" says what it is. Raises StudioError."""
    path = Path(spec).expanduser()
    if spec.startswith("builtin:") or not path.exists():
        return _data(spec)
    if path.is_dir():
        if is_project(path):
            return _project(path)
        if (path / "run.json").is_file():
            return {"kind": "run", **_run(path)}
        if path.parent.name == "checkpoints" and (path.parents[1] / "run.json").is_file():
            return _checkpoint(path)
        packs = list(path.glob("*.sfz"))
        if len(packs) == 1:
            return _pack(packs[0])
    elif path.suffix.lower() in SAVED:
        return SAVED[path.suffix.lower()](path)
    elif path.name in ("project.json", "run.json"):
        return inspected(str(path.parent))
    return _data(spec)


def _data(spec: str) -> Facts:
    from studio.data.open import open_source
    from studio.data.scan import scan
    from studio.data.sounds.report import SoundReport

    source = open_source(spec)
    try:
        report = scan(source, Reporter())
    finally:
        source.close()
    return {
        "kind": "data set",
        "title": report.title,
        "summary": report.summary,
        "usable": report.usable,
        "total": report.total,
        "verdict": report.verdict or _("can be trained on"),
        "classes": dict(report.classes),
        **(_sounds(report) if isinstance(report, SoundReport) else {"sizes": dict(report.sizes)}),
        "duplicates": [list(group) for group in report.duplicates],
        "cannot be used": {problem.path: problem.reason for problem in report.problems},
        "suggested": report.suggested.model_dump(mode="json"),
    }


def _sounds(report: SoundReport) -> Facts:
    """What a musician checks."""
    from studio.data.loops.report import LoopReport

    shortest, median, longest = (round(seconds, 3) for seconds in report.seconds)
    return {
        "seconds": {"shortest": shortest, "median": median, "longest": longest},
        "rates": {f"{rate} Hz": count for rate, count in report.rates},
        "channels": {str(channels): count for channels, count in report.channels},
        **(_loops(report) if isinstance(report, LoopReport) else _notes(report)),
        "clipped": list(report.clipped),
        "silent": list(report.silent),
    }


def _notes(report: SoundReport) -> Facts:
    return {
        "pitch": dict(Counter("none" if p.midi is None else p.origin for p in report.pitches.values())),
        "notes": {note_name(midi): int(count) for midi, count in enumerate(report.coverage) if count},
        "velocities": {f"{velocity:g}": count for velocity, count in report.velocities},
    }


def _loops(report: LoopReport) -> Facts:
    loops = report.loops.values()
    return {
        "tempi": {f"{bpm:g} BPM": count for bpm, count in report.tempi},
        "tempo": dict(Counter(loop.origin for loop in loops)),
        "bars": {str(bars): count for bars, count in sorted(Counter(loop.bars or 0 for loop in loops).items())},
        "keys": dict(sorted(Counter(loop.key for loop in loops if loop.key).items())),
    }


def _project(path: Path) -> Facts:
    document = read_project(path)
    runs = []
    for entry in document.runs:
        folder = path / "runs" / entry.id
        try:
            runs.append({"title": entry.title, **_run(folder)})
        except StudioError as error:
            runs.append({"title": entry.title, "id": entry.id, "problem": error.sentence})
    return {
        "kind": "project",
        "name": document.name,
        "made": _date(document.created),
        "data": document.data.spec if document.data else "",
        "current run": document.current_run,
        "runs": runs,
        "kept": [entry.file for entry in document.kept],
        "presets": sorted(document.presets),
    }


def _run(path: Path) -> Facts:
    from studio.training.history import HistoryReader

    document = read_run(path)
    config = document.config
    metrics = HistoryReader(path).metrics()
    # What a killed run reached stands in its history, not in its document.
    rows = len(metrics.get("step", ()))
    step = int(metrics["step"][-1]) if rows else document.step
    seconds = float(metrics["seconds"][-1]) if rows else document.seconds
    return {
        "id": config.run_id,
        "recipe": config.recipe.title,
        "data": document.data_title,
        "prepared": dict(config.prepare),
        "made": _date(document.created),
        "state": document.status,
        "step": step,
        "training time": clock(seconds),
        "seed": config.seed,
        "device": config.device,
        "threads": config.threads,
        "checkpoints": checkpoint_steps(path),
    }


def _checkpoint(path: Path) -> Facts:
    from studio.training.checkpoint import load_weights

    weights = load_weights(path)
    return {
        "kind": "checkpoint",
        "files": {file.name: f"{file.stat().st_size:,} bytes" for file in sorted(path.iterdir()) if file.is_file()},
        **_network(weights.document()),
        "generator parameters": sum(tensor.numel() for tensor in weights.tensors.values()),
    }


def _weights(path: Path) -> Facts:
    from studio.export.weights import read_description

    return {"kind": "network", **_network(read_description(path))}


def _network(document: Facts) -> Facts:
    try:
        fields = [f"{field['label']}: {', '.join(field['values'])}" for field in document["schema"]]
        return {
            "run": document["run_id"],
            "step": document["step"],
            "generator": document["generator"]["name"],
            **{f"generator {key}": value for key, value in document["generator"]["params"].items()},
            **{key: document["shape"][key] for key in ("latent", "resolution", "channels")},
            "conditions": fields,
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise StudioError(_("The description of this network is damaged.")) from error


def _picture(path: Path) -> Facts:
    from studio.export.png import read_picture

    height, width, channels = read_picture(path).shape
    return {"kind": "picture", "size": f"{width} × {height}", "colour": channels == 3, **_recipe(path)}


def _sound(path: Path) -> Facts:
    from studio.audio.acid import acid_of
    from studio.audio.files import probe
    from studio.export import flac, wav

    facts = probe(path)
    is_flac = path.suffix.lower() == ".flac"
    sampling = (flac if is_flac else wav).sampling_of(path)
    acid = flac.acid_of(path) if is_flac else acid_of(path)
    told: Facts = {
        "kind": "sound",
        "seconds": round(facts.seconds, 3),
        "rate": facts.rate,
        "channels": facts.channels,
        "coding": facts.format,
    }
    if acid is not None and not acid.one_shot:
        told |= {"kind": "loop", "tempo": round(acid.bpm, 4), "beats": acid.beats}
        told |= {} if acid.root is None else {"root": NAMES[acid.root % len(NAMES)]}
    elif sampling is not None and sampling.midi is not None:
        nearest = round(sampling.midi)
        told |= {"note": note_name(nearest), "midi": nearest, "cents": round(100 * (sampling.midi - nearest), 1)}
    if sampling is not None and sampling.loop is not None:
        told["loop"] = f"{sampling.loop[0]}-{sampling.loop[1] - 1}"
    return {**told, **_recipe(path)}


def _recipe(path: Path) -> Facts:
    """What a saved file remembers."""
    from studio.export.files import has_document, read_document

    if not has_document(path):
        return {"recipe": _("none inside")}
    document = read_document(path)
    recipe = document.pop("recipe", None) or {}
    state = document.pop("state", None) or {}
    return {**document, "recipe": recipe.get("title", ""), "state": state}


def _pack(path: Path) -> Facts:
    from studio.export.sfz import read_sfz

    regions = read_sfz(path)
    keys = sorted({region.key for region in regions})
    return {
        "kind": "sample pack",
        "name": path.stem,
        "sounds": len(regions),
        "notes": f"{note_name(keys[0])}-{note_name(keys[-1])}" if keys else "",
        "velocities": sorted({f"{region.low}-{region.high}" for region in regions}, key=lambda v: int(v.split("-")[0])),
        "with a loop": sum(region.loop is not None for region in regions),
        "missing": [region.sample for region in regions if not (path.parent / region.sample).is_file()],
    }


SAVED: dict[str, Callable[[Path], Facts]] = {
    ".safetensors": _weights,
    ".png": _picture,
    ".wav": _sound,
    ".flac": _sound,
    ".sfz": _pack,
}


def _lines(facts: Facts, indent: str = "") -> Iterator[str]:
    """Facts as indented lines; what is empty is left out."""
    for name, value in facts.items():
        if value in ("", [], {}, None):
            continue
        if isinstance(value, dict):
            yield f"{indent}{name}:"
            yield from _lines(value, f"{indent}  ")
        elif isinstance(value, list) and isinstance(value[0], (dict, list)):
            yield f"{indent}{name}:"
            for item in value:
                yield from _lines(item, f"{indent}  ") if isinstance(item, dict) else [f"{indent}  {' = '.join(item)}"]
                if isinstance(item, dict):
                    yield ""
        elif isinstance(value, list):
            yield f"{indent}{name}: {', '.join(str(item) for item in value)}"
        elif isinstance(value, bool):
            yield f"{indent}{name}: {_('yes') if value else _('no')}"
        else:
            yield f"{indent}{name}: {value:,}" if isinstance(value, int) else f"{indent}{name}: {value}"


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(seconds))
