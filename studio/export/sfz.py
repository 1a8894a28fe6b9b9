"""SFZ files: which sound a sampler plays for which key and velocity."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from studio.audio.engine.notes import RELEASE_SECONDS
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import Voice
from studio.export.files import opened

LIMIT = 4 << 20
_HEADER = re.compile(r"<(\w+)>")
# A value reaches to the next opcode, as names of files may have spaces in them.
_OPCODE = re.compile(r"(\w+)=(.*?)(?=\s+\w+=|\s*$)")


@dataclass(frozen=True)
class Region:
    """One sound of a sample pack.

    Attributes:
        sample: its file, relative to the SFZ.
        key: MIDI note that plays it and that it sounds.
        low, high: velocities that play it.
        loop: first sample and the one after the last of its sustain loop; None without.
    """

    sample: str
    key: int
    low: int
    high: int
    loop: tuple[int, int] | None


def sfz_text(title: str, regions: list[Region], voice: Voice, touch: float) -> str:
    """An SFZ of the regions, played as in the studio; detune and vibrato are the sampler's, so the sounds stay pure.

    Args:
        touch: loudness of a note is its velocity raised to this; samplers call 2 a tracking of 100 %.
    """
    opcodes = [f"ampeg_release={RELEASE_SECONDS:g}", f"amp_veltrack={50 * touch:g}"]
    if voice.detune:
        opcodes.append(f"tune={round(voice.detune)}")
    if voice.vibrato:
        opcodes += [f"pitchlfo_depth={voice.vibrato:g}", f"pitchlfo_freq={voice.vibrato_rate:g}"]
    lines = [f"// {title}", "<global>", *opcodes, "", *(_line(region) for region in regions)]
    return "\n".join(lines) + "\n"


def read_sfz(path: Path) -> list[Region]:
    """Regions of an SFZ with what they take over from <global> and <group>; raises StudioError when it is none."""
    with opened(path) as file:
        data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise StudioError(_("“{name}” is larger than a list of sounds can be.").format(name=path.name), path=path)
    inherited: dict[str, dict[str, str]] = {"global": {}, "group": {}, "region": {}}
    header, regions = "", []
    for line in data.decode("utf-8", "replace").splitlines():
        parts = _HEADER.split(line.partition("//")[0])
        for index, part in enumerate(parts):
            if index % 2:
                header = part
                if header in inherited:
                    inherited[header] = {}
                if header == "global":
                    inherited["group"] = {}
                if header == "region":
                    regions.append(inherited["global"] | inherited["group"])
            elif header in inherited:
                found = dict(_OPCODE.findall(part))
                (regions[-1] if header == "region" else inherited[header]).update(found)
    try:
        return [_region(opcodes) for opcodes in regions]
    except (KeyError, ValueError) as error:
        raise StudioError(
            _("“{name}” is no list of sounds that can be read.").format(name=path.name), path=path
        ) from error


def _line(region: Region) -> str:
    loop = "loop_mode=no_loop"
    if region.loop is not None:
        # loop_end is the last sample that sounds, as in the `smpl` chunk.
        loop = f"loop_mode=loop_continuous loop_start={region.loop[0]} loop_end={region.loop[1] - 1}"
    keys = f"lokey={region.key} hikey={region.key} pitch_keycenter={region.key}"
    return f"<region> {keys} lovel={region.low} hivel={region.high} {loop} sample={region.sample}"


def _region(opcodes: dict[str, str]) -> Region:
    loops = opcodes.get("loop_mode", "no_loop") not in ("no_loop", "one_shot")
    loop = (int(opcodes["loop_start"]), int(opcodes["loop_end"]) + 1) if loops and "loop_end" in opcodes else None
    key = int(opcodes.get("pitch_keycenter") or opcodes["key"])
    low, high = int(opcodes.get("lovel", 1)), int(opcodes.get("hivel", 127))
    return Region(opcodes["sample"].strip(), key, low, high, loop)
