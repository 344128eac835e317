"""Templates of C++: classes and functions whose types the arguments give, and the choice among overloads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from pcwm.source.dryrun.declarations import Declarations
from pcwm.source.dryrun.functions import Function, Functions
from pcwm.source.dryrun.layout import INT, CType, pointer
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.objects import forget
from pcwm.source.dryrun.reader import Typed
from pcwm.source.dryrun.scope import Fn, Frame, Names, Variable
from pcwm.source.dryrun.values import UNKNOWN, Block
from pcwm.source.macros import constant
from pcwm.source.syntax import Syntax
from pcwm.source.touches import text_of

_CLASS_NODES = ("struct_specifier", "class_specifier", "union_specifier")


def value_type(value: Any) -> CType:
    """A number given as a template's argument."""
    return CType("int", 4, str(value), count=value if isinstance(value, int) else None)


class Templates(Functions, Declarations):
    """Instantiates templates."""

    def __init__(self, syntax: Syntax, machine: Machine) -> None:
        self.class_templates: dict[str, tuple[list[tuple[str, Node | None]], Node]] = {}
        self.class_members: dict[str, list[tuple[list[tuple[str, Node | None]], Node]]] = {}
        """Members of class templates that are defined outside."""
        self.bound: dict[str, dict[str, CType]] = {}
        """For each instance of a class template: what its parameters stand for."""
        self.bases: dict[str, list[tuple[int, CType]]] = {}
        self.derived: dict[str, list[CType]] = {}
        self.member_defaults: dict[str, list[tuple[int, CType, Node]]] = {}
        self.virtual: set[str] = set()
        self.declared_methods: dict[str, CType] = {}
        """What member functions give that are declared only."""
        self.destroyers: dict[CType, Callable[[Block, Any, Frame], None] | None] = {}
        forget()
        super().__init__(syntax, machine)

    # ------------------------------------------------------------ reading

    def read_template(self, node: Node, names: Names) -> None:
        """A template: remembered until something uses it."""
        for child in node.named_children:
            if child.type == "function_definition":
                declarator = child.child_by_field_name("declarator")
                inner = declarator.child_by_field_name("declarator") if declarator is not None else None
                scope = inner.child_by_field_name("scope") if inner is not None and inner.type == "qualified_identifier" else None
                if scope is not None and scope.type == "template_type":
                    label = text_of(scope).partition("<")[0]
                    self.class_members.setdefault(label, []).append((self.template_names(node), child))
                else:
                    self.define_template(node, child, None)
            elif child.type in _CLASS_NODES:
                name = child.child_by_field_name("name")
                if name is not None and name.type == "type_identifier":
                    self.class_templates[text_of(name)] = (self.template_names(node), child)
            elif child.type == "alias_declaration":
                name = child.child_by_field_name("name")
                if name is not None:
                    self.class_templates[text_of(name)] = (self.template_names(node), child)

    def template_names(self, node: Node) -> list[tuple[str, Node | None]]:
        """A template's parameters, with their defaults."""
        listed = node.child_by_field_name("parameters")
        found: list[tuple[str, Node | None]] = []
        for each in listed.named_children if listed is not None else ():
            if each.type in ("type_parameter_declaration", "variadic_type_parameter_declaration"):
                name, default = (each.named_children[0] if each.named_children else None), None
            elif each.type == "optional_type_parameter_declaration":
                name, default = each.child_by_field_name("name"), each.child_by_field_name("default_type")
            else:
                name, default = each.child_by_field_name("declarator"), each.child_by_field_name("default_value")
            if name is not None:
                found.append((text_of(name), default))
        return found

    def define_template(self, node: Node, child: Node, owner: CType | None) -> None:
        before = dict(self.types)
        names = self.template_names(node)
        for name, _ in names:
            self.types[name] = CType("unknown", 8, name)
        function = self.define(child, owner=owner, template=True)
        self.types = before
        if function is not None:
            function.parameters_of = names

    def template_arguments(self, listed: Node | None, names: Names) -> tuple[CType, ...]:
        """Types, and numbers as types of a known count."""
        found: list[CType] = []
        for child in listed.named_children if listed is not None else ():
            inner = child.child_by_field_name("type") if child.type == "type_descriptor" else None
            number = constant(text_of(child), self.syntax.macros)
            if number is not None:
                found.append(value_type(number))
            elif child.type == "type_descriptor" and not (
                inner is not None and inner.type == "type_identifier" and self._is_value(text_of(inner), names)
            ):
                found.append(self.described(child, names))
            elif child.type != "comment":
                if inner is not None:
                    variable = names.look(text_of(inner))
                    found.append(value_type(variable.constant if variable is not None else UNKNOWN))
                else:
                    found.append(value_type(self.constant(child, names)))
        return tuple(found)

    def _is_value(self, name: str, names: Names) -> bool:
        return name not in self.types and names.look(name) is not None

    # ------------------------------------------------------------ classes

    def instance_of(self, name: str, arguments: tuple[CType, ...]) -> CType | None:
        """The class that a template gives for these arguments."""
        if name not in self.class_templates:
            return None
        parameters, node = self.class_templates[name]
        label = f"{name}<{','.join(f'{each}#{id(each) % 9973}' if each.count is None else str(each.count) for each in arguments)}>"
        if label in self.types:
            return self.types[label]
        bound = self.stand_for(parameters, arguments)
        before, self.types = self.types, {**self.types, **bound}
        constants = self._constants(bound)
        made: CType
        try:
            if node.type == "alias_declaration":
                made = self.described(node.child_by_field_name("type"), self.globals)
            else:
                made = CType("struct", 8, label)
                self.types[label] = before[label] = self.types[name] = made
                self.tags[label] = made
                self.bound[label] = {**bound, name: made}
                self.structure_into(made, node, self.globals)
                for names, member in self.class_members.get(name, ()):
                    self.bound[label].update({mine: arguments[at] for at, (mine, _) in enumerate(names) if at < len(arguments)})
                    self.types.update(self.bound[label])
                    self.define(member, owner=made)
        finally:
            self.types = before
            self._drop(constants)
        before[label] = made
        return made

    def stand_for(self, parameters: list[tuple[str, Node | None]], arguments: tuple[CType, ...]) -> dict[str, CType]:
        bound: dict[str, CType] = {}
        for index, (name, default) in enumerate(parameters):
            if index < len(arguments):
                bound[name] = arguments[index]
            elif default is not None:
                number = default.type not in ("type_descriptor", "primitive_type", "type_identifier")
                bound[name] = value_type(self.constant(default, self.globals)) if number else self.described(default, self.globals)
        return bound

    def _constants(self, bound: dict[str, CType]) -> dict[str, Variable | None]:
        """Numbers among a template's arguments are constants while it is read."""
        kept = {}
        for name, kind in bound.items():
            if isinstance(kind.count, int) and kind.kind == "int":
                kept[name] = self.globals.found.get(name)
                self.globals.found[name] = Variable(name, INT, constant=kind.count)
        return kept

    def _drop(self, kept: dict[str, Variable | None]) -> None:
        for name, variable in kept.items():
            if variable is None:
                self.globals.found.pop(name, None)
            else:
                self.globals.found[name] = variable

    def prepare(self, function: Function) -> Function:
        """Read a body with the types of its template's arguments in place."""
        bound = dict(self.bound.get(function.owner.name, {})) if function.owner is not None else {}
        bound.update(function.bound)
        if not bound or function.names is not None:
            return super().prepare(function)
        before, self.types = self.types, {**self.types, **bound}
        constants = self._constants(bound)
        try:
            return super().prepare(function)
        finally:
            for name, kind in self.types.items():
                if name not in bound and name not in before:
                    before[name] = kind
            self.types = before
            self._drop(constants)

    # ------------------------------------------------------------ functions

    def call_function(self, listed: list[Function], this: Fn | None, arguments: list[Node], node: Node, names: Names) -> Typed:
        if self.cpp:
            listed = [self.chosen(listed, arguments, node, names)]
        return super().call_function(listed, this, arguments, node, names)

    def fewest(self, function: Function) -> int:
        """Arguments that a call must give."""
        return sum(each.type == "parameter_declaration" for each in self._listed(function))

    def _listed(self, function: Function) -> list[Node]:
        parameters = self.parameter_list(function.node)
        listed = (
            [each for each in parameters.named_children if each.type.endswith("parameter_declaration")] if parameters is not None else []
        )
        return [] if len(listed) == 1 and text_of(listed[0]) == "void" else listed

    def chosen(self, listed: list[Function], arguments: list[Node], node: Node, names: Names) -> Function:
        """Of several functions by one name: the first that takes so many arguments, of the best fitting types."""
        fitting = [each for each in listed if self.fewest(each) <= len(arguments) <= len(self._listed(each))]
        fitting = fitting or [each for each in listed if any("variadic" in at.type for at in self._listed(each))] or listed[:1]
        if len(fitting) == 1 and not fitting[0].template:
            return fitting[0]
        kinds = tuple(
            self.expression(each, names)[1] if each.type not in ("lambda_expression", "initializer_list") else CType("function")
            for each in arguments
        )
        if len(fitting) > 1:
            fitting.sort(key=lambda each: -self._fit(each, kinds))
        function = fitting[0]
        return self.instance(function, kinds, node, names) if function.template else function

    def _fit(self, function: Function, kinds: tuple[CType, ...]) -> int:
        if function.template:
            return 0
        self.prepare(function)
        score = 0
        for parameter, kind in zip(function.parameters, kinds, strict=False):
            wanted = parameter.kind.elem if parameter.kind.reference and parameter.kind.elem is not None else parameter.kind
            score += 3 if wanted is kind else 1 if wanted.kind == kind.kind and (wanted.kind not in ("struct", "library")) else 0
        return score

    def instance(self, function: Function, kinds: tuple[CType, ...], node: Node, names: Names) -> Function:
        """A function template's instance for arguments of these types."""
        bound = self._explicit(function, node, names)
        for parameter, kind in zip(self._listed(function), kinds, strict=False):
            before, self.types = self.types, {**self.types}
            for name, _ in function.parameters_of:
                self.types[name] = CType("unknown", 8, f"?{name}")
            base = self.specified(parameter.child_by_field_name("type"), self.globals)
            pattern = self.declared(parameter.child_by_field_name("declarator"), base, self.globals)[1]
            self.types = before
            self._unify(pattern, kind, bound)
        bound = {**self.stand_for(function.parameters_of[:0], ()), **bound}
        for name, default in function.parameters_of:
            if name not in bound and default is not None:
                bound.update(self.stand_for([(name, default)], ()))
        key = tuple((name, id(kind) if kind.count is None else kind.count) for name, kind in sorted(bound.items()))
        made = function.instances.get(key)
        if made is None:
            before, self.types = self.types, {**self.types, **bound}
            returned = function.node.child_by_field_name("type")
            kind = self.specified(returned, self.globals) if returned is not None else function.returns
            made = Function(
                function.name, function.node, self._returned(function.node.child_by_field_name("declarator"), kind), function.owner
            )
            self.types = before
            made.bound = bound
            function.instances[key] = made
        return made

    def _explicit(self, function: Function, node: Node, names: Names) -> dict[str, CType]:
        """`f<int>(…)`."""
        target = node.child_by_field_name("function")
        while target is not None and target.type in ("qualified_identifier", "field_expression"):
            target = target.child_by_field_name("name") or target.child_by_field_name("field")
        if target is None or target.type not in ("template_function", "template_method"):
            return {}
        arguments = self.template_arguments(target.child_by_field_name("arguments"), names)
        return {name: kind for (name, _), kind in zip(function.parameters_of, arguments, strict=False)}

    def _unify(self, pattern: CType, kind: CType, bound: dict[str, CType]) -> None:
        if pattern.kind == "unknown" and pattern.name.startswith("?") and len(pattern.name) > 1:
            bound.setdefault(
                pattern.name[1:], pointer(kind.elem) if kind.kind == "array" and kind.elem is not None and kind.name != "array" else kind
            )
        elif pattern.kind == "pointer" and pattern.elem is not None:
            if pattern.reference:
                self._unify(pattern.elem, kind, bound)
            elif kind.elem is not None:
                self._unify(pattern.elem, kind.elem, bound)
        elif pattern.arguments:
            for mine, theirs in zip(pattern.arguments, kind.arguments, strict=False):
                self._unify(mine, theirs, bound)
