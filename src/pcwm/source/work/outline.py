"""What stands at the top of a text: the functions that concern a team, and what the names of constants and formulas stand for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tree_sitter import Node

from pcwm.source.declarations import declarator_name, function_name
from pcwm.source.syntax import Syntax, parse
from pcwm.source.touches import text_of
from pcwm.source.work.arithmetic import NOTHING, Definitions, Value, constant, number_of, read_value

LONGEST = 80
"""Characters of an expression in a macro or clause beyond which it is not read."""
_CALLED = re.compile(r"([A-Za-z_]\w*+)\s*+\(")
_MODIFIER = re.compile(r"^\s*\w+\s*:(?!:)")
_HOLDERS = (
    *("preproc_", "namespace", "declaration_list", "linkage", "template", "ERROR"),
    *("struct_specifier", "class_specifier", "field_declaration_list"),
)
"""Nodes in which definitions of functions stand."""
_OPERATOR = "::operator()"
_WORD = re.compile(r"[A-Za-z_]\w*+")
_VARIABLE = re.compile(r"(?:<[^<>;(){}]{0,80}>)?\s*+[&*]?\s*+([A-Za-z_]\w*+)")
"""What follows a class's name where a variable is declared."""
_PLAIN_TYPES = ("primitive_type", "sized_type_specifier", "type_identifier", "qualified_identifier")


