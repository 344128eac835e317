"""One verdict from a program's runs, SIMD lanes and offloading included, under the real tools."""

from __future__ import annotations

import pytest

from pcwm.observe.case import Bench
from pcwm.observe.program import observe_races_alone
from pcwm.observe.toolchain import Toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import Origin, OriginKind, Program, RaceOutcome, RaceVerdict

SILENT = ObserveRecipe(race_threads=(2,), race_rounds=1)


def _observed(body: str, toolchain: Toolchain) -> RaceOutcome:
    source = f"static int x[200], y[200];\nint main(void) {{\n{body}\nreturn x[9] + y[9] == 7;\n}}\n"
    program = Program.make(source, "c", Origin(kind=OriginKind.user, name="lanes.c"))
    return observe_races_alone(program, None, Bench.make(SILENT, toolchain))


def _shifted(clause: str, distance: int = 4) -> str:
    return f"#pragma omp simd {clause}\nfor (int i = {distance}; i < 200; i++)\n    x[i] = x[i - {distance}] + 1;"


def test_lanes_that_conflict_are_a_race_in_the_programs_own_lines(toolchain: Toolchain) -> None:
    race = _observed(_shifted("safelen(5)"), toolchain)
    assert race.verdict is RaceVerdict.race and race.survives
    (pair,) = race.pairs
    assert [(side.kind, side.line, side.column, side.variable) for side in (pair.first, pair.second)] == [
        ("write", 5, 10, "x[i]"),
        ("read", 5, 12, "x[i - 4]"),
    ]
    assert (race.runs, race.racy_runs) == (3, 2)


@pytest.mark.parametrize("clause", ["safelen(4)", "if(0)", "if(simd : x[0] > 9)"])
def test_lanes_that_are_kept_apart_do_not_conflict(clause: str, toolchain: Toolchain) -> None:
    race = _observed(f"#pragma omp parallel\n;\n{_shifted(clause)}", toolchain)
    assert (race.verdict, race.reason, race.runs) == (RaceVerdict.no_race_observed, "", 3)


@pytest.mark.parametrize(("distance", "verdict"), [(1, RaceVerdict.race), (0, RaceVerdict.no_race_observed)])
def test_lanes_of_a_league_are_seen_even_in_one_team(distance: int, verdict: RaceVerdict, toolchain: Toolchain) -> None:
    body = _shifted("", distance).replace("simd", "teams distribute simd num_teams(1)")
    assert _observed(body, toolchain).verdict is verdict


def test_a_store_above_a_load_is_unknown(toolchain: Toolchain) -> None:
    race = _observed("#pragma omp simd\nfor (int i = 1; i < 200; i++) {\n    x[i] = i;\n    y[i] = x[i - 1];\n}", toolchain)
    assert race.verdict is RaceVerdict.unknown and race.pairs == ()
    assert race.reason == "SIMD lanes (`simd` at line 3) conflict, in an order that vector code may keep"


def test_lanes_that_never_ran_side_by_side_are_unknown(toolchain: Toolchain) -> None:
    race = _observed(_shifted("if(0)"), toolchain)
    assert race.verdict is RaceVerdict.unknown
    assert race.reason == "SIMD lanes (`simd` at line 3) were not observed: no parallel region ran with more than one thread"


def test_lanes_without_a_copy_are_unknown(toolchain: Toolchain) -> None:
    race = _observed(_shifted("safelen(100)"), toolchain)
    assert (race.verdict, race.survives) == (RaceVerdict.unknown, False)
    assert race.reason == "SIMD lanes (`simd` at line 3) cannot be observed as threads"


def test_what_is_offloaded_is_unknown_unless_it_races_on_the_host(toolchain: Toolchain) -> None:
    loop = "for (int i = 1; i < 200; i++)\n    x[0] += i;"
    clean = _observed(f"#pragma omp target teams distribute parallel for reduction(+ : x[0])\n{loop}", toolchain)
    assert clean.verdict is RaceVerdict.unknown
    assert clean.reason == "offloading (`target` at line 3): only its run on the host was observed, and it reported no race"
    long_loop = loop.replace("200", "20000")  # one run: enough turns that threads meet on a busy machine too
    racy = _observed(f"#pragma omp target\n#pragma omp parallel for\n{long_loop}", toolchain)
    assert racy.verdict is RaceVerdict.race


def test_a_race_between_threads_needs_no_look_at_lanes(toolchain: Toolchain) -> None:
    race = _observed("#pragma omp parallel for simd\nfor (int i = 0; i < 200; i++)\n    x[0] += i;", toolchain)
    assert (race.verdict, race.runs) == (RaceVerdict.race, 1)


@pytest.mark.parametrize("modifiers", ["simd", "monotonic, simd", "simd, nonmonotonic"])
def test_a_loop_with_the_hint_about_chunk_sizes_runs_each_iteration_once(modifiers: str, toolchain: Toolchain) -> None:
    loop = "for (int i = 0; i < 200; i++)\n    x[i]++;"
    race = _observed(f"#pragma omp parallel for simd schedule({modifiers} : dynamic, 3)\n{loop}", toolchain)
    assert (race.verdict, race.reason) == (RaceVerdict.no_race_observed, "")
