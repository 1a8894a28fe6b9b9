"""What one run is: recipe, data, seed, device and limits, frozen when it starts."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.training.recipe import Recipe


class RunConfig(BaseModel):
    """Frozen settings of a run; what changes while it trains is in its history as edits.

    Attributes:
        data_spec, data_params: what `studio.data.open.open_source` takes.
        prepare: preparation options as plain values.
        store: folder of the prepared set.
        seed: decides weights, order and samples.
        device: "auto", "cpu", "cuda", "cuda:1", "mps".
        threads: processor threads for the networks.
        autosave_seconds: time between checkpoints.
        publish_seconds: shortest time between weights for a watching explorer.
        held_out: some samples are kept back that nothing is trained on; see `studio.training.held`.
        max_steps, max_seconds: the run is finished at whichever comes first; None for no limit.
            Seconds are training time, pauses left out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: Literal[1] = 1
    run_id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")
    recipe: Recipe
    store: str
    data_spec: str = ""
    data_params: dict[str, Any] = Field(default_factory=dict)
    prepare: dict[str, Any] = Field(default_factory=dict)
    seed: int = Field(default=0, ge=0, lt=2**31)
    device: str = Field(default="auto", pattern=r"^(auto|cpu|mps|cuda(:\d{1,2})?)$")
    threads: int = Field(default=1, ge=1, le=256)
    autosave_seconds: float = Field(default=20.0, gt=0)
    publish_seconds: float = Field(default=1.0, gt=0)
    held_out: bool = False
    max_steps: int | None = Field(default=None, ge=1)
    max_seconds: float | None = Field(default=None, gt=0)
