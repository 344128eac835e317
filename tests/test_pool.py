"""The pool: everything once, bounded flight, and a stop that reaches the workers."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator
from threading import Event

import pytest

from pcwm.pool import default_workers, run_all


def test_every_item_once() -> None:
    assert sorted(run_all(lambda item, stop: item * item, range(50), 3)) == [(n, n * n) for n in range(50)]
    assert list(run_all(lambda item, stop: item, [], 2)) == []
    assert default_workers() >= 1


def test_at_most_two_items_a_worker_are_taken_ahead() -> None:
    taken = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    for done, _ in enumerate(run_all(lambda item, stop: item, items(), 2)):
        assert len(taken) <= done + 1 + 4


def test_an_exception_stops_the_others_and_is_raised() -> None:
    stopped = []

    def work(item: int, stop: Event) -> int:
        if item == 0:
            raise ValueError("boom")
        stopped.append(stop.wait(20))
        return item

    started = time.monotonic()
    with pytest.raises(ValueError, match="boom"):
        list(run_all(work, range(100), 4))
    assert time.monotonic() - started < 10
    assert all(stopped)
    assert len(stopped) < 10


def test_leaving_early_stops_the_workers() -> None:
    def work(item: int, stop: Event) -> bool:
        return item == 0 or stop.wait(20)

    results = run_all(work, range(10), 2)
    started = time.monotonic()
    next(results)
    results.close()
    assert time.monotonic() - started < 10


def test_memory_does_not_grow_with_the_number_of_items() -> None:
    """10,000 items and results of 20 kB each, 400 MB in all, from a generator."""
    size = 20_000
    tracemalloc.start()
    try:
        items = (bytes(size) for _ in range(10_000))
        assert sum(len(result) for _, result in run_all(lambda item, stop: bytearray(item), items, 4)) == 10_000 * size
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 100 * size
