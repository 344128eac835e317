"""Dependence tests: can two different iterations of a divided loop touch the same element?

The classic tests, from cheap to dear: ZIV, SIV (strong, weak-zero, weak-crossing), delinearisation, GCD, Banerjee's inequalities with
constant or symbolic bounds, and last a walk over the iterations themselves. See G. Goff, K. Kennedy, C.-W. Tseng, "Practical
dependence testing", PLDI 1991; V. Maslov, "Delinearization", PLDI 1992.

A loop counts its iterations from 0. In the divided loops the first access is at iteration `start`, the second at `start + delta`:
`delta` is the distance, and the question is whether it can be other than 0. Nothing here knows a tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pcwm.source.affine import Atom, Form, Monomial, Opaque, Unknown, content
from pcwm.source.facts import DependenceVerdict
from pcwm.source.inequalities import Answer, solvable
from pcwm.source.iterations import Reference, Span, meetings

_NOTHING = Form({})
_ONE = Form.number(1)
_ROUNDS = 6
"""Solving one equation may let another be taken apart; a nest this deep is no person's."""


@dataclass(frozen=True)
class Judgement:
    """What the tests say of one pair."""

    verdict: DependenceVerdict
    test: str = ""
    """The test that decided."""
    level: int = 0
    """Which of the divided loops carries it, outermost 0."""
    distance: int | None = None
    """In iterations of that loop, from the first access to the second; None where it varies or is not known."""
    missing: tuple[str, ...] = ()
    """Names of what would have to be known."""


@dataclass(frozen=True, eq=False)
class _Counter:
    """The number of an iteration, or a difference of two, or a value that cannot be followed."""

    name: str
    followed: bool = True


@dataclass(frozen=True)
class _Direction:
    """Iterations that are the same in the loops outside `level` and differ in that one."""

    level: int
    equations: tuple[Form, ...]
    inequalities: tuple[Form, ...]
    answer: Answer = "perhaps"


class _System:
    """The question as equations that must be 0 and inequalities that must be at least 0, over counters and symbols."""

    def __init__(self, first: Reference, second: Reference, divided: int) -> None:
        self.first, self.second, self.divided = first, second, divided
        self.same = first == second
        self.counters: set[Atom] = set()
        self._inequalities = list(first.known)
        self._pending: dict[Atom, int] = {}
        outer = first.spans[:divided]
        self.starts = [self._counter(span.index.name, span.counted) for span in outer]
        self.deltas = [self._counter(f"distance in {span.index.name}", span.counted) for span in outer]
        self.solved: dict[Atom, int] = {}
        self.split = False
        """Was delinearisation needed?"""
        here = [Form.of(start) for start in self.starts]
        there = [start + Form.of(delta) for start, delta in zip(here, self.deltas, strict=True)]
        ones, twos = self._subscripts(first, here), self._subscripts(second, there)
        self.equations = [one - two for one, two in zip(ones, twos, strict=True)]

    def _counter(self, name: str, followed: bool = True) -> _Counter:
        made = _Counter(name, followed)
        self.counters.add(made)
        return made

    def _subscripts(self, reference: Reference, given: list[Form]) -> list[Form]:
        """The subscripts in terms of counters: those `given` for the divided loops, new ones for the loops inside them."""
        values: dict[Atom, Form] = {}
        for depth, span in enumerate(reference.spans):
            count = given[depth] if depth < len(given) else Form.of(self._counter(span.index.name, span.counted))
            values[span.index] = self._value(span, count, values)
        for form in reference.subscripts:
            for leaf in form.leaves:
                if isinstance(leaf, Unknown):  # another value in every iteration, so not the other side's
                    values[leaf] = Form.of(self._counter(leaf.name, followed=False))
        return [form.replace(values.get) for form in reference.subscripts]

    def _value(self, span: Span, count: Form, values: dict[Atom, Form]) -> Form:
        value = count
        if span.first is not None and span.step is not None:
            value = span.first.replace(values.get) + span.step.replace(values.get) * count
            self._inequalities.append(count)
        self._inequalities += [value - low.replace(values.get) for low in span.floors]
        self._inequalities += [high.replace(values.get) - value for high in span.ceilings]
        return value

    def free(self, form: Form) -> set[Atom]:
        """The counters in a form, at whatever depth."""
        return self.counters.intersection(form.leaves)

    def varies(self, atom: Atom) -> bool:
        """Is the atom computed from a counter?"""
        return isinstance(atom, Opaque) and bool(self.free(Form.of(atom)))

    def symbols(self, forms: Iterable[Form]) -> list[Atom]:
        """Atoms in which no counter is, by name."""
        found = {leaf for form in forms for leaf in form.leaves if leaf not in self.counters and not self.varies(leaf)}
        return sorted(found, key=lambda atom: atom.name)

    def plain(self) -> list[Form]:
        """The inequalities without those that ask for contents: loops from `start[i]` to `start[i + 1]` are taken to run."""
        return [each for each in self.inequalities if not any(map(self.varies, each.atoms))]

    def fix(self, counter: Atom, value: int) -> None:
        """Put a number for a counter everywhere."""
        self.solved[counter] = self._pending[counter] = value
        self.equations = [_valued(each, {counter: value}) for each in self.equations]

    @property
    def inequalities(self) -> list[Form]:
        """What the bounds of the loops keep at 0 or above, with the numbers that are known by now."""
        if self._pending:
            self._inequalities = [_valued(each, self._pending) for each in self._inequalities]
            self._pending = {}
        return self._inequalities


