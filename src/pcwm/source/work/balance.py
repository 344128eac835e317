"""A team let loose on a sketch: who works how long between two barriers, and so the work % of each region.

Everything is counted in operations, at a made-up size of the input. The definition is that of the measured CPU-time work %: between two
barriers all threads wait for the one that works most, so a phase of T threads adds T × most − all to the wait.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from pcwm.source.work.arithmetic import ME, TEAM, UNKNOWN
from pcwm.source.work.dealing import DYNAMIC, deal, hand_out
from pcwm.source.work.labour import MOST_CALLS, MOST_LOOKS, STEPS, UNEVEN, Crew, Labour, Numbers, Spent, assign, loop_of, tilt, undeferred
from pcwm.source.work.sketch import ATOMIC, Block, Choice, Governed, Invoke, Plain, Repeat, Sketch, Step, block_of

BUDGET = 3e8
"""Operations that a program is taken to do in all, which settles how large its unknown sizes are: a tenth of a second at some 3 × 10⁹
operations a second, as whoever measures a program chooses its input."""
PHASE = 3.0
"""Operations that threads differ by from one barrier to the next though they have the same to do: in CPU time next to nothing, so that this
decides between programs whose shares are alike. How often a loop with barriers runs is the least certain number of a text: with a
microsecond (3 × 10³) a point fewer of the pairs of dataset v1's training families are right; a tenth of that is as good as this."""
FIRST_COME = 1e8
"""Where threads outnumber cores, those without one come too late for work that whoever comes first takes, the more the shorter it is:
after this many operations a core (some hundredths of a second; the kernel's time slices are a few milliseconds) most have come."""
WOKEN = 1e6
"""The same for threads that have a core: the first one is ahead by what it takes to wake the others, and does a short loop alone.
A third of a millisecond; between a tenth and three thirds of it little changes."""
TASKS_LATER = 2.0
"""For tasks it takes so many times longer: threads come from waiting at a barrier."""
SCAN = 2.0
"""Operations to combine two values of a scan: two loads and a store of what stays in the cache."""
MOST_PIECES = 512
"""Tasks of one kind dealt one by one; of more there are as many larger ones."""


