"""Choosing a few of many, with every class among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np


def balanced(indices: Sequence[int], labels: Sequence[int], count: int) -> list[int]:
    """At most `count` of the indices: as even over the labels as possible, spread within each, in their order."""
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for index, label in zip(indices, labels, strict=True):
        groups[label].append(index)
    chosen: list[int] = []
    left, members = count, sorted(groups.values(), key=len)
    for position, group in enumerate(members):
        share = min(len(group), left // (len(members) - position))
        left -= share
        chosen += [group[round(step)] for step in np.linspace(0, len(group) - 1, share)]
    return sorted(chosen)
