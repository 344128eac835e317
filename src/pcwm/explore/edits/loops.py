"""Edits of loops and of the variables in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tree_sitter import Node

from pcwm.explore.edits.base import Change, Text, function_around, render, rewrite, unlisted, updates_in
from pcwm.source.declarations import declarator_name
from pcwm.source.directives import Construct, listed
from pcwm.source.facts import Clause
from pcwm.source.loops import LoopForm
from pcwm.source.syntax import walk
from pcwm.source.touches import text_of

_ATOMIC = {"+": "+", "-": "-", "*": "*", "&": "&", "|": "|", "^": "^"}
_NOT_INSIDE = frozenset(
    {"for", "sections", "single", "critical", "atomic", "master", "masked", "task", "taskloop", "ordered", "loop", "section"}
)


@rewrite("hoist-temporary", "Temporaries declared at the top of the function, as older C asks for, are shared by the team.")
def hoist_temporary(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if "parallel" not in construct.words or construct.statement is None:
            continue
        divided = {loop.node.id for loop in text.loops_of(construct)}
        for node in walk(construct.statement):
            if node.type != "declaration" or (node.parent is not None and node.parent.id in divided):
                continue
            found = _scalar(node)
            function = function_around(construct.statement) or text.syntax.root
            if found is None or _declared_times(function, found[1]) != 1:
                continue
            kind, name, value = found
            yield _hoist(text, construct, node, kind, name, value)


def _scalar(node: Node) -> tuple[str, str, Node | None] | None:
    """Type, name and initial value of a declaration of one plain number; None for any other."""
    declarators = node.children_by_field_name("declarator")
    kind = node.child_by_field_name("type")
    storage = any(child.type == "storage_class_specifier" for child in node.named_children)
    if len(declarators) != 1 or kind is None or kind.type not in ("primitive_type", "sized_type_specifier") or storage:
        return None
    name, shape = declarator_name(declarators[0])
    if not name or shape not in ([], ["init_declarator"]):
        return None
    value = declarators[0].child_by_field_name("value") if shape else None
    if value is not None and value.type in ("initializer_list", "argument_list"):
        return None
    return text_of(kind), name, value


def _declared_times(function: Node, name: str) -> int:
    declarators = (node for node in walk(function) if node.type in ("declaration", "parameter_declaration"))
    return sum(declarator_name(each)[0] == name for node in declarators for each in node.children_by_field_name("declarator"))


def _hoist(text: Text, construct: Construct, node: Node, kind: str, name: str, value: Node | None) -> Change:
    top = text.outermost(construct)
    above = (top, top, f"{text.indent(top)}{kind} {name};\n")
    new = f"{name} = {text.source(value.start_byte, value.end_byte)};" if value is not None else ";"
    spans = [above, (node.start_byte, node.end_byte, new)]
    if (construct.argument("default") or "") == "none":
        listing = text.put_pragma(construct, [*construct.clauses, Clause(name="shared", argument=name)], "")
        spans += listing.spans
    return Change(tuple(spans), f"declared `{name}` before the region", text.line(node.start_byte))


@rewrite("parallelise-loop", "The loop looks independent, and a pragma is quickly written.")
def parallelise_loop(text: Text) -> Iterator[Change]:
    for loop in text.walker.loops:
        if loop.directive is not None or not _dividable(loop.node, loop.form) or function_around(loop.node) is None:
            continue
        around = text.inside(loop.node.start_byte)
        if any(each.is_parallel or each.words & _NOT_INSIDE for each in around):
            continue
        span = text.insert_before(loop.node, "parallel for")
        yield Change((span,), f"put `parallel for` on the loop over `{loop.form.index}`", text.line(loop.node.start_byte))


@rewrite("divide-loop", "Inside a team every thread runs the whole loop unless it is divided.")
def divide_loop(text: Text) -> Iterator[Change]:
    for loop in text.walker.loops:
        if loop.directive is not None or not _dividable(loop.node, loop.form):
            continue
        around = text.inside(loop.node.start_byte)
        names = [each.name for each in around]
        holds = any(loop.node.start_byte < each.pragma.start < loop.node.end_byte for each in text.constructs)
        if names == ["parallel"] and not holds:
            span = text.insert_before(loop.node, "for")
            yield Change((span,), f"put `for` on the loop over `{loop.form.index}`", text.line(loop.node.start_byte))


@rewrite("parallelise-inner", "The pragma moves to the inner loop: a region for every outer iteration.")
def parallelise_inner(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        outer = text.loops_of(construct)
        if "for" not in construct.words or construct.has("collapse") or construct.has("ordered") or not outer or text.stacked(construct):
            continue
        if construct.argument("default") == "none":
            continue  # the variables of the outer loop would have to be listed too
        for loop in text.walker.loops:
            inside = outer[0].node.start_byte < loop.node.start_byte < outer[0].node.end_byte and loop.depth == outer[0].depth + 1
            if not inside or loop.directive is not None or not _dividable(loop.node, loop.form):
                continue
            if _mentions(construct, loop.node, outer[0].node) or any(
                each is not construct and each.words & _NOT_INSIDE for each in text.inside(loop.node.start_byte)
            ):
                continue
            dropped = text.drop_pragma(construct, "").spans
            clauses = [clause for clause in construct.clauses if loop.form.index not in listed(clause)]
            span = text.insert_before(loop.node, render(construct.name, clauses))
            yield Change(
                (*dropped, span), f"moved `{construct.name}` to the loop over `{loop.form.index}`", text.line(loop.node.start_byte)
            )


def _mentions(construct: Construct, inner: Node, outer: Node) -> bool:
    """Whether a clause lists a variable that is declared between the two loops, where moving the pragma would not compile as meant."""
    names = {name for clause in construct.clauses for name in listed(clause)}
    between = (node for node in walk(outer) if node.type == "declaration" and node.start_byte < inner.start_byte)
    return any(declarator_name(each)[0] in names for node in between for each in node.children_by_field_name("declarator"))


def _dividable(node: Node, form: LoopForm) -> bool:
    """Canonical, with a simple test, and nothing in it leaves it early."""
    if node.type != "for_statement" or not form.canonical:
        return False
    initial, condition = node.child_by_field_name("initializer"), node.child_by_field_name("condition")
    if initial is None or condition is None or condition.type != "binary_expression" or "," in text_of(initial):
        return False
    body = node.child_by_field_name("body")
    if body is None or body.type == ";":
        return False
    return form.index not in _names(form.upper) and not _leaves(body)


def _names(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", text))


def _leaves(node: Node) -> bool:
    """Whether a `break` of this loop, a `return` or a `goto` is inside."""
    if node.type in ("return_statement", "goto_statement", "break_statement"):
        return True
    if node.type in ("for_statement", "while_statement", "do_statement", "switch_statement", "for_range_loop"):
        return any(inner.type in ("return_statement", "goto_statement") for inner in walk(node))
    return any(_leaves(child) for child in node.named_children)


@rewrite("shift-subscript", "Off by one: an iteration reads the element of its neighbour.")
def shift_subscript(text: Text) -> Iterator[Change]:
    bounds = {loop.form.index: loop.form for loop in text.walker.loops if loop.form.canonical}
    for draft in text.walker.drafts:
        if draft.touch.kind != "read" or not draft.touch.subscripts or not draft.divided or draft.touch.node.type != "subscript_expression":
            continue
        for subscript in draft.touch.subscripts:
            for name in draft.loops:
                step = _room(bounds.get(name))
                place = next((node for node in walk(subscript) if node.type == "identifier" and text_of(node) == name), None)
                if not step or place is None:
                    continue
                shifted = f"{name} {step} 1" if place == subscript else f"({name} {step} 1)"
                note = f"read `{text.syntax.text(draft.touch.node)}` at `{name} {step} 1`"
                yield Change(((place.start_byte, place.end_byte, shifted),), note, text.line(place.start_byte))
                break


def _room(form: LoopForm | None) -> str:
    """Where an index can go one further and probably still be inside its array: `-`, `+` or nowhere."""
    if form is None or form.step != "1":
        return ""
    if form.lower.isdigit() and int(form.lower[:6]) >= 1:
        return "-"
    if re.search(r"\+ *[1-9]\d*$", form.lower):
        return "-"
    return "+" if re.search(r"- *[1-9]\d*$", form.upper) and not form.inclusive else ""


@rewrite("reduction-to-atomic", "Correct without the clause, and every update of the sum waits for the others.")
def reduction_to_atomic(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        for clause in construct.clauses:
            operator = clause.argument.partition(":")[0].strip()
            if clause.name != "reduction" or operator not in _ATOMIC or construct.statement is None:
                continue
            for name in listed(clause):
                found = [node for node in walk(construct.statement) if node.type == "expression_statement" and _updates(node, name)]
                uses = sum(node.type == "identifier" and text_of(node) == name for node in walk(construct.statement))
                if found and uses == len(found):
                    spans = [*text.put_pragma(construct, unlisted(construct, clause, name), "").spans]
                    spans += [text.insert_before(node, "atomic") for node in found]
                    yield Change(tuple(spans), f"turned the reduction of `{name}` into atomic updates", text.line(construct.pragma.start))


def _updates(node: Node, name: str) -> bool:
    update = updates_in(node)
    if update is None:
        return False
    target = update.child_by_field_name("argument" if update.type == "update_expression" else "left")
    return target is not None and re.match(rf"{re.escape(name)}\b(?!\s*(\.|->))", text_of(target)) is not None


@rewrite("drop-simd", "The same loop without the promise that its iterations are independent.")
def drop_simd(text: Text) -> Iterator[Change]:
    for construct in text.constructs:
        if construct.name == "simd":
            yield text.drop_pragma(construct, "removed `simd`")
        elif "simd" in construct.words and construct.words & {"for", "taskloop"}:
            kept = [clause for clause in construct.clauses if clause.name not in ("simdlen", "safelen", "aligned", "linear")]
            name = " ".join(word for word in construct.name.split() if word != "simd")
            yield text.put_pragma(construct, kept, "removed `simd`", name=name)
