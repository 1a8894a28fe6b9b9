"""A run as a film of its sheets: MP4, WebM or GIF, with sound where it makes sounds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.messages import Sheet
from studio.core.params import ParamSpec, validated
from studio.core.progress import Reporter
from studio.export.film_files import write_gif, write_video
from studio.export.film_frames import Frames
from studio.export.folders import whole_file
from studio.export.tensorboard import spread
from studio.export.written import Written
from studio.training.history import HistoryReader

SUFFIXES = (".mp4", ".webm", ".gif")
HOLD = 1.5  # seconds that the last picture stands
FEWEST = 2  # moments in a film
GIF_SIDE, GIF_FPS = 640, 25

PARAMS = (
    ParamSpec("length", "float", 12.0, N_("Length"), N_("Of the whole film; where there is sound each step is heard to "
              "its end, so that it may be longer."), unit="s", low=2, high=300, log=True),
    ParamSpec("fps", "choice", "30", N_("Pictures a second"), choices=("12", "24", "30", "60")),
    ParamSpec("side", "choice", "1080", N_("Longest side in pixels"), N_("A GIF has at most 640, as it grows large."),
              choices=("480", "720", "1080", "2160")),
    ParamSpec("tiles", "choice", "all", N_("What is shown"), N_("The whole sheet, or one of its samples."),
              choices=("all", "one")),
    ParamSpec("tile", "int", 1, N_("Which sample"), N_("Shown alone, and heard where there is sound; counted row by "
              "row."), low=1, high=64),
    ParamSpec("caption", "bool", True, N_("Step and time in the picture")),
    ParamSpec("sound", "bool", True, N_("With sound"), N_("The chosen sample as it sounded at each step; a GIF is "
              "silent.")),
    ParamSpec("recipe", "bool", True, N_("Put the recipe inside"), N_("What the network was made of, as text that "
              "players do not show.")),
)  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """One kept sheet in the film.

    Attributes:
        step: of training; seconds: of training by then.
        start, stop: seconds in the film.
    """

    step: int
    seconds: float
    start: float
    stop: float


def write_film(path: Path, run: Path, document: Mapping[str, Any], reporter: Reporter, **params: Any) -> Written:
    """Write the film of a run all or nothing; the ending of the path decides what it becomes.

    Sheets that are damaged are left out.

    Args:
        run: folder of the run.
        document: what it was made of, plain values; goes inside as JSON (the comment of the file) unless the recipe
            is left out.
        params: see `PARAMS`.

    Raises:
        StudioError: nothing has been kept of this run yet or all of it is damaged, the ending is unknown, or the disk
            is full.
        Cancelled: somebody asked for it; nothing is left behind.
    """
    values = validated(PARAMS, params)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        hint = _("Choose one of: {choices}.").format(choices=", ".join(SUFFIXES))
        raise StudioError(_("A film cannot be saved as “{name}”.").format(name=path.name), hint, path)
    reader = HistoryReader(run)
    silent = suffix == ".gif" or not values["sound"]
    fps = min(int(values["fps"]), GIF_FPS) if suffix == ".gif" else int(values["fps"])
    sound = 0.0 if silent else heard(reader)
    moments = plan(reader, float(values["length"]), fps, sound)
    side = min(int(values["side"]), GIF_SIDE) if suffix == ".gif" else int(values["side"])
    tile = int(values["tile"]) - 1
    frames = Frames(reader, side, tile if values["tiles"] == "one" else None, bool(values["caption"]))
    comment = json.dumps(document, ensure_ascii=False, separators=(",", ":")) if values["recipe"] else ""
    damaged: list[int] = []
    shown = reporter.track(_("Making the film"), _readable(reader, moments, sound > 0, damaged), len(moments))
    with whole_file(path) as unfinished:
        if suffix == ".gif":
            write_gif(unfinished, shown, frames, comment)
        else:
            write_video(unfinished, suffix, shown, frames, tile if sound else None, fps, comment, reporter)
    return Written(path, tuple(damaged))


def _readable(
    reader: HistoryReader, moments: Sequence[Moment], heard: bool, damaged: list[int]
) -> Iterator[tuple[Moment, Sheet]]:
    """Moments with their sheets; the steps of the others go to `damaged`, and what follows them comes earlier."""
    missing = 0.0
    for moment in moments:
        try:
            sheet = reader.sheet(moment.step, heard)
        except StudioError:
            damaged.append(moment.step)
            missing += moment.stop - moment.start
        else:
            yield replace(moment, start=moment.start - missing, stop=moment.stop - missing), sheet
    if len(damaged) == len(moments):
        raise StudioError(_("The sheets of this run are damaged."))


def plan(reader: HistoryReader, length: float, fps: int, sound: float) -> list[Moment]:
    """Which sheets are shown when.

    Each is shown equally long, as they are kept at ever larger distances: much happens early. The last stands a
    little longer.

    Args:
        length: seconds that the film should take.
        sound: seconds of the sound of a step, which is heard to its end; 0 in silence.

    Raises:
        StudioError: nothing has been kept yet.
    """
    steps = reader.sheet_steps()
    if not steps:
        raise StudioError(_("This run has no pictures yet."), _("Train it a little first."))
    if sound:
        steps = spread(steps, max(FEWEST, round(length / sound)))
        each, hold = sound, 0.0
    else:
        hold = min(HOLD, length / 4)
        steps = spread(steps, max(FEWEST, int((length - hold) * fps)))
        each = (length - hold) / len(steps)
    metrics = reader.metrics()
    known, seconds = metrics.get("step", np.zeros(1)), metrics.get("seconds", np.zeros(1))
    when = np.interp(steps, known, seconds) if len(known) else np.zeros(len(steps))
    last = len(steps) - 1
    return [
        Moment(step, float(when[i]) if step else 0.0, i * each, (i + 1) * each + (hold if i == last else 0.0))
        for i, step in enumerate(steps)
    ]


def length_of(run: Path, suffix: str, **params: Any) -> float:
    """Seconds that a film of a run would take; raises StudioError while nothing has been kept of it."""
    values = validated(PARAMS, params)
    reader = HistoryReader(run)
    sound = heard(reader) if values["sound"] and suffix != ".gif" else 0.0
    return plan(reader, float(values["length"]), int(values["fps"]), sound)[-1].stop


def heard(reader: HistoryReader) -> float:
    """Seconds of the sounds of a run; 0 of pictures and before the first sheet."""
    sheet = reader.newest_sheet()
    return sheet.sounds.shape[1] / sheet.rate if sheet is not None and sheet.sounds is not None else 0.0


def read_document(path: Path) -> dict[str, Any]:
    """What a film was made of, as it stands inside; empty where nothing does or it cannot be understood.

    Raises:
        StudioError: the file cannot be read.
    """
    from studio.export.film_files import read_comment

    try:
        found = json.loads(read_comment(path))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
