"""Macros, as far as reading OpenMP needs them: `_Pragma` operators that macros hide, constants, and `#if` conditions that are sure.

A general preprocessor would move every offset. Here a macro use keeps its place: the pragmas it expands to stand where it is used
(OpenMP 5.2, section 3.1: a `_Pragma` operator is a directive), and what is not a pragma is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pcwm.source.numerals import integer

_DEFINE = re.compile(r"\s*#\s*define\s+([A-Za-z_]\w*)(\((?P<params>[^()]*)\))?(?P<body>.*)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_]\w*")
_PASTE = re.compile(r"(?<!#)#\s*([A-Za-z_]\w*)|[A-Za-z_]\w*")
OPERATOR = re.compile(r'_Pragma\s*\(\s*(?:u8|[LuU])?"((?:[^"\\]|\\.)*)"\s*\)', re.DOTALL)
_DEFINED = re.compile(r"defined\s*\(?\s*([A-Za-z_]\w*)\s*\)?")
_COMPARED = re.compile(r"(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+)", re.DOTALL)
_HOPS = 8
_MAX_TEXT = 20_000


@dataclass(frozen=True)
class Macro:
    """One `#define`."""

    name: str
    parameters: tuple[str, ...] | None
    """None for an object-like macro."""
    body: str


def read_define(text: str) -> Macro | None:
    """The macro that a `#define` directive (continuation lines and comments already taken out) defines."""
    match = _DEFINE.match(text)
    if match is None:
        return None
    params = match["params"]
    names = None if params is None else tuple(name.strip() for name in params.split(",") if name.strip())
    return Macro(match[1], names, match["body"].strip())


def hides_pragma(macros: Mapping[str, Macro]) -> frozenset[str]:
    """Names of macros whose expansion holds a `_Pragma` operator, directly or through others."""
    found = {name for name, macro in macros.items() if "_Pragma" in macro.body}
    mentions = {name: set(_NAME.findall(macro.body)) for name, macro in macros.items()} if found else {}
    grown = bool(found)
    while grown:
        new = {name for name, names in mentions.items() if name not in found and names & found}
        found |= new
        grown = bool(new)
    return frozenset(found)


def expand(text: str, macros: Mapping[str, Macro], hops: int = _HOPS) -> str:
    """The text with its macros replaced, `#x` and nested macros included; a text that grows beyond reason is returned as it is."""
    if hops == 0 or len(text) > _MAX_TEXT:
        return text
    out: list[str] = []
    done, changed = 0, False
    for match in _NAME.finditer(text):
        macro = macros.get(match[0])
        if macro is None or match.start() < done:
            continue
        end = match.end()
        body = macro.body
        if macro.parameters is not None:
            arguments, end = arguments_at(text, end)
            if arguments is None:
                continue
            body = _with_arguments(macro, arguments)
        out += [text[done : match.start()], body]
        done, changed = end, True
    return expand("".join([*out, text[done:]]), macros, hops - 1) if changed else text


def arguments_at(text: str, start: int) -> tuple[list[str] | None, int]:
    """The arguments of a call whose parenthesis opens at or behind `start`, and where it ends; None where there is none."""
    opening = start
    while opening < len(text) and text[opening].isspace():
        opening += 1
    if text[opening : opening + 1] != "(":
        return None, start
    arguments: list[str] = []
    depth, begin = 0, opening + 1
    for index in range(opening, min(len(text), opening + _MAX_TEXT)):
        char = text[index]
        depth += (char in "([{") - (char in ")]}")
        if (char == "," and depth == 1) or depth == 0:
            arguments.append(text[begin:index].strip())
            begin = index + 1
        if depth == 0:
            return arguments, index + 1
    return None, start


def _with_arguments(macro: Macro, arguments: list[str]) -> str:
    names = macro.parameters or ()
    values = dict(zip(names, arguments, strict=False))
    if names and names[-1] == "...":
        values["__VA_ARGS__"] = ", ".join(arguments[len(names) - 1 :])

    def put(match: re.Match[str]) -> str:
        if match[1] is not None:
            value = values.get(match[1])
            return match[0] if value is None else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        return values.get(match[0], match[0])

    return _PASTE.sub(put, macro.body)


def pragmas_of(text: str) -> tuple[list[str], str]:
    """What the `_Pragma` operators of an expanded text say, and the text without them."""
    return [unquote(match[1]) for match in OPERATOR.finditer(text)], OPERATOR.sub(" ", text).strip()


def unquote(literal: str) -> str:
    """The text of a string literal's inside, as a `_Pragma` operator reads it."""
    return literal.replace('\\"', '"').replace("\\\\", "\\")


def constant(text: str, macros: Mapping[str, Macro], hops: int = _HOPS) -> int | None:
    """The value of a constant such as `0`, `(1)`, `false`, `!1` or a macro for one; None for everything else."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")") and ")" not in text[1:-1]:
        text = text[1:-1].strip()
    if text in ("true", "false"):
        return int(text == "true")
    if text.startswith("!"):
        value = constant(text[1:], macros, hops)
        return None if value is None else int(not value)
    number = integer(text)
    if number is not None:
        return number
    macro = macros.get(text)
    return constant(macro.body, macros, hops - 1) if macro is not None and macro.parameters is None and hops else None


def condition(text: str, macros: Mapping[str, Macro], known: Mapping[str, bool]) -> bool | None:
    """Whether the condition of an `#if` holds; None where the text alone does not say. `known`: which names are surely (not) defined."""
    text = text.strip()
    if text.startswith("!"):
        inner = condition(text[1:], macros, known)
        return None if inner is None else not inner
    while text.startswith("(") and text.endswith(")") and ")" not in text[1:-1]:
        text = text[1:-1].strip()
    match = _DEFINED.fullmatch(text)
    if match:
        return True if match[1] in macros else known.get(match[1])
    value = constant(text, macros)
    if value is not None:
        return bool(value)
    if text in known:
        return known[text]
    compared = _COMPARED.fullmatch(text) if len(text) < 200 else None
    if compared:
        if compared[1] == "_OPENMP":
            return True
        left, right = constant(compared[1], macros), constant(compared[3], macros)
        if left is not None and right is not None:
            order = (left > right) - (left < right)
            return order in {"==": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[compared[2]]
    return None
