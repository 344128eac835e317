"""The walk over one syntax tree that collects loops and accesses with the directives, scopes, locks and barriers around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tree_sitter import Node

from pcwm.source.atomics import atomic_target
from pcwm.source.declarations import declare_parameters, declared_identifier, declared_in, function_name, prototypes, range_variable
from pcwm.source.directives import Construct, constructs
from pcwm.source.drafts import Draft, LoopDraft, OpenLoop, Team
from pcwm.source.expressions import Lvalue, lvalue
from pcwm.source.facts import Sharing
from pcwm.source.loops import loop_form
from pcwm.source.sharing import Frame, Scopes, attribute, pointee
from pcwm.source.syntax import Syntax
from pcwm.source.touches import Touch, affine_names, text_of, touches
from pcwm.source.values import Values

MAX_DEPTH = 110
"""Nesting of statements beyond which nothing is read; no person writes such code."""
_GUARD = re.compile(r"\b(?:lock_guard|scoped_lock|unique_lock)\b[^;]*?\b\w+\s*[({]\s*([^,(){}]+)")
_LOCK_CALL = re.compile(r"^omp_(set|unset)_(?:nest_)?lock\s*\(\s*&?\s*(.*?)\s*\)\s*;?$")
_MEMBER_LOCK = re.compile(r"^([\w.\[\]>-]+?)(?:\.|->)(lock|unlock)\s*\(\s*\)\s*;?$")
_FIRST_THREAD = re.compile(
    r"^\(*\s*(?:omp_get_thread_num\s*\(\s*\)|(\w+))\s*==\s*0\s*\)*$|^\(*\s*0\s*==\s*(?:omp_get_thread_num\s*\(\s*\)|(\w+))\s*\)*$"
)
_OUTSIDE = frozenset({"stdout", "stderr", "stdin", "errno", "NULL", "cout", "cerr", "endl", "EOF"})
_TRANSPARENT = frozenset({"type_definition", "using_declaration", "preproc_include", "alias_declaration", "static_assert_declaration"})


@dataclass
class Walker:
    """Reads a whole tree with `run`; what it found is in its fields."""

    syntax: Syntax
    constructs: list[Construct] = field(default_factory=list)
    parents: dict[int, int] = field(default_factory=dict)
    loops: list[LoopDraft] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def run(self) -> Walker:
        self.constructs = constructs(self.syntax)
        self._governed: dict[int, list[Construct]] = {}
        for construct in self.constructs:
            if construct.statement is not None:
                self._governed.setdefault(construct.statement.id, []).append(construct)
        self._scopes = Scopes()
        for construct in self.constructs:
            if construct.name == "threadprivate":
                self._scopes.threadprivate |= construct.lists.get("list", frozenset())
        self._frames: list[Frame] = []
        self._open_loops: list[OpenLoop] = []
        self._held: list[str] = []
        self._atomic: str | None = None
        self._team = Team()
        self._pending: tuple[Construct, int] | None = None
        self._function = ""
        self._known: set[str] = set()
        self._values = Values(self._scopes, self.syntax.language, functions=self._known)
        self._guards = 0
        self._around: tuple[LoopDraft, ...] = ()
        self._passed = 0
        handlers: dict[str, Callable[[Node, int], None]] = {
            "function_definition": self._read_function,
            "compound_statement": self._block,
            "declaration": self._declaration,
            "for_statement": self._for,
            "for_range_loop": self._for,
            "while_statement": self._repeated,
            "do_statement": self._repeated,
            "if_statement": self._if,
            "expression_statement": self._expression_statement,
            "enum_specifier": self._enum,
            "preproc_def": self._macro,
            "preproc_function_def": self._macro,
            "lambda_expression": self._lambda,
        }
        self._handlers = handlers
        self._visit(self.syntax.root, 0)
        self._pass_pragmas(len(self.syntax.masked) + 1)
        return self

    # ------------------------------------------------------------ directives

    def _visit(self, node: Node, depth: int) -> None:
        if depth > MAX_DEPTH:
            note = f"nested too deeply near line {node.start_point[0] + 1}"
            if not self.doubts:
                self.doubts.append(note)
            return
        self._pass_pragmas(node.start_byte)
        opened = self._governed.pop(node.id, None) if self._governed else None
        if opened is None:
            self._dispatch(node, depth)
            return
        saved = [self._open(construct, node) for construct in opened]
        self._dispatch(node, depth)
        for construct, before in zip(reversed(opened), reversed(saved), strict=True):
            self._close(construct, before)

    def _dispatch(self, node: Node, depth: int) -> None:
        kind = node.type
        handler = self._handlers.get(kind)
        if handler is not None:
            handler(node, depth)
        elif kind.endswith("_expression") or kind == "identifier":
            self._expression(node, depth)
        elif kind not in _TRANSPARENT:
            for child in node.named_children:
                self._visit(child, depth + 1)

    def _pass_pragmas(self, offset: int) -> None:
        """Note the pragmas before `offset`: their parent, and what standalone ones do."""
        while self._passed < len(self.constructs) and self.constructs[self._passed].pragma.start < offset:
            construct = self.constructs[self._passed]
            self._passed += 1
            if self._frames:
                self.parents[construct.index] = self._frames[-1].construct.index
            if construct.name == "barrier":
                self._team.barrier()

    def _open(self, construct: Construct, node: Node) -> tuple[Team, list[str], str | None]:
        if self._frames:
            self.parents[construct.index] = self._frames[-1].construct.index
        saved = (self._team, self._held, self._atomic)
        self._frames.append(Frame(construct))
        if construct.is_parallel:
            self._team, self._held = Team(), []
        elif construct.is_task:
            self._held = []  # whoever runs the task need not hold what its creator held
        if "critical" in construct.words:
            name = construct.argument("name")
            self._held = [*self._held, f"critical({name})" if name else "critical"]
        for word, label in (("ordered", "ordered"), ("single", "single"), ("master", "master"), ("masked", "master")):
            if word in construct.words:
                self._held = [*self._held, label]
        if "atomic" in construct.words:
            self._atomic = atomic_target(node, construct.has("read"))
        if construct.collapse:
            self._pending = (construct, construct.collapse)
        return saved

    def _close(self, construct: Construct, saved: tuple[Team, list[str], str | None]) -> None:
        self._team, self._held, self._atomic = saved
        self._frames.pop()
        self._pending = None
        if construct.ends_with_barrier:
            self._team.barrier()

    # ------------------------------------------------------------ statements

    def _read_function(self, node: Node, depth: int) -> None:
        name = function_name(node)
        if name:
            self.functions.append(name)
            self._known.add(name)
        before = (self._function, self._held, self._team)
        self._function, self._held, self._team = name or self._function, [], Team()
        self._scopes.enter()
        declare_parameters(node, self._scopes, len(self._frames))
        body = node.child_by_field_name("body")
        if body is not None:
            self._visit(body, depth + 1)
        self._scopes.leave()
        self._function, self._held, self._team = before

    def _lambda(self, node: Node, depth: int) -> None:
        self._scopes.enter()
        declare_parameters(node, self._scopes, len(self._frames))
        body = node.child_by_field_name("body")
        if body is not None:
            self._visit(body, depth + 1)
        self._scopes.leave()

    def _block(self, node: Node, depth: int) -> None:
        self._scopes.enter()
        held = self._held
        self._held = list(held)
        guards: list[str] = []
        for child in node.named_children:
            if child.type == "declaration" and self.syntax.language == "cpp" and (match := _GUARD.search(text_of(child))):
                guards.append(f"lock({match[1].strip()})")
                self._held.append(guards[-1])
            self._visit(child, depth + 1)
        self._pass_pragmas(node.end_byte)
        for guard in guards:
            if guard in self._held:
                self._held.remove(guard)
        self._scopes.leave()

    def _declaration(self, node: Node, depth: int) -> None:
        kind = node.child_by_field_name("type")
        if kind is not None and kind.type in ("enum_specifier", "struct_specifier", "class_specifier"):
            self._visit(kind, depth + 1)
        self._known.update(prototypes(node))
        at_file_scope = self._scopes.depth == 1 and not self._frames
        for variable, value in declared_in(node, self._scopes, len(self._frames), at_file_scope):
            if value is not None:
                self._expression(value, depth)
                self._values.set(variable, value, node.child_by_field_name("type"))
            self._scopes.declare(variable)
            if value is not None and not at_file_scope:
                target = declared_identifier(value.parent) or value
                self._note(Touch("write", variable.name, target, (), False, target.start_byte), declared=True)

    def _for(self, node: Node, depth: int) -> None:
        form = loop_form(node)
        directive: int | None = None
        if self._pending is not None:
            construct, left = self._pending
            directive = construct.index
            self._pending = (construct, left - 1) if left > 1 else None
            for frame in self._frames:
                if frame.construct is construct and form.index:
                    frame.indices.add(form.index)
        loop = LoopDraft(node, form, directive, len(self._open_loops), len(self._frames), guards=self._guards)
        self.loops.append(loop)
        self._scopes.enter()
        first = len(self.drafts)
        initial = node.child_by_field_name("initializer")
        if initial is not None:
            self._visit(initial, depth + 1)
        container = node.child_by_field_name("right") if node.type == "for_range_loop" else None
        if container is not None:
            self._expression(container, depth)
            variable = range_variable(node, self._scopes, len(self._frames))
            if variable is not None:
                loop.variable = self._values.ranged(variable, container)
                self._scopes.declare(variable)
        index = self._scopes.lookup(form.index) if form.index else None
        self._values.head(loop, index, self._open_loops, self._frames)
        self._open_loops.append(OpenLoop(index, directive is not None, len(self._frames), loop))
        around, self._around = self._around, self._divided_around()
        head = self._team.phase
        for part in ("condition", "body", "update"):
            child = node.child_by_field_name(part)
            if child is not None:
                self._visit(child, depth + 1)
        self._join_phases(first, head)
        self._open_loops.pop()
        self._around = around
        self._scopes.leave()

    def _divided_around(self) -> tuple[LoopDraft, ...]:
        """All open loops, if one of them is divided."""
        return tuple(loop.draft for loop in self._open_loops) if any(loop.divided for loop in self._open_loops) else ()

    def _repeated(self, node: Node, depth: int) -> None:
        first, head = len(self.drafts), self._team.phase
        self._guards += 1
        for child in node.named_children:
            self._visit(child, depth + 1)
        self._guards -= 1
        self._join_phases(first, head)

    def _join_phases(self, first: int, head: int) -> None:
        """What follows the last barrier in a loop's body runs beside what comes before the first one in the next iteration."""
        tail = self._team.phase
        if tail == head:
            return
        region = self._region()
        late = [
            draft
            for draft in self.drafts[first:]
            if draft.phase == tail and draft.region == region and draft.sharing is not Sharing.private
        ]
        if late:
            for draft in late:
                draft.phase = head
            self._team.phase = head

    def _if(self, node: Node, depth: int) -> None:
        self._guards += 1
        current: Node | None = node
        while current is not None:  # a chain of `else if` is a loop here, so that its length costs no nesting
            condition = current.child_by_field_name("condition")
            first_thread = False
            if condition is not None:
                first_thread = self._is_first_thread(" ".join(text_of(condition).split()))
                self._visit(condition, depth + 1)
            then, otherwise = current.child_by_field_name("consequence"), current.child_by_field_name("alternative")
            if then is not None:
                held = self._held
                self._held = [*held, "master"] if first_thread else held
                self._visit(then, depth + 1)
                self._held = held
            chained = otherwise.named_children[0] if otherwise is not None and otherwise.named_child_count == 1 else None
            if chained is not None and chained.type == "if_statement" and chained.id not in self._governed:
                current = chained
            else:
                if otherwise is not None:
                    self._visit(otherwise, depth + 1)
                current = None
        self._guards -= 1

    def _is_first_thread(self, condition: str) -> bool:
        match = _FIRST_THREAD.match(condition)
        if match is None:
            return False
        name = match[1] or match[2]
        if name is None:
            return "omp_get_thread_num" in condition
        variable = self._scopes.find(name)
        return variable is not None and variable.initial is not None and "omp_get_thread_num" in text_of(variable.initial)

    def _expression_statement(self, node: Node, depth: int) -> None:
        text = " ".join(text_of(node).split()) if node.end_byte - node.start_byte < 200 else ""
        if text.startswith("omp_") and (match := _LOCK_CALL.match(text)):
            self._lock(match[2], match[1] == "set")
        elif text.endswith(("lock();", "lock()")) and (match := _MEMBER_LOCK.match(text)):
            self._lock(match[1], match[2] == "lock")
        for child in node.named_children:
            self._visit(child, depth + 1)

    def _lock(self, name: str, taken: bool) -> None:
        label = f"lock({name})"
        if taken:
            self._held.append(label)
        elif label in self._held:
            self._held.remove(label)

    def _enum(self, node: Node, depth: int) -> None:
        body = node.child_by_field_name("body")
        if body is not None:
            self._values.enumeration(body)

    def _macro(self, node: Node, depth: int) -> None:
        self._values.macro(node)

    # ------------------------------------------------------------ accesses

    def _expression(self, node: Node, depth: int) -> None:
        for found in touches(node):
            if isinstance(found, Touch):
                self._note(found)
            else:
                self._visit(found, depth + 1)

    def _region(self) -> int | None:
        for frame in reversed(self._frames):
            if frame.construct.is_parallel or frame.construct.is_task:
                return frame.construct.index
        return None

    def _note(self, touch: Touch, declared: bool = False) -> None:
        name = touch.name
        variable = self._scopes.find(name)
        if variable is None:
            if (
                name in _OUTSIDE
                or name in self._values.names
                or name in self._known
                or name == "this"
                or (name.isupper() and len(name) > 1 and not touch.subscripts)
            ):
                return
            variable = self._scopes.lookup(name)
        if touch.kind == "write":
            variable.writes += 1
            if not declared and touch.node.type == "identifier" and variable.kind != "reference":
                self._values.stored(variable, touch.node)
        through = touch.follows or variable.kind == "reference"
        sharing, rule = (pointee if through and not declared else attribute)(variable, self._frames, self._scopes.threadprivate)
        region = self._region()
        if region is None and sharing is not Sharing.sequential and self._frames:
            region = self._frames[0].construct.index
        held = tuple(reversed(self._held))
        if self._atomic is not None and text_of(touch.node) == self._atomic:
            held = ("atomic", *held)
        level = next((k for k, frame in enumerate(self._frames) if frame.construct.index == region), -1) if region is not None else -1
        around = [loop for loop in self._open_loops if loop.level > level]
        place: Lvalue | None = None
        if self._around and not declared:
            place = Lvalue(variable) if touch.node.type == "identifier" else lvalue(touch.node, self._values.find)
        used = [self._scopes.find(each) for index in touch.subscripts for each in affine_names(index)]
        if through:
            used += variable.sources if variable.kind in ("pointer", "reference") else []
        self.drafts.append(
            Draft(
                touch,
                variable,
                self._function,
                region,
                self._team.phase,
                sharing,
                rule,
                held,
                frozenset(each for each in used if each is not None),
                tuple(loop.variable for loop in self._open_loops if loop.divided and loop.variable is not None),
                tuple(loop.variable.name for loop in around if loop.variable is not None),
                place,
                self._around if place is not None else (),
                self._guards,
            )
        )
