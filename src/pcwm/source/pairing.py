"""From a walk over a text to its dependences: which accesses of a divided loop are paired, and what is known of their subscripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pcwm.source.dependence import Judgement, judge
from pcwm.source.directives import DIVIDING_WORDS, Construct
from pcwm.source.drafts import Draft, LoopDraft
from pcwm.source.facts import Dependence, DependenceVerdict, Sharing
from pcwm.source.iterations import Reference
from pcwm.source.limits import JUDGE_SECONDS, Clock
from pcwm.source.resolving import Resolver
from pcwm.source.sharing import Variable
from pcwm.source.touches import text_of
from pcwm.source.walker import Walker

MOST_PAIRS = 64
"""Pairs of one variable in one loop that are judged; those beyond are a doubt."""
_HOPS = 8
_SINK = re.compile(r"sink\s*:\s*(\w+)\s*-\s*([1-9]\d*)")
_FOR_SHARED = frozenset({Sharing.shared, Sharing.unknown})
_OWN_IN_LANES = ("private", "lastprivate", "linear", "reduction")


@dataclass(frozen=True)
class _Access:
    """One access as the tests see it."""

    draft: Draft
    variable: Variable
    shape: tuple[str, ...]
    reference: Reference

    @property
    def key(self) -> object:
        return self.draft.touch.kind, self.shape, self.reference, self.draft.protection, self.draft.guards


@dataclass
class _Nest:
    """The loops that one directive divides, and the accesses inside all of them."""

    construct: Construct
    loops: list[LoopDraft]
    drafts: list[Draft] = field(default_factory=list)
    inside: list[Construct] = field(default_factory=list)
    """The `ordered` directives directly in them."""

    @property
    def threaded(self) -> bool:
        """Are its iterations given to threads, rather than to the lanes of one?"""
        return bool(self.construct.words & DIVIDING_WORDS)

    def shares(self, draft: Draft, variable: Variable, followed: bool) -> bool:
        """Do all iterations see one and the same variable, or, if it is `followed`, what it points to?"""
        own = variable.level >= self.loops[0].level and not (followed and variable.kind in ("pointer", "reference") and not variable.owns)
        if own or any(variable is loop.variable for loop in draft.around if loop.directive is not None):
            return False
        if self.threaded:
            return draft.sharing in _FOR_SHARED
        return not any(variable.name in self.construct.lists.get(clause, ()) for clause in _OWN_IN_LANES)


def dependences(walker: Walker, index_of: dict[int, int], doubts: list[str]) -> Iterator[Dependence]:
    """All dependences of a text. `index_of` gives, by the identity of a draft, the index of its access among the facts."""
    positions = {id(loop): index for index, loop in enumerate(walker.loops)}
    written = _written(walker.drafts)
    clock = Clock(JUDGE_SECONDS)
    for nest in _nests(walker):
        outer = nest.loops[0]
        resolver = Resolver(outer, nest.threaded, written)
        groups: dict[Variable, dict[object, _Access]] = {}
        roots = {variable: _root(variable) for variable in {draft.variable for draft in nest.drafts}}
        changed = {roots[draft.variable] for draft in nest.drafts if draft.touch.kind == "write"}
        for draft in nest.drafts:
            access = _access(nest, resolver, draft) if roots[draft.variable] in changed else None
            if access is not None:
                groups.setdefault(access.variable, {}).setdefault(access.key, access)
        judged: dict[tuple[Reference, Reference], Judgement] = {}
        for variable, members in groups.items():
            for count, (first, second, one, two) in enumerate(_pairs(list(members.values()))):
                if count == MOST_PAIRS:
                    line = outer.node.start_point[0] + 1
                    doubts.append(f"more than {MOST_PAIRS} pairs of accesses to `{variable.name}` in the loop of line {line}")
                    break
                found = judged.get((one, two))
                if found is None:
                    if clock.over():
                        line = outer.node.start_point[0] + 1
                        doubts.append(f"pairs of accesses are not judged from the loop of line {line} on: the text takes too long")
                        return
                    found = judged[one, two] = judge(one, two, len(nest.loops))
                yield Dependence(
                    variable=variable.name,
                    first=index_of[id(first.draft)],
                    second=index_of[id(second.draft)],
                    loop=positions[id(nest.loops[found.level])],
                    verdict=found.verdict,
                    test=found.test,
                    distance=found.distance,
                    guarded=max(first.draft.guards, second.draft.guards) > outer.guards,
                    kept_by=_kept_by(nest, first, second, found),
                    reason=_reason(nest, first, second, found),
                )


def _nests(walker: Walker) -> list[_Nest]:
    """The divided loop nests, in source order, each with the accesses inside."""
    nests: dict[int, _Nest] = {}
    for loop in walker.loops:
        if loop.directive is not None:
            nests.setdefault(loop.directive, _Nest(walker.constructs[loop.directive], [])).loops.append(loop)
    for construct in walker.constructs:
        parent = walker.parents.get(construct.index)
        if construct.name == "ordered" and parent in nests:
            nests[parent].inside.append(construct)
    for draft in walker.drafts:
        for loop in draft.around:
            # The innermost divided loop of a nest stands for all of them.
            if loop.directive is not None and nests[loop.directive].loops[-1] is loop:
                nests[loop.directive].drafts.append(draft)
    return list(nests.values())


def _root(variable: Variable) -> Variable:
    """The last variable that following pointers can lead to: accesses with different roots are never paired."""
    for _ in range(_HOPS):
        following = variable.origin.base if variable.origin is not None else variable.base
        if not isinstance(following, Variable):
            break
        variable = following
    return variable


def _written(drafts: list[Draft]) -> dict[Variable, list[int]]:
    """Where each variable, or what it leads to, is written: offsets of bytes."""
    written: dict[Variable, list[int]] = {}
    for draft in drafts:
        whole = not draft.touch.follows and draft.variable.kind == "array"  # declared, or handed to a function
        if whole and draft.place is None and draft.touch.kind == "write":
            continue
        if draft.touch.kind == "write" or whole:
            written.setdefault(draft.variable, []).append(draft.touch.node.start_byte)
            if draft.variable.base is not None:
                written.setdefault(draft.variable.base, []).append(draft.touch.node.start_byte)
    return {variable: sorted(offsets) for variable, offsets in written.items()}


def _access(nest: _Nest, resolver: Resolver, draft: Draft) -> _Access | None:
    """The access as the tests see it; None where each iteration has a variable of its own."""
    if draft.place is None or (
        not draft.place.steps and draft.variable.kind != "reference" and not nest.shares(draft, draft.variable, False)
    ):
        return None
    place = resolver.place(draft)
    base = place.base if place is not None else None
    if place is None or not isinstance(base, Variable) or not nest.shares(draft, base, bool(place.steps)):
        return None
    return _Access(draft, base, place.shape, Reference(place.subscripts, *resolver.bounds(draft.around)))


def _pairs(members: list[_Access]) -> Iterator[tuple[_Access, _Access, Reference, Reference]]:
    """Pairs that could be at one place, at least one a write, with their references cut to the subscripts that both have."""
    for index, first in enumerate(members):
        for second in members[index:]:
            if "write" not in (first.draft.touch.kind, second.draft.touch.kind):
                continue
            if first is second and first.draft.touch.kind != "write":
                continue
            shorter, longer = sorted((first, second), key=lambda access: len(access.shape))
            depth = len(shorter.shape)
            if longer.shape[:depth] != shorter.shape:
                continue  # different members of a structure
            if depth < len(longer.shape) and not _holds(shorter, longer.shape[depth]):
                continue
            count = sum(step == "[]" for step in shorter.shape)
            yield first, second, _cut(first.reference, count), _cut(second.reference, count)


def _holds(whole: _Access, step: str) -> bool:
    """Is what the step leads to part of the shorter place, rather than behind a pointer there?"""
    if step != "[]":
        return True
    return whole.variable.kind == "object" and not whole.shape and whole.draft.touch.kind == "write"


def _cut(reference: Reference, count: int) -> Reference:
    return reference if len(reference.subscripts) == count else replace(reference, subscripts=reference.subscripts[:count])


def _waited(nest: _Nest, first: _Access, second: _Access, distance: int) -> str:
    """The `sink` that makes the later iteration wait for the earlier one, whose `source` comes after its access.

    Only loops that count up by 1 and sinks such as `i - 1` are understood.
    """
    earlier, later = (first, second) if distance > 0 else (second, first)
    signals = [(construct, clause) for construct in nest.inside for clause in construct.clauses if clause.name in ("depend", "doacross")]
    sources = [construct.pragma.start for construct, clause in signals if clause.argument.startswith("source")]
    if nest.loops[0].form.step != "1" or not any(earlier.draft.touch.node.start_byte < source for source in sources):
        return ""
    for construct, clause in signals:
        match = _SINK.fullmatch(clause.argument)
        waits = match and match[1] == nest.loops[0].form.index and construct.pragma.end <= later.draft.touch.node.start_byte
        if match and waits and abs(distance) % int(match[2]) == 0:
            return f"{clause.name}({clause.argument})"
    return ""


def _kept_by(nest: _Nest, first: _Access, second: _Access, found: Judgement) -> str:
    if found.verdict is not DependenceVerdict.carried:
        return ""
    if "ordered" in first.draft.protection and "ordered" in second.draft.protection and nest.construct.has("ordered"):
        return "ordered"
    if found.distance is not None and nest.inside and len(nest.loops) == 1 and (sink := _waited(nest, first, second, found.distance)):
        return sink
    length = (nest.construct.argument("safelen") or "").strip()
    if not nest.threaded and length.isdigit() and found.distance is not None and abs(found.distance) >= int(length):
        return f"safelen({length})"
    return ""


def _reason(nest: _Nest, first: _Access, second: _Access, found: Judgement) -> str:
    one, two = (" ".join(text_of(access.draft.touch.node).split()) for access in (first, second))
    both = f"`{one}` and `{two}`" if one != two else f"`{one}`"
    index = nest.loops[found.level].form.index or "the loop"
    if found.verdict is DependenceVerdict.independent:
        return f"{both} never name the same element" if one != two else f"{both} never names the same element twice"
    verb = "name" if one != two else "names"
    if found.verdict is DependenceVerdict.within:
        return f"{both} {verb} the same element in one iteration of `{index}` at most"
    if found.verdict is DependenceVerdict.unknown:
        needed = " and ".join(found.missing) or "more than the text says"
        return f"whether {both} {verb} one element in different iterations of `{index}` depends on {needed}"
    if found.distance is not None:
        count = abs(found.distance)
        return f"{both} {verb} the same element {count} iteration{'s' if count > 1 else ''} of `{index}` apart"
    every = "every iteration" if found.test == "ZIV" else "different iterations"
    return f"{both} {verb} the same element in {every} of `{index}`"
