"""What a drum is called, by how it sounds."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from studio.core.i18n import N_

NAMES = (
    N_("kick"),
    N_("tom"),
    N_("snare"),
    N_("clap"),
    N_("rim"),
    N_("closed hat"),
    N_("open hat"),
    N_("ride"),
    N_("shaker"),
    N_("percussion"),
)
KICK, TOM = NAMES[:2]
SKIN, BODY = 600.0, 350.0  # Hz: skins lie below the first, snares begin below the second
DEEP, METAL, BRIGHT = 125.0, 1900.0, 900.0  # Hz: kicks sound below, hats begin above, rides begin above the third
NARROW = 60.0  # Hz in all that the strongest tones of a sound may take


def named(shots: Tensor, rate: int) -> tuple[str, ...]:
    """One of `NAMES` for each one-shot (voices, samples) of a kit; a name that is taken gets a number, "tom 2".

    Thresholds were set on the drums of the built-in sets, of which nine in ten get their own name or a neighbour's
    (a low tom is a kick where there is no other, a low ride an open hat).
    """
    heard = [_heard(shot.float(), rate) for shot in shots]
    plain = [_name(one) for one in heard]
    deepest = min((one.middle for one, name in zip(heard, plain, strict=True) if name == KICK), default=0.0)
    names: list[str] = []
    for one, name in zip(heard, plain, strict=True):
        name = TOM if name == KICK and one.middle > deepest else name
        taken = sum(other == name or other.startswith(f"{name} ") for other in names)
        names.append(f"{name} {taken + 1}" if taken else name)
    return tuple(names)


@dataclass(frozen=True)
class _Heard:
    """Hz below which a tenth and half of a sound's energy lie, and its strongest; shares of the energy; seconds."""

    lowest: float
    middle: float
    strongest: float
    skin: float
    tone: float
    swells: float
    lasts: float


def _heard(shot: Tensor, rate: int) -> _Heard:
    energy = shot.square().cumsum(0) / shot.square().sum().clamp(min=1e-12)
    spectrum = torch.fft.rfft(shot).abs().square()
    share = spectrum / spectrum.sum().clamp(min=1e-12)
    hertz = torch.fft.rfftfreq(len(shot), 1 / rate)
    below = share.cumsum(0)
    last = len(hertz) - 1
    return _Heard(
        lowest=float(hertz[min(last, int((below < 0.1).sum()))]),
        middle=float(hertz[min(last, int((below < 0.5).sum()))]),
        strongest=float(hertz[int(share.argmax())]),
        skin=float(share[hertz < SKIN].sum()),
        tone=float(share.topk(min(len(share), max(4, round(NARROW * len(shot) / rate)))).values.sum()),
        swells=int((energy < 0.1).sum()) / rate,
        lasts=int((energy < 0.9).sum()) / rate,
    )


def _name(heard: _Heard) -> str:
    if heard.skin > 0.85:
        return "kick" if heard.strongest < DEEP else "tom"
    if heard.lowest > METAL:
        if heard.swells > 0.0045 and heard.lasts < 0.06:
            return "shaker"
        return "open hat" if heard.lasts > 0.062 else "closed hat"
    if heard.lowest > BRIGHT and heard.middle > 3500 and heard.lasts > 0.05:
        return "ride"
    if heard.lowest < BODY and heard.lasts > 0.035:
        return "snare"
    if heard.tone > 0.4:
        return "rim" if heard.lasts < 0.028 else "percussion"
    return "rim" if heard.lasts < 0.025 else "clap"
