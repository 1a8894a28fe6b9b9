"""The looper: decks in time, the tempo they share, and what goes on behind them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.looping import LEVEL_HIGH, LEVEL_LOW, TransportStatus
from studio.core.loops import FASTEST, MOST_SWING, SLOWEST
from studio.core.paths import inside, write_atomic
from studio.core.sound import Sound
from studio.core.undo import Edit, UndoStack
from studio.session.engine import Engine
from studio.session.jobs import Jobs
from studio.session.looper.deck import Deck, fingerprint
from studio.session.looper.desk import Desk
from studio.session.looper.networks import Network, Networks
from studio.session.looper.recording import Recording
from studio.session.looper.rendering import Delivery, Rendering
from studio.session.looper.saving import LoopSaving
from studio.session.looper.state import COUNT_INS, FEWEST, MOST, DeckState, LooperState, held
from studio.session.looper.takes import Take
from studio.session.looper.tap import Tap
from studio.session.looper.theory import TheoryStep, theory_of, theory_steps
from studio.session.notices import Notices
from studio.session.player import Player
from studio.session.project import Project
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.synthesis.renderer import RendererInfo

BROKEN = "looper document"


class Looper:
    """Plays the decks in sync; signals fire inside calls and in `poll`.

    Attributes:
        changed: decks, their setup, tempo, transport or what is loaded.
        moved: `bars_position`, many times a second while time runs.
        loop_ready: index of a deck that shows another `loop`.
        status: of the transport as of the last `poll`.
    """

    changed = Signal()
    moved = Signal()
    loop_ready = Signal(int)

    def __init__(
        self,
        engine: Engine,
        networks: Networks,
        player: Player,
        jobs: Jobs,
        notices: Notices,
        settings: Settings,
        undo: UndoStack,
        need_project: Callable[[], Project],
    ) -> None:
        self._networks, self._player, self._notices, self._undo = networks, player, notices, undo
        self._need_project = need_project
        self._project: Project | None = None
        self._setup = LooperState()
        self.decks: list[Deck] = []
        self.status = TransportStatus()
        self._tap = Tap()
        self._desk = Desk(player)
        self._rendering = Rendering(self, engine, networks)
        self._recording = Recording(self._desk, settings, notices, need_project)
        self._saving = LoopSaving(self, settings)
        self._rate = self._desk.rate
        self._told: tuple[object, ...] = ()
        self._take_up(LooperState.from_json({}))
        networks.loaded.connect(self._network_loaded)

    # The project -------------------------------------------------------------------------------------

    def attach(self, project: Project | None) -> None:
        """Take up what a project remembers; None leaves a fresh looper."""
        self.stop()
        self._project = project
        self._networks.attach(project)
        setup = LooperState.from_json({})
        if project is not None:
            try:
                setup = LooperState.from_json(project.document.looper)
            except StudioError as error:
                self._notices.error(error, key=BROKEN)
        self._take_up(setup)

    def _take_up(self, setup: LooperState) -> None:
        for deck in self.decks:
            self._desk.silence(deck)
            self._rendering.forget(deck)
        self._setup = replace(setup, decks=())
        self.decks = [Deck(self, index, deck) for index, deck in enumerate(setup.decks)]
        self._desk.set_metronome(setup.metronome, setup.metronome_level)
        for deck in self.decks:
            self._desk.set_mix(deck)
        self._rendering.want(*self.decks)
        self.changed.emit()

    def _remember(self) -> None:
        if self._project is not None:
            decks = tuple(deck.setup for deck in self.decks)
            self._project.document.looper = replace(self._setup, decks=decks).to_json()
            self._project.touch()
        self.changed.emit()

    # Decks -------------------------------------------------------------------------------------------

    @property
    def networks(self) -> list[Network]:
        """What decks can play."""
        return self._networks.all

    @property
    def focused(self) -> int:
        """Index of the deck that keys act on."""
        return self._setup.focused

    def focus(self, index: int) -> None:
        if index != self.focused and 0 <= index < len(self.decks):
            self._setup = replace(self._setup, focused=index)
            self._remember()

    def add_deck(self) -> None:
        """One more, empty; nothing happens when there are eight."""
        if len(self.decks) >= MOST:
            return
        deck = Deck(self, len(self.decks), DeckState(_("Deck {number}").format(number=len(self.decks) + 1)))
        before, after = list(self.decks), [*self.decks, deck]
        self._undo.push(Edit(_("Add deck"), lambda: self._put_decks(after), lambda: self._put_decks(before)))

    def remove_deck(self, index: int) -> None:
        """Nothing happens for the last one."""
        if len(self.decks) <= FEWEST:
            return
        before, after = list(self.decks), [deck for deck in self.decks if deck.index != index]
        self._undo.push(Edit(_("Remove deck"), lambda: self._put_decks(after), lambda: self._put_decks(before)))

    def _put_decks(self, decks: list[Deck]) -> None:
        for deck in self.decks:
            self._desk.silence(deck)
        self.decks = list(decks)
        for index, deck in enumerate(self.decks):
            deck.index = index
            self._desk.set_mix(deck)
            if deck.take is not None:
                self._desk.put(deck, deck.take, "now")
        self._setup = replace(self._setup, focused=min(self.focused, len(self.decks) - 1))
        self._rendering.want(*self.decks)
        self._remember()

    def edit(self, deck: Deck, setup: DeckState, label: str, merge_key: str = "") -> None:
        """Set a deck to something else as one undoable edit."""
        before = deck.setup
        if setup != before:
            self._undo.push(Edit(label, lambda: self.put(deck, setup), lambda: self.put(deck, before), merge_key))

    def put(self, deck: Deck, setup: DeckState) -> None:
        """Set a deck to something else without an undo entry."""
        before, deck.setup = deck.setup, setup
        if setup.mix != before.mix:
            self._desk.set_mix(deck)
        self._rendering.follow(deck, before)
        self._remember()

    def info(self, network: str) -> RendererInfo | None:
        """What a network offers; None before it is known."""
        return self._rendering.info(network)

    def is_waiting(self, deck: Deck) -> bool:
        """Whether a deck's loop is being made, or waits for the next bar line."""
        return self._rendering.is_busy(deck) or self._desk.is_waiting(deck)

    # Time --------------------------------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether time runs, a count-in included."""
        return self._desk.playing

    @property
    def bars_position(self) -> float:
        """Bars since the first bar line, as heard now; below 0 during the count-in, 0 at rest."""
        return self._desk.position

    def play(self) -> None:
        """Begin at a bar line."""
        self._desk.play(self.bpm, self.count_in)
        self.changed.emit()

    def stop(self) -> None:
        self.stop_recording()
        self._desk.stop()
        self.changed.emit()

    def toggle(self) -> None:
        self.stop() if self.playing else self.play()

    @property
    def bpm(self) -> float:
        return self._setup.bpm

    def set_bpm(self, bpm: float) -> None:
        """Another tempo for all decks at once, at the same place in the music; one drag is one undo entry."""
        self._edit(_("Tempo"), "bpm", bpm=held(bpm, SLOWEST, FASTEST))

    def tap(self) -> None:
        """Beat the tempo: from the second tap on it follows."""
        bpm = self._tap.at(time.monotonic())
        if bpm is not None:
            self.set_bpm(round(bpm, 1))

    @property
    def swing(self) -> float | None:
        """How late every second sixteenth of all decks comes, in steps; None leaves each deck its own."""
        return self._setup.swing

    def set_swing(self, swing: float | None) -> None:
        self._edit(_("Swing"), "swing", swing=None if swing is None else held(swing, 0, MOST_SWING))

    @property
    def metronome(self) -> bool:
        return self._setup.metronome

    @property
    def metronome_level(self) -> float:
        """dB."""
        return self._setup.metronome_level

    def set_metronome(self, on: bool, level: float | None = None) -> None:
        level = self.metronome_level if level is None else held(level, LEVEL_LOW, LEVEL_HIGH)
        self._setup = replace(self._setup, metronome=on, metronome_level=level)
        self._desk.set_metronome(on, level)
        self._remember()

    @property
    def count_in(self) -> int:
        """Bars before the first."""
        return self._setup.count_in

    def set_count_in(self, bars: int) -> None:
        if bars in COUNT_INS:
            self._setup = replace(self._setup, count_in=bars)
            self._remember()

    def _edit(self, label: str, merge_key: str, **changes: Any) -> None:
        before, after = self._setup, replace(self._setup, **changes)

        def put(setup: LooperState) -> None:
            self._setup = replace(self._setup, bpm=setup.bpm, swing=setup.swing)
            self._rendering.want(*self.decks, together=True)
            self._remember()

        if after != before:
            self._undo.push(Edit(label, lambda: put(after), lambda: put(before), merge_key))

    # Other clocks ------------------------------------------------------------------------------------

    @property
    def sync(self) -> str:
        """What decides on the tempo: "internal" or "midi"."""
        return "internal"

    def set_sync(self, sync: str) -> None:
        """Follow the clock of a MIDI port, or lead."""
        raise StudioError(_("MIDI clock is not there yet."))

    @property
    def clock_out(self) -> bool:
        """Whether others are told the tempo by MIDI clock."""
        return False

    def set_clock_out(self, on: bool) -> None:
        raise StudioError(_("MIDI clock is not there yet."))

    # Files -------------------------------------------------------------------------------------------

    @property
    def recording(self) -> bool:
        return self._recording.running

    def record(self, what: str) -> None:
        """Write what is heard ("master") or every deck ("decks") to files in the project, from the next bar line on."""
        self._recording.start(what, self.decks)
        self.changed.emit()

    def stop_recording(self) -> list[Path]:
        """End at the next bar line; the files that come of it."""
        paths = self._recording.stop()
        if paths:
            self.changed.emit()
        return paths

    def export_deck(self, index: int, path: Path) -> Path:
        """Write the loop of a deck as WAV or FLAC, by the ending of the path."""
        return self._saving.deck(self.decks[index], path)

    def export_stems(self, folder: Path) -> list[Path]:
        """Write the loops of all decks as a set with one name and one length, all or nothing."""
        return self._saving.stems(folder)

    def export_midi(self, index: int, path: Path) -> Path:
        """Write the pattern of a deck as a MIDI file."""
        return self._saving.midi(self.decks[index], path)

    def export_one_shots(self, index: int, folder: Path) -> list[Path]:
        """Write the sounds of a deck's voices."""
        return self._saving.one_shots(self.decks[index], folder)

    def drag_file(self, index: int) -> Path:
        """A file of the deck's loop for dropping somewhere else."""
        return self._saving.drag_file(self.decks[index])

    def adopt_sound(self, path: Path, seconds: float) -> str:
        """Copy a sound into the project; its file relative to that. Raises StudioError when it cannot be read."""
        from studio.audio.files import read_sound

        read_sound(path, seconds=seconds)
        project, data = self._need_project(), path.read_bytes()
        target = project.kept_folder / "one-shots" / f"{path.stem}-{fingerprint(data)}{path.suffix.lower()}"
        if not target.exists():
            write_atomic(target, data)
        return target.relative_to(project.folder).as_posix()

    def sound_file(self, file: str) -> Path | None:
        """Where a sound of the project is; None without a project or for what points outside it."""
        try:
            return inside(self._project.folder, file) if self._project is not None else None
        except StudioError:
            return None

    # For the decks -----------------------------------------------------------------------------------

    def hear(self, sound: Sound, key: str) -> None:
        """Hear a single sound."""
        self._player.play(sound, key)

    def theory_values(self, step: str, params: dict[str, Any]) -> dict[str, Any]:
        """Checked settings of a step of theory, complete; raises StudioError when there is no such step or setting."""
        return theory_of(step).values(params)

    def theory_title(self, step: str) -> str:
        return theory_of(step).title

    @property
    def theory_steps(self) -> list[TheoryStep]:
        """What can be done to a deck's loop, in the order in which it is done."""
        return theory_steps()

    # Turning -----------------------------------------------------------------------------------------

    @property
    def rate(self) -> int:
        """At which loops are made: the device's."""
        return self._desk.rate

    def load(self, take: Take) -> None:
        """Make a take known to the sound engine ahead."""
        self._desk.load(take)

    def poll(self) -> None:
        """Take in what was rendered and what the engine tells."""
        self._desk.poll(self.decks)
        if self._desk.rate != self._rate:
            self._rate = self._desk.rate
            self._rendering.want(*self.decks, together=True)
        for delivery in self._rendering.poll():
            self._take_in(delivery)
        self._show()
        self._recording.poll()
        self._tell()

    def close(self, timeout: float) -> bool:
        """End what runs behind; False when it did not end in time."""
        self.stop()
        return self._rendering.close(timeout)

    def _take_in(self, delivery: Delivery) -> None:
        for deck, take in delivery.takes:
            deck.take = take
        if delivery.when == "tempo":
            self._desk.put_all({deck.index: take for deck, take in delivery.takes}, self.bpm)
            return
        for deck, take in delivery.takes:
            self._desk.put(deck, take, delivery.when)

    def _show(self) -> None:
        """See which loops are heard now."""
        for deck in self.decks:
            number = self._desk.heard(deck)
            if deck.take is not None and number in (None, deck.take.number) and deck.shown is not deck.take:
                deck.shown = deck.take
                self.loop_ready.emit(deck.index)

    def _network_loaded(self, key: str) -> None:
        self._rendering.want(*(deck for deck in self.decks if deck.network == key), when="bar")

    def _tell(self) -> None:
        """Fire the signals of what has changed since the last time."""
        self.status = self._desk.status
        decks = tuple((deck.waiting, deck.heard, deck.error, deck.take) for deck in self.decks)
        now = (self.playing, self.status.playing, self.recording, decks)
        if now != self._told:
            self._told = now
            self.changed.emit()
        if self.playing:
            self.moved.emit()
