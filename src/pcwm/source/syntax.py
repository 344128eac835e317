"""C and C++ text as a syntax tree with OpenMP pragmas beside it, for half-written code too.

A tree-sitter grammar knows a pragma only as a line between two statements, so `for (…)` followed by `#pragma omp atomic` parses as
a loop without a body. Pragmas and comments are therefore blanked out before parsing, byte for byte, and pragmas are kept apart; and
what is left open at the end of the text is closed. Offsets in the tree are offsets in the original text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import tree_sitter
from tree_sitter import Node, Tree

from pcwm.records import Language

_TOKENS = re.compile(
    rb"""(?P<comment>//(?:\\\r?\n|[^\n])*|/\*.*?(?:\*/|\Z))
    |(?P<string>R"(?P<raw>[^(\s"\\]{0,16})\(.*?(?:\)(?P=raw)"|\Z)|"(?:\\.|[^"\\\n])*"?|[0-9a-fA-F]'(?=[0-9a-fA-F])|'(?:\\.|[^'\\\n]){1,8}')
    |(?P<pragma>^[ \t]*\#[ \t]*pragma\b(?:\\\r?\n|/\*.*?(?:\*/|\Z)|(?!//)[^\n])*)
    |(?P<directive>^[ \t]*\#(?:\\\r?\n|/\*.*?(?:\*/|\Z)|(?!//)[^\n])*)
    |(?P<bracket>[{}()\[\]])""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_CLOSER = {b"{": b"}", b"(": b")", b"[": b"]"}
_OMP = re.compile(r"\s*#\s*pragma\s+omp\b(.*)", re.DOTALL)
_NOT_NEWLINE = re.compile(rb"[^\n]")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_CODE = re.compile(rb"\S")
_SPACES = re.compile(r"\s+")
MAX_UNCLOSED = 200
"""Brackets closed at the end of a half-written text; with more open ones than these the text is no program."""


@dataclass(frozen=True)
class Pragma:
    """One `#pragma omp` with its continuation lines; offsets in bytes, `end` is where its last line ends."""

    start: int
    end: int
    text: str
    """In one line, without `#pragma omp`."""


class Syntax:
    """One text, parsed. Build it with `parse`."""

    def __init__(self, source: str, language: Language) -> None:
        self.language: Language = language
        self.data = source.encode("utf-8", "replace")
        """The text as bytes; all offsets count in it."""
        self.doubts: list[str] = []
        masked, self.pragmas, self.unclosed = _mask(self.data)
        self.masked = masked
        """The text with pragmas and comments blanked out."""
        tail = _closing(masked, self.unclosed)
        self.tree: Tree = tree_sitter.Parser(_grammar(language)).parse(masked + tail)
        starts = [0]
        starts += [match.end() for match in re.finditer(rb"\n", self.data)]
        self._starts = starts
        if self.unclosed:
            self.doubts.append(f"`{chr(masked[self.unclosed[-1]])}` of line {self.line_of(self.unclosed[-1])} is never closed")

    @property
    def root(self) -> Node:
        return self.tree.root_node

    def text(self, node: Node) -> str:
        """The node's source in one line."""
        return _SPACES.sub(" ", self.masked[node.start_byte : node.end_byte].decode("utf-8", "replace")).strip()

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

    def after(self, offset: int) -> int | None:
        """Offset of the first byte of code at or behind `offset`, comments and pragmas skipped."""
        match = _CODE.search(self.masked, offset)
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


@lru_cache(maxsize=16)
def parse(source: str, language: Language) -> Syntax:
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


def _mask(data: bytes) -> tuple[bytes, list[Pragma], list[int]]:
    """The text with comments and pragmas blanked out, its OpenMP pragmas, and the offsets of brackets left open."""
    pieces: list[bytes] = []
    pragmas: list[Pragma] = []
    opened: list[int] = []
    done = 0
    for match in _TOKENS.finditer(data):
        kind = match.lastgroup if match.lastgroup != "raw" else "string"
        if kind in ("comment", "pragma"):
            pieces += [data[done : match.start()], _NOT_NEWLINE.sub(b" ", match.group())]
            done = match.end()
            if kind == "pragma":
                text = _COMMENT.sub(" ", re.sub(r"\\\r?\n", " ", match.group().decode("utf-8", "replace")))
                omp = _OMP.match(text)
                if omp:
                    pragmas.append(Pragma(match.start(), match.end(), _SPACES.sub(" ", omp[1]).strip()))
        elif kind == "bracket":
            _balance(data, opened, match.start())
    pieces.append(data[done:])
    return b"".join(pieces), pragmas, opened


def _balance(data: bytes, opened: list[int], offset: int) -> None:
    bracket = data[offset : offset + 1]
    if bracket in _CLOSER:
        opened.append(offset)
        return
    # A closer that fits nothing nearby is a stray one; a brace also closes parentheses that were left open inside it.
    for back in range(1, min(len(opened), 8) + 1):
        candidate = opened[-back]
        if _CLOSER[data[candidate : candidate + 1]] == bracket:
            del opened[-back:]
            return
        if data[candidate : candidate + 1] == b"{":
            return


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
