"""Forms of expressions and small statements that mean the same."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from tree_sitter import Node

from pcwm.explore.edits.base import Text
from pcwm.explore.variants.base import Span, manner, some
from pcwm.source.facts import Clause
from pcwm.source.syntax import walk
from pcwm.source.touches import text_of

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
_SIMPLE = frozenset({"identifier", "number_literal", "subscript_expression", "field_expression", "parenthesized_expression"})


@manner("step-form", "`i++`, `++i` and `i += 1`.")
def step_form(text: Text, chance: random.Random) -> Iterable[Span]:
    form = chance.choice(["{0}++", "++{0}", "{0} += 1"])
    for node in walk(text.syntax.root):
        if node.type == "update_expression" and _alone(node) and text_of(node).startswith("++") | text_of(node).endswith("++"):
            argument = node.child_by_field_name("argument")
            if argument is not None and argument.type == "identifier":
                yield node.start_byte, node.end_byte, form.format(text_of(argument))


def _alone(node: Node) -> bool:
    """Whether the value of an expression is not used."""
    parent = node.parent
    if parent is None:
        return False
    return parent.type == "expression_statement" or (parent.type == "for_statement" and parent.child_by_field_name("update") == node)


@manner("assign-form", "`x += y` and `x = x + y`.")
def assign_form(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[Span] = []
    for node in walk(text.syntax.root):
        parts = [node.child_by_field_name(part) for part in ("left", "operator", "right")]
        if node.type != "assignment_expression" or parts[0] is None or parts[1] is None or parts[2] is None or not _alone(node):
            continue
        left, operator, right = parts[0], parts[1].type, parts[2]
        if left.type not in ("identifier", "subscript_expression") or any(
            each.type in ("call_expression", "update_expression") for each in walk(left)
        ):
            continue
        if operator in ("+=", "-=", "*="):
            value = text_of(right) if right.type in _SIMPLE | {"call_expression"} else f"({text_of(right)})"
            found.append((node.start_byte, node.end_byte, f"{text_of(left)} = {text_of(left)} {operator[0]} {value}"))
        elif (
            operator == "="
            and right.type == "binary_expression"
            and right.children[1].type in ("+", "*")
            and text_of(right.children[0]) == text_of(left)
        ):
            found.append((node.start_byte, node.end_byte, f"{text_of(left)} {right.children[1].type}= {text_of(right.children[2])}"))
    return some(chance, found, 0.6)


@manner("commute", "`a + b` as `b + a`, `a * b` as `b * a`, where the operands are simple.")
def commute(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[Span] = []
    for node in walk(text.syntax.root):
        if node.type == "binary_expression" and len(node.children) == 3 and node.children[1].type in ("+", "*"):
            left, sign, right = node.children
            parent = node.parent
            chained = parent is not None and parent.type == "binary_expression"
            # In `x = x + e` and beside pointers the order is part of a form that people and compilers look for.
            update = parent is not None and parent.type == "assignment_expression"
            if left.type in _SIMPLE and right.type in _SIMPLE and not chained and not update and text_of(left) != text_of(right):
                found.append((node.start_byte, node.end_byte, f"{text_of(right)} {sign.type} {text_of(left)}"))
    return some(chance, found, 0.5)


@manner("flip-comparison", "`a < b` as `b > a`.")
def flip_comparison(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[Span] = []
    for node in walk(text.syntax.root):
        if node.type != "binary_expression" or len(node.children) != 3 or node.children[1].type not in _FLIPPED:
            continue
        parent = node.parent
        plain = node.children[0].type in _SIMPLE and node.children[2].type in _SIMPLE
        if plain and (parent is None or parent.type not in ("for_statement", "binary_expression")):
            left, sign, right = node.children
            found.append((node.start_byte, node.end_byte, f"{text_of(right)} {_FLIPPED[sign.type]} {text_of(left)}"))
    return some(chance, found, 0.7)


@manner("index-type", "Loop indices of another integer type.")
def index_type(text: Text, chance: random.Random) -> Iterable[Span]:
    if text.syntax.language == "cpp" and re.search(rb"\b(min|max|clamp|pair|tuple|accumulate)\b", text.syntax.data):
        return []  # their arguments must be of one type
    new = chance.choice(["long", "int", "size_t"] if text.syntax.language == "cpp" else ["long", "int"])
    found: list[Span] = []
    for loop in text.walker.loops:
        initial = loop.node.child_by_field_name("initializer")
        kind = initial.child_by_field_name("type") if initial is not None and initial.type == "declaration" else None
        upward = loop.form.canonical and loop.form.step == "1" and loop.form.lower.isdigit()
        if (
            kind is not None
            and upward
            and text_of(kind) in ("int", "long")
            and text_of(kind) != new
            and _plain_index(loop.node, loop.form.index)
        ):
            if new == "size_t" and not re.search(r"size\(\)$", loop.form.upper):
                continue
            found.append((kind.start_byte, kind.end_byte, new))
    return some(chance, found, 0.7)


def _plain_index(node: Node, name: str) -> bool:
    """Whether an index is only used in subscripts and comparisons with other numbers: nothing that depends on its type."""
    for each in walk(node):
        if each.type == "identifier" and text_of(each) == name:
            up = each.parent
            while up is not None and up.type in ("binary_expression", "parenthesized_expression"):
                up = up.parent
            if up is not None and up.type in (
                "argument_list",
                "call_expression",
                "pointer_expression",
                "unary_expression",
                "conditional_expression",
            ):
                return False
    return True


@manner("clause-order", "Clauses in another order.")
def clause_order(text: Text, chance: random.Random) -> Iterable[Span]:
    for construct in text.constructs:
        clauses = [each for each in construct.clauses if each.name not in ("name", "list", "argument")]
        if len(clauses) < 2 or len(clauses) != len(construct.clauses) or "declare" in construct.words:
            continue
        shuffled = clauses[:]
        chance.shuffle(shuffled)
        if shuffled != clauses:
            yield from text.put_pragma(construct, shuffled, "").spans


@manner("pragma-operator", '`_Pragma("omp …")` for some of the pragmas.')
def pragma_operator(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[Span] = []
    for construct in text.constructs:
        raw = text.source(construct.pragma.start, construct.pragma.end)
        if (
            raw.lstrip().startswith("#")
            and '"' not in raw
            and construct.name not in ("threadprivate", "declare reduction")
            and construct.statement is not None
        ):
            body = " ".join(raw.replace("\\\n", " ").split()).removeprefix("#").strip().removeprefix("pragma").strip()
            if "/*" not in body and "//" not in body:
                found.append((construct.pragma.start, construct.pragma.end, f'{text.lead(construct)}_Pragma("{body}")'))
    return some(chance, found, 0.4)


@manner("schedule", "The loop's schedule spelled out, or another one.")
def schedule(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[Span] = []
    for construct in text.constructs:
        if "for" not in construct.words or construct.has("ordered") or construct.has("order") or "simd" in construct.words:
            continue
        kind = chance.choice(["static", "static", "static, 4", "static, 16", "dynamic", "dynamic, 8", "guided", "guided, 4", "auto"])
        others = [each for each in construct.clauses if each.name != "schedule"]
        found += text.put_pragma(construct, [*others, Clause(name="schedule", argument=kind)], "").spans
    return some(chance, found, 0.5)


_BLOCK = re.compile(r"(?i)(^|_)(block|tile|chunk|grain|batch|strip|cutoff)(_?size|s?_?len|_?width|_)?$")
"""Names of sizes that decide how work is cut up, and nothing else."""


@manner("block-size", "Blocks, tiles, chunks and cut-offs of another fixed size.")
def block_size(text: Text, chance: random.Random) -> Iterable[Span]:
    found: list[tuple[Node, str]] = []
    for node in walk(text.syntax.root):
        if node.type in ("preproc_def", "enumerator"):
            name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        elif node.type == "init_declarator" and node.parent is not None and re.match(r"(static )?const", text_of(node.parent)):
            name, value = node.child_by_field_name("declarator"), node.child_by_field_name("value")
        else:
            continue
        if name is not None and value is not None and _BLOCK.search(text_of(name)) and re.fullmatch(r"\s*\d{1,6}\s*", text_of(value)):
            found.append((value, text_of(value)))
    for value, number in found:
        other = chance.choice([max(2, int(number) // 2), int(number) * 2, int(number) * 4])
        yield value.start_byte, value.end_byte, number.replace(number.strip(), str(other))
