"""What the names in a subscript are worth inside one divided loop: numbers, set-once locals followed, and what is the same throughout."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field

from pcwm.source.affine import Atom, Form, Opaque, Unknown, computed
from pcwm.source.drafts import Draft, LoopDraft
from pcwm.source.expressions import Lvalue
from pcwm.source.iterations import Span
from pcwm.source.sharing import Variable

_HOPS = 6
_ONE = Form.number(1)
_BRANCHES = frozenset({"if_statement", "for_statement", "while_statement", "switch_statement", "do_statement"})


@dataclass
class Resolver:
    """Rewrites the forms of one divided loop nest over loop indices and symbols that are the same in all its iterations."""

    nest: LoopDraft
    """The outermost divided loop."""
    threaded: bool
    """Are its iterations given to threads, rather than to the lanes of one?"""
    written: dict[Variable, list[int]]
    """Where each variable, or what it leads to, is written: rising offsets of bytes."""
    _spans: dict[int, Span] = field(default_factory=dict)
    _bounds: dict[int, tuple[tuple[Span, ...], tuple[Form, ...]]] = field(default_factory=dict)
    _unknowns: dict[str, Unknown] = field(default_factory=dict)
    """One a name: the tests take the two sides of a pair for different values anyhow."""

    def place(self, draft: Draft) -> Lvalue | None:
        """The place of an access, led back to the array that its pointer was made from; None where its base is no variable."""
        around, at, place = draft.around, draft.touch.node.start_byte, draft.place
        for _ in range(_HOPS):
            base = place.base if place is not None else None
            if place is None or not isinstance(base, Variable):
                return None
            origin = base.origin
            if origin is None or not (place.steps or base.kind == "reference") or not self._stands(base, at):
                break
            if not self._steady(base, [*_forms(origin), Form.of(origin.base)], around):
                break
            place = place.after(origin)
        if place is None or not isinstance(place.base, Variable):
            return None
        pointer = place.base
        if pointer.kind != "array" and place.steps and isinstance(place.steps[0], Form) and not self._same(pointer):
            root = pointer.base if pointer.base is not None and pointer.base.kind in ("array", "pointer", "unknown") else pointer
            place = Lvalue(root, (self._unknown(pointer.name, f"where `{pointer.name}` points"), *place.steps[1:]))
        return Lvalue(place.base, tuple(step if isinstance(step, str) else self.form(step, around, at) for step in place.steps))

    # ------------------------------------------------------------ loops

    def bounds(self, around: tuple[LoopDraft, ...]) -> tuple[tuple[Span, ...], tuple[Form, ...]]:
        """The values of the divided loops and of those inside them, and what the loops outside them tell."""
        made = self._bounds.get(id(around[-1]))
        if made is None:
            outside = next(k for k, loop in enumerate(around) if loop is self.nest)
            spans = tuple(self.span(around[k], around[:k]) for k in range(outside, len(around)))
            known = tuple(form for k in range(outside) for form in self.known(around[k], around[:k]))
            made = self._bounds[id(around[-1])] = spans, known
        return made

    def span(self, loop: LoopDraft, around: tuple[LoopDraft, ...]) -> Span:
        """The loop's values, as far as its head tells; `around` are the loops outside it."""
        made = self._spans.get(id(loop))
        if made is None:
            made = self._spans[id(loop)] = self._span(loop, around)
        return made

    def _span(self, loop: LoopDraft, around: tuple[LoopDraft, ...]) -> Span:
        index: Atom = loop.variable if loop.variable is not None else Unknown("the loop", "")
        if loop.bounds is None or loop.variable is None or _jumps(loop):
            return Span(index, None, None)
        at = loop.node.start_byte
        first, step = self.form(loop.bounds.first, around, at), loop.bounds.step
        step = self.form(step, around, at) if step is not None else None
        if _lost(first) or step is None or _lost(step):
            return Span(index, None, None)
        floors: list[Form] = []
        ceilings: list[Form] = []
        constant = step.constant
        relation = loop.form.relation
        rising = relation in ("<", "<=") if relation not in ("", "!=") else constant is None or constant > 0
        for form in self._each(first, "max" if rising else "min"):
            if form != first or constant is None:
                (floors if rising else ceilings).append(form)
        if loop.bounds.limit is not None and (relation != "!=" or constant in (1, -1)):
            strict = Form({}) if loop.form.inclusive else (_ONE if rising else Form.number(-1))
            for form in self._each(self.form(loop.bounds.limit, around, at), "min" if rising else "max"):
                (ceilings if rising else floors).append(form - strict)
        if constant == 0 or (constant is not None and (constant > 0) != rising):
            return Span(index, None, None)
        return Span(index, first, step, tuple(floors), tuple(ceilings))

    def known(self, loop: LoopDraft, around: tuple[LoopDraft, ...]) -> list[Form]:
        """What a loop outside the divided ones tells of its index: forms that are at least 0."""
        span = self.span(loop, around)
        if span.first is None or span.step is None:
            return []
        index, constant = Form.of(span.index), span.step.constant
        start = [] if constant is None else [index - span.first if constant > 0 else span.first - index]
        return [*start, *(index - low for low in span.floors), *(high - index for high in span.ceilings)]

    def _each(self, form: Form, kind: str) -> list[Form]:
        """Both operands where a bound is the smaller (or larger) of two: it is a bound in both. Nothing where it cannot be followed."""
        if len(form.terms) == 1:
            ((monomial, factor),) = form.terms.items()
            if factor == 1 and len(monomial) == 1 and isinstance(monomial[0], Opaque) and monomial[0].kind == kind:
                return [each for operand in monomial[0].operands for each in self._each(operand, kind)]
        return [] if _lost(form) else [form]

    # ------------------------------------------------------------ forms

    def form(self, form: Form, around: tuple[LoopDraft, ...], at: int, hops: int = 0) -> Form:
        """The form over loop indices and symbols; what may differ without either is an unknown."""
        return form.replace(lambda atom: self._atom(atom, around, at, hops))

    def _atom(self, atom: Atom, around: tuple[LoopDraft, ...], at: int, hops: int) -> Form | None:
        if isinstance(atom, Opaque):
            return self._opaque(atom, around, at, hops)
        if isinstance(atom, Unknown):
            return self._unknown(atom.name, atom.reason)
        if not isinstance(atom, Variable):
            return None
        loop = next((each for each in around if each.variable is atom), None)
        if loop is not None:
            return self._unknown(atom.name, f"the value of `{atom.name}`") if _jumps(loop) else None
        if hops < _HOPS and atom.form is not None and self._stands(atom, at) and self._steady(atom, [atom.form], around):
            return self.form(atom.form, around, at, hops + 1)
        return None if self._same(atom) else self._unknown(atom.name, f"the value of `{atom.name}`")

    def _opaque(self, atom: Opaque, around: tuple[LoopDraft, ...], at: int, hops: int) -> Form | None:
        base = atom.base
        if not isinstance(base, Variable):
            return None
        if atom.kind == "element" and len(atom.operands) == 1 and base.contents and base not in self.written:
            return computed("table", (self.form(atom.operands[0], around, at, hops),), None, base.name, base.contents)
        if self._inside(self.written.get(base, [])) or not self._same(base):
            return self._unknown(atom.name, f"the contents of `{base.name}`")
        return None

    def _unknown(self, name: str, reason: str) -> Form:
        return Form.of(self._unknowns.setdefault(reason, Unknown(name, reason)))

    # ------------------------------------------------------------ variables

    def _inside(self, offsets: list[int]) -> bool:
        """Is one of the offsets in the divided loop?"""
        position = bisect_left(offsets, self.nest.node.start_byte)
        return position < len(offsets) and offsets[position] < self.nest.node.end_byte

    def _same(self, variable: Variable) -> bool:
        """Has the variable one value for all iterations of the loop?"""
        if variable.level >= self.nest.level or self._inside([store.start_byte for store in variable.stores]):
            return False
        if not self.threaded:
            return True
        if variable.stores and variable.name in self.nest.own:
            return False
        if variable.form is not None and any("thread_num" in leaf.name for leaf in variable.form.leaves):
            return False
        return self.nest.team == 0 or variable.level < self.nest.team

    def _stands(self, variable: Variable, at: int) -> bool:
        """Is what it was set to still its value at this offset, whatever that was?"""
        if not variable.settled:
            return False
        constant = variable.form is not None and variable.form.constant is not None
        if variable.initial is not None:
            return constant or not variable.lasting
        store = variable.stores[0] if variable.stores else None
        if store is None:
            return False
        here = self._inside([store.start_byte])
        if constant and not here:
            return True
        if here and self.threaded and variable.level < self.nest.level and variable.name not in self.nest.own:
            return False  # one variable for all threads, which each of them sets
        block = store.parent
        while block is not None and block.type != "compound_statement":
            if block.type in _BRANCHES:
                return False
            block = block.parent
        return block is not None and store.start_byte < at < block.end_byte

    def _steady(self, owner: Variable, forms: list[Form], around: tuple[LoopDraft, ...]) -> bool:
        """Have the names in what a variable was set to still the values they had there?"""
        made = owner.initial if owner.initial is not None else owner.stores[0]
        inside = self._inside([made.start_byte])
        for leaf in (leaf for form in forms for leaf in form.leaves):
            if isinstance(leaf, Unknown):
                return False
            if isinstance(leaf, Opaque):
                if isinstance(leaf.base, Variable) and leaf.base in self.written and (not inside or self._inside(self.written[leaf.base])):
                    return False
                continue
            if not isinstance(leaf, Variable):
                continue
            loop = next((each for each in around if each.variable is leaf), None)
            if loop is not None:
                if not loop.node.start_byte <= made.start_byte < loop.node.end_byte or _jumps(loop):
                    return False
            elif not leaf.settled and leaf.stores and (not inside or self._inside([store.start_byte for store in leaf.stores])):
                return False
        return True


def _jumps(loop: LoopDraft) -> bool:
    """Does the loop's body change its index?"""
    body = loop.node.child_by_field_name("body")
    stores = loop.variable.stores if loop.variable is not None else []
    return body is not None and any(body.start_byte <= store.start_byte < body.end_byte for store in stores)


def _forms(place: Lvalue) -> list[Form]:
    return [*place.subscripts, *([place.offset] if place.offset is not None else [])]


def _lost(form: Form) -> bool:
    return any(isinstance(leaf, Unknown) for leaf in form.leaves)
