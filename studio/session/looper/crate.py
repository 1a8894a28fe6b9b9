"""The crate: loops that were kept, as files at once, with everything that brings them back."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from psygnal import Signal

from studio.core.errors import StudioError
from studio.core.i18n import N_, _
from studio.core.paths import free_name, inside
from studio.core.progress import Reporter
from studio.core.undo import Edit, UndoStack
from studio.session.jobs import Job, Jobs
from studio.session.looper.cue import Cue
from studio.session.looper.deck import Deck
from studio.session.looper.entries import entry_of, exported
from studio.session.looper.looper import Looper
from studio.session.looper.networks import KEPT
from studio.session.looper.places import blended
from studio.session.looper.saving import needed
from studio.session.looper.state import DeckState
from studio.session.notices import Notices
from studio.session.project import CrateEntry, Project

if TYPE_CHECKING:
    pass

# Names of marks; the window has a colour for each.
COLOURS = (N_("red"), N_("orange"), N_("yellow"), N_("green"), N_("blue"), N_("purple"))
MOST_STARS = 5
BATCH = 8  # pictures of which the window is told at once
LONGEST = 60.0  # seconds of a file that are read to hear or to see it


@dataclass(frozen=True)
class CrateItem:
    """One kept loop for a list.

    Attributes:
        stars: 0 to 5.
        colour: of `COLOURS`, empty for none.
        key: "Amin", empty where nobody knows.
        thumbnail: uint8 (H, W, 3) of pattern and waveform; None without the file, and until it is drawn.
    """

    id: str
    title: str
    stars: int
    colour: str
    style: str
    bpm: float
    bars: int
    key: str
    seed: int
    path: Path
    thumbnail: np.ndarray | None


class Crate:
    """Keeps, lists, finds and plays loops; removed files go to the project's trash.

    Attributes:
        seek: lets a deck audition loops like some (`Audition.seek`): deck, example, run, places, title of the first.
    """

    changed = Signal()

    def __init__(
        self,
        looper: Looper,
        cue: Cue,
        jobs: Jobs,
        notices: Notices,
        undo: UndoStack,
        need_project: Callable[[], Project],
    ) -> None:
        self._looper, self._cue, self._jobs, self._notices = looper, cue, jobs, notices
        self._undo, self._need_project = undo, need_project
        self._project: Project | None = None
        self._thumbnails: dict[Path, np.ndarray] = {}
        self._undrawn: dict[Path, list[list[int]]] = {}
        self.seek: Callable[[Deck, DeckState, str, Sequence[Sequence[float]], str], None]

    def attach(self, project: Project | None) -> None:
        self._project = project
        self._thumbnails.clear()
        self._undrawn.clear()
        self.changed.emit()

    @property
    def items(self) -> list[CrateItem]:
        """Newest first."""
        entries = self._project.document.crate if self._project is not None else []
        return [self._item(self._project, entry) for entry in reversed(entries) if self._project is not None]

    def search(self, text: str = "", stars: int = 0, colour: str = "") -> list[CrateItem]:
        """Those whose title, style or key hold every word, with at least so many stars, and of that colour."""
        words = text.casefold().split()
        return [
            item
            for item in self.items
            if all(word in f"{item.title} {item.style} {item.key} {item.bpm:g}".casefold() for word in words)
            and item.stars >= stars
            and colour in ("", item.colour)
        ]

    # Marks -------------------------------------------------------------------------------------------

    def rename(self, item_id: str, title: str) -> None:
        self._mark(item_id, _("Rename loop"), title=title.strip()[:200] or self._entry(item_id).title)

    def set_stars(self, item_id: str, stars: int) -> None:
        self._mark(item_id, _("Stars"), stars=min(max(stars, 0), MOST_STARS))

    def set_colour(self, item_id: str, colour: str) -> None:
        """Mark with one of `COLOURS`; empty takes the mark away."""
        if colour in ("", *COLOURS):
            self._mark(item_id, _("Colour"), colour=colour)

    def _mark(self, item_id: str, label: str, **changes: Any) -> None:
        entry = self._entry(item_id)
        before = {name: getattr(entry, name) for name in changes}

        def put(values: dict[str, Any]) -> None:
            for name, value in values.items():
                setattr(entry, name, value)
            self._changed()

        if before != changes:
            self._undo.push(Edit(label, lambda: put(changes), lambda: put(before)))

    # Keeping -----------------------------------------------------------------------------------------

    def keep(self, deck: Deck) -> CrateItem:
        """Put what a deck plays into the crate: its file is in the project when this returns, its network soon after.

        Raises:
            StudioError: it plays nothing, or the file cannot be written.
        """
        take = needed(deck)
        project, saving = self._need_project(), self._looper.saving
        path = free_name(project.kept_folder / "crate", saving.name(take), saving.suffix)
        saving.write(take, path)
        entry = entry_of(take, saving.style_of(take), path.relative_to(project.folder).as_posix())
        entry.network = saving.keep_network(project, take.weights)
        self._looper.know(f"{KEPT}{entry.network}", take.weights)
        entry.title = self._free_title(entry.style or deck.name)
        self._draw(path, entry.pattern)
        place = len(project.document.crate)
        self._undo.push(Edit(_("Keep loop"), *self._in_and_out(project, entry, place)))
        project.save()
        return self._item(project, entry)

    def remove(self, item_id: str) -> None:
        """Take a loop out; its file goes to the trash, and undo brings it back."""
        project, entry = self._need_project(), self._entry(item_id)
        put_in, take_out = self._in_and_out(project, entry, project.document.crate.index(entry))
        self._undo.push(Edit(_("Remove loop"), take_out, put_in))

    def _in_and_out(
        self, project: Project, entry: CrateEntry, place: int
    ) -> tuple[Callable[[], None], Callable[[], None]]:
        """What puts a loop into the crate, and what takes it out; its file comes out of the trash or goes there."""
        path = inside(project.folder, entry.file)
        bin_ = free_name(project.trash, path.stem, path.suffix)

        def put_in() -> None:
            if bin_.exists() and not path.exists():
                shutil.move(bin_, path)
            project.document.crate.insert(place, entry)
            self._changed()

        def take_out() -> None:
            bin_.parent.mkdir(exist_ok=True)
            if path.exists():
                shutil.move(path, bin_)
            project.document.crate.remove(entry)
            self._changed()

        return put_in, take_out

    def _free_title(self, style: str) -> str:
        """ "house 3", when there are two of house."""
        taken = {item.title for item in self.items}
        return next(title for n in itertools.count(1) if (title := f"{style} {n}") not in taken)

    # Playing -----------------------------------------------------------------------------------------

    def listen(self, item_id: str) -> None:
        """Hear a loop again and again, in time with what plays; a second time ends it."""
        from studio.audio.files import read_sound

        entry = self._entry(item_id)
        self._cue.hear(read_sound(self._path(entry), seconds=LONGEST), entry.bars, f"crate {item_id}")

    def put_on_deck(self, item_id: str, deck: int) -> None:
        """Play a kept loop on a deck, exactly as it was but for the tempo, from the next bar line on."""
        entry = self._entry(item_id)
        self._put(DeckState.from_json(entry.deck), entry.network, deck, entry.title)

    def restore(self, path: Path, document: Mapping[str, Any]) -> None:
        """Go on with a saved loop on the focused deck.

        Args:
            document: what the file remembers, with its `loop`.

        Raises:
            StudioError: the network is not in this project, or what the file says is damaged.
        """
        network = str(document.get("weights", ""))
        project = self._project
        if project is None or not network or not inside(project.folder, network).is_file():
            raise StudioError(
                _("The network of “{name}” is not in this project.").format(name=path.name),
                _("Open the project that it was saved from."),
                path,
            )
        self._put(DeckState.from_json(document["loop"]), network, self._looper.focused, path.stem)

    def _put(self, kept: DeckState, network: str, index: int, title: str) -> None:
        deck = self._looper.decks[index]
        now = {name: getattr(deck.setup, name) for name in ("name", "mix", "corners", "xy")}
        setup = replace(kept, network=f"{KEPT}{network}", bypass=False, **now)
        self._looper.edit(deck, setup, _("Put “{title}” on a deck").format(title=title))

    def export(self, folder: Path, item_ids: Sequence[str] = ()) -> Job:
        """Copy these loops, or all, to a folder in the background, with a list of what they are.

        Args:
            folder: becomes the crate when it is new or empty; else that is made inside it.
        """
        entries = self._project.document.crate if self._project is not None else []
        entries = [entry for entry in entries if not item_ids or entry.id in item_ids]
        if not entries:
            raise StudioError(_("The crate is empty."), _("Keep a loop first."))
        if folder.is_dir() and any(folder.iterdir()):
            folder = free_name(folder, _("Crate"), "")
        paths = [self._path(entry) for entry in entries]
        saving = self._looper.saving
        kind = saving.kind
        params = saving.params(kind)

        def work(reporter: Reporter) -> Path:
            from studio.export.crate import write_crate

            kept = [exported(entry, path) for entry, path in zip(entries, paths, strict=True)]
            write_crate(folder, kept, reporter, kind, **params)
            return folder

        def done(made: Path) -> None:
            sentence = _("The loops of the crate are in “{name}”.").format(name=made.name)
            self._notices.add("info", sentence, str(made))

        return self._jobs.run(_("Saving the crate"), work, done, key="crate")

    def more_like(self, item_ids: Sequence[str], deck: int) -> None:
        """Have a deck audition loops that are like these: between them and a little off, asked for what they were.

        Of several networks the one counts that most of them come from.
        """
        entries = [self._entry(item_id) for item_id in item_ids]
        runs = [entry.run_id for entry in entries]
        most = max(runs, key=runs.count, default="")
        alike = [entry for entry in entries if entry.run_id == most and entry.z]
        if not alike:
            raise StudioError(_("Choose loops of the crate first."))
        kept = [DeckState.from_json(entry.deck) for entry in alike]
        blend = blended([(setup.place, 1 / len(kept)) for setup in kept])
        example = replace(kept[0], network=f"{KEPT}{alike[-1].network}", place=replace(kept[0].place, blend=blend))
        self.seek(self._looper.decks[deck], example, most, [entry.z for entry in alike], alike[0].title)

    # -------------------------------------------------------------------------------------------------

    def _entry(self, item_id: str) -> CrateEntry:
        for entry in self._project.document.crate if self._project is not None else []:
            if entry.id == item_id:
                return entry
        raise StudioError(_("This loop is not in the crate any more."))

    def _item(self, project: Project, entry: CrateEntry) -> CrateItem:
        path = project.folder / entry.file
        facts = (entry.id, entry.title, entry.stars, entry.colour, entry.style, entry.bpm, entry.bars, entry.key)
        return CrateItem(*facts, entry.seed, path, self._thumbnail(entry, path))

    def poll(self) -> None:
        """Draw the next picture that is missing: many at once would hold the window up."""
        if not self._undrawn:
            return
        path, pattern = self._undrawn.popitem()
        with contextlib.suppress(StudioError, ValueError, IndexError):
            self._draw(path, pattern)
        if len(self._undrawn) % BATCH == 0:
            self.changed.emit()

    def _thumbnail(self, entry: CrateEntry, path: Path) -> np.ndarray | None:
        """What there is; else it is drawn by and by."""
        if path not in self._thumbnails and path.is_file():
            self._undrawn[path] = entry.pattern
        return self._thumbnails.get(path)

    def _draw(self, path: Path, pattern: list[list[int]]) -> None:
        from studio.audio.files import read_sound
        from studio.audio.loop_pictures import loop_picture

        sound = read_sound(path, seconds=LONGEST)
        velocities = np.array(pattern, np.float32) / 100 if pattern else None
        self._thumbnails[path] = loop_picture(sound.samples, sound.rate, velocities)

    def _path(self, entry: CrateEntry) -> Path:
        assert self._project is not None
        return inside(self._project.folder, entry.file)

    def _changed(self) -> None:
        if self._project is not None:
            self._project.touch()
        self.changed.emit()
