"""What a line of Fortran touches: enough to name the two sides of a race, not to understand a program.

Debug information of gfortran gives the line of an access, and as its column where the statement ends; so names come from the statement:
a store goes to what stands left of `=`, a load comes from the right, from subscripts or from a condition. Where two sides leave one
variable in common, that is the one; where they leave more or none, no name is given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"[A-Za-z]\w*")
_STRING = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"")
_KEYWORDS = frozenset(
    {
        *("if", "then", "else", "elseif", "where", "call", "print", "write", "read", "do", "while", "return", "stop"),
        *("and", "or", "not", "eqv", "neqv", "eq", "ne", "lt", "le", "gt", "ge", "true", "false"),
    }
)
_DEFERRED = re.compile(r"\bcharacter\s*\(\s*(?:len\s*=\s*)?:[^)]*\)([^\n]*)", re.IGNORECASE)
_DIRECTIVE = re.compile(r"^[ \t]*[!cC*]\$omp\b", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    """A variable as written: `a(i-1)`, `best%x`."""

    text: str
    column: int
    """From 1."""
    base: str
    """`a`, in lower case."""


@dataclass(frozen=True)
class Statement:
    """What one line stores to and loads from."""

    stored: Reference | None
    loaded: tuple[Reference, ...]


def is_fixed_form(source: str, name: str = "") -> bool:
    """Whether the text has columns that mean something: by the file's name, else by comments in the first column."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if suffix:
        return suffix in ("f", "for", "ftn", "f77")
    return re.search(r"^[cC*](?:\$omp\b|\s)", source, re.MULTILINE | re.IGNORECASE) is not None


def has_directives(source: str) -> bool:
    """Whether it has an OpenMP directive."""
    return _DIRECTIVE.search(source) is not None


def statement_on(source: str, line: int) -> Statement:
    """The statement of a line counted from 1; empty where there is none."""
    lines = source.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    text = _STRING.sub(lambda match: " " * len(match.group()), text).partition("!")[0]
    start = 0
    if match := re.match(r"\s*\d*\s*(?:else\s*)?(?:if|where)\s*\(", text, re.IGNORECASE):
        start = _closing(text, match.end() - 1) + 1
    if match := re.match(r"\s*(?:\d+\s*)?do\s+(?:\d+\s*,?\s*)?(?=[A-Za-z]\w*\s*=)", text, re.IGNORECASE):
        start = match.end()
    equals = _assignment(text, start)
    references = list(_references(text))
    if equals is None:
        return Statement(None, tuple(references))
    stored = next((reference for reference in references if start < reference.column <= equals), None)
    return Statement(stored, tuple(reference for reference in references if reference is not stored))


def name_pair(source: str, sides: tuple[tuple[int, bool], tuple[int, bool]], known: str = "") -> tuple[Reference | None, Reference | None]:
    """The variable of each side, given as (line, whether it writes). `known` is its name where the tool says it, in lower case.

    A reference's column is 0 where a side's statement has the variable in several forms.
    """
    statements = tuple(statement_on(source, line) for line, _ in sides)
    choices = [
        {statement.stored.base} if writes and statement.stored else {reference.base for reference in statement.loaded}
        for statement, (_, writes) in zip(statements, sides, strict=True)
    ]
    # A directive's line, where a task takes its copies, says nothing.
    both = choices[0] & choices[1] if choices[0] and choices[1] else choices[0] | choices[1]
    common = {known} if known else both
    if len(common) != 1:
        return None, None
    base = common.pop()
    first, second = (_of(statement, base, writes) for statement, (_, writes) in zip(statements, sides, strict=True))
    return first, second


def deferred_characters(source: str) -> frozenset[str]:
    """Names, in lower case, of character variables whose length changes as the program runs."""
    return frozenset(
        name.lower() for match in _DEFERRED.finditer(source) for name in _NAME.findall(match.group(1).rpartition("::")[2].partition("!")[0])
    )


def main_program(source: str) -> str:
    """Its name, or `main`."""
    match = re.search(r"^\s*program\s+(\w+)", source, re.IGNORECASE | re.MULTILINE)
    return match.group(1) if match else "main"


def _of(statement: Statement, base: str, writes: bool) -> Reference:
    if writes and statement.stored and statement.stored.base == base:
        return statement.stored
    forms = {reference.text: reference for reference in reversed(statement.loaded) if reference.base == base}
    if len(forms) == 1:
        return next(iter(forms.values()))
    return Reference(base, 0, base)


def _closing(text: str, opening: int) -> int:
    """Where the parenthesis at `opening` closes; the end of the text if nowhere."""
    depth = 0
    for index in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return len(text)


def _assignment(text: str, start: int) -> int | None:
    """Index of the `=` that assigns, outside parentheses."""
    depth = 0
    for index in range(start, len(text)):
        character = text[index]
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "=" and depth == 0:
            plain = text[index - 1 : index] not in ("=", "<", ">", "/") and text[index + 1 : index + 2] not in ("=", ">")
            return index if plain else None
    return None


def _references(text: str) -> list[Reference]:
    found = []
    for match in _NAME.finditer(text):
        before = text[: match.start()].rstrip()
        if match.group().lower() in _KEYWORDS or before.endswith("%") or (match.start() and text[match.start() - 1].isalnum()):
            continue
        end = match.end()
        while more := re.match(r"\s*(?:(\()|%\s*[A-Za-z]\w*)", text[end:]):
            end = _closing(text, end + more.end() - 1) + 1 if more.group(1) else end + more.end()
        found.append(Reference(" ".join(text[match.start() : end].split()), match.start() + 1, match.group().lower()))
    return found
