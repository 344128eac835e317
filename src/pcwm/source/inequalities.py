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
_Row = dict[Monomial, int]


def solvable(equations: Iterable[Form], inequalities: Iterable[Form]) -> Answer:
    """Are there integers with every equation 0 and every inequality at least 0?

    `yes` is sure for at least one value of each unknown, and said only of systems without products; `perhaps` is no answer.
    """
    rows = [dict(form.terms) for form in inequalities]
    zeros = [dict(form.terms) for form in equations]
    exact = all(len(monomial) <= 1 and not any(isinstance(atom, Opaque) for atom in monomial) for row in rows + zeros for monomial in row)
    while zeros:
        row = zeros.pop()
        divisor = math.gcd(*(factor for monomial, factor in row.items() if monomial))
        if not divisor:
            if row:
                return "no"
            continue
        if row.get((), 0) % divisor:
            return "no"
        row = {monomial: factor // divisor for monomial, factor in row.items()}
        pivot = min((monomial for monomial in row if monomial), key=lambda monomial: (abs(row[monomial]), len(monomial)))
        exact = exact and abs(row[pivot]) == 1
        zeros = [_without(each, pivot, row) for each in zeros]
        rows = [_without(each, pivot, row) for each in rows]
    return _eliminate(rows, exact)


def _without(row: _Row, pivot: Monomial, zero: _Row) -> _Row:
    """The row, multiplied by a positive number, with the pivot cancelled by an equation."""
    factor = row.get(pivot)
    if factor is None:
        return row
    own = zero[pivot]
    return _sum(row, abs(own), zero, -factor if own > 0 else factor)


def _sum(one: _Row, times: int, two: _Row, other: int) -> _Row:
    out = {monomial: times * factor for monomial, factor in one.items()}
    for monomial, factor in two.items():
        total = out.get(monomial, 0) + other * factor
        if total:
            out[monomial] = total
        else:
            out.pop(monomial, None)
    return out


def _eliminate(rows: list[_Row], exact: bool) -> Answer:
    """Cancel one unknown after the other, the cheapest first, until only numbers are left or one of them is negative."""
    tight = _tightened(rows)
    while tight:
        lowers: dict[Monomial, list[_Row]] = {}
        uppers: dict[Monomial, list[_Row]] = {}
        for row in tight:
            for monomial, factor in row.items():
                if monomial:
                    (lowers if factor > 0 else uppers).setdefault(monomial, []).append(row)
        monomials = [*lowers, *(monomial for monomial in uppers if monomial not in lowers)]
        if not monomials:
            return "yes" if exact else "perhaps"
        pivot = min(monomials, key=lambda each: _cost(each, lowers.get(each, []), uppers.get(each, [])))
        kept = [row for row in tight if pivot not in row]
        for low in lowers.get(pivot, ()):
            for high in uppers.get(pivot, ()):
                exact = exact and (low[pivot] == 1 or high[pivot] == -1)
                kept.append(_sum(low, -high[pivot], high, low[pivot]))
        if len(kept) > MOST:
            return "perhaps"
        tight = _tightened(kept)
    if tight is None:
        return "no"
    return "yes" if exact else "perhaps"


def _cost(pivot: Monomial, lows: list[_Row], highs: list[_Row]) -> tuple[bool, int]:
    """Exact eliminations before others, and those with few results before those with many."""
    rough = any(low[pivot] != 1 for low in lows) and any(high[pivot] != -1 for high in highs)
    return rough, len(lows) * len(highs)


def _tightened(rows: list[_Row]) -> list[_Row] | None:
    """The rows with common factors divided out, constants rounded to integers and repeats dropped; None where one cannot hold."""
    best: dict[frozenset[tuple[Monomial, int]], _Row] = {}
    for row in rows:
        divisor = math.gcd(*(factor for monomial, factor in row.items() if monomial))
        constant = row.get((), 0)
        if not divisor:
            if constant < 0:
                return None
            continue
        new = {monomial: factor // divisor for monomial, factor in row.items()}
        constant = new.pop((), 0)
        key = frozenset(new.items())
        if key not in best or constant < best[key].get((), 0):
            best[key] = {**new, (): constant} if constant else new
    return list(best.values())
