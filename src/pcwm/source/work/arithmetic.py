"""Arithmetic of a source text, made ready to be evaluated with numbers in place of names.

A value is a float. NaN stands for what the text does not show: contents of arrays, results of unknown functions, variables that change
in a loop. Arithmetic carries it along, so whoever asks for a bound or a condition learns whether it can be known.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from tree_sitter import Node

from pcwm.source.numerals import numeral
from pcwm.source.syntax import words
from pcwm.source.touches import text_of

Numbers = Mapping[str, float]
"""Values by name. `ME`, `TEAM` and `SIZE` are in it too."""
ME, TEAM, MOST, SIZE = "omp_get_thread_num()", "omp_get_num_threads()", "omp_get_max_threads()", "size()"
"""This thread's number; how many there are; how many a region would have; the length of a container that nobody has fixed."""
UNKNOWN = math.nan
MAX_DEPTH = 60
"""Nesting of an expression beyond which its value counts as unknown."""

_LENGTHS = words("size length end cend rows cols")
_STARTS = words("begin cbegin data rbegin")


class Value(NamedTuple):
    """One expression: a function of numbers by name, and what it depends on."""

    at: Callable[[Numbers], float]
    names: frozenset[str] = frozenset()
    """Names whose numbers it reads."""
    data: bool = False
    """It reads memory through a subscript or a pointer: what it is depends on the input, not on its size."""


@dataclass
class Definitions:
    """What a text's expressions may call: functions and lambdas that return one expression."""

    formulas: dict[str, tuple[tuple[str, ...], Value]] = field(default_factory=dict)
    """Parameters and the returned expression by name."""
    from_data: set[str] = field(default_factory=set)
    """Local variables whose value was read from memory."""
    sized: bool = False
    """Members of structures that nothing is known of are taken to be the size of the input."""


NOTHING = Value(lambda _: UNKNOWN)


def constant(number: float) -> Value:
    return Value(lambda _: number)


def number_of(text: str) -> float:
    """The number a literal spells; NaN where it spells none."""
    found = numeral(text)
    try:
        return float(found.value) if found is not None else UNKNOWN
    except OverflowError:
        return UNKNOWN


def read_value(node: Node | None, known: Definitions, depth: int = 0) -> Value:
    """The expression at `node`; NaN wherever it does something this module does not know."""
    if node is None or depth > MAX_DEPTH:
        return NOTHING
    kind = node.type
    if kind == "number_literal":
        return constant(number_of(text_of(node)))
    if kind in ("identifier", "qualified_identifier"):
        name = text_of(node)
        return Value(lambda numbers: numbers.get(name, UNKNOWN), frozenset([name]), name in known.from_data)
    if kind in ("true", "false"):
        return constant(float(kind == "true"))
    if kind in ("parenthesized_expression", "condition_clause") and node.named_children:
        return read_value(node.named_children[-1], known, depth + 1)
    if kind == "cast_expression":
        return read_value(node.child_by_field_name("value"), known, depth + 1)
    if kind == "unary_expression":
        return _unary(node, known, depth)
    if kind == "binary_expression":
        return _binary(node, known, depth)
    if kind == "conditional_expression":
        test, then, other = (
            read_value(node.child_by_field_name(part), known, depth + 1) for part in ("condition", "consequence", "alternative")
        )
        return Value(lambda numbers: _choose(test.at(numbers), then, other, numbers), _names(test, then, other), _data(test, then, other))
    if kind == "call_expression":
        return _call(node, known, depth)
    if kind in ("assignment_expression", "comma_expression"):
        return read_value(node.child_by_field_name("right"), known, depth + 1)
    if kind in ("subscript_expression", "pointer_expression"):
        parts = [read_value(child, known, depth + 1) for child in node.named_children]
        return Value(NOTHING.at, _names(*parts), data=True)
    if kind == "field_expression" and known.sized:
        return Value(lambda numbers: numbers.get(SIZE, UNKNOWN), frozenset([SIZE]))
    return NOTHING


def _names(*values: Value) -> frozenset[str]:
    return frozenset().union(*(value.names for value in values))


def _data(*values: Value) -> bool:
    return any(value.data for value in values)


def _choose(test: float, then: Value, other: Value, numbers: Numbers) -> float:
    if test != test:
        one, two = then.at(numbers), other.at(numbers)
        return one if one == two else UNKNOWN
    return (then if test else other).at(numbers)


def _unary(node: Node, known: Definitions, depth: int) -> Value:
    inner = read_value(node.child_by_field_name("argument"), known, depth + 1)
    sign = node.children[0].type
    if sign == "-":
        return Value(lambda numbers: -inner.at(numbers), inner.names, inner.data)
    if sign == "!":
        return Value(lambda numbers: _not(inner.at(numbers)), inner.names, inner.data)
    return inner if sign == "+" else Value(NOTHING.at, inner.names, inner.data)


