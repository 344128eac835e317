"""What keeps the accesses of a shared variable apart, in words: one clause for each cause that `source/` gives."""

from __future__ import annotations

import re

from pcwm.explain.reasons import SharedWrite, View
from pcwm.explain.subscripts import names_in
from pcwm.explain.voice import Voice, capital, code, listed
from pcwm.source.facts import SourceAccess
from pcwm.source.verdicts import Cause, Kept, KeptBy

MOST_CAUSES = 3
MOST_NAMES = 4
"""Variables that are told together by name."""


def argue(group: list[SharedWrite], view: View, voice: Voice, most: int = MOST_CAUSES) -> str:
    """One sentence for variables that the same causes keep apart, with so many of the causes at most."""
    names = listed([code(item.variable) for item in group])
    first = group[0]
    said = [] if first.causes else [_lone(first, names, voice)]
    for cause in _telling(first.causes):
        said.append(_clause(cause, group, names, view, voice))
    said = list(dict.fromkeys(said))[:most]
    told = {name for piece in re.findall(r"`([^`]*)`", " ".join(said)) for name in names_in(piece)}
    if any(item.variable not in told for item in group):
        said[0] = voice.say("safe.lead", names=names, said=said[0])
    joint = voice.say("safe.joint") if len(said) > 1 else ""
    return capital(joint.join(said)) + "."


def argue_hidden(kept: Kept, voice: Voice) -> str:
    """One sentence for a variable whose writes stand where the text alone does not show them, such as behind a library's function."""
    cause = _telling(kept.causes)[0]
    words = f"{cause.what} keeps its uses in order" if cause.by is KeptBy.order else cause.words.partition(" (")[0]
    words = re.sub(r" of line (\d+)", r" on line \1", words)
    return capital(voice.say("safe.hidden", names=code(kept.variable), cause=words))


def _telling(causes: tuple[Cause, ...]) -> list[Cause]:
    """The causes worth telling: what belongs to iterations and what is protected, then what is in order, one of each kind of order."""
    rank = {KeptBy.own: 0, KeptBy.atomic: 0, KeptBy.guard: 0, KeptBy.writer: 1, KeptBy.copy: 2, KeptBy.order: 3}
    orders: dict[str, Cause] = {}
    others = [cause for cause in causes if cause.by is not KeptBy.order]
    for cause in causes:
        if cause.by is KeptBy.order:
            orders.setdefault(re.sub(r"\d+", "", cause.what), cause)
    return [*sorted(others, key=lambda cause: rank[cause.by]), *orders.values()]


def _lone(item: SharedWrite, names: str, voice: Voice) -> str:
    return voice.say("safe.lone", names=names, element=code(item.write.expression), line=item.write.line)


def _clause(cause: Cause, group: list[SharedWrite], names: str, view: View, voice: Voice) -> str:
    """One cause as a clause."""
    write = _write_of(cause, group[0], view)
    fields: dict[str, object] = {"names": names, "element": code(write.expression), "line": write.line}
    if cause.by is KeptBy.own:
        return _own(cause, group, fields, view, voice)
    if cause.by is KeptBy.atomic:
        return voice.say("safe.atomic", **fields)
    if cause.by is KeptBy.guard:
        return _guard(cause, fields, voice)
    if cause.by is KeptBy.writer:
        return voice.say("safe.writer", who=cause.what, **fields)
    if cause.by is KeptBy.copy:
        return voice.say("safe.copied", clause=cause.what, loop=cause.lines[0], **fields)
    return _order(cause, fields, view, voice)


def _write_of(cause: Cause, item: SharedWrite, view: View) -> SourceAccess:
    """The write to speak of: one that the cause is about, where it says."""
    writes = [access for access in item.accesses if access.kind == "write"]
    if cause.by in {KeptBy.atomic, KeptBy.guard}:
        word = "atomic" if cause.by is KeptBy.atomic else cause.what
        fit = [each for each in writes if each.line in cause.lines or any(word in label for label in each.protection) or each.atomic]
    elif cause.by is KeptBy.own and cause.lines:
        fit = [each for each in writes if each.subscripts and any(loop.line in cause.lines for loop in view.loops_around(each))]
    elif cause.by is KeptBy.writer:
        fit = [each for each in writes if view.one_thread(each) is not None]
    else:
        fit = []
    return (fit or [item.write])[0]


def _own(cause: Cause, group: list[SharedWrite], fields: dict[str, object], view: View, voice: Voice) -> str:
    """Elements of one's own: by the divided index where the subscripts show it, by the thread's number, else as the cause has it."""
    writes = [_write_of(cause, item, view) for item in group]
    what = listed([code(each.expression) for each in writes])
    if "iteration" in cause.what:
        # A directive above the loop counts as well as the loop itself: the tests name one, the dry run the other.
        near = [loop for loop in view.facts.loops if loop.line in cause.lines]
        subscripts = [set(names_in(" ".join(each.subscripts))) for each in writes]
        index = next((loop.index for loop in near if loop.index and all(loop.index in names for names in subscripts)), "")
        if index:
            return voice.say("safe.own_iteration", index=code(index), what=what, **fields)
        return voice.say("safe.own_far", loop=cause.lines[0] if cause.lines else 0, **fields)
    for unit in ("task", "section"):
        if unit in cause.what and cause.lines:
            return voice.say(f"safe.own_{unit}", loop=cause.lines[0], **fields)
    own = sorted(set.intersection(*(set(names_in(" ".join(each.subscripts))) & view.own(each.function) for each in writes)))
    if own:
        return voice.say("safe.own_number", index=code(own[0]), what=what, **fields)
    return voice.say("safe.own_thread", **fields)


def _guard(cause: Cause, fields: dict[str, object], voice: Voice) -> str:
    stem, _, argument = cause.what.partition("(")
    argument = argument.removesuffix(")")
    if stem == "critical":
        guard = f"`critical({argument})`" if argument else "the critical section"
        return voice.say("safe.critical", guard=guard, **fields)
    if stem == "lock" and re.fullmatch(r"[\w.\[\]>-]+", argument):
        return voice.say("safe.lock", guard=code(argument), **fields)
    return voice.say("safe.ordered", **fields) if stem == "ordered" else voice.say("safe.guard_other", guard=stem, **fields)


def _order(cause: Cause, fields: dict[str, object], view: View, voice: Voice) -> str:
    by = re.sub(r" of line (\d+)$", r" on line \1", cause.what)
    by = by.replace("the undeferred task", "the task")
    shown = all(_names_something(line, view) for line in cause.lines)
    if cause.what == "a barrier":
        return voice.say("safe.order_barrier", **fields)
    if "end of the region" in cause.what:
        return voice.say("safe.order_region", **fields)
    if "order of the text" in cause.what:
        return voice.say("safe.order_text", **fields)
    if len(cause.lines) == 2 and cause.lines[0] != cause.lines[1] and len(cause.kinds) == 2 and shown:
        one, other = cause.kinds
        return voice.say("safe.order_barrier_at", one=one, other=other, first=cause.lines[0], second=cause.lines[1], by=by, **fields)
    return voice.say("safe.order_task", by=by, **fields)


def _names_something(line: int, view: View) -> bool:
    return 1 <= line <= len(view.lines) and bool(view.lines[line - 1].strip())
