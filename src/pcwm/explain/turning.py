"""What a program's verdict turns on, where an edit of one place made the opposite of it: the place as it stands in this program."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from pcwm.explain.reasons import View
from pcwm.explain.voice import Voice, capital, code
from pcwm.records import Record


class Turn(Record):
    """What the verdict turns on."""

    line: int
    """0 where it is something that the program does not have."""
    code: str = ""
    """A directive or clause on that line, as written; empty where the line as a whole matters."""
    absent: str = ""
    """What is not there: `barrier`, `critical`, `reduction` …"""
    lines: tuple[int, ...] = ()
    """All lines that matter."""
    names: tuple[str, ...] = ()
    """Variables on them."""


def turning(turn: Turn, view: View, voice: Voice, story: str) -> str:
    """The sentence that says so; empty where nothing is to be named."""
    if turn.absent:
        return voice.say(f"{story}.turn_absent", word=turn.absent) if story == "race" else ""
    if not turn.line:
        return ""
    key = f"{story}.turn_{'code' if turn.code else 'line'}"
    return capital(voice.say(key, code=code(turn.code), line=turn.line))


def find_turn(view: View, other: View) -> Turn | None:
    """Where a program differs from another one, as it stands in this program; None where the texts have nothing in common.

    First a clause or directive that only this one has, then one that only the other has, then the first line that reads otherwise.
    """
    lines = _different(view.lines, other.lines)
    names = tuple(dict.fromkeys(a.variable for a in (*view.facts.accesses, *view.facts.called) if a.line in lines))
    mine, theirs = _pieces(view, lines), _pieces(other, _different(other.lines, view.lines))
    kept = {piece.text for piece in theirs}
    for piece in mine:
        if piece.text not in kept:
            return Turn(line=piece.line, code=piece.shown, lines=lines, names=(*piece.variables, *names))
    here = {piece.text for piece in mine}
    for piece in theirs:
        if piece.text not in here:
            gone = tuple(a.variable for a in other.facts.accesses if piece.line <= a.line <= max(piece.end, piece.line))
            word = "barrier" if piece.word in {"", "flush"} else piece.word
            place = next((each for each in mine if each.is_directive), None) if word == "nowait" else None
            if place is not None:  # without `nowait`, it is the construct's own barrier that matters
                return Turn(line=place.line, code=place.shown, lines=lines, names=(*piece.variables, *names))
            return Turn(line=0, absent="" if word == "nowait" else word, lines=lines, names=(*piece.variables, *gone, *names))
    known = {d.line for d in view.facts.directives} | {loop.line for loop in view.facts.loops} | {a.line for a in view.facts.accesses}
    line = next((number for number in lines if number in known), 0)
    return Turn(line=line, lines=lines, names=names)


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
            name = each.name + (
                f"({each.text.partition('(')[2].partition(')')[0]})" if each.name == "critical" and "(" in each.text else ""
            )
            directives.append(_Piece(text=name, shown=f"#pragma omp {each.name}", word=each.name.split()[0], is_directive=True, **reach))
    return clauses + directives