def _not(number: float) -> float:
    return number if number != number else float(not number)


def _divide(one: float, other: float) -> float:
    # Kept exact: whether C would truncate here cannot be told from the text alone; sizes are large, so it hardly matters.
    return one / other if other else UNKNOWN


def _modulo(one: float, other: float) -> float:
    return math.fmod(one, other) if other and math.isfinite(one) else UNKNOWN


def _shift(one: float, other: float) -> float:
    return one * 2.0**other if abs(other) < 64 else UNKNOWN


_COMPARES: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_COMPUTES: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "%": _modulo,
    "<<": _shift,
    ">>": lambda one, other: math.floor(_shift(one, -other)) if one == one and other == other else UNKNOWN,
}


def _binary(node: Node, known: Definitions, depth: int) -> Value:
    left, right = (read_value(node.child_by_field_name(side), known, depth + 1) for side in ("left", "right"))
    names, data = _names(left, right), _data(left, right)
    sign = node.child_by_field_name("operator")
    symbol = sign.type if sign is not None else ""
    one, other = left.at, right.at
    if symbol == "-" and left.names == right.names == {SIZE}:
        # Lengths of two containers, such as a text and a pattern: of two unknown sizes one is by far the larger.
        return Value(lambda numbers: (one(numbers) - other(numbers)) or one(numbers), names, data)
    if symbol in _COMPUTES:
        compute = _COMPUTES[symbol]
        return Value(lambda numbers: compute(one(numbers), other(numbers)), names, data)
    if symbol in _COMPARES:
        compare = _COMPARES[symbol]

        def compared(numbers: Numbers) -> float:
            a, b = one(numbers), other(numbers)
            return UNKNOWN if a != a or b != b else float(compare(a, b))

        return Value(compared, names, data)
    if symbol in ("&&", "||"):
        decisive = symbol == "||"

        def both(numbers: Numbers) -> float:
            a, b = one(numbers), other(numbers)
            if (a == a and bool(a) is decisive) or (b == b and bool(b) is decisive):
                return float(decisive)
            return UNKNOWN if a != a or b != b else float(not decisive)

        return Value(both, names, data)
    return Value(NOTHING.at, names, data)


def called_name(node: Node) -> str:
    """Name of what a `call_expression` calls, without namespace, object and template arguments; empty where it has none."""
    function = node.child_by_field_name("function")
    if function is None:
        return ""
    if function.type == "field_expression":
        member = function.child_by_field_name("field")
        return text_of(member) if member is not None else ""
    return text_of(function).partition("<")[0].rpartition("::")[2].strip()


def arguments_of(node: Node) -> list[Node]:
    """The arguments of a `call_expression`."""
    found = node.child_by_field_name("arguments")
    return found.named_children if found is not None else []


def _call(node: Node, known: Definitions, depth: int) -> Value:
    name = called_name(node)
    function = node.child_by_field_name("function")
    if (key := f"{name}()") in (ME, TEAM, MOST):
        return Value(lambda numbers: numbers.get(key, UNKNOWN), frozenset([key]))
    if function is not None and function.type == "field_expression" and name in _STARTS | _LENGTHS:
        if name in _STARTS:
            return constant(0.0)
        receiver = f"{text_of(function.child_by_field_name('argument') or function)}.size()"
        return Value(lambda numbers: numbers.get(receiver, numbers.get(SIZE, UNKNOWN)), frozenset([SIZE]))
    values = [read_value(each, known, depth + 1) for each in arguments_of(node)]
    names, data = _names(*values), _data(*values)
    if name in ("static_cast", "size_t", "int", "long", "ssize") and len(values) == 1:
        return values[0]
    if name in ("min", "max") and len(values) == 2:
        pick = min if name == "min" else max

        def picked(numbers: Numbers) -> float:
            found = [number for value in values if (number := value.at(numbers)) == number]
            return pick(found) if found else UNKNOWN

        return Value(picked, names, data)
    if name in ("sqrt", "log2", "abs") and len(values) == 1:
        functions: dict[str, Callable[[float], float]] = {"sqrt": math.sqrt, "log2": math.log2, "abs": abs}
        function_of = functions[name]
        inner = values[0].at
        return Value(lambda numbers: function_of(number) if (number := inner(numbers)) > 0 else UNKNOWN, names, data)
    if name in known.formulas:
        parameters, body = known.formulas[name]

        def applied(numbers: Numbers) -> float:
            inside = dict(numbers)
            inside.update(zip(parameters, (value.at(numbers) for value in values), strict=False))
            return body.at(inside)

        return Value(applied, names | (body.names - set(parameters)), data or body.data)
    return Value(NOTHING.at, names, data)
