"""Where a program may be cut, and what is left of it: text that ends early, bodies left out, includes missing.

A cut must not tell the answer. A program that races is cut behind the last line of its observed pairs; one that does not has no such line.
So each race-free program is given the cut of some racing program to imitate, and is cut behind that access of shared memory of its own
which comes closest: the same share of such accesses in front of it, the same kind of access last, as many blocks open.

To an access belongs what makes it parallel: where it stands in a function that a region further down calls, the line of the call matters.
And where a team goes round a loop together, all of the loop: the barrier that keeps two rounds apart may stand at its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from pcwm.records import Language
from pcwm.source.facts import Facts, Sharing
from pcwm.source.reading import read_facts
from pcwm.source.shown import Edit
from pcwm.source.syntax import Syntax, parse, walk
from pcwm.source.tokens import tokens

_ENDS = (";", "{", "}")
_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include\b[^\n]*", re.MULTILINE)
_LONGEST = 10
"""Lines within which a statement is taken to end."""
_SHORTEST = 4
"""Tokens of a line that can be broken off inside."""
ELIDED = " /* ... */"


@dataclass(frozen=True)
class Cut:
    """One place behind which a program may be cut."""

    line: int
    """The last line that matters."""
    share: float
    """Of the lines that touch shared memory, how many come no later than it, in (0, 1]."""
    writes: bool
    """Whether the line stores to shared memory."""
    depth: int
    """Blocks that are open behind it."""

    def distance(self, other: Cut) -> float:
        """How unlike two cuts look to whoever sees what stands before them."""
        return abs(self.share - other.share) + 0.5 * (self.writes is not other.writes) + 0.3 * min(4, abs(self.depth - other.depth))


class Plan:
    """One program, read for cutting."""

    def __init__(self, source: str, language: Language) -> None:
        self.source, self.language = source, language
        self.syntax = parse(source, language)
        self.facts = read_facts(source, language)
        self.masked = self.syntax.masked.decode("utf-8", "replace").split("\n")
        self.seen_by = _seen_by(self.facts)
        self.shared = _shared_lines(self.facts, self.seen_by)

    def cut_behind(self, lines: Sequence[int]) -> Cut | None:
        """The cut behind accesses on these lines; None where reading does not tell which region makes one of them parallel."""
        if not lines or any(each not in self.seen_by for each in lines):
            return None
        line = max(self.seen_by[each] for each in lines)
        upto = sum(each <= line for each in self.shared)
        if not upto:
            return None
        last = max(each for each in self.shared if each <= line)
        return Cut(line, upto / len(self.shared), self.shared[last], self._depth(line))

    def cuts(self) -> list[Cut]:
        """A cut behind each line that touches shared memory."""
        found = {cut.line: cut for line in self.seen_by if (cut := self.cut_behind([line])) is not None and cut.line in self.shared}
        return [found[line] for line in sorted(found)]

    def _depth(self, line: int) -> int:
        text = "\n".join(self.masked[: self.end_of(line)])
        return text.count("{") - text.count("}")

    def end_of(self, line: int) -> int:
        """The line on which the statement of a line ends."""
        for end in range(line, min(line + _LONGEST, len(self.masked)) + 1):
            said = self.masked[end - 1].strip()
            if said.endswith(_ENDS):
                return end
        return line

    def end_offset(self, line: int) -> int:
        """Characters up to the end of a line, its newline left out."""
        return len("\n".join(self.source.split("\n")[:line]))

    # ------------------------------------------------------------ what is left

    def ended(self, line: int) -> list[Edit]:
        """The text up to the end of the statement of a line."""
        return self._dropped(self.end_offset(self.end_of(line)))

    def broken(self, line: int, share: float) -> list[Edit]:
        """The text up to the inside of a later statement, `share` of it, in [0, 1). Nothing where no later one is long enough."""
        lines = self.source.split("\n")
        for number in range(self.end_of(line) + 1, len(lines) + 1):
            places = [match.end() for match in re.finditer(r"\w+|[^\w\s]", self.masked[number - 1])]
            if len(places) >= _SHORTEST and self.masked[number - 1].strip()[:1] not in ("#", "}"):
                inner = places[1:-1]
                start = self.end_offset(number - 1) + 1
                # Offsets in the masked line are bytes': a line with other characters is passed over.
                if lines[number - 1].isascii():
                    return self._dropped(start + inner[int(share * len(inner))])
        return []

    def _dropped(self, start: int) -> list[Edit]:
        return [(start, len(self.source), "")] if self.source[start:].strip() else []

    def without_includes(self) -> list[Edit]:
        """The text without `#include` lines."""
        comments = [(token.start, token.end) for token in tokens(self.source, self.language) if token.kind == "comment"]
        found = [match.span() for match in _INCLUDE.finditer(self.source)]
        return [(start, end, "") for start, end in found if not any(a <= start < b for a, b in comments)]

    def elided(self, kept: Sequence[int] = ()) -> list[Edit]:
        """The text without the bodies of functions, loops and branches that hold no directive, no line that touches shared memory, and
        none of the lines `kept`."""
        matter = {*self.seen_by, *kept}
        for directive in self.facts.directives:
            matter.update(range(directive.line, max(directive.pragma_end, directive.body_end) + 1))
        data, done = self.syntax.data, 0
        edits: list[Edit] = []
        for body in _bodies(self.syntax):
            lines = range(body.start_point[0] + 1, body.end_point[0] + 2)
            # The last line, with the closing brace, stays as it is indented.
            inner = data[body.start_byte + 1 : max(body.start_byte + 1, data.rfind(b"\n", body.start_byte, body.end_byte))]
            closed = data[body.end_byte - 1 : body.end_byte] == b"}"
            if body.start_byte < done or not closed or not matter.isdisjoint(lines) or inner.count(b"\n") < 1:
                continue
            done = body.end_byte
            start = len(data[: body.start_byte + 1].decode("utf-8", "replace"))
            edits.append((start, start + len(inner.decode("utf-8", "replace")), ELIDED))
        return edits


def _seen_by(facts: Facts) -> dict[int, int]:
    """For each line with an access inside a region, in its own function or in a caller, the line by which all of that is in view."""
    found: dict[int, int] = {}
    for access in (*facts.accesses, *facts.called):
        if _in_team(facts, access.region):
            inside = (access.through or (access.line,))[0]
            line = max(access.line, *access.through, _round_end(facts, access.region or 0, inside))
            found[access.line] = max(line, found.get(access.line, 0))
    return found


def _round_end(facts: Facts, region: int, line: int) -> int:
    """Where the last ordinary loop ends that the whole team goes round together, around a line of the region; the pragma's line if none.

    What keeps two rounds apart, or fails to, may be the last thing in the loop.
    """
    pragma = facts.directives[region].line
    meetings = [each.line for each in facts.directives if each.line > pragma]
    around = (loop for loop in facts.loops if loop.directive is None and pragma < loop.line <= line <= loop.end_line)
    return max((loop.end_line for loop in around if any(loop.line < each <= loop.end_line for each in meetings)), default=pragma)


def _shared_lines(facts: Facts, seen_by: dict[int, int]) -> dict[int, bool]:
    """Lines by which one more access of shared memory is in view, in order, and whether it is a store."""
    found: dict[int, bool] = {}
    for access in (*facts.accesses, *facts.called):
        if access.line in seen_by and access.sharing is Sharing.shared:
            line = seen_by[access.line]
            found[line] = found.get(line, False) or access.kind == "write"
    return dict(sorted(found.items()))


def _in_team(facts: Facts, region: int | None) -> bool:
    """Whether a directive stands inside what starts a team in this text, or does so itself."""
    while region is not None:
        if facts.directives[region].words & {"parallel", "teams"}:
            return True
        region = facts.directives[region].parent
    return False


def _bodies(syntax: Syntax) -> Iterator[Node]:
    """Blocks of functions, loops and branches, outer ones first."""
    for node in walk(syntax.root):
        if node.type in ("function_definition", "for_statement", "while_statement", "if_statement", "for_range_loop", "do_statement"):
            for name in ("body", "consequence"):
                body = node.child_by_field_name(name)
                if body is not None and body.type == "compound_statement":
                    yield body
