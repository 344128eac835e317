"""What teachers are asked.

A hindsight teacher is shown the question, and in confidence what was observed. A prior teacher is shown the question alone. Both are asked
for the format of `pcwm.prompts`, and told in which words `claims.py` reads what they claim.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from pcwm.explain.rereading import NAME as BLIND_REREAD
from pcwm.explain.teachers.examples import EXAMPLES, Example
from pcwm.explain.topics import Kind, Task
from pcwm.prompts import MAX_PAIRS, completion, prompt, side
from pcwm.recipe import WORDS, Words
from pcwm.records import Answer, Message, Outcome, Pair, Question, Reject, WorkMeasure, WorkPair

SHOWN_PAIRS = 4
"""Observed pairs that a teacher is shown; it is to name at most MAX_PAIRS."""
SHOWN_REGIONS = 6
SHOWN_CHANGES = 16
"""Lines of what tells a program from its twin."""

_ROLE = """\
You are an expert of OpenMP who teaches others to judge code by reading it. Write what such an expert thinks while reading: from the \
code to the conclusion, each step following from a line, a clause or a rule of OpenMP."""

_SECRET = """\
You are told in confidence what is true of the code, so that your reasoning ends there. It must come from the code alone: never say or \
hint that you were told, and never mention a tool, a report, a measurement, an observation, a label or a given answer."""

_FORM = """\
First <think>, then {words} words of plain sentences without lists or headings, then </think>, then one line of \
JSON and nothing else. Put code in backticks, exactly as it stands in the program, and name places like this: line 9. The last \
sentence, and no other, states the conclusion."""

_NOW = "Now think it through: begin with <think>, and let the line of JSON come after </think>."
"""Said last: a small model answers at once where the form was told before the code alone."""

_RACE = f"""\
Say of each access that matters what it is and where: line 9 writes `x`, line 9 reads `x`, the write to `x` on line 9. Where there is \
a race, name the two accesses, say why two threads can be there at the same time, why they meet in the same memory, and that nothing \
orders them; end with a sentence such as: So this is a data race. Where there is none, say of each shared variable that is written \
what keeps the threads apart; end with a sentence such as: So there is no data race. The JSON is {{"answer":"race","pairs":[["write x \
at 9","read x at 9"]]}}, with at most {MAX_PAIRS} pairs, or {{"answer":"no_race","pairs":[]}}."""

_WORK = """\
Work % is the share of the threads' time that is not spent waiting at barriers. Compare what one iteration costs and whether that \
changes along the loop, how the schedule deals iterations to threads, how often threads meet at barriers, and what critical sections \
and single threads hold up. Give no measured numbers. End with a sentence such as: So A has the higher work %. The JSON is \
{"answer":"A"} or {"answer":"B"}."""

_PARTIAL = """\
Only a part of the program is there: somebody is still writing it. Name only what is visible, and say what you take for granted about \
the rest."""

_TWIN = """\
What decides is what tells this program from another that differs in these lines alone (-: the other one, +: this one) and of which \
the opposite is true. Let the reasoning turn on it, without speaking of another program:"""

_AGAIN = """\
A reader who holds every claim against the code refuses this:
{reasons}
Write the reasoning and the line of JSON again, whole and without these faults, in the same form. Do not mention the first attempt or \
its reader. Begin with <think>, and let the line of JSON come after </think>."""


_UNLED = """\
without the sentence that concludes, the reasoning does not lead a reader there; say on the way all that the conclusion rests on"""


def first_turn(task: Task, words: Words = WORDS, *, hindsight: bool) -> tuple[Message, ...]:
    """What a teacher is asked about a task. `words`: how many the checks allow."""
    work = task.topic.kind is Kind.work
    parts = [
        _ROLE,
        *([_SECRET] if hindsight else []),
        _FORM.format(words=_asked_for(words)),
        _WORK if work else _RACE,
    ]
    known = _known(task) if hindsight else []
    shown = [] if work else [turn for one in EXAMPLES for turn in _example(one, hindsight=hindsight)]
    asked = _asked(task.question, _PARTIAL if task.topic.kind is Kind.partial else "", known)
    return (Message(role="system", content="\n\n".join(parts)), *shown, asked)


