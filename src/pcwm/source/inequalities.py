"""Has a system of linear equations and inequalities an integer solution? Fourier-Motzkin elimination, with a note of where it is exact.

Every monomial of a form is one unknown of the system, products included: what is refuted for independent unknowns is refuted for
products too. Elimination answers for real numbers; over the integers it is exact where, of the two coefficients that meet, one is 1
(W. Pugh, "The Omega test", Communications of the ACM 35(8), 1992).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

from pcwm.source.affine import Form, Monomial, Opaque

MOST = 80
"""Inequalities beyond which a system is given up: no loop that a person writes comes near."""
Answer = Literal["no", "yes", "perhaps"]
_Row = dict[int, int]
"""Coefficients by unknown; the constant is that of unknown 0."""


def solvable(equations: Iterable[Form], inequalities: Iterable[Form]) -> Answer:
    """Are there integers with every equation 0 and every inequality at least 0?

    `yes` is sure for at least one value of each unknown, and said only of systems without products; `perhaps` is no answer.
    """
    columns: dict[Monomial, int] = {(): 0}
    zeros = [_row(form, columns) for form in equations]
    rows = [_row(form, columns) for form in inequalities]
    exact = not any(len(monomial) > 1 or any(isinstance(atom, Opaque) for atom in monomial) for monomial in columns)
    while zeros:
        row = zeros.pop()
        constant = row.pop(0, 0)
        divisor = math.gcd(*row.values())
        if constant % divisor if divisor else constant:
            return "no"
        if not divisor:
            continue
        pivot = min(row, key=lambda column: abs(row[column]))
        exact = exact and abs(row[pivot]) == divisor
        row[0] = constant
        zeros = [_without(each, pivot, row) for each in zeros]
        rows = [_without(each, pivot, row) for each in rows]
    return _eliminate(rows, exact)


def _row(form: Form, columns: dict[Monomial, int]) -> _Row:
    return {columns.setdefault(monomial, len(columns)): factor for monomial, factor in form.terms.items()}


def _without(row: _Row, pivot: int, zero: _Row) -> _Row:
    """The row, multiplied by a positive number, with the pivot cancelled by an equation."""
    factor = row.get(pivot)
    if factor is None:
        return row
    own = zero[pivot]
    return _sum(row, abs(own), zero, -factor if own > 0 else factor)


def _sum(one: _Row, times: int, two: _Row, other: int) -> _Row:
    out = {column: times * factor for column, factor in one.items()}
    for column, factor in two.items():
        total = out.get(column, 0) + other * factor
        if total:
            out[column] = total
        else:
            out.pop(column, None)
    return out


def _eliminate(rows: list[_Row], exact: bool) -> Answer:
    """Cancel one unknown after the other, the cheapest first, until only numbers are left or one of them is negative."""
    tight = _tightened(rows)
    while tight:
        lowers: dict[int, list[_Row]] = {}
        uppers: dict[int, list[_Row]] = {}
        for row in tight:
            for column, factor in row.items():
                if column:
                    (lowers if factor > 0 else uppers).setdefault(column, []).append(row)
        # An unknown that is bounded on one side only can always be chosen large enough: its inequalities say nothing.
        loose = lowers.keys() ^ uppers.keys()
        if loose:
            tight = [row for row in tight if loose.isdisjoint(row)]
            continue
        pivot = min(lowers, key=lambda column: _cost(column, lowers[column], uppers[column]))
        kept = [row for row in tight if pivot not in row]
        for low in lowers[pivot]:
            for high in uppers[pivot]:
                exact = exact and (low[pivot] == 1 or high[pivot] == -1)
                kept.append(_sum(low, -high[pivot], high, low[pivot]))
        if len(kept) > MOST:
            return "perhaps"
        tight = _tightened(kept)
    if tight is None:
        return "no"
    return "yes" if exact else "perhaps"


def _cost(pivot: int, lows: list[_Row], highs: list[_Row]) -> tuple[bool, int]:
    """Exact eliminations before others, and those with few results before those with many."""
    rough = any(low[pivot] != 1 for low in lows) and any(high[pivot] != -1 for high in highs)
    return rough, len(lows) * len(highs)


def _tightened(rows: list[_Row]) -> list[_Row] | None:
    """The rows with common factors divided out, constants rounded to integers and repeats dropped; None where one cannot hold."""
    best: dict[frozenset[tuple[int, int]], int] = {}
    for row in rows:
        constant = row.get(0, 0)
        unknowns = [item for item in row.items() if item[0]]
        if not unknowns:
            if constant < 0:
                return None
            continue
        divisor = math.gcd(*[factor for _, factor in unknowns])
        if divisor > 1:
            unknowns = [(column, factor // divisor) for column, factor in unknowns]
            constant //= divisor
        key = frozenset(unknowns)
        best[key] = min(constant, best.get(key, constant))
    return [{**dict(key), **({0: constant} if constant else {})} for key, constant in best.items()]
