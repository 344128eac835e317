"""The narrator: forward reasoning from source facts to what was observed, written without a language model.

It plays the teacher of the paper's hindsight traces where no LLM is at hand: the outcome decides *what* is argued, the facts
decide *how*, and the text never refers to the outcome. `checks/` judges it like any other author's.
"""

from __future__ import annotations

from pcwm.explain.conflicts import Conflict, conflict, usable
from pcwm.explain.gaps import Gaps, gaps_of
from pcwm.explain.phrases import as_written
from pcwm.explain.race_story import race_story
from pcwm.explain.reasons import View
from pcwm.explain.safe_story import safe_story
from pcwm.explain.turning import Turn, find_turn
from pcwm.explain.voice import Voice
from pcwm.explain.work_story import work_story
from pcwm.prompts import MAX_PAIRS
from pcwm.records import Answer, Pair, Program, RaceOutcome, RaceVerdict, Trace, content_id
from pcwm.source.facts import Facts
from pcwm.source.work.workload import answer_work

AUTHOR = "narrator"


def make_trace(program: Program, author: str, reasoning: str, answer: Answer, pairs: tuple[Pair, ...]) -> Trace:
    """An unchecked trace with its content id."""
    key = content_id("trace", program.id, author, reasoning, answer.value)
    return Trace(id=key, program=program.id, author=author, reasoning=reasoning, answer=answer, pairs=pairs)


def narrate(program: Program, facts: Facts, outcome: RaceOutcome) -> Trace | None:
    """A trace that argues for the outcome, not yet checked.

    None where there is nothing to argue with: an unknown verdict, a race whose accesses the tool could not place in the program's own
    text, or accesses of which reading cannot tell why they do not meet.
    """
    return _told(program, View(facts, program.source), outcome)


def why_silent(outcome: RaceOutcome) -> str:
    """Why there is no trace where `narrate` gives none."""
    if outcome.verdict is RaceVerdict.race:
        return "the tool placed no racing access in the program's own text"
    return "reading the text does not tell why two accesses to shared memory do not meet"


def narrate_partial(program: Program, facts: Facts, outcome: RaceOutcome) -> Trace | None:
    """A trace for what is left of a program: it names what is there, and says what is assumed of the rest.

    `program` and `facts` are those of the part (`topics.py` makes it); `outcome` is the whole program's, with the pairs at
    their places in the part. None as for `narrate`.
    """
    view = View(facts, program.source)
    return _told(program, view, outcome, gaps=gaps_of(view))


def narrate_flip(program: Program, facts: Facts, outcome: RaceOutcome, twin: Program, twin_facts: Facts) -> Trace | None:
    """A trace for one program of a counterfactual pair, which turns on the place where it differs from `twin`, the other one.

    It mentions neither the other program nor that there is one. None as for `narrate`.
    """
    view = View(facts, program.source)
    turn = find_turn(view, View(twin_facts, twin.source), races=outcome.verdict is RaceVerdict.race)
    return _told(program, view, outcome, turn=turn)


def _told(program: Program, view: View, outcome: RaceOutcome, turn: Turn | None = None, gaps: Gaps | None = None) -> Trace | None:
    voice = Voice(program.id)
    told: str | None = None
    pairs: tuple[Pair, ...] = ()
    if outcome.verdict is RaceVerdict.no_race_observed:
        told = safe_story(view, voice, turn, gaps)
    elif outcome.verdict is RaceVerdict.race:
        chosen = choose(outcome.pairs, view, turn)
        told = race_story(chosen, view, voice, turn, gaps) if chosen else None
        pairs = tuple(item.pair for item in chosen)
    return make_trace(program, AUTHOR, as_written(told, program.source), outcome.verdict.answer, pairs) if told else None


def choose(pairs: tuple[Pair, ...], view: View, turn: Turn | None = None) -> tuple[Conflict, ...]:
    """The pairs worth naming, at most MAX_PAIRS: first one that shows two sides of a statement, then one that adds a place.

    What the verdict turns on comes before all else.
    """
    found = [c for c in (conflict(pair, view) for pair in pairs if usable(pair)) if c is not None]
    found.sort(key=lambda item: (not _turns(item, turn), *_rank(item)))
    chosen: list[Conflict] = []
    for item in found:
        places = {(side.base, side.access.line) for side in (item.first, item.second)}
        seen = {(side.base, side.access.line) for other in chosen for side in (other.first, other.second)}
        if not places <= seen and (item.one_name or not chosen):
            chosen.append(item)
        if len(chosen) == MAX_PAIRS:
            break
    return tuple(chosen)


def _rank(item: Conflict) -> tuple[object, ...]:
    """Understood sides first, then a read against a write, then source order."""
    sides = (item.first, item.second)
    lost = sum(side.source is None for side in sides)
    kinds = {side.access.kind.removeprefix("atomic ") for side in sides}
    return (lost, not item.one_name, len(kinds) == 1, *((side.access.line, side.access.column, side.access.kind) for side in sides))


def _turns(item: Conflict, turn: Turn | None) -> bool:
    sides = (item.first, item.second)
    return turn is not None and any(side.access.line in turn.lines or side.base in turn.names for side in sides)


def narrate_work(a: Program, b: Program, facts: tuple[Facts, Facts], threads: int, answer: Answer, cores: int = 0) -> Trace | None:
    """A trace that compares two programs of one problem and argues for A or B having the higher work %, not yet checked.

    `answer` is what was measured with so many threads: that of a `WorkPair`. `cores`: of the machine that measured; 0 means one for each
    thread. None comes back where nothing that reading tells argues for the answer.
    """
    if answer not in (Answer.A, Answer.B):
        return None
    views = (View(facts[0], a.source), View(facts[1], b.source))
    found = answer_work(a.source, b.source, a.language, threads, cores)
    told = work_story(views, found, answer.value, 0 < cores < threads, Voice(f"{a.id}/{b.id}/{threads}"))
    if told is None:
        return None
    told = as_written(told, a.source, b.source)
    # The same words may be true of any number of cores, and answer as many questions.
    key = content_id("trace", a.id, b.id, threads, *([cores] if cores else []), AUTHOR, told, answer.value)
    return Trace(id=key, program=a.id, other=b.id, threads=threads, cores=cores, author=AUTHOR, reasoning=told, answer=answer)
