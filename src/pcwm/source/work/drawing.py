"""From a syntax tree to a sketch: what each statement costs, and which variables decide how often it runs."""

from __future__ import annotations

from collections.abc import Sequence

from tree_sitter import Node

from pcwm.source.declarations import declarator_name
from pcwm.source.directives import DIVIDING_WORDS, Construct, constructs
from pcwm.source.loops import loop_form
from pcwm.source.syntax import Syntax, words
from pcwm.source.touches import text_of
from pcwm.source.work.arithmetic import NOTHING, SIZE, UNKNOWN, Value, arguments_of, called_name, constant, read_value
from pcwm.source.work.counting import counted, limits_of, span_of, update_of
from pcwm.source.work.outline import Outline, between, parameters_of
from pcwm.source.work.prices import BYTES_AN_OPERATION, QSORT, SIZED, SWEEPS, price_of
from pcwm.source.work.sketch import (
    ALLOCATION,
    CALL,
    DIVISION,
    Block,
    Choice,
    Function,
    Governed,
    Invoke,
    Plain,
    Repeat,
    Sketch,
    Step,
    Sweep,
    block_of,
)

MAX_DEPTH, LAMBDA_DEPTH = 90, 10
"""Nesting of statements beyond which nothing is read; how deep the body of a lambda counts as being, for each lambda it is in."""

_LEAVES = words("identifier field_identifier number_literal type_identifier primitive_type")
_COUNTS = ("num_threads", "if", "grainsize", "num_tasks")


def sketch(syntax: Syntax, found: Sequence[Construct] | None = None) -> Sketch:
    """Boil a text down. Never raises; what cannot be read costs nothing. `found`: its constructs, where they have been read already."""
    return _Draughtsman(syntax, constructs(syntax) if found is None else found).run()


