"""Code as the report shows it."""

from __future__ import annotations

import pytest

from pcwm.evaluate.listing import MAX_COLUMNS, MAX_LINES, Line, listing
from pcwm.records import Access, Language, Origin, OriginKind, Pair, Program


def program(source: str, language: Language = "c") -> Program:
    return Program.make(source, language, Origin(kind=OriginKind.user, name="x"))


def text(line: Line) -> str:
    return "".join(part for _, part in line.parts)


def access(kind: str, line: int, variable: str = "s", file: str = "") -> Access:
    return Access.model_validate({"kind": kind, "line": line, "column": 1, "variable": variable, "file": file})


@pytest.mark.parametrize("language", ["c", "cpp"])
@pytest.mark.parametrize(
    "source",
    [
        "int main(void)\n{\n\n    return 0;\n}\n",
        "/* over\n   two <b> lines é */ int x = 'c'; // end\n",
        '#pragma omp parallel for \\\n    private(i)\nfor (;;) puts("}{");\n',
        'int broken( { ]] #\n\t"open string\n/* open comment\n',
        "",
        "\n\n x \n",
        "naïve = \U0001f600 + 漢字;\n",
    ],
)
def test_lines_are_the_source(source: str, language: Language) -> None:
    found = listing(program(source, language))
    assert [text(line) for line in found.lines] == source.rstrip("\n").split("\n")
    assert [line.number for line in found.lines] == list(range(1, len(found.lines) + 1))


def test_words_are_classed() -> None:
    (line,) = listing(program('for (int i = 10; ; ) f("s"); // why\n')).lines
    assert {(css, part) for css, part in line.parts if css} == {
        ("keyword", "for"),
        ("type", "int"),
        ("number", "10"),
        ("string", '"s"'),
        ("comment", "// why"),
    }
    pragma = listing(program("#pragma omp barrier\n")).lines[0]
    assert {css for css, part in pragma.parts if part.strip()} == {"preproc"}


def test_marks_first_second_and_both() -> None:
    pairs = [Pair.make(access("write", 1), access("read", 2)), Pair.make(access("read", 2), access("write", 3))]
    found = listing(program("s = 1;\nt = s;\ns = 2;\n;\n"), pairs)
    marks = [line.mark for line in found.lines]
    assert [mark and mark.css for mark in marks] == ["first", "both", "second", None]
    assert marks[1] is not None
    assert marks[1].badges == ("A · read s", "B · read s")
    assert found.marked


def test_accesses_elsewhere_are_not_marked() -> None:
    pairs = [Pair.make(access("write", 1, file="harness.c"), access("read", 0))]
    assert not listing(program("s = 1;\n"), pairs).marked
    assert not listing(program("s = 1;\n"), [Pair.make(access("write", 7), access("read", 9))]).marked


def test_long_sources_and_lines_are_cut_and_counted() -> None:
    found = listing(program("x;\n" * (MAX_LINES + 25)))
    assert (len(found.lines), found.left_out) == (MAX_LINES, 25)
    (line,) = listing(program("y" * 10_000)).lines
    assert len(text(line)) == MAX_COLUMNS + 2
