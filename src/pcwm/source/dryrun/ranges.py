"""Ranges of elements as an algorithm goes through them: alone, or shared out to several threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pcwm.source.dryrun.layout import scalar_size
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.parameters import Addressed
from pcwm.source.dryrun.places import copy_of, fetch, put, touch_range
from pcwm.source.dryrun.strands import Site
from pcwm.source.dryrun.threads import wait_for
from pcwm.source.dryrun.values import UNKNOWN, Held, Pointer

WORKERS = 3
"""Threads that a parallel algorithm shares its elements out to."""
MOST = 4096
"""Elements that one algorithm goes through."""
FULLY_SORTED = 128
"""Elements up to which a comparator of the text is asked about all that a sort would ask."""


@dataclass(slots=True)
class Run:
    """One call of an algorithm. `spawn` starts a thread where it is a parallel one."""

    machine: Machine
    site: Site
    reader: Any
    parallel: bool

    def read(self, place: Any) -> Any:
        if not isinstance(place, Pointer):
            return UNKNOWN
        if place.elem.kind == "struct":
            touch_range(self.machine, place.block, place.offset, scalar_size(place.elem), False, self.site)
            return copy_of(place.block, place.offset, place.elem)
        if self.machine.concurrent:
            self.machine.check(place.block, place.offset, scalar_size(place.elem), False, self.site)
        value = fetch(place.block, place.offset, place.elem)
        return value.copied(self.machine, self.site) if isinstance(value, Held) else value

    def write(self, place: Any, value: Any) -> None:
        if isinstance(place, Pointer):
            touch_range(self.machine, place.block, place.offset, scalar_size(place.elem), True, self.site)
            put(place.block, place.offset, place.elem, value)

    def steps(self, first: Any, last: Any) -> Iterator[Pointer]:
        """The places from one iterator to another."""
        count = 0
        while isinstance(first, Pointer) and isinstance(last, Pointer) and first.offset is not UNKNOWN and last.offset is not UNKNOWN:
            if first == last or count >= MOST:
                return
            yield first
            first = first.moved(1, scalar_size(first.elem))
            count += 1

    def length(self, first: Any, last: Any) -> int:
        return sum(1 for _ in self.steps(first, last))

    def on(self, place: Pointer) -> Addressed:
        """An element as an argument: a place for a reference, else its value."""
        return Addressed(place, lambda frame: self.read(place), [])

    def ask(self, called: Any, *values: Any) -> Any:
        return self.reader.invoke(called, list(values))

    def share(self, items: list[Any], work: Callable[[Any], None]) -> None:
        """Do something for each item; a parallel algorithm does it on several threads."""
        machine = self.machine
        if not self.parallel or len(items) < 2:
            for item in items:
                machine.step()
                work(item)
            return
        size = -(-len(items) // WORKERS)
        states = []
        for start in range(0, len(items), size):
            part = items[start : start + size]

            def several(part: list[Any] = part) -> Any:
                for item in part[:64]:
                    machine.step()
                    work(item)

            states.append(self.reader.start_thread(several, self.site))
        machine.wait(lambda: all(state.done for state in states))
        for state in states:
            wait_for(machine, state)
