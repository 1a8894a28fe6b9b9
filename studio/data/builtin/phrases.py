"""Bass lines and chords in scales that the studio plays itself, each with key, scale and chord."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.audio.sequencer import play
from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.loops import STEPS, Pattern, Score
from studio.core.notes import note_name
from studio.core.params import validated
from studio.core.scales import CHORDS, degree_semitones, key_name
from studio.core.sound import Sound
from studio.data.builtin import BUILTINS, Builtin
from studio.data.builtin.drumming.grooves import density
from studio.data.builtin.loops import BPM, COUNT, LENGTH, OWN, RATE, SEED, SWING, levelled
from studio.data.builtin.phrasing import lines
from studio.data.builtin.phrasing.lines import Event
from studio.data.builtin.phrasing.voices import PATCHES, Patch, played
from studio.data.loops.source import LoopItem, LoopSource
from studio.data.source import fingerprint_of

# Part of the fingerprint: raise it when a phrase of the same parameters changes.
VERSION = 2
DEEPEST = 28  # MIDI, E1: the lowest degree is the chord's root at or above it
LEFT_OUT = 0.06  # chance that a note is missing when a bar is played again
STRAIGHT, SWING_MOST = 0.5, 0.3  # share of phrases without swing; most of the others, in steps
HUMAN = 0.001  # seconds
OWN_TEMPI = (84, 132)  # slowest and fastest where each has its own

STYLES: dict[str, Callable[[np.random.Generator], list[Event]]] = {
    "bass": lines.bass,
    "acid bass": lines.acid,
    "plucks": lines.plucks,
    "keys": lines.keys,
    "stabs": lines.stabs,
    "arpeggio": lines.arpeggio,
    "pad": lines.pad,
}
# How often each scale is heard in the music that people will make with it.
SHARES = {
    "major": 0.24,
    "minor": 0.3,
    "dorian": 0.14,
    "phrygian": 0.08,
    "lydian": 0.06,
    "mixolydian": 0.1,
    "harmonic minor": 0.08,
}


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What is played, and by which voices: degree, length in steps and whether it is accented."""

    pattern: Pattern
    voices: tuple[tuple[int, float, bool], ...]


def pitch(root: int, scale: str, chord: int, degree: int) -> int:
    """MIDI note of a degree above the root of the chord that stands on a degree of the scale."""
    base = root + degree_semitones(scale, chord)
    lowest = DEEPEST + (base - DEEPEST) % 12
    return lowest + degree_semitones(scale, chord + degree) - degree_semitones(scale, chord)


class PhraseSource(LoopSource):
    """Phrases played on demand; a phrase depends on the parameters and on its number alone."""

    drawn = True

    def __init__(self, spec: str, title: str, params: Mapping[str, Any]) -> None:
        names = tuple(STYLES)
        self._rate, self._bars = int(params["rate"]), int(params["bars"])
        self._seed = params["seed"]
        self._phrases: list[_Phrase] = []
        items = [self._listed(index, names, params) for index in range(params["count"])]
        super().__init__(spec, title, items, labels=names, params=params, listens=False)

    def _listed(self, index: int, names: tuple[str, ...], params: Mapping[str, Any]) -> LoopItem:
        # Styles take turns, so that any stretch of the set has all of them.
        label = index % len(names)
        rng = np.random.default_rng((self._seed, index, 0))
        bpm = int(rng.integers(OWN_TEMPI[0], OWN_TEMPI[1] + 1)) if params["bpm"] == OWN else int(params["bpm"])
        root, chord = int(rng.integers(12)), int(rng.integers(len(CHORDS)))
        scale = str(rng.choice(list(SHARES), p=list(SHARES.values())))
        swing = 0.0 if rng.random() < STRAIGHT or not params["swing"] else rng.uniform(0, SWING_MOST)
        phrase = _phrase(STYLES[names[label]](rng), self._bars, bpm, round(swing, 3), (root, scale, chord), rng)
        self._phrases.append(phrase)
        return LoopItem(
            f"{names[label]}/{index:05d}_{key_name(root, scale)}_{CHORDS[chord]}_{bpm}bpm",
            label,
            bpm=bpm,
            bars=self._bars,
            root=root,
            scale=scale,
            chord=chord,
            density=density(phrase.pattern),
            swing=phrase.pattern.swing,
        )

    def score(self, index: int) -> Score:
        """What is played, and the sound of each note."""
        if not 0 <= index < len(self.items):
            raise StudioError(_("This set has no sound number {number}.").format(number=index))
        phrase, item = self._phrases[index], self.items[index]
        rng = np.random.default_rng((self._seed, index, 1))
        patch = Patch.drawn(PATCHES[self.labels[item.label]], rng)
        step = 15 / (item.bpm or 120.0)
        sounds = []
        for (_degree, length, accent), midi in zip(phrase.voices, phrase.pattern.pitches, strict=True):
            sounds.append(played(patch, float(midi or 0), length * step, accent, self._rate, rng))
        shots = np.zeros((len(sounds), max(map(len, sounds)), 1), np.float32)
        for row, sound in zip(shots, sounds, strict=True):
            row[: len(sound), 0] = sound
        return Score(phrase.pattern, shots, self._rate)

    def read(self, index: int) -> Sound:
        score, item = self.score(index), self.items[index]
        sound = play(score, item.bpm or 120.0, self._rate).sound
        return Sound.of(levelled(sound.samples, self._rate), self._rate)

    def fingerprint(self) -> str:
        return fingerprint_of([self.spec, *sorted(self.params.items()), VERSION])


def _phrase(
    bar: list[Event], bars: int, bpm: float, swing: float, key: tuple[int, str, int], rng: np.random.Generator
) -> _Phrase:
    """A bar and its repetitions as a pattern with one voice for each different note."""
    voices = tuple(sorted({(event.degree, event.length, event.accent) for event in bar}))
    loud = np.zeros((STEPS * bars, len(voices)))
    for number in range(bars):
        for event in bar:
            if number == 0 or event.step == 0 or rng.random() > LEFT_OUT:
                voice = voices.index((event.degree, event.length, event.accent))
                loud[STEPS * number + event.step, voice] = event.velocity
    late = np.clip(rng.normal(0, HUMAN, (len(loud), 1)), -2 * HUMAN, 2 * HUMAN) * bpm / 15
    late[0] = abs(late[0])  # nobody cuts a loop through its first note
    notes = [pitch(*key, degree) for degree, _length, _accent in voices]
    names = [note_name(note) for note in notes]
    return _Phrase(Pattern.of(loud, names, notes, np.repeat(late, len(voices), 1), swing), voices)


@BUILTINS.register
class Phrases(Builtin):
    """The built-in set `phrases`."""

    name = "phrases"
    title = N_("Phrases")
    about = N_("Bars of bass, chords and arpeggios in every key, seven scales and on every chord.")
    params = (COUNT, BPM, LENGTH, SWING, RATE, SEED)

    @classmethod
    def open(cls, params: Mapping[str, Any]) -> PhraseSource:
        values: dict[str, Any] = validated(cls.params, params)
        return PhraseSource(f"builtin:{cls.name}", _(cls.title), values)
