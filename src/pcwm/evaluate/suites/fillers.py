"""Code to put around a program: functions of other problems, with every name that is taken called otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tree_sitter import Node

from pcwm.records import Language
from pcwm.source.declarations import declarator_name
from pcwm.source.directives import constructs
from pcwm.source.syntax import parse, walk
from pcwm.source.tokens import tokens
from pcwm.source.touches import text_of

_INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*(<[^>\n]+>)[^\n]*\n?", re.MULTILINE)
_MACRO = re.compile(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", re.MULTILINE)
_UNFIT = re.compile(
    r"\busing\s+namespace\b|<complex\.h>|\bmain\b|^[ \t]*#[ \t]*(?:if|ifdef|ifndef|undef|pragma[ \t]+(?!omp\b)|define[ \t]+\w+\()",
    re.MULTILINE,
)
_REACHING = frozenset({"declare", "threadprivate", "requires"})
"""Words of directives that say something of the whole text."""
_TYPES = ("struct_specifier", "class_specifier", "union_specifier", "enum_specifier")


@dataclass(frozen=True)
class Filler:
    """One text that can stand in another."""

    key: str
    family: str
    language: Language
    includes: tuple[str, ...]
    """As `<stdio.h>`."""
    body: str
    names: frozenset[str]
    """What it declares at file scope, macros included."""
    macros: tuple[str, ...]
    words: frozenset[str]
    """All names in it."""

    def beside(self, taken: set[str]) -> str:
        """The body with those of its own names called otherwise that are taken, which then are taken too; macros end with it."""
        others = taken | self.words
        new: dict[str, str] = {}
        for name in sorted(self.names & taken):
            number = 2
            while f"{name}{number}" in others or f"{name}_{number}" in others:
                number += 1
            new[name] = f"{name}_{number}"
            others.add(new[name])
        taken |= (self.names - new.keys()) | set(new.values())
        body = _called(self, new) if new else self.body
        return body + "".join(f"#undef {new.get(name, name)}\n" for name in self.macros)


def make_filler(key: str, family: str, source: str, language: Language) -> Filler | None:
    """The text as a filler; None for one that says something of the whole text it would stand in, or does not parse."""
    syntax = parse(source, language)
    reaching = any(construct.words & _REACHING for construct in constructs(syntax))
    if reaching or _UNFIT.search(syntax.masked.decode("utf-8", "replace")) or syntax.error_lines() or syntax.unclosed:
        return None
    includes = tuple(_INCLUDE.findall(source))
    body = _INCLUDE.sub("", source).strip("\n") + "\n"
    if re.search(r"^[ \t]*#[ \t]*include", body, re.MULTILINE):
        return None
    words = frozenset(token.text for token in tokens(body, language) if token.kind == "name")
    macros = tuple(dict.fromkeys(_MACRO.findall(body)))
    return Filler(key, family, language, includes, body, frozenset(file_scope(body, language)) | set(macros), macros, words)


def file_scope(source: str, language: Language) -> set[str]:
    """Names that a text declares for all that follows it: functions, variables, types, constants of enumerations."""
    found: set[str] = set()
    for node in _outermost(parse(source, language).root):
        for declarator in node.children_by_field_name("declarator"):
            found.add(declarator_name(declarator)[0].rpartition("::")[2] or text_of(declarator))
        if node.type in ("alias_declaration", "namespace_definition"):
            found.add(_name(node))
        for inner in walk(node):
            if (inner.type in _TYPES and not _in_body(inner, node)) or (inner.type == "enumerator" and not _in_body(inner, node)):
                found.add(_name(inner))
    return found - {""}


def _outermost(root: Node) -> Iterable[Node]:
    for node in root.named_children:
        body = node.child_by_field_name("body")
        if node.type == "template_declaration":
            yield from _outermost(node)
        elif node.type == "linkage_specification" or (node.type == "namespace_definition" and not _name(node)):
            yield from _outermost(body or node)
        else:
            yield node


def _name(node: Node) -> str:
    name = node.child_by_field_name("name")
    return text_of(name) if name is not None else ""


def _in_body(inner: Node, outer: Node) -> bool:
    """Whether a node stands in a function's body."""
    up = inner.parent
    while up is not None and up != outer:
        if up.type == "compound_statement":
            return True
        up = up.parent
    return False


def _called(filler: Filler, new: dict[str, str]) -> str:
    """The body with other names: in code and directives, not in comments or strings, and not where a member is meant."""
    parts, at, body = [], 0, filler.body
    for token in tokens(body, filler.language):
        if token.kind == "name" and token.text in new:
            before = body[max(0, token.start - 2) : token.start]
            if before.endswith((".", "->")) or body[max(0, token.start - 5) : token.start] == "std::":
                continue
            parts += [body[at : token.start], new[token.text]]
            at = token.end
    return "".join([*parts, body[at:]])


def choose_fillers(fillers: Sequence[Filler], family: str, language: Language, lines: int, chance: random.Random) -> list[Filler]:
    """Fillers of other families, those of the same domain first, each as often as is needed to fill so many lines."""
    domain = family.partition("/")[0]
    fit = [each for each in fillers if each.language == language and each.family != family]
    near = [each for each in fit if each.family.partition("/")[0] == domain]
    pool: list[Filler] = []
    chosen: list[Filler] = []
    rounds = 0
    while sum(each.body.count("\n") for each in chosen) < lines and fit:
        if not pool:
            pool = chance.sample(near, len(near)) if rounds == 0 and near else chance.sample(fit, len(fit))
            rounds += 1
        chosen.append(pool.pop())
    return chosen
