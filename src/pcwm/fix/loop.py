"""The loop that fixes: observe, propose repairs for what was seen, try the best, and believe only the tools.

A best-first search over edited programs. Each step spends one observation; a program with fewer racing pairs is worked on before its
parent's next repair, so several independent races in one program are put right one after another.
"""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pcwm.fix.checks import race_free, regions_dropped, same_output, sequential_change, serialised, still_parallel
from pcwm.fix.repair import Proposed, Repair
from pcwm.fix.repairs import REPAIRS
from pcwm.fix.sheet import Sheet
from pcwm.observe.case import Bench
from pcwm.observe.program import Observation, observe_program
from pcwm.progress import Ticker
from pcwm.recipe import ObserveRecipe
from pcwm.records import Fix, Origin, OriginKind, Pair, Problem, Program, RaceVerdict, Status, content_id

CONFIRM_THREADS = (2, 4, 8)
"""Thread counts of the second look, beside the recipe's own."""

MIN_TIMEOUT = 5.0
"""Seconds a candidate's run always gets; a busy machine can hold up any program for a while."""
SLOWER = 6.0
"""A candidate's run may take this many times the original's slowest run."""

PATIENCE = 4
"""Failed tries after which a program counts as one racing pair worse than it is."""


@dataclass(order=True)
class _Node:
    """A program that still races, and the repairs not yet tried on it. Ordered best first."""

    left: int
    """Racing pairs still reported, and one more for every few repairs that failed: a wrong first step must not take all tries."""
    depth: int
    serial: int
    program: Program = field(compare=False)
    pairs: frozenset[str] = field(compare=False)
    ideas: Iterator[tuple[Repair, Proposed, str]] = field(compare=False)
    failed: int = field(compare=False, default=0)
    names: tuple[str, ...] = field(compare=False, default=())
    notes: tuple[str, ...] = field(compare=False, default=())


class _Search:
    """One program's search: what was tried, what the tools said."""

    def __init__(
        self,
        program: Program,
        problem: Problem | None,
        bench: Bench,
        ticker: Ticker,
        max_tries: int,
        repairs: Sequence[Repair],
    ) -> None:
        self.program, self.problem, self.stop, self.ticker = program, problem, bench.stop, ticker
        self.recipe = bench.recipe.glance()
        self.bench = replace(bench, recipe=self.recipe)
        self.max_tries = max_tries
        self.repairs = repairs
        self.tries = 0
        self.steps: list[str] = []
        self.seen = {program.source}
        self.original = Sheet(program.source, program.language)
        self.first: Observation | None = None
        self.frontier: list[_Node] = []
        self.serial = 0

    def run(self) -> Fix:
        self.ticker.start("fix", self.max_tries)
        self.first = first = observe_program(self.program, self.problem, self.bench)
        reason = _nothing_to_do(first)
        self.steps.append(f"as it is: {_seen(first)}")
        if reason:
            return self._ended(None, reason)
        slowest = max((run.seconds for run in first.runs if run.status is Status.ok), default=0.0)
        # An edit that makes the program hang, or crawl, should not cost the whole time limit.
        self.recipe = self.recipe.model_copy(update={"timeout": min(self.recipe.timeout, max(MIN_TIMEOUT, SLOWER * slowest))})
        self._push(self.program, first, None)
        while self.frontier and self.tries < self.max_tries and not self.stop.is_set():
            node = self.frontier[0]
            idea = next(node.ideas, None)
            if idea is None:
                heapq.heappop(self.frontier)
                continue
            before = self.tries
            fixed = self._try(node, *idea)
            if fixed is not None:
                return self._ended(fixed, "")
            node.failed += self.tries - before
            if node.failed >= PATIENCE:
                node.failed, node.left = 0, node.left + 1
                heapq.heapify(self.frontier)
        if self.stop.is_set():
            return self._ended(None, "stopped before anything passed every check")
        known = f"{self.tries} edits tried, none passed every check" if self.tries else "no known repair fits the races that were observed"
        return self._ended(None, known)

    def _try(self, node: _Node, repair: Repair, idea: Proposed, target: str) -> Program | None:
        """Try one edit; the fixed program if it passes every check, else None. One that races less is kept to go on from."""
        if idea.source in self.seen:
            return None
        self.seen.add(idea.source)
        names, notes = (*node.names, repair.name), (*node.notes, idea.note)
        label = f"{repair.name}: {idea.note}" if not node.names else f"after {' + '.join(node.names)}, {repair.name}: {idea.note}"
        sheet = Sheet(idea.source, self.program.language)
        refused = serialised(self.original, sheet)
        if refused:
            self.steps.append(f"{label} → not tried, {refused}")
            return None
        origin = Origin(kind=OriginKind.fix, name=" + ".join(names), parent=self.program.id, note="; ".join(notes))
        candidate = Program.make(idea.source, self.program.language, origin, self.program.problem)
        seen = self._observe(candidate, self.recipe, repair.name)
        refused = self._refused(sheet, seen)
        if not refused:
            threads = tuple(sorted({*self.recipe.race_threads, *CONFIRM_THREADS}))
            closer = self.recipe.model_copy(update={"race_threads": threads, "race_rounds": 2})
            seen = self._observe(candidate, closer, f"{repair.name}, again")
            refused = self._refused(sheet, seen)
            if not refused:
                self.steps.append(f"{label} → {_seen(seen)}, confirmed at {', '.join(map(str, threads))} threads, still parallel: accepted")
                return candidate
            refused = f"not confirmed at {', '.join(map(str, threads))} threads: {refused}"
        self.steps.append(f"{label} → {refused}")
        left = _keys(sheet, seen.outcome.race.pairs)
        broken = sequential_change(self.first, seen) if self.first is not None else ""
        if broken:
            self.steps[-1] += f"; {broken}"
        elif seen.outcome.race.verdict is RaceVerdict.race and target not in left:
            self._push(candidate, seen, node, names, notes)
        return None

    def _observe(self, candidate: Program, recipe: ObserveRecipe, note: str) -> Observation:
        reference = self.first.reference if self.first is not None else None
        seen = observe_program(candidate, self.problem, replace(self.bench, recipe=recipe), reference=reference)
        self.tries += 1
        self.ticker.advance(note)
        return seen

    def _refused(self, sheet: Sheet, seen: Observation) -> str:
        """Why a candidate is no fix; empty if it passes every check."""
        if seen.compiler_error:
            return f"does not compile: {seen.compiler_error}"
        first = self.first if self.first is not None else seen
        dropped = regions_dropped(self.original, sheet)
        return race_free(seen) or same_output(first, seen) or still_parallel(first, seen, dropped=dropped)

    def _push(
        self, program: Program, seen: Observation, parent: _Node | None, names: tuple[str, ...] = (), notes: tuple[str, ...] = ()
    ) -> None:
        sheet = Sheet(program.source, program.language)
        pairs = seen.outcome.race.pairs
        keys = _keys(sheet, pairs)
        self.serial += 1
        depth = parent.depth + 1 if parent is not None else 0
        node = _Node(len(keys), depth, self.serial, program, keys, _ideas(sheet, pairs, self.repairs), 0, names, notes)
        heapq.heappush(self.frontier, node)

    def _ended(self, fixed: Program | None, reason: str) -> Fix:
        fix_id = content_id("fix", self.program.id)
        before = self.first.outcome.race.verdict if self.first is not None else RaceVerdict.unknown
        return Fix(id=fix_id, program=self.program, before=before, fixed=fixed, steps=tuple(self.steps), reason=reason)


