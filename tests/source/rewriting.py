"""C and C++ programs written in another way that means the same: other names, more comments, other orders, macros for numbers.

Each rewriting makes its choices with `chance`, so that a test can draw them; what it made knows where each line came from.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from tree_sitter import Node

from pcwm.records import Language
from pcwm.source.syntax import parse, walk, words

Chance = Callable[[int], int]
"""A number below the one given."""
TOKEN = re.compile(
    r"""(?P<comment>//(?:\\\n|[^\n])*|/\*.*?\*/)
    |(?P<directive>^[ \t]*\#(?:\\\n|[^\n])*)
    |(?P<text>R"\((?:.*?)\)"|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])+')
    |(?P<name>[A-Za-z_]\w*)
    |(?P<number>\.?\d(?:[eEpP][+-]|'(?=\w)|[\w.])*)
    |(?P<sign>\.\.\.|<<=|>>=|->\*|<=>|->|\+\+|--|<<|<=|>=|==|!=|&&|\|\||::|[-+*/%&|^]=|[^\s\w])""",
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_PRAGMA = re.compile(r"[ \t]*#[ \t]*pragma\b")
_HEAD = re.compile(r"[ \t]*#[ \t]*pragma[ \t]+omp\b")
_WORD = re.compile(r"[A-Za-z_]\w*")
_INTEGER = re.compile(r"(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*")
_OPENMP = words(
    "omp parallel for sections section single master masked critical atomic barrier task taskwait taskgroup taskloop taskyield "
    "flush ordered simd teams distribute target data map loop scope threadprivate declare cancel reduction private firstprivate "
    "lastprivate shared default none copyin copyprivate schedule static dynamic guided auto runtime nowait num_threads num_tasks "
    "grainsize collapse if final untied mergeable depend in out inout inoutset mutexinoutset source sink doacross priority read "
    "write update capture compare seq_cst acq_rel acquire release relaxed hint linear safelen simdlen aligned proc_bind close "
    "spread to from tofrom alloc min max nogroup initializer omp_priv omp_orig omp_in omp_out filter step val ref uval monotonic "
    "nonmonotonic iterator detach device"
)
"""Words that mean something in a directive: what has such a name keeps it."""
GAPS = ("\n", "\n\n", " // int x = 1;\n", " /* #pragma omp barrier */ ", "/* a comment\n over two lines */", "\t", " // it's \"open\n")
INSIDE = (" /* nowait */ ", "  ", "\t")
"""What may stand between the tokens of a pragma."""


@dataclass(frozen=True)
class Piece:
    """A part of the new text, and where in the old one it was; None for what is new."""

    text: str
    start: int | None = None


@dataclass(frozen=True)
class Rewritten:
    """A program in its new form."""

    pieces: tuple[Piece, ...]
    old: str
    names: dict[str, str] = field(default_factory=dict)
    """The old words for the new ones."""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    def plain(self, text: str) -> str:
        """A piece of code as it was in the old program, without spaces."""
        return "".join(_WORD.sub(lambda match: self.names.get(match[0], match[0]), text).split())

    def line(self, line: int, column: int) -> int:
        """The old line of a place in the new program."""
        ends = [*accumulate(len(piece.text) for piece in self.pieces)]
        text = self.text
        offset = sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + column - 1
        index = bisect_right(ends, offset)
        piece = self.pieces[index]
        assert piece.start is not None, (line, column)
        return self.old.count("\n", 0, piece.start + offset - (ends[index] - len(piece.text))) + 1


def tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of each token; a pragma's words are tokens of their own, any other directive is one."""
    for match in TOKEN.finditer(text):
        kind, start, end = str(match.lastgroup), match.start(), match.end()
        if kind == "directive" and _PRAGMA.match(match[0]):
            inside = TOKEN.finditer(text.replace("\\\n", "  ").replace("#", "@"), start, end)
            yield from (("pragma " + str(each.lastgroup), each.start(), each.end()) for each in inside)
        else:
            yield kind, start, end


def same(text: str) -> Rewritten:
    return Rewritten((Piece(text, 0),), text)


def _changed(text: str, changes: list[tuple[int, int, str]], names: dict[str, str] | None = None, top: str = "") -> Rewritten:
    """The text with some of it replaced, and something new on top."""
    pieces, done = [Piece(top)], 0
    for start, end, new in changes:
        pieces.append(Piece(text[done:start], done))
        pieces.append(Piece(new, start if end > start else None))
        done = end
    return Rewritten((*pieces, Piece(text[done:], done)), text, names or {})


# ---------------------------------------------------------------- names


def declared(text: str, language: Language) -> list[str]:
    """Variables and functions that a text declares, and that no member, type, macro or word of a directive shares a name with."""
    found: dict[str, None] = {}
    other = set(_OPENMP) | {"main"}
    for node in walk(parse(text, language).root):
        name = _declarator(node.child_by_field_name("declarator"))
        if name is not None and name.type == "identifier":
            found[_text(name)] = None
        if node.type in ("field_identifier", "type_identifier", "namespace_identifier", "statement_identifier"):
            other.add(_text(node))
        if node.type in ("preproc_def", "preproc_function_def"):
            other.add(_text(node.child_by_field_name("name")))
    return [name for name in found if name not in other]


def _declarator(node: Node | None) -> Node | None:
    while node is not None and node.type.endswith("_declarator"):
        node = node.child_by_field_name("declarator") or next(iter(node.named_children), None)
    return node


def _text(node: Node | None) -> str:
    return (node.text or b"").decode() if node is not None else ""


def renamed(text: str, language: Language, chance: Chance) -> Rewritten:
    """Every variable and function that the text declares has another name."""
    letters = "abcdefghijklmnopqrstuvwxyz_XYZ"
    used = set(_WORD.findall(text))
    names: dict[str, str] = {}
    for old in declared(text, language):
        new = "".join(letters[chance(len(letters))] for _ in range(1 + chance(9))) + f"_{len(names)}"
        names[old] = new + "q" * (new in used)
    changes = []
    for kind, start, end in tokens(text):
        if kind in ("name", "pragma name") and text[start:end] in names:
            changes.append((start, end, names[text[start:end]]))
        elif kind == "directive":  # the bodies of macros
            matches = (match for match in _WORD.finditer(text, start, end) if match[0] in names)
            changes += [(match.start(), match.end(), names[match[0]]) for match in matches]
    return _changed(text, changes, {new: old for old, new in names.items()})


# ---------------------------------------------------------------- gaps


def spaced(text: str, language: Language, chance: Chance) -> Rewritten:
    """Comments and blank lines between about one in six of the tokens."""
    changes = []
    for kind, start, _ in tokens(text):
        if kind == "directive" or chance(6):
            continue
        before = text[text.rfind("\n", 0, start) + 1 : start]
        if not kind.startswith("pragma"):
            changes.append((start, start, GAPS[chance(len(GAPS))]))
        elif _HEAD.match(before) or "#" not in before:  # the line of a pragma that goes on has no head
            changes += [(start, start, INSIDE[chance(len(INSIDE))])] if before.strip() else []
    return _changed(text, changes)


# ---------------------------------------------------------------- numbers


def with_macros(text: str, language: Language, chance: Chance) -> Rewritten:
    """Macros for about half of the integers, in pragmas too."""
    names: dict[str, str] = {}
    changes = []
    before = ""
    for kind, start, end in tokens(text):
        number = text[start:end]
        if kind in ("number", "pragma number") and _INTEGER.fullmatch(number) and before != ")=" and chance(2):
            name = f"NUMBER_{number}"
            names[name] = number
            changes.append((start, end, name))
        before = before[-1:] + number[-1:]  # `) = 0` of a pure virtual function is no number
    top = "".join(f"#define {name} {number}\n" for name, number in names.items())
    return _changed(text, changes, names, top)


# ---------------------------------------------------------------- orders


def reordered(text: str, language: Language, chance: Chance) -> Rewritten:
    """About half of the neighbouring declarations that know nothing of each other change places, at file scope and in blocks."""
    pieces, done = [], 0
    for one, other in _neighbours(text, language):
        if one[0] < done or not chance(2):
            continue
        pieces += [Piece(text[done : one[0]], done), Piece(text[slice(*other)], other[0])]
        pieces += [Piece(text[one[1] : other[0]], one[1]), Piece(text[slice(*one)], one[0])]
        done = other[1]
    return Rewritten((*pieces, Piece(text[done:], done)), text)


def _neighbours(text: str, language: Language) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    found = []
    for block in walk(parse(text, language).root):
        if block.type not in ("translation_unit", "compound_statement"):
            continue
        children = block.named_children
        for one, other in pairwise(children):
            spans = [_span(each, text) for each in (one, other)]
            between = text[spans[0][1] : spans[1][0]]
            before = text[: spans[0][0]].rstrip().rpartition("\n")[2]
            if between.strip() or "\n" not in between or _PRAGMA.match(before):
                continue
            names = [_made(each) for each in (one, other)]
            said = [set(_WORD.findall(text[slice(*span)])) for span in spans]
            if all(names) and not names[0] & said[1] and not names[1] & said[0]:
                found.append((spans[0], spans[1]))
    return sorted(found)


def _span(node: Node, text: str) -> tuple[int, int]:
    end = node.start_byte + len(_text(node).rstrip())
    return node.start_byte, end + text[end : end + 1].count(";")  # in C++ that of a class is a node of its own


def _made(node: Node) -> set[str]:
    """What a declaration declares; nothing for what is no declaration, or does something that others may notice."""
    kinds = ("preproc_def", "type_definition", "struct_specifier", "enum_specifier", "declaration")
    top = node.parent is not None and node.parent.type == "translation_unit"
    if node.type not in (*kinds, "function_definition") or (node.type == "function_definition" and not top):
        return set()
    every = [*walk(node)]
    if node.type == "declaration" and any(_acts(each) for each in every):
        return set()
    if node.type == "function_definition":
        return {_text(_declarator(node.child_by_field_name("declarator")))}
    return {_text(each) for each in every if each.type in ("identifier", "type_identifier", "field_identifier")}


def _acts(node: Node) -> bool:
    """Whether it may be noticed when this is evaluated; objects of C++ may do anything when they are made."""
    acting = ("call_expression", "assignment_expression", "update_expression", "new_expression", "lambda_expression", "argument_list")
    return node.type in (*acting, "type_identifier", "qualified_identifier", "template_type", "auto", "placeholder_type_specifier")


REWRITINGS = {"renamed": renamed, "spaced": spaced, "with_macros": with_macros, "reordered": reordered}
