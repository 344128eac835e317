"""A team let loose on a sketch: who works how long between two barriers, and so the work % of each region.

Everything is counted in operations, at a made-up size of the input. The definition is that of the measured CPU-time work %: between two
barriers all threads wait for the one that works most, so a phase of T threads adds T × most − all to the wait.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from pcwm.source.dealing import DYNAMIC, Curve, deal, hand_out
from pcwm.source.sketch import ATOMIC, Block, Choice, Function, Governed, Invoke, Plain, Repeat, Sketch, Step, Sweep, block_of
from pcwm.source.values import ME, SIZE, TEAM, UNKNOWN

BUDGET = 3e8
"""Operations that a program is taken to do in all, which settles how large its unknown sizes are: a tenth of a second at some 3 × 10⁹
operations a second, as whoever measures a program chooses its input."""
FEW = 8.0
"""Iterations of a loop whose bounds are read from memory, or of a `while`: entries in a sparse row, neighbours of a vertex. A guess."""
PHASE = 1e4
"""Operations that threads differ by from one barrier to the next though they have the same to do: a few microseconds of waking up and
interrupts. docs/observe.md: phases of tens of microseconds measure too low. Of 3 × 10³, 10⁴, 3 × 10⁴ and 10⁵ the best on the problems
that `bench/work.py` fits on, and hardly better than its neighbours."""
FIRST_COME = 1e8
"""Where threads outnumber cores, those without one come too late for work that whoever comes first takes, the more the shorter it is:
after this many operations a core (some hundredths of a second; the kernel's time slices are a few milliseconds) most have come. Of 10⁷,
3 × 10⁷, 10⁸ and 3 × 10⁸ the best on the same problems."""
CREATION = 1000.0
"""Operations to make one task: allocation, queueing and taking it out again cost a few tenths of a microsecond in libomp."""
SAMPLES, CORNERS, STEPS = 24, 8, 5
"""Places where a divided loop, a serial loop with a branch on its index, and a loop around barriers are looked at."""
_GAUSS = ((0.1127016653792583, 5 / 18), (0.5, 8 / 18), (0.8872983346207417, 5 / 18))
"""Gauss-Legendre points and weights on [0, 1]: exact for sums of polynomials up to degree five, so for nests of triangular loops."""
MOST_CALLS, SPLITS, MOST_PIECES = 24, 5, 512
"""Calls inside calls that are followed; levels of recursion whose tasks are kept apart; tasks of one kind dealt one by one."""

Numbers = dict[str, float]


@dataclass
class Spent:
    """What one region did, in operations, summed over its executions."""

    line: int
    threads: int
    work: float = 0.0
    wait: float = 0.0
    uneven: float = 0.0
    """Of the wait, what comes from unequal shares; the rest is the price of each barrier."""
    phases: float = 0.0
    entered: float = 0.0


@dataclass
class Crew:
    """The team that runs the code being looked at; outside every region a crew of one, which is in no account."""

    speeds: list[float]
    spent: Spent | None
    costs: list[float] = field(default_factory=list)
    tasks: list[tuple[float, float]] = field(default_factory=list)
    """Cost and number of the tasks made since the last barrier."""
    weight: float = 1.0

    def __post_init__(self) -> None:
        self.costs = [0.0] * len(self.speeds)

    @property
    def size(self) -> int:
        return len(self.speeds)


class Simulation:
    """One run of a sketch with so many threads at one size. Results are in `spent` by line of the region's pragma."""

    def __init__(self, sketch: Sketch, threads: int, size: float, cores: int | None = None) -> None:
        """`cores` None: a core for each thread."""
        self._sketch = sketch
        self._threads = threads
        self._cores = min(cores or threads, threads)
        self._size = size
        self.spent: dict[int, Spent] = {}
        self.curves: dict[int, tuple[Curve, list[float]]] = {}
        """Of each divided loop, by line of its pragma: the cost curve and the shares it was last dealt in."""
        self.region_of: dict[int, int] = {}
        """Line of the region around each divided loop, by line of the loop's pragma."""
        self.serial = 0.0
        """Operations outside all regions."""
        self._calls = 0
        self._split = 0
        self._memo: dict[tuple[object, ...], float] = {}
        self._crew = Crew([1.0], None)
        self._start: Numbers = {SIZE: size, TEAM: 1.0, ME: 0.0}

    def run(self) -> None:
        """Run every root function; one whose team work is orphaned runs as if a region called it."""
        start = self._start
        for name, value in self._sketch.globals:
            start[name] = value.at(start)
        for root in self._sketch.roots():
            numbers = dict(start)
            numbers.update((name, self._size) for name, plain in root.parameters if plain)
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
                    _assign(step, own)
            elif isinstance(step, Governed):
                self._directed(step, numbers)
            elif not self._concerns_team(step):
                self._each(step, numbers)
            elif isinstance(step, Choice):
                self._branch(step, numbers)
            elif isinstance(step, Repeat):
                self._rounds(step, numbers)
            elif isinstance(step, Invoke) and self._calls < MOST_CALLS:
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
        for thread, own in enumerate(numbers):
            if thread and same:
                crew.costs[thread] += cost
            else:
                cost = self._cost(block, own) * crew.weight
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
            shares = hand_out(_single(crew.tasks), self._speeds(total), crew.costs)
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
        share = 1.0 - math.exp(-total / (max(crew.weight, 1.0) * self._cores * FIRST_COME))
        return [1.0] * self._cores + [max(share, 1e-3)] * late

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
        if construct.ends_with_barrier and not kinds & {"distribute"} or "barrier" in kinds:
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
            numbers[name] = UNKNOWN

    def _worksharing(self, step: Governed, numbers: list[Numbers]) -> None:
        """The body of a construct, whoever runs it; without its closing barrier."""
        kinds, crew = step.construct.words, self._crew
        if "taskloop" in kinds:
            makers = numbers if crew.size > 1 and not kinds & {"master", "masked", "single"} else numbers[:1]
            for own in makers:
                self._taskloop(step, own)
        elif kinds & {"for", "loop", "distribute"} and _loop_of(step.body) is not None:
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
        for own in numbers:
            for changed in step.body.changed:
                own[changed] = UNKNOWN

    def _produce(self, block: Block, numbers: Numbers) -> list[tuple[float, float]]:
        """The tasks that one thread makes in a block; what it does itself is left in `_made`."""
        before = self._crew.tasks
        self._crew.tasks = []
        self._made = self._cost(block, numbers, self._crew.weight) * self._crew.weight
        made, self._crew.tasks = self._crew.tasks, before
        return made

    def _task(self, step: Governed, numbers: Numbers) -> None:
        """One task, made as often as the crew's weight says."""
        crew = self._crew
        cost = self._inner(step.body, numbers)
        crew.tasks.append((cost, crew.weight))

    def _inner(self, block: Block, numbers: Numbers) -> float:
        """Cost of a task's body; tasks inside it are tasks of their own down to some depth."""
        self._split += 1
        cost = self._cost(block, dict(numbers), self._crew.weight)
        self._split -= 1
        return cost

    def _taskloop(self, step: Governed, numbers: Numbers) -> None:
        loop = _loop_of(step.body)
        if loop is None:
            return
        crew, curve = self._crew, self._curve(loop, numbers, 1)
        self._keep(step.line, curve, [])
        grain = step.numbers["grainsize"].at(numbers) if "grainsize" in step.numbers else UNKNOWN
        count = step.numbers["num_tasks"].at(numbers) if "num_tasks" in step.numbers else UNKNOWN
        # Ten tasks a thread where the program says nothing: libomp's default for num_tasks.
        pieces = curve.trips / grain if grain >= 1 else min(count if count >= 1 else 10.0 * self._threads, curve.trips)
        pieces = max(1.0, pieces)
        if curve.trips > 0:
            scale = curve.trips / pieces / 1.0
            kept = min(len(curve.costs), int(pieces)) or 1
            for place in range(kept):
                each = curve.costs[place * len(curve.costs) // kept] * scale
                crew.tasks.append((each, crew.weight * pieces / kept))
        crew.costs[0] += CREATION * pieces * crew.weight

    def _divide(self, step: Governed, numbers: list[Numbers]) -> None:
        loop, crew = _loop_of(step.body), self._crew
        assert loop is not None
        curve = self._curve(loop, numbers[0], step.construct.collapse)
        chunk = step.numbers["chunk"].at(numbers[0]) if "chunk" in step.numbers else UNKNOWN
        # `runtime` and `auto` are left to the implementation: static without a chunk in libomp, unless the environment says otherwise.
        kind = step.schedule if step.schedule in DYNAMIC else "static"
        speeds = self._speeds(curve.total * crew.weight) if kind in DYNAMIC else crew.speeds
        if crew.spent is None:
            speeds = [1.0]
        shares = deal(curve, kind, chunk, speeds)
        self._keep(step.line, curve, shares)
        for thread, share in enumerate(shares):
            crew.costs[thread] += share * crew.weight
        for own in numbers:
            for name in step.body.changed:
                own[name] = UNKNOWN

    def _keep(self, line: int, curve: Curve, shares: list[float]) -> None:
        """Remember how a loop was dealt, where it had most to do."""
        before = self.curves.get(line)
        if before is None or curve.total >= before[0].total:
            self.curves[line] = (curve, shares)
        if self._crew.spent is not None:
            self.region_of[line] = self._crew.spent.line

    # ------------------------------------------------------------ one thread on its own

    def _cost(self, block: Block, numbers: Numbers, weight: float = 1.0) -> float:
        """Operations of one thread in a block; sets variables in `numbers`. Tasks go to the crew, `weight` times each."""
        total = 0.0
        for step in block.steps:
            if isinstance(step, Plain):
                total += step.cost
                if step.sets:
                    _assign(step, numbers)
            elif isinstance(step, Sweep):
                length = step.last.at(numbers) - step.first.at(numbers)
                total += step.weight * (length if length >= 0 else FEW if step.first.data or step.last.data else self._size)
            elif isinstance(step, Choice):
                test = step.test.at(numbers)
                if test == test:
                    total += self._cost(step.then if test else step.otherwise, numbers, weight)
                else:  # either branch is as likely as the other, for all the text says
                    total += (self._cost(step.then, numbers, weight / 2) + self._cost(step.otherwise, numbers, weight / 2)) / 2
            elif isinstance(step, Repeat):
                total += self._loop(step, numbers, weight)
            elif isinstance(step, Invoke):
                total += self._invoke(step, numbers, weight)
            else:
                total += self._governed(step, numbers, weight)
        return total

    def _governed(self, step: Governed, numbers: Numbers, weight: float) -> float:
        kinds, crew = step.construct.words, self._crew
        if kinds & {"task", "taskloop"} and crew.size > 1:
            before, crew.weight = crew.weight, weight
            if "taskloop" in kinds:
                kept = crew.costs[0]
                self._taskloop(step, numbers)
                made, crew.costs[0] = (crew.costs[0] - kept) / max(weight, 1e-9), kept
                crew.weight = before
                return made
            if self._split < SPLITS and not ("if" in step.numbers and step.numbers["if"].at(numbers) == 0.0):
                self._task(step, numbers)
                crew.weight = before
                return CREATION
            crew.weight = before
        return (ATOMIC if kinds & {"atomic", "critical"} else 0.0) + self._cost(step.body, numbers, weight)

    def _invoke(self, step: Invoke, numbers: Numbers, weight: float) -> float:
        function = self._sketch.functions.get(step.name)
        if function is None or self._calls >= MOST_CALLS:
            return 0.0
        inside = self._bind(function, step, numbers)
        given = (inside.get(name, UNKNOWN) for name, _ in function.parameters)
        key = (step.name, inside[ME], *(None if number != number else number for number in given))
        splitting = function.body.synced and self._split < SPLITS and self._crew.size > 1
        if not splitting and key in self._memo:
            return self._memo[key]
        if not splitting:
            self._memo[key] = 0.0  # what a function with unknown arguments calls itself for is not known either
        self._calls += 1
        self._split += splitting
        cost = self._cost(function.body, inside, weight)
        self._split -= splitting
        self._calls -= 1
        if not splitting:
            self._memo[key] = cost
        return cost

    def _loop(self, step: Repeat, numbers: Numbers, weight: float) -> float:
        changed = step.body.changed
        if step.index not in step.body.names and not changed & step.body.names and not step.body.synced and step.factor is None:
            trips = self._trips(step, numbers)
            numbers[step.index] = UNKNOWN
            return trips * self._cost(step.body, numbers) if trips > 0 else 0.0
        rounds = self._iterations(step, numbers, STEPS if step.body.synced else CORNERS if _branches_on(step.body, step.index) else 0)
        total = 0.0
        for name in changed - {step.index}:
            numbers[name] = UNKNOWN
        for index, count in rounds:
            numbers[step.index] = index
            total += count * self._cost(step.body, numbers, weight * count)
        for name in (*changed, step.index):
            numbers[name] = UNKNOWN
        return total

    def _bind(self, function: Function, step: Invoke, numbers: Numbers) -> Numbers:
        """Variables inside a called function: globals and its parameters.

        Of pointers only the distance between them counts, so that all calls for a piece of that size are alike.
        """
        inside = dict(self._start)
        inside[ME], inside[TEAM] = numbers[ME], numbers[TEAM]
        pointers = []
        for (name, plain), value in zip(function.parameters, step.arguments, strict=False):
            number = inside[name] = value.at(numbers)
            if not plain and number == number:
                pointers.append(name)
        lowest = min((inside[name] for name in pointers), default=0.0)
        for name in pointers:
            inside[name] -= lowest
        return inside

    # ------------------------------------------------------------ iterations

    def _trips(self, step: Repeat, numbers: Numbers) -> float:
        """How often a loop runs: from its bounds, else `FEW` where they are data, else the size of the input."""
        found = trips_of(step, numbers)
        if step.data:
            return FEW if found != found else min(FEW, found)
        by = step.step.at(numbers)
        return found if found == found else max(1.0, self._size / (abs(by) if by == by and by else 1.0))

    def _iterations(self, step: Repeat, numbers: Numbers, samples: int) -> list[tuple[float, float]]:
        """Values of a loop's index, each with how many iterations it stands for. `samples` 0: those of Gauss's rule."""
        if step.factor is not None:
            return self._geometric(step, numbers)
        trips = self._trips(step, numbers)
        lower, by = step.lower.at(numbers), step.step.at(numbers)
        if not (lower == lower and by == by):
            return [(UNKNOWN, trips)]
        if trips <= (samples or len(_GAUSS)):
            return [(lower + place * by, 1.0) for place in range(int(trips))]
        if samples == 0:
            return [(lower + (trips - 1) * place * by, trips * share) for place, share in _GAUSS]
        return [(lower + math.floor(trips * (place + 0.5) / samples) * by, trips / samples) for place in range(samples)]

    def _geometric(self, step: Repeat, numbers: Numbers) -> list[tuple[float, float]]:
        """The index of a loop that is multiplied in each iteration, such as `for (w = 1; w < n; w *= 2)`."""
        index, rounds = step.lower.at(numbers), []
        assert step.factor is not None
        factor = step.factor.at(numbers)
        if not (index == index and factor == factor and factor != 1.0):
            return [(UNKNOWN, FEW)]
        for _ in range(40):
            there = {**numbers, step.index: index}
            differences = [(right.at(there) - left.at(there)) * (1 if sign in ("<", "<=") else -1) for left, sign, right in step.limits]
            if not all(each > 0 for each in differences if each == each):
                break
            rounds.append((index, 1.0))
            index = index * factor
        return rounds

    def _curve(self, step: Repeat, numbers: Numbers, collapse: int) -> Curve:
        """What the iterations of a divided loop cost, those of `collapse` loops taken together."""
        trips, inside = self._trips(step, numbers), dict(numbers)
        for name in step.body.changed - {step.index}:
            inside[name] = UNKNOWN
        lower, by = step.lower.at(numbers), step.step.at(numbers)
        even = step.index not in step.body.names
        samples = 1 if even else int(min(max(trips, 1.0), SAMPLES))
        costs = []
        for place in range(samples):
            inside[step.index] = lower + math.floor(trips * (place + 0.5) / samples) * by
            costs.append(self._cost(step.body, inside))
        inner, level, times = step.body, 1, 1.0
        while level < collapse and (loop := _loop_of(inner)) is not None:
            inside[step.index] = lower + math.floor(trips / 2) * by
            times *= max(1.0, self._trips(loop, inside))
            inner, level = loop.body, level + 1
        return Curve(trips * times, tuple(cost / times for cost in costs))


def trips_of(step: Repeat, numbers: Numbers) -> float:
    """How often a loop runs by those of its bounds that can be evaluated; NaN where none can."""
    if step.length is not None:
        return step.length.at(numbers)
    by, lower = step.step.at(numbers), step.lower.at(numbers)
    if not (by == by and lower == lower):
        return UNKNOWN
    found = UNKNOWN
    there, onward = {**numbers, step.index: lower}, {**numbers, step.index: lower + by}
    for left, sign, right in step.limits:
        here, after = (right.at(each) - left.at(each) for each in (there, onward))
        if here == here and after == after and here != after:
            trips = here / (here - after)
            trips = max(0.0, math.floor(trips) + 1.0 if sign in ("<=", ">=") else math.ceil(trips))
            found = min(found, trips) if found == found else trips
    return found


def _single(tasks: list[tuple[float, float]]) -> Iterator[float]:
    """Tasks one by one; where there are too many of a kind, as many larger ones."""
    for cost, count in tasks:
        pieces = max(1, min(MOST_PIECES, round(count)))
        for _ in range(pieces):
            yield cost * count / pieces


def _assign(step: Plain, numbers: Numbers) -> None:
    for name, value in step.sets:
        numbers[name] = value.at(numbers)


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


def _loop_of(block: Block) -> Repeat | None:
    """The loop that a loop directive governs."""
    loops = [step for step in block.steps if isinstance(step, Repeat)]
    return loops[0] if loops else None


def _branches_on(block: Block, index: str) -> bool:
    """Whether a branch in the block may depend on this variable."""
    for step in block.steps:
        if isinstance(step, Choice) and (index in step.test.names or step.test.names & block.changed):
            return True
        inner = step.body if isinstance(step, (Repeat, Governed)) else None
        if inner is not None and _branches_on(inner, index):
            return True
    return False


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

