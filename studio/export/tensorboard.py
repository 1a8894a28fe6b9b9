"""A run as event files of TensorBoard: its numbers, some of its sheets, and its recipe as text."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from studio.core.columns import in_order
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.progress import Reporter
from studio.export.folders import whole_folder
from studio.export.sheet import grid
from studio.export.written import Written
from studio.training.history import HistoryReader

MOST_SHEETS = 60
EVERY = 500  # events between two looks at Cancel
GROUPS = {
    "loss": ("loss_g", "loss_d", "penalty", "rebuild"),
    "scores": ("logit_real", "logit_fake", "auc", "auc_held", "gap_swing", "jump"),
    "health": ("q05", "move", "grad_g", "grad_d"),
    "quality": (
        *("fd", "fd_floor", "kd", "precision", "recall", "density", "coverage", "accuracy"),
        *("js", "style_agreement", "pitch_error"),
    ),
    "settings": ("lr_g", "lr_d", "batch", "augment", "gamma", "d_steps"),
}


def write_events(folder: Path, run: Path, facts: Mapping[str, Any], created: float, reporter: Reporter) -> Written:
    """Write a folder that TensorBoard shows as one run; sheets that are damaged are left out.

    The wall time of a step is when the run was begun plus its seconds of training, so that the relative axis of
    TensorBoard counts those, pauses left out.

    Args:
        folder: new or empty; its parent is what TensorBoard is started with.
        run: folder of the run.
        facts: what it was made of, plain values; shown as text.
        created: when the run was begun, seconds since 1970.

    Returns:
        With the path of the event file.

    Raises:
        StudioError: there is nothing yet, the folder is taken, or the disk full.
        Cancelled: somebody asked for it; nothing is left behind.
    """
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.record_writer import RecordWriter

    reader = HistoryReader(run)
    columns, sheets = reader.metrics(), spread(reader.sheet_steps(), MOST_SHEETS)
    steps = columns.get("step", np.zeros(0))
    if not len(steps):
        raise StudioError(_("This run has no numbers yet."), _("They are there with its first save."))
    name = f"events.out.tfevents.{round(created)}.gan-studio"
    total, damaged = len(steps) + len(sheets), list[int]()
    with whole_folder(folder) as unfinished:
        writer = RecordWriter(str(unfinished / name))
        try:
            writer.write(Event(wall_time=created, file_version="brain.Event:2").SerializeToString())
            writer.write(Event(wall_time=created, step=0, summary=_text(facts)).SerializeToString())
            made = _events(reader, columns, sheets, created, damaged)
            for event in reporter.track(_("Writing for TensorBoard"), made, total, EVERY):
                writer.write(event.SerializeToString())
        finally:
            writer.close()
    return Written(folder / name, tuple(damaged))


def spread(steps: Sequence[int], most: int) -> list[int]:
    """At most so many of them, evenly over their order, the first and the last among them."""
    if len(steps) <= most:
        return list(steps)
    return [steps[place] for place in np.linspace(0, len(steps) - 1, most).round().astype(int)]


def tag(name: str) -> str:
    """What a column is called in TensorBoard, which groups by what stands before the stroke."""
    return f"{next((group for group, names in GROUPS.items() if name in names), 'more')}/{name}"


def _events(
    reader: HistoryReader,
    columns: Mapping[str, np.ndarray],
    sheets: Sequence[int],
    created: float,
    damaged: list[int],
) -> Iterator[Any]:
    """An event for each row with all its numbers, and one for each sheet, as time goes; steps of those that cannot be
    read go to `damaged`."""
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.proto.summary_pb2 import Summary

    names = [name for name in in_order(columns) if name not in ("step", "seconds")]
    tags = [tag(name) for name in names]
    steps, seconds = columns["step"], columns["seconds"]
    table = np.stack([columns[name] for name in names], 1)
    shown = list(sheets)
    for row, step in enumerate(steps.astype(int).tolist()):
        while shown and shown[0] <= step:
            yield from _picture(reader, shown.pop(0), created + float(seconds[row]), damaged)
        pairs = zip(tags, table[row].tolist(), np.isfinite(table[row]).tolist(), strict=True)
        values = [Summary.Value(tag=tag, simple_value=value) for tag, value, known in pairs if known]
        yield Event(wall_time=created + float(seconds[row]), step=step, summary=Summary(value=values))
    for step in shown:
        yield from _picture(reader, step, created + float(seconds[-1]), damaged)


def _picture(reader: HistoryReader, step: int, when: float, damaged: list[int]) -> Iterator[Any]:
    """The sheet of a step as PNG; nothing where it cannot be read."""
    try:
        picture = grid(reader.sheet(step, heard=False).tiles, reader.columns)
    except StudioError:
        damaged.append(step)
        return
    from PIL import Image
    from tensorboardX.proto.event_pb2 import Event
    from tensorboardX.proto.summary_pb2 import Summary

    buffer = io.BytesIO()
    Image.fromarray(picture[..., 0] if picture.shape[2] == 1 else picture).save(buffer, "PNG")
    height, width, channels = picture.shape
    image = Summary.Image(height=height, width=width, colorspace=channels, encoded_image_string=buffer.getvalue())
    yield Event(wall_time=when, step=step, summary=Summary(value=[Summary.Value(tag="sheet", image=image)]))


def _text(facts: Mapping[str, Any]) -> Any:
    """The facts as a block of JSON, which TensorBoard shows as it stands."""
    from tensorboardX.summary import text

    return text("recipe", f"```json\n{json.dumps(facts, indent=1, ensure_ascii=False)}\n```")
