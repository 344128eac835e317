"""What an edit is, and the small set of operations that edits are written with.

An edit changes one place of a program and says which. What the change *means* (a race, a slowdown, nothing) is never assumed:
the tools that run the result decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol, TypeVar

from tree_sitter import Node

from pcwm.errors import RecipeError, did_you_mean
from pcwm.records import Language
from pcwm.source.declarations import declarator_name
from pcwm.source.directives import Construct, constructs
from pcwm.source.drafts import LoopDraft
from pcwm.source.facts import Clause
from pcwm.source.syntax import Syntax, parse, walk
from pcwm.source.touches import text_of
from pcwm.source.walker import Walker


@dataclass(frozen=True)
class Edited:
    """One result of an edit."""

    source: str
    note: str
    """One line for people: what was done, and at which line of the text before."""


class Edit(Protocol):
    """A named change that can be made to a program in zero or more places."""

    @property
    def name(self) -> str: ...

    @property
    def rationale(self) -> str:
        """Why people write such code, in one line."""

    def apply(self, source: str, language: Language) -> Iterator[Edited]:
        """The text with the change made, once for every place where it can be made, in source order."""


@dataclass(frozen=True)
class Change:
    """Byte spans to replace, all in the old text's offsets, and what to tell people."""

    spans: tuple[tuple[int, int, str], ...]
    note: str
    line: int


class Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def by_name(name: str, known: Iterable[N], what: str) -> N:
    """The one of that name. Raises RecipeError, with the nearest right name, where there is none; `what` says what they are: `edit`."""
    found = {each.name: each for each in known}
    if name not in found:
        raise RecipeError(f"there is no {what} `{name}`", hint=did_you_mean(name, found, f"the {what}s are"))
    return found[name]


@dataclass(frozen=True)
class Rewrite:
    """An edit made of one function that finds the places."""

    name: str
    rationale: str
    places: Callable[[Text], Iterator[Change]]

    def apply(self, source: str, language: Language) -> Iterator[Edited]:
        text = _text(source, language)
        for change in self.places(text):
            data = text.syntax.data
            for start, end, new in sorted(change.spans, reverse=True):
                data = data[:start] + new.encode() + data[end:]
            yield Edited(data.decode("utf-8", "replace"), f"{change.note} at line {change.line}")


def rewrite(name: str, rationale: str) -> Callable[[Callable[[Text], Iterator[Change]]], Rewrite]:
    """Decorator: the function that finds the places becomes the edit."""
    return lambda places: Rewrite(name, rationale, places)


class Text:
    """A program as edits see it."""

    def __init__(self, syntax: Syntax) -> None:
        self.syntax = syntax

    @cached_property
    def walker(self) -> Walker:
        """What a walk over the whole text notes: loops and accesses."""
        return Walker(self.syntax).run()

    @cached_property
    def constructs(self) -> list[Construct]:
        """The directives that stand in the text."""
        return [each for each in constructs(self.syntax) if each.pragma.written]

    def line(self, offset: int) -> int:
        return self.syntax.line_of(offset)

    def source(self, start: int, end: int) -> str:
        return self.syntax.data[start:end].decode("utf-8", "replace")

    def indent(self, offset: int) -> str:
        """The white space that starts the line of `offset`."""
        line = self.source(self.syntax.line_start(offset), self.syntax.line_end(offset))
        return line[: len(line) - len(line.lstrip())]

    def starts_line(self, offset: int) -> bool:
        """Whether nothing but white space stands before a place on its line."""
        return not self.source(self.syntax.line_start(offset), offset).strip()

    def inside(self, offset: int) -> list[Construct]:
        """The directives that govern the place, outermost first."""
        return [
            each for each in self.constructs if each.statement is not None and each.statement.start_byte <= offset < each.statement.end_byte
        ]

    def blocks(self) -> Iterator[Node]:
        """Every `{ … }`, outermost first."""
        return (node for node in walk(self.syntax.root) if node.type == "compound_statement")

    def outermost(self, construct: Construct) -> int:
        """Where a declaration may be put that all of a region sees: the start of the line of its pragma, or of a statement further up."""
        statement = construct.statement
        assert statement is not None, "only a directive that governs a statement has a place before it"
        while statement.parent is not None and statement.parent.type not in ("compound_statement", "translation_unit", "ERROR"):
            statement = statement.parent  # where only one statement may stand, a declaration goes further up
        own = (each.pragma.start for each in self.constructs if each.statement == statement)
        return min(own, default=self.syntax.line_start(statement.start_byte))

    def loops_of(self, construct: Construct) -> list[LoopDraft]:
        """The loops a directive divides, outermost first."""
        return [loop for loop in self.walker.loops if loop.directive == construct.index]

    # ------------------------------------------------------------ changes

    def drop_pragma(self, construct: Construct, note: str) -> Change:
        """The program without this pragma; the statement it governs stays."""
        start, end = construct.pragma.start, self.syntax.line_end(construct.pragma.end - 1)
        return Change(((start, end, ""),), note, self.line(start))

    def put_pragma(self, construct: Construct, clauses: list[Clause], note: str, name: str | None = None) -> Change:
        """The pragma with other clauses, or another name, on one line."""
        text = render(construct.name if name is None else name, clauses)
        start = construct.pragma.start
        return Change(((start, construct.pragma.end, f"{self.lead(construct)}#pragma omp {text}"),), note, self.line(start))

    def lead(self, construct: Construct) -> str:
        """The white space before a pragma."""
        raw = self.source(construct.pragma.start, construct.pragma.end)
        return raw[: len(raw) - len(raw.lstrip())]

    def stacked(self, construct: Construct) -> bool:
        """Whether another pragma governs the same statement."""
        return any(each is not construct and each.statement == construct.statement for each in self.constructs)

    def insert_before(self, node: Node, pragma: str) -> tuple[int, int, str]:
        """A span that puts a pragma on a line of its own before a statement."""
        start = node.start_byte
        indent = self.indent(start)
        if self.starts_line(start):
            return (self.syntax.line_start(start), self.syntax.line_start(start), f"{indent}#pragma omp {pragma}\n")
        return (start, start, f"\n{indent}    #pragma omp {pragma}\n{indent}    ")


