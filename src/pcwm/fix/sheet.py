"""A program laid out for editing: its syntax, its directives, and minimal text edits that keep the author's formatting.

Every edit is a span of bytes and what to put there; `Sheet.apply` makes a new text and leaves everything outside the spans as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tree_sitter import Node

from pcwm.records import Access, Language
from pcwm.source.directives import Construct, constructs
from pcwm.source.syntax import parse, walk

_WORD = re.compile(r"[A-Za-z_]\w*")
LOOPS = frozenset({"for_statement", "for_range_loop", "while_statement", "do_statement"})
_STATEMENTS = LOOPS | {
    *("expression_statement", "declaration", "if_statement", "return_statement", "switch_statement", "compound_statement"),
    *("break_statement", "continue_statement", "goto_statement", "labeled_statement"),
}
ONE_THREAD = frozenset({"single", "master", "masked", "critical", "task", "taskloop", "for", "sections", "section", "ordered", "loop"})
"""Words of directives inside which a statement is not run by every thread of the team, or must hold no barrier."""
DATA_CLAUSES = ("shared", "private", "firstprivate", "lastprivate", "reduction")


@dataclass(frozen=True)
class Edit:
    """Bytes `start` to `end` of the text become `text`."""

    start: int
    end: int
    text: str


class Sheet:
    """One source text, parsed once, with the questions and the edits that repairs need."""

    def __init__(self, source: str, language: Language) -> None:
        self.source = source
        self.language: Language = language
        self.syntax = parse(source, language)
        self.directives: list[Construct] = [each for each in constructs(self.syntax) if each.pragma.written]
        self.newline = "\r\n" if "\r\n" in source else "\n"

    # ------------------------------------------------------------ looking

    def text(self, node: Node) -> str:
        """The node's source in one line, comments dropped."""
        return self.syntax.text(node)

    def line_of(self, node: Node) -> int:
        return self.syntax.line_of(node.start_byte)

    @cached_property
    def lines(self) -> list[str]:
        return self.source.split("\n")

    def pragma_line(self, construct: Construct) -> int:
        return self.syntax.line_of(construct.pragma.start)

    def line_text(self, line: int) -> str:
        """The line without blanks at its ends; empty where there is no such line."""
        return self.lines[line - 1].strip() if 1 <= line <= len(self.lines) else ""

    def statement(self, access: Access) -> Node | None:
        """The innermost statement that holds an access of the program's own text; None where the place holds no statement."""
        if access.file or access.line < 1:
            return None
        first = self.syntax.offset_of(access.line, 1)
        if first is None:
            return None
        offset = self.syntax.offset_of(access.line, access.column) if access.column else self._named(access, first)
        if offset is None or not self.syntax.masked[offset : offset + 1].strip():
            offset = self.syntax.after(first)
        if offset is None or self.syntax.line_of(offset) != access.line:
            return None
        node = self.syntax.root.descendant_for_byte_range(offset, offset + 1)
        return self.holder(node) if node is not None else None

    def _named(self, access: Access, start: int) -> int | None:
        """Where the line of an access without a column names its variable: what is written tends to stand last, in `if (x < e) x = e;`."""
        line = self.syntax.masked[start : self.syntax.line_end(start)]
        found = [match.start() for name in self.names(access) for match in re.finditer(rb"\b%s\b" % name.encode(), line)]
        return start + found[-1 if access.kind.endswith("write") else 0] if found else None

    def holder(self, node: Node) -> Node | None:
        """The innermost statement around a node; a `for`'s header belongs to the `for`."""
        current: Node | None = node
        while current is not None:
            up = current.parent
            in_header = up is not None and up.type in {"for_statement", "condition_clause"} and current != body_of(up)
            if current.type in _STATEMENTS and not in_header:
                return current
            current = up
        return None

    def in_block(self, node: Node) -> Node:
        """The node or the nearest statement around it that stands directly in braces."""
        while (up := node.parent) is not None and up.type not in {"compound_statement", "translation_unit", "case_statement"}:
            node = up
        return node

    def around(self, node: Node, words: frozenset[str] | None = None) -> list[Construct]:
        """Directives whose statement holds the node, innermost first; with `words`, only those that have one of them."""
        found = [
            each
            for each in self.directives
            if each.statement is not None
            and each.statement.start_byte <= node.start_byte
            and node.end_byte <= each.statement.end_byte
            and (words is None or each.words & words)
        ]
        return sorted(found, key=lambda each: -each.pragma.start)

    def function(self, node: Node) -> Node | None:
        """The function definition around a node."""
        current: Node | None = node
        while current is not None and current.type != "function_definition":
            current = current.parent
        return current

    def ancestors(self, node: Node) -> Iterator[Node]:
        current = node.parent
        while current is not None:
            yield current
            current = current.parent

    def names(self, access: Access) -> tuple[str, ...]:
        """What the access's variable may be called: its base name (`a` of `a[i]`, `p` of `*p`); nothing where the tool gave no name."""
        match = _WORD.search(access.variable.replace("this->", "").replace("std::", ""))
        return (match.group(),) if match else ()

    def uses(self, node: Node, name: str) -> list[Node]:
        """Identifiers called `name` in the node, in source order."""
        return [each for each in walk(node) if each.type == "identifier" and self.text(each) == name]

    def declaration(self, name: str, near: Node) -> Node | None:
        """The innermost `declaration` of a name that is visible at a node; parameters are not declarations."""
        level: Node | None = near
        while level is not None:
            block = level.parent
            for sibling in block.named_children if block is not None else ():
                if sibling.start_byte >= near.start_byte:
                    break
                if sibling.type == "declaration" and any(self.text(each) == name for each in declared(sibling)):
                    return sibling
            level = block
        return None

    def type_of(self, name: str, near: Node) -> str | None:
        """The type of a scalar as its declaration spells it (`unsigned long`); None for pointers, arrays and unknown names."""
        declaration = self.declaration(name, near)
        if declaration is None:
            return None
        for child in declaration.named_children:
            inner = child.child_by_field_name("declarator") if child.type == "init_declarator" else child
            if inner is not None and inner.type == "identifier" and self.text(inner) == name:
                kind = declaration.child_by_field_name("type")
                return self.text(kind) if kind is not None else None
        return None

    def spelling(self, name: str, near: Node) -> str | None:
        """The declaration or parameter that introduces a name, as written; None where the text has none."""
        found = self.declaration(name, near)
        if found is None and (function := self.function(near)) is not None:
            parameters = (each for each in walk(function) if each.type in {"parameter_declaration", "optional_parameter_declaration"})
            found = next((each for each in parameters if any(self.text(use) == name for use in declared(each))), None)
        return self.text(found) if found is not None else None

    def uses_any(self, header: Node, value: str) -> bool:
        """Whether `value` is one of the names a loop's initializer sets."""
        return bool(_WORD.fullmatch(value)) and bool(self.uses(header, value))

    def array_length(self, name: str, near: Node) -> str | None:
        """The declared length of a one-dimensional array, as written; None for anything else."""
        declaration = self.declaration(name, near)
        for each in walk(declaration) if declaration is not None else ():
            if each.type == "array_declarator":
                inner, size = each.child_by_field_name("declarator"), each.child_by_field_name("size")
                outer = each.parent is not None and each.parent.type == "array_declarator"
                if inner is not None and inner.type == "identifier" and self.text(inner) == name and size is not None and not outer:
                    return self.text(size)
        return None

    def loop_body(self, construct: Construct) -> Node | None:
        """The body of the loop a directive divides, the innermost one of a collapsed nest."""
        node = construct.statement
        for level in range(construct.collapse):
            if node is not None and level and node.type == "compound_statement":
                node = next((child for child in node.named_children if child.type in LOOPS), None)
            if node is None or node.type not in LOOPS:
                return None
            node = body_of(node)
        return node

    # ------------------------------------------------------------ editing

    def apply(self, edits: Iterable[Edit]) -> str:
        """The text with edits made; insertions at one place keep their order."""
        data = self.syntax.data
        pieces: list[bytes] = []
        position = 0
        for edit in sorted(edits, key=lambda each: each.start):
            pieces += [data[position : edit.start], edit.text.encode()]
            position = max(position, edit.end)
        return b"".join([*pieces, data[position:]]).decode("utf-8", "replace")

    def indent(self, offset: int) -> str:
        """Leading blanks of the line that holds an offset."""
        line = self.syntax.data[self.syntax.line_start(offset) : self.syntax.line_end(offset)].decode("utf-8", "replace")
        return line[: len(line) - len(line.lstrip(" \t"))]

    @cached_property
    def step(self) -> str:
        """One level of indentation, as the author writes it."""
        blanks = [match.group() for match in re.finditer(r"^[ \t]+(?=\S)", self.source, re.MULTILINE)]
        if any(each.startswith("\t") for each in blanks):
            return "\t"
        return min((each for each in blanks if len(each) > 1), key=len, default="    ")

    def lead(self, node: Node) -> int:
        """Where the node's own pragmas begin, if it has any directly above it, else the node itself."""
        start = node.start_byte
        for each in reversed(self.directives):
            if each.statement is not None and each.statement.start_byte == node.start_byte:
                start = min(start, each.pragma.start)
        return start

    @cached_property
    def flush_left(self) -> bool:
        """Whether the author writes pragmas of indented statements in the first column, as clang-format does."""
        indented = [each for each in self.directives if each.statement is not None and self.indent(each.statement.start_byte)]
        return bool(indented) and all(self.syntax.data[each.pragma.start : each.pragma.start + 1] == b"#" for each in indented)

    def laid_out(self, indent: str, lines: Iterable[str]) -> str:
        """Whole lines of text, indented; pragmas where the author puts them."""
        return "".join(f"{'' if self.flush_left and line.startswith('#') else indent}{line}{self.newline}" for line in lines)

    def insert_line(self, offset: int, text: str) -> Edit:
        """A line of its own before the statement (or pragma) at an offset."""
        start = self.syntax.line_start(offset)
        head = self.syntax.data[start:offset]
        if not head.strip():
            return Edit(start, start, self.laid_out(self.indent(offset), [text]))
        inner = self.indent(offset) + self.step
        return Edit(start + len(head.rstrip()), offset, f"{self.newline}{self.laid_out(inner, [text])}{inner}")

    def insert_after(self, node: Node, text: str) -> Edit:
        """A line of its own behind a statement, in the statement's indentation."""
        end = self.syntax.line_end(node.end_byte - 1)
        if self.syntax.masked[node.end_byte : end].strip():
            return Edit(node.end_byte, node.end_byte, self.newline + self.laid_out(self.indent(node.start_byte), [text]))
        return Edit(end, end, self.laid_out(self.indent(node.start_byte), [text]))

    def govern(self, node: Node, pragma: str) -> list[Edit]:
        """`#pragma omp …` directly above a statement."""
        return [self.insert_line(node.start_byte, f"#pragma omp {pragma}")]

    def wrap(self, first: Node, last: Node, pragma: str) -> list[Edit]:
        """A pragma and braces around neighbouring statements; a single statement gets no braces."""
        if first == last and first.type != "declaration":
            return self.govern(first, pragma)
        start, end = self.lead(first), last.end_byte
        indent = self.indent(first.start_byte)
        begin = self.syntax.line_start(start)
        edits = [Edit(begin, begin, self.laid_out(indent, [f"#pragma omp {pragma}", "{"]))]
        edits += self.deepen(first, last)
        behind = self.syntax.line_end(end - 1)
        return [*edits, Edit(behind, behind, self.laid_out(indent, ["}"]))]

    def deepen(self, first: Node, last: Node | None = None, *, pragmas: bool = True) -> list[Edit]:
        """One more level of indentation for the lines of neighbouring statements, and for pragmas right above them."""
        lines = range(
            self.syntax.line_of(self.lead(first) if pragmas else first.start_byte), self.syntax.line_of((last or first).end_byte - 1) + 1
        )
        starts = [self.syntax.offset_of(line, 1) or 0 for line in lines if self.line_text(line)]
        return [Edit(start, start, self.step) for start in starts]

    def delete_lines(self, node: Node) -> Edit:
        """A statement that has its lines to itself goes with them."""
        return Edit(self.syntax.line_start(node.start_byte), self.syntax.line_end(node.end_byte - 1), "")

    def delete_pragma(self, construct: Construct) -> Edit:
        """The pragma's lines go."""
        return Edit(construct.pragma.start, self.syntax.line_end(construct.pragma.end - 1), "")

    def rewrite_pragma(self, construct: Construct, change: str) -> Edit:
        """The pragma's text, from `#` on, becomes `change`."""
        raw = self.pragma_text(construct)
        start = construct.pragma.end - len(raw.encode())
        return Edit(start, construct.pragma.end, change)

    def pragma_text(self, construct: Construct) -> str:
        """The pragma as written, without leading blanks."""
        return self.syntax.data[construct.pragma.start : construct.pragma.end].decode("utf-8", "replace").lstrip()

    def add_clause(self, construct: Construct, clause: str, names: Iterable[str]) -> Edit:
        """Lists names in a clause such as `private` or `reduction(+`, and drops them from every other data clause of the directive."""
        names = tuple(names)
        text = self.pragma_text(construct)
        for other in DATA_CLAUSES:
            text = without_names(text, other, frozenset(names))
        kind, _, modifier = clause.partition("(")
        head = rf"\b{kind}\s*\(\s*" + (rf"{re.escape(modifier)}\s*:" if modifier else "")
        match = re.search(head + r"[^()]*(?=\))", text)
        if match:
            grown = f"{text[: match.end()].rstrip()}, {', '.join(names)}{text[match.end() :]}"
        else:
            grown = f"{text.rstrip()} {kind}({modifier + ': ' if modifier else ''}{', '.join(names)})"
        return self.rewrite_pragma(construct, grown)

    def drop_clause(self, construct: Construct, clause: str) -> Edit:
        """A clause goes from a directive."""
        text = re.sub(rf",?\s*\b{clause}\b(\s*\([^()]*\))?", "", self.pragma_text(construct))
        return self.rewrite_pragma(construct, text)


