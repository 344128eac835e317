"""Names: variables, parameters, constants and a file's own functions called otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from tree_sitter import Node

from pcwm.explore.edits.base import Text
from pcwm.explore.variants.base import Span, manner
from pcwm.source.declarations import declarator_name
from pcwm.source.syntax import walk, words
from pcwm.source.touches import text_of

_INDICES = words("i j k l m p q r s t u v ii jj kk ix iy row col idx pos at cur it step lane cell node elem site bin")
_SCALARS = words(
    """
    acc total value val tmp temp res result part local mine best cur weight score term delta diff dist first last lo hi low
    high left right x0 x1 y0 y1 aa bb cc sum_ s0 s1 v0 v1 t0 t1 r0 w0 q0 carry rest need got have now old fresh next_ prev_
    count cnt num howmany amount
    """
)
_POINTERS = words(
    """
    src dst in_ out_ buf buffer arr vec data_ vals values keys slots cells items work scratch table tab list_ field grid_
    store pool from to input output here there xs ys us vs ws base_ lhs rhs given made
    """
)
_FUNCTIONS = words(
    """
    advance relax handle process apply_step update_one do_part run_block compute evaluate one_pass visit_one treat combine
    settle
    """
)


@manner("rename", "Other names for variables, parameters and helper functions.")
def rename(text: Text, chance: random.Random) -> Iterable[Span]:
    names = _own_names(text)
    taken = set(re.findall(r"\w+", text.source(0, len(text.syntax.data))))
    new: dict[str, str] = {}
    for name, pool in names.items():
        free = sorted(pool - taken - set(new.values()))
        if free and chance.random() < 0.85:
            new[name] = chance.choice(free)
    return [*_in_code(text, new), *_in_pragmas(text, new)]


def _own_names(text: Text) -> dict[str, frozenset[str]]:
    """Names declared in functions, and functions that are the file's own, with the pool their new names come from.

    Members and types keep theirs, as does whatever shares its name with one: the harness knows them. So do names in macros.
    """
    found: dict[str, frozenset[str]] = {}
    fixed = {
        text_of(node) for node in walk(text.syntax.root) if node.type in ("field_identifier", "type_identifier", "namespace_identifier")
    }
    macros = re.findall(r"^[ \t]*#[ \t]*define(?:.*\\\n)*.*|_Pragma\([^\n]*", text.source(0, len(text.syntax.data)), re.MULTILINE)
    fixed |= {word for line in macros for word in re.findall(r"\w+", line)}
    loops = {loop.form.index for loop in text.walker.loops}
    for node in walk(text.syntax.root):
        if node.type not in ("declaration", "parameter_declaration", "for_range_loop", "function_definition"):
            continue
        if node.type == "function_definition":
            kept = not any(text_of(child) == "static" for child in node.named_children if child.type == "storage_class_specifier")
            pool = _FUNCTIONS
        else:
            kept, pool = not _inside_function(node), _SCALARS
        for declarator in node.children_by_field_name("declarator"):
            name, shape = declarator_name(declarator)
            if not name or kept or name in fixed or "::" in name or (node.type == "declaration" and "function_declarator" in shape):
                continue
            pointer = bool({"pointer_declarator", "array_declarator", "reference_declarator"} & set(shape))
            found.setdefault(name, _INDICES if name in loops else _POINTERS if pointer and pool is _SCALARS else pool)
    return found


def _inside_function(node: Node) -> bool:
    up: Node | None = node
    while up is not None and up.type != "function_definition":
        if up.type in ("class_specifier", "struct_specifier"):
            return False
        up = up.parent
    return up is not None


def _in_code(text: Text, new: dict[str, str]) -> Iterable[Span]:
    for node in walk(text.syntax.root):
        if node.type == "identifier" and (name := text_of(node)) in new:
            yield node.start_byte, node.end_byte, new[name]


def _in_pragmas(text: Text, new: dict[str, str]) -> Iterable[Span]:
    for construct in text.constructs:
        raw = text.source(construct.pragma.start, construct.pragma.end)
        inside = 0
        for match in re.finditer(r"\w+|[()]", raw):
            word = match.group()
            inside += {"(": 1, ")": -1}.get(word, 0)
            # Behind a dot stands a member; outside parentheses, a clause.
            if inside and word in new and raw[match.start() - 1] not in ".>":
                start = construct.pragma.start + len(raw[: match.start()].encode())
                yield start, start + len(word.encode()), new[word]


@manner("name-constants", "Numbers in the text become named constants.")
def name_constants(text: Text, chance: random.Random) -> Iterable[Span]:
    found: dict[str, list[Node]] = {}
    for node in walk(text.syntax.root):
        if node.type == "number_literal" and re.fullmatch(r"[1-9]\d*", text_of(node)) and int(text_of(node)[:9]) > 2:
            up = node.parent
            while up is not None and up.type not in (
                "function_definition",
                "preproc_def",
                "preproc_function_def",
                "enumerator",
                "field_declaration",
            ):
                up = up.parent
            if up is not None and up.type == "function_definition":
                found.setdefault(text_of(node), []).append(node)
    free = [
        name for name in ("LIMIT", "BLOCK", "WIDTH", "SPAN", "STRIDE", "COUNT", "PERIOD", "UNIT") if name.encode() not in text.syntax.data
    ]
    chosen = sorted(found)[: len(free)]
    chance.shuffle(free)
    for number, name in zip(chosen, free, strict=False):
        yield _behind_includes(text), _behind_includes(text), f"#define {name} {number}\n"
        for node in found[number]:
            yield node.start_byte, node.end_byte, name


def _behind_includes(text: Text) -> int:
    includes = [node.end_byte for node in text.syntax.root.named_children if node.type == "preproc_include"]
    return max(includes, default=0)


_REALS = ("real", "real_t", "scalar", "number_t", "value_t")


@manner("name-type", "The floating-point type gets a name of its own, as in codes that can be built in either precision.")
def name_type(text: Text, chance: random.Random) -> Iterable[Span]:
    found: dict[str, list[Node]] = {}
    for node in walk(text.syntax.root):
        if node.type == "primitive_type" and text_of(node) in ("double", "float") and _plain_type(node):
            found.setdefault(text_of(node), []).append(node)
    free = [name for name in _REALS if not re.search(rf"\b{name}\b", text.source(0, len(text.syntax.data)))]
    if not found or not free:
        return
    kind = max(found, key=lambda each: len(found[each]))
    name, at = chance.choice(free), _behind_includes(text)
    form = chance.choice(["typedef {0} {1};", "#define {1} {0}"])
    yield at, at, f"\n{form.format(kind, name)}\n"
    for node in found[kind]:
        yield node.start_byte, node.end_byte, name


def _plain_type(node: Node) -> bool:
    """Whether a type stands alone inside a function, where any name of it may stand: not in `long double`, and in no macro."""
    up = node.parent
    if up is not None and up.type == "sized_type_specifier":
        return False
    while up is not None and up.type not in ("function_definition", "preproc_def", "preproc_function_def"):
        up = up.parent
    return up is not None and up.type == "function_definition"
