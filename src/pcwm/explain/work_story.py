"""How the narrator compares two programs' work %: how each shares out its work, what its iterations cost, and what makes its team wait."""

from __future__ import annotations

from dataclasses import dataclass

from pcwm.explain.phrases import pragma
from pcwm.explain.reasons import View
from pcwm.explain.voice import Voice, capital, code
from pcwm.source.facts import DividedLoop, Effort, Unevenness, WorkNote, WorkNoteKind
from pcwm.source.work.workload import RegionEstimate, WorkAnswer, WorkEstimate

CLEAR = 0.5
"""Percentage points by which two estimates must differ to be an argument."""
AGAINST = 3.0
"""By so many points an estimate may speak against what a note says, at most: estimates of text alone are not finer."""
FAR, LOW = 20.0, 70.0
"""A difference that is large, and a work % that is low, in points."""
BUSY = 90.0
"""Work % from which on a region waits only a little."""
OFTEN = 50
"""Meetings of a team that are many by themselves."""
_FREE = {"dynamic", "guided", "tasks"}
_COSTLY = (
    WorkNoteKind.one_at_a_time,
    WorkNoteKind.one_thread,
    WorkNoteKind.many_barriers,
    WorkNoteKind.many_regions,
    WorkNoteKind.few_chunks,
    WorkNoteKind.many_tasks,
    WorkNoteKind.false_sharing,
)


@dataclass(frozen=True)
class Side:
    """One of the two programs."""

    name: str
    view: View
    estimate: WorkEstimate
    crowded: bool = False

    @property
    def main(self) -> RegionEstimate | None:
        """The region that waits most."""
        return self.estimate.regions[0] if self.estimate.regions else None

    @property
    def effort(self) -> Effort | None:
        efforts = self.view.facts.efforts
        return next((each for each in efforts if self.main is not None and each.line == self.main.line), efforts[0] if efforts else None)

    @property
    def late(self) -> bool:
        """Does it lose by work that whoever comes first takes, with threads that have no core?"""
        effort, main = self.effort, self.main
        if not self.crowded or effort is None or main is None or main.wait.kind not in {"busiest", "uneven"}:
            return False
        loop = _main_loop(self, effort)
        tasks = any(each.words & {"task", "taskloop"} for each in self.view.facts.directives)
        return loop.schedule in _FREE if loop is not None else tasks

    @property
    def explained(self) -> bool:
        """Do the facts show what the estimate says its threads wait for?"""
        effort, main = self.effort, self.main
        if effort is None or main is None or main.wait.kind in {"even", "alone"}:
            return False
        uneven = any(loop.uneven is not Unevenness.even for loop in effort.loops)
        uneven = uneven or any(each.name == "section" for each in self.view.facts.directives)
        shown = _relevant(effort, main) is not None or (main.wait.kind == "uneven" and uneven)
        shown = shown or (main.wait.kind == "meetings" and main.wait.meetings >= OFTEN)
        return shown or self.late or main.wait.kind in {"few", "busiest"}

    @property
    def notes(self) -> dict[WorkNoteKind, WorkNote]:
        """The first costly note of each kind, of all regions."""
        found: dict[WorkNoteKind, WorkNote] = {}
        for effort in self.view.facts.efforts:
            for note in effort.notes:
                if note.kind in _COSTLY:
                    found.setdefault(note.kind, note)
        return found


def work_story(views: tuple[View, View], found: WorkAnswer, winner: str, crowded: bool, voice: Voice) -> str | None:
    """A, then B, then which waits less; None where neither the estimate nor the notes argue for the winner.

    `crowded`: there are more threads than cores, and the estimate takes that into account.
    """
    sides = (Side("A", views[0], found.a, crowded), Side("B", views[1], found.b, crowded))
    ahead = found.difference if winner == "A" else -found.difference
    win, lose = sides if winner == "A" else sides[::-1]
    burden = _burden(win, lose)
    if found.answer == "unknown" and (found.a.work_percent is None or found.b.work_percent is None):
        return None
    if ahead < CLEAR and (burden is None or ahead < -AGAINST):
        return None
    by_note = ahead < CLEAR
    if not by_note and not lose.explained:
        return None
    parts = [voice.say("work.frame", threads=found.a.threads)] if voice.often("frame", 60) else []
    for side in sides:
        parts += _told(side, found.a.threads, voice, by_note=by_note, burden=burden if side is lose else None)
    names = {"win": win.name, "lose": lose.name}
    if by_note:
        parts.append(voice.say("work.compare_note", **names))
    else:
        low = win.estimate.work_percent or 0.0
        key = "compare_both" if low < LOW else "compare_far" if ahead >= FAR else "compare_near"
        parts.append(voice.say(f"work.{key}", **names))
    return " ".join([*parts, voice.say("work.close", **names)])


def _burden(win: Side, lose: Side) -> WorkNote | None:
    """What costs the loser and not the winner, where nothing costs the winner that does not cost the loser."""
    mine, theirs = win.notes, lose.notes
    if set(mine) - set(theirs):
        return None
    return next((theirs[kind] for kind in _COSTLY if kind in theirs and kind not in mine), None)


