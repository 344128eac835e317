"""A program boiled down to what decides who works how long: loops, branches, calls, directives, and the cost of all that lies between.

Costs are in operations: a load, a store, an addition each count one. Nothing here knows about threads; `balance.py` lets a team loose on
it. `drawing.py` makes a sketch of a syntax tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pcwm.source.directives import Construct
from pcwm.source.syntax import words
from pcwm.source.work.arithmetic import NOTHING, Value
from pcwm.source.work.sizes import Sizes

# Cycles on current x86 cores, rounded (Agner Fog's instruction tables): divisions some 5 to 15 times an addition, elementary functions
# of the C library some 20 to 50 times, a locked instruction about 20. Only ratios matter, and only roughly.
DIVISION, MATHS, ROOT, CALL, ATOMIC, ALLOCATION = 5.0, 25.0, 6.0, 5.0, 20.0, 100.0
TEAM_WORDS = words("parallel teams for sections single master masked barrier loop distribute taskloop task scope")
"""Words of directives that concern more than the thread that meets them."""


@dataclass(slots=True)
class Plain:
    """Straight-line work, and the variables it sets."""

    cost: float
    sets: tuple[tuple[str, Value], ...] = ()


@dataclass(slots=True)
class Sweep:
    """A library algorithm over a range, or a block of memory."""

    first: Value
    last: Value
    weight: float
    """Operations an element."""


@dataclass(slots=True)
class Invoke:
    """A call of a function that the text defines."""

    name: str
    arguments: tuple[Value, ...]
    reads: frozenset[str] = frozenset()
    """Variables around a lambda that decide what it costs."""


@dataclass(slots=True)
class Choice:
    test: Value
    then: Block
    otherwise: Block
    line: int


@dataclass(slots=True)
class Repeat:
    """A loop; `limits` are the comparisons that must hold for another iteration, as (left, operator, right)."""

    line: int
    index: str
    lower: Value
    limits: tuple[tuple[Value, str, Value], ...]
    step: Value
    factor: Value | None
    """What the index is multiplied by, where it is not added to."""
    body: Block
    length: Value | None = None
    """Iterations of a range-based loop."""
    span: Value | None = None
    """Of a loop from `start[a]` to `start[b]`: b − a, in how many rows it runs through the entries."""

    @property
    def data(self) -> bool:
        """How often it runs depends on what is in memory, or cannot be told at all: no bound mentions the index, as in a `while`."""
        if self.length is not None:
            return False
        bounds = [(left, right) for left, _, right in self.limits]
        counted = any(self.index in left.names | right.names for left, right in bounds)
        return not counted or self.lower.data or any(left.data or right.data for left, right in bounds)


@dataclass(slots=True)
class Governed:
    """What a directive governs."""

    construct: Construct
    line: int
    body: Block
    numbers: dict[str, Value] = field(default_factory=dict)
    """Arguments of clauses that are numbers: `num_threads`, `if`, `grainsize`, `num_tasks`, and the `chunk` of `schedule`."""
    schedule: str = ""
    """Kind of schedule, without modifiers; empty where none is given."""


Step = Plain | Sweep | Invoke | Choice | Repeat | Governed


@dataclass(slots=True)
class Block:
    steps: list[Step] = field(default_factory=list)
    names: frozenset[str] = frozenset()
    """Names from outside that its cost depends on: bounds, tests and arguments, and what those are computed from."""
    reads: frozenset[str] = frozenset()
    """Everything its values read."""
    changed: frozenset[str] = frozenset()
    """Everything it sets."""
    synced: bool = False
    """Something in it concerns the whole team: a barrier, divided work, a region."""


@dataclass(slots=True)
class Function:
    name: str
    parameters: tuple[tuple[str, bool], ...]
    """Names, each with whether it is a number."""
    body: Block
    calls: frozenset[str] = frozenset()
    closed: bool = False
    """A lambda: it sees the variables of whoever calls it, which is the function it stands in."""


@dataclass
class Sketch:
    """One text, boiled down by `Draughtsman`."""

    functions: dict[str, Function] = field(default_factory=dict)
    globals: list[tuple[str, Value]] = field(default_factory=list)
    sizes: Sizes = field(default_factory=Sizes)

    def roots(self) -> list[Function]:
        """Functions with team work that no other such function calls."""
        called = {name for function in self.functions.values() for name in function.calls - {function.name}}
        found = [function for function in self.functions.values() if function.body.synced]
        return [function for function in found if function.name not in called] or found

    def spread_sync(self) -> None:
        """A block that calls a function with team work has team work itself."""
        for _ in self.functions:
            marked = [_mark(function.body, self.functions) for function in self.functions.values()]
            if not any(marked):
                return

    def hand(self, name: str, parameters: tuple[tuple[str, bool], ...], body: Block, calls: frozenset[str]) -> None:
        """Take in what is handed to a function as one of its parameters; where several are, each is as likely as the others before it."""
        before = self.functions.get(name)
        if before is not None:
            body = block_of([Choice(NOTHING, before.body, body, 0)])
            parameters, calls = before.parameters, before.calls | calls
        self.functions[name] = Function(name, parameters, body, calls)


def _mark(block: Block, functions: dict[str, Function]) -> bool:
    """Mark blocks that call functions with team work; whether anything changed."""
    changed = False
    for step in block.steps:
        inner: list[Block] = []
        if isinstance(step, Choice):
            inner = [step.then, step.otherwise]
        elif isinstance(step, (Repeat, Governed)):
            inner = [step.body]
        elif isinstance(step, Invoke) and step.name in functions and functions[step.name].body.synced and not block.synced:
            block.synced = changed = True
        for each in inner:
            changed = _mark(each, functions) or changed
            if each.synced and not block.synced:
                block.synced = changed = True
    return changed


def block_of(steps: list[Step]) -> Block:
    """A block of steps, neighbouring plain work merged."""
    merged: list[Step] = []
    for step in steps:
        last = merged[-1] if merged else None
        if isinstance(step, Plain) and isinstance(last, Plain):
            merged[-1] = Plain(last.cost + step.cost, last.sets + step.sets)
        else:
            merged.append(step)
    live: set[str] = set()
    reads: set[str] = set()
    changed: set[str] = set()
    synced = False
    for step in reversed(merged):  # backwards, so that what is set here is no longer asked of the outside
        if isinstance(step, Plain):
            for name, value in reversed(step.sets):
                reads |= value.names
                changed.add(name)
                if name in live:
                    live.discard(name)
                    live |= value.names
            continue
        asked, inner, own = _asks(step)
        for block in inner:
            if block.changed & live:
                live |= block.reads
            live |= block.names - own
            reads |= block.reads
            changed |= block.changed
            synced = synced or block.synced
        live |= asked
        reads |= asked
        changed |= own
        synced = synced or (isinstance(step, Governed) and bool(step.construct.words & TEAM_WORDS))
    return Block(merged, frozenset(live), frozenset(reads), frozenset(changed), synced)


def _asks(step: Step) -> tuple[set[str], tuple[Block, ...], set[str]]:
    """Names a step reads itself, the blocks inside it, and the names it sets itself."""
    if isinstance(step, Sweep):
        return set(step.first.names | step.last.names), (), set()
    if isinstance(step, Invoke):
        return set(step.reads).union(*(value.names for value in step.arguments)), (), set()
    if isinstance(step, Choice):
        return set(step.test.names), (step.then, step.otherwise), set()
    if isinstance(step, Repeat):
        spanned = step.span.names if step.span is not None else frozenset()
        asked = set(step.lower.names | step.step.names | spanned).union(*(left.names | right.names for left, _, right in step.limits))
        return (asked - {step.index}) | step.lower.names, (step.body,), {step.index} - {""}
    if isinstance(step, Governed):
        return set().union(*(value.names for value in step.numbers.values())), (step.body,), set()
    return set(), (), set()
