"""Campaigns of race runs under the real tools: when they stop, what they count, what they keep, and what Archer alone would get wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pcwm.observe.build import RACE
from pcwm.observe.campaign import Trial
from pcwm.observe.case import Bench, Case
from pcwm.observe.races import RaceRuns, largest, run_races
from pcwm.observe.toolchain import Toolchain
from pcwm.observe.verdict import observe_races
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Origin, OriginKind, Program, RaceVerdict, Run, Status, Tool

COUNTER = """static int hits;
int main(void) {
#pragma omp parallel for
    for (int i = 0; i < 60; i++)
        hits++;
    return hits == 7;
}
"""
TOTAL = COUNTER.replace("parallel for", "parallel for reduction(+ : hits)")
DEFAULT = ObserveRecipe()
ONE_RUN = ObserveRecipe(race_threads=(2,), race_rounds=1)
TWO_RUNS = ObserveRecipe(race_threads=(4, 2), race_rounds=1)


@dataclass
class Judge:
    """Builds and observes programs, each in a folder of its own."""

    toolchain: Toolchain
    folder: Path
    runs: tuple[Run, ...] = ()
    """Of the program judged last, builds too."""

    def __call__(self, source: str, recipe: ObserveRecipe = TWO_RUNS, language: Language = "c") -> RaceRuns:
        program = Program.make(source, language, Origin(kind=OriginKind.user, name="x"))
        folder = self.folder / program.id
        folder.mkdir(exist_ok=True)
        with Case(program, None, Bench.make(recipe, self.toolchain), folder) as case:
            error = case.build(RACE)
            assert error is None, error
            done = observe_races(case)
            self.runs = tuple(case.runs)
            assert {run.log for run in self.runs} == set(case.blobs)
        return done


@pytest.fixture
def judge(toolchain: Toolchain, tmp_path: Path) -> Iterator[Judge]:
    yield Judge(toolchain, tmp_path)


def _verdict(runs: RaceRuns) -> RaceVerdict:
    assert bool(runs.outcome.reason) == (runs.outcome.verdict is RaceVerdict.unknown), runs.outcome
    return runs.outcome.verdict


def test_two_runs_with_a_report_end_a_campaign(judge: Judge) -> None:
    race = judge(COUNTER, DEFAULT).outcome
    assert (race.verdict, race.runs, race.racy_runs, race.survives) == (RaceVerdict.race, 2, 2, True)
    assert [run.threads for run in judge.runs if run.tool is Tool.race] == [4, 8]


def test_runs_without_a_report_before_them_do_not_count(judge: Judge) -> None:
    late = "#include <omp.h>\n" + COUNTER.replace(
        "for (int i = 0; i < 60; i++)", "for (int i = 0; i < 60; i++)\n        if (i == 0 || omp_get_thread_num() == 5)"
    )
    race = judge(late, DEFAULT).outcome
    assert race.verdict is RaceVerdict.race and race.survives
    assert [run.threads for run in judge.runs if run.tool is Tool.race] == [4, 8, 16]
    assert (race.runs, race.racy_runs) == (3, 2)


def test_without_a_report_every_run_is_made(judge: Judge) -> None:
    race = judge(TOTAL, DEFAULT).outcome
    assert (race.verdict, race.runs, race.racy_runs, race.survives) == (RaceVerdict.no_race_observed, 8, 0, True)
    assert [run.threads for run in judge.runs if run.tool is Tool.race] == [4, 8, 16, 2, 5, 9, 17, 3]


LONG = COUNTER.replace("i < 60", "i < 20000")
"""One run alone has to find it, on a busy machine too."""


@pytest.mark.parametrize(("source", "verdict"), [(LONG, RaceVerdict.race), (TOTAL, RaceVerdict.no_race_observed)])
def test_a_verdict_of_one_run_does_not_survive_its_loss(source: str, verdict: RaceVerdict, judge: Judge) -> None:
    race = judge(source, ONE_RUN).outcome
    assert (race.verdict, race.runs, race.survives) == (verdict, 1, False)
    assert judge(source, TWO_RUNS).outcome.survives


def test_one_racy_run_of_several_does_not_survive_its_loss(judge: Judge) -> None:
    fifth = "#include <omp.h>\n" + COUNTER.replace("        hits++", "        if (i == 0 || omp_get_thread_num() == 5)\n            hits++")
    race = judge(fifth, ObserveRecipe(race_threads=(2, 8, 3), race_rounds=1)).outcome
    assert (race.verdict, race.runs, race.racy_runs, race.survives) == (RaceVerdict.race, 3, 1, False)


def test_a_run_that_costs_much_and_shows_nothing_is_the_last(judge: Judge) -> None:
    endless = TOTAL.replace("    return hits", "    for (volatile int on = 1; on;)\n        ;\n    return hits")
    race = judge(endless, DEFAULT.model_copy(update={"timeout": 0.3})).outcome
    assert (race.verdict, race.runs, race.survives) == (RaceVerdict.unknown, 0, False)
    assert race.reason.startswith("timeout: still running after")
    assert [run.status for run in judge.runs if run.tool is Tool.race] == [Status.timeout]


@pytest.mark.parametrize(
    ("region", "team"),
    [
        ("parallel num_threads(6)", 6),
        ("parallel", 4),
        ("teams", 3),
        ("teams num_teams(5)", 5),
        ("teams num_teams(1)", 0),
        ("parallel num_threads(1)", 0),
    ],
)
def test_teams_and_leagues_are_counted(region: str, team: int, judge: Judge) -> None:
    runs = judge(
        f"static int hits;\nint main(void) {{\n#pragma omp {region}\n#pragma omp atomic\n    hits++;\n    return 0;\n}}\n", TWO_RUNS
    )
    assert runs.team == team
    assert _verdict(runs) is (RaceVerdict.no_race_observed if team else RaceVerdict.unknown)


def test_each_team_of_a_league_has_the_threads_of_the_trial(judge: Judge) -> None:
    source = """#include <omp.h>
