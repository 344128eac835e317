"""Structure: loops, regions and helper functions arranged otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from tree_sitter import Node

from pcwm.explore.edits.base import Text, declared_in, function_around, names_in, render
from pcwm.explore.edits.clauses import nested
from pcwm.explore.variants.base import Span, manner, some
from pcwm.source.declarations import declarator_name
from pcwm.source.directives import Construct
from pcwm.source.facts import Clause
from pcwm.source.syntax import walk, words
from pcwm.source.touches import text_of

_FOR_REGION = words("num_threads if default shared copyin proc_bind")
_LEAVES = frozenset({"return_statement", "break_statement", "continue_statement", "goto_statement"})


@manner("while-loop", "`while` for an undivided `for`.")
def while_loop(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[Span] = []
    for loop in text.walker.loops:
        node = loop.node
        parts = [node.child_by_field_name(part) for part in ("initializer", "condition", "update", "body")]
        if node.type != "for_statement" or loop.directive is not None or any(part is None for part in parts):
            continue
        initial, condition, update, body = (part for part in parts if part is not None)
        if body.type != "compound_statement" or any(each.type in ("continue_statement", "for_statement") for each in walk(body)):
            continue
        if any(node.start_byte <= each.pragma.start < node.end_byte or each.statement == node for each in text.constructs):
            continue
        if any("simd" in each.words for each in text.inside(node.start_byte)):
            continue
        outer = text.indent(node.start_byte)
        start = text_of(initial) if initial.type == "declaration" else f"{text_of(initial)};"
        inner = text.source(body.start_byte + 1, body.end_byte - 1).rstrip()
        head = f"{{\n{outer}    {start}\n{outer}    while ({text_of(condition)}) {{{inner}\n"
        new = f"{head}{outer}        {text_of(update)};\n{outer}    }}\n{outer}}}"
        found.append((node.start_byte, node.end_byte, new))
    return some(chance, found, 0.5)


@manner("split-region", "`parallel for` as a `parallel` region with a `for` inside.")
def split_region(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[tuple[Span, Span]] = []
    for construct in text.constructs:
        body = construct.statement
        if construct.name not in ("parallel for", "parallel sections") or body is None or text.stacked(construct):
            continue
        if (
            body.parent is None
            or body.parent.type not in ("compound_statement", "translation_unit")
            or construct.argument("default") == "none"
        ):
            continue
        inner = construct.name.split()[1]
        region = [each for each in construct.clauses if each.name in _FOR_REGION]
        rest = [each for each in construct.clauses if each.name not in _FOR_REGION]
        lead = text.lead(construct)
        head = f"{lead}#pragma omp {render('parallel', region)}\n{lead}{{\n{lead}    #pragma omp {render(inner, rest)}"
        found.append(((construct.pragma.start, construct.pragma.end, head), (body.end_byte, body.end_byte, f"\n{lead}}}")))
    chosen = [each for each in found if chance.random() < 0.6] or found[:1]
    return [span for each in chosen for span in each]


@manner("list-sharing", "`default(none)` with every shared variable listed.")
def list_sharing(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[Span] = []
    unlisted = _of_file(text) | _macros(text)
    for construct in text.constructs:
        body = construct.statement
        if construct.name not in ("parallel", "parallel for") or body is None or construct.has("default") or construct.has("shared"):
            continue
        function = function_around(body)
        if function is None or names_in(body) & unlisted:
            continue
        named = {name for names in construct.lists.values() for name in names}
        visible = _declared_before(function, body)
        indices = {loop.form.index for loop in text.loops_of(construct)}
        used = sorted((names_in(body) | _in_clauses(text, construct, body)) & visible - named - indices)
        clauses = [*construct.clauses, Clause(name="default", argument="none")]
        if used:
            clauses.append(Clause(name="shared", argument=", ".join(used)))
        found += text.put_pragma(construct, clauses, "").spans
    return some(chance, found, 0.7)


def _declared_before(function: Node, body: Node) -> set[str]:
    """Locals and parameters whose scope reaches a statement of the function."""
    found: set[str] = set()
    for node in walk(function):
        if node.type in ("declaration", "parameter_declaration") and node.start_byte < body.start_byte and _reaches(node, body):
            for each in node.children_by_field_name("declarator"):
                name, _ = declarator_name(each)
                if name:
                    found.add(name)
    return found


def _of_file(text: Text) -> set[str]:
    """Variables declared outside functions."""
    nodes = (node for node in text.syntax.root.named_children if node.type == "declaration")
    return {declarator_name(each)[0] for node in nodes for each in node.children_by_field_name("declarator")}


def _macros(text: Text) -> set[str]:
    """Macros with parameters: what they name does not show where they are used."""
    nodes = (node for node in walk(text.syntax.root) if node.type == "preproc_function_def")
    return {text_of(name) for node in nodes if (name := node.child_by_field_name("name")) is not None}


def _reaches(node: Node, body: Node) -> bool:
    block = node.parent
    while block is not None and block.type not in ("compound_statement", "function_definition", "for_statement"):
        block = block.parent
    return block is not None and block.start_byte <= body.start_byte and body.end_byte <= block.end_byte


def _in_clauses(text: Text, region: Construct, body: Node) -> set[str]:
    """Names in the clauses of a region and of directives inside it: their chunk sizes and conditions."""
    inside = [each for each in text.constructs if body.start_byte <= each.pragma.start < body.end_byte]
    return {word for each in (*inside, region) for clause in each.clauses for word in re.findall(r"[A-Za-z_]\w*", clause.argument)}


@manner("interchange", "Two perfectly nested loops in the other order.")
def interchange(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[tuple[Span, Span]] = []
    for construct in text.constructs:
        inner = nested(text, construct)
        outer = text.loops_of(construct)[:1]
        if inner is None or not outer or construct.has("ordered") or construct.argument("collapse") != "2":
            continue
        heads = [
            (loop.node.start_byte, body.start_byte)
            for loop in (outer[0], inner)
            if (body := loop.node.child_by_field_name("body")) is not None
        ]
        texts = [text.source(*head).rstrip() for head in heads]
        ends = [start + len(one.encode()) for (start, _), one in zip(heads, texts, strict=True)]
        found.append(((heads[0][0], ends[0], texts[1]), (heads[1][0], ends[1], texts[0])))
    return [span for each in found if chance.random() < 0.8 for span in each]


@manner("helper-function", "The body of a divided loop as a function of its own.")
def helper_function(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[tuple[Span, Span]] = []
    for loop in text.walker.loops:
        body = loop.node.child_by_field_name("body")
        function = function_around(loop.node)
        if loop.directive is None or body is None or function is None or body.type != "compound_statement" or not loop.form.canonical:
            continue
        made = _extracted(text, function, loop.node, body)
        if made is not None:
            found.append(made)
    return chance.choice(found) if found else []


def _extracted(text: Text, function: Node, loop: Node, body: Node) -> tuple[Span, Span] | None:
    """The function's definition, and the call that takes the place of the body; None where the body cannot be moved."""
    blocked = _LEAVES | {"lambda_expression", "labeled_statement", "preproc_def", "static_assert_declaration"}
    pragmas = any(body.start_byte <= each.pragma.start < body.end_byte for each in text.constructs)
    if pragmas or function.has_error or any(node.type in blocked for node in walk(body)):
        return None
    outer = {name: kind for name, kind in _types(function, loop).items() if name in names_in(body)}
    inner = declared_in(body)
    if set(outer) & inner or "" in outer.values() or _assigned(body) & set(outer):
        return None
    name = next((each for each in ("one_step", "do_item", "visit_one", "handle_one") if each.encode() not in text.syntax.data), None)
    used = names_in(body) - set(outer) - inner
    local = {each for each in used if each in _declared_before(function, loop)}
    if name is None or not outer or local:
        return None
    parameters = ", ".join(f"{kind}{each}" for each, kind in sorted(outer.items()))
    lines = text.source(body.start_byte, body.end_byte)
    shift = len(text.indent(loop.start_byte))
    lines = re.sub(rf"^ {{0,{shift}}}", "", lines, flags=re.MULTILINE)
    definition = f"static void {name}({parameters})\n{lines}\n\n"
    place = text.syntax.line_start(function.start_byte)
    return (place, place, definition), (body.start_byte, body.end_byte, f"{name}({', '.join(sorted(outer))});")


