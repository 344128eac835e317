"""Is a made-up problem of use? It is built, run and spoilt on purpose, in the sandbox.

A harness that prints the same whatever the candidate computes would call every program right. So the reference is spoilt in several ways
(its functions emptied, a loop one round short, a sign turned), and the harness must notice.
"""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tree_sitter import Node

from pcwm.observe.build import PLAIN
from pcwm.observe.case import Bench, Case
from pcwm.observe.output import SEQUENTIAL, agree, run_output, sequential_output
from pcwm.observe.work import run_work
from pcwm.records import Origin, OriginKind, OutputVerdict, Problem, ProblemLanguage, Program, Sizes, Status, Tool
from pcwm.source.syntax import Syntax, parse, walk

FIRST, LAST = 16, 1 << 22
"""Sizes that are tried, each twice the one before."""
RACE_SECONDS, OUTPUT_SECONDS, WORK_SECONDS = 0.01, 0.03, 0.4
"""What the sequential reference may take at the size for each kind of run."""
LEAST_SECONDS = 0.02
"""What it must take at the largest size that suits: less is no work to divide."""
SPOILT = 6
"""Ways in which the reference is spoilt, besides being emptied."""

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\binf\b|\bnan\b)")
_TURNED = {"+": "-", "-": "+", "*": "+", "+=": "-=", "-=": "+=", "<": "<=", ">": "<"}


@dataclass(frozen=True)
class _Printed:
    """What one build of the harness printed at one size."""

    text: str | None
    """None where it did not end well."""
    seconds: float


class SandboxJudge:
    """The judge that builds and runs."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def judge(self, problem: Problem) -> Problem | str:
        """The problem with sizes that suit it; or why it is of no use, in one line."""
        with tempfile.TemporaryDirectory(prefix="pcwm-") as name, self._case(problem, problem.reference, Path(name)) as case:
            error = case.build(PLAIN)
            if error is not None:
                return f"the reference {error.reason}"
            seen = self._sizes(case)
            again = {size: _run(case, size, 1) for size in list(seen)[:2]}
        reason = _fault(seen, again)
        if reason:
            return reason
        sizes = _chosen(seen)
        sized = problem.model_copy(update={"sizes": sizes})
        return self._notices(sized, seen[sizes.output].text or "") or sized

    def is_parallel(self, problem: Problem, program: Program) -> str:
        """Empty where the program prints what the reference prints, and a team of threads was at work; else why not."""
        with tempfile.TemporaryDirectory(prefix="pcwm-") as name, Case(program, problem, self._bench, Path(name)) as case:
            error = case.build(PLAIN)
            if error is not None:
                return error.reason
            work = run_work(case, PLAIN.name)
            if work.team < 2:
                return work.outcome.reason or "no team of threads was at work"
            output = run_output(case, PLAIN.name, *sequential_output(problem, self._bench)).outcome
            return "" if output.verdict is OutputVerdict.correct else output.reason

    def _case(self, problem: Problem, source: str, folder: Path) -> Case:
        program = Program.make(source, problem.language, Origin(kind=OriginKind.corpus, name="reference"), problem.id)
        return Case(program, problem, self._bench, folder)

    def _sizes(self, case: Case) -> dict[int, _Printed]:
        """What is printed at each size, until one takes too long; sizes that are too small or too large to run are left out."""
        seen: dict[int, _Printed] = {}
        size = FIRST
        while size <= LAST:
            done = _run(case, size)
            if done.text is None and (seen or size > 16 * FIRST):
                break
            if done.text is not None:
                seen[size] = done
            if done.seconds > WORK_SECONDS:
                break
            size *= 2
        return seen

    def _notices(self, problem: Problem, expected: str) -> str:
        """Empty where the harness tells spoilt references from the right one."""
        noticed = missed = 0
        for name, source in spoilt(problem.reference, problem.language):
            with tempfile.TemporaryDirectory(prefix="pcwm-") as folder, self._case(problem, source, Path(folder)) as case:
                if case.build(PLAIN) is not None:
                    continue
                found = _run(case, problem.sizes.output)
            if found.text is None:
                continue
            if not agree(expected, found.text, problem.tolerance):
                noticed += 1
            elif name == "emptied":
                return "the harness prints the same when nothing is computed"
            else:
                missed += 1
        if not noticed or missed > noticed:
            return f"the harness noticed {noticed} of {noticed + missed} spoilt references"
        return ""


def _run(case: Case, size: int, repeat: int = 0) -> _Printed:
    run, done = case.run(Tool.output, PLAIN.name, 1, repeat=repeat, size=size, environment=SEQUENTIAL)
    return _Printed(done.stdout if run.status is Status.ok else None, run.seconds)


def _fault(seen: dict[int, _Printed], again: dict[int, _Printed]) -> str:
    """What is wrong with what was printed; empty where nothing is."""
    if len(seen) < 3:
        return "the reference runs at fewer than three sizes"
    if any(again[size].text != seen[size].text for size in again):
        return "the reference prints something else every time"
    texts = [each.text or "" for each in seen.values()]
    if any(not _NUMBER.search(text) for text in texts):
        return "the harness prints no numbers"
    if any(not math.isfinite(float(number)) for text in texts for number in _NUMBER.findall(text)):
        return "the harness prints numbers that are not finite"
    if len(set(texts)) < len(texts) // 2 + 1:
        return "what is printed hardly depends on the size"
    if max(each.seconds for each in seen.values()) < LEAST_SECONDS:
        return "there is hardly any work, whatever the size"
    return ""


def _chosen(seen: dict[int, _Printed]) -> Sizes:
    def largest(seconds: float) -> int:
        return max((size for size, each in seen.items() if each.seconds <= seconds), default=min(seen))

    return Sizes(race=largest(RACE_SECONDS), output=largest(OUTPUT_SECONDS), work=largest(WORK_SECONDS))


def spoilt(source: str, language: ProblemLanguage) -> Iterator[tuple[str, str]]:
    """(What was done, the reference with it done): first emptied, then one operator turned at a time, spread over the text."""
    syntax = parse(source, language)
    data = syntax.data
    for node in syntax.root.children:
        if node.type == "function_definition" and (body := node.child_by_field_name("body")) is not None:
            empty = _nothing(syntax, node, language).encode()
            yield "emptied", (data[: body.start_byte] + empty + data[body.end_byte :]).decode("utf-8", "replace")
    operators = [node for node in _operators(syntax.root) if syntax.text(node) in _TURNED]
    step = max(1, len(operators) // SPOILT)
    for node in operators[::step][:SPOILT]:
        turned = _TURNED[syntax.text(node)]
        text = data[: node.start_byte] + turned.encode() + data[node.end_byte :]
        yield f"line {syntax.line_of(node.start_byte)}: {turned}", text.decode("utf-8", "replace")


def _operators(root: Node) -> Iterator[Node]:
    for node in walk(root):
        if node.type in ("binary_expression", "assignment_expression"):
            operator = node.child_by_field_name("operator")
            if operator is not None:
                yield operator


def _nothing(syntax: Syntax, node: Node, language: ProblemLanguage) -> str:
    """A body that computes nothing."""
    kind, declarator = node.child_by_field_name("type"), node.child_by_field_name("declarator")
    pointer = declarator is not None and declarator.type == "pointer_declarator"
    name = syntax.text(kind) if kind is not None else "int"
    if name == "void" and not pointer:
        return "{}"
    return "{ return {}; }" if language == "cpp" else f"{{ static {name} {'*' if pointer else ''}nothing; return nothing; }}"