def judge(first: Reference, second: Reference, divided: int) -> Judgement:
    """Can two different iterations of the `divided` outermost loops touch the same element through these references?

    A symbol is any one integer, the same for both: `independent` and `within` hold for all of them, `carried` where the loops are long
    enough. A factor such as the `n` of `a[i * n]` is taken not to be 0. Whether an iteration really comes to an access is not asked.
    """
    system = _System(first, second, divided)
    test = _named(system)
    if not _simplify(system):
        return Judgement(DependenceVerdict.independent, "GCD" if test == "MIV" else test)
    if test == "MIV" and system.split:
        test = "delinearisation"
    elif test == "MIV":
        test = "symbolic bounds" if system.symbols([*system.equations, *system.inequalities]) else "Banerjee"
    possible = _directions(system)
    if not possible:
        return Judgement(DependenceVerdict.within if _meet_at_home(system) else DependenceVerdict.independent, test)
    symbols = system.symbols(system.equations)
    for direction in possible:
        sure = direction.answer == "yes" and not symbols and _followed(system, system.equations)
        if sure or _at_sizes(system, direction, bool(symbols)):
            distance = system.solved.get(system.deltas[direction.level])
            if system.same and distance is not None:
                distance = abs(distance)
            return Judgement(DependenceVerdict.carried, test, direction.level, distance)
    return _walked(system, symbols) or Judgement(DependenceVerdict.unknown, missing=_missing(system, symbols))


def _named(system: _System) -> str:
    """The test that this kind of subscript pair asks for, by the loops it varies with."""
    free = set().union(*map(system.free, system.equations)) if system.equations else set()
    if not free:
        return "ZIV"
    if free <= set(system.deltas) and all(len(system.free(equation)) <= 1 for equation in system.equations):
        return "strong SIV"
    for start, delta in zip(system.starts, system.deltas, strict=True):
        if free <= {start, delta}:
            kinds = {_siv(equation, start, delta) for equation in system.equations if system.free(equation)}
            return kinds.pop() if len(kinds) == 1 else "SIV"
    return "MIV"


def _siv(equation: Form, start: Atom, delta: Atom) -> str:
    # With the factors `one` and `two` of the index in the two accesses: (one - two) * start - two * delta + … = 0.
    if any(isinstance(atom, Opaque) for atom in equation.atoms):
        return "SIV"
    both, two = equation.coefficient(start), equation.coefficient(delta)
    if not both.terms:
        return "strong SIV"
    if not two.terms or both == two:
        return "weak-zero SIV"
    return "weak-crossing SIV" if both == two + two else "SIV"


# ---------------------------------------------------------------- equations


