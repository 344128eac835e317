"""The narrator: forward reasoning from source facts to what was observed, written without a language model.

It plays the teacher of the paper's hindsight traces where no LLM is at hand: the outcome decides *what* is argued, the facts
decide *how*, and the text never refers to the outcome. `checks.py` judges it like any other author's.
"""

from __future__ import annotations

from pcwm.explain.conflicts import Conflict, conflict, usable
from pcwm.explain.phrases import Voice
from pcwm.explain.race_story import race_story
from pcwm.explain.reasons import View
from pcwm.explain.safe_story import safe_story
from pcwm.prompts import MAX_PAIRS
from pcwm.records import Answer, Pair, Program, RaceOutcome, RaceVerdict, Trace, content_id
from pcwm.source.facts import Facts

AUTHOR = "narrator"


def make_trace(program: Program, author: str, reasoning: str, answer: Answer, pairs: tuple[Pair, ...]) -> Trace:
    """An unchecked trace with its content id."""
    key = content_id("trace", program.id, author, reasoning, answer.value)
    return Trace(id=key, program=program.id, author=author, reasoning=reasoning, answer=answer, pairs=pairs)


def narrate(program: Program, facts: Facts, outcome: RaceOutcome) -> Trace | None:
    """A trace that argues for the outcome, not yet checked.

    None where there is nothing to argue for: an unknown verdict, or a race whose accesses the tool could not place in the
    program's own text.
    """
    view, voice = View(facts, program.source), Voice(program.id)
    if outcome.verdict is RaceVerdict.no_race_observed:
        return make_trace(program, AUTHOR, safe_story(view, voice), Answer.no_race, ())
    if outcome.verdict is not RaceVerdict.race:
        return None
    chosen = choose(outcome.pairs, view)
    if not chosen:
        return None
    return make_trace(program, AUTHOR, race_story(chosen, view, voice), Answer.race, tuple(item.pair for item in chosen))


def choose(pairs: tuple[Pair, ...], view: View) -> tuple[Conflict, ...]:
    """The pairs worth naming, at most MAX_PAIRS: first one that shows two sides of a statement, then one that adds a place."""
    found = [c for c in (conflict(pair, view) for pair in pairs if usable(pair)) if c is not None]
    found.sort(key=_rank)
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
