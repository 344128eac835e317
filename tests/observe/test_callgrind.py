"""Reading callgrind's files. The fixtures are its output for `data/triangle.c` and `data/helpers.c` on three threads."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.observe.callgrind import parse_threads, regions, totals
from pcwm.observe.instructions import region_line
from pcwm.source.facts import Facts
from pcwm.source.reading import read_facts

DATA = Path(__file__).parent / "data"
TEXT = gzip.decompress((DATA / "callgrind_triangle.txt.gz").read_bytes()).decode()
HELPERS = gzip.decompress((DATA / "callgrind_helpers.txt.gz").read_bytes()).decode()


def _facts(name: str) -> Facts:
    return read_facts((DATA / name).read_text(), "c")


def _counts(text: str) -> list[tuple[int, ...]]:
    return [outlined.counts for outlined in regions(parse_threads(text, "program.c"), "plain")]


def test_reads_real_output() -> None:
    threads = parse_threads(TEXT, "program.c")
    assert [thread.number for thread in threads] == [1, 2, 3]
    term = [thread.functions["/prog/plain", "term"] for thread in threads]
    assert {function.line for function in term} == {5}
    # 40 rows of the triangle each, and a hundred terms of the second region.
    terms = [sum(range(40)) + 100, sum(range(40, 80)) + 100, sum(range(80, 120)) + 100]
    assert [function.own / count for function, count in zip(term, terms, strict=True)] == [49, 49, 49]


def test_a_region_has_its_share_of_a_function_that_another_one_calls_too() -> None:
    threads = parse_threads(TEXT, "program.c")
    facts = _facts("triangle.c")
    found = {region_line(outlined.lines, facts): outlined.counts for outlined in regions(threads, "plain")}
    assert list(found) == [13, 17]
    assert max(found[17]) - min(found[17]) < 10
    assert found[17][0] == pytest.approx(100 * 49 + 1176, abs=2)
    assert found[13][2] == pytest.approx(sum(range(80, 120)) * 49 + 44220, abs=2)


def test_the_runtime_is_not_the_program() -> None:
    threads = parse_threads(TEXT, "program.c")
    for own, thread in zip(totals(threads, "plain"), threads, strict=True):
        everything = sum(function.own for function in thread.functions.values())
        assert 0 < own < everything


def test_inlined_functions_do_not_move_a_region() -> None:
    outlined = regions(parse_threads(HELPERS, "program.c"), "plain")
    facts = _facts("helpers.c")
    assert sorted(region_line(each.lines, facts) for each in outlined) == [24, 26, 29, 32, 34]
    # Line 13 is in `root`, above them all, and most of what three of them execute.
    assert [max(each.lines, key=each.lines.__getitem__) for each in outlined].count(13) == 3


def test_the_pragma_that_the_code_begins_at_says_which_region_it_is() -> None:
    facts = _facts("helpers.c")
    assert region_line({29: 2, 27: 100}, facts) == 29
    assert region_line({32: 2, 34: 10, 13: 500}, facts) == 32


def test_without_that_pragma_it_is_the_region_that_holds_most() -> None:
    facts = _facts("helpers.c")
    assert region_line({7: 3, 24: 3}, facts) == 24  # as in the fixture: nothing was left to do at the entry
    assert region_line({13: 900, 27: 2, 31: 5}, facts) == 29
    assert region_line({13: 900, 36: 5}, facts) == 34  # the inner of two
    assert region_line({13: 900, 33: 1, 36: 5}, facts) == 32


def test_without_any_region_it_is_the_first_line_in_the_source() -> None:
    facts = _facts("helpers.c")
    assert region_line({0: 50, 19: 1, 13: 90}, facts) == 19
    assert region_line({0: 50}, facts) == 0
    assert region_line({}, facts) == 0
    assert region_line({13: 1}, read_facts("", "c")) == 13


def test_old_and_new_positions_and_names() -> None:
    text = (
        "# callgrind format\nthread: 2\npositions: instr line\nevents: Ir Bc\nob=(1) /x/plain\nfl=(1) /w/program.c\nfn=(1) f.omp_outlined\n"
        "0x10 7 5 1\n+3 +1 2 1\n* * 3 1\ncob=(2) /lib/m.so\ncfn=(2) sin\ncalls=1 0x90 0\n0x20 -1 100\n0x30 9 1\nfn=(3)\n0x40 0x1 4\n"
    )
    (thread,) = parse_threads(text, "program.c")
    function = thread.functions["/x/plain", "f.omp_outlined"]
    assert (thread.number, function.own, function.line) == (2, 11, 7)
    assert list(function.lines.items()) == [(7, 5), (8, 5), (9, 1)]
    assert dict(function.calls) == {("/lib/m.so", "sin"): 100}
    assert _counts(text) == [(11,)]


def test_lines_elsewhere_are_line_0() -> None:
    text = (
        "# callgrind format\npositions: line\nevents: Ir\nob=plain\nfl=(1) program.c\nfn=f.omp_outlined\n24 2\nfi=(2) part.h\n"
        "7 30\nfe=(1)\n26 4\n0 1\nfn=g.omp_outlined\nfi=(2)\n7 1\n"
    )
    (outlined,) = regions(parse_threads(text, "program.c"), "plain")
    assert list(outlined.lines.items()) == [(24, 2), (0, 31), (26, 4)]


def test_calls_in_a_circle_end() -> None:
    text = (
        "# callgrind format\npositions: line\nevents: Ir\nob=plain\nfl=program.c\nfn=a.omp_outlined\n1 10\ncfn=b\ncalls=1 0\n1 5\n"
        "fn=b\n9 3\ncfn=a.omp_outlined\ncalls=1 0\n9 2\n"
    )
    assert _counts(text) == [(13,)]


def test_a_long_chain_of_calls_is_no_trouble() -> None:
    rows = ["# callgrind format\npositions: line\nevents: Ir\nob=plain\nfl=program.c\nfn=f.omp_outlined\n1 1\ncfn=g0\ncalls=1 0\n1 1\n"]
    rows += [f"fn=g{i}\n2 1\ncfn=g{i + 1}\ncalls=1 0\n2 1\n" for i in range(5000)]
    assert _counts("".join(rows)) == [(5001,)]


def test_nothing_is_nothing() -> None:
    assert parse_threads("", "program.c") == ()
    assert parse_threads("# callgrind format\n", "program.c") == ()
    assert regions((), "plain") == ()


LINES = st.sampled_from([line for line in TEXT.splitlines() if line][:400]) | st.text(max_size=30)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES, max_size=60), st.integers(0, 3))
def test_never_raises(lines: list[str], start: int) -> None:
    text = "\n".join(["# callgrind format"] * (start > 0) + lines)
    threads = parse_threads(text, "program.c")
    regions(threads, "plain")
    totals(threads, "plain")


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(TEXT)), st.integers(0, 400))
def test_damage_never_raises(start: int, length: int) -> None:
    threads = parse_threads(TEXT[:start][-5000:] + TEXT[start + length :][:20000], "program.c")
    assert all(count >= 0 for outlined in regions(threads, "plain") for count in outlined.counts)
