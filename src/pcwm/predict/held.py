"""Pairs of accesses that a model names, held against the text: what the text contradicts is not passed on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pcwm.explain.subscripts import base_name
from pcwm.records import Access, Pair, Program
from pcwm.source.concurrency import excluded
from pcwm.source.facts import SourceAccess
from pcwm.source.reading import read_facts

_CALL = re.compile(r"\b(?!(?:if|for|while|switch|return|sizeof)\b)\w+\s*\(([^;]*)")


def held(program: Program, pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """The pairs that may be: the text has accesses of these kinds at these lines, and nothing holds both that excludes one another.

    A line of which reading knows no access may hold any, and so may one that hands the variable to a function or a macro.
    """
    if not pairs or program.language == "fortran":
        return tuple(pairs)
    facts = read_facts(program.source, program.language)
    lines: dict[int, list[SourceAccess]] = {}
    for access in (*facts.accesses, *facts.called):
        lines.setdefault(access.line, []).append(access)
    text = program.source.split("\n")
    return tuple(pair for pair in pairs if _may_be(lines, text, pair))


def _may_be(lines: dict[int, list[SourceAccess]], text: list[str], pair: Pair) -> bool:
    sides = (pair.first, pair.second)
    if any(side.line not in lines or _handed(text[side.line - 1], base_name(side.variable)) for side in sides):
        return True
    firsts, seconds = (_matching(lines[side.line], side) for side in (pair.first, pair.second))
    return any(excluded(one, other) is None for one in firsts for other in seconds)


def _handed(line: str, name: str) -> bool:
    return any(re.search(rf"\b{re.escape(name)}\b", found) for found in _CALL.findall(line))


def _matching(accesses: list[SourceAccess], side: Access) -> list[SourceAccess]:
    return [each for each in accesses if each.kind == side.kind and each.variable == base_name(side.variable)]