def without_names(pragma: str, clause: str, names: frozenset[str]) -> str:
    """A pragma's text with names dropped from one kind of data clause; a clause left empty goes too."""

    def shorten(match: re.Match[str]) -> str:
        modifier, _, listed = match["list"].rpartition(":")
        kept = [name.strip() for name in listed.split(",") if name.strip() not in names]
        if len(kept) == listed.count(",") + 1:
            return match.group()
        head = f"{modifier.rstrip()}: " if modifier else ""
        return f"{match['gap']}{clause}({head}{', '.join(kept)})" if kept else ""

    return re.sub(rf"(?P<gap>,?\s*)\b{clause}\s*\((?P<list>[^()]*)\)", shorten, pragma)


def declared(declaration: Node) -> list[Node]:
    """The identifiers a declaration declares."""
    found: list[Node] = []
    for child in declaration.children_by_field_name("declarator"):
        node: Node | None = child
        while node is not None and node.type != "identifier":
            node = node.child_by_field_name("declarator") or (node.named_children[0] if node.type == "reference_declarator" else None)
        if node is not None:
            found.append(node)
    return found


def body_of(node: Node) -> Node | None:
    """The body of a loop or the consequence of an `if`."""
    return node.child_by_field_name("body") or node.child_by_field_name("consequence")


def statements(node: Node) -> list[Node]:
    """The statements of a block, or the node itself where it has no braces; comments and empty statements left out."""
    if node.type != "compound_statement":
        return [node]
    return [child for child in node.named_children if child.type in _STATEMENTS or child.type not in {"comment", ";"}]
