"""The looper: decks in time, and what goes on behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import _
from studio.core.looping import TransportStatus
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
from studio.session.looper.saving import LoopSaving, needed
from studio.session.looper.state import FEWEST, MOST, DeckState, LooperState
from studio.session.looper.takes import Take
from studio.session.looper.theory import theory_of
from studio.session.looper.timing import Timing
from studio.session.notices import Notices
from studio.session.player import Player
from studio.session.project import Project
from studio.session.runs import Runs
from studio.session.settings import Settings

if TYPE_CHECKING:
    from studio.synthesis.renderer import RendererInfo
    from studio.training.weights import Weights

BROKEN = "looper document"


class Looper(Timing):
    """Plays the decks in sync; signals fire inside calls and in `poll`.

    Attributes:
        changed: decks, their setup, tempo, transport or what is loaded.
        moved: `bars_position`, many times a second while time runs.
        loop_ready: index of a deck that shows another `loop`.
        status: of the transport as of the last `poll`.
        rendering: makes the loops.
        saving: writes them.
    """

    moved = Signal()
    loop_ready = Signal(int)

    def __init__(
        self,
        engine: Engine,
        networks: Networks,
        player: Player,
        runs: Runs,
        jobs: Jobs,
        notices: Notices,
        settings: Settings,
        undo: UndoStack,
        need_project: Callable[[], Project],
    ) -> None:
        super().__init__(Desk(player), settings, undo)
        self._networks, self._player, self._notices = networks, player, notices
        self._need_project = need_project
        self._project: Project | None = None
        self.decks: list[Deck] = []
        self.status = TransportStatus()
        self.rendering = Rendering(self, engine, networks)
        self.saving = LoopSaving(runs, jobs, notices, settings)
        self._recording = Recording(self._desk, settings, notices, need_project)
        self._rate = self._desk.rate
        self._told: tuple[object, ...] = ()
        self._take_up(LooperState.from_json({}))
        networks.loaded.connect(self.rendering.renewed)
        engine.changed.connect(lambda: self.rendering.want(*self.decks))

    # The project -------------------------------------------------------------------------------------

    def attach(self, project: Project | None) -> None:
        """Take up what a project remembers; None leaves a fresh looper."""
        fresh = self._project is None and project is not None and not project.document.looper
        self._project = self.saving.project = project
        self._networks.attach(project)
        if fresh:  # what was set up before there was a project becomes its own
            self._remember()
            return
        self.stop()
        setup = LooperState.from_json({})
        if project is not None:
            try:
                setup = LooperState.from_json(project.document.looper)
            except StudioError as error:
                self._notices.error(error, key=BROKEN)
        self._take_up(setup)
        if project is not None:
            self._recording.mend(project.kept_folder / "recordings")

    def _take_up(self, setup: LooperState) -> None:
        for deck in self.decks:
            self._desk.silence(deck)
            self.rendering.forget(deck)
        self._setup = replace(setup, decks=())
        self.decks = [Deck(self, index, deck) for index, deck in enumerate(setup.decks)]
        self._desk.set_metronome(setup.metronome, setup.metronome_level)
        for deck in self.decks:
            self._desk.set_mix(deck)
        self.rendering.want(*self.decks)
        self.changed.emit()

    def _retime(self) -> None:
        self.rendering.want(*self.decks, together=True)

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

    def network_title(self, key: str) -> str:
        """Words for a network, also for one of a kept loop or one that is gone."""
        return self._networks.title(key)

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
        self.rendering.want(*self.decks)
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
        self.rendering.follow(deck, before)
        self._remember()

    def info(self, network: str) -> RendererInfo | None:
        """What a network offers; None before it is known."""
        return self.rendering.info(network)

    def weights(self, network: str) -> Weights | None:
        """A network; None while it loads, or where there is none."""
        return self._networks.weights(network)

    def know(self, network: str, weights: Weights) -> None:
        """Make a network known that is in memory already."""
        self._networks.put(network, weights)

    def is_waiting(self, deck: Deck) -> bool:
        """Whether a deck's loop is being made, or waits for the next bar line."""
        return self.rendering.is_busy(deck) or self._desk.is_waiting(deck)

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
        self.changed.emit()
        return paths

    def stop(self) -> None:
        """Fade out; a recording ends with it."""
        self._recording.stop()
        super().stop()

    def offered_name(self, index: int) -> str:
        """What a file of a deck's loop may be called; raises StudioError when there is none."""
        return f"{self.saving.name(needed(self.decks[index]))}{self.saving.suffix}"

    def export_deck(self, index: int, path: Path) -> Path:
        """Write the loop of a deck as WAV or FLAC, by the ending of the path."""
        return self.saving.save(needed(self.decks[index]), path)

    def export_stems(self, folder: Path) -> list[Path]:
        """Write the loops of all decks that are not muted as a set with one name and one length, all or nothing."""
        return self.saving.stems(self.decks, folder)

    def export_midi(self, index: int, path: Path) -> Path:
        """Write the pattern of a deck as a MIDI file."""
        return self.saving.midi(self.decks[index], path)

    def export_one_shots(self, index: int, folder: Path) -> list[Path]:
        """Write the sounds of a deck's voices."""
        return self.saving.one_shots(self.decks[index], folder)

    def drag_file(self, index: int) -> Path:
        """A file of the deck's loop for dropping somewhere else."""
        return self.saving.drag_file(self.decks[index])

    # For the decks -----------------------------------------------------------------------------------

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

    def hear(self, sound: Sound, key: str) -> None:
        """Hear a single sound."""
        self._player.play(sound, key)

    def theory_values(self, step: str, params: dict[str, Any]) -> dict[str, Any]:
        """Checked settings of a step of theory, complete; raises StudioError when there is no such step or setting."""
        return theory_of(step).values(params)

    def theory_title(self, step: str) -> str:
        return theory_of(step).title

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
            self.rendering.want(*self.decks, together=True)
        for delivery in self.rendering.poll():
            self._take_in(delivery)
        self._show()
        self._recording.poll()
        self.clocks.poll(self._desk.status, self._player.status.rate)
        self._tell()

    def close(self, timeout: float) -> bool:
        """End what runs behind; False when it did not end in time."""
        self.stop()
        ended = [self.clocks.close(timeout), self.rendering.close(timeout)]
        return all(ended)

    def clear(self, deck: Deck) -> None:
        """Nothing is to be played on a deck any more."""
        self._desk.silence(deck)
        if deck.take is not None or deck.shown is not None:
            deck.take = deck.shown = None
            self.loop_ready.emit(deck.index)

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