def fix_program(
    program: Program,
    problem: Problem | None,
    bench: Bench,
    ticker: Ticker,
    *,
    max_tries: int = 24,
    repairs: Sequence[Repair] = REPAIRS,
) -> Fix:
    """Edit a program until the real tools see no race, its output equals its sequential run's, and it is still parallel.

    `repairs` are tried in their order. Spends about `max_tries` observations after the first at most; a confirmation counts as one.
    Where nothing passes every check, or there is no race to fix, `fixed` is None and `reason` says why. Setting the bench's `stop` ends the
    search the same way.
    """
    return _Search(program, problem, bench, ticker, max_tries, repairs).run()


def diff(fix: Fix) -> str:
    """Unified diff from the program to its fix, as `patch -p1` reads it; empty where nothing was fixed."""
    if fix.fixed is None:
        return ""
    suffix = ".cpp" if fix.program.language == "cpp" else ".c"
    name = fix.program.origin.name
    name = name if name.endswith((".c", ".cc", ".cpp", ".cxx", ".C", ".c++", ".h", ".hpp")) else name + suffix
    old, new = fix.program.source.split("\n"), fix.fixed.source.split("\n")
    lines = difflib.unified_diff(_closed(old), _closed(new), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _closed(lines: list[str]) -> list[str]:
    """Lines with their newlines; only a last line may lack one."""
    closed = [line + "\n" for line in lines[:-1]]
    return [*closed, lines[-1]] if lines[-1] else closed


def _ideas(sheet: Sheet, pairs: tuple[Pair, ...], repairs: Sequence[Repair]) -> Iterator[tuple[Repair, Proposed, str]]:
    """Every repair for every pair, repairs in order of quality."""
    for repair in repairs:
        for pair in pairs:
            for proposed in repair.propose(sheet, pair):
                yield repair, proposed, _key(sheet, pair)


def _key(sheet: Sheet, pair: Pair) -> str:
    """A pair by what its lines say rather than where they are, so that it is known again after an edit."""
    return " | ".join(f"{side.kind} {side.variable} {side.file} {sheet.line_text(side.line)}" for side in (pair.first, pair.second))


def _keys(sheet: Sheet, pairs: tuple[Pair, ...]) -> frozenset[str]:
    return frozenset(_key(sheet, pair) for pair in pairs)


def _nothing_to_do(seen: Observation) -> str:
    """Why there is nothing to fix; empty if there is a race and its place is known."""
    race = seen.outcome.race
    if seen.compiler_error:
        return f"the program does not compile: {seen.compiler_error}"
    if race.verdict is RaceVerdict.no_race_observed:
        return "no race observed: nothing to fix"
    if race.verdict is RaceVerdict.unknown:
        return f"whether there is a race is not known: {race.reason}"
    return "" if race.pairs else "the race tool reported a race but not where"


def _seen(seen: Observation) -> str:
    """What the tools say of a program, in a few words."""
    outcome = seen.outcome
    race = {
        RaceVerdict.race: f"race, {len(outcome.race.pairs)} pairs",
        RaceVerdict.no_race_observed: "no race observed",
        RaceVerdict.unknown: f"race not known ({outcome.race.reason})",
    }[outcome.race.verdict]
    return f"{race}; output {outcome.output.verdict.value}"
