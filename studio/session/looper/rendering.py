"""Keeps a loop ready for every deck: asks for it when something changes, and brings it when it is there."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from studio.core.loops import BEATS
from studio.session.engine import Engine
from studio.session.looper.networks import Networks
from studio.session.looper.state import DeckState
from studio.session.looper.takes import Take

if TYPE_CHECKING:
    from studio.audio.theory import Finding
    from studio.session.looper.deck import Deck
    from studio.session.looper.looper import Looper
    from studio.synthesis.loops import Failed, LoopJob, LoopService, MadeLoop
    from studio.synthesis.renderer import RendererInfo
    from studio.training.weights import Weights

ALL, AHEAD, TRIAL = "all", "ahead", "trial"
AFTER = 5  # priority of what nobody waits for
SOUND = ("network", "place", "edits", "swing", "shots", "theory")
SEEDS = ("seed_x", "seed_y", "base", "mix_seed", "mix_from")
MADE_OF = ("weights", "state", "bpm", "rate", "edits", "shots", "theory", "swing")


@dataclass(frozen=True)
class Delivery:
    """Takes that have come.

    Attributes:
        takes: with the deck that each is for.
        when: "bar" or "now"; "tempo" for all decks together at another tempo.
    """

    takes: tuple[tuple[Deck, Take], ...]
    when: str


class Rendering:
    """Asks the thread that makes loops, once the engine is up."""

    def __init__(self, looper: Looper, engine: Engine, networks: Networks) -> None:
        self._looper, self._engine, self._networks = looper, engine, networks
        self._service: LoopService | None = None
        self._numbers = itertools.count(1)
        self._asked: dict[str, tuple[int, tuple[Deck, ...]]] = {}
        self._when: dict[int, str] = {}
        self._infos: dict[str, RendererInfo] = {}
        self._ahead: dict[int, tuple[LoopJob, Take | None]] = {}
        self._trials: dict[int, tuple[LoopJob, tuple[Finding, ...]]] = {}
        self._due: list[Delivery] = []
        # Weights that loops are made with, networks that have newer ones, and when such were taken up last.
        self._using: dict[str, Weights] = {}
        self._newer: set[str] = set()
        self._taken_up = 0.0

    @property
    def _ready(self) -> bool:
        """Whether loops can be made: the neural network library is there."""
        return self._engine.state == "ready"

    def _serve(self) -> LoopService:
        """The thread, which begins with the first loop."""
        if self._service is None:
            from studio.synthesis.loops import LoopService

            self._service = LoopService()
        return self._service

    def close(self, timeout: float) -> bool:
        """End the thread; False when it did not end in time."""
        service, self._service = self._service, None
        return service is None or service.close(timeout)

    def info(self, network: str) -> RendererInfo | None:
        """What a network offers, once it has been rendered with."""
        return self._infos.get(network)

    def is_busy(self, deck: Deck) -> bool:
        """Whether a loop for a deck is on its way, or its network."""
        due = (other for delivery in self._due for other, _take in delivery.takes)
        if any(deck in decks for _stamp, decks in self._asked.values()) or deck in due:
            return True
        network = deck.network
        known = self._networks.weights(network) is not None or self._networks.problem(network)
        return bool(network) and not known and self._networks.expected(network)

    # Asking ------------------------------------------------------------------------------------------

    def follow(self, deck: Deck, before: DeckState) -> None:
        """A deck was set to something else: what is new in it decides when that is to be heard."""
        now = deck.setup
        if all(getattr(now, name) == getattr(before, name) for name in SOUND):
            if now.bypass != before.bypass and deck.take is not None:
                take = replace(deck.take, number=next(self._numbers), setup=replace(deck.take.setup, bypass=now.bypass))
                self._due.append(Delivery(((deck, take),), "now"))
            return
        seeds = any(getattr(now.place, name) != getattr(before.place, name) for name in SEEDS)
        fresh = now.network != before.network or (seeds and now.xy == before.xy)
        if fresh and self._take_ahead(deck):
            return
        self.want(deck, when="bar" if fresh else "now")

    def want(self, *decks: Deck, when: str = "now", together: bool = False) -> None:
        """Make the loops that these decks are set to.

        Args:
            together: all of them come at once, as with another tempo.
        """
        if not self._ready:
            return
        if together or ALL in self._asked:
            decks = tuple(self._looper.decks)
        for deck in decks:  # a place may come from another network
            deck.setup = replace(deck.setup, place=deck.fitted(deck.setup.place))
        jobs = [(deck, job) for deck in decks if (job := self._job(deck, deck.setup)) is not None]
        for deck in decks:
            deck.error = self._networks.problem(deck.network)
            if not deck.network or deck.error:
                self.forget(deck)
                self._looper.clear(deck)
        if together or ALL in self._asked:
            for deck, _job in jobs:
                self._drop(_slot(deck))
            self._ask(ALL, jobs)
            return
        for deck, job in jobs:
            if _slot(deck) not in self._asked and deck.take is not None and _same(deck.take.made.job, job):
                continue
            if when == "bar" or deck.id not in self._when:
                self._when[deck.id] = when
            self._ask(_slot(deck), [(deck, job)])

    def renewed(self, network: str) -> None:
        """A network has newer weights, or none any more: its decks go over to them, at most once a bar."""
        self._newer.add(network)

    def _take_up(self) -> None:
        now, bar = time.monotonic(), 60 * BEATS / self._looper.bpm
        for network in list(self._newer):
            newest, using = self._networks.weights(network), self._using.get(network)
            same = newest is not None and using is not None and newest.run_id == using.run_id
            if same and now - self._taken_up < bar:
                continue
            self._newer.discard(network)
            self._taken_up = now
            self._using.pop(network, None)
            self.want(*(deck for deck in self._looper.decks if deck.network == network), when="bar")

    def _weights(self, network: str) -> Weights | None:
        """What loops of a network are made with: the same for all of a bar, though it may be training."""
        newest = self._networks.weights(network) if network else None
        if newest is None:
            return None
        using = self._using.get(network)
        if using is None or using.run_id != newest.run_id:
            using = self._using[network] = newest
        return using

    def forget(self, deck: Deck) -> None:
        """A deck is gone."""
        self._drop(_slot(deck))
        self._drop(_slot_ahead(deck))
        self._drop(_slot_trial(deck))
        self._ahead.pop(deck.id, None)
        self._trials.pop(deck.id, None)

    def _ask(self, slot: str, jobs: list[tuple[Deck, LoopJob]]) -> None:
        if jobs:
            stamp = self._serve().request(slot, [job for _deck, job in jobs])
            self._asked[slot] = (stamp, tuple(deck for deck, _job in jobs))

    def _drop(self, slot: str) -> None:
        if self._asked.pop(slot, None) is not None and self._service is not None:
            self._service.release(slot)

    def _job(self, deck: Deck, setup: DeckState) -> LoopJob | None:
        """What to make for a setup; None without a network, and the deck says why."""
        from studio.synthesis.loops import LoopJob

        weights = self._weights(setup.network)
        if weights is None:
            return None
        looper = self._looper
        shots = [(voice, looper.sound_file(file)) for voice, file in setup.shots]
        return LoopJob(
            (deck, setup),
            setup.network,
            weights,
            setup.place,
            looper.bpm,
            looper.rate,
            setup.edits,
            tuple((voice, path) for voice, path in shots if path is not None and path.is_file()),
            setup.theory,
            setup.swing if looper.swing is None else looper.swing,
        )

    # Ahead -------------------------------------------------------------------------------------------

    def prepare(self, deck: Deck, setup: DeckState) -> bool:
        """Make what a deck may be set to next while nothing better is to be done; whether it is there."""
        if not self._ready:
            return False
        job = self._job(deck, setup)
        known = self._ahead.get(deck.id)
        if job is None or (known is not None and _same(known[0], job)):
            return known is not None and known[1] is not None
        self._ahead[deck.id] = (job, None)
        stamp = self._serve().request(_slot_ahead(deck), [job], AFTER)
        self._asked[_slot_ahead(deck)] = (stamp, ())
        return False

    def _take_ahead(self, deck: Deck) -> bool:
        """Deliver what was made ahead, if it is what the deck is set to now."""
        known = self._ahead.pop(deck.id, None)
        job, take = known or (None, None)
        if job is None or take is None or ALL in self._asked:
            return False
        wanted = self._job(deck, deck.setup)
        if wanted is None or not _same(job, wanted):
            return False
        self._drop(_slot(deck))
        self._when.pop(deck.id, None)
        self._due.append(Delivery(((deck, replace(take, setup=deck.setup)),), "bar"))
        return True

    # Trying ------------------------------------------------------------------------------------------

    def trial(self, deck: Deck, theory: Mapping[str, Mapping[str, Any]]) -> tuple[Finding, ...]:
        """What steps of theory would find and do on a deck; empty until that was measured, when nobody waits."""
        job = self._job(deck, replace(deck.setup, theory=theory)) if self._ready and deck.take is not None else None
        if job is None:
            return ()
        known = self._trials.get(deck.id)
        if known is None or not _same(known[0], job):
            known = self._trials[deck.id] = (job, ())
            stamp = self._serve().request(_slot_trial(deck), [job], AFTER)
            self._asked[_slot_trial(deck)] = (stamp, ())
        return known[1]

    def _tried(self, made: MadeLoop | Failed) -> None:
        deck, _setup = made.job.tag
        known = self._trials.get(deck.id)
        if known is not None and known[0] is made.job:
            self._trials[deck.id] = (made.job, getattr(made, "findings", ()))
            self._looper.loop_ready.emit(deck.index)

    # Taking ------------------------------------------------------------------------------------------

    def poll(self) -> Iterator[Delivery]:
        """What has come since the last call."""
        self._take_up()
        due, self._due = self._due, []
        yield from due
        for answer in self._service.poll() if self._service is not None else []:
            stamp, _decks = self._asked.get(answer.slot, (0, ()))
            if stamp == answer.stamp:
                del self._asked[answer.slot]
            if answer.slot.startswith(TRIAL):
                self._tried(answer.loops[0])
                continue
            made = [loop for loop in map(self._taken, answer.loops) if loop is not None]
            if answer.slot.startswith(AHEAD):
                self._keep_ahead(made)
            elif answer.slot == ALL:
                yield Delivery(tuple(made), "tempo")
            elif made:
                yield Delivery(tuple(made), self._when.pop(made[0][0].id, "now"))

    def _taken(self, made: MadeLoop | Failed) -> tuple[Deck, Take] | None:
        """A take for a deck that is still there and plays the same network."""
        from studio.synthesis.loops import Failed

        deck, setup = made.job.tag
        if deck not in self._looper.decks or setup.network != deck.network:
            return None
        if isinstance(made, Failed):
            deck.error = made.sentence
            return None
        deck.error = ""
        self._infos[setup.network] = made.info
        setup = replace(setup, bypass=deck.setup.bypass)
        return deck, Take(next(self._numbers), setup, made)

    def _keep_ahead(self, made: Sequence[tuple[Deck, Take]]) -> None:
        for deck, take in made:
            known = self._ahead.get(deck.id)
            if known is not None and known[0] is take.made.job:
                self._ahead[deck.id] = (known[0], take)
                self._looper.load(take)


def _same(one: LoopJob, other: LoopJob) -> bool:
    """Whether the same loop comes of both."""
    if one.weights is not other.weights:
        return False
    return all(getattr(one, name) == getattr(other, name) for name in MADE_OF[1:])


def _slot(deck: Deck) -> str:
    return f"deck {deck.id}"


def _slot_ahead(deck: Deck) -> str:
    return f"{AHEAD} {deck.id}"


def _slot_trial(deck: Deck) -> str:
    return f"{TRIAL} {deck.id}"
