"""Run a function over many items on a few threads; the work itself happens in child processes.

Flat memory (at most two items a worker are in flight), results as they finish, and a stop signal that reaches the children:
whoever waits for a child process must poll `stop` and kill the child when it is set.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from queue import SimpleQueue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def default_workers() -> int:
    """Cores this process may use."""
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def run_all(function: Callable[[Item, Event], Result], items: Iterable[Item], workers: int) -> Generator[tuple[Item, Result], None, None]:
    """Yield `(item, function(item, stop))` in the order they finish.

    An exception of `function` is raised here; then, as on Ctrl-C or when the caller stops iterating, `stop` is set,
    what has not started is dropped, and the call returns once the running ones have seen `stop`.
    """
    stop = Event()
    queue = iter(items)
    pending: dict[Future[Result], Item] = {}
    with ThreadPoolExecutor(max_workers=workers) as executor:
        try:
            exhausted = False
            while True:
                while not exhausted and len(pending) < 2 * workers:
                    try:
                        item = next(queue)
                    except StopIteration:
                        exhausted = True
                    else:
                        pending[executor.submit(function, item, stop)] = item
                if not pending:
                    return
                done, _ = wait(pending, return_when=FIRST_COMPLETED)
                for future in done:
                    yield pending.pop(future), future.result()
        finally:
            stop.set()
            for future in pending:
                future.cancel()


def run_in_order(function: Callable[[Item], Result], items: Iterable[Item], workers: int) -> Generator[Result, None, None]:
    """Yield `function(item)` in the order of the items, each as soon as those before it are there; `workers` are under way at once.

    An exception of `function` is raised at its place. Then, as when the caller stops iterating, what has not started is dropped; what is
    under way ends by itself, and nobody waits for it, not even the end of this process: a request to a server may take minutes.
    """
    queue = iter(items)
    pending: deque[Future[Result]] = deque()
    jobs: SimpleQueue[tuple[Future[Result], Item] | None] = SimpleQueue()
    for _ in range(workers):
        Thread(target=_work, args=(function, jobs), daemon=True).start()
    try:
        while True:
            # A slow one at the head must not leave the others idle.
            for item in islice(queue, 4 * workers - len(pending)):
                pending.append(Future())
                jobs.put((pending[-1], item))
            if not pending:
                return
            yield pending.popleft().result()
    finally:
        for future in pending:
            future.cancel()
        for _ in range(workers):
            jobs.put(None)


def _work(function: Callable[[Item], Result], jobs: SimpleQueue[tuple[Future[Result], Item] | None]) -> None:
    while (job := jobs.get()) is not None:
        future, item = job
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(function(item))
            except BaseException as error:  # raised where the result is waited for
                future.set_exception(error)
