"""Work facts: how each region of a text shares out its work, and what may keep its team waiting, for people and for `workload.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from pcwm.source.directives import DIVIDING_WORDS
from pcwm.source.facts import DividedLoop, Effort, Sharing, SourceAccess, Unevenness, WorkNote, WorkNoteKind
from pcwm.source.work.arithmetic import ME, UNKNOWN
from pcwm.source.work.balance import Simulation
from pcwm.source.work.dealing import Curve
from pcwm.source.work.labour import loop_of, trips_of
from pcwm.source.work.sketch import Block, Choice, Function, Governed, Invoke, Plain, Repeat, Sketch, Step

SIZE_OF_LOOK = 1000.0
"""Input size at which the skew of a loop is computed: large enough that borders do not matter."""
SMALL_TEAM = 4
"""Threads that should get two chunks each, or the chunks are called few."""
SKEWED = 1.05
"""From which skew on a loop is called uneven."""
NEIGHBOURS = 8
"""Chunks smaller than this many elements of eight bytes share a cache line of 64 bytes with the next thread's."""
_INDEXED = re.compile(r"^\w+\s*\[[^\[\]]*\]$")
_ALONE = {"single": "whichever thread comes first", "master": "the first thread", "masked": "the first thread"}


@dataclass
class _Draft:
    """An effort that is being collected."""

    region: int | None
    line: int
    loops: list[DividedLoop] = field(default_factory=list)
    barriers: int = 0
    notes: list[WorkNote] = field(default_factory=list)

    def note(self, kind: WorkNoteKind, line: int, words: str) -> None:
        if not any(each.kind is kind and each.line == line for each in self.notes):
            self.notes.append(WorkNote(kind=kind, line=line, words=words))


class _Place(NamedTuple):
    """What is around the step that is being read."""

    function: Function
    draft: _Draft | None = None
    rounds: Repeat | None = None
    """The innermost loop that the whole team, or the program outside regions, goes through."""
    hot: Repeat | None = None
    """The innermost loop of any kind inside the region."""
    alone: bool = False
    """Only one thread is here."""
    guarded: bool = False
    """A branch whose other side calls the function without making a task."""


def efforts(drawn: Sketch, accesses: Sequence[SourceAccess]) -> tuple[Effort, ...]:
    """The effort of every region, in source order, then of functions with team work outside every region."""
    return _Reader(drawn, accesses).read()