class _Draughtsman:
    """Reads the functions of one text into a sketch."""

    def __init__(self, syntax: Syntax, found: Sequence[Construct]) -> None:
        self._syntax = syntax
        self._starts = [construct.pragma.start for construct in found]
        self._outline = Outline(syntax)
        self._known = self._outline.known
        self._sketch = Sketch(globals=self._outline.globals)
        self._governed: dict[int, list[Construct]] = {}
        self._alone: list[Construct] = []
        self._calls: set[str] = set()
        self._inside_loops = self._inside_lambdas = 0
        self._shared_out = False
        """The loop that comes next is shared out."""
        self._directing = False
        """The function has directives in it."""
        self._name = ""
        self._parameters: frozenset[str] = frozenset()
        """Of the function."""
        self._lambdas: dict[str, tuple[str, frozenset[str]]] = {}
        """Named lambdas of the function: what each is called in the sketch, and the variables around it that matter to it."""
        self._floating: set[str] = set()
        """Floating-point variables of the function: no loop's bound is computed from them, so what they are set to does not matter."""
        for construct in found:
            if construct.statement is not None:
                self._governed.setdefault(construct.statement.id, []).append(construct)
            elif construct.words & {"barrier", "taskwait"}:
                self._alone.append(construct)

    def run(self) -> Sketch:
        for node in self._outline.concerned(self._starts):
            self._function(node)
        self._sketch.spread_sync()
        return self._sketch

    def _lambda(self, name: str, node: Node) -> None:
        """A lambda with a name is a function that sees the variables around it."""
        body = node.child_by_field_name("body")
        if body is None:
            return
        parameters = tuple(parameters_of(node))
        returned = body.named_children[0] if body.named_child_count == 1 else None
        if returned is not None and returned.type == "return_statement" and returned.named_children:
            self._known.formulas[name] = (tuple(each for each, _ in parameters), read_value(returned.named_children[0], self._known))
        key = f"{name}@{node.start_byte}"
        self._lambdas[name] = (key, frozenset())
        block = block_of(self._body(body))
        self._lambdas[name] = (key, block.names - {each for each, _ in parameters})
        self._sketch.functions[key] = Function(key, parameters, block, frozenset(self._calls), closed=True)

    def _body(self, node: Node) -> list[Step]:
        """The body of a lambda, which stands in an expression, however deep that is."""
        self._inside_lambdas += 1
        steps = self._steps([node], LAMBDA_DEPTH * (3 + self._inside_lambdas))
        self._inside_lambdas -= 1
        return steps

    # ------------------------------------------------------------ statements

    def _function(self, node: Node) -> None:
        name, body = self._outline.name_of(node), node.child_by_field_name("body")
        if not name or body is None:
            return
        self._alone = [construct for construct in self._alone if construct.pragma.start > node.start_byte]
        self._known.from_data = set()
        self._directing = between(self._starts, node.start_byte, node.end_byte)
        self._calls, self._floating, self._lambdas = set(), set(), {}
        self._name, self._parameters = name, frozenset(each for each, _ in parameters_of(node))
        block = self._block([body], 0)
        self._sketch.functions[name] = Function(name, tuple(parameters_of(node)), block, frozenset(self._calls))

    def _block(self, nodes: list[Node], depth: int) -> Block:
        return block_of(self._steps(nodes, depth))

    def _steps(self, nodes: list[Node], depth: int) -> list[Step]:
        """The steps of statements in a row; where a branch ends in a jump, the rest of the row is its other branch."""
        steps: list[Step] = []
        for place, node in enumerate(nodes):
            if depth < MAX_DEPTH and node.type == "if_statement" and node.id not in self._governed:
                then = node.child_by_field_name("consequence")
                if then is not None and node.child_by_field_name("alternative") is None and _jumps(then):
                    self._before(node.start_byte, steps)
                    rest = self._block(nodes[place + 1 :], depth + 1)
                    steps += self._if(node, depth, rest)
                    break
            self._statement(node, steps, depth)
        return steps

    def _before(self, offset: int, steps: list[Step]) -> None:
        """Standalone directives that stand before this place in the text."""
        while self._alone and self._alone[0].pragma.start < offset:
            self._stands_alone(self._alone.pop(0), steps)

    def _stands_alone(self, construct: Construct, steps: list[Step]) -> None:
        """A directive without a statement. Who waits for the one task it has just made works through that task itself."""
        tasks = [step for step in steps[-2:] if isinstance(step, Governed) and "task" in step.construct.words]
        if "taskwait" in construct.words and len(tasks) == 1 and steps[-1] is tasks[0]:
            tasks[0].numbers["if"] = constant(0.0)
        steps.append(self._directed(construct, Block()))

    def _statement(self, node: Node, steps: list[Step], depth: int) -> None:
        self._before(node.start_byte, steps)
        opened = self._governed.pop(node.id, None)
        if opened is None:
            self._plain_statement(node, steps, depth)
            return
        inner: list[Step] = []
        self._shared_out = any(each.words & DIVIDING_WORDS for each in opened)
        self._plain_statement(node, inner, depth)
        for construct in reversed(opened):
            inner = [self._directed(construct, block_of(inner))]
        steps += inner

    def _directed(self, construct: Construct, body: Block) -> Governed:
        numbers = {clause: self._outline.read_text(text) for clause in _COUNTS if (text := construct.argument(clause))}
        kind, _, chunk = (construct.argument("schedule") or "").rpartition(":")[2].partition(",")
        if chunk.strip():
            # Loops up to `grid.rows` run as often as the input is large, so a chunk computed from it is that large, too.
            numbers["chunk"] = self._outline.read_text(chunk, sized=True)
        return Governed(construct, self._syntax.line_of(construct.pragma.start), body, numbers, kind.strip())

    def _plain_statement(self, node: Node, steps: list[Step], depth: int) -> None:
        if depth > MAX_DEPTH:
            return
        kind = node.type
        if kind in ("compound_statement", "switch_statement", "case_statement", "try_statement", "labeled_statement", "else_clause"):
            steps += self._steps(node.named_children, depth + 1)
            self._before(node.end_byte, steps)
        elif kind == "if_statement":
            steps += self._if(node, depth, None)
        elif kind in ("for_statement", "for_range_loop", "while_statement", "do_statement"):
            self._loop(node, steps, depth)
            self._shared_out = False
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
        index, lower, step = "", NOTHING, constant(1.0)
        limits: tuple[tuple[Value, str, Value], ...] = ()
        factor: Value | None = None
        length: Value | None = None
        if node.type == "for_range_loop":
            index = loop_form(node).index
            length = Value(lambda numbers: numbers.get(SIZE, 0.0), frozenset([SIZE]))
        elif node.type == "for_statement":
            index, lower = self._start(initial, steps)
            step, factor = update_of(index, node.child_by_field_name("update"), self._known)
        condition = node.child_by_field_name("condition")
        if node.type == "while_statement" and (found := counted(condition, body, self._known)) is not None:
            (index, step), limits = found, tuple(limits_of(condition, self._known))
            lower = Value(lambda numbers: numbers.get(index, UNKNOWN), frozenset([index]))
        if node.type == "for_statement":
            limits = tuple(limits_of(condition, self._known))
        span = span_of(node, self._known, self._directing and not self._inside_loops)
        inner: list[Step] = []
        self._expression(condition, inner)
        self._expression(node.child_by_field_name("update"), inner)
        plain = [each for each in inner if isinstance(each, Plain)]
        sets = tuple(pair for each in plain for pair in each.sets if pair[0] != index)
        inner = [each for each in inner if not isinstance(each, Plain)] + [Plain(sum(each.cost for each in plain), sets)]
        if node.type == "for_statement":
            self._sketch.sizes.note(node, index, self._shared_out)
        self._shared_out = False
        self._inside_loops += 1
        block = self._block([body], depth + 1) if body is not None else Block()
        self._inside_loops -= 1
        whole = block_of([*inner, *block.steps])
        steps.append(Repeat(line, index, lower, limits, step, factor, whole, length, span))

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

    def _declaration(self, node: Node, steps: list[Step]) -> None:
        kind = node.child_by_field_name("type")
        floating = kind is not None and kind.type == "primitive_type" and text_of(kind) in ("double", "float")
        for declarator in node.children_by_field_name("declarator"):
            if floating:
                self._floating.add(declarator_name(declarator)[0])
            if declarator.type != "init_declarator":
                continue
            name, shape = declarator_name(declarator)
            value = declarator.child_by_field_name("value")
            if value is not None and value.type == "lambda_expression":
                self._lambda(name, value)
                continue
            if (
                value is not None and value.type == "argument_list"
            ):  # `std::vector<int> copy(n)`: making it costs, its elements do not count
                steps.append(Plain(ALLOCATION))
                continue
            self._expression(value, steps)
            if floating:
                steps.append(Plain(1.0))
                continue
            found = read_value(value, self._known)
            # What a function with directives reads once, such as the last entry of a table of starts, is a size of the input.
            if found.data and (self._inside_loops or not self._directing):
                self._known.from_data.add(name)
            if "array_declarator" not in shape:
                steps.append(Plain(1.0, ((name, found),)))

    # ------------------------------------------------------------ expressions

    def _expression(self, node: Node | None, steps: list[Step]) -> None:
        """The work of an expression: one `Plain` for all of it, behind the calls it makes."""
        if node is None:
            return
        cost, sets, stack = 0.0, [], [node]
        handed: set[int] = set()
        while stack:
            current = stack.pop()
            kind = current.type
            if kind in _LEAVES:
                continue
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
                handed |= self._handed(current)
            elif kind == "lambda_expression":
                body = current.child_by_field_name("body")
                if body is not None and current.id not in handed:
                    steps += self._body(body)
                continue
            stack += current.named_children
        if cost or sets:
            steps.append(Plain(cost, tuple(sets)))

    def _set(self, node: Node) -> list[tuple[str, Value]]:
        target = node.child_by_field_name("left" if node.type == "assignment_expression" else "argument")
        if target is None or target.type != "identifier":
            return []
        name = text_of(target)
        if name in self._floating:
            return []
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

    def _handed(self, node: Node) -> set[int]:
        """Lambdas that a call hands to a function which calls them, by their nodes' ids: functions of the sketch from now on."""
        given, found = arguments_of(node), set()
        if not any(argument.type == "lambda_expression" for argument in given):
            return set()
        name = called_name(node)
        for parameter, argument in zip(self._outline.called_back(name), given, strict=False):
            body = argument.child_by_field_name("body") if argument.type == "lambda_expression" and parameter else None
            if body is not None:
                found.add(argument.id)
                calls, self._calls = self._calls, set()
                block = block_of(self._body(body))
                self._sketch.hand(_handed_as(name, parameter), tuple(parameters_of(argument)), block, frozenset(self._calls))
                self._calls = calls
        return found

    def _call(self, node: Node, steps: list[Step]) -> float:
        """Operations of a call in itself; what grows with its arguments becomes a step."""
        name, given = called_name(node), arguments_of(node)
        if name in self._lambdas:
            name, reads = self._lambdas[name]
            self._calls.add(name)
            steps.append(Invoke(name, tuple(read_value(each, self._known) for each in given), reads))
            return CALL
        if name in self._parameters:
            self._calls.add(key := _handed_as(self._name, name))
            steps.append(Invoke(key, tuple(read_value(each, self._known) for each in given)))
            return CALL
        name = self._outline.called_objects.get(name, name)
        if name in self._outline.names:
            self._calls.add(name)
            steps.append(Invoke(name, tuple(read_value(each, self._known) for each in given)))
            return CALL
        if name in SWEEPS and len(given) >= 2:
            steps.append(Sweep(read_value(given[0], self._known), read_value(given[1], self._known), SWEEPS[name]))
            return CALL
        if name == "qsort" and len(given) == 4:
            steps.append(Sweep(constant(0.0), read_value(given[1], self._known), QSORT))
            return CALL
        if name in SIZED and len(given) == 3:
            steps.append(Sweep(constant(0.0), read_value(given[2], self._known), 1.0 / BYTES_AN_OPERATION))
            return CALL
        return price_of(name)


def _handed_as(function: str, parameter: str) -> str:
    """What a function calls a parameter goes by in a sketch."""
    return f"{function}({parameter})"


def _jumps(node: Node) -> bool:
    """Whether a branch ends by leaving the iteration or the function."""
    while node.type == "compound_statement" and node.named_children:
        node = node.named_children[-1]
    return node.type in ("continue_statement", "return_statement", "break_statement")
