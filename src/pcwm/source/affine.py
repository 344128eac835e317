"""Subscripts as integer polynomials: affine forms over loop indices and symbols, with symbolic coefficients such as the `n` of `i * n + j`.

Nothing here knows a tree or a program: a form's atoms are whatever the reader of the text takes for one value (`expressions.py`).
Overflow is left out of account, as an expert does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol


class Atom(Protocol):
    """One integer whose value is not known here; equal atoms have equal values."""

    @property
    def name(self) -> str: ...


Monomial = tuple[Atom, ...]
"""A product of atoms, in a fixed order; the empty one is 1."""
_LONGEST = 256
"""Terms beyond which a product is not written out: no subscript that a person writes comes near."""


class Form:
    """A sum of monomials with integer coefficients. Immutable; no coefficient is 0."""

    __slots__ = ("_atoms", "_hash", "_leaves", "terms")

    def __init__(self, terms: Mapping[Monomial, int]) -> None:
        self.terms = terms
        self._hash: int | None = None
        self._atoms: tuple[Atom, ...] | None = None
        self._leaves: tuple[Atom, ...] | None = None

    @staticmethod
    def number(value: int) -> Form:
        return Form({(): value} if value else {})

    @staticmethod
    def of(atom: Atom) -> Form:
        return Form({(atom,): 1})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self.terms == other.terms

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def __add__(self, other: Form) -> Form:
        return self.plus(other, 1)

    def __sub__(self, other: Form) -> Form:
        return self.plus(other, -1)

    def plus(self, other: Form, times: int) -> Form:
        """This form and `times` the other."""
        terms = dict(self.terms)
        _add(terms, other.terms, times)
        return Form(terms)

    def __mul__(self, other: Form) -> Form:
        if len(self.terms) == 1 and self.terms.get(()) == 1:
            return other
        if len(other.terms) == 1 and other.terms.get(()) == 1:
            return self
        if len(self.terms) * len(other.terms) > _LONGEST:
            return Form.of(Unknown("a long product", "a long product"))
        terms: dict[Monomial, int] = {}
        for one, first in self.terms.items():
            for two, second in other.terms.items():
                product = _product(one, two)
                terms[product] = terms.get(product, 0) + first * second
        return Form({monomial: coefficient for monomial, coefficient in terms.items() if coefficient})

    @property
    def constant(self) -> int | None:
        """Its value where it is a number; None where it has atoms."""
        if not self.terms:
            return 0
        return self.terms.get(()) if len(self.terms) == 1 else None

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """The atoms it is written with, those inside other atoms left out."""
        if self._atoms is None:
            self._atoms = tuple(dict.fromkeys([atom for monomial in self.terms for atom in monomial]))
        return self._atoms

    @property
    def leaves(self) -> tuple[Atom, ...]:
        """All atoms, those inside other atoms too."""
        if self._leaves is None:
            inner = [leaf for atom in self.atoms if isinstance(atom, Opaque) for operand in atom.operands for leaf in operand.leaves]
            self._leaves = tuple(dict.fromkeys([*self.atoms, *inner])) if inner else self.atoms
        return self._leaves

    def has(self, atoms: Iterable[Atom]) -> bool:
        """Does any of the atoms occur, at whatever depth?"""
        wanted = set(atoms)
        return any(leaf in wanted for leaf in self.leaves)

    def coefficient(self, atom: Atom) -> Form:
        """What multiplies the atom, which must occur in no higher power."""
        return Form(
            {tuple(each for each in monomial if each != atom): factor for monomial, factor in self.terms.items() if atom in monomial}
        )

    def replace(self, value: Callable[[Atom], Form | None]) -> Form:
        """The form with atoms replaced by what `value` says, where it says something."""
        new: dict[Atom, Form] = {}
        for atom in self.atoms:
            found = value(atom)
            if found is None and isinstance(atom, Opaque):
                found = atom.replace(value)
            if found is not None:
                new[atom] = found
        if not new:
            return self
        terms: dict[Monomial, int] = {}
        for monomial, coefficient in self.terms.items():
            if new.keys().isdisjoint(monomial):
                _add(terms, {monomial: coefficient}, 1)
            elif len(monomial) == 1:
                _add(terms, new[monomial[0]].terms, coefficient)
            else:
                product = Form({tuple(atom for atom in monomial if atom not in new): coefficient})
                for atom in monomial:
                    if atom in new:
                        product = product * new[atom]
                _add(terms, product.terms, 1)
        return Form(terms)

    def evaluate(self, values: Mapping[Atom, int]) -> int | None:
        """Its number under these values; None where one is missing, or where the program itself would fail."""
        total = 0
        for monomial, coefficient in self.terms.items():
            product = coefficient
            for atom in monomial:
                value = atom.evaluate(values) if isinstance(atom, Opaque) else values.get(atom)
                if value is None:
                    return None
                product *= value
            total += product
        return total

    def __str__(self) -> str:
        pieces: list[str] = []
        for monomial, coefficient in sorted(self.terms.items(), key=lambda item: (not item[0], [atom.name for atom in item[0]])):
            factors = [atom.name for atom in monomial]
            if abs(coefficient) != 1 or not factors:
                factors.insert(0, str(abs(coefficient)))
            sign = "-" if coefficient < 0 else "+"
            pieces.append(f" {sign} {' * '.join(factors)}" if pieces else ("-" if coefficient < 0 else "") + " * ".join(factors))
        return "".join(pieces) or "0"

    __repr__ = __str__


@dataclass(frozen=True)
class Opaque:
    """A value computed from forms in a way that is not affine; equal operands give equal values."""

    kind: str
    """`/`, `%`, `min`, `max` of two operands; `table`: the element of `values` that the operand picks; `member`, `element`: read from
    `base`, and so fixed only while that is not written."""
    operands: tuple[Form, ...] = ()
    base: Atom | None = None
    label: str = ""
    values: tuple[int, ...] = ()

    @cached_property
    def name(self) -> str:  # kept, as each level of a nest asks several times for the one inside it
        texts = [str(operand) for operand in self.operands]
        if self.kind in ("/", "%"):
            return " ".join([_bracketed(self.operands[0]), self.kind, _bracketed(self.operands[1])])
        if self.kind in ("min", "max"):
            return f"{self.kind}({', '.join(texts)})"
        return self.label + (f"[{texts[0]}]" if texts else "")

    def replace(self, value: Callable[[Atom], Form | None]) -> Form | None:
        """The atom with its operands replaced, computed if it can be; None where nothing changes."""
        operands = tuple(operand.replace(value) for operand in self.operands)
        if all(new is old for new, old in zip(operands, self.operands, strict=True)):
            return None
        return computed(self.kind, operands, self.base, self.label, self.values)

    def evaluate(self, values: Mapping[Atom, int]) -> int | None:
        numbers = [operand.evaluate(values) for operand in self.operands]
        known = [number for number in numbers if number is not None]
        return _result(self.kind, known, self.values) if len(known) == len(numbers) else None


@dataclass(frozen=True, eq=False)
class Unknown:
    """A value that cannot be followed, different at each place that has it."""

    name: str
    """As written."""
    reason: str
    """Why, in words: `k changes in the loop`."""


def computed(kind: str, operands: tuple[Form, ...], base: Atom | None = None, label: str = "", values: tuple[int, ...] = ()) -> Form:
    """The result of an operation that is not affine: a number where the operands are numbers."""
    numbers = [number for number in (operand.constant for operand in operands) if number is not None]
    if operands and len(numbers) == len(operands) and (result := _result(kind, numbers, values)) is not None:
        return Form.number(result)
    if kind == "/" and (divisor := operands[1].constant) and all(factor % divisor == 0 for factor in operands[0].terms.values()):
        return Form({monomial: factor // divisor for monomial, factor in operands[0].terms.items()})
    return Form.of(Opaque(kind, operands, base, label, values))


def _result(kind: str, numbers: list[int], values: tuple[int, ...]) -> int | None:
    if kind in ("/", "%"):
        one, two = numbers
        if two == 0:
            return None
        quotient = abs(one) // abs(two) * (1 if (one < 0) == (two < 0) else -1)  # C rounds towards 0
        return quotient if kind == "/" else one - two * quotient
    if kind in ("min", "max"):
        return min(numbers) if kind == "min" else max(numbers)
    if kind == "table":
        return values[numbers[0]] if 0 <= numbers[0] < len(values) else None
    return None


def content(form: Form) -> int:
    """The greatest common divisor of all coefficients but the constant; 0 where there are none."""
    return math.gcd(*(coefficient for monomial, coefficient in form.terms.items() if monomial))


def _add(terms: dict[Monomial, int], others: Mapping[Monomial, int], times: int) -> None:
    """Add `times` the other terms to the first ones."""
    for monomial, coefficient in others.items():
        total = terms.get(monomial, 0) + times * coefficient
        if total:
            terms[monomial] = total
        else:
            del terms[monomial]


def _product(one: Monomial, two: Monomial) -> Monomial:
    if not one or not two:
        return one or two
    return tuple(sorted(one + two, key=lambda atom: (atom.name, hash(atom))))


def _bracketed(form: Form) -> str:
    return str(form) if len(form.terms) <= 1 and " " not in str(form) else f"({form})"
