"""Small programs of our own with outcomes written by hand: what each side is, as `kind variable at line`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcwm.explain.checks import Case
from pcwm.explain.narrator import narrate
from pcwm.prompts import parse_reply
from pcwm.records import Origin, OriginKind, Pair, Program, RaceOutcome, RaceVerdict
from pcwm.source.reading import read_facts

DATA = Path(__file__).parent / "data"


def racing(*pairs: tuple[str, str]) -> RaceOutcome:
    """A race outcome from pairs in the answer format."""
    reply = parse_reply(json.dumps({"answer": "race", "pairs": pairs}))
    assert reply is not None and len(reply.pairs) == len(pairs)
    return RaceOutcome(verdict=RaceVerdict.race, pairs=tuple(Pair.make(p.first, p.second) for p in reply.pairs), runs=2, racy_runs=2)


QUIET = RaceOutcome(verdict=RaceVerdict.no_race_observed, runs=2)
RACES: dict[str, RaceOutcome] = {
    "energy_sum.c": racing(("read total at 6", "write total at 6"), ("write total at 6", "write total at 6")),
    "relax_inplace.c": racing(("write level[i] at 4", "read level[i - 1] at 4"), ("read level[i + 1] at 4", "write level[i] at 4")),
    "scratch.c": racing(("write square at 8", "write square at 8"), ("write square at 8", "read square at 9")),
    "tally.c": racing(("read count[shade] at 5", "write count[shade] at 5")),
    "two_guards.c": racing(("write open at 7", "read open at 10")),
    "early_reader.c": racing(("write mid[i] at 6", "read mid[n - 1 - i] at 9")),
    "best_of.c": racing(("read best at 5", "write best at 6")),
    "inner_counter.c": racing(("write c at 5", "read c at 6"), ("write c at 5", "write c at 5")),
    "late_setup.c": racing(("write rate at 6", "read rate at 9")),
    "half_guarded.c": racing(("read used at 5", "atomic write used at 8")),
}
SAFE = (
    "add_vectors.c",
    "dot_reduced.c",
    "double_buffer.c",
    "atomic_tally.c",
    "guarded_best.c",
    "own_slots.c",
    "product_collapsed.cpp",
    "packed.c",
)


def narrated(name: str, outcome: RaceOutcome) -> Case:
    source = (DATA / name).read_text(encoding="utf-8")
    program = Program.make(source, "cpp" if name.endswith("cpp") else "c", Origin(kind=OriginKind.user, name=name))
    facts = read_facts(program.source, program.language)
    trace = narrate(program, facts, outcome)
    assert trace is not None, name
    return Case(trace, program, facts, outcome)


@pytest.fixture(scope="session")
def cases() -> dict[str, Case]:
    """Ten racy and eight race-free programs by file name, narrated, with what the narration is held against."""
    return {name: narrated(name, outcome) for name, outcome in [*RACES.items(), *((name, QUIET) for name in SAFE)]}
