"""What comments say of pairs, in the forms that people write."""

from __future__ import annotations

import pytest

from pcwm.evaluate.suites.labels import read_pairs, settle
from pcwm.evaluate.suites.leaks import tells
from pcwm.records import Answer
from pcwm.source.shown import Sheet, show


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Data race pair: a[i+1]@64:10:R vs. a[i]@64:5:W", [("a[i+1]", 64, 10, False), ("a[i]", 64, 5, True)]),
        ("Data race pair: x@7:3:W vs x@9:1:r", [("x", 7, 3, True), ("x", 9, 1, False)]),
        ("pair x@7:W vs. x@9:R", [("x", 7, 0, True), ("x", 9, 0, False)]),
        ("b[idx[i]][j]@1:2:W\n vs. b[0] [1]@3:4:R", [("b[idx[i]][j]", 1, 2, True), ("b[0] [1]", 3, 4, False)]),
        ("p->next.value@5:1:W and *q@6:2:R", [("p->next.value", 5, 1, True), ("*q", 6, 2, False)]),
        ("(*p).x @ 5:1 write vs. f(i, j)%y@6:2:read", [("(*p).x", 5, 1, True), ("f(i, j)%y", 6, 2, False)]),
        ("a@1:1:W vs. b@2:2:R, c@3:3:W vs. d@4:4:W", [("a", 1, 1, True), ("b", 2, 2, False), ("c", 3, 3, True), ("d", 4, 4, True)]),
        ("write to me@example.com, or see line 7:W", []),
        ("nothing at all", []),
    ],
)
def test_pairs(text: str, expected: list[tuple[str, int, int, bool]]) -> None:
    said = read_pairs(text)
    assert [(side.expression, side.line, side.column, side.writes) for pair in said.pairs for side in pair] == expected
    assert said.alone == 0


def test_a_side_without_another_is_counted() -> None:
    said = read_pairs("x@1:1:W vs. x@2:1:W, x@3:1:W")
    assert (len(said.pairs), said.alone) == (1, 1)


@pytest.mark.parametrize(
    ("text", "denied"), [("Data race pairs: none", True), ("no data race pairs", True), ("no data race if n < 2", False)]
)
def test_denials(text: str, denied: bool) -> None:
    assert read_pairs(text).denied is denied


def test_what_contradicts() -> None:
    race, none = Answer.race, Answer.no_race
    assert settle([race], True) == settle([race, race], True)
    assert not settle([race], False).contradicted and settle([race], False).nameless
    assert settle([none], True).contradicted and settle([race], False, denied=True).contradicted
    assert settle([race, none], True).contradicted and settle([race, none], True).truth is race


@pytest.mark.parametrize("name", ["race", "hasRace", "data_race_yes", "RACY", "kernel_no", "noRace", "bug2", "unsafe_sum", "isWrong"])
def test_names_that_tell(name: str) -> None:
    assert tells(name)


@pytest.mark.parametrize("name", ["trace", "brace_depth", "no_rows", "yesterday", "node", "terrace", "safelen", "north", "debug", "no"])
def test_names_that_do_not(name: str) -> None:
    assert not tells(name)


def test_places_move_with_edits() -> None:
    sheet = Sheet.of("a /* x\n y */ b;\n\n/* gone */\n\nlong_name = 1; c;\n")
    start = sheet.text.index("/*")
    name = sheet.text.index("long_name")
    gone = sheet.text.index("/* gone")
    shown = show(sheet, [(start, sheet.text.index("*/") + 2, ""), (gone, gone + 10, ""), (name, name + 9, "n")])
    assert shown.text == "a\n b;\n\nn = 1; c;\n"
    assert shown.lines == (1, 2, 3, 6)
    assert shown.place(2, 7) == (2, 2)
    assert shown.place(4, 1) is None and shown.place(99, 1) is None
    assert shown.place(6, 16) == (4, 8) and shown.text.split("\n")[3][7] == "c"
    assert shown.place(6, 4) == (4, 1), "inside a name: where the new one begins"
    assert shown.place(6, 0) == (4, 0), "an unknown column stays unknown"
