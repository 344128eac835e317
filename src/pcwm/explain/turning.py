"""What a program's verdict turns on, where an edit of one place made the opposite of it: the place as it stands in this program."""

from __future__ import annotations

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