class _Reader:
    def __init__(self, drawn: Sketch, accesses: Sequence[SourceAccess]) -> None:
        self._drawn = drawn
        self._accesses = accesses
        self._drafts: list[_Draft] = []
        self._orphans: list[tuple[_Draft, Function]] = []
        self._dealt: list[tuple[int, str, DividedLoop]] = []
        """Line of the pragma, index, and record of every divided loop."""
        self._ids: set[str] = set()
        """Names that hold a thread's number."""
        self._numbers: dict[str, float] = {}

    @cached_property
    def _curves(self) -> dict[int, Curve]:
        """What the iterations of each divided loop cost, by line of its pragma."""
        run = Simulation(self._drawn, 1, SIZE_OF_LOOK)
        run.run()
        return {line: curve for line, (curve, _) in run.curves.items()}

    def read(self) -> tuple[Effort, ...]:
        for function in self._drawn.functions.values():
            self._numbers = {}
            for name, value in self._drawn.globals:
                self._numbers[name] = value.at(self._numbers)
            self._block(function.body, _Place(function))
        self._false_sharing()
        found = sorted(self._drafts, key=lambda draft: (draft.region is None, draft.line))
        return tuple(
            Effort(
                region=draft.region,
                line=draft.line,
                loops=tuple(draft.loops),
                barriers=draft.barriers,
                notes=tuple(sorted(draft.notes, key=lambda note: note.line)),
            )
            for draft in found
        )

    def _block(self, block: Block, place: _Place) -> None:
        for step in block.steps:
            if isinstance(step, Plain):
                for name, value in step.sets:
                    self._numbers[name] = value.at(self._numbers)
                    if value.names == {ME}:
                        self._ids.add(name)
            elif isinstance(step, Choice):
                bare = {_calls_itself(branch, place.function.name, tasks=False) for branch in (step.then, step.otherwise)}
                for branch in (step.then, step.otherwise):
                    self._block(branch, place._replace(guarded=place.guarded or True in bare))
            elif isinstance(step, Repeat):
                for name in step.body.changed:
                    self._numbers[name] = UNKNOWN
                self._block(step.body, place._replace(rounds=step, hot=step if place.draft else None))
            elif isinstance(step, Governed):
                self._directive(step, place)

    # ------------------------------------------------------------ directives

    def _directive(self, step: Governed, place: _Place) -> None:
        construct, kinds = step.construct, step.construct.words
        if construct.is_parallel and place.draft is None:
            draft = _Draft(construct.index, step.line)
            self._drafts.append(draft)
            if place.rounds is not None:
                said = f"a team starts and ends in every iteration of the loop of line {place.rounds.line}"
                draft.note(WorkNoteKind.many_regions, step.line, said)
            place = place._replace(draft=draft, rounds=None, hot=None)
        elif place.draft is not None:
            draft = place.draft
        elif kinds & _CONCERN:
            draft = self._orphan(place.function, step.line)
            place = place._replace(draft=draft, hot=place.rounds)
        else:
            self._block(step.body, place)
            return
        self._barrier(step, place, draft)
        self._remarks(step, place, draft)
        loop = loop_of(step.body) if kinds & DIVIDING_WORDS else None
        inside = place._replace(alone=place.alone or bool(kinds & (set(_ALONE) | {"task", "taskloop", "sections"})))
        if loop is None:
            self._block(step.body, inside)
            return
        divided = self._divided(step, loop)
        draft.loops.append(divided)
        self._uneven(divided, loop, draft)
        self._dealt.append((step.line, loop.index, divided))
        for name in loop.body.changed:
            self._numbers[name] = UNKNOWN
        self._block(loop.body, inside._replace(rounds=None, hot=loop, alone=True))

    def _barrier(self, step: Governed, place: _Place, draft: _Draft) -> None:
        plain = "barrier" in step.construct.words
        if place.alone or not (plain or step.construct.ends_with_barrier):
            return
        draft.barriers += 1
        if place.rounds is not None:
            what = "a barrier" if plain else f"the barrier of `{step.construct.name}`"
            said = f"all threads meet at {what} in every iteration of the loop of line {place.rounds.line}"
            draft.note(WorkNoteKind.many_barriers, step.line, said)

    def _orphan(self, function: Function, line: int) -> _Draft:
        """The draft for team work of a function that starts no team itself: one a function."""
        for draft, other in self._orphans:
            if other is function:
                return draft
        draft = _Draft(None, line)
        self._orphans.append((draft, function))
        self._drafts.append(draft)
        return draft

    def _remarks(self, step: Governed, place: _Place, draft: _Draft) -> None:
        construct, kinds = step.construct, step.construct.words
        for word, who in _ALONE.items():
            if word in kinds and _working(step.body):
                rest = "the others wait" if construct.ends_with_barrier else "the others go on"
                draft.note(WorkNoteKind.one_thread, step.line, f"`{construct.name}`: {who} does this, {rest}")
        if place.hot is not None and kinds & {"critical", "ordered", "atomic"} and not construct.has("depend"):
            said = "one location at a time" if "atomic" in kinds else "one thread at a time"
            said = f"`{construct.name}` in every iteration of the loop of line {place.hot.line}: {said}"
            draft.note(WorkNoteKind.one_at_a_time, step.line, said)
        cut_off = place.guarded or construct.has("if") or construct.has("final")
        if "task" in kinds and not cut_off and _calls_itself(step.body, place.function.name, tasks=True):
            said = f"`{place.function.name}` calls itself in tasks down to the smallest piece: nothing cuts them off"
            draft.note(WorkNoteKind.many_tasks, step.line, said)

    # ------------------------------------------------------------ divided loops

    def _divided(self, step: Governed, loop: Repeat) -> DividedLoop:
        construct = step.construct
        uneven = _unevenness(loop, self._drawn)
        skew = 1.0 if uneven is Unevenness.even else None
        if uneven in (Unevenness.by_index, Unevenness.by_branch) and (curve := self._curves.get(step.line)) is not None:
            skew = round(curve.skew, 2)
            # Such as `if (j == i) continue`, or an inner loop whose bounds move together.
            uneven = uneven if skew >= SKEWED else Unevenness.even
        chunk = (construct.argument("schedule") or "").partition(",")[2].strip()
        tasks = "taskloop" in construct.words
        return DividedLoop(
            directive=construct.index,
            line=step.line,
            schedule="tasks" if tasks else step.schedule or "static",
            chunk=construct.argument("grainsize") or "" if tasks else chunk,
            iterations=self._iterations(loop, construct.collapse),
            uneven=uneven,
            skew=skew,
            barrier=construct.ends_with_barrier or construct.is_parallel or (tasks and not construct.has("nogroup")),
        )

    def _iterations(self, loop: Repeat, collapse: int) -> int | None:
        product, level, current = 1.0, 0, loop
        while True:
            trips = trips_of(current, self._numbers)
            product, level = product * trips, level + 1
            inner = loop_of(current.body)
            if level >= collapse or inner is None:
                # A bound that the text leaves open makes the product NaN.
                return int(product) if product == product and product < 1e15 and not loop.data else None
            current = inner

    def _uneven(self, divided: DividedLoop, loop: Repeat, draft: _Draft) -> None:
        words = {
            Unevenness.by_index: f"iterations cost more for some values of `{loop.index}`: an inner loop's length depends on it",
            Unevenness.by_branch: f"iterations cost more for some values of `{loop.index}`: a branch depends on it",
            Unevenness.by_data: f"what an iteration of `{loop.index}` costs depends on the data",
        }
        if divided.uneven in words:
            plain = divided.schedule == "static" and not divided.chunk and divided.uneven is not Unevenness.by_data
            dealt = "; equal blocks of iterations are unequal work" if plain else f"; dealt by `{divided.schedule}`"
            draft.note(WorkNoteKind.uneven_iterations, divided.line, words[divided.uneven] + dealt)
        chunk = UNKNOWN if not divided.chunk else float(divided.chunk) if divided.chunk.isdigit() else UNKNOWN
        if divided.iterations is not None and chunk > 1 and divided.iterations / chunk < 2 * SMALL_TEAM:
            pieces = -int(-divided.iterations // chunk)
            draft.note(
                WorkNoteKind.few_chunks, divided.line, f"{divided.iterations} iterations in chunks of {int(chunk)} are only {pieces} pieces"
            )

    # ------------------------------------------------------------ false sharing

    def _false_sharing(self) -> None:
        """Candidates only: whether elements share a cache line depends on their size and place."""
        drafts: dict[int | None, _Draft] = {}
        for each in self._drafts:
            drafts.setdefault(each.region, each)
        for access in self._accesses:
            draft = drafts.get(access.region)
            shared = access.kind == "write" and access.sharing is Sharing.shared and len(access.subscripts) == 1
            if draft is None or not shared or not _INDEXED.match(access.expression):
                continue
            (index,) = access.subscripts
            if (index in self._ids or index == ME) and access.loops:
                said = f"each thread writes its own `{access.expression}` again and again; neighbours share a cache line"
                draft.note(WorkNoteKind.false_sharing, access.line, said)
            elif index in access.divided_by and self._narrow(index, access.line):
                said = f"neighbouring elements `{access.expression}` are written by different threads, for chunks are small"
                draft.note(WorkNoteKind.false_sharing, access.line, said)

    def _narrow(self, index: str, line: int) -> bool:
        """Whether the divided loop over `index` that is the last to begin before this line deals out small chunks."""
        before = [(start, loop) for start, name, loop in self._dealt if name == index and start < line]
        if not before:
            return False
        loop = max(before, key=lambda each: each[0])[1]
        return int(loop.chunk) < NEIGHBOURS if loop.chunk.isdigit() else loop.schedule == "dynamic" and not loop.chunk


_CONCERN = frozenset(
    {"for", "sections", "single", "loop", "barrier", "taskloop", "distribute", "scope", "task", "master", "masked", "critical"}
)


def _steps(block: Block) -> Iterator[Step]:
    """All steps of a block, those inside others included."""
    for step in block.steps:
        yield step
        for inner in (
            (step.then, step.otherwise) if isinstance(step, Choice) else (step.body,) if isinstance(step, (Repeat, Governed)) else ()
        ):
            yield from _steps(inner)


def _working(block: Block) -> bool:
    """Whether a block does more than a few assignments and making tasks."""
    return any(
        isinstance(step, Repeat) and not any(isinstance(each, Governed) for each in _steps(step.body)) for step in block.steps
    ) or any(isinstance(step, Invoke) for step in block.steps)


def _calls_itself(block: Block, name: str, *, tasks: bool) -> bool:
    """Whether a block calls the function; with `tasks` False, only where it makes no tasks."""
    found = list(_steps(block))
    if not tasks and any(isinstance(step, Governed) and step.construct.is_task for step in found):
        return False
    return any(isinstance(step, Invoke) and step.name == name for step in found)


def _unevenness(loop: Repeat, drawn: Sketch) -> Unevenness:
    """Why iterations may differ: what depends on the index, followed through variables set from it."""
    derived, branch, inner = {loop.index}, False, False
    for step in _steps(loop.body):
        if isinstance(step, Plain):
            derived |= {name for name, value in step.sets if value.names & derived}
        elif isinstance(step, Repeat):
            if step.data:
                return Unevenness.by_data
            bounds = step.lower.names.union(*(left.names | right.names for left, _, right in step.limits))
            inner = inner or bool(bounds & derived)
        elif isinstance(step, Choice):
            branch = branch or bool(step.test.names & derived and not step.test.data)
        elif isinstance(step, Invoke) and step.name in drawn.functions:
            called = drawn.functions[step.name]
            if step.name in called.calls or any(isinstance(each, Repeat) and each.data for each in _steps(called.body)):
                return Unevenness.by_data
            inner = inner or any(value.names & derived for value in step.arguments)
    return Unevenness.by_index if inner else Unevenness.by_branch if branch else Unevenness.even
