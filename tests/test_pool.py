"""The pool: everything once, bounded flight, and a stop that reaches the workers."""

from __future__ import annotations

import threading
import time
import tracemalloc
from collections.abc import Iterator
from threading import Event

import pytest

from pcwm.pool import default_workers, run_all, run_in_order


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


def test_in_order_though_they_end_in_another() -> None:
    under_way, most, lock = 0, 0, threading.Lock()

    def slow(item: int) -> int:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        time.sleep(0.1 if item == 0 else 0.005)
        with lock:
            under_way -= 1
        return item * 2

    assert list(run_in_order(slow, range(20), 3)) == [item * 2 for item in range(20)]
    assert most == 3
    assert list(run_in_order(slow, [], 3)) == []


def test_in_order_an_error_comes_at_its_place_and_the_rest_is_dropped() -> None:
    started: list[int] = []

    def broken(item: int) -> int:
        started.append(item)
        if item == 2:
            raise ValueError("two")
        return item

    results = run_in_order(broken, range(1000), 1)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ValueError, match="two"):
        next(results)
    assert len(started) < 20


def test_in_order_whoever_stops_does_not_wait() -> None:
    release = threading.Event()

    def stuck(item: int) -> int:
        if item:
            release.wait(10)
        return item

    results, began = run_in_order(stuck, range(8), 2), time.monotonic()
    assert next(results) == 0
    results.close()
    assert time.monotonic() - began < 5
    release.set()
