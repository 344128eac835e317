"""Calls followed one step: what a function that a team calls does to the memory its pointer arguments lead to.

`read_facts` does not follow calls. Here a call of a function of the same text becomes accesses of the caller, at the line of the
call, with the callee's subscripts put in terms of the arguments; deeper calls are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pcwm.explain.subscripts import names_in, plain
from pcwm.records import Record
from pcwm.source.facts import Facts, Sharing, SourceAccess

INNER = "inner_"
"""Prefix of names that belong to the callee and so differ from call to call."""


class Called(Record):
    """An access that a call makes for its caller."""

    function: str
    access: SourceAccess
    """At the line of the call; its expression is the argument as written."""


def called_accesses(facts: Facts, source: str) -> tuple[Called, ...]:
    """Accesses through pointer arguments, of every call made inside a region."""
    text = _blank_comments(source)
    parameters = {name: listed for name in facts.functions if (listed := _parameters(name, text)) is not None}
    found: list[Called] = []
    for name, line, arguments in _calls(text, tuple(parameters)):
        place = next((a for a in facts.accesses if a.line == line and a.region is not None and a.function != name), None)
        names = parameters[name]
        if place is None or len(names) != len(arguments):
            continue
        for inner in facts.accesses:
            if inner.function == name and inner.variable in names:
                access = _seen_by_caller(inner, dict(zip(names, arguments, strict=True)), place)
                if access is not None and not any(c.access == access for c in found):
                    found.append(Called(function=name, access=access))
    return tuple(found)


def untraced_calls(facts: Facts, source: str) -> tuple[str, ...]:
    """Functions of this text, called inside a region, that write memory which `called_accesses` does not see.

    These are writes to globals, through arguments of another form than `a`, `a + x` and `&a[x]`, and any that a further call makes.
    """
    text = _blank_comments(source)
    seen = {(called.function, called.access.line) for called in called_accesses(facts, source) if called.access.kind == "write"}
    writers = {a.function for a in facts.accesses if a.kind == "write" and _leaves(a)}
    unseen: list[str] = []
    for name, line, _ in _calls(text, facts.functions):
        caller = next((a for a in facts.accesses if a.line == line and a.function != name), None)
        if caller is None or name in unseen:
            continue
        nested = caller.region is None and any(called.function == caller.function for called in called_accesses(facts, source))
        if name in writers and (nested or (caller.region is not None and (name, line) not in seen)):
            unseen.append(name)
    return tuple(unseen)


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


def _leaves(access: SourceAccess) -> bool:
    """Does a write outside every region reach memory that is not the function's own, as far as its form shows?"""
    through = access.subscripts or access.expression.startswith("*") or "->" in access.expression
    return access.sharing is Sharing.sequential and bool(through)


def _seen_by_caller(inner: SourceAccess, arguments: dict[str, str], place: SourceAccess) -> SourceAccess | None:
    reaches = inner.subscripts or inner.expression.startswith("*") or "->" in inner.expression
    argument = arguments[inner.variable]
    form = re.fullmatch(r"&?\s*(\w+)\s*(?:\[(.+)\]|\+\s*(.+))?", argument.strip())
    if not reaches or form is None:
        return None
    subscripts = [_renamed(text, arguments) for text in inner.subscripts]
    start = form[2] or form[3]
    if start is not None:
        subscripts = [f"({start}) + ({subscripts[0]})" if subscripts else start, *subscripts[1:]]
    return place.model_copy(
        update={
            "kind": inner.kind,
            "variable": form[1],
            "expression": argument.strip(),
            "subscripts": tuple(subscripts),
            "sharing": Sharing.shared,
            "rule": "reached through an argument",
            "protection": (*inner.protection, *place.protection),
        }
    )


def _renamed(text: str, arguments: dict[str, str]) -> str:
    return re.sub(r"[A-Za-z_]\w*", lambda m: f"({arguments[m[0]]})" if m[0] in arguments else INNER + m[0], text)


def _blank_comments(source: str) -> str:
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), source, flags=re.DOTALL)


def _parameters(function: str, text: str) -> tuple[str, ...] | None:
    """Names of a function's parameters, in order; None where its definition is not understood."""
    for match in re.finditer(rf"\b{re.escape(function.rpartition('::')[2])}\s*\(", text):
        inside, end = _bracketed(text, match.end() - 1)
        if inside is not None and re.match(r"\s*(?:const|noexcept|\s)*\{", text[end:]):
            return tuple(names[-1] for part in split_arguments(inside) if (names := names_in(part.partition("[")[0].partition("=")[0])))
    return None


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
