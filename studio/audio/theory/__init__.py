"""Music theory after the network: each step one file with one registered class, done only where it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from studio.audio.theory.base import STEPS, Finding, Step
from studio.core.loops import Loop
from studio.core.params import validated

__all__ = ["STEPS", "Finding", "Step", "chain", "steps"]


def steps() -> list[type[Step]]:
    """All steps in the order in which they are done."""
    return sorted(STEPS, key=lambda step: step.order)


def chain(loop: Loop, settings: Mapping[str, Mapping[str, Any]]) -> tuple[Loop, list[Finding]]:
    """The loop after the steps that `settings` names, and what each of them found.

    A loop that needs none of them comes back as it is, the same object.

    Args:
        settings: parameters by step; a step that is not named is switched off.

    Raises:
        StudioError: there is no such step or parameter.
    """
    for name in settings:
        STEPS.get(name)
    findings = []
    for step in steps():
        if step.name not in settings:
            continue
        params = validated(step.params, settings[step.name])
        found = step.measure(loop, params)
        after = found
        if found.needed:
            loop = step.apply(loop, params)
            after = step.measure(loop, params)
        findings.append(replace(found, after=after.value))
    return loop, findings