static int most[8];
int main(void) {
#pragma omp teams
    {
        int team = omp_get_team_num();
#pragma omp parallel
        most[team] = omp_get_num_threads();
    }
    return most[0] == 7;
}
"""
    runs = judge(source, ObserveRecipe(race_threads=(5,), race_rounds=1))
    assert (_verdict(runs), runs.team) == (RaceVerdict.race, 5)
    assert {side.line for pair in runs.outcome.pairs for side in (pair.first, pair.second)} == {8}


@pytest.mark.parametrize(
    ("line", "verdict"),
    [("#pragma omp atomic\n", RaceVerdict.no_race_observed), ("", RaceVerdict.race), ("if (0)\n", RaceVerdict.no_race_observed)],
)
def test_a_league_meets_the_thread_that_starts_it(line: str, verdict: RaceVerdict, judge: Judge) -> None:
    source = f"""static int before, hits;
int main(void) {{
    before = 1;
#pragma omp teams num_teams(3)
    {{
        int mine = before;
{line}        hits += mine;
    }}
    before = hits;
    return 0;
}}
"""
    assert _verdict(judge(source)) is verdict


NESTED = """#include <omp.h>
static int row[3][64], sum[3], total;
int main(void) {
    omp_set_max_active_levels(2);
    for (int turn = 0; turn < 6; turn++) {
        int buffer[3][8] = {{0}};
#pragma omp parallel num_threads(3)
        {
            int me = omp_get_thread_num();
#pragma omp parallel for num_threads(4)
            for (int i = 0; i < 64; i++)
                row[me][i] += i;
#pragma omp parallel num_threads(2 + (me + turn) % 4)
            buffer[me][omp_get_thread_num()] = row[me][turn];
#pragma omp parallel for num_threads(2)
            for (int i = 0; i < 64; i++)
                row[me][i ^ 1] -= turn;
            for (int i = 0; i < 8; i++)
                sum[me] += buffer[me][i];
        }
#pragma omp parallel num_threads(6) reduction(+ : total)
        total += buffer[omp_get_thread_num() % 3][omp_get_thread_num()];
    }
    return sum[0] + total == 7;
}
"""


def test_inner_teams_of_changing_size_are_waited_for(judge: Judge) -> None:
    assert _verdict(judge(NESTED, ObserveRecipe(race_threads=(4, 8), race_rounds=2))) is RaceVerdict.no_race_observed


def test_inner_teams_of_changing_size_race_where_they_are_not_ordered(judge: Judge) -> None:
    source = NESTED.replace("row[me][i ^ 1] -= turn", "row[0][i ^ 1] -= turn")
    runs = judge(source)
    assert _verdict(runs) is RaceVerdict.race
    assert all("row[" in side.variable for pair in runs.outcome.pairs for side in (pair.first, pair.second))


@pytest.mark.parametrize(("name", "verdict"), [("two", RaceVerdict.race), ("one", RaceVerdict.no_race_observed)])
def test_critical_sections_exclude_each_other_by_name(name: str, verdict: RaceVerdict, judge: Judge) -> None:
    source = f"""#include <omp.h>
