"""What a suite's own comments say of its answers: pairs of accesses such as `a[i+1]@64:10:R vs. a[i]@64:5:W`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pcwm.evaluate.suites.leaks import Bared
from pcwm.records import Access, Answer, Pair

_PLACE = re.compile(r"\s*@\s*(?P<line>\d+)(?:\s*:\s*(?P<column>\d+))?\s*[:, ]?\s*(?P<kind>read|write|[RW])\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[,;]?\s*(?:vs?\b\.?|versus\b|and\b|with\b|&|<?-+>)\s*", re.IGNORECASE)
_DENIED = re.compile(
    r"data[ \t]+race[ \t]+pairs?[ \t]*[:=]?[ \t]*(?:none\b|no\b|n/a)|\bno[ \t]+data[ \t]+race[ \t]+pairs?\b", re.IGNORECASE
)
_OPEN = {"]": "[", ")": "("}


@dataclass(frozen=True)
class Side:
    """One access as a suite names it, at a place of its file."""

    expression: str
    line: int
    column: int
    """0 where none is given."""
    writes: bool


@dataclass(frozen=True)
class Said:
    """What comments say."""

    pairs: tuple[tuple[Side, Side], ...]
    alone: int
    """Sides that belong to no pair."""
    denied: bool
    """They say in so many words that there is no pair."""


def read_pairs(comments: str) -> Said:
    """The pairs in a text: on one line or several, with or without columns, `R` or `read`, `vs.` or `and` between the two."""
    sides: list[tuple[Side, int, int]] = []
    for match in _PLACE.finditer(comments):
        start = _expression_start(comments, match.start())
        expression = " ".join(comments[start : match.start()].split())
        if expression:
            writes = match["kind"].lower().startswith("w")
            sides.append((Side(expression, int(match["line"]), int(match["column"] or 0), writes), start, match.end()))
    pairs: list[tuple[Side, Side]] = []
    index = alone = 0
    while index < len(sides):
        if index + 1 < len(sides) and _BETWEEN.fullmatch(comments[sides[index][2] : sides[index + 1][1]]):
            pairs.append((sides[index][0], sides[index + 1][0]))
            index += 2
        else:
            alone += 1
            index += 1
    return Said(tuple(pairs), alone, not pairs and _DENIED.search(comments) is not None)


def _expression_start(text: str, end: int) -> int:
    """Where the lvalue that ends at `end` begins: names, members, subscripts and calls, and stars before them."""
    at = end
    while True:
        while at and text[at - 1].isspace() and text[at - 1] != "\n":
            at -= 1
        if at and text[at - 1] in _OPEN:
            at = _opening(text, at - 1)
            while text[at] == "[" and text[at - 1 : at].isspace():
                at -= 1
            if at and (text[at - 1].isalnum() or text[at - 1] in "_])"):
                continue
            break  # `(*p)`: nothing stands before it
        while at and (text[at - 1].isalnum() or text[at - 1] == "_"):
            at -= 1
        if text[:at].endswith(("->", "::")):
            at -= 2
        elif at and text[at - 1] in ".%" and not text[:at].lower().endswith("vs."):
            at -= 1
        else:
            break
    while at and text[at - 1] in "*&":
        at -= 1
    return at


def _opening(text: str, closing: int) -> int:
    """Where the bracket that closes at `closing` opens; `closing` itself where nowhere near."""
    depth = 0
    for at in range(closing, max(-1, closing - 500), -1):
        depth += (text[at] in "])") - (text[at] in "[(")
        if depth == 0:
            return at
    return closing


def fitted(pairs: Iterable[tuple[Side, Side]], bared: Bared) -> tuple[tuple[Pair, ...], int]:
    """The pairs as they stand in what is shown, and how many have a side whose variable is not on the line that the suite gives."""
    lines = bared.shown.text.split("\n")
    kept: list[Pair] = []
    misfits = 0
    for sides in pairs:
        accesses = [access for side in sides if (access := _placed(side, bared, lines)) is not None]
        if len(accesses) == 2:
            pair = Pair.make(*accesses)
            kept += [pair] if pair not in kept else []
        else:
            misfits += 1
    return tuple(kept), misfits


def _placed(side: Side, bared: Bared, lines: Sequence[str]) -> Access | None:
    place = bared.shown.place(side.line, side.column)
    expression = bared.expression(side.expression)
    if place is None:
        return None
    case = re.IGNORECASE if bared.language == "fortran" else 0
    names = re.findall(r"[A-Za-z_]\w*", expression)
    if not names or not any(re.search(rf"\b{name}\b", lines[place[0] - 1], case) for name in names):
        return None
    return Access(kind="write" if side.writes else "read", line=place[0], column=place[1], variable=expression)


@dataclass(frozen=True)
class Settled:
    """An answer with what speaks against it."""

    truth: Answer
    contradicted: bool
    """The suite says both; the answer is in dispute."""
    nameless: bool
    """A race of which the suite names no pair."""


def settle(answers: Sequence[Answer], has_pairs: bool, denied: bool = False) -> Settled:
    """The first of the suite's answers (never none of them), and whether another, or its pairs, say the opposite."""
    truth = answers[0]
    against = len(set(answers)) > 1 or (truth is Answer.no_race and has_pairs) or (truth is Answer.race and denied)
    return Settled(truth, against, truth is Answer.race and not has_pairs)
