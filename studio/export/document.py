"""The recipe inside a saved file: everything that brings it back, read as untrusted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.training.recipe import Recipe

VERSION = 1
LIMIT = 1 << 20


class SavedDocument(BaseModel):
    """What a picture, a sound, a loop or a sheet remembers.

    Attributes:
        project_id, run_id, step: which network made it; empty and 0 when unknown.
        recipe: how that network was trained.
        state: place in latent space (`LatentState` as JSON); always there but in a sheet.
        label: class in words.
        bpm, bars: of a loop.
        weights: the network's file relative to the project's folder.
        loop: what a deck of the looper was set to; whoever goes on with it checks what is inside.
        seeds, labels: of each tile of a sheet.
    """

    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)
    format: Literal["gan-studio picture", "gan-studio sound", "gan-studio loop", "gan-studio sheet"]
    version: int = Field(ge=1)
    project_id: str = Field(default="", pattern=r"^[A-Za-z0-9-]{0,64}$")
    run_id: str = Field(default="", pattern=r"^([A-Za-z0-9][A-Za-z0-9._-]{0,99})?$")
    step: int = Field(default=0, ge=0, lt=2**53)
    recipe: Recipe | None = None
    state: dict[str, Any] | None = None
    label: str = Field(default="", max_length=1000)
    bpm: float = Field(default=0.0, ge=0, le=1000)
    bars: int = Field(default=0, ge=0, le=1024)
    weights: str = Field(default="", max_length=300)
    loop: dict[str, Any] | None = None
    seeds: tuple[int, ...] = Field(default=(), max_length=4096)
    labels: tuple[int, ...] = Field(default=(), max_length=4096)

    @field_validator("state")
    @classmethod
    def _place(cls, state: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if state is None else LatentState.from_json(state).to_json()

    @field_validator("weights")
    @classmethod
    def _stays_inside(cls, path: str) -> str:
        pure = PurePosixPath(path.replace("\\", "/"))
        if pure.is_absolute() or ".." in pure.parts or ":" in path or "\0" in path:
            raise ValueError("points outside the project")
        return path


def dump_document(document: Mapping[str, Any]) -> bytes:
    """ASCII JSON of a checked document; raises StudioError when it is wrong or too large."""
    text = json.dumps(check_document(document), allow_nan=False, separators=(",", ":")).encode("ascii")
    if len(text) > LIMIT:
        raise StudioError(_("The recipe is too large to fit inside a file."))
    return text


def parse_document(data: bytes) -> dict[str, Any]:
    """A checked document from a file's bytes; raises StudioError saying what is wrong with it."""
    if len(data) > LIMIT:
        raise too_large()
    try:
        raw = json.loads(data.decode("latin-1"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise damaged() from error
    return check_document(raw)


def check_document(raw: Any) -> dict[str, Any]:
    """Plain values of a document in which every field has been checked; unknown fields are left out."""
    if isinstance(raw, Mapping) and isinstance(raw.get("version"), int) and raw["version"] > VERSION:
        raise StudioError(_("This file was saved by a newer GAN Studio."), _("Update the program, then open it again."))
    try:
        document = SavedDocument.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])[:200] or "document"
        raise StudioError(_("The recipe inside this file is damaged at “{where}”.").format(where=where)) from error
    if document.format != "gan-studio sheet" and document.state is None:
        raise StudioError(_("The recipe inside this file holds no place in latent space."))
    return document.model_dump(mode="json", exclude_unset=True)


def damaged() -> StudioError:
    return StudioError(_("The recipe inside this file is damaged."))


def too_large() -> StudioError:
    return StudioError(_("The recipe inside this file is larger than one can be."))


def _refuse(constant: str) -> float:
    raise ValueError(constant)
