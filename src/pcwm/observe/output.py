"""Printed results: does the parallel program print what the sequential one prints?"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pcwm.observe.build import PLAIN
from pcwm.observe.case import Bench, Case
from pcwm.records import Origin, OriginKind, OutputOutcome, OutputVerdict, Problem, Program, Run, Status, Tool

USER_TOLERANCE = 1e-6
"""Relative, for a user's file, which does not come with one: a reduction may add in another order."""

ABSOLUTE = 1e-12
"""Below this, numbers are equal whatever their ratio: a result of 0 has no relative difference."""

SEQUENTIAL = {"OMP_THREAD_LIMIT": "1"}


@dataclass(frozen=True)
class OutputRuns:
    outcome: OutputOutcome
    reference: str | None
    """The sequential output compared with."""


def sequential_output(problem: Problem, bench: Bench) -> tuple[str | None, str]:
    """What the problem's harness prints with its sequential reference, or None and the reason."""
    program = Program.make(problem.reference, problem.language, Origin(kind=OriginKind.corpus, name="reference"), problem.id)
    with tempfile.TemporaryDirectory(prefix="pcwm-") as name, Case(program, problem, bench, Path(name)) as case:
        error = case.build(PLAIN)
        if error is not None:
            return None, error.reason
        run, done = case.run(Tool.output, PLAIN.name, 1, size=problem.sizes.output, environment=SEQUENTIAL)
    return (done.stdout, "") if run.status is Status.ok else (None, f"{run.status}: {run.reason}")


def run_output(case: Case, binary: str, reference: str | None, no_reference: str = "") -> OutputRuns:
    """Run `binary`, the plain build, at each of the recipe's thread counts and compare with `reference`.

    For a user's file the reference is the program itself, run twice on one thread; what differs between those two is not compared.
    """
    attempts = _Attempts(case, binary)
    ignored: frozenset[int] = frozenset()
    counts: Sequence[int] = list(dict.fromkeys(case.recipe.output_threads))
    if case.problem is None:
        reference, again = (attempts.printed(1, repeat, SEQUENTIAL) for repeat in (0, 1))
        if reference is None or again is None:
            why = attempts.runs[-1].reason or attempts.runs[0].reason
            return attempts.finish(OutputOutcome(verdict=OutputVerdict.unknown, reason=f"the sequential run failed: {why}"), reference)
        ignored = differing(reference, again, USER_TOLERANCE)
        counts = [threads for threads in counts if threads > 1] or counts
    elif reference is None:
        return attempts.finish(
            OutputOutcome(verdict=OutputVerdict.unknown, reason=f"the sequential reference failed: {no_reference}"), None
        )
    return attempts.finish(_compare(attempts, counts, reference, ignored), reference)


@dataclass
class _Attempts:
    """The output runs of one program so far."""

    case: Case
    binary: str
    runs: list[Run] = field(default_factory=list)

    def printed(self, threads: int, repeat: int, environment: dict[str, str] | None = None) -> str | None:
        """What it prints; None where it does not end well."""
        size = self.case.sizes.output if self.case.sizes else None
        run, done = self.case.run(Tool.output, self.binary, threads, repeat=repeat, size=size, environment=environment)
        self.runs.append(run)
        self.case.keep(run, done)
        return done.stdout if run.status is Status.ok else None

    def finish(self, outcome: OutputOutcome, reference: str | None) -> OutputRuns:
        return OutputRuns(outcome, reference)


