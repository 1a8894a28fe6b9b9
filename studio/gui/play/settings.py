"""The page of the preferences that musicians need: where sound goes, where notes come from, what files are like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QSizePolicy, QWidget

from studio.core.i18n import N_, _
from studio.core.latent import DIRECTIONS
from studio.core.params import ParamSpec
from studio.gui.follow import Follower
from studio.gui.play.midi_chip import CHANNELS
from studio.gui.theme.tokens import GAP_M, GAP_XL
from studio.gui.widgets import Segmented
from studio.gui.widgets.elided import ElidedLabel
from studio.gui.widgets.labels import label

LATENCIES = (("low", N_("Low"), N_("For playing by hand on a machine that is not busy")),
             ("normal", N_("Normal"), N_("For playing while a network trains")),
             ("safe", N_("Safe"), N_("For machines where sound is torn otherwise")))  # fmt: skip
FLOAT, WHOLE = "32f", "24"
MOST_SEGMENTS = 4
WATCH_MS = 1000


class SoundSettings(Follower):
    """Every choice is in force at once."""

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(GAP_XL)
        self._form.setVerticalSpacing(GAP_M)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._output()
        self._midi()
        self._clock()
        self._files()
        session.player.look_for_devices()
        self.connect(session.player.changed, self.refresh)
        self.connect(session.midi.changed, self.refresh)
        self.connect(session.looper.changed, self._show_clock)
        self._watch = QTimer(self, interval=WATCH_MS)  # ports come and go without a word
        self._watch.timeout.connect(self._show_clock)
        self._watch.start()
        self.refresh()

    def refresh(self) -> None:
        """Show devices and ports as they are now."""
        player, midi = self.session.player, self.session.midi
        devices = [(d["name"], ", ".join(part for part in (d["title"], d["detail"]) if part)) for d in player.devices]
        _fill(self.device, devices, player.device)
        self.latency.set_value(player.latency)
        self.heard.set_words(player.status.sentence or _("Sound goes to {device}.").format(device=player.status.device))
        self.heard.setVisible(bool(player.status.sentence or player.status.device))
        _fill(self.port, [("", _("Any port")), *((name, name) for name in midi.ports)], midi.port)
        _fill(self.channel, [(n, str(n) if n else _("All")) for n in range(CHANNELS + 1)], midi.channel)
        _fill(self.direction, [(n, _("Direction {n}").format(n=n + 1)) for n in range(DIRECTIONS)], midi.direction)
        self.midi_says.set_words(midi.sentence)
        self.midi_says.setVisible(bool(midi.sentence))
        self._show_clock()

    def _show_clock(self) -> None:
        looper, clocks = self.session.looper, self.session.looper.clocks
        self.sync.set_value(looper.sync)
        self.send.setChecked(looper.clock_out)
        _fill(self.clock_port, [("", _("First port")), *((name, name) for name in clocks.ports)], clocks.port)
        self.clock_port.setEnabled(looper.clock_out)
        out = clocks.out
        told = ""
        if looper.clock_out and out is not None:
            told = out.failure or _("There is no MIDI port to send to.")
            told = _("The clock goes to {port}.").format(port=out.in_use) if out.in_use else told
        self.clock_says.set_words(told)
        self.clock_says.setVisible(bool(told))

    def _output(self) -> None:
        player = self.session.player
        self.device = self._box(_("Output"), lambda name: player.set_output(name, player.latency))
        self.latency = Segmented([(key, _(words), "", _(tip)) for key, words, tip in LATENCIES], stretch=True)
        self.latency.chosen.connect(lambda key: player.set_output(player.device, key))
        self._row(_("Latency"), self.latency)
        self.heard = self._note()

    def _midi(self) -> None:
        midi = self.session.midi
        self.port = self._box(_("MIDI input"), midi.set_port)
        self.channel = self._box(_("MIDI channel"), midi.set_channel)
        self.direction = self._box(_("Modulation wheel moves"), midi.set_direction)
        self.direction.setToolTip(_("Controller 1 moves the network along this direction"))
        self.midi_says = self._note()

    def _clock(self) -> None:
        looper = self.session.looper
        self.sync = Segmented([
            ("internal", _("Own"), "", _("The looper decides on its tempo")),
            ("midi", _("MIDI clock"), "", _("Start, stop and tempo come from the MIDI input")),
        ], stretch=True)  # fmt: skip
        self.sync.chosen.connect(lambda key: self.session.guarded(looper.set_sync, key))
        self._row(_("Tempo of the looper"), self.sync)
        self.send = QCheckBox(_("Send MIDI clock"))
        self.send.setToolTip(_("Other programs and machines follow the looper: 24 pulses per quarter note"))
        self.send.clicked.connect(lambda on: self.session.guarded(looper.set_clock_out, bool(on)))
        self._row("", self.send)
        self.send.setAccessibleName(_("Send MIDI clock"))
        self.clock_port = self._box(_("Clock output"), looper.clocks.set_port)
        self.clock_says = self._note()

    def _files(self) -> None:
        """What kept and dragged sounds are written as; see `Kept.sound_specs`."""
        self.files: dict[str, Segmented | QComboBox] = {}
        for spec in self.session.kept.sound_specs:
            value = str(self.session.settings.get(spec.name, spec.default))
            items = [(choice, _file_words(spec, choice)) for choice in spec.choices]
            if len(items) <= MOST_SEGMENTS:
                control = Segmented(items, stretch=True)
                control.set_value(value)
                control.chosen.connect(lambda choice, name=spec.name: self._file(name, choice))
                self._row(_(spec.label), control)
            else:
                control = self._box(_(spec.label), lambda choice, name=spec.name: self._file(name, choice))
                _fill(control, items, value)
            control.setToolTip(_(spec.help) if spec.help else "")
            self.files[spec.name] = control
        self._file("sound_format", self.files["sound_format"].value())

    def _file(self, name: str, choice: str) -> None:
        self.session.settings.set(name, choice)
        if name == "sound_format":  # FLAC holds whole numbers only
            bits, flac = self.files["sound_bits"], choice == "flac"
            bits.button(FLOAT).setEnabled(not flac)
            if flac and bits.value() == FLOAT:
                bits.set_value(WHOLE)
                self.session.settings.set("sound_bits", WHOLE)

    def _row(self, words: str, control: QWidget) -> None:
        control.setAccessibleName(words)
        self._form.addRow(label(words, "quiet"), control)

    def _note(self) -> ElidedLabel:
        """A small sentence below a control, never wider than the controls."""
        note = ElidedLabel("label")
        note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._form.addRow("", note)
        return note

    def _box(self, words: str, act: Callable[[Any], object]) -> QComboBox:
        box = QComboBox()
        box.setMinimumContentsLength(12)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.activated.connect(lambda index: act(box.itemData(index)))
        self._row(words, box)
        return box


def _file_words(spec: ParamSpec, choice: str) -> str:
    if spec.name == "sound_rate":
        return f"{int(choice) / 1000:g} kHz" if choice.isdecimal() else _("As the network makes them")
    return _("{n} float").format(n=choice[:-1]) if choice == FLOAT else choice.upper()


def _fill(box: QComboBox, items: Sequence[tuple[Any, str]], chosen: Any) -> None:
    """Show other items where they have changed; a choice that is gone stays in the list, as it may come back."""
    items = list(items)
    if chosen not in [value for value, __ in items]:
        items.append((chosen, _("{name} (not connected)").format(name=chosen)))
    if [(box.itemData(n), box.itemText(n)) for n in range(box.count())] != items:
        with QSignalBlocker(box):
            box.clear()
            for value, words in items:
                box.addItem(words, value)
    box.setCurrentIndex(box.findData(chosen))
