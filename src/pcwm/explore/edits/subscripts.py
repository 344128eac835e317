"""Edits of which elements an iteration touches: order of visits, distance, strips, padding, locks of an array."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node

from pcwm.explore.edits.base import Change, Text, function_around, rewrite
from pcwm.source.directives import Construct
from pcwm.source.drafts import LoopDraft
from pcwm.source.facts import Sharing
from pcwm.source.syntax import walk
from pcwm.source.touches import text_of


@rewrite("visit-in-order", "Iterations follow a list, each number in it once.")
def visit_in_order(text: Text) -> Iterator[Change]:
    yield from _visit(text, "backwards", lambda count: f"{count} - 1 - visit")


@rewrite("visit-with-repeats", "Iterations follow a list in which numbers come twice.")
def visit_with_repeats(text: Text) -> Iterator[Change]:
    yield from _visit(text, "some elements twice", lambda count: f"visit / 2 * 2 % {count}")


def _visit(text: Text, how: str, entry: Callable[[str], str]) -> Iterator[Change]:
    for construct, loop in _simple_loops(text):
        body = loop.node.child_by_field_name("body")
        function = function_around(loop.node)
        if body is None or function is None or "order" in text.source(function.start_byte, function.end_byte):
            continue
        index, count = loop.form.index, loop.form.upper
        count = count if re.fullmatch(r"\w+", count) else f"({count})"
        kind = _index_type(loop.node)
        top = text.outermost(construct)
        indent, deeper = text.indent(top), text.indent(loop.node.start_byte) + "    "
        made = (
            f"{indent}{kind} *order = ({kind} *)malloc(sizeof({kind}) * (size_t){count});\n"
            f"{indent}for ({kind} visit = 0; visit < {count}; visit++)\n"
            f"{indent}    order[visit] = {entry(count)};\n"
        )
        head = re.sub(rf"\b{re.escape(index)}\b", "turn", text.source(loop.node.start_byte, body.start_byte))
        inner = text.source(body.start_byte, body.end_byte)
        taken = f"{{\n{deeper}{kind} {index} = order[turn];"
        if body.type == "compound_statement":
            inner = taken + inner[1:]
        else:
            head, inner = f"{head.rstrip()} ", f"{taken}\n{deeper}{inner.strip()}\n{deeper[:-4]}}}"
        spans = [(top, top, made), (loop.node.start_byte, body.end_byte, head + inner)]
        if "<stdlib.h>" not in text.source(0, function.start_byte):
            spans.append((0, 0, "#include <stdlib.h>\n"))
        yield Change(tuple(spans), f"visits `{index}` by a list, {how},", text.line(loop.node.start_byte))


def _simple_loops(text: Text) -> Iterator[tuple[Construct, LoopDraft]]:
    """Divided loops `for (int i = 0; i < n; i++)` whose bound is known before the region, with nothing in them but code."""
    for construct in text.constructs:
        if construct.name != "parallel for" or construct.has("collapse") or construct.has("ordered") or construct.has("lastprivate"):
            continue
        if construct.has("linear") or (construct.argument("default") or "") == "none":
            continue
        for loop in text.loops_of(construct)[:1]:
            form, node = loop.form, loop.node
            declared = (
                node.type == "for_statement"
                and (first := node.child_by_field_name("initializer")) is not None
                and first.type == "declaration"
            )
            plain = (
                form.canonical
                and form.lower == "0"
                and form.step == "1"
                and form.relation == "<"
                and re.fullmatch(r"[\w\s/*+-]+", form.upper)
            )
            if declared and plain and not any(node.start_byte < each.pragma.start < node.end_byte for each in text.constructs):
                yield construct, loop


def _index_type(node: Node) -> str:
    initial = node.child_by_field_name("initializer")
    kind = initial.child_by_field_name("type") if initial is not None else None
    return text_of(kind) if kind is not None and text_of(kind) != "auto" else "int"


@rewrite("change-distance", "How far apart two iterations are that need each other.")
def change_distance(text: Text) -> Iterator[Change]:
    for draft in text.walker.drafts:
        if draft.touch.node.type != "subscript_expression" or not draft.divided:
            continue
        for subscript in draft.touch.subscripts:
            if subscript.type != "binary_expression" or len(subscript.children) != 3:
                continue
            left, sign, right = subscript.children
            if left.type == "identifier" and text_of(left) in draft.loops and sign.type in "+-" and text_of(right) in ("1", "2"):
                new = "0" if text_of(right) == "1" else "1"
                place, text_there = (right, new) if new == "1" else (subscript, text_of(left))
                note = f"changed `{text.syntax.text(draft.touch.node)}` to distance {new}"
                yield Change(((place.start_byte, place.end_byte, text_there),), note, text.line(right.start_byte))


@rewrite("update-in-place", "One array instead of two: new values go where old ones are still being read.")
def update_in_place(text: Text) -> Iterator[Change]:
    own = {each.variable.name for each in text.walker.drafts if each.sharing is Sharing.private}
    pointers = {name: kind for name, kind in _pointers(text).items() if name not in own}
    for construct in text.constructs:
        for loop in text.loops_of(construct)[:1]:
            span = (loop.node.start_byte, loop.node.end_byte)
            drafts = [each for each in text.walker.drafts if span[0] <= each.touch.node.start_byte < span[1] and each.touch.subscripts]
            written = {each.variable.name for each in drafts if each.touch.kind == "write"} & set(pointers)
            read = {each.variable.name for each in drafts if each.touch.kind == "read"} & set(pointers)
            for target in sorted(written):
                for source in sorted(read - written):
                    if pointers[target] != pointers[source]:
                        continue
                    places = [node for node in walk(loop.node) if node.type == "identifier" and text_of(node) == source]
                    spans = tuple((node.start_byte, node.end_byte, target) for node in places)
                    yield Change(spans, f"reads `{target}` instead of `{source}`", text.line(span[0]))


def _pointers(text: Text) -> dict[str, str]:
    """Pointer parameters and locals with their type, names declared once only."""
    found: dict[str, list[str]] = {}
    for node in walk(text.syntax.root):
        kind = node.child_by_field_name("type") if node.type in ("parameter_declaration", "declaration") else None
        for declarator in node.children_by_field_name("declarator") if kind is not None else ():
            inner = declarator.child_by_field_name("declarator") if declarator.type == "init_declarator" else declarator
            name = inner.child_by_field_name("declarator") if inner is not None and inner.type == "pointer_declarator" else None
            if kind is not None and name is not None and name.type == "identifier":
                found.setdefault(text_of(name), []).append(text_of(kind))
    return {name: kinds[0] for name, kinds in found.items() if len(kinds) == 1}


@rewrite("overlap-strips", "Strips that share their border: an element too many at the lower end.")
def overlap_strips(text: Text) -> Iterator[Change]:
    for loop in text.walker.loops:
        around = [each.name for each in text.inside(loop.node.start_byte)]
        lower = loop.form.parts[0]
        if around[-1:] != ["parallel"] or loop.directive is not None or lower is None or loop.form.step != "1":
            continue
        if lower.type == "identifier" and loop.form.canonical:
            name = text_of(lower)
            new = f"({name} > 0 ? {name} - 1 : {name})"
            yield Change(((lower.start_byte, lower.end_byte, new),), f"the strip starts one before `{name}`", text.line(lower.start_byte))


@rewrite("pad-slots", "Each thread's slot on a cache line of its own.")
def pad_slots(text: Text) -> Iterator[Change]:
    for name, size, uses in _slots(text):
        if size.type == "number_literal" or size.type == "identifier":
            spans = [(size.start_byte, size.end_byte, f"{text_of(size)} * 16")]
            spans += [
                (each.start_byte, each.end_byte, f"({text_of(each)}) * 16" if each.named_child_count else f"{text_of(each)} * 16")
                for each in uses
            ]
            yield Change(tuple(spans), f"padded `{name}`", text.line(size.start_byte))


@rewrite("pack-slots", "Slots side by side: less memory, and threads that write one cache line in turns.")
def pack_slots(text: Text) -> Iterator[Change]:
    for name, size, uses in _slots(text):
        width = _factor(size)
        if width and uses and all(_factor(each) == width for each in uses):
            spans = [(each.start_byte, each.end_byte, text_of(each.children[0])) for each in (size, *uses)]
            yield Change(tuple(spans), f"packed `{name}`", text.line(size.start_byte))


def _factor(node: Node) -> str:
    if node.type == "binary_expression" and len(node.children) == 3 and node.children[1].type == "*":
        return text_of(node.children[2])
    return ""


def _slots(text: Text) -> Iterator[tuple[str, Node, list[Node]]]:
    """Local one-dimensional arrays that are only ever subscripted: name, size and subscripts."""
    for node in walk(text.syntax.root):
        declarator = node.child_by_field_name("declarator") if node.type in ("declaration", "init_declarator") else None
        if declarator is None or declarator.type != "array_declarator":
            continue
        inner, size = declarator.child_by_field_name("declarator"), declarator.child_by_field_name("size")
        function = function_around(node)
        if inner is None or size is None or inner.type != "identifier" or function is None:
            continue
        name = text_of(inner)
        uses = [each for each in walk(function) if each.type == "identifier" and text_of(each) == name and each != inner]
        outer = [each.parent for each in uses]
        if uses and all(each is not None and each.type == "subscript_expression" for each in outer):
            yield name, size, [_subscript(each) for each in outer if each is not None]


def _subscript(node: Node) -> Node:
    index = node.child_by_field_name("index") or node.child_by_field_name("indices")
    if index is None:
        return node.named_children[-1]
    return index.named_children[0] if index.type == "subscript_argument_list" else index


@rewrite("move-lock", "Takes the lock of another element than the one it changes.")
def move_lock(text: Text) -> Iterator[Change]:
    for node in walk(text.syntax.root):
        if node.type != "call_expression" or text_of(node.child_by_field_name("function") or node) not in (
            "omp_set_lock",
            "omp_unset_lock",
        ):
            continue
        call = text_of(node.child_by_field_name("function") or node)
        places = [each for each in walk(node) if each.type == "subscript_expression"][:1]
        if call == "omp_set_lock" and len(places) == 1:
            array, old = text_of(places[0].children[0]), text_of(places[0])
            unlock = [
                each
                for each in walk(function_around(node) or text.syntax.root)
                if each.type == "subscript_expression" and text_of(each) == old and _in_call(each, "omp_unset_lock")
            ]
            spans = tuple((each.start_byte, each.end_byte, f"{array}[omp_get_thread_num() % 2]") for each in (places[0], *unlock))
            if unlock and "init" not in text.source(node.start_byte, node.end_byte):
                yield Change(spans, f"takes another lock than `{old}`", text.line(node.start_byte))


def _in_call(node: Node, name: str) -> bool:
    while node.parent is not None and node.type != "call_expression":
        node = node.parent
    function = node.child_by_field_name("function")
    return function is not None and text_of(function) == name
