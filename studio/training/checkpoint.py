"""Checkpoints of a run: safetensors with a JSON description inside, never pickle, each whole or not there."""

from __future__ import annotations

import contextlib
import json
import logging
import math
import os
import shutil
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.paths import read_json, sync_folder, write_atomic, write_json
from studio.training.history import FOLDER as HISTORY
from studio.training.history import HistoryWriter
from studio.training.trainer import Trainer
from studio.training.weights import Weights, with_prefix

FOLDER, FILE, BEST = "checkpoints", "state.safetensors", "best.json"
NEWEST, MOST = 3, 20
DOCUMENT_LIMIT = 4 << 20

log = logging.getLogger(__name__)


def save(folder: Path, trainer: Trainer, extra: Mapping[str, Any] | None = None) -> Path:
    """Write the trainer's state below a run's folder and thin out older ones.

    Args:
        extra: plain values kept in the document under "extra".

    Returns:
        The checkpoint's folder, named by its step.

    Raises:
        StudioError: it could not be written; earlier checkpoints are untouched.
    """
    tensors, document = trainer.state()
    path = write(folder, tensors, document | {"extra": dict(extra or {})})
    thin_out(folder)
    return path


def write(folder: Path, tensors: dict[str, Tensor], document: dict[str, Any]) -> Path:
    """Write a packed state as one file, atomically; raises StudioError when that fails."""
    document = document | {"check": _check(tensors)}
    data = safetensors.torch.save(tensors, {"document": json.dumps(document, allow_nan=False)})
    target = folder / FOLDER / f"{document['step']:08d}"
    if target.is_dir():
        write_atomic(target / FILE, data)
        return target
    # A new checkpoint appears by a rename of its folder, so that a folder with a number is always whole.
    part: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part"))
        write_atomic(part / FILE, data)
        os.chmod(part, 0o755)
        os.replace(part, target)
        sync_folder(target.parent)
    except (OSError, StudioError) as error:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
        reason = error.strerror if isinstance(error, OSError) else error.sentence
        raise StudioError(
            _("The training could not be saved: {reason}").format(reason=reason),
            _("Free some space; it will be tried again."),
            target,
        ) from error
    return target


def load(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors and document of a checkpoint's folder, as `Trainer.restore` takes them.

    Raises:
        StudioError: it is missing, cut short or changed; the sentence names it.
    """
    file = path / FILE
    try:
        with safe_open(file, "pt") as reader:
            text = (reader.metadata() or {}).get("document", "")
            if not text or len(text) > DOCUMENT_LIMIT:
                raise ValueError("document")
            document = json.loads(text)
            tensors = {key: reader.get_tensor(key) for key in reader.keys()}  # noqa: SIM118 - not a mapping
        if not isinstance(document, dict) or document.get("check") != _check(tensors):
            raise ValueError("content differs")
        return tensors, document
    except (SafetensorError, OSError, ValueError, RecursionError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> StudioError:
    return StudioError(_("The checkpoint “{name}” is missing or damaged.").format(name=path.name), path=path)


def load_weights(path: Path) -> Weights:
    """The averaged generator of a checkpoint, ready to explore; raises StudioError when it is damaged."""
    tensors, document = load(path)
    groups: dict[str, dict[str, Tensor]] = {"average": {}, "encoder": {}}
    for key, value in tensors.items():
        group, __, name = key.partition("/")
        if group in groups:
            groups[group][name] = value
    try:
        recipe = document["recipe"]
        described = document | {"generator": recipe["generator"], "encoder": recipe.get("encoder")}
    except (KeyError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    return Weights.from_document(described, groups["average"] | with_prefix(groups["encoder"]))


def steps(folder: Path) -> list[int]:
    """Steps of the checkpoints of a run, ascending."""
    inner = folder / FOLDER
    return sorted(int(path.name) for path in inner.iterdir() if path.name.isdigit()) if inner.is_dir() else []


def latest(folder: Path) -> Path | None:
    """Folder of the newest checkpoint of a run, None before the first."""
    found = steps(folder)
    return folder / FOLDER / f"{found[-1]:08d}" if found else None


def best(folder: Path) -> tuple[int, float] | None:
    """Step and Frechet distance of a run's best checkpoint, as `mark_best` was told; None while there is none."""
    try:
        document = read_json(folder / FOLDER / BEST)
        step, distance = int(document["step"]), float(document["fd"])
    except (StudioError, KeyError, TypeError, ValueError, OverflowError):
        return None
    return (step, distance) if math.isfinite(distance) and step in steps(folder) else None


def mark_best(folder: Path, step: int, distance: float) -> None:
    """Keep the checkpoint of that step as the best so far; raises StudioError when that cannot be written."""
    write_json(folder / FOLDER / BEST, {"version": 1, "step": step, "fd": distance})


def restore_latest(folder: Path, trainer: Trainer) -> tuple[dict[str, Any] | None, list[StudioError]]:
    """Set the trainer to the newest checkpoint that is whole, going back past damaged ones.

    Returns:
        Its document, None when the run has none yet, and what was wrong with newer ones.

    Raises:
        StudioError: there are checkpoints and none can be used.
    """
    problems: list[StudioError] = []
    for step in reversed(steps(folder)):
        try:
            tensors, document = load(folder / FOLDER / f"{step:08d}")
            trainer.restore(tensors, document)
            return document, problems
        except StudioError as error:
            log.warning("checkpoint at step %s cannot be used: %s", step, error)
            problems.append(error)
    if problems:
        raise problems[0]
    return None, problems


def copy_for_branch(source: Path, target: Path, step: int, run_id: str) -> Path:
    """Begin a new run's folder with a checkpoint of another run and its history up to there.

    Raises:
        StudioError: there is no such checkpoint, or it is damaged.
    """
    tensors, document = load(source / FOLDER / f"{step:08d}")
    if (source / HISTORY).is_dir():
        shutil.copytree(source / HISTORY, target / HISTORY, dirs_exist_ok=True)
        extra = document.get("extra")
        HistoryWriter(target).truncate(step, extra if isinstance(extra, dict) else {})
    return write(target, tensors, document | {"run_id": run_id})


def thin_out(folder: Path) -> None:
    """Keep the newest few and a spread over the rest that is denser towards the end, `MOST` in all."""
    found = steps(folder)
    kept = best(folder)
    while len(found) > MOST:
        older = [i for i in range(1, len(found) - NEWEST) if kept is None or found[i] != kept[0]]
        crowded = min(older, key=lambda i: (found[i + 1] - found[i - 1]) / (found[-1] - found[i - 1]))
        name = f"{found.pop(crowded):08d}"
        # Gone at once under its name: one that is killed half way is no checkpoint.
        with contextlib.suppress(OSError):
            os.replace(folder / FOLDER / name, folder / FOLDER / f".{name}.thin.part")
    for part in (folder / FOLDER).glob(".*.part"):
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                part.unlink()


def _check(tensors: Mapping[str, Tensor]) -> str:
    """Checksum over names, sizes and contents, against damage of the disk."""
    value = 0
    for key in sorted(tensors):
        array = tensors[key].numpy()
        value = zlib.crc32(f"{key}{array.dtype}{array.shape}".encode(), value)
        value = zlib.crc32(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data, value)
    return f"{value:08x}"
