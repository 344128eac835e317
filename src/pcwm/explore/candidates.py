"""Candidate programs of one problem: its hand-written implementations, variants of them, and edits of both.

Everything follows from the files, the numbers asked for and the seed: the same on every machine.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pcwm.explore.corpus import Seed
from pcwm.explore.edits import Edit, Edited
from pcwm.explore.edits.base import faults
from pcwm.explore.likeness import shape
from pcwm.explore.variants import MANNERS, Manner, vary
from pcwm.records import Origin, OriginKind, Program, Reject, content_id

STAGE = "explore"
MOST_VARIANTS = 1 / 3
"""Of what is asked for beyond the hand-written programs, so much is variants at most: edits show more."""
TWICE = 1 / 4
"""Of the edited programs, so much is edited twice, where the edits of one go so far."""
VISIT = 3
"""Edits taken from a parent before the next parent's turn."""
_TRIES = 4
"""Attempts at a variant that is like no other program."""


@dataclass
class Candidates:
    """What was found for one problem."""

    programs: list[Program] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    _ids: set[str] = field(default_factory=set)
    _shapes: set[str] = field(default_factory=set)

    def take(self, program: Program) -> str:
        """Add a program; or say why not, in which case it is not added."""
        if program.id in self._ids:
            return "duplicate"
        form = shape(program.source)
        if form in self._shapes:
            return "only names and layout differ from another's"
        self._ids.add(program.id)
        self._shapes.add(form)
        self.programs.append(program)
        return ""

    def drop(self, parent: Program, program: Program, name: str, reason: str) -> None:
        key = content_id("rej", STAGE, parent.id, name, program.id)
        self.rejects.append(Reject(id=key, stage=STAGE, subject=parent.id, name=name, reason=reason))


def candidates(
    seed: Seed,
    edits: Sequence[Edit],
    limit: int,
    random_seed: int,
    variants: int = 0,
    manners: Sequence[Manner] = MANNERS,
    more: int = 0,
) -> Candidates:
    """At most `limit` programs: the hand-written ones, at most `variants` variants, then edits of all these and edits of edited ones.

    Edits take turns, the least used first, and so do parents; so rare edits are used wherever they apply. After them come at most `more`
    edits of any of them, which change nothing about those before.
    """
    found = Candidates()
    for program in seed.implementations[:limit]:
        found.take(program)
    own = list(found.programs)
    left = limit - len(own)
    _vary(found, own, min(variants, int(left * MOST_VARIANTS)), f"{random_seed}/{seed.problem.family}", manners)
    chance = random.Random(f"{random_seed}/{seed.problem.family}")
    uses: Counter[str] = Counter()
    parents = list(found.programs)
    for share in (1 - TWICE, 1.0, 1.0):
        wanted = len(found.programs) + round((limit - len(found.programs)) * share)
        before = len(found.programs)
        _edit(found, parents, edits, wanted, chance, uses)
        parents = found.programs[before:] if share != 1.0 else [*parents, *found.programs[before:]]
        if len(found.programs) >= limit:
            break
    if more:
        _edit(found, list(found.programs), edits, len(found.programs) + more, chance, uses)
    return found


def _vary(found: Candidates, own: Sequence[Program], wanted: int, key: str, manners: Sequence[Manner]) -> None:
    for turn in range(wanted):
        parent = own[turn % len(own)]
        for attempt in range(_TRIES):
            source, used = vary(parent.source, parent.language, random.Random(f"{key}/{turn}/{attempt}"), manners)
            origin = Origin(kind=OriginKind.variant, name="variant", parent=parent.id, note=", ".join(used))
            program = Program.make(source, parent.language, origin, parent.problem)
            reason = found.take(program) if used else "no change"
            if not reason:
                break
            found.drop(parent, program, f"variant {turn}.{attempt}", reason)


def _edit(
    found: Candidates, parents: Sequence[Program], edits: Sequence[Edit], wanted: int, chance: random.Random, uses: Counter[str]
) -> None:
    """Add edited programs until there are `wanted`, or no edit of any parent is left."""
    left: dict[str, dict[str, list[Edited]]] = {}
    queue = list(parents)
    chance.shuffle(queue)
    while queue and len(found.programs) < wanted:
        for parent in list(queue):
            taken = 0
            for edit, edited in _turn(parent, edits, left.setdefault(parent.id, {}), chance, uses):
                origin = Origin(kind=OriginKind.edit, name=edit.name, parent=parent.id, note=edited.note)
                program = Program.make(edited.source, parent.language, origin, parent.problem)
                reason = _fault(parent, program) or found.take(program)
                if reason:
                    found.drop(parent, program, edit.name, reason)
                    continue
                uses[edit.name] += 1
                taken += 1
                if taken == VISIT or len(found.programs) >= wanted:
                    break
            if len(found.programs) >= wanted:
                return
            if taken == 0:
                queue.remove(parent)


def _turn(
    parent: Program, edits: Sequence[Edit], left: dict[str, list[Edited]], chance: random.Random, uses: Counter[str]
) -> Iterator[tuple[Edit, Edited]]:
    """Results of edits on one parent that were not given yet, of the least used edits first, one from each edit at a time."""
    while True:
        gave = False
        for edit in sorted(edits, key=lambda each: (uses[each.name], chance.random())):
            if edit.name not in left:
                left[edit.name] = list(edit.apply(parent.source, parent.language))
                chance.shuffle(left[edit.name])
            if left[edit.name]:
                gave = True
                yield edit, left[edit.name].pop()
        if not gave:
            return


def _fault(parent: Program, program: Program) -> str:
    """Why a result is dropped; empty if it is kept."""
    if program.source == parent.source:
        return "no change"
    if faults(program.source, program.language) > faults(parent.source, parent.language):
        return "does not parse"
    return ""
