"""How the narrator argues that a program does not race: what is shared and written, and what keeps each of these apart."""

from __future__ import annotations

from collections.abc import Iterator

from pcwm.explain.apart import argue, argue_hidden
from pcwm.explain.doubts import doubts, reductions
from pcwm.explain.gaps import Gaps
from pcwm.explain.phrases import pragma
from pcwm.explain.reasons import ONE_THREAD, SharedWrite, View
from pcwm.explain.turning import Turn, turning
from pcwm.explain.voice import Voice, capital, code, listed
from pcwm.source.facts import Directive

LEAST, MOST = 45, 190
"""Words of a story; between them the program decides."""
FOR_A_VARIABLE, FOR_A_REGION = 14, 12
"""Words that each adds to what a story may take."""
MOST_REGIONS = 4
"""Regions that are opened one by one; of more, those where something shared is written."""


def safe_story(view: View, voice: Voice, turn: Turn | None = None, gaps: Gaps | None = None) -> str | None:
    """The whole reasoning, region by region; None where reading cannot tell why two accesses do not meet."""
    written = view.shared_writes
    regions = view.facts.regions()
    if view.untraced or any(item.unsupported for item in written):
        return None
    if not regions and not written:
        return _alone(view, voice) if gaps is None else None
    parts: list[str] = []
    for number, team in enumerate(regions):
        mine = [item for item in written if item.team == team]
        if len(regions) > MOST_REGIONS and not mine and number:
            continue
        parts += _region(team, number, mine, view, voice)
    loose = [item for item in written if item.team not in regions]
    if loose:
        parts += [voice.say("safe.elsewhere") if regions else "", *_arguments(loose, view, voice)]
    parts += [argue_hidden(kept, voice) for kept in view.hidden]
    last = [turning(turn, view, voice, "safe")] if turn is not None else []
    if gaps is not None:
        names = listed([code(item.variable) for item in written][:3]) if written else "anything shared"
        last += [gaps.assumed(voice, "safe", names)]
        parts[1:1] = [gaps.said(voice)]
    last += [voice.say("safe.close" if written or view.hidden else "safe.close_none")]
    room = min(MOST, LEAST + 25 + FOR_A_VARIABLE * len(written) + FOR_A_REGION * len(regions))
    extras = [] if not regions else doubts(regions[0], view, voice)
    if _words([*parts, *extras, *last]) < LEAST:
        extras += [voice.say("safe.reminder_end"), voice.say("safe.reminder")]
    if voice.often("doubts early", 35):
        parts[1:1] = _fitting(extras, room - _words(parts + last))
    else:
        parts += _fitting(extras, room - _words(parts + last))
    return " ".join(part for part in [*parts, *last] if part)


def _words(parts: list[str]) -> int:
    return len(" ".join(parts).split())


def _fitting(extras: list[str], room: int) -> list[str]:
    """As many as there is room for, the first ones first."""
    found: list[str] = []
    for extra in extras:
        if _words([*found, extra]) <= room:
            found.append(extra)
    return found


def _alone(view: View, voice: Voice) -> str:
    names = listed([code(name) for name in view.facts.functions[:2]]) if view.facts.functions else "the code"
    return f"{voice.say('safe.alone', names=names)} {voice.say('safe.close_alone')}"


def _region(team: int, number: int, mine: list[SharedWrite], view: View, voice: Voice) -> Iterator[str]:
    """Its opening, what divides its work, and its shared variables one after the other."""
    suspects = not number and 1 < len(mine) < 5 and voice.often("suspects", 40)
    names = listed([code(item.variable) for item in mine]) if mine else ""
    if suspects and voice.often("suspects first", 40):
        yield voice.say("safe.suspects", names=names)
    yield capital(_opening(team, number, view, voice))
    yield capital(_creates(team, view, voice))
    yield capital(_workers(team, view, voice))
    if suspects and not voice.often("suspects first", 40):
        yield voice.say("safe.suspects", names=names)
    yield from _arguments(mine, view, voice)
    if number:
        yield from reductions(view.facts.directives[team], view, voice)


def _opening(team: int, number: int, view: View, voice: Voice) -> str:
    directive = view.facts.directives[team]
    loops = list(dict.fromkeys(loop.index for loop in view.facts.loops if loop.directive == team and loop.index))
    key = f"safe.{'next' if number else 'open'}_{'loop' if loops else 'team'}"
    indices = listed([code(index) for index in loops]) if loops else ""
    return voice.say(key, pragma=pragma(directive, view), line=directive.line, indices=indices)


def _creates(team: int, view: View, voice: Voice) -> str:
    """Who makes the tasks of a team, where one thread does."""
    for index, directive in enumerate(view.facts.directives):
        if directive.words & {"task", "taskloop"} and team in view.above(directive.parent):
            makers = [view.facts.directives[i] for i in view.above(directive.parent) if i != index]
            maker = next((each for each in makers if each.words & ONE_THREAD), None)
            if maker is not None:
                return voice.say("safe.tasks_by_one", maker=pragma(maker, view), line=maker.line)
    return ""


def _workers(team: int, view: View, voice: Voice) -> str:
    """The worksharing loops inside a team that is not itself a divided loop."""
    workers: dict[int, Directive] = {}
    indices: list[str] = []
    for loop in view.facts.loops:
        if loop.directive is not None and loop.directive != team and loop.index and team in view.above(loop.directive):
            directive = view.facts.directives[loop.directive]
            if directive.words & {"for", "loop", "taskloop"}:
                workers[directive.line] = directive
                indices.append(code(loop.index))
    if not workers:
        return ""
    if len(workers) == 1:
        (worker,) = workers.values()
        return voice.say("safe.workers_one", worker=pragma(worker, view), line=worker.line, indices=listed(indices))
    return voice.say("safe.workers_many", lines=listed([str(line) for line in workers]), indices=listed(indices))


def _arguments(items: list[SharedWrite], view: View, voice: Voice) -> list[str]:
    """One sentence a shared variable, or a group of them with the same causes."""
    groups: dict[tuple[str, ...], list[SharedWrite]] = {}
    for item in items:
        groups.setdefault(tuple(cause.words for cause in item.causes), []).append(item)
    most = 3 if len(view.shared_writes) < 4 else 2 if len(view.shared_writes) < 6 else 1
    return [argue(group, view, voice, most) for group in groups.values()]
