"""The narrator's language: several ways to say each thing, one of them chosen by a hash, so that a text never changes.

Every option of one `say` means the same. Access claims keep to the forms that `claims.py` reads back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pcwm.explain.conflicts import Conflict, Shape, Side
from pcwm.source.facts import Directive


class Voice:
    """Chooses wordings for one program; the same program always gets the same ones."""

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def say(self, key: str, *options: str) -> str:
        """One of the options, by the hash of the program and `key`."""
        digest = hashlib.sha256(f"{self._seed}/{key}".encode()).digest()
        return options[int.from_bytes(digest[:4], "big") % len(options)]


def code(text: str) -> str:
    """A piece of code in backticks, on one line."""
    return f"`{' '.join(text.split())}`"


def listed(items: Sequence[str]) -> str:
    """`a, b and c`."""
    items = list(dict.fromkeys(items))
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def pragma(directive: Directive) -> str:
    """A directive as it is written, without its clauses."""
    return code(f"#pragma omp {directive.name}")


def capital(text: str) -> str:
    """First letter upper case; text that opens with code stays."""
    return text[:1].upper() + text[1:]


def sentence(clause: str) -> str:
    """A clause as a sentence."""
    return f"{capital(clause)}."


_VERB = {"read": "reads", "write": "writes", "atomic read": "reads", "atomic write": "writes"}
_NOUN = {"read": "read of", "write": "write to", "atomic read": "atomic read of", "atomic write": "atomic write to"}


def noun(side: Side) -> str:
    """`write to `x` on line 9`."""
    return f"{_NOUN[side.access.kind]} {code(side.access.variable)} on line {side.access.line}"


def verb(side: Side) -> str:
    """`line 9 writes `x``."""
    return f"line {side.access.line} {_VERB[side.access.kind]} {code(side.access.variable)}"


def both(conflict: Conflict, voice: Voice) -> str:
    """The two accesses as one clause: claims and nothing else."""
    one, other = conflict.first, conflict.second
    same_line = one.access.line == other.access.line
    same_text = one.access.variable == other.access.variable
    if same_line and same_text:
        if one.access.kind == other.access.kind:
            return f"{verb(one)} back after changing it" if conflict.shape is Shape.accumulate else verb(one)
        read, write = (one, other) if one.access.kind.endswith("read") else (other, one)
        return voice.say(
            "both-back",
            f"line {read.access.line} reads {code(read.access.variable)} and writes it back",
            f"line {read.access.line} reads {code(read.access.variable)} and then writes it back",
            f"{verb(read)} and also writes {code(write.access.variable)} on the same line",
        )
    if same_line:
        return voice.say(
            "both-line",
            f"{verb(one)} and also {_VERB[other.access.kind]} {code(other.access.variable)} on the same line",
            f"the {noun(one)} comes with the {_NOUN[other.access.kind]} {code(other.access.variable)} on the same line",
        )
    return voice.say(
        "both-lines",
        f"{verb(one)} while {verb(other)}",
        f"{verb(one)}, and {verb(other)}",
        f"the {noun(one)} and the {noun(other)} concern the same memory",
    )