def _told(side: Side, threads: int, voice: Voice, *, by_note: bool, burden: WorkNote | None) -> list[str]:
    """Sentences about one program."""
    effort, main = side.effort, side.main
    if effort is None or main is None:
        return []
    said = [capital(_region(side, effort, threads, voice)) + "."]
    told = burden if by_note else _relevant(effort, main)
    if told is not None:
        said.append(capital(_note(side, told, voice)) + ".")
        if not by_note and main.wait.kind == "even" and (side.estimate.work_percent or 0.0) > 97.0:
            said.append(voice.say("work.harmless"))
    if not by_note and side.late:
        said.append(capital(voice.say("work.late", p=side.name)) + ".")
    if not by_note:
        said.append(capital(_wait(side, main, threads, voice)) + ".")
    return said


def _region(side: Side, effort: Effort, threads: int, voice: Voice) -> str:
    """The region and its main loop, with what its iterations cost."""
    directive = side.view.directive(effort.region)
    loop = _main_loop(side, effort)
    first = ""
    if directive is not None:
        first = voice.say("work.region", p=side.name, line=directive.line, pragma=pragma(directive, side.view))
    if loop is None:
        return f"{first or f'in {side.name} a caller starts the team'}; {_undivided(side, effort, threads, voice)}"
    dealt = _dealt(side, loop, threads, voice)
    # The loop's own pragma often starts the team as well: then the region need not be told apart from it.
    told = dealt if directive is None or directive.line == loop.line else f"{first}, and {dealt}"
    return f"{told}; {_cost(side, loop, voice)}"


def _undivided(side: Side, effort: Effort, threads: int, voice: Voice) -> str:
    """What there is instead of a divided loop."""
    facts = side.view.facts
    inside = [each for index, each in enumerate(facts.directives) if effort.region is not None and effort.region in side.view.above(index)]
    sections = [each for each in inside if each.name == "section"]
    if sections:
        return voice.say("work.by_sections", count=len(sections), threads=threads)
    task = next((each for each in inside if each.words & {"task", "taskloop"}), None)
    return voice.say("work.by_tasks", line=task.line) if task is not None else voice.say("work.no_loop")


def _main_loop(side: Side, effort: Effort) -> DividedLoop | None:
    """The loop that the wait is about, else one that is uneven, else the first."""
    main = side.main
    blamed = [loop for loop in effort.loops if main is not None and main.wait.loop == loop.line]
    uneven = [loop for loop in effort.loops if loop.uneven is not Unevenness.even]
    return next(iter([*blamed, *uneven, *effort.loops]), None)


def _dealt(side: Side, loop: DividedLoop, threads: int, voice: Voice) -> str:
    kind = loop.schedule if loop.schedule in {"static", *_FREE} else "other"
    if kind == "static" and loop.chunk:
        kind = "static_chunk"
    chunk = f"chunk of {code(loop.chunk)}" if loop.chunk and kind == "dynamic" else code(loop.chunk) if loop.chunk else "iteration"
    told = voice.say(f"work.loop_{kind}", p=side.name, line=loop.line, chunk=chunk)
    if loop.iterations is not None and loop.iterations < 16 * threads:
        told += f", and {voice.say('work.trips', trips=loop.iterations, threads=threads)}"
    return told


def _cost(side: Side, loop: DividedLoop, voice: Voice) -> str:
    index = next((each.index for each in side.view.facts.loops if each.directive == loop.directive and each.index), "")
    if loop.uneven is Unevenness.even or (not index and loop.uneven is not Unevenness.by_data):
        return voice.say("work.even") if loop.uneven is Unevenness.even else voice.say("work.by_data")
    if loop.uneven is Unevenness.by_index and loop.skew is not None and loop.skew > 1.1:
        told = voice.say("work.by_index_skew", index=code(index), skew=f"{loop.skew:.1f}")
    else:
        told = voice.say(f"work.{loop.uneven.value}", index=code(index))
    fits = side.main is not None and side.main.wait.kind == "even" and loop.uneven is Unevenness.by_data
    if loop.schedule in _FREE and side.late:
        return told
    key = "evens_out" if loop.schedule in _FREE else "averages" if fits else "stays_uneven"
    return f"{told}, {voice.say(f'work.{key}')}"


def _relevant(effort: Effort, main: RegionEstimate) -> WorkNote | None:
    """The note that goes with what the region waits for."""
    kinds = {
        "meetings": (WorkNoteKind.many_barriers, WorkNoteKind.many_regions),
        "uneven": (WorkNoteKind.one_thread, WorkNoteKind.one_at_a_time, WorkNoteKind.many_tasks),
        "busiest": (WorkNoteKind.few_chunks,),
        "few": (WorkNoteKind.few_chunks,),
        "even": (WorkNoteKind.many_barriers, WorkNoteKind.many_regions),
    }.get(main.wait.kind, ())
    return next((note for kind in kinds for note in effort.notes if note.kind is kind), None)


def _note(side: Side, note: WorkNote, voice: Voice) -> str:
    """A note in our own words; the construct is named as the directive on its line has it."""
    directive = next((each for each in side.view.facts.directives if each.line == note.line), None)
    word = code(directive.name.split()[0]) if directive is not None else "a lock"
    return voice.say(f"work.{note.kind.value}", p=side.name, line=note.line, word=word)


def _wait(side: Side, main: RegionEstimate, threads: int, voice: Voice) -> str:
    wait = main.wait
    fields = {"trips": f"{wait.trips:.0f}", "threads": threads, "busiest": f"{wait.busiest:.1f}"}
    little = main.work_percent >= BUSY and wait.kind in {"uneven", "busiest", "meetings"}
    return voice.say("work.wait_little" if little else f"work.wait_{wait.kind}", p=side.name, **fields)
