"""Keeping work in the background behind the window."""

from __future__ import annotations

import contextlib
import os
import sys
import threading

REAL_TIME = 5


def lower_thread_priority(amount: int = 10) -> None:
    """Give the calling thread less of the processor than the window gets; silently nothing where not allowed.

    Linux keeps niceness per thread; Windows and macOS have calls of their own.
    """
    try:
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), amount)
        elif sys.platform == "win32":
            import ctypes

            below_normal = -1
            ctypes.windll.kernel32.SetThreadPriority(ctypes.windll.kernel32.GetCurrentThread(), below_normal)
        elif sys.platform == "darwin":
            import ctypes

            utility = 0x11  # QOS_CLASS_UTILITY of pthread/qos.h
            ctypes.CDLL(None).pthread_set_qos_class_self_np(utility, 0)
    except OSError:
        pass


def raise_process_priority() -> None:
    """Give the calling process, as far as the system lets it, the processor when it wants it.

    To be called before it starts threads, which then get the same.
    """
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import ctypes

            high = 0x80  # HIGH_PRIORITY_CLASS
            ctypes.windll.kernel32.SetPriorityClass(ctypes.windll.kernel32.GetCurrentProcess(), high)
        else:
            os.setpriority(os.PRIO_PROCESS, 0, -11)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REAL_TIME))
