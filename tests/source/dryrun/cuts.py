"""Where a labelled program may be cut off: from which line on its text has threads that reach the accesses that race."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tree_sitter import Node

from pcwm.records import Language
from pcwm.source.directives import constructs
from pcwm.source.syntax import Syntax, parse, walk

KNOWN = Path(__file__).parents[2] / "observe" / "known"
MISSED = {"reductions/combiner_keeps_count.race.c", "ordered_doacross/checkpoint_far_behind.race.c"}
"""Races that the whole program does not show to a dry run (`docs/source.md`)."""
_MARK = re.compile(r"//\s*racy\b")
_CALLS = re.compile(r"pthread_create|thrd_create|(std::)?(j?thread|async)|\w+\.(emplace|push)_back")
_NAMES = ("identifier", "field_identifier")


@dataclass(frozen=True)
class Known:
    """A program of the suite of known answers, without its marks."""

    name: str
    text: str
    language: Language
    racy: tuple[int, ...]
    """Lines that race."""

    @property
    def race(self) -> bool:
        return ".race." in self.name

    def head(self, lines: int) -> str:
        return "\n".join(self.text.split("\n")[:lines])


def known(path: Path) -> Known:
    text = path.read_text()
    racy = tuple(number for number, line in enumerate(text.split("\n"), 1) if _MARK.search(line))
    return Known(f"{path.parent.name}/{path.name}", text.replace("// racy", ""), "cpp" if path.suffix == ".cpp" else "c", racy)


PROGRAMS = tuple(known(path) for path in sorted([*KNOWN.glob("*/*.c"), *KNOWN.glob("*/*.cpp")]))
RACY = tuple(each for each in PROGRAMS if each.race and each.name not in MISSED)


@dataclass(frozen=True)
class Start:
    """Something that starts threads or lanes: a construct, or a call such as `pthread_create`."""

    first: int
    last: int
    done: int
    """Line in which all of it ends; for a call, the statement of the function that it is in."""
    call: bool


def reached(program: Known) -> tuple[int, int]:
    """The line from which on started threads reach every access that races, and the one with which the constructs that start them end."""
    syntax = parse(program.text, program.language)
    rows = syntax.masked.decode().split("\n")
    starts, functions = [*_starts(syntax)], [*_functions(syntax)]

    def when(line: int, seen: frozenset[str] = frozenset()) -> tuple[int, int] | None:
        found = [
            (start.last if start.call else max(line, start.first), start.done) for start in starts if start.first <= line <= start.last
        ]
        around = [each for each in functions if each[1] <= line <= each[2] and each[0] not in seen | {"main"}]
        for name, first, last in sorted(around, key=lambda each: each[2] - each[1])[:1]:
            mentions = (at for at, row in enumerate(rows, 1) if not first <= at <= last and re.search(rf"\b{re.escape(name)}\b", row))
            found += [(max(line, way[0]), way[1]) for at in mentions if (way := when(at, seen | {name}))]
        return min(found, default=None)

    found = [way for line in program.racy if (way := when(line))]  # what the main thread itself does has no way
    return max(way[0] for way in found), max(way[1] for way in found)


def _starts(syntax: Syntax) -> list[Start]:
    found = []
    for construct in constructs(syntax):
        if construct.statement is not None and (construct.is_parallel or "simd" in construct.words):
            end = syntax.line_of(construct.statement.end_byte - 1)
            found.append(Start(syntax.line_of(construct.pragma.start), end, end, False))
    for node in walk(syntax.root):
        named = node.child_by_field_name({"call_expression": "function", "declaration": "type"}.get(node.type, "")) if node.parent else None
        if named is not None and _CALLS.fullmatch(syntax.text(named)):
            found.append(Start(node.start_point[0] + 1, node.end_point[0] + 1, _statement(node).end_point[0] + 1, True))
    return found


def _statement(node: Node) -> Node:
    """The statement of a function's body that a node is in."""
    while node.parent is not None and node.parent.parent is not None and node.parent.parent.type != "function_definition":
        node = node.parent
    return node


def _functions(syntax: Syntax) -> list[tuple[str, int, int]]:
    """Functions and named lambdas, with their first and last lines."""
    found = []
    for node in walk(syntax.root):
        value = node.child_by_field_name("value")
        if node.type == "function_definition" or (value is not None and value.type == "lambda_expression"):
            name = node.child_by_field_name("declarator")
            while name is not None and name.type not in _NAMES:
                name = name.child_by_field_name("declarator") or name.child_by_field_name("name") or next(iter(name.named_children), None)
            if name is not None:
                found.append((syntax.text(name), node.start_point[0] + 1, node.end_point[0] + 1))
    return found
