"""What names stand for where they are read: numbers that the text fixes, variables, and what variables are set to."""

from __future__ import annotations

from dataclasses import dataclass, field

from tree_sitter import Node

from pcwm.records import Language
from pcwm.source.affine import Atom, Form
from pcwm.source.drafts import Bounds, LoopDraft, OpenLoop
from pcwm.source.expressions import Find, form_of, lvalue, pointer
from pcwm.source.loops import LoopForm
from pcwm.source.numerals import integer
from pcwm.source.sharing import Frame, Scopes, Variable
from pcwm.source.syntax import Syntax, walk
from pcwm.source.touches import text_of

_MOST_ELEMENTS = 512
"""Elements of an array's initial value beyond which its contents are not kept."""
_NESTED_MACROS = 8
_FRACTIONS = frozenset({"double", "float", "long double"})
_OWN = ("private", "lastprivate", "linear", "reduction", "in_reduction", "firstprivate")
"""Clauses that give each thread a variable of its own, whose value may differ from the others'."""


@dataclass
class Values:
    """Macros and enumeration constants, beside the variables in scope."""

    scopes: Scopes
    language: Language
    macros: dict[str, str] = field(default_factory=dict)
    """Text by name; empty for one that is defined twice."""
    constants: dict[str, int] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    """All macros and enumeration constants, those without a number too."""
    functions: set[str] = field(default_factory=set)
    _outside: dict[str, Variable] = field(default_factory=dict)
    _open: int = 0

    def find(self, name: str) -> Atom | int | None:
        """What the name means here; None for a function."""
        variable = self.scopes.find(name)
        if variable is not None:
            return variable
        if name in self.constants:
            return self.constants[name]
        value = self._expanded(name) if self.macros.get(name) else None
        if value is not None:
            return value
        if name in self.functions:
            return None
        # A name that the text never declares, such as a size given to the compiler, has one value all the same.
        return self._outside.setdefault(name, Variable(name, level=0, kind="unknown", declared=False))

    def stands(self, name: str) -> bool:
        """Whether C++ text says that the name stands for a variable or a number here, so that it is no type."""
        if self.language != "cpp":
            return False
        known = self.scopes.find(name) is not None or name in self.constants
        return known or (bool(self.macros.get(name)) and self._expanded(name) is not None)

    def macro(self, node: Node) -> None:
        """Note a `#define`."""
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None:
            self.names.add(text_of(name))
        if name is not None and node.type == "preproc_def":
            text = text_of(value).strip() if value is not None else ""
            known = self.macros.setdefault(text_of(name), text)
            if known != text:
                self.macros[text_of(name)] = ""

    def _expanded(self, name: str) -> int | None:
        text = self.macros[name]
        value = integer(text)
        if value is None and self._open < _NESTED_MACROS:
            self._open += 1
            found = next((each for each in walk(Syntax(f"int v = {text};", self.language).root) if each.type == "init_declarator"), None)
            value = form_of(found.child_by_field_name("value"), self.find).constant if found is not None else None
            self._open -= 1
        if value is not None:
            self.constants[name] = value
        else:
            self.macros[name] = ""
        return value

    def enumeration(self, body: Node) -> None:
        """Note the values of an enumeration's names."""
        following: int | None = 0
        for child in body.named_children:
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is None:
                continue
            self.names.add(text_of(name))
            following = form_of(value, self.find).constant if value is not None else following
            if following is not None:
                self.constants[text_of(name)] = following
                following += 1

    def set(self, variable: Variable, value: Node, kind: Node | None = None) -> None:
        """Note what a variable, of the type `kind`, is set to, before a new declaration can hide the names in it."""
        if kind is not None and variable.kind == "scalar" and text_of(kind) in _FRACTIONS:
            return
        if variable.kind == "reference":
            variable.origin = lvalue(value, self.find)
        elif variable.kind == "pointer":
            variable.origin = pointer(value, self.find)
        elif variable.kind == "array":
            variable.contents = _contents(value, self.find)
        else:
            variable.form = form_of(value, self.find)

    def stored(self, variable: Variable, target: Node) -> None:
        """Note a write of the variable itself, and the value if it may be the only one."""
        variable.stores.append(target)
        assignment = target.parent
        if len(variable.stores) > 1 or variable.initial is not None or assignment is None or assignment.type != "assignment_expression":
            return
        operator, value = assignment.child_by_field_name("operator"), assignment.child_by_field_name("right")
        if operator is not None and operator.type == "=" and value is not None and value.id != target.id and variable.kind != "array":
            self.set(variable, value)

    def bounds(self, form: LoopForm) -> Bounds | None:
        """A loop's head as numbers; None where it has no first value."""
        lower, upper, by = form.parts
        if lower is None:
            return None
        unit = Form.number(1) if form.step in ("1", "-1") and by is None else None
        step = unit if by is None else form_of(by, self.find)
        if step is not None and form.falls:
            step = Form({}) - step
        return Bounds(form_of(lower, self.find), form_of(upper, self.find) if upper is not None else None, step)

    def head(self, loop: LoopDraft, index: Variable | None, around: list[OpenLoop], frames: list[Frame]) -> None:
        """Note what the dependence tests need of a divided loop, of those inside it, and of those around it."""
        if loop.directive is None and not any(each.divided for each in around):
            return
        if loop.variable is None:
            loop.variable, loop.bounds = index, self.bounds(loop.form)
        else:
            loop.bounds = Bounds(Form.number(0), None, Form.number(1))
        if loop.directive is not None:
            for outer in around:
                if outer.draft.variable is None:
                    outer.draft.variable, outer.draft.bounds = outer.variable, self.bounds(outer.draft.form)
            lists = [frame.construct.lists.get(clause, frozenset()) for frame in frames for clause in _OWN]
            loop.own = frozenset().union(*lists) | self.scopes.threadprivate
            teams = [k for k, frame in enumerate(frames, 1) if frame.construct.is_parallel or frame.construct.is_task]
            loop.team = teams[-1] if teams else 0

    def ranged(self, element: Variable, container: Node) -> Variable:
        """Let a range-based loop's variable refer to one element of the container after the other; gives what counts them."""
        counter = Variable(f"the position in {text_of(container)}", element.level, "scalar")
        place = pointer(container, self.find)
        if element.kind == "reference" and place is not None:
            element.origin = place.element(Form.of(counter))
            element.initial = container
        return counter


def _contents(value: Node, find: Find) -> tuple[int, ...]:
    if value.type != "initializer_list" or value.named_child_count > _MOST_ELEMENTS:
        return ()
    numbers = [form_of(child, find).constant for child in value.named_children]
    known = tuple(each for each in numbers if each is not None)
    return known if len(known) == len(numbers) else ()
