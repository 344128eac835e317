"""The checks against traces in free prose nobody made from facts: honest ones in several manners, ones wrong in a point."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pcwm.explain.checks import check_trace
from pcwm.explain.narrator import make_trace
from pcwm.prompts import parse_reply
from pcwm.records import Answer, Origin, OriginKind, Program, RaceOutcome, RaceVerdict, Reject
from pcwm.source.reading import read_facts

PROSE = Path(__file__).parent / "data" / "prose"
OUTCOMES = {
    name.partition(".")[0]: (name, outcome) for name, outcome in json.loads((PROSE / "outcomes.json").read_text(encoding="utf-8")).items()
}


def traces(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((PROSE / name).read_text(encoding="utf-8"))["trace"]
    return found


def judged(entry: dict[str, Any]) -> tuple[Reject, ...]:
    """What the checks object to; the answer is the outcome's unless the entry says otherwise."""
    name, stored = OUTCOMES[entry["program"]]
    outcome = RaceOutcome.model_validate(stored)
    source = (PROSE / name).read_text(encoding="utf-8")
    program = Program.make(source, "cpp" if name.endswith("cpp") else "c", Origin(kind=OriginKind.user, name=name))
    answer = Answer(entry.get("answer", "race" if outcome.verdict is RaceVerdict.race else "no_race"))
    reply = parse_reply(json.dumps({"answer": "race", "pairs": entry["pairs"]}))
    assert reply is not None and len(reply.pairs) == len(entry["pairs"])
    trace = make_trace(program, "by hand", entry["text"].strip(), answer, reply.pairs)
    return check_trace(trace, program, read_facts(source, program.language), outcome)


@pytest.mark.parametrize(
    "entry", traces("honest.toml"), ids=lambda entry: f"{entry['program']} {entry['text'].split()[0]} {len(entry['text'])}"
)
def test_an_honest_trace_is_not_rejected_for_its_wording(entry: dict[str, Any]) -> None:
    assert [f"{reject.name}: {reject.reason}" for reject in judged(entry)] == []


@pytest.mark.parametrize("entry", traces("wrong.toml"), ids=lambda entry: f"{entry['program']}: {entry['wrong']}")
def test_a_trace_that_is_wrong_in_one_point_is_rejected_for_it(entry: dict[str, Any]) -> None:
    objections = {reject.name for reject in judged(entry)}
    assert objections & set(entry["caught"]), objections
