"""Numbers as C and C++ spell them, and what each part of the reading makes of them."""

from __future__ import annotations

import pytest

from pcwm.source.dryrun.layout import DOUBLE, FLOAT, INT, LONG, UINT, ULONG, CType
from pcwm.source.dryrun.literals import number
from pcwm.source.dryrun.values import UNKNOWN
from pcwm.source.numerals import integer, numeral
from pcwm.source.work.arithmetic import number_of

WHOLE = {
    "0": 0,
    "42": 42,
    "-1": -1,
    "1'000'000": 1_000_000,
    "0x1F": 31,
    "0b101": 5,
    "017": 15,
    "089": 89,  # no octal number: taken as it looks
    "10ULL": 10,
    "7z": 7,
}
FRACTIONS = {"1.": 1.0, ".5f": 0.5, "1e-3": 1e-3, "2.5L": 2.5, "0x1p3": 8.0, "0x1.8p1f": 3.0, "-2.5": -2.5, "1'0.5": 10.5}
NONE = ("", "-", "x", "1_km", "0x", "1e", "nan", "inf", "1.0f16", "0x1p99999", "9" * 5000)
TYPES: dict[str, CType] = {
    "1": INT,
    "1u": UINT,
    "1l": LONG,
    "1ul": ULONG,
    "1z": ULONG,
    "0xFFFFFFFF": LONG,
    "4294967296u": ULONG,
    "1.0": DOUBLE,
    "1.0f": FLOAT,
}


@pytest.mark.parametrize("text", WHOLE)
def test_whole_numbers(text: str) -> None:
    assert integer(text) == WHOLE[text]
    assert number_of(text) == WHOLE[text]
    assert number(text)[0] == WHOLE[text]


@pytest.mark.parametrize("text", FRACTIONS)
def test_fractions_are_numbers_but_no_integers(text: str) -> None:
    assert integer(text) is None
    assert number_of(text) == FRACTIONS[text]
    assert number(text)[0] == FRACTIONS[text]


@pytest.mark.parametrize("text", NONE, ids=lambda text: text[:10])
def test_what_is_no_number(text: str) -> None:
    assert numeral(text) is None
    assert number_of(text) != number_of(text)
    assert number(text)[0] is UNKNOWN


def test_a_number_beyond_all_fractions_is_unknown_to_arithmetic() -> None:
    assert integer("9" * 400) is not None
    assert number_of("9" * 400) != number_of("9" * 400)


@pytest.mark.parametrize("text", TYPES)
def test_types(text: str) -> None:
    assert number(text)[1] is TYPES[text]
