"""The device that was asked for, or a sentence why not."""

from __future__ import annotations

import pytest
import torch

from studio.core.errors import StudioError
from studio.training import devices


def test_automatic_choice_is_among_those_described() -> None:
    names = [device["name"] for device in devices.describe_devices()]
    assert "cpu" in names
    assert str(devices.pick("auto")) == names[0]
    assert all(device["title"] and device["detail"] for device in devices.describe_devices())


@pytest.mark.parametrize("name", ["cuda:99", "mps" if not torch.backends.mps.is_available() else "cuda:98"])
def test_absent_devices_are_refused(name: str) -> None:
    with pytest.raises(StudioError, match="no device"):
        devices.pick(name)


def test_precision_can_be_chosen() -> None:
    cpu = torch.device("cpu")
    assert devices.policy(cpu, "float32").dtype is None
    assert devices.policy(cpu, "bfloat16").dtype is torch.bfloat16
    assert devices.policy(cpu).dtype is (torch.bfloat16 if devices.cpu_has_bfloat16() else None)
    with devices.policy(cpu, "float32").autocast():
        assert not torch.is_autocast_enabled("cpu")


def test_lack_of_memory_is_recognised() -> None:
    assert devices.is_out_of_memory(torch.OutOfMemoryError("x"))
    assert devices.is_out_of_memory(MemoryError())
    assert devices.is_out_of_memory(RuntimeError("MPS backend out of memory"))
    assert not devices.is_out_of_memory(RuntimeError("expected 4 channels"))
    assert not devices.is_out_of_memory(ValueError("out of memory"))


def test_allocator_can_be_tuned_twice() -> None:
    devices.tune_allocator()
    devices.tune_allocator()
