"""Suites and predictors made by hand."""

from __future__ import annotations

from collections.abc import Callable

from tests.evaluate.conftest import ByRule

from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.records import Access, Answer, Cost, Origin, OriginKind, Pair, Prediction, Program, Question

RACE, FREE, UNKNOWN = Answer.race, Answer.no_race, Answer.unknown
SOURCE = """void count(int n, const int *a, int *total)
{{
    #pragma omp parallel for{clause}
    for (int i = 0; i < n; i++)
        *total += a[i] * {number};
}}
"""


def item(number: int, truth: Answer, family: str, group: str = "", disputed: bool = False, tags: tuple[str, ...] = ()) -> Item:
    """A loop that adds up, told apart by a number; with its pair where it races."""
    source = SOURCE.format(clause="" if truth is RACE else " reduction(+: total[:1])", number=number)
    program = Program.make(source, "c", Origin(kind=OriginKind.user, name="made"))
    read, write = (Access(kind=kind, line=5, column=9, variable="*total") for kind in ("read", "write"))
    return Item(
        question=Question.race(program),
        truth=truth,
        name=f"loop{number}",
        family=family,
        group=group,
        disputed=disputed,
        tags=tags,
        pairs=(Pair.make(read, write),) if truth is RACE else (),
        log="WARNING: ThreadSanitizer: data race" if truth is RACE else "",
    )


def suite(families: int = 6, each: int = 4, name: str = "made") -> Suite:
    """Families of loops, one half of each racing."""
    truths = (RACE, FREE)
    items = [
        item(each * family + place, truths[place % 2], f"family/{family}", tags=("even" if family % 2 == 0 else "odd",))
        for family in range(families)
        for place in range(each)
    ]
    return Suite(name=name, items=tuple(items), notes=("Made by hand.",))


def number(question: Question) -> int:
    return int(question.program.source.split("a[i] * ")[1].split(";")[0])


def truly(question: Question) -> Answer:
    return FREE if "reduction" in question.program.source else RACE


def flipped(wrong: Callable[[int], bool]) -> Callable[[Question], Answer]:
    """The truth, but for the loops with these numbers."""

    def rule(question: Question) -> Answer:
        right = truly(question)
        return (FREE if right is RACE else RACE) if wrong(number(question)) else right

    return rule


def prediction(one: Item, answer: Answer, confidence: float | None = None, who: str = "me", **more: object) -> Prediction:
    values = {"id": Prediction.make_id(one.question.id, who), "question": one.question.id, "predictor": who, "answer": answer}
    return Prediction.model_validate(
        {**values, "confidence": confidence, "cost": Cost(seconds=2.0, prompt_tokens=90, completion_tokens=10), **more}
    )


def line_up() -> list[tuple[str, ByRule]]:
    """One that is always right, one that is wrong now and then, one that never answers in the format."""
    return [
        ("tool", ByRule("tool:fake", truly, cost=Cost(seconds=1.0, tool_calls=1))),
        ("reader", ByRule("reader:1", flipped(lambda number: number % 5 == 0))),
        ("mumbler", ByRule("mumbler:1", lambda question: UNKNOWN, unparsed=True)),
    ]
