"""The machine of a dry run: strands of execution that take turns, and what happens before what among them.

A strand is a thread, a lane of a `simd` loop or an explicit task. Two accesses of one location race if one writes, not both are atomic,
and neither happens before the other: the definition of C11 (5.1.2.4) and of OpenMP 5.2 (1.4.1), decided with vector clocks as FastTrack
does (Flanagan and Freund, PLDI 2009). Strands switch only where they synchronise or loop; the order is drawn by a seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

from greenlet import greenlet

from pcwm.source import limits
from pcwm.source.dryrun.strands import Clock, Found, Site, Strand, join
from pcwm.source.dryrun.unseen import SIZES, Outside
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer

MAX_STRANDS = 600
"""Threads and tasks that one dry run starts at most; what would start later is not read."""
_LOOKS = 6
"""How often one access at an unknown offset is compared with all others: every time tells the same."""
_HITS = 200
"""Races met in one block, after which it is not looked at again: what more would be found are the same lines."""
MOST_PAST = 1000
"""Pairs of accesses in order that are remembered after others have taken their place."""
_ENTRIES = 24
"""Accesses remembered for each eight bytes."""


class EndedError(Exception):
    """The program ends here: `exit`, a failed assertion, an exception nobody catches."""


class SpentError(Exception):
    """The budget of this dry run, or the time for all of them, is used up."""


class Machine:
    """Strands, turns, clocks and the budget of one dry run."""

    def __init__(self, seconds: float = limits.RUN_SECONDS) -> None:
        self.time = limits.Clock(seconds)
        """For reading the text, and for all dry runs together."""
        self.globals: list[Block] = []
        self.copied: dict[str, tuple[str, int, str]] = {}
        """Variables of which the text gives each thread a copy: by which clause, where, and to whom else than threads."""
        self.lambdas: list[tuple[Any, Any]] | None = None
        """Where someone wants them: the lambdas that are made, each with its place in the tree."""
        self.noted: dict[str, int] = {}
        """Doubts about the text itself, which every run shares."""
        self.outside = Outside()
        self.reset(0, 4, 1000)

    def reset(self, seed: int, threads: int, budget: int, sizes: tuple[int, ...] = SIZES, contents: int = 0) -> None:
        """Begin anew. `budget`: steps (turns of loops and calls) that may be taken. `sizes`, `contents`: of what is outside."""
        self.random = random.Random(seed)
        self.seed = seed
        self.threads = threads
        self.left = self.budget = budget
        self.sure = False
        """Whether a race was found that depends on nothing unknown."""
        self.accesses = 5 * budget
        """Accesses that may still be compared."""
        self.allot = budget * 2 // 3
        """Steps that one loop may take."""
        self.races: dict[tuple[Site, Site], Found] = {}
        self.doubts: dict[str, int] = dict(self.noted)
        self.strands: list[Strand] = []
        self.made = 0
        self.concurrent = False
        self.loose: set[int] = set()
        """Threads that nobody has waited for yet, although they may have ended."""
        self.ever = False
        """Whether two strands were ever there at once."""
        self.slice = 1 << 40
        self.outside.sizes, self.outside.seed = sizes, contents
        self.cancels = seed % 2 == 0
        """Whether regions can be cancelled, which the environment says."""
        self.levels = 1
        """Nested parallel regions that get a team of their own (`max-active-levels-var`)."""
        self.hub = greenlet.getcurrent()
        self.strand = self.main = Strand(self._number(), {0: 1})
        self.all_strands: dict[int, Strand] = {self.main.number: self.main}
        self.touched: list[Block] = []
        """Memory that was accessed while more than one strand was there."""
        self.past: dict[tuple[Site, Site, bool], tuple[Block, Any, Any, Any, Any]] = {}
        """Of two places in the text: accesses in order of which the first is forgotten."""
        self.ended = False
        self.shared: dict[str, Any] = {}
        """What constructs and library functions keep for the whole run, by name: critical sections, the state of `rand`."""
        for block in self.globals:
            block.cells, block.shadow, block.vague, block.sync, block.hits = {}, {}, {}, {}, 0

    def _number(self) -> int:
        self.made += 1
        return self.made - 1

    def doubt(self, text: str, line: int = 0) -> None:
        """Note once what this dry run did not follow."""
        self.doubts.setdefault(text, line)

    def hurry(self) -> None:
        """Stop here if the time is up."""
        if self.time.over():
            raise SpentError("the time ended before the program")

    # ------------------------------------------------------------ turns

    def start(self, strand: Strand, work: Callable[[], None]) -> None:
        """Let a strand take turns from now on."""
        allot = self.allot

        def body() -> None:
            self.allot = allot
            try:
                work()
            except (EndedError, SpentError, RecursionError) as error:
                self._stop(error)
            except greenlet.GreenletExit:
                raise
            except Exception as error:  # whatever our reading of the text did not foresee must not end the others
                self.doubt(f"a thread could not be followed: {type(error).__name__}")
            finally:
                strand.final = strand.clock
                self.strands.remove(strand)

        strand.light = greenlet(body, parent=self.hub)
        self.strands.append(strand)
        self.concurrent = self.ever = True

    def _stop(self, error: BaseException) -> None:
        self.ended = True
        if isinstance(error, SpentError):
            self.doubt(str(error) or "the budget ended before the program")
        elif isinstance(error, RecursionError):
            self.doubt("calls too deep")

    def run(self, work: Callable[[], None]) -> None:
        """Run the main strand and all it starts, until all have ended or none can go on."""
        self.main.clock = {self.main.number: 1}
        self.start(self.main, work)
        self.concurrent = self.ever = False
        while self.strands and not self.ended:
            if self.time.over():
                self._stop(SpentError("the time ended before the program"))
                break
            ready = [strand for strand in self.strands if strand.wait is None or strand.wait()]
            if not ready:
                self.doubt("the threads wait for one another")
                break
            self.strand = ready[0] if len(ready) == 1 else self.random.choice(ready)
            self.strand.wait = None
            self.slice = self.random.choice((15, 60, 250, 1000)) if len(self.strands) > 1 else 1 << 40
            self.strand.light.switch()
            self.concurrent = len(self.strands) > 1 or bool(self.loose)
        for strand in list(self.strands):
            strand.light.throw()

    def wait(self, until: Callable[[], Any]) -> None:
        """The current strand goes on when `until()` is true."""
        if until():
            return
        self.strand.wait = until
        self.pass_on()

    def pass_on(self) -> None:
        """The other strands' turn. What one loop may take is each strand's own."""
        allot = self.allot
        self.hub.switch()
        self.allot = allot

    def turn(self) -> None:
        """Let others go first."""
        if len(self.strands) > 1:
            self.pass_on()

    def maybe_turn(self) -> None:
        """At a synchronisation: perhaps."""
        if len(self.strands) > 1 and not self.strand.steady and self.random.random() < 0.5:
            self.pass_on()

    def step(self) -> None:
        """One turn of a loop or one call."""
        self.left -= 1
        if self.left <= 0:
            raise SpentError
        if not self.left % 64:
            self.hurry()
        self.slice -= 1
        if self.slice <= 0 and not self.strand.steady:
            self.turn()

    # ------------------------------------------------------------ order

    def fork(self, parent: Strand | None = None) -> Strand:
        """A new strand that begins after all its parent did so far."""
        parent = parent or self.strand
        number = self._number()
        if number > MAX_STRANDS:
            self.doubt("more threads and tasks than are followed")
            raise SpentError
        clock = dict(parent.clock)
        clock[number] = 1
        self.tick(parent)
        child = Strand(number, clock, parent.team, parent.thread, parent.label, parent=parent, born=parent.clock[parent.number] - 1)
        self.all_strands[number] = child
        child.own = parent.own
        child.maybe = parent.maybe
        child.ways, child.unsure = list(parent.ways), parent.unsure
        return child

    def tick(self, strand: Strand) -> None:
        strand.clock[strand.number] += 1

    def release(self) -> Clock:
        """The current strand's clock as others may take it over; what it does next is not in it."""
        strand = self.strand
        clock = dict(strand.clock)
        strand.clock[strand.number] += 1
        return clock

    def acquire(self, clock: Clock | None, by: str = "") -> None:
        """Take over a clock, `by` something that a person would name."""
        if clock:
            strand = self.strand
            join(strand.clock, clock)
            strand.marks.append((strand.clock[strand.number], by, clock))

    def await_all(self, strands: Iterable[Strand], by: str = "") -> None:
        """Wait until they have ended: all they did happens before what the current strand does next."""
        waited = list(strands)
        running = list(waited)

        def ended() -> bool:
            while running and running[-1].done:
                running.pop()
            return not running

        self.wait(ended)
        for strand in waited:
            self.acquire(strand.final, by)

    def settle(self) -> None:
        """Wait for everyone: nobody knows what runs beside code whose caller the text does not show, so nothing is taken to."""
        self.await_all([strand for strand in self.strands if strand is not self.strand])
        self.strand.clock.update(dict.fromkeys((number for number in range(self.made) if number != self.strand.number), 1 << 40))
        self.loose.clear()

    def enter(self, name: str) -> None:
        """Wait until nobody else is in the critical section (or lock) of that name; what was done in it happens before."""
        state = self.shared.setdefault(name, {"owner": None, "clock": {}})
        strand = self.strand
        self.wait(lambda: state["owner"] is None or state["owner"] is strand)
        state["owner"] = strand
        word, _, which = name.strip().partition(" ")
        self.acquire(state["clock"], f"`{word}({which})`" if which and word == "critical" else f"`{word}`")

    def leave(self, name: str) -> None:
        state = self.shared[name]
        state["owner"] = None
        state["clock"] = self.release()

    # ------------------------------------------------------------ accesses

    def carved(self, pointer: Pointer) -> Pointer:
        """A pointer into memory at an offset that nobody knows.

        Where nothing else runs it is taken to begin a part of its own: whoever cuts one allocation up by numbers the text does not show
        means the parts to be apart. Inside a team, where each member may have another offset, it stays as unknown as it is.
        """
        block = pointer.block
        if pointer.offset is not UNKNOWN or self.concurrent:
            return pointer
        return Pointer(Block(f"a part of {block.name}", None, block.kind, block.line, block.default, block.elem), 0, pointer.elem)

    def check(self, block: Block, offset: Any, size: int, writes: bool, site: Site, atomic: bool = False) -> None:
        """Compare an access with what others did to the same memory, and remember it."""
        self.accesses -= 1
        if self.accesses <= 0:
            raise SpentError
        if not self.accesses % 512:
            self.hurry()
        if block.hits > _HITS:
            return
        strand = self.strand
        number, clock = strand.number, strand.clock
        now = clock[number]
        if type(offset) is not int:
            self._vague(block, writes, site, atomic)
            return
        cell = block.shadow.get(offset >> 3)
        if cell is None:
            if not block.shadow:
                self.touched.append(block)
            cell = block.shadow[offset >> 3] = ({}, {})
        key = (number, offset, size, atomic, site)
        own = cell[writes]
        known = own.get(key)
        if known is not None and known[0] == now and (not writes or len(own) == 1):
            return
        end = offset + size
        for wrote in (True, False) if writes else (True,):
            for other, entry in cell[wrote].items():
                if (
                    other[0] != number
                    and entry[0] > clock.get(other[0], 0)
                    and other[1] < end
                    and offset < other[1] + other[2]
                    and not (atomic and other[3])
                ):
                    self._race(other[4], entry, wrote, writes, block, offset, site, 0)
        if writes:
            reads = cell[False]
            if len(reads) > 4 and not atomic:
                own = self._forget(block, cell, key)
        elif len(own) >= _ENTRIES and known is None:
            del own[next(iter(own))]
        own[key] = (now, strand.label, strand.held, strand.maybe or strand.unsure)
        if block.vague:
            for (other_number, other_site, other_writes, other_atomic), entry in block.vague.items():
                if (
                    other_number != number
                    and (writes or other_writes)
                    and not (atomic and other_atomic)
                    and entry[0] > clock.get(other_number, 0)
                ):
                    self._race(other_site, entry, other_writes, writes, block, offset, site, 2)

    def _forget(self, block: Block, cell: Any, key: Any) -> dict[Any, Any]:
        """Before a write: what is before it is before whoever comes after it, or races with it anyway. Gives the writes that are left."""
        strand, past = self.strand, self.past
        number, clock = strand.number, strand.clock
        last = (clock[number], strand.label, strand.held, True)
        left: tuple[dict[Any, Any], dict[Any, Any]] = {}, {}
        for writes in (False, True):
            for known, entry in cell[writes].items():
                if entry[0] > clock.get(known[0], 0) or (writes and known[0] == number):
                    left[writes][known] = entry
                elif known[0] != number and len(past) < MOST_PAST:
                    past.setdefault((known[4], key[4], writes), (block, known, (*entry[:3], writes), key, last))
        block.shadow[key[1] >> 3] = left
        return left[True]

    def _vague(self, block: Block, writes: bool, site: Site, atomic: bool) -> None:
        """An access at an offset that nobody knows may meet every other."""
        strand = self.strand
        number, clock = strand.number, strand.clock
        key = (number, site, writes, atomic)
        known = block.vague.get(key)
        times = known[3] + 1 if known is not None else 0
        if known is not None and (known[0] == clock[number] or times > _LOOKS):
            return
        self.accesses -= _LOOKS
        for (other, other_site, other_writes, other_atomic), entry in block.vague.items():
            if other != number and (writes or other_writes) and not (atomic and other_atomic) and entry[0] > clock.get(other, 0):
                self._race(other_site, entry, other_writes, writes, block, UNKNOWN, site, 2)
        for cell in list(block.shadow.values())[:_ENTRIES]:
            for kind in (False, True):
                for place, entry in cell[kind].items():
                    if place[0] != number and (writes or kind) and not (atomic and place[3]) and entry[0] > clock.get(place[0], 0):
                        self._race(place[4], entry, kind, writes, block, UNKNOWN, site, 2)
        block.vague[key] = (clock[number], strand.label, strand.held, times, strand.maybe or strand.unsure)

    def _race(self, other: Site, entry: Any, wrote: bool, writes: bool, block: Block, offset: Any, site: Site, maybe: int) -> None:
        block.hits += 1
        key = (other, site) if (other.line, other.column) <= (site.line, site.column) else (site, other)
        maybe = maybe or int(bool(self.strand.maybe or self.strand.unsure or entry[-1]))
        known = self.races.get(key)
        if known is not None and known.maybe <= maybe:
            return
        if not maybe and not self.sure:
            self.sure = True  # the rest of the run only adds further pairs
            self.left, self.accesses = min(self.left, self.budget // 3), min(self.accesses, 2 * self.budget)
        self.races[key] = Found(
            other,
            site,
            (wrote, writes),
            block,
            offset,
            (entry[1], self.strand.label),
            (entry[2], self.strand.held),
            maybe,
        )

    def drawn(self, name: str, below: int) -> int:
        """The next number of a generator inside the program, the same in every order of turns."""
        state = (self.shared.get(name, 12345) * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        self.shared[name] = state
        return int((state >> 33) % below)

    def doubt_limit(self, count: int) -> None:
        """Whoever starts more strands than are followed ends the run before it begins them."""
        if self.made + count > MAX_STRANDS:
            self.doubt("more threads and tasks than are followed")
            raise SpentError
