"""C and C++ text as a syntax tree with OpenMP pragmas beside it, for half-written code too.

A tree-sitter grammar knows a pragma only as a line between two statements, so `for (…)` followed by `#pragma omp atomic` parses as
a loop without a body. Pragmas and comments are therefore blanked out before parsing, byte for byte, and pragmas are kept apart
(`masking.py`); and what is left open at the end of the text is closed. Offsets in the tree are offsets in the original text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

import tree_sitter
from tree_sitter import Node, Tree

from pcwm.records import Language
from pcwm.source.limits import MAX_BYTES, MAX_GROWTH, PARSE_SECONDS, TRIAL_BYTES, Clock, resident
from pcwm.source.masking import Pragma, mask

_CLOSER = {b"{": b"}", b"(": b")", b"[": b"]"}
_CODE = re.compile(rb"\S")
_CHUNK = 65_536
MAX_UNCLOSED = 200
"""Brackets closed at the end of a half-written text; with more open ones than these the text is no program."""


class Syntax:
    """One text, parsed. Build it with `parse`."""

    def __init__(self, source: str | bytes, language: Language) -> None:
        self.language: Language = language
        self.data = source if isinstance(source, bytes) else source.encode("utf-8", "replace")
        """The text as bytes; all offsets count in it."""
        read = self.data
        self.doubts: list[str] = []
        if len(read) > MAX_BYTES:
            read = read[: read.rfind(b"\n", MAX_BYTES // 2, MAX_BYTES) + 1 or MAX_BYTES]
            self.doubts.append(f"nothing behind line {read.count(10)} is read: the text is longer than {MAX_BYTES // 1_000} kB")
        masked = mask(read, language, Clock(PARSE_SECONDS))
        self.masked = masked.text
        """The text with comments, pragmas and dead code blanked out."""
        self.pragmas = masked.pragmas
        self.macros = masked.macros
        self.unclosed = masked.unclosed
        self.doubts += masked.doubts
        starts = [0]
        starts += [match.end() for match in re.finditer(rb"\n", read)]
        self._starts = starts
        self.tree = self._parsed(masked.deep)
        if self.unclosed:
            self.doubts.append(f"`{chr(self.masked[self.unclosed[-1]])}` of line {self.line_of(self.unclosed[-1])} is never closed")

    def _parsed(self, deep: bool) -> Tree:
        """The tree; of a text on which the grammar loses its way, the tree of a first part of it.

        Only a parser that reads through a callback can be stopped, and only one that reads bytes keeps them for `Node.text`: so a long
        text, and one that is nested deeply, is parsed twice, the second time with the first tree to go by, which is quick.
        """
        text = self.masked + _closing(self.masked, self.unclosed)
        trial: Tree | None = None
        for seconds in (PARSE_SECONDS, PARSE_SECONDS / 2):
            if len(text) <= TRIAL_BYTES and not deep:
                break
            trial, reached = self._tried(text, seconds)
            if trial is not None:
                break
            size = text.rfind(b"\n", 0, reached // 8) + 1
            self.doubts.append(f"reading stopped at line {self.line_of(size)}: the text takes too long")
            self.pragmas = [pragma for pragma in self.pragmas if pragma.end <= size]
            text = self.masked = self.masked[:size]
            self.unclosed = []
        else:
            text = self.masked = b""
            self.pragmas = []
        parser = tree_sitter.Parser(_grammar(self.language))
        return parser.parse(text, trial) if trial is not None else parser.parse(text)

    def _tried(self, text: bytes, seconds: float) -> tuple[Tree | None, int]:
        """The tree, if it takes no more than so much processor time and a bounded memory, and how far the parser came."""
        clock, before, reached = Clock(seconds), resident(), 0

        def stop(offset: int, _failed: bool) -> bool:
            nonlocal reached
            reached = offset
            return clock.over() or resident() > before + MAX_GROWTH

        parser = tree_sitter.Parser(_grammar(self.language))
        try:
            return parser.parse(lambda at, _: text[at : at + _CHUNK], progress_callback=stop), len(text)
        except ValueError:  # what the binding raises where the callback said stop
            return None, min(reached, len(text) - 1)

    @property
    def root(self) -> Node:
        return self.tree.root_node

    def text(self, node: Node) -> str:
        """The node's source in one line."""
        return " ".join(self.masked[node.start_byte : node.end_byte].decode("utf-8", "replace").split())

    def line_of(self, offset: int) -> int:
        """Line of a byte offset, from 1."""
        return bisect_right(self._starts, offset)

    def line_start(self, offset: int) -> int:
        """Offset of the first byte of the line that holds `offset`."""
        return self._starts[self.line_of(offset) - 1]

    def line_end(self, offset: int) -> int:
        """Offset just behind the newline that ends the line of `offset`."""
        line = self.line_of(offset)
        return self._starts[line] if line < len(self._starts) else len(self.data)

    def offset_of(self, line: int, column: int) -> int | None:
        """Byte offset of a place, counted from 1; None where the text has no such place."""
        if not 1 <= line <= len(self._starts):
            return None
        offset = self._starts[line - 1] + max(column, 1) - 1
        return offset if offset < self.line_end(self._starts[line - 1]) else None

    def after(self, offset: int, limit: int | None = None) -> int | None:
        """Offset of the first byte of code at or behind `offset` (and before `limit`), comments and pragmas skipped."""
        match = _CODE.search(self.masked, offset, len(self.masked) if limit is None else limit)
        return match.start() if match else None

    def statement_at(self, offset: int) -> Node | None:
        """The largest statement that starts at `offset`; None for a closing brace or the end of the text."""
        if self.masked[offset : offset + 1] in (b"}", b")", b"]", b""):
            return None
        node = self.root.descendant_for_byte_range(offset, offset + 1)
        if node is None or node.start_byte != offset:
            return None
        while (up := node.parent) is not None and up.start_byte == offset and up.type not in _CONTAINERS:
            node = up
        return node

    def statements_at(self, offsets: Iterable[int]) -> dict[int, Node]:
        """The largest statement at each of many offsets, as `statement_at` finds it, in one walk over the tree."""
        wanted = sorted({offset for offset in offsets if self.masked[offset : offset + 1] not in (b"}", b")", b"]", b"")})
        found: dict[int, Node] = {}
        stack = [self.root] if wanted else []
        while stack:
            node = stack.pop()
            start, end = node.start_byte, node.end_byte
            first = bisect_left(wanted, start)
            if first == len(wanted) or wanted[first] >= end:
                continue
            if wanted[first] == start and start not in found and node.type not in _CONTAINERS:
                found[start] = node
                if first + 1 == len(wanted) or wanted[first + 1] >= end:
                    continue
            stack.extend(node.children)
        return found

    def error_lines(self, limit: int = 5) -> list[int]:
        """Lines near which the grammar found an error, in order."""
        lines: list[int] = []
        stack = [self.root] if self.root.has_error else []
        while stack and len(lines) < limit:
            node = stack.pop()
            if node.is_error or node.is_missing:
                line = min(node.start_point[0] + 1, len(self._starts))
                if line not in lines:
                    lines.append(line)
            if node.has_error:
                stack.extend(child for child in reversed(node.children) if child.has_error or child.is_missing)
        return lines


