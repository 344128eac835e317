"""How the narrator argues that a program races: team, sharing, the two accesses, why they meet, what is missing."""

from __future__ import annotations

import re

from pcwm.explain.conflicts import Conflict, Shape
from pcwm.explain.gaps import Gaps
from pcwm.explain.meetings import example, why_they_meet
from pcwm.explain.phrases import both, pragma
from pcwm.explain.reasons import ONE_THREAD, View
from pcwm.explain.turning import Turn, turning
from pcwm.explain.voice import Voice, capital, code, listed, sentence
from pcwm.source.facts import Directive, Sharing

PLANS = (
    "team share doubt pair missing",
    "team share doubt pair missing",
    "share team doubt pair missing",
    "look team share doubt why missing",
    "look share team why doubt missing",
    "team aside pair share missing",
    "team pair share doubt missing",
    "look team aside share why missing",
    "team look share why missing doubt",
)
"""Orders in which the steps may come; every plan is followed by further pairs and the conclusion."""


def race_story(conflicts: tuple[Conflict, ...], view: View, voice: Voice, turn: Turn | None = None, gaps: Gaps | None = None) -> str:
    """The whole reasoning; the first conflict is argued in full, a second one in a sentence."""
    main = conflicts[0]
    why = why_they_meet(main, view, voice)
    pair = both(main, voice)
    said = {
        "team": opening(main, view, voice),
        "share": sharing(main, view, voice),
        "doubt": doubt(main, view, voice),
        "aside": aside(main, view, voice),
        "pair": _joined(pair, why, voice),
        "look": voice.say("race.look", pair=pair) if voice.often("look", 70) else sentence(pair),
        "why": sentence(why),
        "missing": sentence(missing(main, view, voice)),
    }
    plan = voice.choose("plan", PLANS).split()
    parts = [capital(said[step]) for step in plan if said[step]]
    if "pair" in plan or "why" in plan:
        parts += [capital(text) for text in [example(main, view, voice)] if text]
    parts += [turning(turn, view, voice, "race")] if turn is not None else []
    parts += [further(main, other, voice) for other in conflicts[1:]]
    if gaps is not None:
        parts = [*parts[:1], gaps.said(voice), *parts[1:], gaps.assumed(voice, "race", code(main.first.base))]
    return " ".join(part for part in [*parts, voice.say("race.close", name=code(main.first.base))] if part)


def _joined(pair: str, why: str, voice: Voice) -> str:
    link = voice.choose("join", (": ", "; ", ". ", ". ", ", and "))
    return sentence(f"{pair}{link}{capital(why) if link == '. ' else why}")


# ---------------------------------------------------------------- who runs beside whom


def team_of(conflict: Conflict, view: View) -> Directive | None:
    """The parallel directive around the pair; None where a function that the team calls is racing."""
    for side in (conflict.first, conflict.second):
        for index in view.around(side.access.line):
            if "parallel" in view.facts.directives[index].words:
                return view.facts.directives[index]
    return None


def opening(conflict: Conflict, view: View, voice: Voice) -> str:
    """Who runs the code at the same time."""
    team = team_of(conflict, view)
    if team is None:
        sources = [side.source for side in (conflict.first, conflict.second) if side.source is not None]
        around = [index for source in sources for index in view.above(source.region) if "parallel" in view.facts.directives[index].words]
        teams = [view.facts.directives[index] for index in (*around, *view.facts.regions())]
        if not teams:
            return voice.say("race.open_caller")
        return voice.say("race.open_called", pragma=pragma(teams[0], view), line=teams[0].line)
    fields = {"pragma": pragma(team, view), "line": team.line}
    if conflict.shape in {Shape.tasks, Shape.every_thread}:
        task = _task(conflict, view)
        if task is not None and task != team:
            return voice.say("race.open_tasks", worker=pragma(task, view), worker_line=task.line, **fields)
    source = conflict.first.source or conflict.second.source
    loops = view.divided_loops(source) if source else ()
    if not loops:
        return voice.say("race.open_share" if team.words & {"for", "sections"} else "race.open_team", **fields)
    fields["indices"] = listed([code(loop.index) for loop in loops if loop.directive == loops[0].directive])
    worker = view.directive(loops[0].directive)
    if worker is None or worker == team:
        return voice.say("race.open_loop", **fields)
    return voice.say("race.open_worker", worker=pragma(worker, view), worker_line=worker.line, **fields)


