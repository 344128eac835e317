"""Calls of functions of other texts: which of them may touch memory that a team shares, as far as the call itself shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pcwm.explain.subscripts import names_in, plain
from pcwm.source.facts import Facts

_HARMLESS = re.compile(
    r"if|for|while|switch|return|sizeof|alignof|catch|decltype|\w+_cast|defined|omp_\w+|malloc|calloc|free|assert|printf"
    r"|a?(?:sin|cos|tan)h?f?|atan2|exp2?f?|log(?:2|10)?f?|pow|sqrtf?|cbrt|hypot|l?l?abs|fabsf?|floor|ceil|l?round|l?rint|trunc|fmod|fmin|fmax"
    r"|fma|isnan|isfinite|min|max|clamp|size|length|empty|c?begin|c?end|data|front|back|at"
)
"""Keywords and functions that write nothing their arguments lead to."""


def opaque_calls(facts: Facts, source: str) -> tuple[str, ...]:
    """Functions of other texts (`std::sort`, a helper of the harness) that are handed shared arrays while a team runs."""
    text = _blank_comments(source)
    lines = _team_lines(facts, text)
    found: list[str] = []
    for match in re.finditer(r"(?<![\w:])((?:\w+::)*[A-Za-z_]\w*)\s*(?:<[\w:\s*&]*>)?\s*\(", text):
        name, line = match[1], text.count("\n", 0, match.start()) + 1
        last = name.rpartition("::")[2]
        start = text.rfind("\n", 0, match.start()) + 1
        if line not in lines or _HARMLESS.fullmatch(last) or text[start:].lstrip().startswith("#"):
            continue
        if last in {function.rpartition("::")[2] for function in facts.functions} or name in found:
            continue
        inside, _ = _bracketed(text, match.end() - 1)
        written = {a.variable for a in facts.accesses if a.line == line and a.kind == "write"}
        arguments = [argument for argument in split_arguments(inside or "") if not set(names_in(argument)) & written]
        if any(_leads_elsewhere(argument, text) for argument in arguments):
            found.append(name)
    return tuple(found)


def _team_lines(facts: Facts, text: str) -> set[int]:
    """Lines of the regions, and of the functions that are called there."""
    lines = {
        n for index in facts.regions() for d in (facts.directives[index],) if d.body_start for n in range(d.body_start, d.body_end + 1)
    }
    for _ in range(2):  # a call in a called function is followed once more
        called = {name for name, line, _ in _calls(text, facts.functions) if line in lines}
        for name in called:
            own = [a.line for a in facts.accesses if a.function == name]
            lines |= set(range(min(own), max(own) + 1)) if own else set()
    return lines


def _leads_elsewhere(argument: str, text: str) -> bool:
    """Is an argument an address, an iterator, or the name of an array or pointer?"""
    argument = argument.strip()
    if argument.startswith("&") or re.search(r"\b(?:begin|end|data)\s*\(\)", argument):
        return True
    names = names_in(argument.partition("+")[0].partition("-")[0])
    return len(names) == 1 and "[" not in argument and bool(re.search(rf"\*\s*(?:const\s+)?{names[0]}\b\s*[,)=;]|\b{names[0]}\s*\[", text))


def _blank_comments(source: str) -> str:
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), source, flags=re.DOTALL)


def _calls(text: str, functions: tuple[str, ...]) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    for name in functions:
        for match in re.finditer(rf"(?<![\w.>])(?<!->){re.escape(name.rpartition('::')[2])}\s*\(", text):
            inside, end = _bracketed(text, match.end() - 1)
            if inside is not None and not re.match(r"\s*(?:const|noexcept|\s)*\{", text[end:]):
                yield name, text.count("\n", 0, match.start()) + 1, tuple(" ".join(part.split()) for part in split_arguments(inside))


def _bracketed(text: str, start: int) -> tuple[str | None, int]:
    depth = 0
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return text[start + 1 : position], position + 1
    return None, len(text)


def split_arguments(text: str) -> list[str]:
    """Cut at commas outside brackets."""
    parts, depth, start = [], 0, 0
    for position, char in enumerate(text):
        depth += {"(": 1, "[": 1, "{": 1, "<": 0, ")": -1, "]": -1, "}": -1}.get(char, 0)
        if char == "," and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [part for part in [*parts, text[start:]] if plain(part)]
