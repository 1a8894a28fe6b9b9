"""Which device trains, and what is fastest on it."""

from __future__ import annotations

import ctypes
import platform
import sys
from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch

from studio.core.errors import StudioError
from studio.core.i18n import _

MALLOC_BYTES = 1 << 30


@dataclass(frozen=True)
class Policy:
    """How to compute on a device.

    Attributes:
        dtype: type of the products under autocast, None to stay in float32.
        channels_last: channels are the innermost numbers of a map.
        fused: the optimiser updates all weights in one call.
        block: steps between two looks at the scalars; looking makes a graphics card wait.
    """

    device: torch.device
    dtype: torch.dtype | None
    channels_last: bool
    fused: bool
    block: int

    def autocast(self) -> AbstractContextManager[None]:
        """Context in which networks are evaluated."""
        context: AbstractContextManager[None] = torch.autocast(
            self.device.type, dtype=self.dtype or torch.bfloat16, enabled=self.dtype is not None
        )
        return context

    @property
    def memory_format(self) -> torch.memory_format:
        return torch.channels_last if self.channels_last else torch.contiguous_format


def pick(name: str = "auto") -> torch.device:
    """The device of that name, "auto" for the fastest there is; raises StudioError when this machine has none."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    device = torch.device("cuda:0" if name == "cuda" else name)
    present = {
        "cpu": True,
        "cuda": torch.cuda.is_available() and (device.index or 0) < torch.cuda.device_count(),
        "mps": torch.backends.mps.is_available(),
    }
    if not present.get(device.type, False):
        raise StudioError(_("This machine has no device called “{name}”.").format(name=name), _("Choose automatic."))
    return device


def policy(device: torch.device, precision: str = "auto") -> Policy:
    """What measures fastest there; `precision` "float32" or "bfloat16" overrides the number format.

    Measured on a processor with AMX, one thread: bfloat16 with channels-last trains 1.3 to 1.9 times as fast
    as float32; a processor that has to emulate bfloat16 is slower with it.
    """
    if device.type == "cuda":
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.backends.cudnn.allow_tf32 = True
        torch.backends.cudnn.benchmark = True
        fast = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        fast = device.type == "cpu" and cpu_has_bfloat16()
    half = fast if precision == "auto" else precision == "bfloat16"
    return Policy(
        device,
        torch.bfloat16 if half else None,
        channels_last=device.type != "mps",
        fused=device.type in ("cuda", "cpu"),
        block=1 if device.type == "cpu" else 16,
    )


def cpu_has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 in hardware (AVX-512 BF16 or AMX)."""
    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(bool(getattr(torch.cpu, check, bool)()) for check in checks)


def describe_devices() -> list[dict[str, str]]:
    """Devices to choose from: `name` for the settings, `title` and `detail` for people; the automatic choice first."""
    found = [{"name": "cpu", "title": _("Processor"), "detail": platform.processor() or platform.machine()}]
    if torch.backends.mps.is_available():
        found.insert(0, {"name": "mps", "title": _("Apple graphics"), "detail": platform.machine()})
    for index in reversed(range(torch.cuda.device_count() if torch.cuda.is_available() else 0)):
        facts = torch.cuda.get_device_properties(index)
        detail = _("{size:.0f} GiB of graphics memory").format(size=facts.total_memory / 2**30)
        found.insert(0, {"name": f"cuda:{index}", "title": facts.name, "detail": detail})
    return found


def tune_allocator() -> None:
    """Let glibc keep freed memory instead of returning it each step: 7 to 20% of a step on Linux; else nothing."""
    if sys.platform == "linux":
        trim_threshold, mmap_threshold = -1, -3
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):
            library.mallopt(trim_threshold, MALLOC_BYTES)
            library.mallopt(mmap_threshold, MALLOC_BYTES)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception says that memory ran out, on any device."""
    words = ("out of memory", "can't allocate memory", "not enough memory")
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or (
        isinstance(error, RuntimeError) and any(word in str(error).lower() for word in words)
    )
