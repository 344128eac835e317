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

_NUMBER = re.compile(r"^(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)([uUlLzZ]*)$")
_ESCAPES = {"n": 10, "t": 9, "0": 0, "\\": 92, "'": 39, '"': 34, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11}


def number(text: str) -> tuple[Any, CType]:
    """A literal's value and type."""
    text = text.replace("'", "").replace("_", "")
    if text[:1] in "+-" and len(text) > 1:  # the grammar takes the sign of `x[-1]` for a part of the number
        value, kind = number(text[1:])
        return (-value if text[0] == "-" else value), kind
    match = _NUMBER.match(text)
    if match:
        digits, suffix = match[1], match[2].lower()
        octal = len(digits) > 1 and digits[0] == "0" and digits[1] not in "xXbB"
        value = int(digits, 8 if octal and not set(digits) & set("89") else 0) if not (octal and set(digits) & set("89")) else int(digits)
        kind = (ULONG if "l" in suffix or value >> 32 else UINT) if "u" in suffix else LONG if "l" in suffix or value >> 31 else INT
        return value, ULONG if "z" in suffix else kind
    try:
        return float(text.rstrip("fFlL")), FLOAT if text[-1:] in "fF" else DOUBLE
    except ValueError:
        try:
            return float.fromhex(text.rstrip("lL")), DOUBLE
        except ValueError:
            return UNKNOWN, INT


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