class Simulation(Labour):
    """One run of a sketch with so many threads at one size. Results are in `spent` by line of the region's pragma."""

    def __init__(self, sketch: Sketch, threads: int, size: float, cores: int = 0) -> None:
        """`cores` 0: a core for each thread."""
        super().__init__(sketch, threads, size)
        self._cores = min(cores or threads, threads)
        self.spent: dict[int, Spent] = {}
        self.serial = 0.0
        """Operations outside all regions."""

    def run(self) -> None:
        """Run every root function; one whose team work is orphaned runs as if a region called it."""
        start = self._start
        for name, value in self._sketch.globals:
            start[name] = value.at(start)
        for root in self._sketch.roots():
            numbers = dict(start)
            numbers.update((name, self._sketch.sizes.number(name, self._size)) for name, plain in root.parameters if plain)
            if _has_region(root.body, self._sketch, set()):
                self._team(root.body, [numbers])
            else:
                self._region(root.body, numbers, 0, self._threads)
        self.serial = self._crew.costs[0]

    # ------------------------------------------------------------ a team, statement by statement

    def _team(self, block: Block, numbers: list[Numbers]) -> None:
        """All threads of the crew run the block in step; `numbers` are each one's variables."""
        for step in block.steps:
            if isinstance(step, Plain):
                self._all(step.cost)
                for own in numbers if step.sets else ():
                    assign(step, own)
            elif isinstance(step, Governed):
                self._directed(step, numbers)
            elif not self._concerns_team(step):
                self._each(step, numbers)
            elif isinstance(step, Choice):
                self._branch(step, numbers)
            elif isinstance(step, Repeat):
                self._rounds(step, numbers)
            elif isinstance(step, Invoke) and self._calls < MOST_CALLS and self._looks <= MOST_LOOKS:
                function = self._sketch.functions[step.name]
                self._calls += 1
                self._team(function.body, [self._bind(function, step, own) for own in numbers])
                self._calls -= 1

    def _concerns_team(self, step: Step) -> bool:
        if isinstance(step, Choice):
            return step.then.synced or step.otherwise.synced
        if isinstance(step, Repeat):
            return step.body.synced
        return isinstance(step, Invoke) and step.name in self._sketch.functions and self._sketch.functions[step.name].body.synced

    def _all(self, cost: float) -> None:
        costs = self._crew.costs
        amount = cost * self._crew.weight
        for thread in range(len(costs)):
            costs[thread] += amount

    def _each(self, step: Step, numbers: list[Numbers]) -> None:
        """What every thread does on its own; computed once where nothing in it differs between threads."""
        crew = self._crew
        block = Block([step], _names(step))
        first, last = numbers[0], numbers[-1]
        # Only what depends on the thread's number differs, and then between the first and the last one too.
        same = all(first.get(name) == last.get(name) or first[name] != first[name] for name in block.names)
        cost = 0.0
        for thread, own in enumerate(numbers):
            if thread == 0 or not same:
                tilted = 1.0 if same else 1.0 + UNEVEN * self._data_share(block, own) * tilt((thread + 0.5) / crew.size)
                cost = self._cost(block, own) * crew.weight * tilted
            crew.costs[thread] += cost
        for own in numbers:
            _forget(step, own)

    def _branch(self, step: Choice, numbers: list[Numbers]) -> None:
        test = step.test.at(numbers[0])
        if test == test:
            self._team(step.then if test else step.otherwise, numbers)
            return
        weight = self._crew.weight
        for branch in (step.then, step.otherwise):
            self._crew.weight = weight / 2
            self._team(branch, numbers)
        self._crew.weight = weight

    def _rounds(self, step: Repeat, numbers: list[Numbers]) -> None:
        """A loop with barriers or regions in it: a few of its iterations stand for all."""
        crew, weight = self._crew, self._crew.weight
        rounds = self._iterations(step, numbers[0], STEPS)
        for own in numbers:
            for name in step.body.changed - {step.index}:
                own[name] = UNKNOWN
        for index, count in rounds:
            crew.weight = weight * count
            for own in numbers:
                own[step.index] = index
            self._team(step.body, numbers)
        crew.weight = weight
        for own in numbers:
            _forget(step, own)

    def _barrier(self) -> None:
        """All wait for the one that worked most; tasks made before are done by then."""
        crew = self._crew
        if crew.tasks:
            total = sum(cost * count for cost, count in crew.tasks)
            shares = hand_out(_single(crew.tasks), self._speeds(total / TASKS_LATER), crew.costs)
            crew.costs = [cost + share for cost, share in zip(crew.costs, shares, strict=True)]
            crew.tasks = []
        spent, work = crew.spent, sum(crew.costs)
        if spent is None:
            return
        uneven = crew.size * max(crew.costs) - work
        spent.work += work
        spent.uneven += uneven
        # One thread has nobody to wait for.
        spent.wait += uneven + (crew.weight * crew.size * PHASE if crew.size > 1 else 0.0)
        spent.phases += crew.weight
        crew.costs = [0.0] * crew.size

    def _speeds(self, total: float) -> list[float]:
        """How fast each thread takes work that whoever comes first takes, if there is so much of it (operations)."""
        crew = self._crew
        late = crew.size - self._cores
        if late <= 0:
            return [1.0] * crew.size
        each = total / (max(crew.weight, 1.0) * self._cores)
        beside, behind = (max(1.0 - math.exp(-each / scale), 1e-3) for scale in (WOKEN, FIRST_COME))
        return [1.0] + [beside] * (self._cores - 1) + [behind] * late

    # ------------------------------------------------------------ directives

    def _directed(self, step: Governed, numbers: list[Numbers]) -> None:
        construct, crew = step.construct, self._crew
        kinds = construct.words
        if "parallel" in kinds or ("teams" in kinds and "parallel" not in kinds):
            if crew.spent is None:
                self._fork(step, numbers[0])
            else:  # nested regions run on one thread unless the environment says otherwise
                self._each(step, numbers)
            return
        self._worksharing(step, numbers)
        if construct.ends_with_barrier or "barrier" in kinds:
            self._barrier()

    def _fork(self, step: Governed, numbers: Numbers) -> None:
        asked = step.numbers["num_threads"].at(numbers) if "num_threads" in step.numbers else UNKNOWN
        team = int(asked) if 1 <= asked <= 256 else self._threads
        if "if" in step.numbers and step.numbers["if"].at(numbers) == 0.0:
            team = 1
        self._region(step, numbers, step.line, team)

    def _region(self, what: Governed | Block, numbers: Numbers, line: int, team: int) -> None:
        outside = self._crew
        spent = self.spent.setdefault(line, Spent(line, team))
        spent.threads = max(spent.threads, team)
        spent.entered += outside.weight
        self._crew = Crew([1.0] * team, spent, weight=outside.weight)
        members = [{**numbers, ME: float(thread), TEAM: float(team)} for thread in range(team)]
        if isinstance(what, Governed):
            self._worksharing(what, members)
        else:
            self._team(what, members)
        self._barrier()
        self._crew = outside
        for name in (what.body if isinstance(what, Governed) else what).changed:
            values = {member.get(name, UNKNOWN) for member in members}
            numbers[name] = values.pop() if len(values) == 1 else UNKNOWN

    def _worksharing(self, step: Governed, numbers: list[Numbers]) -> None:
        """The body of a construct, whoever runs it; without its closing barrier."""
        kinds, crew = step.construct.words, self._crew
        if kinds & {"task", "taskloop"} and undeferred(step, numbers[0]):
            self._team(step.body, numbers)
        elif "taskloop" in kinds:
            makers = numbers if crew.size > 1 and not kinds & {"master", "masked", "single"} else numbers[:1]
            for own in makers:
                self._taskloop(step, own)
        elif kinds & {"for", "loop", "distribute"} and loop_of(step.body) is not None:
            self._divide(step, numbers)
        elif "sections" in kinds:
            parts = [self._cost(Block([part], _names(part)), numbers[0]) for part in step.body.steps]
            for place, cost in enumerate(parts):
                crew.costs[place % crew.size] += cost * crew.weight
        elif kinds & {"single", "master", "masked"} and crew.spent is not None:
            self._one(step, numbers)
        elif "task" in kinds and crew.spent is not None:
            for own in numbers:
                self._task(step, own)
        elif kinds & {"barrier", "taskwait"}:
            return
        elif "atomic" in kinds or "critical" in kinds:
            self._all(ATOMIC)
            self._team(step.body, numbers)
        else:
            self._team(step.body, numbers)

    def _one(self, step: Governed, numbers: list[Numbers]) -> None:
        """One thread runs the block: the first for `master`, for `single` whichever had least to do."""
        crew = self._crew
        who = crew.costs.index(min(crew.costs)) if "single" in step.construct.words else 0
        crew.tasks += self._produce(step.body, numbers[who])
        crew.costs[who] += self._made
        for own in numbers:  # what it sets is the same for all, unless it is private: then the others did not set it
            for changed in step.body.changed:
                own[changed] = numbers[who].get(changed, UNKNOWN)

    def _produce(self, block: Block, numbers: Numbers) -> list[tuple[float, float]]:
        """The tasks that one thread makes in a block; what it does itself is left in `_made`."""
        before = self._crew.tasks
        self._crew.tasks = []
        self._made = self._cost(block, numbers, self._crew.weight) * self._crew.weight
        made, self._crew.tasks = self._crew.tasks, before
        return made

    def _divide(self, step: Governed, numbers: list[Numbers]) -> None:
        loop, crew = loop_of(step.body), self._crew
        assert loop is not None
        curve = self._curve(loop, numbers[0], step.construct.collapse)
        chunk = _chunk(step, loop, numbers[0], curve.trips)
        # `runtime` and `auto` are left to the implementation: static without a chunk in libomp, unless the environment says otherwise.
        kind = step.schedule if step.schedule in DYNAMIC else "static"
        speeds = self._speeds(curve.total * crew.weight) if kind in DYNAMIC else crew.speeds
        if crew.spent is None:
            speeds = [1.0]
        shares = deal(curve, kind, chunk, speeds)
        self._keep(step.line, curve, shares)
        for thread, share in enumerate(shares):
            crew.costs[thread] += share * crew.weight
        if crew.spent is not None and (step.construct.argument("reduction") or "").lstrip().startswith("inscan"):
            # One thread combines the values of all iterations, in log n rounds, before a second pass can use them (clang's code for it).
            crew.costs[0] += SCAN * curve.trips * math.log2(max(curve.trips, 2.0)) * crew.weight
        for own in numbers:
            for name in step.body.changed:
                own[name] = UNKNOWN


