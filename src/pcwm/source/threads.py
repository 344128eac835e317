"""Threads without OpenMP, at the level of functions: what is started where, and where its starter waits for it.

POSIX and C11 threads, `std::thread`, `std::jthread`, `std::async` and the algorithms with a parallel policy. A thread is followed by
the name of its handle inside the function that starts it; handles that leave the function are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from pcwm.source.declarations import function_name
from pcwm.source.facts import ThreadStart
from pcwm.source.macros import arguments_at
from pcwm.source.syntax import Syntax

Kind = Literal["pthread", "c11", "thread", "jthread", "async", "algorithm"]

_HINT = re.compile(rb"thrd_create|thread(?:_create)?\b|async\b|execution\s*+::\s*+par")
"""Begins with letters, which makes it fast, and so finds a little too much."""
_START = re.compile(
    r"\b(?P<c>pthread_create|thrd_create)\b\s*+(?=\()"
    r"|\b(?P<cpp>j?thread)\b(?!\s*+::)\s*+(?P<name>[A-Za-z_]\w*+)?\s*+(?P<open>[({])"
    r"|\bstd\s*+::\s*+(?P<async>async)\b\s*+(?=\()"
    r"|\bstd\s*+::\s*+(?P<algorithm>\w++)\s*+(?=\(\s*+std\s*+::\s*+execution\s*+::\s*+par)"
)
_MANY = re.compile(
    r"\b(?:vector|array|deque|list)\s*+<\s*+(?:std\s*+::\s*+)?(?P<of>j?thread)\b[^<>;]{0,80}>\s*+(?P<vector>\w++)"
    r"|\b(?P<kind>j?thread)\s++(?P<array>\w++)\s*+\["
)
_ASSIGNED = re.compile(r"\b([A-Za-z_]\w*+)\s*+(?:\[[^\[\]]*+\]\s*+)?=\s*+(?:std\s*+::\s*+)?$")
_PUSHED = re.compile(r"\b([A-Za-z_]\w*+)\s*+\.\s*+(?:push_back|emplace_back)\s*+\(\s*+(?:std\s*+::\s*+)?$")
_JOIN = re.compile(
    r"\b(?:pthread_join|thrd_join)\s*+\(\s*+\*?([A-Za-z_]\w*+)"
    r"|\b([A-Za-z_]\w*+)\s*+(?:\[[^\[\]]{0,200}\])?\s*+(?:\.|->)\s*+(?:join|get|wait)\s*+\("
)
_RANGE = re.compile(r"\bfor\s*+\(\s*+(?:const\s++)?[\w:<>]++\s*+[&\s]*+([A-Za-z_]\w*+)\s*+:\s*+([A-Za-z_]\w*+)\s*+\)")
_LOOPS = {"for_statement", "for_range_loop", "while_statement", "do_statement"}
_TEXTS = {"string_literal", "raw_string_literal", "char_literal", "string_content"}
_MAX_STARTS = 300
_BEHIND = 80


@dataclass(frozen=True)
class _Around:
    """What a place in the text lies in."""

    function: str
    end: int
    """Byte offset where that function ends."""
    block_end: int
    in_loop: bool
    quoted: bool


def thread_starts(syntax: Syntax) -> tuple[ThreadStart, ...]:
    """Every place where a thread is started, in source order; none for a text without threads, at the cost of one search."""
    if not _HINT.search(syntax.masked):
        return ()
    text = syntax.masked.decode("latin-1")  # one character a byte, so that offsets stay
    joins = [(match.start(), match[1] or match[2]) for match in _JOIN.finditer(text)]
    ranges = [(match.start(), match[1], match[2]) for match in _RANGE.finditer(text)]
    found: list[ThreadStart] = []
    asked = 0
    for start, kind, handle, arguments in _starts(text):
        asked += 1
        if asked > _MAX_STARTS:
            break
        around = _around(syntax, start)
        if around.quoted or not around.function:
            continue
        joined = 0 if kind == "algorithm" or not handle else _joined(handle, start, around.end, joins, ranges)
        if not joined and (kind == "algorithm" or (kind == "async" and not handle)):
            joined = start  # an algorithm returns when all is done, and a future that nobody keeps waits in its destructor
        if not joined and kind == "jthread":
            joined = max(start, around.block_end - 1)
        found.append(
            ThreadStart(
                line=syntax.line_of(start),
                kind=kind,
                function=_runs(kind, arguments),
                started_in=around.function,
                handle=handle,
                joined_line=syntax.line_of(joined) if joined else 0,
                in_loop=around.in_loop,
            )
        )
    return tuple(found)


def _starts(text: str) -> Iterator[tuple[int, Kind, str, list[str]]]:
    """Offset, kind, handle and arguments of every start."""
    many: dict[str, Kind] = {}
    for match in _MANY.finditer(text):
        many[match["vector"] or match["array"]] = "jthread" if (match["of"] or match["kind"]) == "jthread" else "thread"
    plain = re.compile(r"\b(" + "|".join(sorted(many)) + r")\s*\.\s*(?:emplace_back|push_back)\s*(?=\()") if many else None
    places = [(match.start(), match) for match in _START.finditer(text)]
    places += [(match.start(), match) for match in plain.finditer(text)] if plain else []
    for start, match in sorted(places, key=lambda place: place[0]):
        groups = match.groupdict()
        opening = match.end() - (1 if groups.get("open") else 0)
        arguments = _arguments(text, opening)
        if arguments is None:
            continue
        before = text[max(0, start - _BEHIND) : start]
        kept = _ASSIGNED.search(before) or _PUSHED.search(before)
        handle = kept[1] if kept else ""
        if not groups:  # `threads.emplace_back(f)`
            inner = arguments[0] if arguments else ""
            if not re.match(r"(?:std\s*::\s*)?j?thread\b|std\s*::\s*move", inner):
                yield start, many[match[1]], match[1], arguments
        elif groups["c"]:
            yield (
                start,
                "pthread" if groups["c"] == "pthread_create" else "c11",
                (arguments[0].lstrip("&* ") if arguments else ""),
                arguments,
            )
        elif groups["cpp"]:
            if any(arguments):
                yield start, "jthread" if groups["cpp"] == "jthread" else "thread", groups["name"] or handle, arguments
        elif groups["async"]:
            if not (arguments and "deferred" in arguments[0] and "launch::async" not in arguments[0]):
                yield start, "async", handle, arguments
        else:
            yield start, "algorithm", "", arguments


def _arguments(text: str, opening: int) -> list[str] | None:
    piece = text[opening : opening + 20_000]
    if piece[:1] == "{":
        piece = "(" + piece[1:]
    return arguments_at(piece, 0)[0]


def _runs(kind: Kind, arguments: list[str]) -> str:
    """The function among the arguments of a start."""
    if kind == "algorithm":
        lambdas = [each for each in arguments if each.startswith("[")]
        text = lambdas[-1] if lambdas else arguments[-1]
    else:
        place = {"pthread": 2, "c11": 1}.get(kind, 0)
        if kind == "async" and arguments and "launch" in arguments[0]:
            place = 1
        text = arguments[place] if place < len(arguments) else ""
    text = re.sub(r"^\(\s*[\w\s*]+\(\s*\*\s*\)\s*\([^()]*\)\s*\)\s*", "", text)  # a cast such as `(void *(*)(void *))`
    return "lambda" if text.startswith("[") else text.lstrip("&").strip()


def _joined(handle: str, start: int, end: int, joins: list[tuple[int, str]], ranges: list[tuple[int, str, str]]) -> int:
    """Offset of the first wait for the handle behind its start and inside the function; 0 where there is none."""
    base = re.match(r"\w*", handle)
    names = {base[0] if base else handle}
    for place, variable, container in ranges:
        if container in names and start < place < end:
            names.add(variable)
    return next((place for place, name in joins if start < place < end and name in names), 0)


def _around(syntax: Syntax, offset: int) -> _Around:
    node: Node | None = syntax.root.descendant_for_byte_range(offset, offset + 1)
    quoted = node is not None and node.type in _TEXTS
    in_loop, block_end = False, 0
    while node is not None and node.type != "function_definition":
        in_loop = in_loop or node.type in _LOOPS
        if node.type == "compound_statement" and not block_end:
            block_end = node.end_byte
        node = node.parent
    if node is None:
        return _Around("", 0, 0, False, quoted)
    return _Around(function_name(node), node.end_byte, block_end, in_loop, quoted)
