"""What one thread has to do: the operations of a block of a sketch, with numbers for its variables, at a made-up size of the input.

Loops are not gone through: a few of their iterations stand for all. What the text does not show is guessed: how long a loop over data is,
which way a branch goes. Tasks are put aside for the team.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from pcwm.source.work.arithmetic import ME, MOST, SIZE, TEAM, UNKNOWN
from pcwm.source.work.dealing import Curve
from pcwm.source.work.sketch import ATOMIC, Block, Choice, Function, Governed, Invoke, Plain, Repeat, Sketch, Sweep

FEW = 16.0
"""Iterations of a loop whose bounds are read from memory, or of a `while`: entries in a sparse row, neighbours of a vertex. A guess."""
UNEVEN = 0.1
"""How much more than the mean the first and last iterations of a divided loop cost in loops over data, and those in its middle less: rows
of a matrix, cells of a grid are not all full alike. A guess, too; from 0.02 to 0.4 about the same."""
CREATION = 1000.0
"""Operations to make one task: allocation, queueing and taking it out again cost a few tenths of a microsecond in libomp."""
LEAST_TILT = 1e-3
"""Below it costs are the same for all iterations."""
SAMPLES, CORNERS, STEPS = 24, 8, 5
"""Places where a divided loop, a serial loop with a branch on its index, and a loop around barriers are looked at."""
_GAUSS = ((0.1127016653792583, 5 / 18), (0.5, 8 / 18), (0.8872983346207417, 5 / 18))
"""Gauss-Legendre points and weights on [0, 1]: exact for sums of polynomials up to degree five, so for nests of triangular loops."""
MOST_CALLS, SPLITS = 24, 5
"""Calls inside calls that are followed; levels of recursion whose tasks are kept apart."""
MOST_NESTED, MOST_LOOKS = 150, 10_000
"""Blocks inside blocks that are followed; blocks looked at in one run, after which a single iteration stands for
a loop and calls cost nothing: answers take milliseconds."""
MOST_TRIPS = 1e15
"""A loop that runs more often than this does not end."""

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


class Labour:
    """One thread's work at one size of the input, as a member of the crew that is at work."""

    def __init__(self, sketch: Sketch, threads: int, size: float) -> None:
        self._sketch = sketch
        self._threads = threads
        self._size = size
        self.curves: dict[int, tuple[Curve, list[float]]] = {}
        """Of each divided loop, by line of its pragma, where it had most to do: the cost curve, and each thread's share."""
        self.region_of: dict[int, int] = {}
        """Line of the region around each divided loop, by line of the loop's pragma."""
        self._crew = Crew([1.0], None)
        self._start: Numbers = {SIZE: size, MOST: float(threads), TEAM: 1.0, ME: 0.0}
        self._calls = self._split = self._nested = self._looks = 0
        self._memo: dict[tuple[object, ...], float] = {}
        self._few = FEW

    def _cost(self, block: Block, numbers: Numbers, weight: float = 1.0) -> float:
        """Operations of one thread in a block; sets variables in `numbers`. Tasks go to the crew, `weight` times each."""
        total = 0.0
        if self._nested > MOST_NESTED:
            return total
        self._nested += 1
        self._looks += 1
        for step in block.steps:
            if isinstance(step, Plain):
                total += step.cost
                if step.sets:
                    assign(step, numbers)
            elif isinstance(step, Sweep):
                length = step.last.at(numbers) - step.first.at(numbers)
                total += step.weight * (length if length >= 0 else self._few if step.first.data or step.last.data else self._size)
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
        self._nested -= 1
        return total

    def _governed(self, step: Governed, numbers: Numbers, weight: float) -> float:
        kinds, crew = step.construct.words, self._crew
        if kinds & {"task", "taskloop"} and crew.size > 1 and not undeferred(step, numbers):
            before, crew.weight = crew.weight, weight
            if "taskloop" in kinds:
                kept = crew.costs[0]
                self._taskloop(step, numbers)
                made, crew.costs[0] = (crew.costs[0] - kept) / max(weight, 1e-9), kept
                crew.weight = before
                return made
            if self._split < SPLITS:
                self._task(step, numbers)
                crew.weight = before
                return CREATION
            crew.weight = before
        return (ATOMIC if kinds & {"atomic", "critical"} else 0.0) + self._cost(step.body, numbers, weight)

    def _invoke(self, step: Invoke, numbers: Numbers, weight: float) -> float:
        function = self._sketch.functions.get(step.name)
        if function is None or self._calls >= MOST_CALLS or self._looks > MOST_LOOKS:
            return 0.0
        inside = self._bind(function, step, numbers)
        given = (inside.get(name, UNKNOWN) for name in (*(name for name, _ in function.parameters), *sorted(step.reads)))
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
        inside = dict(numbers if function.closed else self._start)
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

    # ------------------------------------------------------------ tasks

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
        loop = loop_of(step.body)
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

    def _keep(self, line: int, curve: Curve, shares: list[float]) -> None:
        """Remember how a loop was dealt, where it had most to do."""
        before = self.curves.get(line)
        if before is None or curve.total >= before[0].total:
            self.curves[line] = (curve, shares)
        if self._crew.spent is not None:
            self.region_of[line] = self._crew.spent.line

    # ------------------------------------------------------------ iterations

    def _trips(self, step: Repeat, numbers: Numbers, divided: bool = False) -> float:
        """How often a loop runs: from its bounds, else the size of the input.

        Where bounds are data it runs `FEW` times; more if it is `divided`, since nobody divides a few iterations: a level, a bucket.
        """
        found, by = trips_of(step, numbers), step.step.at(numbers)
        if step.data:
            team = numbers[TEAM]
            few = self._few * max(1.0, step.span.at(numbers)) if step.span is not None else self._few
            if divided:
                few = max(few, math.sqrt(self._size))
            elif by == team > 1:  # divided by hand
                few = max(few, math.sqrt(self._size) / team)
            return few if found != found else min(few, found)
        return found if found == found else min(max(1.0, self._size / (abs(by) if by == by and by else 1.0)), MOST_TRIPS)

    def _iterations(self, step: Repeat, numbers: Numbers, samples: int) -> list[tuple[float, float]]:
        """Values of a loop's index, each with how many iterations it stands for. `samples` 0: those of Gauss's rule."""
        if step.factor is not None:
            return self._geometric(step, numbers)
        trips = self._trips(step, numbers)
        lower, by = step.lower.at(numbers), step.step.at(numbers)
        if not (lower == lower and by == by):
            # Where it begins is not known; from 0 on, bounds that are counted from there (`low + 64`) still come out right.
            return [(0.0, trips)]
        if self._looks > MOST_LOOKS:
            samples = 1
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

    def _data_share(self, block: Block, numbers: Numbers) -> float:
        """Which share of a block's cost are loops over data: what is added when they run twice as long."""
        memo, tasks = self._memo, self._crew.tasks
        costs = []
        for few in (FEW, 2 * FEW):
            self._memo, self._crew.tasks, self._few = {}, [], few
            costs.append(self._cost(block, dict(numbers)))
        self._memo, self._crew.tasks, self._few = memo, tasks, FEW
        return min(1.0, abs(costs[1] / costs[0] - 1.0)) if costs[0] > 0 else 0.0

    def _curve(self, step: Repeat, numbers: Numbers, collapse: int) -> Curve:
        """What the iterations of a divided loop cost, those of `collapse` loops taken together."""
        trips, inside = self._trips(step, numbers, divided=True), dict(numbers)
        for name in step.body.changed - {step.index}:
            inside[name] = UNKNOWN
        lower, by = step.lower.at(numbers), step.step.at(numbers)
        even = step.index not in step.body.names
        samples = 1 if even or self._looks > MOST_LOOKS else int(min(max(trips, 1.0), SAMPLES))
        costs = []
        for place in range(samples):
            inside[step.index] = lower + math.floor(trips * (place + 0.5) / samples) * by
            costs.append(self._cost(step.body, inside))
        if trips > self._crew.size > 1:
            inside[step.index] = lower + math.floor(trips / 2) * by
            costs = _tilted(costs, UNEVEN * self._data_share(step.body, inside))
        inner, level, times = step.body, 1, 1.0
        while level < collapse and (loop := loop_of(inner)) is not None:
            inside[step.index] = lower + math.floor(trips / 2) * by
            times *= max(1.0, self._trips(loop, inside))
            inner, level = loop.body, level + 1
        return Curve(trips * times, tuple(cost / times for cost in costs))