class Outline:
    """The top of one text."""

    def __init__(self, syntax: Syntax) -> None:
        self.known = Definitions()
        self.globals: list[tuple[str, Value]] = []
        """Macros, enumerators and variables of file scope with their values, in source order."""
        self._syntax = syntax
        self._bodies = [(node, self.name_of(node)) for node in self._definitions(syntax.root, 0)]
        self.names = {name for _, name in self._bodies}
        """Of all functions the text defines."""
        self.called_objects = self._functors()
        """Names of variables of classes that can be called, and of those classes, each with the name of what is called then."""

    def name_of(self, node: Node) -> str:
        """What calls of a function that the text defines go by."""
        return function_name(node) or _operator_name(node)

    def concerned(self, starts: Sequence[int]) -> list[Node]:
        """The functions with directives in them, what those call, and what calls any of them; the rest of a text costs no time.

        `starts`: where the directives start, ascending.
        """
        bodies = self._bodies
        mentioned = {node.id: self._mentions(node) for node, _ in bodies}
        chosen = {node.id for node, _ in bodies if between(starts, node.start_byte, node.end_byte)}
        for down in (True, False):  # what callers call besides is of no concern
            more = set(chosen)
            while more:
                names = {name for node, name in bodies if node.id in chosen}
                below = set().union(*(mentioned[each] for each in chosen))
                more = {node.id for node, name in bodies if (name in below if down else mentioned[node.id] & names)} - chosen
                chosen |= more
        return [node for node, _ in bodies if node.id in chosen]

    def _mentions(self, node: Node) -> frozenset[str]:
        """Functions of the text that are called, by name, in this one; its own name is always among them."""
        called = self._called(node)
        return (called | {self.called_objects[name] for name in called & self.called_objects.keys()}) & self.names

    def _called(self, node: Node) -> frozenset[str]:
        return frozenset(_CALLED.findall(self._syntax.masked[node.start_byte : node.end_byte].decode("utf-8", "replace")))

    def called_back(self, name: str) -> tuple[str, ...]:
        """Parameters of a function of the text, by place; empty where it does not call them."""
        for node, each in self._bodies:
            if each == name:
                called = self._called(node)
                return tuple(parameter if parameter in called else "" for parameter, _ in parameters_of(node))
        return ()

    def _functors(self) -> dict[str, str]:
        classes = {name.removesuffix(_OPERATOR): name for _, name in self._bodies if name.endswith(_OPERATOR)}
        text = self._syntax.masked.decode("utf-8", "replace") if classes else ""
        found = dict(classes)
        for place in _WORD.finditer(text):
            if place[0] in classes and (variable := _VARIABLE.match(text, place.end())):
                found[variable[1]] = classes[place[0]]
        return found

    def _definitions(self, node: Node, depth: int) -> Iterator[Node]:
        for child in node.named_children:
            if child.type == "function_definition":
                self._formula(child)
                yield child
            elif child.type == "declaration":
                self._global(child)
            elif child.type == "preproc_def":
                self._macro(child)
            elif child.type == "enum_specifier":
                self._enum(child)
            elif depth < 8 and child.type.startswith(_HOLDERS):
                yield from self._definitions(child, depth + 1)

    def _global(self, node: Node) -> None:
        kind = node.child_by_field_name("type")
        if kind is not None and kind.type == "enum_specifier":
            self._enum(kind)
        for declarator in node.children_by_field_name("declarator"):
            if declarator.type == "init_declarator":
                name = declarator_name(declarator)[0]
                self.globals.append((name, read_value(declarator.child_by_field_name("value"), self.known)))

    def _macro(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None:
            return
        self.globals.append((text_of(name), self.read_text(text_of(value))))

    def _enum(self, node: Node) -> None:
        body = node.child_by_field_name("body")
        before: Value | None = None
        for place, child in enumerate(body.named_children if body is not None else ()):
            name, given = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is None:
                continue
            before = read_value(given, self.known) if given is not None else constant(float(place)) if before is None else NOTHING
            self.globals.append((text_of(name), before))

    def _formula(self, node: Node) -> None:
        """Remember a function or lambda that only returns an expression."""
        body = node.child_by_field_name("body")
        if body is None or body.named_child_count != 1 or body.named_children[0].type != "return_statement":
            return
        returned = body.named_children[0]
        name = function_name(node)
        if name and returned.named_children:
            names = tuple(each for each, _ in parameters_of(node))
            self.known.formulas[name] = (names, read_value(returned.named_children[0], self.known))

    def read_text(self, text: str, sized: bool = False) -> Value:
        """The value of an expression that stands in a pragma or a macro. `sized`: a member of a structure is as large as the input."""
        text = _MODIFIER.sub("", text).strip()
        if (number := number_of(text)) == number:
            return constant(number)
        if len(text) > LONGEST:
            return NOTHING
        children = parse(f"long v = {text};", "c").root.named_children
        declarator = children[0].child_by_field_name("declarator") if children else None
        known = replace(self.known, sized=True) if sized else self.known
        return read_value(declarator.child_by_field_name("value"), known) if declarator is not None else NOTHING


def _operator_name(node: Node) -> str:
    """What the call operator of a class goes by, since functions are told apart by their names; empty for anything else."""
    declarator = node.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "operator_name":
        declarator = declarator.child_by_field_name("declarator")
    around = node.parent.parent if node.parent is not None and node.parent.type == "field_declaration_list" else None
    kind = around.child_by_field_name("name") if around is not None else None
    return text_of(kind) + _OPERATOR if declarator is not None and text_of(declarator) == "operator()" and kind is not None else ""


def parameters_of(node: Node) -> list[tuple[str, bool]]:
    """Names of a function's (or lambda's) parameters, and whether each is a plain number."""
    declarator: Node | None = node.child_by_field_name("declarator")
    while declarator is not None and declarator.child_by_field_name("parameters") is None:
        declarator = declarator.child_by_field_name("declarator")
    listed = declarator.child_by_field_name("parameters") if declarator is not None else None
    found = []
    for parameter in listed.named_children if listed is not None else ():
        name, shape = declarator_name(parameter.child_by_field_name("declarator"))
        kind = parameter.child_by_field_name("type")
        plain = not shape and kind is not None and kind.type in _PLAIN_TYPES
        if name:
            found.append((name, plain))
    return found


def between(starts: Sequence[int], first: int, last: int) -> bool:
    """Whether any of these ascending offsets is in the range."""
    place = bisect_left(starts, first)
    return place < len(starts) and starts[place] < last
