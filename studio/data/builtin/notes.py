"""Notes of twelve instruments that the studio plays itself: plucked, struck, bowed, blown, sung and synthesised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.notes import note_name
from studio.core.params import ParamSpec, validated
from studio.core.sound import Sound
from studio.data.builtin import BUILTINS, Builtin
from studio.data.builtin.instruments import struck, sustained
from studio.data.builtin.instruments.tone import Note, finished
from studio.data.sounds.source import SoundItem, SoundSource
from studio.data.source import fingerprint_of

# Part of the fingerprint: raise it when a sound of the same parameters changes.
VERSION = 2
VELOCITIES = (40, 80, 120)
RATES = ("16000", "22050", "32000", "44100")

INSTRUMENTS: dict[str, Callable[[Note], np.ndarray]] = {
    "strings": sustained.strings,
    "brass": sustained.brass,
    "clarinet": sustained.clarinet,
    "flute": sustained.flute,
    "voice": sustained.voice,
    "organ": sustained.organ,
    "pad": sustained.pad,
    "synth": sustained.synth,
    "electric piano": struck.electric_piano,
    "guitar": struck.guitar,
    "marimba": struck.marimba,
    "bell": struck.bell,
}


class NoteSource(SoundSource):
    """Notes played on demand; a note depends on the seed and on what its name says, and on nothing else."""

    drawn = True

    def __init__(self, spec: str, title: str, params: Mapping[str, Any]) -> None:
        names = tuple(INSTRUMENTS)
        # Instruments take turns, so that any stretch of the set has all of them.
        self._told = [
            (label, midi, velocity, take)
            for take in range(params["takes"])
            for midi in range(params["low"], params["high"] + 1)
            for velocity in VELOCITIES
            for label in range(len(names))
        ]
        items = [
            SoundItem(f"{names[label]}/{note_name(midi)}_v{velocity:03d}_{take + 1}", label, midi, velocity)
            for label, midi, velocity, take in self._told
        ]
        super().__init__(spec, title, items, labels=names, params=params, listens=False)

    def read(self, index: int) -> Sound:
        if not 0 <= index < len(self.items):
            raise StudioError(_("This set has no sound number {number}.").format(number=index))
        label, midi, velocity, take = self._told[index]
        rate = int(self.params["rate"])
        rng = np.random.default_rng((self.params["seed"], label, midi, velocity, take))
        note = Note(rate, round(self.params["seconds"] * rate), midi, velocity, rng)
        return Sound.of(finished(note, INSTRUMENTS[self.labels[label]](note)), rate)

    def fingerprint(self) -> str:
        return fingerprint_of([self.spec, *sorted(self.params.items()), VERSION])


@BUILTINS.register
class Notes(Builtin):
    """The built-in set `notes`."""

    name = "notes"
    title = N_("Notes")
    about = N_("Single notes of twelve instruments over four octaves: strings, brass, voice, organ, bell and more.")
    params = (
        ParamSpec(
            "takes",
            "int",
            3,
            N_("Takes"),
            N_("How often each note is played, a little differently each time."),
            low=1,
            high=20,
        ),
        ParamSpec("low", "int", 36, N_("Lowest note"), N_("As a MIDI number; 36 is C2."), unit="MIDI", low=24, high=96),
        ParamSpec(
            "high", "int", 84, N_("Highest note"), N_("As a MIDI number; 84 is C6."), unit="MIDI", low=24, high=96
        ),
        ParamSpec(
            "seconds", "float", 1.024, N_("Length"), N_("How long every note lasts."), unit="s", low=0.25, high=4.0
        ),
        ParamSpec(
            "rate",
            "choice",
            "16000",
            N_("Samples a second (rate)"),
            N_("Half of it is the highest frequency in the notes."),
            unit="Hz",
            choices=RATES,
        ),
        ParamSpec(
            "seed", "int", 0, N_("Seed"), N_("Another number plays them a little differently."), low=0, high=2**31 - 1
        ),
    )

    @classmethod
    def open(cls, params: Mapping[str, Any]) -> NoteSource:
        values: dict[str, Any] = validated(cls.params, params)
        if values["low"] > values["high"]:
            raise StudioError(_("The lowest note lies above the highest."))
        return NoteSource(f"builtin:{cls.name}", _(cls.title), values)
