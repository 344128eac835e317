"""Why the two accesses of a race can be at the same place at the same time: one argument a shape, and an example where numbers help.

Each is a clause without its full stop, so that it can follow the accesses or stand alone.
"""

from __future__ import annotations

import re

from pcwm.explain.conflicts import Conflict, Shape
from pcwm.explain.reasons import ONE_THREAD, View, protections
from pcwm.explain.subscripts import affine
from pcwm.explain.voice import Voice, code

_PLAIN = {
    "accumulate", "check_act", "temporary", "counter", "reach", "chosen", "folded", "element", "called", "sections", "tasks",
    "every_thread", "rounds", "outside", "nowait",
}  # fmt: skip
"""Shapes with a list of their own in the wordings."""
_WEAK = {Shape.element, Shape.called, Shape.scalar}
"""Shapes that say little: here the dry run's own example is worth its time."""


def why_they_meet(conflict: Conflict, view: View, voice: Voice) -> str:
    """The argument for the conflict's shape."""
    match conflict.shape:
        case Shape.carried:
            return _carried(conflict, voice)
        case Shape.locks_differ:
            return _locks_differ(conflict, voice)
        case Shape.one_sided:
            return voice.say("race.why_one_sided", guard=_held(conflict)[0])
        case Shape.unsynced:
            return _unsynced(conflict, view, voice)
        case Shape.whole:
            return voice.say("race.why_whole", index=code(conflict.index)) if conflict.index else voice.say("race.why_everyone")
    key = conflict.shape.value if conflict.shape.value in _PLAIN else "scalar"
    return voice.say(f"race.why_{key}", index=code(conflict.index))


def _carried(conflict: Conflict, voice: Voice) -> str:
    index = code(conflict.index)
    if not conflict.steps:
        return voice.say("race.why_carried_flat", index=index)
    one, other = conflict.first, conflict.second
    if conflict.steps < 0:  # the later of the two in the source is the earlier in the order of iterations
        one, other = other, one
    gap = abs(conflict.steps)
    forms = (affine(text, conflict.index) for text in (one.source.subscripts if one.source else ()))
    form = next((form for form in forms if form is not None), None)
    start = voice.choose("start", (3, 4, 5, 6, 10)) + (gap if gap > 3 else 0)
    fields = {
        "here": code(one.access.variable), "there": code(other.access.variable), "index": index,
        "gap": gap, "start": start, "later": start + gap,
    }  # fmt: skip
    if form is None or form.offset is None or not re.fullmatch(r"-?\d+", form.scale):
        return voice.say("race.why_carried", **fields)
    place = start * int(form.scale) + form.offset
    number = place >= 0 and fields["here"] != fields["there"] and voice.often("number", 70)
    return voice.say("race.why_carried_number", place=place, **fields) if number else voice.say("race.why_carried", **fields)


def _held(conflict: Conflict) -> list[str]:
    sources = [side.source for side in (conflict.first, conflict.second) if side.source is not None]
    return [_guard(protections(source)[0]) for source in sources if protections(source)]


def _guard(name: str) -> str:
    stem, _, argument = name.partition("(")
    argument = argument.removesuffix(")")
    if stem == "critical":
        return f"`critical({argument})`" if argument else "the unnamed critical section"
    return f"the lock {code(argument)}" if stem == "lock" and argument else f"`{stem}`"


def _locks_differ(conflict: Conflict, voice: Voice) -> str:
    first, second = _held(conflict)
    if first == second:
        return voice.say("race.why_locks_same", first=first)
    return voice.say("race.why_locks_differ", first=first, second=second)


def _unsynced(conflict: Conflict, view: View, voice: Voice) -> str:
    lines = [side.access.line for side in (conflict.first, conflict.second)]
    inner = next(
        (view.facts.directives[i] for line in lines for i in view.around(line) if view.facts.directives[i].words & ONE_THREAD), None
    )
    if inner is None:
        return voice.say("race.why_unsynced_plain")
    single = "single" in inner.words and inner.clause("nowait") is None
    return voice.say("race.why_unsynced_single" if single else "race.why_unsynced", name=code(inner.name))


_STEP = re.compile(r"^(?:thread \d+|iteration \w+ = -?\d+ of the loop of line \d+|a task of line \d+|section \d+ of line \d+)$")


def example(conflict: Conflict, view: View, voice: Voice) -> str:
    """Who meets whom in a dry run, for shapes that say little; empty where it does not know these two accesses to meet for sure."""
    if conflict.shape not in _WEAK:
        return ""
    lines = sorted((conflict.first.access.line, conflict.second.access.line))
    for pair in view.reading.pairs:
        if sorted((pair.first.line, pair.second.line)) == lines and pair.ground == "met":
            one, other = (_place(side.where) for side in (pair.first, pair.second))
            if one and other and one != other and "`" in one + other:
                return voice.say("race.example", one=one, other=other)
    return ""


def _place(where: str) -> str:
    """`thread 2, in iteration i = 4`; the construct's line is left out, as the text has spoken of it."""
    steps = [step for step in where.split(", ") if _STEP.match(step)]
    told = [
        re.sub(r"iteration (\w+ = -?\d+)", r"iteration `\1`", re.sub(r" of the loop of line \d+| of line \d+", "", step)) for step in steps
    ]
    told = [re.sub(r"iteration `(\w+) = (-?\d+)`", r"`\1` at \2", step) for step in told]
    return " with ".join(told[-2:])