_CONTAINERS = {"translation_unit", "ERROR", "function_definition", "preproc_if", "preproc_ifdef", "preproc_else", "declaration_list"}


__all__ = ["Pragma", "Syntax", "parse", "walk", "words"]


@lru_cache(maxsize=16)
def parse(source: str | bytes, language: Language) -> Syntax:
    """The text parsed; never raises, whatever the text."""
    return Syntax(source, language)


@cache
def _grammar(language: Language) -> tree_sitter.Language:
    if language == "cpp":
        import tree_sitter_cpp

        return tree_sitter.Language(tree_sitter_cpp.language())
    import tree_sitter_c

    return tree_sitter.Language(tree_sitter_c.language())


def words(text: str) -> frozenset[str]:
    """The words of a text as a set: long tables of names read better as prose."""
    return frozenset(text.split())


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, in source order, without recursion."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(current.named_children))


def _closing(masked: bytes, unclosed: list[int]) -> bytes:
    """What to append so that a half-written text parses as far as it goes."""
    stripped = masked.rstrip()
    last = stripped[-1:]
    if not unclosed:
        in_directive = stripped[stripped.rfind(b"\n") + 1 :].lstrip().startswith(b"#")
        return b"" if last in (b";", b"}", b"") or in_directive else b"\n;"
    tail = [b"\n"]
    ended = last in (b";", b"{", b"}")
    for offset in reversed(unclosed[-MAX_UNCLOSED:]):
        bracket = masked[offset : offset + 1]
        if bracket == b"{" and not ended:
            tail.append(b";")
            ended = True
        tail.append(_CLOSER[bracket])
        ended = ended and bracket == b"{"
    return b"".join(tail) if ended else b"".join([*tail, b";"])
