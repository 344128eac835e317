"""What every suite becomes, whatever its files look like: items, each a question with its right answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pcwm.records import Answer, Pair, Problem, Question, Record, content_id


class Item(Record):
    """A question whose answer is known. Predictors get the question alone."""

    question: Question
    truth: Answer
    """Never `unknown`."""
    name: str
    """What people call it: a file's name, a record's id."""
    family: str
    """Items of one family are not independent of each other: resampling takes families whole."""
    tags: tuple[str, ...] = ()
    """What scores are broken down by: construct families, kinds of cuts, margins."""
    group: str = ""
    """Items of one group count as right only together, as the two of a counterfactual pair do; empty for an item of its own."""
    pairs: tuple[Pair, ...] = ()
    """The accesses that race, at lines of the question's program; empty where the suite names none."""
    lines: tuple[int, ...] = ()
    """For each line of the question's program the line (1-based) it had in the file it came from, 0 where it is not from there (a header
    that was put in, code around it); empty where all are the same."""
    disputed: bool = False
    """Whether the truth is in dispute; such items are scored apart."""
    margin: float | None = None
    """Of a question about work: points of work % between the two."""
    log: str = ""
    """What the real tool, or the suite's own comment, says of it; for people."""

    @property
    def id(self) -> str:
        """A question may stand in several groups."""
        return content_id("item", self.question.id, self.group)


@dataclass(frozen=True)
class Suite:
    """A suite as read. Nothing was dropped without being counted."""

    name: str
    items: tuple[Item, ...]
    problems: Mapping[str, Problem] = field(default_factory=dict)
    """By id: the harnesses that the real tool needs for programs which are not whole by themselves."""
    skipped: Mapping[str, int] = field(default_factory=dict)
    """Reason → entries without an item."""
    notes: tuple[str, ...] = ()
    """What a reader of the scores should know, one sentence each: labels that contradict their comments, shortened texts."""