def _compare(attempts: _Attempts, counts: Sequence[int], reference: str, ignored: frozenset[int]) -> OutputOutcome:
    """The verdict, from one run at each thread count, and one more at those where the result was not the reference's."""
    own = attempts.case.problem is None
    tolerance = attempts.case.problem.tolerance if attempts.case.problem else USER_TOLERANCE
    # Repeats 0 and 1 on one thread are a user's file's reference runs.
    first = {threads: 2 if own and threads == 1 else 0 for threads in counts}

    def run(threads: int, repeat: int) -> str | OutputOutcome:
        text = attempts.printed(threads, repeat)
        return _ended(attempts.runs[-1]) if text is None else text

    results: dict[int, str] = {}
    for threads in counts:
        text = run(threads, first[threads])
        if isinstance(text, OutputOutcome):
            return text
        results[threads] = text
    bad = [threads for threads, text in results.items() if not agree(reference, text, tolerance, ignored, threads if own else None)]
    if not bad:
        return OutputOutcome(verdict=OutputVerdict.correct)
    for threads in bad:
        again = run(threads, first[threads] + 1)
        if isinstance(again, OutputOutcome):
            return again
        if not agree(results[threads], again, tolerance, ignored):
            why = f"with {threads} threads the result changes from run to run"
            return OutputOutcome(verdict=OutputVerdict.unstable, varies=True, reason=why)
    where = f"with {_listed(bad)} threads the result differs from the sequential one"
    one = results[bad[0]]
    same = len(bad) == len(results) and all(agree(one, text, tolerance, ignored) for text in results.values())
    if same:
        return OutputOutcome(verdict=OutputVerdict.wrong, reason=where)
    return OutputOutcome(verdict=OutputVerdict.unstable, reason=f"{where}, and it depends on their number")


def _ended(run: Run) -> OutputOutcome:
    """The verdict where a run did not end well. A crash is the program's own, as the reference ran; a limit or the sandbox is not."""
    if run.status is Status.crashed:
        return OutputOutcome(verdict=OutputVerdict.crashed, reason=f"with {run.threads} threads: {run.reason}")
    return OutputOutcome(verdict=OutputVerdict.unknown, reason=f"{run.status}: {run.reason}")


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:-1])) + (" and " if len(numbers) > 1 else "") + str(numbers[-1])


def agree(expected: str, found: str, tolerance: float, ignored: frozenset[int] = frozenset(), threads: int | None = None) -> bool:
    """Whether two outputs say the same: numbers within `tolerance` (relative), other words exactly, in the same order.

    Lines may come in another order (threads print when they get there). Words whose index is in `ignored` are not compared. Where
    `threads` is given, that number is also right where 1 is expected: a program may print how many threads it has.
    """

    def equal(one: str, other: str) -> bool:
        return same_word(one, other, tolerance) or (threads is not None and one == "1" and other == str(threads))

    left, right = expected.split(), found.split()
    if len(left) != len(right):
        return False
    if all(index in ignored or equal(a, b) for index, (a, b) in enumerate(zip(left, right, strict=True))):
        return True
    one, other = sorted(expected.splitlines()), sorted(found.splitlines())
    return len(one) == len(other) and all(
        len(a.split()) == len(b.split()) and all(equal(x, y) for x, y in zip(a.split(), b.split(), strict=True))
        for a, b in zip(one, other, strict=True)
    )


def differing(one: str, other: str, tolerance: float) -> frozenset[int]:
    """Indices of words that differ between two outputs of the same length; empty for outputs of different length."""
    left, right = one.split(), other.split()
    if len(left) != len(right):
        return frozenset()
    return frozenset(index for index, (a, b) in enumerate(zip(left, right, strict=True)) if not same_word(a, b, tolerance))


def same_word(one: str, other: str, tolerance: float) -> bool:
    """Equal texts, or numbers within the tolerance. Two NaNs are equal; punctuation around a number is text, and must be equal."""
    if one == other:
        return True
    left, right = one.strip("()[]{},;:="), other.strip("()[]{},;:=")
    if one.replace(left, "", 1) != other.replace(right, "", 1):
        return False
    try:
        a, b = float(left), float(right)
    except ValueError:
        return False
    if math.isnan(a) or math.isnan(b):
        return math.isnan(a) and math.isnan(b)
    return a == b or math.isclose(a, b, rel_tol=tolerance, abs_tol=ABSOLUTE)
