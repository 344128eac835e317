"""The machine of a dry run: strands of execution that take turns, and what happens before what among them.

A strand is a thread, a lane of a `simd` loop or an explicit task. Strands switch only where they synchronise or loop; the order is drawn
by a seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

from greenlet import greenlet

from pcwm.source import limits
from pcwm.source.dryrun.accesses import Accesses, SpentError
from pcwm.source.dryrun.strands import Clock, Found, Site, Strand, join
from pcwm.source.dryrun.unseen import SIZES, LeftOut, Outside
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer

MAX_STRANDS = 600
"""Threads and tasks that one dry run starts at most; what would start later is not read."""


class EndedError(Exception):
    """The program ends here: `exit`, a failed assertion, an exception nobody catches."""


class Machine(Accesses):
    """Strands, turns, clocks and the budget of one dry run."""

    def __init__(self, seconds: float = limits.RUN_SECONDS) -> None:
        self.time = limits.Clock(seconds)
        """For reading the text, and for all dry runs together."""
        self.globals: list[Block] = []
        self.copied: dict[str, tuple[str, int, str]] = {}
        """Variables of which the text gives each thread a copy: by which clause, where, and to whom else than threads."""
        self.lambdas: list[tuple[Any, Any]] | None = None
        """Where someone wants them: the lambdas that are made, each with its place in the tree."""
        self.far: dict[int, list[int]] = {}
        """For divided loops, by line: distances between iterations that touch one element, so long that both may not be followed."""
        self.noted: dict[str, int] = {}
        """Doubts about the text itself, which every run shares."""
        self.outside = Outside()
        self.unfilled: list[tuple[Block, Any]] = []
        """What turns that were left out would have assigned to, and its default before."""
        self.reset(0, 4, 1000)

    def reset(self, seed: int, threads: int, budget: int, sizes: tuple[int, ...] = SIZES, contents: int = 0, brief: bool = False) -> None:
        """Begin anew. `budget`: steps (turns of loops and calls) that may be taken. `sizes`, `contents`: of what is outside."""
        self.random = random.Random(seed)
        self.seed = seed
        self.threads = threads
        self.left = self.budget = budget
        self.brief = brief
        """Whether to get to the end of the program rather than to follow each loop far."""
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
        self.spent = False
        """Whether the budget or the time ended before the program."""
        self.shared: dict[str, Any] = {}
        """What constructs and library functions keep for the whole run, by name: critical sections, the state of `rand`."""
        for block, before in self.unfilled:
            block.default = before
        self.unfilled = []
        self.filled: list[Block] = []
        """What was assigned to."""
        for block in self.globals:
            block.cells, block.shadow, block.vague, block.sync, block.hits, block.stored = {}, {}, {}, {}, 0, 0

    def _number(self) -> int:
        self.made += 1
        return self.made - 1

    def doubt(self, text: str, line: int = 0) -> None:
        """Note once what this dry run did not follow."""
        self.doubts.setdefault(text, line)

    def left_out(self, since: int) -> None:
        """Turns were left out of a loop that began when `since` steps were left: what they would have stored, nobody knows."""
        for block in self.filled:
            if block.stored <= since and len(block.cells) > 1 and not callable(block.default):
                self.unfilled.append((block, block.default))
                block.default = LeftOut(block.default)

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
            self.spent = True
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
