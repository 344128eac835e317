"""What is not a fix, and why: each check by itself."""

from __future__ import annotations

import pytest

from pcwm.fix.checks import race_free, regions_dropped, same_output, sequential_change, serialised, still_parallel
from pcwm.fix.sheet import Sheet
from pcwm.observe.program import Observation
from pcwm.records import (
    Outcome,
    OutputOutcome,
    OutputVerdict,
    RaceOutcome,
    RaceVerdict,
    RegionWork,
    Run,
    Status,
    Tool,
    WorkOutcome,
)

LOOP = """void f(int n, const int *a, long *out) {
    long s = 0;
    #pragma omp parallel for
    for (int i = 0; i < n; i++) {
        s += a[i];
    }
    *out = s;
}
"""
WHOLE_BODY = LOOP.replace("        s +=", "        #pragma omp critical\n        s +=")
PART = WHOLE_BODY.replace("        #pragma", "        a[i] > 3 ? g(i) : h(i);\n        #pragma")


def sheet(source: str) -> Sheet:
    return Sheet(source, "c")


def seen(
    *,
    race: RaceOutcome | None = None,
    output: OutputVerdict = OutputVerdict.correct,
    regions: tuple[RegionWork, ...] = (),
    known: bool = True,
    teams: int = 4,
    printed: tuple[str, ...] = ("5\n", "5\n"),
) -> Observation:
    runs = tuple(
        Run(
            id=Run.make_id("p", Tool.output, 1, repeat, None),
            program="p",
            tool=Tool.output,
            threads=1,
            repeat=repeat,
            size=None,
            command=("x",),
            environment={},
            versions={},
            status=Status.ok,
            exit_code=0,
            reason="",
            seconds=0.1,
            log="",
        )
        for repeat in range(len(printed))
    )
    outcome = Outcome(
        id="o",
        program="p",
        race=race or RaceOutcome(verdict=RaceVerdict.no_race_observed, runs=2),
        work=WorkOutcome(known=known, regions=regions, reason="" if known else "no profile"),
        output=OutputOutcome(verdict=output, reason="" if output is OutputVerdict.correct else "with 4 threads"),
        seconds=1.0,
    )
    blobs = {run.id: f"[stdout]\n{text}" for run, text in zip(runs, printed, strict=True)}
    return Observation(outcome=outcome, runs=runs, blobs=blobs, compiler_error="", reference=None, teams=teams)


def region(line: int, *cpu: float, calls: int = 1) -> RegionWork:
    return RegionWork(line=line, threads=len(cpu), calls=calls, work=sum(cpu), wait=0.0, cpu=cpu)


@pytest.mark.parametrize(
    "changed",
    [
        LOOP.replace("parallel for", "parallel for num_threads(1) reduction(+: s)"),
        LOOP.replace("parallel for", "parallel for if(0)"),
        LOOP.replace("parallel for", "parallel for if(parallel: 0)"),
        LOOP.replace("    #pragma", "    omp_set_num_threads(1);\n    #pragma"),
        LOOP.replace("    #pragma omp parallel for\n", ""),
        LOOP.replace("parallel for", "for"),
        WHOLE_BODY,
        LOOP.replace("        s +=", "        #pragma omp critical(sum)\n        { s +=").replace("a[i];", "a[i]; }"),
        LOOP.replace("parallel for", "parallel for ordered").replace("        s +=", "        #pragma omp ordered\n        s +="),
        LOOP.replace(
            "        s += a[i];",
            "        for (int k = 0; k < 9; k++) {\n            #pragma omp critical\n            s += a[k];\n        }",
        ),
        LOOP.replace("        s +=", "        int two = 2 * i;\n        #pragma omp critical\n        s += two *"),
        LOOP.replace("        s +=", "        int b = a[i];\n        #pragma omp critical\n        while (b--) s +="),
        LOOP.replace("parallel for\n", "parallel\n    #pragma omp single\n"),
        LOOP.replace("parallel for\n", "parallel\n    #pragma omp master\n"),
    ],
)
def test_taking_the_threads_away_is_no_fix(changed: str) -> None:
    assert changed != LOOP
    assert serialised(sheet(LOOP), sheet(changed))


