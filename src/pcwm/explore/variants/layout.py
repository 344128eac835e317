"""Layout: indents, braces, comments, blank lines."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from tree_sitter import Node

from pcwm.explore.edits.base import Text
from pcwm.explore.variants.base import Span, manner, some
from pcwm.source.syntax import walk

_BODIES = ("body", "consequence")


@manner("indent", "Another width of indents.")
def indent(text: Text, chance: random.Random) -> Iterable[Span]:
    unit = chance.choice(["  ", "\t", "   ", "        "])
    for match in re.finditer(rb"^( {4}|\t| {2})+(?=\S)", text.syntax.data, re.MULTILINE):
        old = match.group()
        depth = old.count(b"\t") + len(old.replace(b"\t", b"")) // 4
        yield match.start(), match.end(), unit * depth


@manner("brace-lines", "Opening braces on lines of their own, or at the end of the line before.")
def brace_lines(text: Text, _chance: random.Random) -> Iterable[Span]:
    own = sum(text.starts_line(node.start_byte) for node in walk(text.syntax.root) if node.type == "compound_statement")
    for node in walk(text.syntax.root):
        parent = node.parent
        if (
            node.type != "compound_statement"
            or parent is None
            or parent.type in ("compound_statement", "lambda_expression", "translation_unit")
        ):
            continue
        if any(each.statement == node for each in text.constructs) or text.line(node.start_byte) == text.line(node.end_byte - 1):
            continue
        before = text.syntax.masked[: node.start_byte].rstrip()
        behind = text.syntax.data[len(before) : node.start_byte]
        if behind.strip():
            continue  # a comment or a pragma in between
        if own == 0:
            yield len(before), node.start_byte, f"\n{text.indent(parent.start_byte)}"
        elif text.starts_line(node.start_byte) and not any(len(before) <= each.pragma.end <= node.start_byte for each in text.constructs):
            yield len(before), node.start_byte, " "


@manner("add-braces", "Braces around single statements.")
def add_braces(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[Span] = []
    for node in walk(text.syntax.root):
        if node.type not in ("for_statement", "if_statement", "while_statement"):
            continue
        for part in _BODIES:
            body = node.child_by_field_name(part)
            if body is None or body.type in ("compound_statement", ";") or any(_touch(each.pragma.start, body) for each in text.constructs):
                continue
            if body.type != "expression_statement" or any(each.statement == body for each in text.constructs):
                continue
            inner = text.source(body.start_byte, body.end_byte)
            outer = text.indent(node.start_byte)
            before = len(text.syntax.data[: body.start_byte].rstrip())
            if text.syntax.masked[before : body.start_byte].strip() or before > body.start_byte:
                continue
            found.append((before, body.end_byte, f" {{\n{outer}    {inner}\n{outer}}}"))
    return some(chance, found, 0.8)


def _touch(offset: int, node: Node) -> bool:
    return node.start_byte <= offset < node.end_byte


@manner("strip-comments", "No comments.")
def strip_comments(text: Text, _chance: random.Random) -> Iterable[Span]:
    for match in re.finditer(rb"[ \t]*(?:/\*.*?\*/|//[^\n]*)", text.syntax.data, re.DOTALL):
        if text.syntax.masked[match.start() : match.end()].strip():
            continue  # inside a string
        line = text.syntax.data[text.syntax.line_start(match.end() - 1) : text.syntax.line_end(match.end() - 1)]
        alone = text.starts_line(match.start()) and line.strip() == match.group().strip().rsplit(b"\n", 1)[-1].strip()
        yield match.start(), match.end() + (1 if alone and text.syntax.data[match.end() : match.end() + 1] == b"\n" else 0), ""


_NOTES = {
    "for_statement": ("one pass", "all of them", "main loop", "go through the range", "in order of index"),
    "if_statement": ("only where needed", "edge of the range", "special case", "as long as it fits"),
    "return_statement": ("done", "result"),
    "declaration": ("local state", "set up", "shape of the problem"),
}


@manner("add-comments", "Short comments that say nothing of threads.")
def add_comments(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[Span] = []
    for node in walk(text.syntax.root):
        notes = _NOTES.get(node.type)
        if notes is None or not text.starts_line(node.start_byte) or node.parent is None or node.parent.type != "compound_statement":
            continue
        if any(each.statement == node for each in text.constructs):
            continue
        note = chance.choice(notes)
        start = text.syntax.line_start(node.start_byte)
        mark = f"// {note}" if chance.random() < 0.5 else f"/* {note} */"
        found.append((start, start, f"{text.indent(node.start_byte)}{mark}\n"))
    return some(chance, found, 0.3)


@manner("blank-lines", "Blank lines between steps, or none.")
def blank_lines(text: Text, chance: random.Random) -> Iterable[Span]:
    blanks = [(match.start() + 1, match.end() - 1, "") for match in re.finditer(rb"\n([ \t]*\n)+(?=[^\n])", text.syntax.data)]
    if blanks and chance.random() < 0.5:
        return [(start, end + 1, "") for start, end, _ in blanks]
    starts = [
        (text.syntax.line_start(node.start_byte), text.syntax.line_start(node.start_byte), "\n")
        for node in walk(text.syntax.root)
        if node.type in ("for_statement", "while_statement", "return_statement")
        and text.starts_line(node.start_byte)
        and node.parent is not None
        and node.parent.type == "compound_statement"
        and not any(each.statement == node for each in text.constructs)
    ]
    return some(chance, starts, 0.5)
