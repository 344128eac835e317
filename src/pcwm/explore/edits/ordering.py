"""Edits of what comes before what: ordered regions, flushes, memory orders, copies per thread, and the order of statements."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from tree_sitter import Node

from pcwm.explore.edits.base import Change, Text, names_in, rewrite, without
from pcwm.source.facts import Clause
from pcwm.source.touches import text_of


@rewrite("drop-ordered", "The loop keeps its clause, and one statement leaves the ordered region.")
def drop_ordered(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name == "ordered":
            yield text.drop_pragma(construct, "removed `ordered`")


@rewrite("drop-threadprivate", "A static scratch area that every thread thinks is its own.")
def drop_threadprivate(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name == "threadprivate" and not any(each.has("copyin") or each.has("copyprivate") for each in text.constructs):
            yield text.drop_pragma(construct, "removed `threadprivate`")


@rewrite("drop-flush", "Without it a thread may go on with what it saw before.")
def drop_flush(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name == "flush":
            yield text.drop_pragma(construct, "removed `flush`")


@rewrite("drop-copyprivate", "One thread reads the value; the others have a copy that was never set.")
def drop_copyprivate(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        clause = construct.clause("copyprivate")
        if clause is not None:
            yield text.put_pragma(construct, without(construct.clauses, clause), f"dropped `copyprivate({clause.argument})`")


@rewrite("relax-atomic", "The counter is indivisible all the same; what was written before it may not be seen.")
def relax_atomic(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        for clause in construct.clauses:
            if "atomic" in construct.words and clause.name in ("seq_cst", "acq_rel", "release", "acquire"):
                yield text.put_pragma(construct, without(construct.clauses, clause), f"dropped `{clause.name}`")


@rewrite("order-atomic", "Sequentially consistent, to be on the sure side.")
def order_atomic(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if "atomic" in construct.words and not any(construct.has(each) for each in ("seq_cst", "acq_rel", "release", "acquire")):
            yield text.put_pragma(construct, [*construct.clauses, Clause(name="seq_cst")], "added `seq_cst`")


@rewrite("swap-statements", "The same two steps the other way round.")
def swap_statements(text: Text) -> Iterator[Change]:
    for block in text.blocks():
        if not any("parallel" in each.words for each in text.inside(block.start_byte)):
            continue
        children = [child for child in block.named_children if child.type != "comment"]
        for one, other in itertools.pairwise(children):
            both = one.type == other.type == "expression_statement"
            between = any(one.start_byte <= each.pragma.start < other.start_byte for each in text.constructs)
            governed = any(each.statement in (one, other) for each in text.constructs)
            if both and not between and not governed and text_of(one) != text_of(other) and _related(one, other):
                first, second = text.source(one.start_byte, one.end_byte), text.source(other.start_byte, other.end_byte)
                spans = ((one.start_byte, one.end_byte, second), (other.start_byte, other.end_byte, first))
                yield Change(spans, f"swapped `{first[:30]}` and `{second[:30]}`", text.line(one.start_byte))


def _related(one: Node, other: Node) -> bool:
    """Whether two statements name a variable in common: swapping others shows nothing."""
    return bool(names_in(one) & names_in(other))


@rewrite("barrier-to-flush", "A flush makes values visible, and makes nobody wait.")
def barrier_to_flush(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name == "barrier":
            yield text.put_pragma(construct, [], "turned `barrier` into `flush`", name="flush")
