"""Reading callgrind's files. The fixture is its output for `data/triangle.c` on three threads."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.observe.callgrind import parse_threads, regions, totals
from pcwm.observe.instructions import region_line
from pcwm.source.reading import read_facts

DATA = Path(__file__).parent / "data"
TEXT = gzip.decompress((DATA / "callgrind_triangle.txt.gz").read_bytes()).decode()


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
    found = regions(threads, "plain")
    assert list(found) == [13, 17]
    for counts in (found[17],):
        assert max(counts) - min(counts) < 10
        assert counts[0] == pytest.approx(100 * 49 + 1176, abs=2)
    assert found[13][2] == pytest.approx(sum(range(80, 120)) * 49 + 44220, abs=2)


def test_the_runtime_is_not_the_program() -> None:
    threads = parse_threads(TEXT, "program.c")
    for own, thread in zip(totals(threads, "plain"), threads, strict=True):
        everything = sum(function.own for function in thread.functions.values())
        assert 0 < own < everything


def test_lines_are_those_of_the_pragmas() -> None:
    facts = read_facts((DATA / "triangle.c").read_text(), "c")
    assert region_line(14, facts) == 13
    assert region_line(20, facts) == 17
    assert region_line(3, facts) == 3


def test_old_and_new_positions_and_names() -> None:
    text = (
        "# callgrind format\nthread: 2\npositions: instr line\nevents: Ir Bc\nob=(1) /x/plain\nfl=(1) /w/program.c\nfn=(1) f.omp_outlined\n"
        "0x10 7 5 1\n+3 +1 2 1\n* * 3 1\ncob=(2) /lib/m.so\ncfn=(2) sin\ncalls=1 0x90 0\n0x20 -1 100\n0x30 9 1\nfn=(3)\n0x40 0x1 4\n"
    )
    (thread,) = parse_threads(text, "program.c")
    function = thread.functions["/x/plain", "f.omp_outlined"]
    assert (thread.number, function.own, function.line) == (2, 11, 7)
    assert dict(function.calls) == {("/lib/m.so", "sin"): 100}
    assert regions((thread,), "plain") == {7: (11,)}


def test_calls_in_a_circle_end() -> None:
    text = (
        "# callgrind format\npositions: line\nevents: Ir\nob=plain\nfl=program.c\nfn=a.omp_outlined\n1 10\ncfn=b\ncalls=1 0\n1 5\n"
        "fn=b\n9 3\ncfn=a.omp_outlined\ncalls=1 0\n9 2\n"
    )
    assert regions(parse_threads(text, "program.c"), "plain") == {1: (13,)}


def test_a_long_chain_of_calls_is_no_trouble() -> None:
    rows = ["# callgrind format\npositions: line\nevents: Ir\nob=plain\nfl=program.c\nfn=f.omp_outlined\n1 1\ncfn=g0\ncalls=1 0\n1 1\n"]
    rows += [f"fn=g{i}\n2 1\ncfn=g{i + 1}\ncalls=1 0\n2 1\n" for i in range(5000)]
    assert regions(parse_threads("".join(rows), "program.c"), "plain") == {1: (5001,)}


def test_nothing_is_nothing() -> None:
    assert parse_threads("", "program.c") == ()
    assert parse_threads("# callgrind format\n", "program.c") == ()
    assert regions((), "plain") == {}


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
    assert all(count >= 0 for counts in regions(threads, "plain").values() for count in counts)
