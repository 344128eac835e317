"""What operators of C compute on values some of which are unknown."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from pcwm.source.dryrun.values import UNKNOWN, Pointer


def divide(left: Any, right: Any) -> Any:
    """C's division of integers, which rounds towards zero."""
    if type(left) is int and type(right) is int:
        if right == 0:
            return UNKNOWN
        quotient = abs(left) // abs(right)
        return quotient if (left >= 0) == (right >= 0) else -quotient
    return UNKNOWN if left is UNKNOWN or right is UNKNOWN or right == 0 else left / right


def remainder(left: Any, right: Any) -> Any:
    if type(left) is int and type(right) is int and right:
        rest = abs(left) % abs(right)
        return rest if left >= 0 else -rest
    return UNKNOWN


def _shift_left(left: Any, right: Any) -> Any:
    return left << right if type(left) is int and type(right) is int and 0 <= right < 64 else UNKNOWN


def _shift_right(left: Any, right: Any) -> Any:
    return left >> right if type(left) is int and type(right) is int and 0 <= right < 64 else UNKNOWN


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def result(left: Any, right: Any) -> Any:
        value = compare(left, right)
        return value if value is UNKNOWN else int(value)

    return result


def _equal(left: Any, right: Any) -> Any:
    if isinstance(left, Pointer) and isinstance(right, int):
        return False
    if isinstance(right, Pointer) and isinstance(left, int):
        return False
    return left == right


def _unequal(left: Any, right: Any) -> Any:
    same = _equal(left, right)
    return same if same is UNKNOWN else not same


OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
    "%": remainder,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": _shift_left,
    ">>": _shift_right,
}
COMPARED = {
    "==": _compared(_equal),
    "!=": _compared(_unequal),
    "<": _compared(operator.lt),
    "<=": _compared(operator.le),
    ">": _compared(operator.gt),
    ">=": _compared(operator.ge),
}
