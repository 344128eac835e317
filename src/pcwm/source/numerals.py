"""Numbers as C and C++ spell them (C11, 6.4.4; C++17, 5.13): decimal, octal, hexadecimal and binary, with digit separators and suffixes."""

from __future__ import annotations

import re
from typing import NamedTuple

_WHOLE = re.compile(r"([-+]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlLzZ]*)")
_FRACTION = re.compile(
    r"([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][-+]?[0-9]+)([fFlL]*)"
)


class Numeral(NamedTuple):
    value: int | float
    suffix: str
    """As written: `u`, `LL`, `f` …"""


def numeral(text: str) -> Numeral | None:
    """The number a literal spells; None where it spells none. The grammar takes a sign for a part of it."""
    text = text.strip().replace("'", "")
    try:
        if match := _WHOLE.fullmatch(text):
            value = int(match[2], _base(match[2]))
            return Numeral(-value if match[1] == "-" else value, match[3])
        if match := _FRACTION.fullmatch(text):
            return Numeral(float.fromhex(match[1]) if "x" in match[1].lower() else float(match[1]), match[2])
    except (ValueError, OverflowError):  # more digits than Python reads
        pass
    return None


def _base(digits: str) -> int:
    if not digits.isdigit():
        return 0  # as the prefix says
    return 8 if digits[0] == "0" and not set(digits) & {"8", "9"} else 10


def integer(text: str) -> int | None:
    """The value of an integer literal."""
    found = numeral(text)
    return found.value if found is not None and isinstance(found.value, int) else None