def _task(conflict: Conflict, view: View) -> Directive | None:
    sources = [side.source for side in (conflict.first, conflict.second) if side.source is not None]
    found = (view.inside(source, {"task", "taskloop"}) for source in sources)
    return next((view.facts.directives[index] for index in found if index is not None), None)


# ---------------------------------------------------------------- one memory for all


_COMMON = {Sharing.shared, Sharing.unknown, Sharing.sequential}
_OUTSIDE = "declared outside the region, shared by default"


def sharing(conflict: Conflict, view: View, voice: Voice) -> str:
    """Why both threads mean the same memory, by the rule that the facts give."""
    found = [side.source for side in (conflict.first, conflict.second) if side.source is not None]
    source = next((each for each in found if each.sharing in _COMMON), found[0] if found else None)
    name = code(conflict.first.base)
    indirect = source is not None and (source.subscripts or "->" in source.expression or source.expression.startswith("*"))
    if source is None or (source.sharing not in _COMMON and not indirect):
        return voice.say("race.share_none", name=name)
    if source.through and source.variable != conflict.first.base:
        return voice.say("race.share_call", name=name, target=code(source.variable))
    if source.sharing is Sharing.sequential:
        return voice.say("race.share_caller", name=name)
    if source.sharing not in _COMMON:
        return voice.say("race.share_alias", name=name)
    target = next((each for each in sorted(view.aliases(source.variable)) if each != source.variable), "")
    if target and "points into" in source.rule:
        return voice.say("race.share_points", name=name, target=code(target))
    if "static" in source.rule:
        return voice.say("race.share_static", name=name)
    if source.rule == _OUTSIDE:
        return voice.say("race.share_array" if source.subscripts else "race.share_scalar", name=name)
    return voice.say("race.share_rule", name=name, rule=" ".join(source.rule.split()).rstrip(".") or "no clause says otherwise")


_COPIES = {Sharing.private, Sharing.firstprivate, Sharing.lastprivate, Sharing.reduction}


def aside(conflict: Conflict, view: View, voice: Voice) -> str:
    """What else the team touches and need not worry about."""
    bases = {conflict.first.base, conflict.second.base}
    source = conflict.first.source or conflict.second.source
    if source is None or source.region is None:
        return ""
    near = [a for a in view.facts.accesses if a.function == source.function and a.region == source.region and a.variable not in bases]
    written = {a.variable for a in view.facts.accesses if a.kind == "write"}
    counters = {loop.index for loop in view.facts.loops}
    sides = {a.variable for a in near if a.sharing not in _COPIES}
    groups = {
        "aside_private": [a for a in near if a.sharing is Sharing.private and a.rule.startswith("declared inside") and a.kind == "write"],
        "aside_listed": [a for a in near if a.sharing in _COPIES and a.rule.startswith("listed")],
        "aside_read_only": [a for a in near if a.sharing is Sharing.shared and a.variable not in written and a.subscripts],
    }
    for key, accesses in groups.items():
        names = [a.variable for a in accesses if a.variable not in counters and (key == "aside_read_only" or a.variable not in sides)]
        names = list(dict.fromkeys(name for name in names if not view.aliases(name) & bases))[:2]
        if names:
            are = "is" if len(names) == 1 else "are"
            return voice.say(f"race.{key}", names=listed([code(each) for each in names]), are=are, racing=code(conflict.first.base))
    return ""


# ---------------------------------------------------------------- doubts


def doubt(conflict: Conflict, view: View, voice: Voice) -> str:
    """What looks as if it helped, and why it does not."""
    return _doubt_clause(conflict, view, voice) or _doubt_guard(conflict, view, voice) or _doubt_order(conflict, view, voice)


