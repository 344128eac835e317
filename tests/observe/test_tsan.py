"""The parser of ThreadSanitizer's reports, over real ones: see data/ for the programs they come from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.observe.tsan import clean_function, parse_report

DATA = Path(__file__).parent / "data"
SCATTER = (DATA / "tsan_scatter.txt").read_text()
TALLY = (DATA / "tsan_tally.txt").read_text()
CHAIN = (DATA / "tsan_chain.txt").read_text()


def _line(source: str, text: str) -> int:
    return 1 + next(number for number, line in enumerate((DATA / source).read_text().splitlines()) if text in line)


def test_names_both_accesses_of_a_c_program() -> None:
    races = parse_report(SCATTER, {"program.c"})
    sides = {(side.kind, side.line, side.column, side.function, side.size) for race in races for side in (race.first, race.second)}
    assert ("write", _line("scatter.c", "sum += a[i];"), 13, "main", 4) in sides
    assert ("write", _line("scatter.c", "total += a[i + 1];"), 15, "main", 4) in sides
    assert {race.variable for race in races} == {"", "total"}
    assert {race.first.file for race in races} == {"program.c"}


def test_takes_the_frame_in_the_program_not_in_a_library_header() -> None:
    races = parse_report(TALLY, {"program.cpp"})
    pushes = [race for race in races if race.variable == "order"]
    assert {(side.line, side.function) for race in pushes for side in (race.first, race.second)} == {
        (_line("tally.cpp", "order.push_back(i);"), "main")
    }
    tasks = [side for race in races for side in (race.first, race.second) if side.line == _line("tally.cpp", "c++;")]
    assert tasks and {side.function for side in tasks} == {"tasks::count"}


def test_a_library_frame_alone_has_no_line() -> None:
    race = parse_report(SCATTER, {"another.c"})[0]
    assert (race.first.line, race.first.file) == (0, "")


def test_drops_reports_on_memory_of_the_openmp_runtime() -> None:
    assert "WARNING: ThreadSanitizer: data race" in CHAIN
    assert "Location is heap block" in CHAIN
    assert parse_report(CHAIN, {"program.c"}) == ()


def test_keeps_reports_on_the_programs_own_heap() -> None:
    assert any(race.location.startswith("heap block of size 400") for race in parse_report(SCATTER, {"program.c"}))


def test_merges_equal_reports() -> None:
    assert parse_report(SCATTER + SCATTER, {"program.c"}) == parse_report(SCATTER, {"program.c"})


def test_reads_a_log_that_was_cut() -> None:
    end = SCATTER.index("Location is")
    assert len(parse_report(SCATTER[:end], {"program.c"})) == 1
    assert parse_report(SCATTER[: SCATTER.index("Previous ")], {"program.c"}) == ()


def test_other_kinds_of_report_are_not_races() -> None:
    assert parse_report(SCATTER.replace("data race", "thread leak"), {"program.c"}) == ()


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("main.omp_outlined_debug__", "main"),
        ("main.omp_outlined.1", "main"),
        ("void Bins::each<main::$_0>(main::$_0) (.omp_outlined_debug__)", "Bins::each"),
        ("main::$_0::operator()(std::vector<int, std::allocator<int>>&, unsigned long) const", "main"),
        ("tasks::count(std::map<int, int>&) (.omp_task_entry.)", "tasks::count"),
        ("ns::(anonymous namespace)::f(int)", "ns::f"),
        (".omp_task_entry.", ""),
        ("plain", "plain"),
    ],
)
def test_functions_are_named_as_written(raw: str, clean: str) -> None:
    assert clean_function(raw) == clean


_PIECES = st.sampled_from([*SCATTER.splitlines(keepends=True), *TALLY.splitlines(keepends=True)[:200], "  #0\n", "  Location is \n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=30)), max_size=60))
def test_never_raises_and_never_invents_a_line(pieces: list[str]) -> None:
    text = "".join(pieces)
    for race in parse_report(text, {"program.c", "program.cpp"}):
        for side in (race.first, race.second):
            assert side.line == 0 or f":{side.line}" in text