def _simplify(system: _System) -> bool:
    """Take equations apart and solve what one equation alone settles; False where one of them has no solution."""
    for _ in range(_ROUNDS):
        before = len(system.solved)
        pieces = [_delinearised(system, equation) for equation in system.equations]
        system.split = system.split or any(len(parts) > 1 for parts in pieces)
        system.equations = [part for parts in pieces for part in parts]
        for equation in system.equations:
            if not _settle(system, _valued(equation, system.solved)):
                return False
        system.equations = [each for each in system.equations if each.terms]
        if len(system.solved) == before:
            break
    return True


def _settle(system: _System, equation: Form) -> bool:
    """Solve an equation in one counter for it; False where it has no solution among the integers."""
    divisor = content(equation)
    if equation.terms.get((), 0) % divisor if divisor else equation.terms:
        return False
    free = system.free(equation)
    if len(free) != 1:
        return True
    counter = free.pop()
    if any(monomial.count(counter) > 1 or any(_inside(counter, atom) for atom in monomial) for monomial in equation.terms):
        return True
    factor = equation.coefficient(counter)
    rest = equation - factor * Form.of(counter)
    if not rest.terms:
        system.fix(counter, 0)
    elif factor.constant is not None and rest.constant is not None:
        system.fix(counter, -rest.constant // factor.constant)
    return True


def _inside(counter: Atom, atom: Atom) -> bool:
    return isinstance(atom, Opaque) and counter in Form.of(atom).leaves


def _delinearised(system: _System, equation: Form) -> list[Form]:
    """`n * P + Q = 0` as `P = 0` and `Q = 0`, where the bounds keep Q between -n and n; the equation itself where none do."""
    strides: dict[Monomial, set[int]] = {}
    for monomial, factor in equation.terms.items():
        outer = tuple(atom for atom in monomial if atom not in system.counters)
        if len(outer) < len(monomial) and (outer or abs(factor) > 1) and not any(map(system.varies, outer)):
            strides.setdefault(outer, set()).add(1 if outer else abs(factor))
    # The smallest stride first: `(i * m + j) * n + k` comes apart at `n`, and only then at `m`.
    for atoms, number in sorted(((atoms, each) for atoms, found in strides.items() for each in found), key=lambda s: (len(s[0]), s[1])):
        over: dict[Monomial, int] = {}
        under: dict[Monomial, int] = {}
        for monomial, factor in equation.terms.items():
            rest = _quotient(monomial, atoms)
            if rest is None or factor % number:
                under[monomial] = factor
            else:
                over[rest] = factor // number
        if not under:
            return [Form(over)]
        if _below(system, Form(under), Form({atoms: number})):
            return [Form(over), Form(under)]
    return [equation]


def _quotient(monomial: Monomial, atoms: Monomial) -> Monomial | None:
    left = list(monomial)
    for atom in atoms:
        if atom not in left:
            return None
        left.remove(atom)
    return tuple(left)


def _below(system: _System, form: Form, stride: Form) -> bool:
    """Do the bounds of the loops keep the form between `-stride` and `stride`, both excluded?"""
    if form.constant is not None and stride.constant is not None:
        return abs(form.constant) < stride.constant
    # An access and itself can change sides, and with them the form its sign.
    beyond = (form - stride,) if system.same else (form - stride, _NOTHING - form - stride)
    return all(solvable((), [*system.inequalities, each]) == "no" for each in beyond)


# ---------------------------------------------------------------- bounds


def _directions(system: _System) -> list[_Direction]:
    """The directions that the bounds do not refute, those of the outermost loop first."""
    found: list[_Direction] = []
    ties: tuple[Form, ...] = ()
    for level, delta in enumerate(system.deltas):
        value = system.solved.get(delta)
        # Between an access and itself the two directions are the same question.
        signs = (1,) if system.same and value is None else (1, -1)
        for sign in signs:
            if value is not None and value * sign <= 0:
                continue
            differ = (Form.number(sign) * Form.of(delta) - _ONE,) if value is None else ()
            equations = [*system.equations, *ties]
            answer = solvable(equations, [*system.inequalities, *differ])
            if answer == "perhaps" and len(plain := system.plain()) < len(system.inequalities):
                answer = "yes" if solvable(equations, [*plain, *differ]) == "yes" else answer
            if answer != "no":
                found.append(_Direction(level, ties, differ, answer))
        if value:
            break
        if value is None:
            ties = (*ties, Form.of(delta))
    return found


def _meet_at_home(system: _System) -> bool:
    """Can both be at one element in one and the same iteration?"""
    if any(system.solved.get(delta) for delta in system.deltas):
        return False
    ties = [Form.of(delta) for delta in system.deltas if delta not in system.solved]
    beyond_deltas = len(system.solved) > system.divided - len(ties)
    trivial = not system.equations and not beyond_deltas
    return trivial or solvable([*system.equations, *ties], system.inequalities) != "no"


def _followed(system: _System, forms: Iterable[Form]) -> bool:
    """Is each counter in them, and each iteration of the divided loops, the number that it is written as?"""
    counters = {*system.starts, *(atom for form in forms for atom in system.free(form))}
    return all(isinstance(counter, _Counter) and counter.followed for counter in counters)


def _at_sizes(system: _System, direction: _Direction, every: bool) -> bool:
    """Is there a solution when the symbols are small numbers, at `every` choice of them or at any?

    The choices differ in which symbol is the larger one and whether they are equal, so that `a[i]` and `a[i + m]` do not pass.
    """
    equations, inequalities = [*system.equations, *direction.equations], [*system.plain(), *direction.inequalities]
    symbols = system.symbols([*equations, *inequalities])
    if not symbols or not _followed(system, equations):
        return False
    answers = (
        solvable([_valued(each, sizes) for each in equations], [_valued(each, sizes) for each in inequalities]) == "yes"
        for sizes in _sizes(symbols)
    )
    return all(answers) if every else any(answers)


def _sizes(symbols: list[Atom]) -> list[dict[Atom, int]]:
    """Numbers for symbols: equal ones, even and odd, and rising and falling ones."""
    count = len(symbols)
    rows = ([24] * count, [31] * count, [24 + 7 * k for k in range(count)], [24 + 7 * (count - k) for k in range(count)])
    return [dict(zip(symbols, row, strict=True)) for row in rows]


def _valued(form: Form, values: dict[Atom, int]) -> Form:
    return form.replace(lambda atom: Form.number(values[atom]) if atom in values else None)


# ---------------------------------------------------------------- what is left


def _walked(system: _System, symbols: list[Atom]) -> Judgement | None:
    """The verdict of the iterations themselves, where they can be walked and show something."""
    first, second = system.first, system.second
    if not _followed(system, system.equations) or not all(span.counted for span in (*first.spans, *second.spans)):
        return None
    spans = (*first.spans, *second.spans)
    bounds = [form for span in spans for form in (span.first, span.step, *span.floors, *span.ceilings) if form is not None]
    indices: set[Atom] = {span.index for span in spans}
    leaves = {leaf for form in (*first.subscripts, *second.subscripts, *bounds) for leaf in form.leaves}
    given = sorted((leaf for leaf in leaves - indices if not isinstance(leaf, Opaque)), key=lambda atom: atom.name)
    found = []
    for sizes in _sizes(given)[: None if given else 1]:
        meeting = meetings(first, second, system.divided, sizes)
        if meeting is None:
            return None
        found.append(meeting)
        if (meeting.level is None) == bool(symbols):
            break
    last = found[-1]
    if last.level is not None:
        distance = last.distance if not given and last.complete else None
        return Judgement(DependenceVerdict.carried, "enumeration", last.level, distance)
    if given or not last.complete:
        return None
    return Judgement(DependenceVerdict.within if last.same else DependenceVerdict.independent, "enumeration")


def _missing(system: _System, symbols: list[Atom]) -> tuple[str, ...]:
    """What an answer would need: values that cannot be followed, contents of arrays, else the symbols that stand in the way."""
    leaves = [leaf for form in (*system.first.subscripts, *system.second.subscripts) for leaf in form.leaves]
    lost = [leaf.reason for leaf in leaves if isinstance(leaf, Unknown)]
    lost += [f"the contents of `{leaf.label}`" for leaf in leaves if isinstance(leaf, Opaque) and leaf.kind == "element"]
    return tuple(dict.fromkeys(lost or [f"`{atom.name}`" for atom in symbols or system.symbols(system.inequalities)]))
