"""What a program's verdict turns on, where an edit of one place made the opposite of it: the place as it stands in this program."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from pcwm.explain.reasons import View
from pcwm.explain.voice import Voice, capital, code
from pcwm.records import Record

ABSENT = {
    "barrier": "barrier",
    "taskwait": "taskwait",
    "taskgroup": "taskgroup",
    "critical": "critical section",
    "atomic": "atomic",
    "ordered": "ordered construct",
    "single": "single construct",
    "master": "construct for one thread",
    "masked": "construct for one thread",
    "for": "worksharing",
    "depend": "dependence",
    "reduction": "reduction",
    "private": "private copy",
    "firstprivate": "private copy",
    "lastprivate": "private copy",
    "threadprivate": "copy for each thread",
}
"""What keeps threads apart, by the word of its directive or clause, and what it is called where it is not there."""


class Turn(Record):
    """What the verdict turns on."""

    line: int = 0
    """0 where it is something that the program does not have."""
    code: str = ""
    """A directive or clause on that line, as written; empty where the line as a whole matters."""
    barrier: bool = False
    """It is the barrier at the end of `code`."""
    absent: str = ""
    """What is not there, in words."""
    lines: tuple[int, ...] = ()
    """All lines that matter."""
    names: tuple[str, ...] = ()
    """Variables on them."""


def turning(turn: Turn, view: View, voice: Voice, story: str) -> str:
    """The sentence that says so, in a story of a race or a safe one; empty where nothing is to be named."""
    if turn.absent:
        article = "an" if turn.absent[0] in "ao" else "a"
        return voice.say("race.turn_absent", word=turn.absent, article=article) if story == "race" else ""
    if not turn.line:
        return ""
    key = "turn_barrier" if turn.barrier and story == "safe" else "turn_code" if turn.code else "turn_line"
    return capital(voice.say(f"{story}.{key}", code=code(turn.code), line=turn.line))


def find_turn(view: View, other: View, *, races: bool) -> Turn:
    """Where a program differs from another one, as it stands in this program, `races` being its own verdict.

    In a race that is what would keep the threads apart and is not there, else what this program has and the other has not; where there
    is no race the other way round; and where neither is a directive or a clause, the first line that reads otherwise.
    """
    lines, elsewhere = _different(view.lines, other.lines), _different(other.lines, view.lines)
    mine, theirs = _pieces(view, lines), _pieces(other, elsewhere)
    # Of a directive that the other program does not have at all, it is the directive that matters, not its clauses.
    extra, lacking = _without(mine, theirs), _without(theirs, mine)
    touched = [a.variable for a in view.facts.accesses if a.line in lines]
    names = [name for piece in (*extra, *lacking) for name in piece.variables]
    under = [a.variable for piece in lacking for a in other.facts.accesses if piece.line <= a.line <= piece.end]
    turn = Turn(lines=lines, names=tuple(dict.fromkeys([*names, *under, *touched])))
    guard = next((piece for piece in (lacking if races else extra) if piece.word in ABSENT), None)
    if races and guard is not None:
        return turn.model_copy(update={"absent": ABSENT[guard.word]})
    waits = next((piece for piece in lacking if piece.word == "nowait"), None) if not races else None
    place = next((piece for piece in mine if piece.is_directive), None)
    if waits is not None and place is not None:  # without `nowait`, it is the construct's own barrier that matters
        return turn.model_copy(update={"line": place.line, "code": place.shown, "barrier": True})
    shown = guard or next(iter(extra), None)
    if shown is not None:
        return turn.model_copy(update={"line": shown.line, "code": shown.shown})
    known = {d.line for d in view.facts.directives} | {loop.line for loop in view.facts.loops}
    known |= set() if races else {a.line for a in view.facts.accesses}
    return turn.model_copy(update={"line": next((number for number in lines if number in known), 0)})


def _without(some: list[_Piece], others: list[_Piece]) -> list[_Piece]:
    """Pieces that are not among the others; a whole directive stands for its clauses."""
    known = {piece.text for piece in others}
    lone = [piece for piece in some if piece.is_directive and piece.text not in known]
    whole = {piece.line for piece in lone}
    return lone + [piece for piece in some if not piece.is_directive and piece.text not in known and piece.line not in whole]


def _different(one: Sequence[str], other: Sequence[str]) -> tuple[int, ...]:
    """Lines of the first text that the second does not have in that place; where lines are only missing, the lines around the gap."""
    left, right = ([" ".join(line.split()) for line in lines] for lines in (one, other))
    found: list[int] = []
    for tag, start, end, _, _ in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag != "equal":
            found += range(start + 1, end + 1)
    return tuple(number for number in found if left[number - 1])


class _Piece(Record):
    """A clause, or a directive without its clauses."""

    text: str
    """Without spaces, to be compared."""
    shown: str
    line: int
    end: int
    word: str
    variables: tuple[str, ...] = ()
    is_directive: bool = False


def _pieces(view: View, lines: tuple[int, ...]) -> list[_Piece]:
    """Clauses first: they are the finer difference; then the directives, those on the lines alone."""
    clauses, directives = [], []
    for each in view.facts.directives:
        if any(each.line <= number <= each.pragma_end for number in lines):
            reach = {"line": each.line, "end": max(each.body_end, each.pragma_end)}
            for clause in each.clauses:
                shown = f"{clause.name}({clause.argument})" if clause.argument else clause.name
                text = "".join(shown.split())
                clauses.append(_Piece(text=text, shown=shown, word=clause.name, variables=clause.variables, **reach))
            named = each.text.partition("(")[2].partition(")")[0] if each.name == "critical" else ""
            name = f"{each.name}({named})" if named else each.name
            directives.append(_Piece(text=name, shown=f"#pragma omp {each.name}", word=_word(each.name), is_directive=True, **reach))
    return clauses + directives


def _word(name: str) -> str:
    """The word of a directive that says what it does for its threads."""
    words = name.split()
    return "for" if "for" in words and "parallel" not in words else words[0]
