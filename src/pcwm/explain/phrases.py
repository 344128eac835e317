"""Phrases that both of the narrator's stories use: directives as they are written, and access claims in the forms of `claims.py`."""

from __future__ import annotations

import re

from pcwm.explain.conflicts import Conflict, Shape, Side
from pcwm.explain.prose import occurs
from pcwm.explain.reasons import View
from pcwm.explain.voice import Voice, code
from pcwm.source.facts import Directive


def pragma(directive: Directive, view: View) -> str:
    """A directive as it is written, without its clauses; without the pragma's own words where a macro hides them."""
    written = "\n".join(view.lines[directive.line - 1 : directive.pragma_end])
    for text in (f"#pragma omp {directive.name}", f"omp {directive.name}", directive.name):
        if occurs(text, written):
            return code(text)
    return f"the {directive.name} directive"


_VERB = {"read": "reads", "write": "writes", "atomic read": "reads", "atomic write": "writes"}
_NOUN = {"read": "read of", "write": "write to", "atomic read": "atomic read of", "atomic write": "atomic write to"}


def _fields(side: Side, prefix: str) -> dict[str, object]:
    """What is said of one side: code, line, verb and noun."""
    return {
        "other" if prefix else "code": code(side.access.variable),
        f"{prefix}line": side.access.line,
        f"{prefix}verb": _VERB[side.access.kind],
        f"{prefix}noun": _NOUN[side.access.kind],
    }


def both(conflict: Conflict, voice: Voice) -> str:
    """The two accesses as one clause: claims and nothing else."""
    one, other = conflict.first, conflict.second
    same_line = one.access.line == other.access.line
    if same_line and one.access.variable == other.access.variable:
        if one.access.kind == other.access.kind:
            key = "pair_accumulate_line" if conflict.shape is Shape.accumulate else "pair_self"
            return voice.say(f"race.{key}", **_fields(one, ""))
        read, write = (one, other) if one.access.kind.endswith("read") else (other, one)
        return voice.say("race.pair_back", **(_fields(write, "other_") | _fields(read, "")))
    if not same_line and voice.often("swap", 30):
        one, other = other, one
    key = "pair_line" if same_line else "pair_lines"
    return voice.say(f"race.{key}", **(_fields(other, "other_") | _fields(one, "")))


_BACKTICKS = re.compile(r"`([^`]*)`")


def as_written(text: str, *sources: str) -> str:
    """The text with backticks only around what is code of one of the programs: what a macro spells, or nobody, goes without."""
    return _BACKTICKS.sub(lambda match: match[0] if any(occurs(match[1], source) for source in sources) else match[1], text)
