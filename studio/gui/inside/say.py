"""What is seen inside, in words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from studio.core.i18n import _
from studio.gui import words

COPY, NEAR, FAR = 0.35, 0.75, 1.6  # distances to the nearest real sample, beside the usual one
GUESSING, SURE, BY_HEART = 0.6, 0.97, 0.12  # of the share of pairs told apart
AUDIBLE_DB = 1.5
JUMP = 2.5  # times the mean step of a way


def network(name: str) -> str:
    return _("Generator") if name == "generator" else _("Discriminator")


def layer(one: dict[str, Any]) -> str:
    """What kind of layer it is: "Convolution 4 × 4, halves"."""
    kernel = words.number(one["kernel"])
    if one["kind"] == "linear":
        return _("Fully connected")
    if one["kind"] == "convolution":
        text = _("Convolution {k} × {k}, halves") if one["stride"] > 1 else _("Convolution {k} × {k}")
        return text.format(k=kernel)
    if one["kind"] == "transposed":
        return _("Transposed convolution {k} × {k}, doubles").format(k=kernel)
    if one["kind"] == "enlarging":
        return _("Enlarging convolution {k} × {k}, doubles").format(k=kernel)
    return _("Layer")


def size(shape: tuple[int, ...]) -> str:
    """How large it is what leaves a layer: "64 maps of 8 × 8"."""
    if len(shape) == 3:
        return _("{n} maps of {h} × {w}").format(n=shape[0], h=shape[1], w=shape[2])
    if len(shape) == 2:
        return _("{n} channels of {t} moments").format(n=shape[0], t=shape[1])
    return _("{n} numbers").format(n=words.number(shape[0]))


def short_size(shape: tuple[int, ...]) -> str:
    """The same for little room: "64 · 8×8"."""
    return " · ".join((str(shape[0]), "×".join(str(n) for n in shape[1:]))) if len(shape) > 1 else str(shape[0])


def facts(one: dict[str, Any]) -> str:
    """Numbers of a layer, a line each."""
    lines = [size(one["shape"]), _("{n} parameters").format(n=words.number(one["parameters"]))]
    weight = words.significant(one["weight"])
    lines.append(_("Weights {w} long together, spread {s}").format(w=weight, s=words.significant(one["spread"])))
    if math.isfinite(one["gradient"]):
        lines.append(_("Gradient of the last step {g}").format(g=words.significant(one["gradient"])))
    else:
        lines.append(_("No gradient has reached it yet"))
    if one["quiet"] > 0.005:
        lines.append(_("{p}% of its numbers are 0 for this sample").format(p=round(100 * one["quiet"])))
    return "\n".join(lines)


def told(values: dict[str, Any]) -> str:
    """How well the discriminator tells real from generated samples."""
    share = values["told"]
    if share < GUESSING:
        text = _("The discriminator is right about {p}% of pairs: it can hardly tell which is real.")
    elif share < SURE:
        text = _("The discriminator is right about {p}% of pairs: both networks learn from each other.")
    else:
        text = _("The discriminator is right about {p}% of pairs: so sure that the generator learns little.")
    text = text.format(p=round(100 * share))
    held = values.get("told_held")
    if held is not None and share - held > BY_HEART:
        text += " " + _("Of real ones that it never saw only {p}%: it learns the set by heart.").format(
            p=round(100 * held)
        )
    return text


def verdict(logit: float, scores: dict[str, Any] | None) -> str:
    """What the discriminator says of the shown sample."""
    value = words.number(logit, 1)
    if scores is None:
        return value
    nearer = abs(logit - scores["mean_real"]) < abs(logit - scores["mean_made"])
    return (_("{n}: like a real one") if nearer else _("{n}: like a generated one")).format(n=value)


def spectrum(values: dict[str, Any]) -> str:
    """How fine detail, or treble, compares."""
    away, heard = values["fine"], values["unit"] == "Hz"
    level = words.number(abs(away), 1)
    if abs(away) < AUDIBLE_DB:
        return _("As much treble as real sounds.") if heard else _("As much fine detail as real pictures.")
    if away < 0:
        text = _("{n} dB less treble than real sounds: duller.") if heard else _("{n} dB less fine detail: softer.")
    else:
        text = _("{n} dB more treble than real sounds: noisier.") if heard else _("{n} dB more fine detail: rougher.")
    return text.format(n=level)


def memorised(values: dict[str, Any]) -> str:
    """Whether the shown sample, and others, look remembered rather than made."""
    if values["usual"] <= 1e-6:
        return _("Many samples of the set are copies of each other, so nearness says nothing here.")
    ratio = words.number(values["ratio"], 1)
    if values["ratio"] < COPY:
        text = _("{n} × the usual distance: almost a copy. It looks remembered.").format(n=ratio)
    elif values["ratio"] < NEAR:
        text = _("{n} × the usual distance between real ones: close to one that it was shown.").format(n=ratio)
    elif values["ratio"] < FAR:
        text = _("{n} × the usual distance between real ones: made, not remembered.").format(n=ratio)
    else:
        text = _("{n} × the usual distance between real ones: unlike anything in the set.").format(n=ratio)
    if values["all_ratio"] < COPY:
        text += " " + _("Most generated samples are this near: the set is learned by heart.")
    return text


def way(values: dict[str, Any]) -> str:
    """Whether the network goes smoothly from seed to seed."""
    steps = np.asarray(values["steps"])
    worst = int(steps.argmax())
    if not steps.any():
        return _("Nothing changes on the way: the network makes the same of every seed.")
    if steps[worst] * len(steps) > JUMP:
        return _("Samples jump between {a} and {b}: little lies between.").format(a=worst + 1, b=worst + 2)
    return _("Samples change evenly from one seed to the other.")


def classes(values: dict[str, Any]) -> str:
    """Which class is learned best and which least, where the set says."""
    right, names = np.asarray(values["right"]), values["names"]
    if not len(names) or np.isnan(right).all():
        return _("The brighter the bar, the more real the discriminator finds the class.")
    weakest = int(np.nanargmin(right))
    percent = round(100 * float(np.nanmean(right)))
    if right[weakest] > 0.8:
        return _("{p}% have a nearest real sample of their own class; no class stays behind.").format(p=percent)
    other = values["all"][values["taken"][weakest]]
    if other == names[weakest]:
        text = _("{p}% have a nearest real sample of their own class; “{name}” the fewest.")
        return text.format(p=percent, name=names[weakest])
    text = _("{p}% have a nearest real sample of their own class; “{name}” often resembles “{other}”.")
    return text.format(p=percent, name=names[weakest], other=other)
