"""What reading the source shows, in a few lines for a prompt: facts that a small student need not work out itself.

About races: each variable that a team shares and writes, with what all its accesses stand under, and what a dry run saw of them.
About work: how long the teams are estimated to wait, and for what, and which of them less.
"""

from __future__ import annotations

from pcwm.prompts import side
from pcwm.records import Program, Question
from pcwm.source.dryrun.verdict import reading_of
from pcwm.source.facts import Facts, Sharing, SourceAccess
from pcwm.source.reading import read_facts
from pcwm.source.verdicts import Ground, RacePair, RaceReading
from pcwm.source.work.workload import WorkAnswer, WorkEstimate, answer_work

MOST = 12
"""Variables that are told of: the prompt stays short."""
MOST_SEEN = 2
"""Pairs that a dry run saw meet."""

_MEET = {
    Ground.met: "meet",
    Ground.condition: "meet if a condition holds that the text does not decide",
    Ground.place: "may meet: which element they touch, the text does not say",
    Ground.data: "meet with some data, which the text does not show",
    Ground.called: "meet if whoever calls this from a team does so",
    Ground.handed: "meet if whoever calls this hands all threads the same memory",
}
_NONE_MEET = {
    Ground.whole: "no two accesses meet unordered",
    Ground.part: "no two accesses meet unordered in the part that could be worked through",
    Ground.spared: "no two accesses would meet unordered if a team called this",
}


def notes(question: Question) -> tuple[str, ...]:
    """What reading shows, one text a program, empty where it shows nothing."""
    if any(program.language == "fortran" for program in question.programs):
        return tuple("" for _ in question.programs)
    return (_of_races(question.program),) if question.other is None else _of_work(question, question.other)


# ---------------------------------------------------------------- races


def _of_races(program: Program) -> str:
    facts = read_facts(program.source, program.language)
    shared: dict[str, list[SourceAccess]] = {}
    for access in (*facts.accesses, *facts.called):
        if access.region is not None and access.sharing is Sharing.shared:
            shared.setdefault(access.variable, []).append(access)
    written = {name: each for name, each in shared.items() if any(access.kind == "write" for access in each)}
    lines = [f"{name} is shared: {_places(each)}{_kept(facts, each)}" for name, each in list(written.items())[:MOST]]
    return "\n".join((*lines, *_seen(reading_of(program.source, program.language))))


def _places(accesses: list[SourceAccess]) -> str:
    parts = []
    for kind, word in (("write", "written"), ("read", "read")):
        lines = sorted({access.line for access in accesses if access.kind == kind})
        if lines:
            parts.append(f"{word} at {', '.join(map(str, lines[:6]))}")
    return ", ".join(parts)


def _kept(facts: Facts, accesses: list[SourceAccess]) -> str:
    """What every one of them stands under, and what divides the loops that their subscripts follow."""
    common = set.intersection(*(set(access.protection) for access in accesses))
    phases = {(access.region, access.phase) for access in accesses}
    parts = [f"all under {', '.join(sorted(common))}"] if common else []
    parts += [f"by the divided index {index}" for index in sorted({index for access in accesses for index in access.divided_by})]
    parts += ["with barriers between"] if len(phases) > 1 else []
    return f"; {', '.join(parts)}" if parts else ""


def _seen(reading: RaceReading) -> list[str]:
    """What a dry run saw: pairs that met, or that none did and why."""
    if reading.answer == "race":
        return [f"Worked through: {_pair(pair)}." for pair in reading.pairs[:MOST_SEEN]]
    if reading.ground not in _NONE_MEET:
        return []
    kept = [f"{each.variable}: {each.words}" for each in reading.kept[:MOST]]
    return [f"Worked through: {_NONE_MEET[reading.ground]}.", *kept]


def _pair(pair: RacePair) -> str:
    return f"{side(pair.first.access)} and {side(pair.second.access)} {_MEET.get(pair.ground, 'meet')}"


# ---------------------------------------------------------------- work


def _of_work(question: Question, other: Program) -> tuple[str, ...]:
    one = question.program
    if other.language != one.language:
        return "", ""
    found = answer_work(one.source, other.source, one.language, question.threads, question.cores)
    return _estimate(found.a), "\n".join((_estimate(found.b), *_compared(found)))


def _compared(found: WorkAnswer) -> list[str]:
    """Which estimate is higher: a small student does not find that out from two numbers a thousand tokens apart."""
    if found.a.work_percent is None or found.b.work_percent is None:
        return []
    if found.answer == "unknown":
        return ["By these estimates A and B wait alike."]
    return [f"By these estimates {found.answer} has the higher work %, by {abs(found.difference):.1f} points."]


def _estimate(estimate: WorkEstimate) -> str:
    if estimate.work_percent is None:
        return "Nothing here is done by a team."
    return "\n".join((f"Estimated work: {estimate.work_percent:.0f}%.", *estimate.reasons[:3]))
