"""A small run whose programs are those of `data/`, in families of their own, with outcomes written by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.explain.conftest import QUIET, RACES

from pcwm.chat.scripted_server import Answer, said
from pcwm.explain.narrator import narrate
from pcwm.explain.teachers.examples import EXAMPLES
from pcwm.prompts import completion
from pcwm.recipe import Recipe
from pcwm.records import (
    Counterfactual,
    Origin,
    OriginKind,
    Outcome,
    OutputOutcome,
    OutputVerdict,
    Problem,
    Program,
    RaceOutcome,
    RaceVerdict,
    Record,
    RegionWork,
    Sizes,
    WorkMeasure,
    WorkOutcome,
    WorkPair,
    WorkRepeats,
    content_id,
)
from pcwm.source.reading import read_facts
from pcwm.store import RunFolder

DATA = Path(__file__).parent / "data"
HELD = "made_up/kept_back"


def recipe(url: str = "", *, teachers: Sequence[Mapping[str, Any]] = (), **explain: object) -> Recipe:
    """Teachers at `url`; no fragments, flips or pairs unless asked for, and no narrator where there are teachers."""
    section = {"narrator": not teachers, "partial": 0, "work": 0, "counterfactual": 0, "in_flight": 2, "timeout": 20, **explain}
    section["teachers"] = [{"url": url, **teacher} for teacher in teachers]
    return Recipe.model_validate({"name": "t", "explore": {"held_out": [HELD]}, "explain": section})


def problem(family: str) -> Problem:
    domain, _, name = family.partition("/")
    return Problem(
        id=content_id("prob", family),
        domain=domain,
        name=name,
        language="c",
        statement="Do it.",
        harness="int main(void) { return 0; }",
        reference="",
        sizes=Sizes(race=8, output=16, work=32),
        tolerance=0.0,
    )


def program(name: str, family: str) -> Program:
    source = (DATA / name).read_text(encoding="utf-8")
    return Program.make(source, "cpp" if name.endswith("cpp") else "c", Origin(kind=OriginKind.corpus, name=name), problem(family).id)


def outcome(of: Program, race: RaceOutcome, percent: float = 90.0) -> Outcome:
    regions = tuple(RegionWork(line=line, threads=4, calls=1, work=1, wait=0, cpu=(1, 1), cpu_wait=0.1, asked=4) for line in (3, 7))
    repeats = WorkRepeats(
        threads=4, work_percents=(percent,) * 3, cpu_percents=(percent,) * 3, seconds=(0.1,) * 3, quiet=False, busy="always"
    )
    work = WorkOutcome(known=True, regions=regions, repeats=(repeats,))
    output = OutputOutcome(verdict=OutputVerdict.correct)
    return Outcome(id=Outcome.make_id(of.id), program=of.id, race=race, work=work, output=output, seconds=1.0)


def fill(folder: RunFolder, names: Sequence[str], family: str = "made_up/loops") -> dict[str, Program]:
    """Programs of one family with their outcomes; the programs by file name."""
    found = {name: program(name, family) for name in names}
    outcomes = [outcome(each, RACES.get(name, QUIET)) for name, each in found.items()]
    records: list[Record] = [problem(family), *found.values(), *outcomes]
    folder.store.put(records)
    return found


def pair_up(folder: RunFolder, a: Program, b: Program, cores: int = 0) -> WorkPair:
    """A question about work, answered B."""
    made = WorkPair(
        id=WorkPair.make_id(a.problem or "", a.id, b.id, 4),
        problem=a.problem or "",
        a=a.id,
        b=b.id,
        threads=4,
        cores=cores,
        measure=WorkMeasure.cpu,
        value_a=61.0,
        value_b=93.0,
        margin=32.0,
        noise=4.0,
        answer="B",
    )
    folder.store.put([made])
    return made


def flip(folder: RunFolder, racy: Program, clean: Program) -> Counterfactual:
    made = Counterfactual(
        id=Counterfactual.make_id(racy.id, clean.id),
        problem=racy.problem or "",
        parent=racy.id,
        child=clean.id,
        edit="add_reduction",
        note="at line 4",
        before=RaceVerdict.race,
        after=RaceVerdict.no_race_observed,
    )
    folder.store.put([made])
    return made


def good(name: str) -> str:
    """A reply whose every claim holds: the narrator's."""
    one = program(name, "made_up/loops")
    trace = narrate(one, read_facts(one.source, one.language), RACES.get(name, QUIET))
    assert trace is not None
    return completion(trace.reasoning, trace.answer, trace.pairs).content


def turns(asked: dict[str, Any]) -> list[dict[str, str]]:
    """What was asked, without the examples that a teacher of races is shown first."""
    system, *others = asked["messages"]
    shown = len(others) > 1 and EXAMPLES[0].reasoning in others[1]["content"]
    return [system, *others[2 * len(EXAMPLES) if shown else 0 :]]


def by_program(replies: Mapping[str, str | Sequence[str]], **more: Any) -> Callable[[dict[str, Any]], Answer]:
    """A server's answers by the file whose code the conversation shows; of several, one a turn."""
    shown = {name: next(line for line in (DATA / name).read_text(encoding="utf-8").split("\n") if "(" in line) for name in replies}

    def answer(asked: dict[str, Any]) -> Answer:
        name = next(name for name, line in shown.items() if line in turns(asked)[1]["content"])
        reply = replies[name]
        turn = (len(turns(asked)) - 2) // 2
        return said(reply if isinstance(reply, str) else reply[turn], tokens=(100, 50), **more)

    return answer