def render(name: str, clauses: list[Clause]) -> str:
    """A directive's text from its parts."""
    text = name
    for clause in clauses:
        if clause.name in ("name", "list", "argument"):
            text += f"({clause.argument})"
        else:
            text += f" {clause.name}({clause.argument})" if clause.argument else f" {clause.name}"
    return text


def without(clauses: tuple[Clause, ...], dropped: Clause) -> list[Clause]:
    return [clause for clause in clauses if clause is not dropped]


def unlisted(construct: Construct, clause: Clause, name: str) -> list[Clause]:
    """The clauses with `name` no longer in `clause`; where every variable must be listed, it is then listed as shared."""
    head, colon, items = clause.argument.partition(":") if clause.name.endswith("reduction") else ("", "", clause.argument)
    left = [item.strip() for item in items.split(",") if item.strip().split("[")[0].strip() != name]
    kept: list[Clause] = []
    for each in construct.clauses:
        if each is not clause:
            kept.append(each)
        elif left and len(left) < len(items.split(",")):
            kept.append(Clause(name=clause.name, argument=f"{head}{colon}{' ' if colon else ''}{', '.join(left)}"))
    if (construct.argument("default") or "") == "none":
        kept.append(Clause(name="shared", argument=name))
    return kept


def updates_in(node: Node) -> Node | None:
    """The update inside an expression statement: `x += e`, `x++`, `x = x + e`; None for any other statement."""
    if node.type != "expression_statement" or node.named_child_count != 1:
        return None
    expression = node.named_children[0]
    if expression.type == "update_expression":
        return expression
    if expression.type != "assignment_expression":
        return None
    operator, left, right = (expression.child_by_field_name(part) for part in ("operator", "left", "right"))
    if operator is None or left is None or right is None:
        return None
    if operator.type in ("+=", "-=", "*=", "/=", "&=", "|=", "^="):
        return expression
    if (
        operator.type == "="
        and right.type == "binary_expression"
        and text_of(left) in (text_of(right.children[0]), text_of(right.children[-1]))
    ):
        return expression
    return None


def statements(node: Node) -> list[Node]:
    """The statements of a block, or the statement itself."""
    return list(node.named_children) if node.type == "compound_statement" else [node]


def names_in(node: Node) -> set[str]:
    """The identifiers below a node."""
    return {text_of(each) for each in walk(node) if each.type == "identifier"}


def declared_in(node: Node) -> set[str]:
    """Names of the variables that declarations below a node declare."""
    declarations = (each for each in walk(node) if each.type == "declaration")
    return {declarator_name(each)[0] for declaration in declarations for each in declaration.children_by_field_name("declarator")}


def faults(source: str, language: Language) -> int:
    """Lines near which the grammar finds an error: what a change must not add to."""
    return len(parse(source, language).error_lines(50))


def function_around(node: Node) -> Node | None:
    """The function definition that holds a node."""
    inside: Node | None = node
    while inside is not None and inside.type != "function_definition":
        inside = inside.parent
    return inside


@lru_cache(maxsize=8)
def _text(source: str, language: Language) -> Text:
    return Text(parse(source, language))