def _asked(question: Question, more: str, known: list[str]) -> Message:
    parts = [prompt(question)[-1].content, more, "\n".join(["In confidence:", *known]) if known else "", _NOW]
    return Message(role="user", content="\n\n".join(part for part in parts if part))


def _example(one: Example, *, hindsight: bool) -> Iterator[Message]:
    yield _asked(Question.race(one.program), "", _race_known(one.answer, one.pairs) if hindsight else [])
    yield completion(one.reasoning, one.answer, one.pairs)


def _asked_for(words: Words) -> str:
    """From twice the fewest to half the most, so that a miscount is forgiven; where that leaves nothing, all that is allowed."""
    fewest, most = words
    low, high = (2 * fewest, most // 2) if 2 * fewest < most // 2 else words
    return f"{low} to {high}"


def again(asked: tuple[Message, ...], reply: str, reasons: Iterable[str]) -> tuple[Message, ...]:
    """The one turn in which a teacher may mend what was refused."""
    revise = _AGAIN.format(reasons="\n".join(f"- {reason}" for reason in reasons))
    return (*asked, Message(role="assistant", content=reply), Message(role="user", content=revise))


def reason_of(reject: Reject) -> str:
    """A rejection as a teacher is told of it."""
    if reject.name == BLIND_REREAD:
        return _UNLED
    return f"{reject.name.replace('_', ' ')}: {reject.reason}"


def _known(task: Task) -> list[str]:
    if task.pair is not None:
        return _work_known(task.pair, task.outcomes)
    said = _race_known(task.topic.answer, task.outcomes[0].race.pairs)
    if task.twin is not None:
        said.append(_TWIN)
        said += _changes(task.twin.source.splitlines(), task.program.source.splitlines())
    return said


def _race_known(answer: Answer, pairs: Sequence[Pair]) -> list[str]:
    if answer is Answer.no_race:
        return ["There is no data race."]
    placed = [pair for pair in pairs if pair.placed][:SHOWN_PAIRS]
    return ["There is a data race." + (" Accesses that race:" if placed else "")] + [
        f"- {side(pair.first)} and {side(pair.second)}" for pair in placed
    ]


def _changes(other: list[str], own: list[str]) -> list[str]:
    """Lines that differ; own ones with their numbers."""
    found: list[str] = []
    for what, start, end, first, last in difflib.SequenceMatcher(None, other, own, autojunk=False).get_opcodes():
        if what != "equal":
            found += [f"- {line.strip()}" for line in other[start:end]]
            found += [f"+ line {number}: {own[number - 1].strip()}" for number in range(first + 1, last + 1)]
    return found[:SHOWN_CHANGES]


def _work_known(pair: WorkPair, outcomes: tuple[Outcome, ...]) -> list[str]:
    said = [f"{pair.answer} has the higher work %."]
    for name, value, outcome in zip("AB", (pair.value_a, pair.value_b), outcomes, strict=True):
        said.append(f"{name}: work % {value:.0f}" + _regions(outcome, pair))
    return said


def _regions(outcome: Outcome, pair: WorkPair) -> str:
    """The program's regions where it has several: by their pragmas' lines."""
    regions = [one for one in outcome.work.regions if (one.asked or one.threads) == pair.threads and one.line]
    if len(regions) < 2:
        return ""
    wall = pair.measure is WorkMeasure.wall
    parts = []
    for region in sorted(regions, key=lambda one: -sum(one.cpu))[:SHOWN_REGIONS]:
        share = region.work_percent if wall else region.cpu_percent
        if share is not None:
            parts.append(f"region of line {region.line}: {share:.0f}, entered {region.calls} times")
    return f" ({'; '.join(parts)})"
