"""Numbers in a dry run: mathematics, characters, random numbers, and functions with a hidden state."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from pcwm.source.dryrun.layout import CHAR, DOUBLE, INT, LONG, pointer
from pcwm.source.dryrun.library import LIBRARY, Work, first, known
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.places import touch_range
from pcwm.source.dryrun.strands import Site
from pcwm.source.dryrun.values import UNKNOWN, Block, Pointer


def _math(name: str, compute: Callable[..., Any]) -> None:
    def work(machine: Machine, values: list[Any], site: Site) -> Any:
        if any(not isinstance(value, int | float) for value in values):
            return UNKNOWN
        try:
            return compute(*values)
        except (ValueError, OverflowError, ZeroDivisionError, TypeError):
            return UNKNOWN

    for spelled in (name, f"{name}f", f"{name}l"):
        LIBRARY.setdefault(spelled, (work, DOUBLE))


for _name in [
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "exp",
    "log",
    "log10",
    "log2",
    "log1p",
    "expm1",
    "sqrt",
    "pow",
    "hypot",
    "fabs",
    "fmod",
    "erf",
    "copysign",
]:
    _math(_name, getattr(math, _name))
_math("cbrt", lambda value: math.copysign(abs(value) ** (1 / 3), value))
_math("floor", lambda value: float(math.floor(value)))
_math("ceil", lambda value: float(math.ceil(value)))
_math("round", lambda value: float(math.floor(value + 0.5)))
_math("trunc", lambda value: float(math.trunc(value)))
_math("fmax", max)
_math("fmin", min)
_math("exp2", lambda value: 2.0**value)
_math("fma", lambda one, two, three: one * two + three)
for _name in ("abs", "labs", "llabs"):
    LIBRARY[_name] = (lambda machine, values, site: abs(values[0]) if isinstance(first(values), int | float) else UNKNOWN, LONG)


def _asked(test: Callable[[float], bool]) -> Work:
    return lambda machine, values, site: int(test(values[0])) if isinstance(first(values), int | float) else UNKNOWN


def _of_character(compute: Callable[[str], Any]) -> Work:
    """For characters of ASCII; of others nothing is known."""
    return lambda machine, values, site: int(compute(chr(values[0]))) if type(first(values)) is int and 0 <= values[0] < 128 else UNKNOWN


for _name, _test in (("isnan", math.isnan), ("isinf", math.isinf), ("isfinite", math.isfinite)):
    LIBRARY[_name] = (_asked(_test), INT)
for _name, _check in (
    ("isalpha", str.isalpha),
    ("isdigit", str.isdigit),
    ("isspace", str.isspace),
    ("isalnum", str.isalnum),
    ("isupper", str.isupper),
    ("islower", str.islower),
    ("ispunct", lambda c: c.isprintable() and not c.isalnum() and c != " "),
):
    LIBRARY[_name] = (_of_character(_check), INT)


def _turned(turn: Callable[[str], str]) -> Callable[[str], int]:
    return lambda character: ord(turn(character))


for _name, _turn in (("toupper", str.upper), ("tolower", str.lower)):
    LIBRARY[_name] = (_of_character(_turned(_turn)), INT)


@known("rand", "random", "lrand48", kind=INT)
def _rand(machine: Machine, values: list[Any], site: Site) -> Any:
    """glibc's generators lock: they are slow when shared, but no race."""
    return machine.drawn("rand", 1 << 31)


@known("drand48", kind=DOUBLE)
def _drand(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.drawn("rand", 1 << 20) / (1 << 20)


@known("rand_r", kind=INT)
def _rand_r(machine: Machine, values: list[Any], site: Site) -> Any:
    state = first(values)
    if not isinstance(state, Pointer):
        return UNKNOWN
    touch_range(machine, state.block, state.offset, 4, False, site)
    touch_range(machine, state.block, state.offset, 4, True, site)
    old = state.block.cells.get(state.offset, 1)
    new = (old * 1103515245 + 12345) % (1 << 31) if isinstance(old, int) else 12345
    state.block.cells[state.offset] = new
    return new >> 3


@known("strtok", "localtime", "gmtime", "ctime", "asctime", "lgamma", kind=pointer(CHAR))
def _hidden_state(machine: Machine, values: list[Any], site: Site) -> Any:
    """Functions with a buffer of their own, which the C standard calls unsafe for threads (C11, 7.1.4, 7.24.5.8, 7.27.3)."""
    block = machine.shared.setdefault("hidden state", Block(f"the static buffer of {site.expression.partition('(')[0]}", 8, "static"))
    if machine.concurrent:
        machine.check(block, 0, 8, True, site)
    return UNKNOWN
