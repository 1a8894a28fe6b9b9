"""Play: a piano for the network's notes, with volume, level and MIDI beside it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from studio.core.i18n import N_, _
from studio.core.notes import frequency, note_name
from studio.gui import icons, theme, words
from studio.gui.panels import PANELS, Panel
from studio.gui.play.keys import OCTAVE
from studio.gui.play.meter import Meter
from studio.gui.play.midi_chip import MidiChip
from studio.gui.play.piano import Piano
from studio.gui.play.typing import DOWN, ROW, UP, TypedPiano
from studio.gui.theme.tokens import GAP_M, GAP_S, GAP_XS, PLAY_HEIGHT
from studio.gui.widgets import ValueSlider, label, tool
from studio.gui.widgets.elided import ElidedLabel

LEFT, RIGHT = 140, 208
VOLUME_LOW, VOLUME_HIGH = -60.0, 6.0
TYPED_VELOCITY = 96.0


@PANELS.register
class PlayPanel(Panel):
    """Folds away where there is nothing to hear."""

    name = "play"
    title = N_("Play")
    about = N_("Play the notes of the network")
    icon = "piano"
    area = "play"
    order = 10
    absent_in = ("looper",)  # which has its own keys, volume and level

    def __init__(self, session: Any, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.player = session.player
        self._useful = self.useful
        self.piano = Piano()
        self.typed = TypedPiano(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP_S, GAP_S, GAP_S, GAP_S)
        row.setSpacing(GAP_M)
        row.addWidget(self._left())
        row.addWidget(self.piano, 1)
        row.addWidget(self._right())
        self.meter = Meter(lambda: self.player.status)
        self.meter.told.connect(self.loudness.setText)
        row.addWidget(self.meter)
        self._connect_keys()
        for signal in (self.player.changed, session.midi.changed, session.explorer.info_changed):
            self.connect(signal, self.refresh)
        self.connect(session.library.changed, self.refresh)
        self.connect(self.player.notes_changed, self._show_notes)
        self._letters_moved()
        self.refresh()

    @property
    def useful(self) -> bool:
        """Whether there is something to hear: a network of sounds, or a set of them."""
        return self.player.playable or (bool(self.session.library.spec) and self.session.library.kind == "sounds")

    def sizeHint(self) -> QSize:
        return QSize(theme.px(900), theme.px(PLAY_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), theme.px(PLAY_HEIGHT) - 2 * GAP_XS)

    def refresh(self) -> None:
        """Show what the player says."""
        player, playable = self.player, self.player.playable
        self.piano.setEnabled(playable)
        self.piano.set_trained(player.range if playable else None)
        self.typed.set_on(playable and self.isVisible() and self.by_keys.isChecked())
        for each in (self.by_keys, self.down, self.up, self.sustain):
            each.setEnabled(playable)
        self.volume.set_value(player.volume_db)
        self.mute.setChecked(player.muted)
        self.sustain.setChecked(player.sustained)
        icons.set_icon(self.mute, "muted" if player.muted else "speaker", role="warning" if player.muted else "text")
        self.output.set_words(player.status.device or player.status.sentence)
        self.midi.refresh()
        self._show_notes()
        if self.useful != self._useful:
            self._useful = self.useful
            self.useful_changed.emit()

    def showEvent(self, event: QEvent) -> None:
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self.typed.set_on(False)

    # Parts -------------------------------------------------------------------------------------------

    def _left(self) -> QWidget:
        """What sounds, the computer keyboard and its octave, the pedal."""
        self.note, self.detail = label("", "section"), ElidedLabel("label")
        tip = _("Play on the computer keyboard: {keys}. Meanwhile Shift+S trains a single step.")
        self.by_keys = tool("keyboard", tip.format(keys=" ".join(ROW)), checkable=True)
        self.by_keys.setChecked(bool(self.session.settings.get("computer_keyboard", True)))
        self.by_keys.clicked.connect(self._switch_keys)
        self.down = _mini(
            "chevron-left", _("An octave down ({key})").format(key=DOWN), lambda: self.typed.move(-OCTAVE)
        )
        self.up = _mini("chevron-right", _("An octave up ({key})").format(key=UP), lambda: self.typed.move(OCTAVE))
        self.octave = label("", "small")
        self.octave.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.octave.setFixedWidth(theme.px(24))
        self.octave.setToolTip(_("The note of the key A"))
        self.sustain = _worded("pedal", _("Sustain"), _("Let notes ring on, as with the pedal"), self._pedal, True)
        self.panic = tool("hush", _("All notes off"), self.player.panic)
        return _rows(
            LEFT,
            (self.note, (self.detail, 1)),
            (self.by_keys, None, self.down, self.octave, self.up),
            ((self.sustain, 1), self.panic),
        )

    def _right(self) -> QWidget:
        """Where notes come from and how loud they are."""
        self.midi = MidiChip(self.session.midi)
        self.output, self.loudness = ElidedLabel("label"), label("", "label")
        self.mute = tool("speaker", _("Mute"), None, checkable=True)
        self.mute.clicked.connect(lambda on: self.player.set_muted(bool(on)))
        self.volume = ValueSlider(
            _("Volume"), VOLUME_LOW, VOLUME_HIGH, 0.0, unit="dB", decimals=1, step=1.0, inline=48,
        )  # fmt: skip
        self.volume.speak(_decibels, lambda text: None)
        self.volume.changed.connect(self.player.set_volume)
        return _rows(RIGHT, (self.midi, None), (self.mute, (self.volume, 1)), (self.output, None, self.loudness))

    def _connect_keys(self) -> None:
        self.piano.pressed.connect(self.player.note_on)
        self.piano.released.connect(self.player.note_off)
        self.typed.struck.connect(lambda midi: self.player.note_on(midi, TYPED_VELOCITY))
        self.typed.let_go.connect(self.player.note_off)
        for signal in (self.piano.pressed, self.piano.released, self.typed.struck, self.typed.let_go):
            signal.connect(self._show_notes)  # at once: the player tells only with its next turn
        self.typed.moved.connect(self._letters_moved)

    # What happens ------------------------------------------------------------------------------------

    def _show_notes(self, *_event: object) -> None:
        held = self.player.held
        self.piano.set_held(held)
        if not self.player.playable:
            self.note.setText("")
            self.detail.set_words(_("No network yet"))
            return
        midi = next(reversed(held), self.player.last_note)
        self.note.setText(note_name(midi))
        if not self.piano.learned(midi):
            self.detail.set_words(_("not learned"))
        elif midi in held:
            self.detail.set_words(_("velocity {n}").format(n=words.number(held[midi])))
        else:
            self.detail.set_words(_("{n} Hz").format(n=words.number(frequency(midi), 1)))

    def _letters_moved(self) -> None:
        self.piano.set_letters(self.typed.letters, self.typed.first + OCTAVE // 2)
        self.octave.setText(note_name(self.typed.first))

    def _switch_keys(self, on: bool) -> None:
        self.session.settings.set("computer_keyboard", bool(on))
        self.refresh()

    def _pedal(self) -> None:
        self.player.sustain(self.sustain.isChecked())


def _decibels(value: float) -> str:
    return f"{words.number(value, 1) if value > VOLUME_LOW else '−∞'} dB"


def _mini(icon: str, tip: str, act: Any) -> QToolButton:
    made = tool(icon, tip, act)
    made.setProperty("kind", "mini")
    return made


def _worded(icon: str, text: str, tip: str, act: Any, checkable: bool = False) -> QToolButton:
    """A quiet button with words beside its icon."""
    made = tool(icon, tip, act, checkable)
    made.setProperty("kind", "quiet")
    made.setText(text)
    made.setAccessibleName(text)
    made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    icons.set_icon(made, icon, pad=4)
    return made


def _rows(width: int, *rows: tuple[Any, ...]) -> QWidget:
    """Widgets in rows, spread over the height; a pair is a widget with its stretch, None is free room."""
    holder = QWidget()
    holder.setFixedWidth(theme.px(width))
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for number, widgets in enumerate(rows):
        line = QHBoxLayout()
        line.setSpacing(GAP_XS)
        for each in widgets:
            if each is None:
                line.addStretch(1)
            elif isinstance(each, tuple):
                line.addWidget(*each)
            else:
                line.addWidget(each)
        if number:
            column.addStretch(1)
        column.addLayout(line)
    return holder
