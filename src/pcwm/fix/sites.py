"""Where an observed pair sits in the source: the statement of each side, and what the two have in common."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from pcwm.fix.patterns import store, update
from pcwm.fix.sheet import LOOPS, ONE_THREAD, Sheet, body_of
from pcwm.records import Access, Pair
from pcwm.source.directives import Construct
from pcwm.source.syntax import walk


@dataclass(frozen=True)
class Site:
    """One side of a pair and its innermost statement."""

    access: Access
    node: Node

    @property
    def writes(self) -> bool:
        return self.access.kind.endswith("write")


def sites(sheet: Sheet, pair: Pair) -> list[Site]:
    """The sides that lie in the program's own text, in source order; sides in headers or in a harness are left out."""
    found = []
    for access in (pair.first, pair.second):
        node = sheet.statement(access)
        if node is not None:
            found.append(Site(access, node))
    return sorted(found, key=lambda each: each.node.start_byte)


def bases(sheet: Sheet, pair: Pair) -> list[str]:
    """Names the raced variable has at the two sides; where the tool gave none, what the statements assign."""
    found: dict[str, None] = {}
    for site in sites(sheet, pair):
        names = sheet.names(site.access)
        if not names:
            changed = update(sheet, site.node) or store(sheet, site.node)
            names = (changed.base,) if changed is not None else ()
        found.update(dict.fromkeys(names))
    return list(found)


def spread(sheet: Sheet, one: Node, other: Node) -> tuple[Node, Node, Node] | None:
    """The innermost block that holds two statements, and the statements standing directly in it that hold one each.

    The two may be the same. None where the nodes are in different functions.
    """
    chain = [one, *sheet.ancestors(one)]
    for block in [other, *sheet.ancestors(other)]:
        if block.type == "translation_unit":
            return None
        if block.type == "compound_statement" and block in chain and block != one and block != other:
            return block, _child(block, one), _child(block, other)
    return None


def team_code(sheet: Sheet, node: Node) -> bool:
    """Whether every thread of a team runs this code: inside a `parallel` with nothing between that divides or excludes."""
    for construct in sheet.around(node):
        if construct.words & ONE_THREAD:
            return False
        if "parallel" in construct.words:
            return True
    return False


def innermost(sheet: Sheet, node: Node, words: frozenset[str]) -> Construct | None:
    """The innermost directive with one of the words around a statement."""
    return next(iter(sheet.around(node, words)), None)


def check_around(sheet: Sheet, node: Node, names: list[str]) -> Node:
    """The outermost `if` around a statement that tests one of the names or what it sets itself (check-then-act), or the statement.

    Never climbs out of a loop or of a directive that divides work.
    """
    chosen = node
    for up in sheet.ancestors(node):
        if up.type in LOOPS or up.type == "function_definition":
            break
        condition = up.child_by_field_name("condition") if up.type == "if_statement" else None
        if condition is not None and any(sheet.uses(condition, name) for name in {*names, *_changed(sheet, up)}):
            chosen = up
    return chosen


def sequential_loops(sheet: Sheet, node: Node) -> list[Node]:
    """Bodies in braces of loops around a node, innermost first, that every thread of a team runs in step."""
    found = []
    for up in sheet.ancestors(node):
        body = body_of(up) if up.type in LOOPS else None
        if body is not None and body.type == "compound_statement" and team_code(sheet, body):
            found.append(body)
    return found


def _changed(sheet: Sheet, body: Node) -> set[str]:
    """Base names of what the statements of a body assign."""
    found = (update(sheet, node) or store(sheet, node) for node in walk(body) if node.type == "expression_statement")
    return {each.base for each in found if each is not None}


def _child(block: Node, node: Node) -> Node:
    while node.parent is not None and node.parent != block:
        node = node.parent
    return node