def _types(function: Node, loop: Node) -> dict[str, str]:
    """Parameters and locals that the loop sees, with the text that declares each up to its name; empty where that is not simple."""
    found: dict[str, str] = {}
    for node in walk(function):
        initial = loop.child_by_field_name("initializer")
        head = initial is not None and initial.start_byte <= node.start_byte < initial.end_byte
        if node.type not in ("declaration", "parameter_declaration") or (node.start_byte >= loop.start_byte and not head):
            continue
        kind = node.child_by_field_name("type")
        qualifiers = " ".join(text_of(child) for child in node.named_children if child.type == "type_qualifier")
        special = any(child.type == "storage_class_specifier" for child in node.named_children)
        for each in node.children_by_field_name("declarator"):
            name, shape = declarator_name(each)
            plain = set(shape) <= {"init_declarator", "pointer_declarator"} and shape.count("pointer_declarator") <= 1
            simple = kind is not None and kind.type in ("primitive_type", "sized_type_specifier", "type_identifier") and not special
            if name in found:
                found[name] = ""
            elif plain and simple and kind is not None:
                star = "*" if "pointer_declarator" in shape else ""
                found[name] = f"{qualifiers} {text_of(kind)} {star}".lstrip()
            else:
                found[name] = ""
    return found


def _assigned(body: Node) -> set[str]:
    """Variables whose own value the body changes, or whose address it takes."""
    found: set[str] = set()
    for node in walk(body):
        target = None
        if node.type == "assignment_expression":
            target = node.child_by_field_name("left")
        elif node.type in ("update_expression", "pointer_expression") and not text_of(node).startswith("*"):
            target = node.child_by_field_name("argument")
        if target is not None and target.type in ("identifier", "field_expression"):
            found |= {text_of(target).split(".")[0]} if "->" not in text_of(target) else set()
    return found
