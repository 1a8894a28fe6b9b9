"""Across threads: the newest picture only, and every number."""

from __future__ import annotations

import threading

from studio.core.mailbox import Channel, Mailbox, Pigeonholes


def test_a_late_reader_gets_the_newest_only() -> None:
    box: Mailbox[int] = Mailbox()
    assert box.take() is None
    for number in range(5):
        box.put(number)
    assert box.take() == 4
    assert box.take() is None


def test_a_channel_keeps_everything_in_order() -> None:
    channel: Channel[int] = Channel()
    assert channel.drain() == []
    for number in range(5):
        channel.put(number)
    assert channel.drain() == [0, 1, 2, 3, 4]
    assert channel.drain() == []


def in_parallel(count: int, work: object) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, args=(index,)) for index in range(count)]  # type: ignore[arg-type]
    for thread in threads:
        thread.start()
    return threads


def test_no_number_is_lost_or_doubled_between_threads() -> None:
    channel: Channel[tuple[int, int]] = Channel()
    threads = in_parallel(4, lambda who: [channel.put((who, number)) for number in range(2000)])
    seen: list[tuple[int, int]] = []
    while any(thread.is_alive() for thread in threads):
        seen += channel.drain()
    seen += channel.drain()
    for who in range(4):
        assert [number for writer, number in seen if writer == who] == list(range(2000))
    assert len(seen) == 8000


def test_pictures_never_go_back_in_time_and_the_last_one_arrives() -> None:
    box: Mailbox[int] = Mailbox()
    (thread,) = in_parallel(1, lambda who: [box.put(number) for number in range(20_000)])
    seen: list[int] = []
    while thread.is_alive():
        if (number := box.take()) is not None:
            seen.append(number)
    if (last := box.take()) is not None:
        seen.append(last)
    assert seen == sorted(set(seen))
    assert seen[-1] == 19_999


def test_pigeonholes_hold_the_newest_of_each_name() -> None:
    holes: Pigeonholes[tuple[str, int]] = Pigeonholes(lambda thing: thing[0])
    for number in range(1000):
        holes.put(("even" if number % 2 == 0 else "odd", number))
    holes.put(("other", 5))
    assert holes.drain() == [("even", 998), ("odd", 999), ("other", 5)]
    assert holes.drain() == []
