"""The walk over one syntax tree that collects loops and accesses with the directives, scopes, locks and barriers around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tree_sitter import Node

from pcwm.source.atomics import atomic_target
from pcwm.source.branches import first_thread, leaves
from pcwm.source.calling import Followed, Follower, Parameter, defined_functions
from pcwm.source.declarations import (
    atomic_members,
    declare_parameters,
    declared_identifier,
    declared_in,
    function_name,
    prototypes,
    range_variable,
)
from pcwm.source.directives import Construct, constructs
from pcwm.source.drafts import Context, Draft, LoopDraft, OpenLoop, Team
from pcwm.source.facts import Sharing
from pcwm.source.limits import MAX_ACCESSES, WALK_SECONDS, Clock
from pcwm.source.locks import guard, lock_use, tried
from pcwm.source.loops import loop_form
from pcwm.source.noting import Notes
from pcwm.source.sharing import Frame
from pcwm.source.syntax import Syntax
from pcwm.source.touches import Touch, touches
from pcwm.source.values import Values

MAX_DEPTH = 110
"""Nesting of statements beyond which nothing is read; no person writes such code."""
_ATOMIC_KINDS = ("read", "write", "compare", "capture")
_TRANSPARENT = frozenset({"type_definition", "using_declaration", "preproc_include", "alias_declaration", "static_assert_declaration"})


@dataclass
class Walker:
    """Reads a whole tree with `run`; what it found is in its fields."""

    syntax: Syntax
    constructs: list[Construct] = field(default_factory=list)
    parents: dict[int, int] = field(default_factory=dict)
    homes: dict[int, str] = field(default_factory=dict)
    """The function each directive stands in."""
    teams: set[int] = field(default_factory=set)
    """Directives with a team-making construct around them."""
    loops: list[LoopDraft] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    parameters: dict[str, tuple[Parameter, ...]] = field(default_factory=dict)
    """Of each function."""
    doubts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._at = Context()
        self._values = Values(self._at.scopes, self.syntax.language)
        self.notes = Notes(self._values, defined=defined_functions(self.syntax.root))

    @property
    def drafts(self) -> list[Draft]:
        """The accesses."""
        return self.notes.drafts

    @property
    def followed(self) -> list[Followed]:
        """The accesses that calls inside regions make."""
        return Follower(self.notes.drafts, self.notes.calls, self.parameters).accesses(self._at.scopes.threadprivate)

    def run(self) -> Walker:
        self.constructs = constructs(self.syntax)
        self._governed: dict[int, list[Construct]] = {}
        for construct in self.constructs:
            if construct.statement is not None:
                self._governed.setdefault(construct.statement.id, []).append(construct)
            listed = construct.lists
            if construct.name == "threadprivate":
                self._at.scopes.threadprivate |= listed.get("list", frozenset())
            if construct.name == "declare target":
                self._at.scopes.on_device |= frozenset().union(*(listed.get(each, ()) for each in ("list", "to", "enter", "link")))
        self._pending: tuple[Construct, int] | None = None
        self._passed = 0
        self._on_device = 0
        self._clock = Clock(WALK_SECONDS)
        self._stopped = False
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
            "struct_specifier": self._record,
            "class_specifier": self._record,
        }
        self._handlers = handlers
        try:
            self._visit(self.syntax.root, 0)
        except RecursionError:  # called from deep inside another program: the limits on nesting count from here
            self.doubts.append("nested too deeply for what is left of the stack")
        self._pass_pragmas(len(self.syntax.masked) + 1)
        return self

    # ------------------------------------------------------------ directives

    def _visit(self, node: Node, depth: int) -> None:
        if self._out_of_time(node):
            return
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

    def _out_of_time(self, node: Node, steps: int = 1) -> bool:
        if not self._stopped and (self._clock.spent(steps) or len(self.notes.drafts) > MAX_ACCESSES):
            self._stopped = True
            self.doubts.append(f"reading stopped at line {node.start_point[0] + 1}: the text takes too long")
        return self._stopped

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
            self._place(construct)
            if construct.statement is None:
                self._standalone(construct)

    def _place(self, construct: Construct) -> None:
        frames = self._at.frames
        self.homes[construct.index] = self._at.function
        if frames:
            self.parents[construct.index] = frames[-1].construct.index
            if any(frame.construct.is_parallel for frame in frames):
                self.teams.add(construct.index)

    def _standalone(self, construct: Construct) -> None:
        if construct.name == "barrier":
            self._at.team.barrier()
        elif construct.name in ("begin declare target", "declare target"):
            self._on_device += not construct.clauses or construct.name.startswith("begin")
        elif construct.name == "end declare target":
            self._on_device = max(0, self._on_device - 1)
        elif construct.name == "ordered":  # OpenMP 5.2, section 15.9.6: between `sink` and `source`
            said = " ".join(clause.argument for clause in construct.clauses)
            if "sink" in said and "doacross" not in self._at.held:
                self._at.held = [*self._at.held, "doacross"]
            elif "source" in said:
                self._at.held = [each for each in self._at.held if each != "doacross"]

    def _open(self, construct: Construct, node: Node) -> tuple[Team, list[str], str | None, str]:
        at = self._at
        self._place(construct)
        saved = (at.team, at.held, at.atomic, at.atomic_kind)
        at.frames.append(Frame(construct))
        if construct.is_parallel:
            at.team, at.held = Team(), []
        elif construct.is_task and not construct.is_undeferred:
            at.held = []  # whoever runs the task need not hold what its creator held
        if "critical" in construct.words:
            name = construct.argument("name")
            at.held = [*at.held, f"critical({name})" if name else "critical"]
        for word, label in (("ordered", "ordered"), ("single", "single"), ("master", "master"), ("masked", "master")):
            if word in construct.words:
                at.held = [*at.held, label]
        if "atomic" in construct.words:
            at.atomic = atomic_target(node, construct.has("read"))
            at.atomic_kind = " ".join(kind for kind in _ATOMIC_KINDS if construct.has(kind)) or "update"
        if construct.collapse:
            self._pending = (construct, construct.collapse)
        self.notes.enter()
        for names in construct.lists.values():  # what a clause lists has an attribute, used or not
            for name in sorted(names):
                variable = at.scopes.find(name)
                if variable is not None:
                    self.notes.record(variable, at)
        return saved

    def _close(self, construct: Construct, saved: tuple[Team, list[str], str | None, str]) -> None:
        at = self._at
        at.team, at.held, at.atomic, at.atomic_kind = saved
        at.frames.pop()
        self._pending = None
        self.notes.leave()
        if construct.ends_with_barrier:
            at.team.barrier()

    # ------------------------------------------------------------ statements

    def _read_function(self, node: Node, depth: int) -> None:
        name = function_name(node)
        if name:
            self.functions.append(name)
            self._values.functions.add(name)
        before = (self._at.function, self._at.held, self._at.team)
        self._at.function, self._at.held, self._at.team = name or self._at.function, [], Team()
        self._at.scopes.enter()
        declared = declare_parameters(node, self._at.scopes, len(self._at.frames))
        body = node.child_by_field_name("body")
        if name and body is not None:
            self.parameters[name] = tuple(Parameter(each.name, each.kind) for each in declared)
        if body is not None:
            self._visit(body, depth + 1)
        self._at.scopes.leave()
        self._at.function, self._at.held, self._at.team = before

    def _lambda(self, node: Node, depth: int) -> None:
        self._at.scopes.enter()
        declare_parameters(node, self._at.scopes, len(self._at.frames))
        body = node.child_by_field_name("body")
        if body is not None:
            self._visit(body, depth + 1)
        self._at.scopes.leave()

    def _block(self, node: Node, depth: int) -> None:
        at = self._at
        at.scopes.enter()
        at.held = list(at.held)
        outer = at.guards
        at.guards = dict(outer)
        for child in node.named_children:
            if child.type == "declaration" and self.syntax.language == "cpp" and (found := guard(child)):
                at.guards[found.name] = found
                if found.held:
                    at.held += found.labels
            self._visit(child, depth + 1)
        self._pass_pragmas(node.end_byte)
        for name, found in at.guards.items():
            if outer.get(name) is not found:
                self._release(found.labels)
        at.guards = outer
        at.scopes.leave()

    def _declaration(self, node: Node, depth: int) -> None:
        kind = node.child_by_field_name("type")
        if kind is not None and kind.type in ("enum_specifier", "struct_specifier", "class_specifier"):
            self._visit(kind, depth + 1)
        stands = self._values.stands
        self._values.functions.update(prototypes(node, stands))
        at_file_scope = self._at.scopes.depth == 1 and not self._at.frames
        for variable, value in declared_in(node, self._at.scopes, len(self._at.frames), at_file_scope, stands):
            variable.reached = self._on_device > 0
            if value is not None:
                self._expression(value, depth)
                self._values.set(variable, value, node.child_by_field_name("type"))
            self._at.scopes.declare(variable)
            if value is not None and not at_file_scope:
                target = declared_identifier(value.parent) or value
                self.notes.note(Touch("write", variable.name, target, (), False, target.start_byte), self._at, declared=True)

    def _for(self, node: Node, depth: int) -> None:
        form = loop_form(node)
        directive: int | None = None
        if self._pending is not None:
            construct, left = self._pending
            directive = construct.index
            self._pending = (construct, left - 1) if left > 1 else None
            for frame in self._at.frames:
                if frame.construct is construct and form.index:
                    frame.indices.add(form.index)
                    self.notes.divided()
        at = self._at
        loop = LoopDraft(node, form, directive, len(at.loops), len(at.frames), guards=at.conditions)
        self.loops.append(loop)
        at.scopes.enter()
        first = len(self.drafts)
        initial = node.child_by_field_name("initializer")
        if initial is not None:
            self._visit(initial, depth + 1)
        container = node.child_by_field_name("right") if node.type == "for_range_loop" else None
        if container is not None:
            self._expression(container, depth)
            variable = range_variable(node, self._at.scopes, len(self._at.frames))
            if variable is not None:
                loop.variable = self._values.ranged(variable, container)
                at.scopes.declare(variable)
        index = at.scopes.lookup(form.index) if form.index else None
        self._values.head(loop, index, at.loops, at.frames)
        at.loops.append(OpenLoop(index, directive is not None, len(at.frames), loop))
        around = at.around
        if around or directive is not None:
            at.around = tuple(each.draft for each in at.loops)
        self.notes.looped()
        head = at.team.phase
        for part in ("condition", "body", "update"):
            child = node.child_by_field_name(part)
            if child is not None:
                self._visit(child, depth + 1)
        self._join_phases(first, head)
        at.loops.pop()
        at.around = around
        self.notes.looped()
        at.scopes.leave()

    def _repeated(self, node: Node, depth: int) -> None:
        first, head = len(self.drafts), self._at.team.phase
        self._at.conditions += 1
        for child in node.named_children:
            self._visit(child, depth + 1)
        self._at.conditions -= 1
        self._join_phases(first, head)
        condition = node.child_by_field_name("condition")
        lock = tried(condition) if condition is not None else None
        if lock is not None and not lock[1]:  # `while (!omp_test_lock(&l));`
            self._at.held.append(lock[0].label)

    def _join_phases(self, first: int, head: int) -> None:
        """What follows the last barrier in a loop's body runs beside what comes before the first one in the next iteration."""
        tail = self._at.team.phase
        if tail == head:
            return
        region = self._at.region
        late = [
            draft
            for draft in self.drafts[first:]
            if draft.phase == tail and draft.region == region and draft.sharing is not Sharing.private
        ]
        if late:
            for draft in late:
                draft.phase = head
            self._at.team.phase = head

    def _if(self, node: Node, depth: int) -> None:
        at = self._at
        at.conditions += 1
        current: Node | None = node
        while current is not None:  # a chain of `else if` is a loop here, so that its length costs no nesting
            condition = current.child_by_field_name("condition")
            extra: list[str] = []
            lock = None
            if condition is not None:
                if first_thread(condition, at.scopes):
                    extra = ["master"]
                lock = tried(condition)
                self._visit(condition, depth + 1)
            then, otherwise = current.child_by_field_name("consequence"), current.child_by_field_name("alternative")
            if lock is not None and lock[1]:
                extra = [lock[0].label]
            if then is not None:
                held = at.held
                at.held = [*held, *extra]
                self._visit(then, depth + 1)
                at.held = held
                if lock is not None and not lock[1] and leaves(then):  # `if (!m.try_lock()) return;`
                    at.held.append(lock[0].label)
            chained = otherwise.named_children[0] if otherwise is not None and otherwise.named_child_count == 1 else None
            if chained is not None and chained.type == "if_statement" and chained.id not in self._governed:
                current = chained
            else:
                if otherwise is not None:
                    held = at.held
                    at.held = [*held, lock[0].label] if lock is not None and not lock[1] else held
                    self._visit(otherwise, depth + 1)
                    at.held = held
                current = None
        at.conditions -= 1

    def _expression_statement(self, node: Node, depth: int) -> None:
        inner = node.named_children[0] if node.named_child_count == 1 else None
        use = lock_use(inner) if inner is not None and inner.type == "call_expression" else None
        if use is not None:
            found = self._at.guards.get(use.name)
            labels = found.labels if found is not None else (use.label,)
            if use.act == "take":
                self._at.held += labels
            elif use.act == "release":
                self._release((*labels, f"shared lock({use.name})"))
        for child in node.named_children:
            self._visit(child, depth + 1)

    def _release(self, labels: Iterable[str]) -> None:
        for label in labels:
            if label in self._at.held:
                self._at.held.remove(label)

    def _record(self, node: Node, depth: int) -> None:
        self.notes.atomic_members.update(atomic_members(node))
        for child in node.named_children:
            self._visit(child, depth + 1)

    def _enum(self, node: Node, depth: int) -> None:
        body = node.child_by_field_name("body")
        if body is not None:
            self._values.enumeration(body)

    def _macro(self, node: Node, depth: int) -> None:
        self._values.macro(node)

    # ------------------------------------------------------------ accesses

    def _expression(self, node: Node, depth: int) -> None:
        all_found = touches(node)
        self._out_of_time(node, all_found.steps)
        for found in all_found:
            if isinstance(found, Touch):
                self.notes.note(found, self._at)
            else:
                self._visit(found, depth + 1)
        for call in all_found.calls:
            self.notes.call(call, self._at)