def _chunk(step: Governed, loop: Repeat, numbers: Numbers, trips: float) -> float:
    """The size of a schedule's chunks; NaN where none is given. In `schedule(static, n / 2)` of a loop to n, n is what the loop runs to."""
    if "chunk" not in step.numbers:
        return UNKNOWN
    value = step.numbers["chunk"]
    if (chunk := value.at(numbers)) == chunk:
        return chunk
    unknown = {name for name in value.names if (number := numbers.get(name, UNKNOWN)) != number}
    return value.at({**numbers, **{name: 0.0 if name in loop.lower.names else trips for name in unknown}})


def _single(tasks: list[tuple[float, float]]) -> Iterator[float]:
    """Tasks one by one; where there are too many of a kind, as many larger ones."""
    for cost, count in tasks:
        pieces = max(1, min(MOST_PIECES, round(count)))
        for _ in range(pieces):
            yield cost * count / pieces


def _forget(step: Step, numbers: Numbers) -> None:
    """After a step that was looked at in samples, what it sets is not known."""
    for name in Block([step]).changed if isinstance(step, Plain) else _changed(step):
        numbers[name] = UNKNOWN


def _changed(step: Step) -> frozenset[str]:
    if isinstance(step, Choice):
        return step.then.changed | step.otherwise.changed
    if isinstance(step, Repeat):
        return step.body.changed | {step.index}
    return step.body.changed if isinstance(step, Governed) else frozenset()


def _names(step: Step) -> frozenset[str]:
    return block_of([step]).names


def _has_region(block: Block, sketch: Sketch, seen: set[str]) -> bool:
    """Whether a team is started in the block, or in what it calls."""
    for step in block.steps:
        if isinstance(step, Governed) and step.construct.is_parallel:
            return True
        inner: list[Block] = []
        if isinstance(step, Choice):
            inner = [step.then, step.otherwise]
        elif isinstance(step, (Repeat, Governed)):
            inner = [step.body]
        elif isinstance(step, Invoke) and step.name in sketch.functions and step.name not in seen:
            seen.add(step.name)
            inner = [sketch.functions[step.name].body]
        if any(_has_region(each, sketch, seen) for each in inner):
            return True
    return False
