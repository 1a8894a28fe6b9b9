"""Voice: how a note of the network is played."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from studio.core.i18n import N_, _
from studio.core.latent import VOICE_RANGES, LatentState, Voice
from studio.gui.explore.group import Group
from studio.gui.widgets import ValueSlider

LABEL, VALUE = 76, 80
# Field of the voice, words, unit, decimals, whether equal distances are equal ratios, help.
CONTROLS = (
    ("glide", N_("Glide"), N_("s"), 2, True, N_("Time to slide from the last note to the next")),
    ("vibrato", N_("Vibrato"), N_("cents"), 0, False, N_("How far the pitch sways to either side")),
    ("vibrato_rate", N_("Vibrato rate"), N_("Hz"), 1, False, N_("How often the pitch sways in a second")),
    ("detune", N_("Detune"), N_("cents"), 0, False, N_("Shifts the pitch; 100 cents are a semitone")),
    ("brightness", N_("Brightness"), N_("dB/oct"), 1, False, N_("Tilts the spectrum: below 0 dull, above 0 bright")),
)  # fmt: skip


class VoiceGroup(Group):
    """One slider per field of the voice."""

    part = "voice"

    def __init__(self, session: Any) -> None:
        super().__init__(session, _("Voice"))
        self.sliders: dict[str, ValueSlider] = {}
        for name, words, unit, decimals, log, help in CONTROLS:
            low, high = VOICE_RANGES[name]
            slider = ValueSlider(
                _(words), low, high, getattr(Voice(), name), unit=_(unit), decimals=decimals, log=log,
                tint="generator", inline=LABEL, help=_(help),
            )  # fmt: skip
            slider.entry.least = VALUE
            slider.changed.connect(lambda value, name=name, words=words: self._put(name, words, value))
            slider.released.connect(self.settle)
            self.body.addWidget(slider)
            self.sliders[name] = slider

    def show_state(self, state: LatentState) -> None:
        for name, slider in self.sliders.items():
            slider.set_value(getattr(state.voice, name))

    def _put(self, name: str, words: str, value: float) -> None:
        label = _("Change {what}").format(what=_(words).lower())
        self.edit(label, f"voice {name}", voice=replace(self.explorer.state.voice, **{name: value}))
