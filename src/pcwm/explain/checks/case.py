"""A trace with everything it is held against: its program, the facts read off it, and what the tools saw."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypeVar

from pcwm.explain.claims import Claim, claims, marked
from pcwm.explain.conflicts import match_access
from pcwm.explain.prose import sentences, tokens
from pcwm.explain.reasons import View
from pcwm.explain.subscripts import base_name, plain
from pcwm.explain.whys import Reason, reasons
from pcwm.recipe import WORDS, Words
from pcwm.records import Access, Answer, Program, RaceOutcome, Reject, Trace
from pcwm.source.facts import Directive, Facts, SourceAccess
from pcwm.source.syntax import parse
from pcwm.source.verdicts import RaceReading

C = TypeVar("C")


class Case:
    """A trace about races with all that a check may ask; what costs time is worked out when it is first asked for."""

    def __init__(self, trace: Trace, program: Program, facts: Facts, outcome: RaceOutcome, words: Words = WORDS) -> None:
        self.trace = trace
        self.program = program
        self.facts = facts
        self.outcome = outcome
        self.words = words

    @property
    def text(self) -> str:
        return self.trace.reasoning

    @property
    def racy(self) -> bool:
        return self.trace.answer is Answer.race

    @cached_property
    def view(self) -> View:
        return View(self.facts, self.program.source)

    @cached_property
    def names(self) -> frozenset[str]:
        """Variables of the program, as far as the facts and its declarations show."""
        return frozenset(a.variable for a in (*self.facts.accesses, *self.facts.called)) | {
            loop.index for loop in self.facts.loops if loop.index
        }

    @cached_property
    def sentences(self) -> list[str]:
        return sentences(self.text)

    @cached_property
    def marked(self) -> list[str]:
        """The sentences, with backticks around names that have none."""
        return sentences(marked(self.text, self.names))

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        return claims(self.text, self.names)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        return reasons(self.text, self.names)

    @cached_property
    def reported(self) -> tuple[Access, ...]:
        """All sides of the tool's pairs that lie in the program's own text."""
        return tuple(side for pair in self.outcome.pairs for side in (pair.first, pair.second) if not side.file)

    @cached_property
    def reading(self) -> RaceReading:
        """What a dry run says; about half a second, so it is asked last."""
        return self.view.reading

    @cached_property
    def unfinished(self) -> bool:
        """Is a part of the program missing: does a bracket stay open, or is a body left out?"""
        return bool(parse(self.program.source, self.program.language).unclosed) or bool(_ELIDED.search(self.program.source))

    @cached_property
    def accesses(self) -> tuple[SourceAccess, ...]:
        """Accesses that the source shows, those included that calls make for their callers."""
        return (*self.facts.accesses, *self.facts.called)

    def of(self, name: str) -> tuple[SourceAccess, ...]:
        """Accesses of a variable by a team; the name may be a whole lvalue."""
        base = base_name(name)
        return tuple(a for a in self.accesses if a.variable == base and a.sharing.value != "sequential")

    def statement(self, line: int) -> tuple[int, int]:
        """First and last line of the statement, or of the pragma, that a line belongs to."""
        rows = self.view.lines
        for directive in self.facts.directives:
            if directive.line <= line <= directive.pragma_end:
                return directive.line, directive.pragma_end
        first = last = line
        while first > 1 and line - first < _LONGEST and not _ENDS.search(rows[first - 2]):
            first -= 1
        while last < len(rows) and last - line < _LONGEST and not _ENDS.search(rows[last - 1]):
            last += 1
        return first, last

    def text_of(self, first: int, last: int) -> str:
        """The program's lines from first to last."""
        return "\n".join(self.view.lines[max(0, first - 1) : last])

    def extent(self, line: int) -> tuple[int, int]:
        """What a person may mean by a line: its statement, and all that a loop or a directive on it governs."""
        first, last = self.statement(line)
        ends = [loop.end_line for loop in self.facts.loops if loop.line == line]
        ends += [d.body_end for d in self.facts.directives if d.line <= line <= d.pragma_end]
        return first, max([last, *ends])

    def same_variable(self, named: str, access: Access) -> bool:
        """Is `named` what the tool, or where it gave no name the source, calls the variable of `access`?"""
        if access.variable:
            return base_name(named) == base_name(access.variable) and compatible(named, access.variable)
        source = match_access(access, self.view)
        return source is None or base_name(named) == source.variable

    def was_reported(self, claim: Claim) -> bool:
        return any(
            claim.line == side.line and claim.kind == side.kind.removeprefix("atomic ") and self.same_variable(claim.expression, side)
            for side in self.reported
        )

    def governing(self, line: int, word: str) -> list[Directive]:
        """Directives with a word in their name that stand on a line or govern it."""
        return [
            d for d in self.facts.directives if word in d.words and (d.line <= line <= d.pragma_end or d.body_start <= line <= d.body_end)
        ]


Check = Callable[[Case], str | None]
"""From a case to the reason why it objects, or None."""

_ENDS = re.compile(
    r"[;{}]\s*(?://.*|/\*.*\*/\s*)?$|^\s*#|^\s*$|^\s*(?://|/\*|\*).*$|:\s*$|^\s*(?:\}?\s*else\s*)?(?:for|while|if)\b.*\)\s*$|\belse\s*$"
)
_ELIDED = re.compile(r"\{\s*/\*\s*\.\.\.\s*\*/\s*\}")
_LONGEST = 6
"""Lines that a statement may go on before or after the one that is named."""


def compatible(one: str, other: str) -> bool:
    """Two spellings of one lvalue: equal, or one is only the variable's name, or an instance of it such as `a[3]`."""
    left, right = plain(one).lstrip("*&"), plain(other).lstrip("*&")
    if left == right or base_name(left) == left or base_name(right) == right:
        return True
    return base_name(left) == base_name(right) and bool(_INSTANCE.fullmatch(left) or _INSTANCE.fullmatch(right))


_INSTANCE = re.compile(r"[A-Za-z_]\w*(?:\[\d+\])+(?:(?:\.|->)\w+)*")


def code_tokens(text: str) -> set[str]:
    """Names that occur in a piece of code, comments left out."""
    return {token for token in tokens(text) if re.match(r"[A-Za-z_]", token)}


def rejections(trace: Trace, checks: Iterable[Callable[[C], str | None]], case: C) -> tuple[Reject, ...]:
    """Every objection of the checks to a trace, one record a check, by the check's name."""
    objections = ((check.__name__, check(case)) for check in checks)
    return tuple(trace.rejection(name, reason) for name, reason in objections if reason is not None)
