"""What a changed program must pass before it counts as a fix: every check has a name and answers with the reason it refuses.

A program made race-free by making it sequential, or by printing something else, is not fixed. What these checks do *not* see: a
critical section that holds nearly all of a loop's work but not all of its statements; a race on inputs the harness does not make.
"""

from __future__ import annotations

import re

from tree_sitter import Node

from pcwm.fix.sheet import LOOPS, Sheet, body_of, statements
from pcwm.observe.output import USER_TOLERANCE, agree, differing
from pcwm.observe.program import Observation
from pcwm.records import Outcome, OutputVerdict, RaceVerdict, RegionWork, Status, Tool
from pcwm.source.directives import Construct
from pcwm.source.syntax import walk

_SERIAL_WORDS = frozenset({"critical", "ordered", "single", "master", "masked"})
_ONE = re.compile(r"\bomp_set_num_threads\s*\(\s*1\s*\)|\bomp_set_dynamic\s*\(\s*[1-9]")
_ONE_CLAUSE = {
    "num_threads": re.compile(r"^1[uUlL]*$"),
    "if": re.compile(r"^((parallel|task)\s*:)?\s*(0|false)$"),
    "final": re.compile(r"^(1|true)$"),
}
_SIGNIFICANT_CPU = 0.05
"""Seconds of CPU below which a profile says nothing about who did the work."""
_SHARED_WORK = 1.2
"""CPU of all threads over that of the busiest; 1.0 is one thread doing everything."""


def serialised(original: Sheet, changed: Sheet) -> str:
    """Source check: does the change take the threads away, or put a whole divided loop under mutual exclusion? Empty if not."""
    before, after = _ways_to_one_thread(original), _ways_to_one_thread(changed)
    if len(after) > len(before):
        return f"not parallel any more: {after[-1]}"
    if not any("parallel" in each.words or "teams" in each.words for each in changed.directives):
        return "not parallel any more: no parallel region is left"
    whole = _whole_bodies(changed)
    if len(whole) > len(_whole_bodies(original)):
        construct = whole[-1]
        return f"serialised: `{construct.name}` on line {changed.pragma_line(construct)} holds the whole body of a divided loop"
    return ""


def race_free(observation: Observation) -> str:
    """Tool check: every race run ended well and none reported a race. Empty if so."""
    race = observation.outcome.race
    if race.verdict is RaceVerdict.no_race_observed:
        return ""
    if race.verdict is RaceVerdict.unknown:
        return f"the race tool could not tell: {race.reason}"
    return f"still {len(race.pairs)} racing pair{'s' if len(race.pairs) != 1 else ''}"


def same_output(original: Observation, changed: Observation) -> str:
    """Output check: the changed program prints what the original printed sequentially. Empty if so.

    A problem's program is compared with the problem's reference. A user's file is compared with its own sequential run, so a change
    must also leave that run as it was.
    """
    output = changed.outcome.output
    if output.verdict is not OutputVerdict.correct:
        return f"output {output.verdict.value}" + (f": {output.reason}" if output.reason else "")
    return sequential_change(original, changed)


def sequential_change(original: Observation, changed: Observation) -> str:
    """Output check on one thread alone, where no race can be to blame: no repair may change what is printed there. Empty if none did."""
    before, after = _sequential(original), _sequential(changed)
    if not before or not after:
        return "output unknown: the sequential run is not known" if original.reference is None else ""
    varying = differing(before[0], before[-1], USER_TOLERANCE)
    return (
        "" if agree(before[0], after[0], USER_TOLERANCE, varying) else "output wrong: even on one thread the result is another than before"
    )


def still_parallel(original: Observation, changed: Observation, *, dropped: int = 0) -> str:
    """Profile check: a team of two or more, no parallel region lost, and more than one thread at work. Empty if all hold.

    `dropped` regions were given up on purpose; then the regions left must hold at least half of the regions' former CPU time.
    """
    if changed.teams < 2:
        return "not parallel any more: no team of two or more threads was seen"
    before, after = original.outcome.work, changed.outcome.work
    if not before.known or not after.known:
        return "" if not before.known else f"whether it is still parallel is not known: {after.reason}"
    lines_before, lines_after = _teams(before.regions), _teams(after.regions)
    if len(lines_after) + dropped < len(lines_before):
        return f"{len(lines_after)} parallel regions ran, {len(lines_before)} before"
    if not dropped and _calls(after.regions) < _calls(before.regions):
        return f"parallel regions ran {_calls(after.regions)} times, {_calls(before.regions)} times before"
    cpu_before, cpu_after = _cpu(original.outcome), _cpu(changed.outcome)
    if dropped and sum(cpu_before) >= _SIGNIFICANT_CPU and sum(cpu_after) < 0.5 * sum(cpu_before):
        return "the loop given up held most of the parallel work"
    if sum(cpu_after) >= _SIGNIFICANT_CPU and _shared(cpu_before) >= _SHARED_WORK > _shared(cpu_after):
        return f"one thread does the work: {100 * max(cpu_after) / sum(cpu_after):.0f}% of the regions' CPU time"
    return ""


