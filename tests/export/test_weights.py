"""Networks as files, and what damaged ones do."""

from __future__ import annotations

import contextlib
import json
import struct
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from safetensors.torch import save

from studio.core.conditions import class_schema
from studio.core.errors import StudioError
from studio.export.weights import BASIS, load_weights, read_description, save_weights
from studio.models.base import Shape
from studio.models.build import build_generator
from studio.training.recipe import Part
from studio.training.weights import Weights


def weights() -> Weights:
    shape, schema = Shape(8, 16, 1, 2), class_schema(["A", "B"])
    tensors = build_generator("conv", {"width": 16}, shape).state_dict()
    return Weights("run", 3, Part(name="conv", params={"width": 16}), shape, schema, tensors)


def written(path: Path, w: Weights, document: object = None, version: str = "1", **extra: torch.Tensor) -> Path:
    metadata = {
        "format": "gan-studio weights",
        "version": version,
        "document": json.dumps(w.document() if document is None else document),
    }
    path.write_bytes(save({**w.tensors, **extra}, metadata))
    return path


def test_everything_comes_back(tmp_path: Path) -> None:
    w = replace(weights(), directions=np.eye(8, dtype=np.float32)[:4])
    read = load_weights(save_weights(tmp_path / "w.safetensors", w))
    assert (read.run_id, read.step, read.generator, read.shape, read.schema) == (
        w.run_id, w.step, w.generator, w.shape, w.schema,
    )  # fmt: skip
    assert read.directions is not None
    np.testing.assert_array_equal(read.directions, np.eye(8, dtype=np.float32)[:4])
    assert all(torch.equal(read.tensors[name], tensor) for name, tensor in w.tensors.items())
    assert read_description(tmp_path / "w.safetensors")["step"] == 3


@pytest.mark.parametrize("cut", [0, 5, 200, 3000])
def test_truncated_files_are_refused(tmp_path: Path, cut: int) -> None:
    path = save_weights(tmp_path / "w.safetensors", weights())
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(StudioError):
        load_weights(path)


def test_hostile_contents_are_refused(tmp_path: Path) -> None:
    path, w = tmp_path / "w.safetensors", weights()
    nan = {**w.tensors, "last.bias": torch.full((1,), float("nan"))}
    cases = [
        written(tmp_path / "nan", replace(w, tensors=nan)),
        written(tmp_path / "empty", w, document={}),
        written(tmp_path / "list", w, document=[1]),
        written(tmp_path / "huge", w, document=w.document() | {"shape": {"latent": 10**9, "resolution": 16}}),
        written(tmp_path / "name", w, document=w.document() | {"generator": {"name": "os.system", "params": {}}}),
        written(
            tmp_path / "width", w, document=w.document() | {"generator": {"name": "conv", "params": {"width": 64}}}
        ),
        written(tmp_path / "extra", w, more=torch.zeros(2)),
        written(tmp_path / "basis", w, **{BASIS: torch.zeros(4, 7)}),
        written(tmp_path / "inf", w, **{BASIS: torch.full((4, 8), float("inf"))}),
        written(tmp_path / "version", w, version="99"),
    ]
    path.write_bytes(b"\xff" * 64)
    for case in [*cases, path, tmp_path / "missing"]:
        with pytest.raises(StudioError):
            load_weights(case)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=6,
    ),
    st.randoms(use_true_random=False),
)
@example(float("inf"), None)
def test_whatever_a_header_says_is_refused_or_a_network(tmp_path: Path, value: object, chance: Random | None) -> None:
    w = weights()
    document = w.document()
    header: dict[str, object] = {"format": "gan-studio weights", "version": "1", "document": json.dumps(document)}
    if chance is None:
        header["version"] = value
    else:
        name = chance.choice(sorted(document))
        inner = document[name]
        if isinstance(inner, dict) and inner and chance.random() < 0.7:
            inner[chance.choice(sorted(inner))] = value
        else:
            document[name] = value
        header["document"] = json.dumps(document)
    raw = save(w.tensors)
    (size,) = struct.unpack("<Q", raw[:8])
    text = json.dumps(json.loads(raw[8 : 8 + size]) | {"__metadata__": header}).encode()
    path = tmp_path / "w"
    path.write_bytes(struct.pack("<Q", len(text)) + text + raw[8 + size :])
    with contextlib.suppress(StudioError):
        assert set(load_weights(path).tensors) == set(w.tensors)


def test_half_the_size_is_nearly_the_same_network(tmp_path: Path) -> None:
    w = weights()
    whole, half = save_weights(tmp_path / "whole.safetensors", w), save_weights(tmp_path / "half.safetensors", w, True)
    assert half.stat().st_size < 0.6 * whole.stat().st_size
    back = load_weights(half).tensors
    assert all(back[name].dtype == tensor.dtype for name, tensor in w.tensors.items())
    assert all(torch.allclose(back[name], tensor, rtol=1e-3, atol=1e-6) for name, tensor in w.tensors.items())
