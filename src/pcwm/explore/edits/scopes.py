"""Edits of where a variable lives and of which loop is divided."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from pcwm.explore.edits.base import Change, Text, declared_in, function_around, render, rewrite
from pcwm.source.declarations import declarator_name
from pcwm.source.directives import listed
from pcwm.source.facts import Clause
from pcwm.source.syntax import walk
from pcwm.source.touches import text_of


@rewrite("make-static", "A scratch variable that is kept between calls is one for all threads.")
def make_static(text: Text) -> Iterator[Change]:
    """Locals of functions that a parallel region calls, and locals of the region itself."""
    for node in walk(text.syntax.root):
        if (
            node.type != "declaration"
            or function_around(node) is None
            or any(child.type in ("storage_class_specifier", "type_qualifier") for child in node.named_children)
        ):
            continue
        declarators = node.children_by_field_name("declarator")
        name, shape = declarator_name(declarators[0]) if len(declarators) == 1 else ("", [])
        parallel = any("parallel" in each.words for each in text.inside(node.start_byte))
        if not name or not (parallel or _called_in_parallel(text, node)) or "reference_declarator" in shape:
            continue
        value = declarators[0].child_by_field_name("value")
        start = node.start_byte
        if value is None:
            spans: tuple[tuple[int, int, str], ...] = ((start, start, "static "),)
        elif "array_declarator" in shape or value.type in ("initializer_list", "argument_list"):
            continue
        else:
            inner = declarators[0].child_by_field_name("declarator")
            assert inner is not None, "only a declarator with a value has one inside"
            if inner.type != "identifier":
                continue
            rest = (inner.end_byte, value.start_byte, f";\n{text.indent(start)}{name} = ")
            spans = ((start, start, "static "), rest)
        if node.parent is not None and node.parent.type == "compound_statement":
            yield Change(spans, f"made `{name}` static", text.line(start))


def _called_in_parallel(text: Text, node: Node) -> bool:
    """Whether the function around a node is called by name inside a region."""
    function = function_around(node)
    name = declarator_name(function.child_by_field_name("declarator"))[0] if function is not None else ""
    for call in walk(text.syntax.root):
        called = call.child_by_field_name("function") if call.type == "call_expression" else None
        if called is not None and text_of(called) == name and any("parallel" in each.words for each in text.inside(call.start_byte)):
            return True
    return False


@rewrite("hoist-array", "A scratch array declared once, before the region, is one for all threads.")
def hoist_array(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        body = construct.statement
        if "parallel" not in construct.words or body is None or (construct.argument("default") or "") == "none":
            continue
        for node in walk(body):
            declarators = node.children_by_field_name("declarator") if node.type == "declaration" else []
            if len(declarators) != 1 or declarators[0].type != "array_declarator":
                continue
            name, size = declarator_name(declarators[0])[0], declarators[0].child_by_field_name("size")
            known = size is not None and (size.type == "number_literal" or text_of(size).isupper())
            static = any(child.type == "storage_class_specifier" for child in node.named_children)
            if known and not static:
                top = text.outermost(construct)
                declaration = text.source(node.start_byte, node.end_byte)
                spans = ((top, top, f"{text.indent(top)}{declaration}\n"), (node.start_byte, node.end_byte, ";"))
                yield Change(spans, f"declared `{name}` before the region", text.line(node.start_byte))


@rewrite("parallelise-outer", "One region around everything: the pragma moves to the outer loop.")
def parallelise_outer(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        loops = text.loops_of(construct)
        if construct.name not in ("parallel for", "for") or construct.has("ordered") or not loops or text.stacked(construct):
            continue
        inner = loops[0].node
        outer = next(
            (
                each
                for each in reversed(text.walker.loops)
                if each.node.start_byte < inner.start_byte and inner.end_byte <= each.node.end_byte and each.directive is None
            ),
            None,
        )
        if outer is None or not outer.form.canonical or outer.node.type != "for_statement":
            continue
        index = outer.node.child_by_field_name("initializer")
        if index is None or (index.type != "declaration" and outer.form.index in construct.lists.get("shared", ())):
            continue
        between = [
            each for each in text.constructs if outer.node.start_byte < each.pragma.start < outer.node.end_byte and each is not construct
        ]
        leaves = any(node.type in ("break_statement", "return_statement", "goto_statement") for node in walk(outer.node))
        declared = declared_in(outer.node)
        named = {name for clause in construct.clauses for name in listed(clause)}
        if between or leaves or named & declared or (construct.argument("default") or "") == "none":
            continue
        clauses = [clause for clause in construct.clauses if clause.name not in ("collapse", "nowait")]
        span = text.insert_before(outer.node, render(construct.name, clauses))
        note = f"moved `{construct.name}` to the loop over `{outer.form.index}`"
        yield Change((*text.drop_pragma(construct, "").spans, span), note, text.line(outer.node.start_byte))


@rewrite("serialise-loop", "Left to one thread because it looked short.")
def serialise_loop(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name == "for" and not construct.has("reduction") and not construct.has("ordered") and not construct.has("lastprivate"):
            kept = [clause for clause in construct.clauses if clause.name in ("private", "firstprivate", "nowait")]
            yield text.put_pragma(construct, kept, "turned `for` into `single`", name="single")


@rewrite("replicate-loop", "Every thread of the team runs the whole loop.")
def replicate_loop(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name == "for" and not any(
            construct.has(each) for each in ("reduction", "ordered", "lastprivate", "private", "firstprivate")
        ):
            yield text.drop_pragma(construct, "removed `for`")


@rewrite("add-if", "Small problems are not worth a team.")
def add_if(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        loops = text.loops_of(construct)
        if (
            construct.name == "parallel for"
            and loops
            and loops[0].form.canonical
            and loops[0].form.lower == "0"
            and not construct.has("if")
        ):
            clause = Clause(name="if", argument=f"{loops[0].form.upper} > 16")
            yield text.put_pragma(construct, [*construct.clauses, clause], "added `if`")