def _doubt_clause(conflict: Conflict, view: View, voice: Voice) -> str:
    team = team_of(conflict, view)
    name = conflict.first.base
    for clause in team.clauses if team is not None else ():
        covered = [variable for variable in clause.variables if re.fullmatch(r"[A-Za-z_]\w*", variable)]
        if clause.name in {"reduction", "private", "firstprivate", "lastprivate"} and covered and name not in covered:
            key = "doubt_clause" if len(covered) <= 3 else "doubt_long_clause"
            return voice.say(f"race.{key}", clause=clause.name, names=listed([code(each) for each in covered]), name=code(name))
    return ""


def _doubt_guard(conflict: Conflict, view: View, voice: Voice) -> str:
    """A critical section or an atomic nearby that covers neither side."""
    team = team_of(conflict, view)
    if team is None or conflict.shape in {Shape.one_sided, Shape.locks_differ}:
        return ""
    lines = {conflict.first.access.line, conflict.second.access.line}
    for directive in view.facts.directives:
        inside = team.body_start <= directive.line <= team.body_end and directive.words & {"critical", "atomic"}
        if inside and not any(directive.body_start <= line <= directive.body_end for line in lines) and directive.body_start:
            word = directive.name.split()[0]
            guard = f"{'an' if word == 'atomic' else 'a'} {code(word)}"
            return capital(voice.say("race.doubt_guard", guard=guard, line=directive.line))
    return ""


def _doubt_order(conflict: Conflict, view: View, voice: Voice) -> str:
    if conflict.shape is Shape.carried and voice.often("doubt", 70):
        return voice.say("race.doubt_carried", index=code(conflict.index))
    team, source, other = team_of(conflict, view), conflict.first.source, conflict.second.source
    barrier = next((d for d in view.facts.directives if d.name == "barrier" and team and team.body_start <= d.line <= team.body_end), None)
    if barrier is not None and source is not None and other is not None and source.region == other.region and source.phase == other.phase:
        return voice.say("race.doubt_barrier", line=barrier.line)
    guarded = any(d.guarded for d in view.facts.dependences if d.variable == conflict.first.base)
    return voice.say("race.doubt_if") if guarded and conflict.shape is not Shape.check_act and voice.often("if", 50) else ""


# ---------------------------------------------------------------- what is missing


_MISSING = {
    Shape.accumulate: "missing_accumulate",
    Shape.check_act: "missing_check_act",
    Shape.temporary: "missing_private",
    Shape.counter: "missing_private",
    Shape.every_thread: "missing_every_thread",
    Shape.tasks: "missing_tasks",
    Shape.carried: "missing_order",
    Shape.reach: "missing_order",
    Shape.chosen: "missing_guard",
    Shape.folded: "missing_guard",
    Shape.whole: "missing_guard",
    Shape.one_sided: "missing_same_guard",
    Shape.locks_differ: "missing_same_guard",
}


def missing(conflict: Conflict, view: View, voice: Voice) -> str:
    """What would have ordered or separated the two, and is not there; a clause without its full stop."""
    if conflict.shape in {Shape.nowait, Shape.unsynced, Shape.rounds, Shape.outside}:
        return _missing_barrier(conflict, view, voice)
    return voice.say(f"race.{_MISSING.get(conflict.shape, 'missing_any')}", name=code(conflict.first.base))


def _missing_barrier(conflict: Conflict, view: View, voice: Voice) -> str:
    lines = [side.access.line for side in (conflict.first, conflict.second)]
    near = [view.facts.directives[index] for line in lines for index in view.around(line)]
    skipping = next((directive for directive in near if directive.clause("nowait") is not None), None)
    if skipping is not None:
        return voice.say("race.missing_nowait", line=skipping.line)
    master = next((directive for directive in near if directive.words & (ONE_THREAD - {"single"})), None)
    if master is not None:
        return voice.say("race.missing_master", name=master.name, line=master.line)
    return voice.say("race.missing_barrier")


def further(main: Conflict, other: Conflict, voice: Voice) -> str:
    """A second pair, in a sentence."""
    key = "further_same" if other.first.base == main.first.base else "further"
    return capital(voice.say(f"race.{key}", pair=both(other, voice), name=code(other.first.base)))