def tilt(place: float) -> float:
    """How far what lies at `place`, from 0 to 1, is from the mean: 1 at both ends, -1 in the middle, 0 over all."""
    return math.cos(2 * math.pi * place)


def _tilted(costs: list[float], by: float) -> list[float]:
    """The pieces of a cost curve with its ends dearer."""
    if by < LEAST_TILT:
        return costs
    pieces = costs * SAMPLES if len(costs) == 1 else costs
    return [cost * (1.0 + by * tilt((place + 0.5) / len(pieces))) for place, cost in enumerate(pieces)]


def trips_of(step: Repeat, numbers: Numbers) -> float:
    """How often a loop runs by those of its bounds that can be evaluated; NaN where none can."""
    if step.length is not None:
        return step.length.at(numbers)
    by, lower = step.step.at(numbers), step.lower.at(numbers)
    if not (math.isfinite(by) and math.isfinite(lower)):
        return UNKNOWN
    found = UNKNOWN
    there, onward = {**numbers, step.index: lower}, {**numbers, step.index: lower + by}
    for left, sign, right in step.limits:
        here, after = (right.at(each) - left.at(each) for each in (there, onward))
        if math.isfinite(here) and math.isfinite(after) and here != after:
            trips = max(-1.0, min(here / (here - after), MOST_TRIPS))
            trips = max(0.0, math.floor(trips) + 1.0 if sign in ("<=", ">=") else math.ceil(trips))
            found = min(found, trips) if found == found else trips
    return found


def undeferred(step: Governed, numbers: Numbers) -> bool:
    """Whether whoever meets a task does its work at once."""
    return "if" in step.numbers and step.numbers["if"].at(numbers) == 0.0


def loop_of(block: Block) -> Repeat | None:
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


def assign(step: Plain, numbers: Numbers) -> None:
    for name, value in step.sets:
        numbers[name] = value.at(numbers)