def regions_dropped(original: Sheet, changed: Sheet) -> int:
    """How many `parallel` directives the change gave up."""
    return max(0, _parallels(original) - _parallels(changed))


def _sequential(observation: Observation) -> list[str]:
    """What a program printed on one thread, by repeat."""
    runs = sorted((run for run in observation.runs if run.tool is Tool.output and run.threads == 1), key=lambda run: run.repeat)
    return [observation.blobs.get(run.id, "") for run in runs if run.status is Status.ok]


def _parallels(sheet: Sheet) -> int:
    return sum("parallel" in each.words for each in sheet.directives)


def _ways_to_one_thread(sheet: Sheet) -> list[str]:
    """Everything in the text that asks for a single thread."""
    found = [
        f"{clause.name}({clause.argument}) on line {sheet.pragma_line(each)}"
        for each in sheet.directives
        for clause in each.clauses
        if clause.name in _ONE_CLAUSE and _ONE_CLAUSE[clause.name].match(clause.argument.strip())
    ]
    code = sheet.syntax.masked.decode("utf-8", "replace")
    return found + [match.group() for match in _ONE.finditer(code)]


def _whole_bodies(sheet: Sheet) -> list[Construct]:
    """Directives for one thread at a time that hold all of a divided loop's body, or all of a parallel region."""
    found = []
    for divided in sheet.directives:
        body = (
            sheet.loop_body(divided) if divided.words & {"for", "taskloop", "loop"} else divided.statement if divided.is_parallel else None
        )
        # A team may well hold nothing but `single`: one thread that makes tasks for the others.
        makes_tasks = body is not None and any(
            each.is_task and body.start_byte <= each.pragma.start < body.end_byte for each in sheet.directives
        )
        if body is None or (divided.is_parallel and makes_tasks):
            continue
        exclusive = [each for each in sheet.directives if each.words & _SERIAL_WORDS and each.pragma.start > divided.pragma.start]
        found += [each for each in exclusive if each.statement is not None and _holds_all(sheet, each.statement, body)][:1]
    return found


def _holds_all(sheet: Sheet, exclusive: Node, body: Node) -> bool:
    """Whether a statement holds all of a body's work: each statement that is more than a cheap declaration, or each loop there is."""

    def within(node: Node) -> bool:
        return exclusive.start_byte <= node.start_byte and node.end_byte <= exclusive.end_byte

    work = [statement for statement in statements(body) if not _cheap(statement)]
    loops = [node for node in walk(body) if node.type in LOOPS]
    if (work and all(map(within, work))) or (loops and all(map(within, loops))):
        return True
    inner = body_of(work[0]) if len(work) == 1 and work[0].type in LOOPS else work[0] if len(work) == 1 and work[0] != body else None
    return inner is not None and inner.type not in {"if_statement"} and inner != body and _holds_all(sheet, exclusive, inner)


def _cheap(statement: Node) -> bool:
    """A declaration that calls nothing and reads no memory by subscript or pointer."""
    costly = {"call_expression", "subscript_expression", "pointer_expression", "field_expression"}
    return statement.type == "declaration" and not any(node.type in costly for node in walk(statement))


def _teams(regions: tuple[RegionWork, ...]) -> set[int]:
    return {region.line for region in regions if region.threads >= 2}


def _calls(regions: tuple[RegionWork, ...]) -> int:
    return sum(region.calls for region in regions)


def _cpu(outcome: Outcome) -> list[float]:
    """CPU seconds of each thread number, added up over all regions."""
    width = max((len(region.cpu) for region in outcome.work.regions), default=0)
    return [sum(region.cpu[thread] for region in outcome.work.regions if thread < len(region.cpu)) for thread in range(width)]


def _shared(cpu: list[float]) -> float:
    return sum(cpu) / max(cpu) if cpu and max(cpu) > 0 else 0.0
