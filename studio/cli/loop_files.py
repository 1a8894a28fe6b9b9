"""Loops that `generate` writes: sound, pattern and one-shots, at any tempo and length."""

from __future__ import annotations

import argparse
import csv
import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.asking import Wanted
from studio.cli.output import Output
from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.latent import LatentState
from studio.core.loops import BEATS, FASTEST, SLOWEST, Loop, LoopFacts
from studio.core.scales import key_name

if TYPE_CHECKING:
    from studio.export import Exporter
    from studio.training.weights import Weights

RATE = 44_100
MOST_BARS = 64
COLUMNS = ("file", "label", "seed", "psi", "bpm", "bars", "key", "chord", "density", "swing")
ASKED = ("chord", "density", "swing")
OF_LOOPS = ("key", "chord", "bpm", "bars", "density", "swing", "midi", "one_shots")


def add_loop_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--key", metavar="KEY", help=_("of loops: “A minor”, “F#m”, “Bb major”"))
    parser.add_argument("--chord", metavar="DEGREE", help=_("of loops: degree of the scale they stand on, I to VII"))
    parser.add_argument("--bpm", type=float, metavar="BPM", help=_("of loops: tempo; without it the network's own"))
    parser.add_argument("--bars", type=int, metavar="N", help=_("of loops: length; the network's bars are repeated"))
    parser.add_argument("--density", type=float, metavar="X", help=_("of loops: 0 few hits to 1 many"))
    parser.add_argument("--swing", type=float, metavar="X", help=_("of loops: 0 straight, 0.33 triplets"))
    parser.add_argument("--midi", action="store_true", help=_("of loops: their patterns as MIDI files too"))
    parser.add_argument("--one-shots", action="store_true", help=_("of loops: the sounds of their voices too"))


def refuse_loop_arguments(arguments: argparse.Namespace) -> None:
    """Raises StudioError where something was asked that only loops have."""
    for name in OF_LOOPS:
        if getattr(arguments, name) not in (None, False):
            sentence = _("This network makes no loops; leave --{name} out.")
            raise StudioError(sentence.format(name=name.replace("_", "-")))


@dataclass(frozen=True)
class LoopOrder:
    """How loops are to be written."""

    bpm: float
    bars: int
    rate: int
    midi: bool
    one_shots: bool
    replace: bool

    @classmethod
    def of(cls, arguments: argparse.Namespace, weights: Weights) -> LoopOrder:
        """Raises StudioError when tempo or length cannot be."""
        shape = weights.shape
        own = 60 * BEATS * shape.bars * shape.rate / shape.length
        bpm = own if arguments.bpm is None else arguments.bpm
        if not SLOWEST <= bpm <= FASTEST:
            raise StudioError(
                _("The tempo must lie between {low:g} and {high:g} BPM.").format(low=SLOWEST, high=FASTEST)
            )
        bars = shape.bars if arguments.bars is None else arguments.bars
        if bars % shape.bars or not shape.bars <= bars <= MOST_BARS:
            sentence = _("This network makes {bars} bars; ask for a multiple of them, at most {most}.")
            raise StudioError(sentence.format(bars=shape.bars, most=MOST_BARS))
        rate = arguments.rate
        rate = RATE if rate is None else shape.rate if rate == "own" else int(rate)
        return cls(bpm, bars, rate, arguments.midi, arguments.one_shots, arguments.replace)


def write_loops(
    out: Path,
    weights: Weights,
    wanted: list[Wanted],
    psi: float,
    facts: Mapping[str, Any] | None,
    output: Output,
    exporter: type[Exporter],
    params: Mapping[str, Any],
    order: LoopOrder,
) -> str:
    """Render and write the loops; returns the manifest as CSV."""
    from studio.export.loops import loop_samples, repeated
    from studio.synthesis.loops import LoopJob, LoopMaker

    maker = LoopMaker()
    states = [replace(LatentState(psi=psi).at_seed(one.seed), blend=one.asked) for one in wanted]
    stems = _stems(weights, wanted, states, order)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for index, (one, state, stem) in enumerate(zip(wanted, states, stems, strict=True)):
        made = maker.make(LoopJob("", weights.run_id, weights, state, order.bpm, order.rate))
        loop = repeated(made.loop, order.bars)
        document = None
        if facts is not None:
            told = {"state": state.to_json(), "label": one.label, "bpm": loop.bpm, "bars": loop.bars}
            document = {"format": "gan-studio loop", "version": 1, **facts, **told}
        name = f"{stem}{exporter.suffix}"
        exporter.write(out / name, loop_samples(loop, one.seed), document, **{**params, "rate": "own"})
        _write_parts(out, stem, loop, order)
        table.writerow(_row(name, one, psi, loop))
        if output.due:
            output.progress(f"{index + 1:,}/{len(wanted):,}  {name}", done=index + 1, total=len(wanted))
    return text.getvalue()


def _stems(weights: Weights, wanted: list[Wanted], states: list[LatentState], order: LoopOrder) -> list[str]:
    """What the files are called, without ending; no two alike."""
    from studio.export.naming import loop_stem
    from studio.export.stems import unique
    from studio.synthesis.loops import key_of

    keys = [key_of(state, weights.schema) for state in states]
    facts = [LoopFacts(order.bpm, order.bars, *key, one.seed) for one, key in zip(wanted, keys, strict=True)]
    return unique(loop_stem(one.stem, fact) for one, fact in zip(wanted, facts, strict=True))


def _write_parts(out: Path, stem: str, loop: Loop, order: LoopOrder) -> None:
    """Pattern and one-shots beside the loop, where they are wanted."""
    from studio.export.midi_file import write_midi
    from studio.export.one_shots import write_one_shots

    if order.midi:
        write_midi(out / f"{stem}.mid", loop)
    if order.one_shots:
        if loop.score is None:
            raise StudioError(_("This loop has no one-shots; its network makes sound as a whole."))
        folder = out / f"{stem}_one-shots"
        if order.replace:
            shutil.rmtree(folder, ignore_errors=True)
        write_one_shots(folder, loop.score, rate=str(order.rate))


def _row(name: str, one: Wanted, psi: float, loop: Loop) -> list[Any]:
    """What the manifest says of a loop."""
    key = key_name(loop.root, loop.scale) if loop.root is not None and loop.scale else ""
    asked = [one.asked.get(name, "") for name in ASKED]
    words = [next(iter(value)) if isinstance(value, Mapping) else value for value in asked]
    return [name, one.label, one.seed, f"{psi:g}", f"{loop.bpm:g}", loop.bars, key, *words]