@pytest.mark.parametrize(
    ("original", "changed"),
    [
        (LOOP, LOOP.replace("parallel for", "parallel for reduction(+: s)")),
        (LOOP, WHOLE_BODY.replace("critical", "atomic")),
        (LOOP, LOOP.replace("parallel for", "parallel for num_threads(12)")),
        (LOOP, PART),
        (
            LOOP,
            WHOLE_BODY.replace("        s +=", "        if (a[i] > 3)\n            s +=").replace("        #pragma omp critical\n", "", 1),
        ),
        (WHOLE_BODY, WHOLE_BODY.replace("critical", "critical(name)")),
        (
            LOOP,
            LOOP.replace("parallel for\n", "parallel\n    #pragma omp single\n").replace(
                "        s +=", "        #pragma omp task\n        s +="
            ),
        ),
    ],
)
def test_what_stays_parallel_passes(original: str, changed: str) -> None:
    assert serialised(sheet(original), sheet(changed)) == ""


def test_a_critical_section_in_a_comment_counts_for_nothing() -> None:
    assert serialised(sheet(LOOP), sheet(LOOP.replace("s += a", "/* num_threads(1) omp_set_num_threads(1) */ s += a"))) == ""


def test_race_free_takes_unknown_for_unknown() -> None:
    assert race_free(seen()) == ""
    assert "could not tell: timeout" in race_free(seen(race=RaceOutcome(verdict=RaceVerdict.unknown, reason="timeout")))
    assert "still 0 racing pairs" in race_free(seen(race=RaceOutcome(verdict=RaceVerdict.race)))


def test_the_output_must_be_known_and_right() -> None:
    assert same_output(seen(), seen()) == ""
    for verdict in (OutputVerdict.wrong, OutputVerdict.unstable, OutputVerdict.crashed, OutputVerdict.unknown):
        assert same_output(seen(), seen(output=verdict)) == f"output {verdict.value}: with 4 threads"


def test_a_change_of_the_sequential_result_is_seen_though_the_program_agrees_with_itself() -> None:
    assert "on one thread" in same_output(seen(), seen(printed=("6\n", "6\n")))
    assert sequential_change(seen(), seen(printed=("5.0000000001\n",) * 2)) == "", "the order of additions may differ"
    timed = seen(printed=("5 in 1.5 s\n", "5 in 1.7 s\n"))
    assert sequential_change(timed, seen(printed=("5 in 9.1 s\n",) * 2)) == "", "what varies by itself is not compared"
    assert sequential_change(timed, seen(printed=("6 in 1.5 s\n",) * 2)) != ""
    assert "not known" in sequential_change(seen(), seen(printed=()))


def test_a_team_and_all_regions_must_be_left() -> None:
    before = seen(regions=(region(3, 0.1, 0.1), region(9, 0.1, 0.1)))
    assert still_parallel(before, before) == ""
    assert "no team" in still_parallel(before, seen(teams=1, known=False))
    assert "1 parallel regions ran, 2 before" in still_parallel(before, seen(regions=(region(4, 0.2, 0.2),)))
    assert "not known" in still_parallel(before, seen(known=False))
    often = seen(regions=(region(3, 0.1, 0.1, calls=50), region(9, 0.1, 0.1)))
    assert "2 times, 51 times before" in still_parallel(often, before)


def test_one_thread_must_not_do_all_the_work() -> None:
    before = seen(regions=(region(3, 0.1, 0.1, 0.1, 0.1),))
    assert "one thread does the work: 98%" in still_parallel(before, seen(regions=(region(3, 0.4, 0.004, 0.002, 0.002),)))
    assert still_parallel(before, seen(regions=(region(3, 0.01, 0.0, 0.0, 0.0),))) == "", "too little time to tell"
    assert still_parallel(before, seen(regions=(region(3, 0.2, 0.1, 0.0, 0.1),))) == ""


def test_a_loop_given_up_must_not_be_the_main_one() -> None:
    before = seen(regions=(region(3, 0.3, 0.3), region(9, 0.05, 0.05)))
    assert "most of the parallel work" in still_parallel(before, seen(regions=(region(9, 0.05, 0.05),)), dropped=1)
    assert still_parallel(before, seen(regions=(region(3, 0.3, 0.3),)), dropped=1) == ""
    assert regions_dropped(sheet(LOOP + LOOP), sheet(LOOP)) == 1
    assert regions_dropped(sheet(LOOP), sheet(LOOP + LOOP)) == 0
