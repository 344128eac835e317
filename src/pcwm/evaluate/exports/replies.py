"""How a reply is judged in other people's tools: read by our parser, right where its answer is the target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pcwm.prompts import parse_reply
from pcwm.records import Answer, QuestionKind


@dataclass(frozen=True)
class Judged:
    """One reply."""

    right: bool
    answer: str
    """Empty where the reply is not in the format."""
    unknown: bool
    unparsed: bool


def judge(reply: str, kind: QuestionKind, target: str) -> Judged:
    """`target`: the right answer."""
    found = parse_reply(reply, kind)
    if found is None:
        return Judged(right=False, answer="", unknown=False, unparsed=True)
    return Judged(found.answer.value == target, found.answer.value, found.answer is Answer.unknown, unparsed=False)


def together(rows: Iterable[tuple[str, bool]]) -> float:
    """The share of groups in which all replies are right, from (group, right); 0 where there are none."""
    groups: dict[str, list[bool]] = defaultdict(list)
    for group, right in rows:
        groups[group].append(bool(right))
    return sum(map(all, groups.values())) / len(groups) if groups else 0.0
