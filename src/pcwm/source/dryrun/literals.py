"""Literals of C and C++ as values: numbers, characters, strings."""

from __future__ import annotations

import re
from typing import Any

from pcwm.source.dryrun.layout import (
    DOUBLE,
    FLOAT,
    INT,
    LONG,
    UINT,
    ULONG,
    CType,
)
from pcwm.source.dryrun.values import UNKNOWN
from pcwm.source.numerals import numeral

_ESCAPES = {"n": 10, "t": 9, "0": 0, "\\": 92, "'": 39, '"': 34, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11}


def number(text: str) -> tuple[Any, CType]:
    """A literal's value and type (C11, 6.4.4.1 and 6.4.4.2)."""
    found = numeral(text)
    if found is None:
        return UNKNOWN, INT
    value, suffix = found.value, found.suffix.lower()
    if isinstance(value, float):
        return value, FLOAT if "f" in suffix else DOUBLE
    if "z" in suffix:
        return value, ULONG
    if "u" in suffix:
        return value, ULONG if "l" in suffix or abs(value) >> 32 else UINT
    return value, LONG if "l" in suffix or abs(value) >> 31 else INT


def character(text: str) -> int:
    body = text[text.find("'") + 1 : text.rfind("'")]
    if body[:2] == "\\x":
        return int(body[2:] or "0", 16)
    if body[:1] == "\\":
        return int(body[1:], 8) if body[1:].isdigit() else _ESCAPES.get(body[1:2], 63)
    return ord(body[0]) if body else 0


def unescaped(text: str) -> str:
    """The characters of a string literal."""
    body = text[text.find('"') + 1 : text.rfind('"')]
    return re.sub(r"\\(.)", lambda match: chr(_ESCAPES.get(match[1], ord(match[1]))), body)
