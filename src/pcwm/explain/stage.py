"""The explain stage: a trace for every program whose outcome is known, checked, and kept whether accepted or not."""

from __future__ import annotations

from collections import Counter

from pcwm.explain.checks import check_trace
from pcwm.explain.narrator import AUTHOR, narrate, why_silent
from pcwm.progress import Ticker
from pcwm.records import Outcome, Program, RaceVerdict, Reject, StageSummary, Trace, content_id
from pcwm.source.reading import read_facts
from pcwm.store import RunFolder

STAGE = "explain"
BATCH = 20
"""Programs between two writes; a killed run loses at most so many."""


def explain(folder: RunFolder, ticker: Ticker) -> StageSummary:
    """Write and check a trace for each program with a known race outcome that has none yet.

    A trace that fails a check is kept with its rejections, so that a rerun does not try again.
    """
    store = folder.store
    with folder.sitting(STAGE) as sitting:
        done = {trace.program for trace in store.all(Trace)} | {reject.subject for reject in store.all(Reject) if reject.stage == STAGE}
        known = {outcome.id: outcome.program for outcome in store.all(Outcome) if outcome.race.verdict is not RaceVerdict.unknown}
        left = [key for key, program in known.items() if program not in done]
        ticker.start(STAGE, len(known), len(known) - len(left))
        batch: list[Trace | Reject] = []
        for outcome in store.each(Outcome, left):
            program = store.get(Program, outcome.program)
            if program is not None:
                batch += _explained(program, outcome)
            ticker.advance(program.origin.name if program is not None else "")
            if len(batch) >= BATCH:
                store.put(batch)
                batch = []
        store.put(batch)
        sitting.made = {"traces": store.count(Trace), "accepted": sum(trace.accepted for trace in store.all(Trace))}
        sitting.rejected = dict(sorted(Counter(reject.name for reject in store.all(Reject) if reject.stage == STAGE).items()))
        folder.export(STAGE, Trace)
        folder.export(STAGE, Reject)
    return sitting.summary


def _explained(program: Program, outcome: Outcome) -> list[Trace | Reject]:
    """The checked trace and its rejections; one rejection of the program where the narrator has nothing to say."""
    facts = read_facts(program.source, program.language)
    trace = narrate(program, facts, outcome.race)
    if trace is None:
        key = content_id("rej", program.id, AUTHOR)
        return [Reject(id=key, stage=STAGE, subject=program.id, name="not_narrated", reason=why_silent(outcome.race))]
    rejections = check_trace(trace, program, facts, outcome.race)
    return [trace.model_copy(update={"rejections": rejections}), *rejections]
