"""What a text does not show of a program: where it ends, bodies left out, includes missing. And what a reader assumes of it."""

from __future__ import annotations

import re

from pcwm.explain.reasons import View
from pcwm.explain.voice import Voice, capital, code, listed
from pcwm.records import Record
from pcwm.source.syntax import parse

_ELIDED = re.compile(r"\{\s*/\*\s*\.\.\.\s*\*/\s*\}")
_STATEMENT_ENDS = (";", "{", "}")


class Gaps(Record):
    """What is not there."""

    inside: str = ""
    """The function in which the text ends; empty where it ends behind one."""
    ends: bool = False
    """It ends before the program does."""
    broken: bool = False
    """It ends inside a statement."""
    elided: int = 0
    """Bodies that are left out."""
    bare: bool = False
    """It has no includes though it uses what they declare."""

    def said(self, voice: Voice) -> str:
        """The sentence that says what is missing; empty where nothing is."""
        clauses = []
        if self.ends:
            key = "broken" if self.broken else "ends"
            clauses.append(voice.say(f"partial.{key}", where=f" inside {code(self.inside)}" if self.inside else ""))
        if self.elided:
            clauses.append(voice.say("partial.elided" if self.elided > 1 else "partial.elided_one"))
        if self.bare and not clauses:
            clauses.append(voice.say("partial.bare"))
        return capital(listed(clauses)) + "." if clauses else ""

    def assumed(self, voice: Voice, story: str, names: str) -> str:
        """What is taken for granted of what is missing; of includes nothing need be."""
        if not (self.ends or self.elided):
            return voice.say(f"partial.{story}_bare") if self.bare else ""
        return voice.say(f"partial.{story}_{'rest' if self.ends else 'bodies'}", names=names)


def gaps_of(view: View) -> Gaps:
    """What the text of a view does not show."""
    syntax = parse(view.source, view.language)
    masked = syntax.masked.decode("utf-8", "replace")
    last = next((line.strip() for line in reversed(masked.split("\n")) if line.strip()), "")
    ends = masked.count("{") > masked.count("}")
    broken = ends and not last.endswith(_STATEMENT_ENDS)
    functions = [access.function for access in view.facts.accesses if access.function] or list(view.facts.functions)
    uses = re.search(r"\b(?:omp_\w+|std::|size_t|printf|malloc|sqrt|fabs)\b", masked)
    return Gaps(
        inside=functions[-1].rpartition("::")[2] if ends and functions else "",
        ends=ends,
        broken=broken,
        elided=len(_ELIDED.findall(view.source)),
        bare=uses is not None and "#include" not in view.source,
    )
