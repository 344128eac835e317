"""Printed results: does the parallel program print what the sequential one prints?"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from pcwm.observe.case import PLAIN_BUILD, Case, build, raw_log
from pcwm.observe.sandbox import Limits, run_confined
from pcwm.observe.toolchain import Toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import OutputOutcome, OutputVerdict, Problem, Run, Status, Tool

USER_TOLERANCE = 1e-6
"""Relative, for a user's file, which does not come with one: a reduction may add in another order."""

ABSOLUTE = 1e-12
"""Below this, numbers are equal whatever their ratio: a result of 0 has no relative difference."""

SEQUENTIAL = {"OMP_THREAD_LIMIT": "1"}


@dataclass(frozen=True)
class OutputRuns:
    outcome: OutputOutcome
    runs: tuple[Run, ...]
    blobs: dict[str, str]
    reference: str | None
    """The sequential output compared with."""


def sequential_output(problem: Problem, recipe: ObserveRecipe, toolchain: Toolchain, stop: Event) -> tuple[str | None, str]:
    """What the problem's harness prints with its sequential reference, or None and the reason."""
    ending = "cpp" if problem.language == "cpp" else "c"
    sources = {f"program.{ending}": problem.reference, f"harness.{ending}": problem.harness}
    with tempfile.TemporaryDirectory(prefix="pcwm-") as name:
        folder = Path(name)
        error = build(sources, "plain", PLAIN_BUILD, folder, toolchain, stop)
        if error is not None:
            return None, error.reason
        limits = Limits(wall=recipe.timeout, memory_mb=recipe.memory_mb)
        environment = {"OMP_NUM_THREADS": "1", **SEQUENTIAL}
        command = ["/prog/plain", str(problem.sizes.output)]
        done = run_confined(command, toolchain=toolchain, workdir=folder, limits=limits, environment=environment, stop=stop)
    return (done.stdout, "") if done.status is Status.ok else (None, f"{done.status}: {done.reason}")


def run_output(case: Case, binary: str, reference: str | None, no_reference: str = "") -> OutputRuns:
    """Run `binary`, the plain build, at each of the recipe's thread counts and compare with `reference`.

    For a user's file the reference is the program itself, run twice on one thread; what differs between those two is not compared.
    """
    runs: list[Run] = []
    blobs: dict[str, str] = {}

    def printed(threads: int, repeat: int, environment: dict[str, str] | None = None) -> str | None:
        size = case.sizes.output if case.sizes else None
        run, done = case.run(Tool.output, binary, threads, repeat=repeat, size=size, environment=environment)
        runs.append(run)
        blobs[run.id] = raw_log(done)
        return done.stdout if run.status is Status.ok else None

    def finish(verdict: OutputVerdict, reason: str = "") -> OutputRuns:
        return OutputRuns(OutputOutcome(verdict=verdict, reason=reason), tuple(runs), blobs, reference)

    ignored: frozenset[int] = frozenset()
    tolerance = case.problem.tolerance if case.problem else USER_TOLERANCE
    counts: Sequence[int] = case.recipe.output_threads
    if case.problem is None:
        reference, again = (printed(1, repeat, SEQUENTIAL) for repeat in (0, 1))
        if reference is None or again is None:
            return finish(OutputVerdict.unknown, f"the sequential run failed: {runs[-1].reason or runs[0].reason}")
        ignored = differing(reference, again, tolerance)
        counts = [threads for threads in counts if threads > 1] or counts
    elif reference is None:
        return finish(OutputVerdict.unknown, f"the sequential reference failed: {no_reference}")

    outputs: list[tuple[int, str]] = []
    for threads in counts:
        text = printed(threads, 0 if case.problem or threads > 1 else 2)
        if text is None:
            return finish(OutputVerdict.unknown, f"{runs[-1].status}: {runs[-1].reason}")
        outputs.append((threads, text))
    own = case.problem is None
    right = [agree(reference, text, tolerance, ignored, threads if own else None) for threads, text in outputs]
    if all(right):
        return finish(OutputVerdict.correct)
    same = all(agree(outputs[0][1], text, tolerance, ignored) for _, text in outputs[1:])
    bad = next(threads for (threads, _), ok in zip(outputs, right, strict=True) if not ok)
    where = f"with {bad} threads the result differs from the sequential one"
    return finish(OutputVerdict.wrong if same and not any(right) else OutputVerdict.unstable, where)


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