static int stock;
int main(void) {{
#pragma omp parallel num_threads(4)
    for (int i = 0; i < 50; i++) {{
        if (omp_get_thread_num() % 2) {{
#pragma omp critical(one)
            stock++;
        }} else {{
#pragma omp critical({name})
            stock--;
        }}
    }}
    return stock == 7;
}}
"""
    runs = judge(source)
    assert _verdict(runs) is verdict
    pairs = [{pair.first.line, pair.second.line} for pair in runs.outcome.pairs]
    assert all(lines == {8, 11} for lines in pairs) and bool(pairs) == (name == "two")


@pytest.mark.parametrize(
    ("source", "sink", "verdict"),
    [
        ("depend(source)", "depend(sink : i - 2)", RaceVerdict.no_race_observed),
        ("doacross(source :)", "doacross(sink : i - 2)", RaceVerdict.no_race_observed),
        ("depend(source)", "depend(sink : i - 3)", RaceVerdict.race),
        ("doacross(source :)", "doacross(sink : i - 1)", RaceVerdict.no_race_observed),
    ],
)
def test_iterations_are_ordered_as_far_as_the_program_says(source: str, sink: str, verdict: RaceVerdict, judge: Judge) -> None:
    text = f"""static int level[90];
int main(void) {{
#pragma omp parallel for ordered(1) schedule(static, 1)
    for (int i = 2; i < 90; i++) {{
#pragma omp ordered {sink}
        level[i] = level[i - 2] + i;
#pragma omp ordered {source}
    }}
    return level[89] == 7;
}}
"""
    assert _verdict(judge(text)) is verdict


def test_builds_and_runs_are_kept_with_what_they_were(judge: Judge) -> None:
    loop = "#pragma omp simd\n    for (int i = 0; i < 60; i++)\n        row[i] = i;\n"
    judge(f"static int row[60];\n{TOTAL.replace('    return', f'{loop}    return')}", TWO_RUNS)
    assert [(run.tool, run.variant, run.threads) for run in judge.runs] == [
        (Tool.build, "race", 0),
        (Tool.race, "", 4),
        (Tool.race, "delays 2", 2),
        (Tool.build, "lanes", 0),
        (Tool.race, "lanes", 7),
        (Tool.race, "lanes", 5),
    ]
    assert len({run.id for run in judge.runs}) == len(judge.runs)
    assert all(run.status is Status.ok and run.cpu > 0 and run.seconds > 0 and run.exit_code == 0 for run in judge.runs)
    assert [run.environment.get("PCWM_DELAYS") for run in judge.runs] == [None, None, "2", None, None, None]
    assert [run.environment["OMP_NUM_THREADS"] for run in judge.runs if run.tool is Tool.race] == ["4", "2", "7,5", "5,7"]


def test_a_build_that_lowers_is_kept_in_its_steps(judge: Judge) -> None:
    source = COUNTER.replace("int hits", "double hits").replace("        hits++", "    {\n#pragma omp atomic\n        hits++;\n    }")
    assert _verdict(judge(source, ONE_RUN)) is RaceVerdict.no_race_observed
    assert [(run.variant, run.repeat) for run in judge.runs if run.tool is Tool.build] == [("race", 0), ("race", 1), ("race", 2)]


def test_runs_with_fences_taken_for_meetings_say_so(judge: Judge) -> None:
    source = COUNTER.replace("        hits++;", "    {\n        hits++;\n#pragma omp flush\n    }")
    runs = judge(source, TWO_RUNS)
    assert [run.variant for run in judge.runs if run.tool is Tool.race] == ["", "delays 2", "fences", "fences delays 2"]
    assert {run.environment.get("PCWM_FENCES", "") for run in runs.runs} == {"1"}


def test_a_run_of_another_build_may_be_told_apart_by_its_label(toolchain: Toolchain, tmp_path: Path) -> None:
    with Case(Program.make(TOTAL, "c", Origin(kind=OriginKind.user, name="x")), None, Bench.make(ONE_RUN, toolchain), tmp_path) as case:
        assert case.build(RACE) is None
        runs = run_races(case, RACE.name, (Trial(2, seed=3), Trial(3)), label="other")
    assert [(run.variant, run.threads) for run in runs.runs] == [("other delays 3", 2), ("other", 3)]
    assert (runs.team, runs.outcome.verdict) == (3, RaceVerdict.no_race_observed)


def test_the_largest_number_told_is_taken() -> None:
    assert largest(["team 2", "team 12", "team 7", "teams 90"], "team") == 12
    assert largest(["team ", "team x", "team -3", "team 9999999999", "team ²", "tea"], "team") == 0
    assert largest([], "team") == 0
