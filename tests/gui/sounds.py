"""Sets, sheets and frames of sounds for the window's tests: sines and their spectrograms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from studio.core.messages import Frame, Sheet, frozen
from studio.core.notes import frequency
from studio.core.sound import Sound
from studio.session import Session
from studio.session.pictures_of import spectrogram_of

RATE = 16_000
NOTES = (48.0, 60.0, 72.0)


def tone(midi: float = 69, seconds: float = 1.024) -> Sound:
    """A sine that fades."""
    t = np.arange(round(seconds * RATE)) / RATE
    return Sound.of(0.5 * np.exp(-2 * t) * np.sin(2 * np.pi * frequency(midi) * t), RATE)


def sound_sheet(step: int = 100, seeded: bool = True) -> Sheet:
    """Three notes of each of three styles; real ones have no seeds."""
    pitches = NOTES * 3
    sounds = np.stack([tone(midi).samples for midi in pitches])
    tiles = np.stack([spectrogram_of(Sound(sound, RATE), 64, 64) for sound in sounds])
    labels = tuple(index // 3 for index in range(9))
    seeds = tuple(range(200, 209)) if seeded else ()
    return Sheet("run", step, frozen(tiles), seeds, labels, frozen(sounds), RATE, pitches)


def sounding(session: Session) -> Session:
    """Let the network of a session that explores make sounds: a sine at the pitch that is asked for."""
    service: Any = session.engine.service
    silent = service.poll

    def audible(frame: Frame) -> Frame:
        states = asked.get(frame.slot, (0, (session.explorer.state,)))[1]
        sounds = frozen(np.stack([tone(state.blend.get("pitch", 60.0)).samples for state in states]))
        tiles = frozen(np.stack([spectrogram_of(Sound(sound, RATE), 64, 64) for sound in sounds]))
        return replace(frame, pictures=tiles, sounds=sounds, rate=RATE)

    asked: dict[str, Any] = {}

    def poll() -> list[Frame]:
        asked.clear()
        asked.update(service.asked)
        return [audible(frame) for frame in silent()]

    service.poll = poll
    session.explorer.put(session.explorer.state)
    session.explorer.poll()
    return session
