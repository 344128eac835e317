"""A verdict on races from a few dry runs: other orders of turns, other team sizes, other sizes of what comes from outside."""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pcwm.records import Language
from pcwm.source.asked import asked_threads
from pcwm.source.dryrun.accesses import SpentError
from pcwm.source.dryrun.apart import kept_apart
from pcwm.source.dryrun.assumed import assumption, work
from pcwm.source.dryrun.layout import CType, scalar_size
from pcwm.source.dryrun.levels import MOST_ITERATIONS
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.program import Program
from pcwm.source.dryrun.strands import Found, Site, Step
from pcwm.source.dryrun.teams import MOST_THREADS
from pcwm.source.dryrun.unseen import SIZES
from pcwm.source.dryrun.values import UNKNOWN, Block
from pcwm.source.dryrun.worksharing import LONG_LOOP
from pcwm.source.facts import DependenceVerdict
from pcwm.source.limits import uncollected
from pcwm.source.reading import read_facts
from pcwm.source.syntax import Syntax, parse
from pcwm.source.verdicts import Ground, Kept, RacePair, RaceReading, Side

_GROUNDS = (Ground.met, Ground.condition, Ground.place, Ground.data)
"""By `Found.maybe`."""
_DEPTH = 6000
"""Python frames that deep calls of a program may need."""
MOST_PAIRS = 24
LONGEST = 400_000
"""Characters of a text that is worked through; longer ones are no programs that a person wrote in one file."""
_STARTING = (b"pthread_create", b"std::thread", b"std::async", b"thrd_create")
"""Who names these starts threads."""
_SHARING = (b"omp_", b"omp.h", b"pthread", b"threads.h", b"mtx_", b"mutex", b"atomic", b"<thread>", b"<future>")
"""Whoever names these may be run by threads that another part of the program starts."""


@dataclass(frozen=True)
class Plan:
    """One dry run."""

    seed: int
    threads: int
    sizes: tuple[int, ...]
    """What numbers from outside are taken to be."""
    budget: int
    """Turns of loops and calls."""
    brief: bool = False
    """To get to the end of the program: only a few turns of each loop in which teams start or meet."""


_LARGE = 7
"""What sizes are multiplied with where they are to be large; more where the text has cut-offs or chunks that are larger still."""
_FALLING, _RISING = (72, 10, 40, 6, 28), (8, 60, 6, 44, 24)
"""Sizes of which the first is many times the second, and the other way round: which of two parameters is the block size? All are even: what
people colour red and black, or fold in halves, they give even sizes."""
PLANS = (Plan(1, 4, SIZES, 14_000), Plan(2, 4, (), 14_000), Plan(3, 3, _FALLING, 14_000), Plan(4, 11, _RISING, 21_000))
"""In this order until a race is sure: four threads that take turns in two orders, the second with large sizes, and two teams of which the
sizes do not divide what four divides."""
_SMALL = (8, 10, 12, 14, 16)
ASSUMING = (Plan(6, 4, _SMALL, 28_000), Plan(7, 3, _SMALL, 28_000), Plan(6, 4, SIZES, 28_000))
"""Then, where nothing is sure, with data from outside assumed, other data each time; small sizes first, so that runs come to their end."""
TEAM = Plan(8, 4, SIZES, 14_000)
"""Where a text ends before any thread is started: a team that the rest is taken to start."""
_CUT = re.compile(r"(?<![\w.])(\d{2,4})[uUlL]*(?![\w.])")
"""A number that a size may have to exceed before threads share the work: a cut-off, a chunk, the size of a block."""
_MOST_SCALE = 400
_MOST_DISTANCES = 8
"""Of one loop, that are followed."""


@lru_cache(maxsize=128)
def reading_of(source: str, language: Language) -> RaceReading:
    """`read_races`, remembered for a while: whoever checks, explains or doubts an answer asks about the same text as whoever gave it."""
    return read_races(source, language)


