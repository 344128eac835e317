"""A program boiled down to what decides who works how long: loops, branches, calls, directives, and the cost of all that lies between.

Costs are in operations: a load, a store, an addition each count one. Nothing here knows about threads; `balance.py` lets a team loose on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tree_sitter import Node

from pcwm.source.declarations import declarator_name, function_name
from pcwm.source.directives import Construct, constructs
from pcwm.source.loops import loop_form
from pcwm.source.syntax import Syntax, parse, words
from pcwm.source.touches import text_of
from pcwm.source.values import (
    NOTHING,
    SIZE,
    Definitions,
    Value,
    arguments_of,
    called_name,
    constant,
    number_of,
    read_value,
)

MAX_DEPTH = 90
"""Nesting of statements beyond which nothing is read."""

# Cycles on current x86 cores, rounded (Agner Fog's instruction tables): divisions some 5 to 15 times an addition, elementary functions
# of the C library some 20 to 50 times, a locked instruction about 20. Only ratios matter, and only roughly.
DIVISION, MATHS, ROOT, CALL, ATOMIC, ALLOCATION = 5.0, 25.0, 6.0, 5.0, 20.0, 100.0
_MATHS = words("exp exp2 expf log log2 log10 logf sin cos tan sinf cosf tanf asin acos atan atan2 pow powf cbrt tgamma erf sinh cosh tanh")
_FREE = words("min max abs fabs fmax fmin fmaxf fminf swap size begin end data static_cast move")
_SWEEPS = {
    "sort": 20.0,  # n log n, with log n taken for 20
    "stable_sort": 20.0,
    **dict.fromkeys(words("merge copy fill transform accumulate reduce iota inner_product count count_if find for_each partial_sum"), 2.0),
}
_SIZED = words("memcpy memset memmove")
_BYTES_AN_OPERATION = 8.0


@dataclass(slots=True)
class Plain:
    """Straight-line work, and the variables it sets."""

    cost: float
    sets: tuple[tuple[str, Value], ...] = ()


@dataclass(slots=True)
class Sweep:
    """A library algorithm over a range, or a block of memory."""

    first: Value
    last: Value
    weight: float
    """Operations an element."""


@dataclass(slots=True)
class Invoke:
    """A call of a function that the text defines."""

    name: str
    arguments: tuple[Value, ...]


@dataclass(slots=True)
class Choice:
    test: Value
    then: Block
    otherwise: Block
    line: int


@dataclass(slots=True)
class Repeat:
    """A loop; `limits` are the comparisons that must hold for another iteration, as (left, operator, right)."""

    line: int
    index: str
    lower: Value
    limits: tuple[tuple[Value, str, Value], ...]
    step: Value
    factor: Value | None
    """What the index is multiplied by, where it is not added to."""
    body: Block
    length: Value | None = None
    """Iterations of a range-based loop."""

    @property
    def data(self) -> bool:
        """How often it runs depends on what is in memory, or cannot be told at all (`while`)."""
        if self.length is not None:
            return False
        return not self.limits or self.lower.data or any(left.data or right.data for left, _, right in self.limits)


@dataclass(slots=True)
class Governed:
    """What a directive governs."""

    construct: Construct
    line: int
    body: Block
    numbers: dict[str, Value] = field(default_factory=dict)
    """Arguments of clauses that are numbers: `num_threads`, `if`, `grainsize`, `num_tasks`, and the `chunk` of `schedule`."""
    schedule: str = ""
    """Kind of schedule, without modifiers; empty where none is given."""


Step = Plain | Sweep | Invoke | Choice | Repeat | Governed


@dataclass(slots=True)
class Block:
    steps: list[Step] = field(default_factory=list)
    names: frozenset[str] = frozenset()
    """Names from outside that its cost depends on: bounds, tests and arguments, and what those are computed from."""
    reads: frozenset[str] = frozenset()
    """Everything its values read."""
    changed: frozenset[str] = frozenset()
    """Everything it sets."""
    synced: bool = False
    """Something in it concerns the whole team: a barrier, divided work, a region."""


@dataclass(slots=True)
class Function:
    name: str
    parameters: tuple[tuple[str, bool], ...]
    """Names, each with whether it is a number."""
    body: Block
    calls: frozenset[str] = frozenset()


@dataclass
class Sketch:
    """One text, boiled down by `Draughtsman`."""

    functions: dict[str, Function] = field(default_factory=dict)
    globals: list[tuple[str, Value]] = field(default_factory=list)

    def roots(self) -> list[Function]:
        """Functions with team work that no other such function calls."""
        called = {name for function in self.functions.values() for name in function.calls - {function.name}}
        found = [function for function in self.functions.values() if function.body.synced]
        return [function for function in found if function.name not in called] or found


_COUNTS = ("num_threads", "if", "grainsize", "num_tasks")
TEAM_WORDS = words("parallel teams for sections single barrier loop distribute taskloop task scope")
"""Words of directives that concern more than the thread that meets them."""


def sketch(syntax: Syntax) -> Sketch:
    """Boil a text down. Never raises; what cannot be read costs nothing."""
    return _Draughtsman(syntax).run()


class _Draughtsman:
    """Reads the functions of one text into a sketch."""

    def __init__(self, syntax: Syntax) -> None:
        self._syntax = syntax
        self._known = Definitions()
        self._sketch = Sketch()
        self._governed: dict[int, list[Construct]] = {}
        self._alone: list[Construct] = []
        self._calls: set[str] = set()
        for construct in constructs(syntax):
            if construct.statement is not None:
                self._governed.setdefault(construct.statement.id, []).append(construct)
            elif construct.words & {"barrier", "taskwait"}:
                self._alone.append(construct)

    def run(self) -> Sketch:
        bodies = list(self._definitions(self._syntax.root, 0))
        defined = {function_name(node) for node in bodies}
        self._defined = defined
        for node in bodies:
            self._function(node)
        self._spread_sync()
        return self._sketch

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
            elif depth < 8 and child.type.startswith(("preproc_", "namespace", "declaration_list", "linkage", "template", "ERROR")):
                yield from self._definitions(child, depth + 1)

    # ------------------------------------------------------------ what names stand for

    def _global(self, node: Node) -> None:
        kind = node.child_by_field_name("type")
        if kind is not None and kind.type == "enum_specifier":
            self._enum(kind)
        for declarator in node.children_by_field_name("declarator"):
            if declarator.type == "init_declarator":
                name = declarator_name(declarator)[0]
                self._sketch.globals.append((name, read_value(declarator.child_by_field_name("value"), self._known)))

    def _macro(self, node: Node) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None or len(text_of(value)) > 80:
            return
        self._sketch.globals.append((text_of(name), self._read_text(text_of(value))))

    def _enum(self, node: Node) -> None:
        body = node.child_by_field_name("body")
        before: Value | None = None
        for place, child in enumerate(body.named_children if body is not None else ()):
            name, given = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is None:
                continue
            before = read_value(given, self._known) if given is not None else constant(float(place)) if before is None else NOTHING
            self._sketch.globals.append((text_of(name), before))

    def _formula(self, node: Node) -> None:
        """Remember a function or lambda that only returns an expression."""
        body = node.child_by_field_name("body")
        if body is None or body.named_child_count != 1 or body.named_children[0].type != "return_statement":
            return
        returned = body.named_children[0]
        name = function_name(node)
        if name and returned.named_children:
            names = tuple(each for each, _ in _parameters(node))
            self._known.formulas[name] = (names, read_value(returned.named_children[0], self._known))

    def _lambda(self, name: str, node: Node) -> None:
        body = node.child_by_field_name("body")
        returned = body.named_children[0] if body is not None and body.named_child_count == 1 else None
        if returned is not None and returned.type == "return_statement" and returned.named_children:
            names = tuple(each for each, _ in _parameters(node))
            self._known.formulas[name] = (names, read_value(returned.named_children[0], self._known))

    # ------------------------------------------------------------ statements

    def _function(self, node: Node) -> None:
        name, body = function_name(node), node.child_by_field_name("body")
        if not name or body is None:
            return
        self._known.from_data = set()
        self._calls = set()
        block = self._block([body], 0)
        self._sketch.functions[name] = Function(name, tuple(_parameters(node)), block, frozenset(self._calls))

    def _spread_sync(self) -> None:
        """A block that calls a function with team work has team work itself."""
        functions = self._sketch.functions
        for _ in range(len(functions) + 1):
            if not any([_mark(function.body, functions) for function in functions.values()]):
                return

    def _block(self, nodes: list[Node], depth: int) -> Block:
        """The statements as one block; where a branch ends in a jump, the rest of the block is its other branch."""
        steps: list[Step] = []
        for place, node in enumerate(nodes):
            if depth < MAX_DEPTH and node.type == "if_statement" and node.id not in self._governed:
                then = node.child_by_field_name("consequence")
                if then is not None and node.child_by_field_name("alternative") is None and _jumps(then):
                    self._before(node, steps)
                    rest = self._block(nodes[place + 1 :], depth + 1)
                    steps += self._if(node, depth, rest)
                    break
            self._statement(node, steps, depth)
        return block_of(steps)

    def _before(self, node: Node, steps: list[Step]) -> None:
        """Standalone directives that stand before this statement."""
        while self._alone and self._alone[0].pragma.start < node.start_byte:
            construct = self._alone.pop(0)
            steps.append(self._directed(construct, Block()))

    def _statement(self, node: Node, steps: list[Step], depth: int) -> None:
        self._before(node, steps)
        opened = self._governed.pop(node.id, None)
        if opened is None:
            self._plain_statement(node, steps, depth)
            return
        inner: list[Step] = []
        self._plain_statement(node, inner, depth)
        for construct in reversed(opened):
            inner = [self._directed(construct, block_of(inner))]
        steps += inner

    def _directed(self, construct: Construct, body: Block) -> Governed:
        numbers = {clause: self._read_text(text) for clause in _COUNTS if (text := construct.argument(clause))}
        kind, _, chunk = (construct.argument("schedule") or "").rpartition(":")[2].partition(",")
        if chunk.strip():
            numbers["chunk"] = self._read_text(chunk)
        return Governed(construct, self._syntax.line_of(construct.pragma.start), body, numbers, kind.strip())

    def _read_text(self, text: str) -> Value:
        """The value of an expression that stands in a pragma or a macro."""
        text = text.rpartition(":")[2].strip()
        if (number := number_of(text)) == number:
            return constant(number)
        if len(text) > 80:
            return NOTHING
        children = parse(f"long v = {text};", "c").root.named_children
        declarator = children[0].child_by_field_name("declarator") if children else None
        return read_value(declarator.child_by_field_name("value"), self._known) if declarator is not None else NOTHING

    def _plain_statement(self, node: Node, steps: list[Step], depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        kind = node.type
        if kind in ("compound_statement", "switch_statement", "case_statement", "try_statement", "labeled_statement", "else_clause"):
            inner = self._block(node.named_children, depth + 1)
            steps += inner.steps
            end: list[Step] = []
            while self._alone and self._alone[0].pragma.start < node.end_byte:
                construct = self._alone.pop(0)
                end.append(self._directed(construct, Block()))
            steps += end
        elif kind == "if_statement":
            steps += self._if(node, depth, None)
        elif kind in ("for_statement", "for_range_loop", "while_statement", "do_statement"):
            self._loop(node, steps, depth)
        elif kind == "declaration":
            self._declaration(node, steps)
        elif kind in ("expression_statement", "return_statement") or kind.endswith("_expression"):
            for child in node.named_children if not kind.endswith("_expression") else [node]:
                self._expression(child, steps)

    def _if(self, node: Node, depth: int, rest: Block | None) -> list[Step]:
        condition, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
        steps: list[Step] = []
        self._expression(condition, steps)
        first = self._block([then], depth + 1) if then is not None else Block()
        if rest is None:
            otherwise = node.child_by_field_name("alternative")
            rest = self._block(otherwise.named_children, depth + 1) if otherwise is not None else Block()
        steps.append(Choice(read_value(condition, self._known), first, rest, node.start_point[0] + 1))
        return steps

    def _loop(self, node: Node, steps: list[Step], depth: int) -> None:
        line = node.start_point[0] + 1
        initial, body = node.child_by_field_name("initializer"), node.child_by_field_name("body")
        index, lower, limits, step, factor, length = "", NOTHING, (), constant(1.0), None, None
        if node.type == "for_range_loop":
            index = loop_form(node).index
            length = Value(lambda numbers: numbers.get(SIZE, 0.0), frozenset([SIZE]))
        elif node.type == "for_statement":
            index, lower = self._start(initial, steps)
            step, factor = self._update(index, node.child_by_field_name("update"))
        condition = node.child_by_field_name("condition")
        if node.type == "for_statement":
            limits = tuple(self._limits(condition, index))
        inner: list[Step] = []
        self._expression(condition, inner)
        self._expression(node.child_by_field_name("update"), inner)
        inner = [each for each in inner if not isinstance(each, Plain)] + [Plain(sum(e.cost for e in inner if isinstance(e, Plain)))]
        block = self._block([body], depth + 1) if body is not None else Block()
        whole = block_of([*inner, *block.steps])
        steps.append(Repeat(line, index, lower, limits, step, factor, whole, length))

    def _start(self, initial: Node | None, steps: list[Step]) -> tuple[str, Value]:
        """Index and first value of a `for`; what else its initialisation sets goes into `steps`."""
        if initial is None:
            return "", NOTHING
        before = len(steps)
        if initial.type == "declaration":
            self._declaration(initial, steps)
        else:
            self._expression(initial, steps)
        found = [pair for step in steps[before:] if isinstance(step, Plain) for pair in step.sets]
        if not found:
            return "", NOTHING
        index, lower = found[0]
        steps[before:] = [Plain(1.0, tuple(found[1:]))]
        return index, lower

    def _update(self, index: str, update: Node | None) -> tuple[Value, Value | None]:
        while update is not None and update.type in ("comma_expression", "parenthesized_expression") and update.named_children:
            update = update.named_children[0]
        if update is None:
            return NOTHING, None
        if update.type == "update_expression":
            return constant(1.0 if "++" in text_of(update) else -1.0), None
        left, right, sign = (update.child_by_field_name(part) for part in ("left", "right", "operator"))
        if update.type != "assignment_expression" or left is None or right is None or sign is None or text_of(left) != index:
            return NOTHING, None
        value = read_value(right, self._known)
        if sign.type in ("+=", "-="):
            scale = 1.0 if sign.type == "+=" else -1.0
            return Value(lambda numbers: scale * value.at(numbers), value.names, value.data), None
        if sign.type == "=":
            return Value(lambda numbers: value.at(numbers) - numbers.get(index, 0.0), value.names - {index}, value.data), None
        turns = {
            "*=": value.at,
            "/=": lambda numbers: 1.0 / (value.at(numbers) or 1.0),
            "<<=": lambda numbers: 2.0 ** value.at(numbers),
            ">>=": lambda numbers: 2.0 ** -value.at(numbers),
        }
        return (NOTHING, Value(turns[sign.type], value.names)) if sign.type in turns else (NOTHING, None)

    def _limits(self, condition: Node | None, index: str) -> Iterator[tuple[Value, str, Value]]:
        while condition is not None and condition.type in ("parenthesized_expression", "condition_clause") and condition.named_children:
            condition = condition.named_children[-1]
        if condition is None or condition.type != "binary_expression":
            return
        left, right, sign = (condition.child_by_field_name(part) for part in ("left", "right", "operator"))
        if left is None or right is None or sign is None:
            return
        if sign.type == "&&":
            yield from self._limits(left, index)
            yield from self._limits(right, index)
        elif sign.type in ("<", "<=", ">", ">=", "!="):
            yield read_value(left, self._known), sign.type, read_value(right, self._known)

    def _declaration(self, node: Node, steps: list[Step]) -> None:
        for declarator in node.children_by_field_name("declarator"):
            if declarator.type != "init_declarator":
                continue
            name, shape = declarator_name(declarator)
            value = declarator.child_by_field_name("value")
            if value is not None and value.type == "lambda_expression":
                self._lambda(name, value)
                continue
            if value is not None and value.type == "argument_list":  # `std::vector<int> copy(n)`: making it costs, its elements do not count
                steps.append(Plain(ALLOCATION))
                continue
            self._expression(value, steps)
            found = read_value(value, self._known)
            if found.data:
                self._known.from_data.add(name)
            if "array_declarator" not in shape:
                steps.append(Plain(1.0, ((name, found),)))

    # ------------------------------------------------------------ expressions

    def _expression(self, node: Node | None, steps: list[Step]) -> None:
        """The work of an expression: one `Plain` for all of it, behind the calls it makes."""
        if node is None:
            return
        cost, sets, stack = 0.0, [], [node]
        while stack:
            current = stack.pop()
            kind = current.type
            if kind == "binary_expression":
                sign = current.child_by_field_name("operator")
                cost += DIVISION if sign is not None and sign.type in ("/", "%") else 1.0
            elif kind in ("assignment_expression", "update_expression"):
                cost += 1.0
                sets += self._set(current)
            elif kind in ("subscript_expression", "pointer_expression", "field_expression", "conditional_expression"):
                cost += 1.0
            elif kind == "call_expression":
                cost += self._call(current, steps)
            elif kind == "lambda_expression":
                body = current.child_by_field_name("body")
                if body is not None:
                    steps += self._block([body], 40).steps
                continue
            stack += current.named_children
        if cost or sets:
            steps.append(Plain(cost, tuple(sets)))

    def _set(self, node: Node) -> list[tuple[str, Value]]:
        target = node.child_by_field_name("left" if node.type == "assignment_expression" else "argument")
        if target is None or target.type != "identifier":
            return []
        name = text_of(target)
        sign = node.child_by_field_name("operator")
        before = Value(lambda numbers: numbers.get(name, NOTHING.at(numbers)), frozenset([name]))
        if node.type == "update_expression":
            change = 1.0 if "++" in text_of(node) else -1.0
            return [(name, Value(lambda numbers: before.at(numbers) + change, before.names))]
        value = read_value(node.child_by_field_name("right"), self._known)
        if value.data:
            self._known.from_data.add(name)
        if sign is None or sign.type == "=":
            return [(name, value)]
        if sign.type in ("+=", "-="):
            scale = 1.0 if sign.type == "+=" else -1.0
            return [(name, Value(lambda numbers: before.at(numbers) + scale * value.at(numbers), before.names | value.names, value.data))]
        return [(name, NOTHING)]

    def _call(self, node: Node, steps: list[Step]) -> float:
        """Operations of a call in itself; what grows with its arguments becomes a step."""
        name, given = called_name(node), arguments_of(node)
        if name in self._defined:
            self._calls.add(name)
            steps.append(Invoke(name, tuple(read_value(each, self._known) for each in given)))
            return CALL
        if name in _SWEEPS and len(given) >= 2:
            steps.append(Sweep(read_value(given[0], self._known), read_value(given[1], self._known), _SWEEPS[name]))
            return CALL
        if name in _SIZED and len(given) == 3:
            steps.append(Sweep(constant(0.0), read_value(given[2], self._known), 1.0 / _BYTES_AN_OPERATION))
            return CALL
        if name in _MATHS:
            return MATHS
        if name.startswith("sqrt"):
            return ROOT
        if name in ("malloc", "calloc", "free", "realloc", "aligned_alloc"):
            return ALLOCATION
        return 1.0 if name in _FREE else CALL


def _parameters(node: Node) -> list[tuple[str, bool]]:
    """Names of a function's (or lambda's) parameters, and whether each is a plain number."""
    declarator: Node | None = node.child_by_field_name("declarator")
    while declarator is not None and declarator.child_by_field_name("parameters") is None:
        declarator = declarator.child_by_field_name("declarator")
    listed = declarator.child_by_field_name("parameters") if declarator is not None else None
    found = []
    for parameter in listed.named_children if listed is not None else ():
        name, shape = declarator_name(parameter.child_by_field_name("declarator"))
        kind = parameter.child_by_field_name("type")
        plain = not shape and kind is not None and kind.type in ("primitive_type", "sized_type_specifier", "type_identifier", "qualified_identifier")
        if name:
            found.append((name, plain))
    return found


def _jumps(node: Node) -> bool:
    """Whether a branch ends by leaving the iteration or the function."""
    while node.type == "compound_statement" and node.named_children:
        node = node.named_children[-1]
    return node.type in ("continue_statement", "return_statement", "break_statement")


def block_of(steps: list[Step]) -> Block:
    """A block of steps, neighbouring plain work merged."""
    merged: list[Step] = []
    for step in steps:
        last = merged[-1] if merged else None
        if isinstance(step, Plain) and isinstance(last, Plain):
            merged[-1] = Plain(last.cost + step.cost, last.sets + step.sets)
        else:
            merged.append(step)
    live: set[str] = set()
    reads: set[str] = set()
    changed: set[str] = set()
    synced = False
    for step in reversed(merged):  # backwards, so that what is set here is no longer asked of the outside
        if isinstance(step, Plain):
            for name, value in reversed(step.sets):
                reads |= value.names
                changed.add(name)
                if name in live:
                    live.discard(name)
                    live |= value.names
            continue
        asked, inner, own = _asks(step)
        for block in inner:
            if block.changed & live:
                live |= block.reads
            live |= block.names - own
            reads |= block.reads
            changed |= block.changed
            synced = synced or block.synced
        live |= asked
        reads |= asked
        changed |= own
        synced = synced or (isinstance(step, Governed) and bool(step.construct.words & TEAM_WORDS))
    return Block(merged, frozenset(live), frozenset(reads), frozenset(changed), synced)


def _asks(step: Step) -> tuple[set[str], tuple[Block, ...], set[str]]:
    """Names a step reads itself, the blocks inside it, and the names it sets itself."""
    if isinstance(step, Sweep):
        return set(step.first.names | step.last.names), (), set()
    if isinstance(step, Invoke):
        return set().union(*(value.names for value in step.arguments)), (), set()
    if isinstance(step, Choice):
        return set(step.test.names), (step.then, step.otherwise), set()
    if isinstance(step, Repeat):
        asked = set(step.lower.names | step.step.names).union(*(left.names | right.names for left, _, right in step.limits))
        return asked - {step.index}, (step.body,), {step.index} - {""}
    if isinstance(step, Governed):
        return set().union(*(value.names for value in step.numbers.values())), (step.body,), set()
    return set(), (), set()


def _mark(block: Block, functions: dict[str, Function]) -> bool:
    """Mark blocks that call functions with team work; whether anything changed."""
    changed = False
    for step in block.steps:
        inner: list[Block] = []
        if isinstance(step, Choice):
            inner = [step.then, step.otherwise]
        elif isinstance(step, (Repeat, Governed)):
            inner = [step.body]
        for each in inner:
            changed = _mark(each, functions) or changed
        reached = any(each.synced for each in inner) or (isinstance(step, Invoke) and functions[step.name].body.synced if isinstance(step, Invoke) and step.name in functions else False)
        if reached and not block.synced:
            block.synced = changed = True
    return changed
