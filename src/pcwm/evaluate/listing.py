"""Source text as lines a page can show: words classed for colouring, racy lines marked. Text only; escaping is the template's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from pcwm.records import Language, Pair, Program

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

MAX_LINES = 400
"""Lines of one program shown; candidates are far shorter, hostile ones need not be."""
MAX_COLUMNS = 400

_CLASSES = {
    "comment": "comment",
    "string_literal": "string",
    "char_literal": "string",
    "system_lib_string": "string",
    "raw_string_literal": "string",
    "number_literal": "number",
    "primitive_type": "type",
    "type_identifier": "type",
    "preproc_directive": "preproc",
    "preproc_arg": "preproc",
}


@dataclass(frozen=True)
class Mark:
    """Why a line is racy."""

    css: str
    """`first`, `second` or `both`: which side of its pairs the line holds; `named` for a line that holds none and that an answer names."""
    badges: tuple[str, ...]
    """What happens there, in words: `A · write sum`."""


@dataclass(frozen=True)
class Line:
    number: int
    parts: tuple[tuple[str, str], ...]
    """(class, text); the class is empty for ordinary text."""
    mark: Mark | None = None


@dataclass(frozen=True)
class Listing:
    """One program's text."""

    lines: tuple[Line, ...]
    left_out: int = 0
    """Lines beyond MAX_LINES."""
    marked: bool = False


def listing(program: Program, pairs: Iterable[Pair] = (), named: Iterable[tuple[str, Iterable[Pair]]] = ()) -> Listing:
    """The program's lines, coloured, with both accesses of each pair marked where they lie in the program's own source.

    `named`: (who, pairs), for lines that answers name.
    """
    marks = _named(_marks(pairs), named)
    text = program.source.rstrip("\n").split("\n")
    rows = _coloured("\n".join(map(_cut, text[:MAX_LINES])), program.language)
    shown = tuple(Line(number, parts, marks.get(number)) for number, parts in enumerate(rows, 1))
    return Listing(lines=shown, left_out=max(0, len(text) - MAX_LINES), marked=any(line.mark for line in shown))


def _cut(line: str) -> str:
    line = line.rstrip("\r")
    return line if len(line) <= MAX_COLUMNS else line[:MAX_COLUMNS] + " …"


def _marks(pairs: Iterable[Pair]) -> dict[int, Mark]:
    sides: dict[int, set[str]] = defaultdict(set)
    badges: dict[int, set[str]] = defaultdict(set)
    for pair in pairs:
        for letter, side, access in (("A", "first", pair.first), ("B", "second", pair.second)):
            if access.line > 0 and not access.file:
                sides[access.line].add(side)
                badges[access.line].add(f"{letter} · {access.kind} {access.variable}".rstrip())
    return {line: Mark("both" if len(sides[line]) == 2 else next(iter(sides[line])), tuple(sorted(badges[line]))) for line in sides}


def _named(marks: dict[int, Mark], named: Iterable[tuple[str, Iterable[Pair]]]) -> dict[int, Mark]:
    """The marks, with who names each line."""
    who: dict[int, dict[str, None]] = defaultdict(dict)
    for label, pairs in named:
        for pair in pairs:
            for access in (pair.first, pair.second):
                if access.line > 0 and not access.file:
                    who[access.line][label] = None
    for line, labels in who.items():
        mark = marks.get(line, Mark("named", ()))
        marks[line] = Mark(mark.css, (*mark.badges, f"named by {', '.join(labels)}"))
    return marks


def _coloured(source: str, language: Language) -> Iterator[tuple[tuple[str, str], ...]]:
    """Each line as (class, text) parts. Bytes throughout, since tree-sitter counts bytes."""
    data = source.encode("utf-8", "replace")
    spans = sorted(_spans(_parser(language).parse(data).root_node))
    start = 0
    for raw in data.split(b"\n"):
        end = start + len(raw)
        parts: list[tuple[str, str]] = []
        at = start
        while spans and spans[0][0] < end:
            first, last, css = spans[0]
            if max(first, at) > at:
                parts.append(("", _text(data[at : max(first, at)])))
            stop = min(last, end)
            if stop > max(first, at):
                parts.append((css, _text(data[max(first, at) : stop])))
            at = max(at, stop)
            if last > end:
                break
            spans.pop(0)
        if at < end:
            parts.append(("", _text(data[at:end])))
        yield tuple(parts)
        start = end + 1


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _spans(root: Node) -> Iterator[tuple[int, int, str]]:
    """Byte ranges with a class, never overlapping: a classed node's children are not looked at."""
    stack = [root]
    while stack:
        node = stack.pop()
        css = _CLASSES.get(node.type)
        if css is None and not node.children:
            if node.type.startswith("#"):
                css = "preproc"
            elif not node.is_named and node.type.isalpha():
                css = "keyword"
        if css is None:
            stack.extend(node.children)
        elif node.end_byte > node.start_byte:
            yield node.start_byte, node.end_byte, css


@cache
def _parser(language: Language) -> Parser:
    import tree_sitter
    import tree_sitter_c
    import tree_sitter_cpp

    grammar = tree_sitter_cpp if language == "cpp" else tree_sitter_c
    return tree_sitter.Parser(tree_sitter.Language(grammar.language()))
