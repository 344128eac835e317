from __future__ import annotations

import pytest

from pcwm.explain.claims import Claim, claims
from pcwm.explain.prose import conclusion, lines, occurs, quoted, sentences
from pcwm.records import Answer


def said(text: str) -> list[tuple[str, str, int]]:
    return [(claim.kind, claim.expression, claim.line) for claim in claims(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Line 9 writes `x`.", [("write", "x", 9)]),
        ("The write to `a[i]` on line 4 meets it.", [("write", "a[i]", 4)]),
        ("Line 6 reads `s` and then writes it back.", [("read", "s", 6), ("write", "s", 6)]),
        ("Line 6 updates `s`", [("read", "s", 6), ("write", "s", 6)]),
        ("line 4 writes `a[i]` and also reads `a[i - 1]` on the same line", [("write", "a[i]", 4), ("read", "a[i - 1]", 4)]),
        ("The atomic write to `n` on line 8", [("write", "n", 8)]),
        ("Line 3 is about `x`, and nobody writes `y`.", []),
    ],
)
def test_claims_are_read_back(text: str, wanted: list[tuple[str, str, int]]) -> None:
    assert said(text) == wanted
    assert all(isinstance(claim, Claim) for claim in claims(text))


def test_lines_and_quotes() -> None:
    assert lines("Line 3, then lines 5 and 7, not pipeline 8") == (3, 5, 7)
    assert quoted("`a` and `b[i]`") == ("a", "b[i]")


def test_code_occurs_whatever_its_spacing_and_continuations() -> None:
    source = "#pragma omp parallel for \\\n    reduction(+:sum)\nfor (;;) a[i+1] = 0; // ghost"
    assert occurs("a[i + 1]", source)
    assert occurs("#pragma omp parallel for reduction(+: sum)", source)
    assert not occurs("ghost", source)
    assert not occurs("a[i]", source)
    assert not occurs("", source)


def test_sentences_do_not_break_inside_code() -> None:
    assert sentences("It reads `p.x`. Then stop! Is it `a?b:c`?") == ["It reads `p.x`.", "Then stop!", "Is it `a?b:c`?"]


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("So there is a data race on `x`.", Answer.race),
        ("I conclude that the accesses to `x` race.", Answer.race),
        ("So there is no data race.", Answer.no_race),
        ("With no shared memory written in parallel, no data race can arise.", Answer.no_race),
        ("The program is race-free.", Answer.no_race),
        ("Embrace the loop.", None),
    ],
)
def test_conclusions(sentence: str, wanted: Answer | None) -> None:
    assert conclusion(sentence) is wanted