@uncollected()
def read_races(source: str, language: Language) -> RaceReading:
    """Whether a text has a data race, from what the text alone says. Never raises, whatever the text; ends within some three seconds."""
    if len(source) > LONGEST:
        return RaceReading(answer="unknown", ground=Ground.unread, missing=("the text is longer than is worked through",))
    machine = Machine()
    syntax = parse(source, language)
    plans = [replace(plan, sizes=plan.sizes or _large(source)) for plan in PLANS]
    for threads in asked_threads(source, max(plan.threads for plan in PLANS), MOST_THREADS + 4):
        plans.append(Plan(5, min(threads, MOST_THREADS), SIZES, 28_000))
    deep = sys.getrecursionlimit()
    sys.setrecursionlimit(max(deep, _DEPTH))
    try:
        return _read(syntax, machine, plans)
    finally:
        sys.setrecursionlimit(deep)


def _large(source: str) -> tuple[int, ...]:
    """Sizes that exceed the text's cut-offs."""
    most = max((int(found) for found in _CUT.findall(source)), default=0)
    scale = min(max(_LARGE, -(-4 * most // SIZES[0])), _MOST_SCALE)
    return tuple(scale * size for size in SIZES)


def _read(syntax: Syntax, machine: Machine, plans: list[Plan]) -> RaceReading:
    try:
        program = Program(syntax, machine)
    except Exception as error:  # our reading does not know every text; that is a doubt about the text, not about the caller
        why = "the text takes too long" if isinstance(error, SpentError) else f"the text could not be read: {type(error).__name__}"
        return RaceReading(answer="unknown", ground=Ground.unread, missing=(why,))
    machine.noted |= dict.fromkeys(syntax.doubts[:-1] if syntax.unclosed else syntax.doubts, 0)  # the last one: what is not closed
    if program.ends_inside:
        machine.noted |= {f"the text ends before `{function.name}` is called": 0 for function in program.uncalled[:1]}
    doubts: dict[str, int] = dict(machine.noted)
    found: dict[tuple[Site, Site], Found] = {}
    ever, tried = False, []
    kept: dict[str, Kept] = {}
    waiting = deque(plans)
    while waiting:
        plan = waiting.popleft()
        _run(plan, program, machine)
        tried.append(plan.threads)
        ever = ever or machine.ever
        doubts = machine.doubts | doubts
        for key, race in machine.races.items():
            if key not in found or found[key].maybe > race.maybe:
                found[key] = race
        if any(not race.maybe for race in found.values()) or machine.time.over():
            break
        if plan is plans[0] and LONG_LOOP in machine.doubts:
            machine.far = _far_apart(syntax)
        if len(tried) == 1 and machine.spent:
            waiting = deque(replace(each, brief=True) for each in plans)
        elif len(tried) == 2 and plan.brief and machine.spent:
            waiting = deque(plans[1:])  # no end can be reached: rather follow each loop far
        if not found:  # sizes may be such that threads come to a variable in one run alone
            kept = {each.variable: each for each in kept_apart(machine)} | kept
    if ever and all(race.maybe for race in found.values()):
        _assume(program, machine, found)
    missing = tuple(f"{text} (line {line})" if line else text for text, line in doubts.items())[:12]
    missing += tuple(f"syntax error near line {line}" for line in syntax.error_lines(2))
    races = sorted(found.values(), key=lambda race: (race.maybe, race.first.line, race.second.line))
    pairs = tuple(_unique(_pair(race) for race in races))[:MOST_PAIRS]
    ground = _ground(races, doubts, ever, syntax, "main" in program.functions)
    if ground is Ground.alone and _goes_on(syntax, program):
        under = _with_team(program, machine, missing)
        if under is not None:
            return under
    answer = "race" if ground in _GROUNDS else "no_race"
    if ground in (Ground.unread, Ground.alone):
        answer = "unknown"
    return RaceReading(
        answer=answer,
        ground=ground,
        pairs=pairs,
        kept=tuple(sorted(kept.values(), key=lambda each: (each.line, each.variable))) if answer == "no_race" else (),
        missing=missing,
        threads=tuple(dict.fromkeys(tried)),
    )


def _far_apart(syntax: Syntax) -> dict[int, list[int]]:
    """Distances at which iterations of divided loops touch one element, by the loop's line, where they may be too long to be met."""
    found: dict[int, list[int]] = {}
    facts = read_facts(syntax.data, syntax.language)
    for each in facts.dependences:
        if each.verdict is DependenceVerdict.carried and abs(each.distance or 0) >= MOST_ITERATIONS // 5:
            found.setdefault(facts.loops[each.loop].line, []).append(abs(each.distance or 0))
    return {line: sorted(set(distances))[:_MOST_DISTANCES] for line, distances in found.items()}


def _run(plan: Plan, program: Program, machine: Machine, contents: int = 0, work: Callable[[], None] | None = None) -> None:
    """One dry run of the program, or of other `work`."""
    machine.reset(plan.seed, plan.threads, plan.budget, plan.sizes, contents, plan.brief)
    try:
        machine.run(work or program.work())
    except Exception as error:
        machine.doubt(f"the text could not be followed: {type(error).__name__}")


def _assume(program: Program, machine: Machine, found: dict[tuple[Site, Site], Found]) -> None:
    """Settle what depends on data the text does not show by assuming some.

    What then meets is a race on that ground. Accesses that met only because their places were unknown, and that do not meet whatever the
    data, are taken to be apart: an index that comes from data leads to one place at a time.
    """
    met: set[tuple[Site, Site]] = set()
    settled = brief = False
    for plan in ASSUMING:
        if machine.time.over():
            break
        _run(replace(plan, brief=brief), program, machine, contents=plan.seed)
        sure = {key: race for key, race in machine.races.items() if not race.maybe}
        for key, race in sure.items():
            found.setdefault(key, replace(race, maybe=3))
        whole = not machine.ended and not brief
        met |= set(machine.races if whole else sure)
        settled, brief = settled or whole, brief or machine.spent
    if not settled:
        return  # what was not worked through may yet meet
    for key in [key for key, race in found.items() if race.maybe == 2 and key not in met]:
        del found[key]


def _ground(races: list[Found], doubts: dict[str, int], ever: bool, syntax: Syntax, whole: bool) -> Ground:
    """`whole`: whether the text has a `main`."""
    if races:
        return _GROUNDS[races[0].maybe]
    if not ever:
        parallel = bool(syntax.pragmas) or any(word in syntax.masked for word in _STARTING)
        parallel = parallel or (not whole and any(word in syntax.masked for word in _SHARING))
        return Ground.alone if parallel or syntax.doubts else Ground.nothing
    return Ground.part if doubts else Ground.whole


def _goes_on(syntax: Syntax, program: Program) -> bool:
    """Whether a text is a beginning, or a part, of something that others run in parallel."""
    speaks = bool(syntax.pragmas) or any(word in syntax.masked for word in (*_STARTING, *_SHARING))
    return speaks and (bool(syntax.unclosed) or "main" not in program.functions)


def _with_team(program: Program, machine: Machine, missing: tuple[str, ...]) -> RaceReading | None:
    """What a text says once the rest is taken to start threads: first each with memory of its own, then all with the same.

    None where there is nothing that they could call, and where that could not be worked through.
    """
    try:
        assumed = assumption(program)
    except Exception:  # an odd text: what it says without the assumption is said already
        return None
    if not assumed:
        return None
    ground, found = Ground.spared, list[Found]()
    doubts: dict[str, int] = {}
    kept: tuple[Kept, ...] = ()
    for handed in (False, True):
        _run(TEAM, program, machine, work=work(program, assumed, handed))
        doubts |= machine.doubts
        found = sorted(machine.races.values(), key=lambda race: (race.maybe, race.first.line, race.second.line))
        if found:
            ground = Ground.handed if handed else Ground.called
            break
        kept = kept_apart(machine)
    if not found and machine.time.over():
        return None
    told = tuple(dict.fromkeys((assumed.words, *missing, *(text for text in doubts if text not in machine.noted))))
    return RaceReading(
        answer="race" if found else "no_race",
        ground=ground,
        pairs=tuple(_unique(_pair(race).model_copy(update={"ground": ground}) for race in found))[:MOST_PAIRS],
        kept=() if found else kept,
        missing=told[:12],
        threads=(TEAM.threads,),
    )


def _unique(pairs: Iterable[RacePair]) -> Iterable[RacePair]:
    seen = set()
    for pair in pairs:
        key = frozenset((side.line, side.expression, side.writes) for side in (pair.first, pair.second))
        if key not in seen:
            seen.add(key)
            yield pair


# ---------------------------------------------------------------- words


def _pair(race: Found) -> RacePair:
    sides = [_side(race, index) for index in (0, 1)]
    if (sides[1].line, sides[1].column) < (sides[0].line, sides[0].column):
        sides.reverse()
    return RacePair(
        first=sides[0],
        second=sides[1],
        concurrent=_concurrent(race),
        overlapping=_overlapping(race),
        prevention=_prevention(race),
        ground=_GROUNDS[race.maybe],
    )


def _side(race: Found, index: int) -> Side:
    site = (race.first, race.second)[index]
    return Side(
        line=site.line,
        column=site.column,
        expression=site.expression,
        variable=site.variable,
        function=site.function,
        writes=race.writes[index],
        where=", ".join(_step(step) for step in race.labels[index]),
        held=race.held[index],
    )


def _step(step: Step) -> str:
    match step.kind:
        case "thread":
            return f"thread {step.number}"
        case "task":
            return f"a task of line {step.line}"
        case "section":
            return f"section {step.number} of line {step.line}"
        case "single":
            return "the thread that runs `single`"
        case "first thread":
            return "the first thread"
        case "lane":
            return f"lane of iteration {step.number} of line {step.line}"
        case "iteration":
            return f"iteration {step.name} = {step.number} of the loop of line {step.line}"


def _concurrent(race: Found) -> str:
    one, other = race.labels
    at = next((index for index, (left, right) in enumerate(zip(one, other, strict=False)) if left != right), min(len(one), len(other)))
    left, right = (", ".join(_step(step) for step in label[at:]) or "the code around" for label in (one, other))
    held = set(race.held[0]) ^ set(race.held[1])
    lock = f", and only one side is in {', '.join(sorted(held))}" if held and not set(race.held[0]) & set(race.held[1]) else ""
    return f"{left} runs beside {right}; no barrier, join or dependence orders the two{lock}"


def _overlapping(race: Found) -> str:
    if race.maybe == 3:
        return f"both touch an element of `{race.block.name}` with some of the data that the text does not show"
    if race.maybe == 2:
        return f"nothing in the text says that the elements of `{race.block.name}` that they touch differ"
    place = element(race.block, race.offset)
    return f"both touch `{place}`" if race.maybe == 0 else f"both touch `{place}` if a condition holds that the text does not decide"


def element(block: Block, offset: Any) -> str:
    """A piece of memory as a person would write it: `grid[3][4].x`."""
    name = block.name
    if offset is UNKNOWN or not isinstance(offset, int) or block.elem is None:
        return name
    return name + _path(block.elem, offset, block.kind == "heap")


def _path(kind: CType, offset: int, heap: bool) -> str:
    if heap and kind.kind != "array":
        width = scalar_size(kind)
        return f"[{offset // width}]" + (_path(kind, offset % width, False) if kind.kind == "struct" else "")
    if kind.kind == "array" and kind.elem is not None and isinstance(kind.elem.size, int) and kind.elem.size:
        return f"[{offset // kind.elem.size}]" + _path(kind.elem, offset % kind.elem.size, False)
    if kind.kind == "struct":
        inside = [(at, name, member) for name, (at, member) in kind.fields.items() if at <= offset]
        if inside:
            at, name, member = max(inside, key=lambda each: each[0])
            return f".{name}" + _path(member, offset - at, False)
    return ""


def _prevention(race: Found) -> str:
    """The usual remedy for a mistake of this shape."""
    first, second = race.first, race.second
    name = race.block.name
    tasks = any(step.kind == "task" for label in race.labels for step in label)
    scalar = "[" not in first.expression and "[" not in second.expression
    held = set(race.held[0]) | set(race.held[1])
    if held and race.held[0] != race.held[1]:
        return f"holding {sorted(held)[0]} on both sides"
    if tasks:
        return f"`taskwait` before the later access, or `depend` on `{name}` in both tasks"
    loops = [{step.name for step in label if step.kind == "iteration"} for label in race.labels]
    if scalar and race.block.kind != "heap":
        if first.line == second.line and all(race.writes):
            return f"a private copy of `{name}` where each iteration sets it first, else a reduction or an atomic update"
        return f"`private({name})` where each thread sets it before it reads it, else `critical` or `atomic` around both accesses"
    if loops[0] and loops[0] == loops[1] and first.variable == second.variable:
        return "a loop whose iterations use no element that another one writes: another array for the result, `ordered`, or no sharing out"
    return "a barrier between the two, or one lock around both"
