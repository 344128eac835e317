"""A verdict on races from a few dry runs: other orders of turns, other team sizes, other sizes of what comes from outside."""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from pcwm.records import Language
from pcwm.source.asked import asked_threads
from pcwm.source.dryrun.accesses import SpentError
from pcwm.source.dryrun.apart import kept_apart
from pcwm.source.dryrun.assumed import assumption, work
from pcwm.source.dryrun.levels import MOST_ITERATIONS
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.program import Program
from pcwm.source.dryrun.strands import Found, Site
from pcwm.source.dryrun.teams import MOST_THREADS
from pcwm.source.dryrun.telling import GROUNDS, pair_of, unique
from pcwm.source.dryrun.unseen import SIZES
from pcwm.source.dryrun.worksharing import LONG_LOOP
from pcwm.source.facts import DependenceVerdict
from pcwm.source.limits import uncollected
from pcwm.source.reading import read_facts
from pcwm.source.syntax import Syntax, parse
from pcwm.source.verdicts import Ground, Kept, RaceReading

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
"""Then, where nothing is sure, with data from outside assumed, other data each time; small sizes first, so that runs come to their end.
Where the text has cut-offs, sizes and data that exceed them come last."""
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
    assuming = [*ASSUMING, *([Plan(9, 4, _large(source), 28_000)] if _CUT.search(source) else [])]
    deep = sys.getrecursionlimit()
    sys.setrecursionlimit(max(deep, _DEPTH))
    try:
        return _read(syntax, machine, plans, assuming)
    finally:
        sys.setrecursionlimit(deep)


def _large(source: str) -> tuple[int, ...]:
    """Sizes that exceed the text's cut-offs."""
    most = max((int(found) for found in _CUT.findall(source)), default=0)
    scale = min(max(_LARGE, -(-4 * most // SIZES[0])), _MOST_SCALE)
    return tuple(scale * size for size in SIZES)


def _read(syntax: Syntax, machine: Machine, plans: list[Plan], assuming: list[Plan]) -> RaceReading:
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
        if len(tried) == 1 and LONG_LOOP in machine.doubts:
            machine.far = _far_apart(syntax)
        if len(tried) == 1 and machine.spent:
            waiting = deque(replace(each, brief=True) for each in plans)
        elif len(tried) == 2 and plan.brief and machine.spent:
            waiting = deque(plans[1:])  # no end can be reached: rather follow each loop far
        if not found:  # sizes may be such that threads come to a variable in one run alone
            kept = {each.variable: each for each in kept_apart(machine)} | kept
    if ever and all(race.maybe for race in found.values()):
        _assume(program, machine, found, assuming)
    missing = tuple(f"{text} (line {line})" if line else text for text, line in doubts.items())[:12]
    missing += tuple(f"syntax error near line {line}" for line in syntax.error_lines(2))
    races = sorted(found.values(), key=lambda race: (race.maybe, race.first.line, race.second.line))
    pairs = unique(pair_of(race) for race in races)[:MOST_PAIRS]
    ground = _ground(races, doubts, ever, syntax, "main" in program.functions)
    if ground is Ground.alone and _goes_on(syntax, program):
        under = _with_team(program, machine, missing)
        if under is not None:
            return under
    answer = "race" if ground in GROUNDS else "no_race"
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


def _assume(program: Program, machine: Machine, found: dict[tuple[Site, Site], Found], assuming: list[Plan]) -> None:
    """Settle what depends on data the text does not show by assuming some.

    What then meets is a race on that ground. Accesses that met only because their places were unknown, and that do not meet whatever the
    data, are taken to be apart: an index that comes from data leads to one place at a time.
    """
    met: set[tuple[Site, Site]] = set()
    settled = brief = False
    for plan in assuming:
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
        return GROUNDS[races[0].maybe]
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
        pairs=unique(pair_of(race).model_copy(update={"ground": ground}) for race in found)[:MOST_PAIRS],
        kept=() if found else kept,
        missing=told[:12],
        threads=(TEAM.threads,),
    )
