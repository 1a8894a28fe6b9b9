"""Drums are called what a drummer calls them."""

from __future__ import annotations

import torch

from studio.data.builtin.loops import Loops
from studio.models.drum_names import named

# What may be taken for each other: a clap is a snare to many, a short bell a rim, a ride an open hat.
LIKE = {"clap": {"snare"}, "percussion": {"rim"}, "ride": {"open hat"}, "kick": set(), "tom": set()}


def test_drums_of_the_built_in_set_are_recognised() -> None:
    source = Loops.open({"count": 48})
    right, taken = [], []
    for index in range(48):
        score = source.score(index)
        names = named(torch.from_numpy(score.one_shots[..., 0].copy()), score.rate)
        assert len(set(names)) == len(names)
        for told, heard in zip(score.pattern.voices, names, strict=True):
            plain = heard.rstrip(" 23456789")
            right.append(plain == told)
            taken.append(plain == told or plain in LIKE.get(told, set()))
    assert sum(right) > 0.85 * len(right)
    assert sum(taken) > 0.92 * len(taken)


def test_two_of_a_kind_and_silence_have_names_of_their_own() -> None:
    time = torch.arange(8000) / 16000
    deep, deeper = (torch.sin(6.2832 * hertz * time) * torch.exp(-time / 0.1) for hertz in (70, 50))
    assert named(torch.stack([deep, deeper, deep]), 16000) == ("tom", "kick", "tom 2")
    assert len(set(named(torch.zeros(3, 100), 16000))) == 3
