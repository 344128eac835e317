"""Doubts that a careful reader of a race-free program would raise, each with what settles it."""

from __future__ import annotations

import re

from pcwm.explain.reasons import View
from pcwm.explain.subscripts import names_in, plain
from pcwm.explain.voice import Voice, capital, code, listed
from pcwm.source.facts import Clause, Directive, Sharing, SourceAccess

_LISTED = {Sharing.private, Sharing.firstprivate, Sharing.lastprivate}


def doubts(team: int, view: View, voice: Voice) -> list[str]:
    """Sentences for one region, the ones that matter most first: sums, own elements read again, collisions, private variables, readers."""
    inside = [a for a in view.facts.accesses if a.region is not None and view.team(a) == team]
    items = [item for item in view.shared_writes if item.team == team]
    written = {name for item in items for name in (item.variable, *view.aliases(item.variable))}
    apart = [access for access in inside if access.variable not in written and not view.aliases(access.variable) & written]
    found = [
        *reductions(view.facts.directives[team], view, voice),
        _nowait(team, view, voice),
        _collisions(inside, view, voice),
        _private(apart, view, voice),
        _neighbours(apart, view, voice),
        _same_element(inside, written, view, voice),
        _read_only(apart, voice),
    ]
    return [capital(each) for each in found if each]


def _clauses(team: Directive, view: View) -> list[Clause]:
    held = [d for d in view.facts.directives if team.body_start <= d.line <= team.body_end and d.body_start]
    return [clause for d in [team, *held] for clause in d.clauses]


def reductions(team: Directive, view: View, voice: Voice) -> list[str]:
    """What the reductions of a region do for the variables they list."""
    found = []
    for clause in _clauses(team, view):
        names = [name for name in clause.variables if re.fullmatch(r"[A-Za-z_]\w*(?:\[.*\])?", name)]
        names = [names_in(name)[0] for name in names]
        if clause.name == "reduction" and names:
            key = "reduction_plus" if clause.argument.lstrip().startswith("+") else "reduction_other"
            text = code(f"reduction({clause.argument})")
            found.append(capital(voice.say(f"safe.{key}", clause=text, names=listed([code(each) for each in names]))))
    return list(dict.fromkeys(found))


def _nowait(team: int, view: View, voice: Voice) -> str:
    """A `nowait` after which nothing of the loop's own is used before the next barrier."""
    for index, directive in enumerate(view.facts.directives):
        if directive.clause("nowait") is None or team not in view.above(index) or not directive.body_start:
            continue
        own = [a for a in view.facts.accesses if directive.body_start <= a.line <= directive.body_end and a.sharing is Sharing.shared]
        phases = {a.phase for a in own}
        later = [a for a in view.facts.accesses if a.line > directive.body_end and view.team(a) == team and a.phase in phases]
        written = {a.variable for a in own if a.kind == "write"}
        repeated = any(loop.directive is None and loop.line < directive.line <= loop.end_line for loop in view.facts.loops)
        if written and later and not repeated and not written & {a.variable for a in later}:
            return voice.say("safe.nowait_fine", line=directive.line)
    return ""


def _collisions(inside: list[SourceAccess], view: View, voice: Voice) -> str:
    """An atomic update of an element that the data picks."""
    for access in inside:
        if access.kind == "write" and access.atomic and any(re.search(r"\w\s*\[|\w\s*\(", text) for text in access.subscripts):
            return voice.say("safe.data_atomic", element=code(access.expression))
    return ""


def _same_element(inside: list[SourceAccess], written: set[str], view: View, voice: Voice) -> str:
    """A read of what the same iteration writes on the same line."""
    for access in inside:
        if access.kind == "read" and access.subscripts and access.variable in written:
            divided = {loop.index for loop in view.divided_loops(access)}
            twin = any(
                a.kind == "write" and a.line == access.line and a.expression == access.expression and not a.protection for a in inside
            )
            if twin and set(names_in(" ".join(access.subscripts))) & divided:
                return voice.say("safe.same_element", element=code(access.expression), line=access.line)
    return ""


def _neighbours(apart: list[SourceAccess], view: View, voice: Voice) -> str:
    """Reads that reach into other iterations, of something nobody writes."""
    for access in apart:
        if access.kind != "read" or access.sharing is not Sharing.shared or any("*" in s for s in access.subscripts):
            continue
        divided = {loop.index for loop in view.divided_loops(access)}
        if any(plain(s) not in divided and set(names_in(s)) & divided and any(c in plain(s) for c in "+-[") for s in access.subscripts):
            return voice.say("safe.neighbours", code=code(access.expression), name=code(access.variable))
    return ""


def _private(apart: list[SourceAccess], view: View, voice: Voice) -> str:
    """Scalars that each thread has for itself; the index of a loop that declares it is beyond doubt."""
    written = [a for a in apart if a.kind == "write" and not a.subscripts]
    counters = {loop.index for loop in view.facts.loops}
    for access in written:
        if access.sharing is Sharing.private and access.rule.startswith("index of the divided loop"):
            return voice.say("safe.private_index", name=code(access.variable))
    listed_names = [a.variable for a in written if a.sharing in _LISTED and a.rule.startswith("listed")]
    if listed_names:
        return voice.say("safe.private_listed", names=listed([code(name) for name in dict.fromkeys(listed_names)]))
    shared = {a.variable for a in view.facts.accesses if a.sharing is Sharing.shared}
    local = [
        a for a in written if a.sharing is Sharing.private and a.variable not in counters | shared and a.rule.startswith("declared inside")
    ]
    names = list(dict.fromkeys(a.variable for a in local))
    again = [a for a in local if sum(each.variable == a.variable for each in local) > 1] or local
    if len(names) == 1 or (names and voice.often("private doubt", 50)):
        one = again[0]
        return voice.say("safe.private_doubt", name=code(one.variable), element=code(one.expression), line=one.line)
    return voice.say("safe.private_many", names=listed([code(name) for name in names[:3]])) if names else ""


def _read_only(apart: list[SourceAccess], voice: Voice) -> str:
    """What the team only reads, arrays first."""
    written = {a.variable for a in apart if a.kind == "write"}
    shared = [a for a in apart if a.sharing is Sharing.shared and a.variable not in written]
    arrays = list(dict.fromkeys(a.variable for a in shared if a.subscripts))
    names = arrays[:3] or list(dict.fromkeys(a.variable for a in shared))[:3]
    return voice.say("safe.read_only", names=listed([code(name) for name in names])) if names else ""
