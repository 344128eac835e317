"""Reading the OMPT tool's profile, and what the tool measures: phases, repeats, speed-up."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.observe.build import PLAIN
from pcwm.observe.case import Bench, Case
from pcwm.observe.quiet import cores
from pcwm.observe.toolchain import Toolchain
from pcwm.observe.work import Profile, Site, WorkRuns, merge_sites, middling, parse_profile, run_work
from pcwm.recipe import ObserveRecipe
from pcwm.records import Origin, OriginKind, Program, RegionWork, WorkOutcome, WorkRepeats, half_range, middle

PROFILE = (Path(__file__).parent / "data" / "profile_chain.json").read_text()


def test_reads_a_real_profile() -> None:
    profile = parse_profile(PROFILE, "plain")
    assert profile is not None
    assert profile.teams == 4
    assert len(profile.sites) == 1
    assert profile.sites[0].offset > 0
    region = profile.sites[0].work
    assert (region.threads, region.calls, len(region.cpu)) == (4, 1, 4)
    assert region.work_percent is not None and 0 < region.work_percent <= 100
    assert region.cpu_percent is not None and 0 < region.cpu_percent <= 100
    assert region.seconds > 0
    assert profile.program.work == region.work


def test_a_region_of_another_module_has_no_offset() -> None:
    profile = parse_profile(PROFILE, "other")
    assert profile is not None and profile.sites[0].offset == 0


def test_damaged_profiles_are_none() -> None:
    assert parse_profile("", "plain") is None
    assert parse_profile(PROFILE[:-20], "plain") is None
    assert parse_profile(json.dumps([1, 2]), "plain") is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200) | st.recursive(st.none() | st.floats() | st.text(max_size=5), st.lists).map(json.dumps))
def test_never_raises(text: str) -> None:
    assert parse_profile(text, "plain") is None


def test_clones_of_one_region_are_one_line() -> None:
    def site(offset: int, work: float, cpu: tuple[float, ...]) -> Site:
        return Site(offset, RegionWork(line=0, threads=len(cpu), calls=1, work=work, wait=1.0, cpu=cpu, cpu_wait=0.5, seconds=2.0))

    (merged,) = merge_sites((site(10, 1.0, (1.0, 2.0)), site(20, 3.0, (1.0,))), {10: 7, 20: 7})
    assert (merged.line, merged.threads, merged.calls, merged.work, merged.wait, merged.cpu) == (7, 2, 2, 4.0, 2.0, (2.0, 2.0))
    assert (merged.cpu_wait, merged.seconds) == (1.0, 4.0)


def test_the_middling_repeat_is_a_whole_run() -> None:
    def profile(cpu_wait: float) -> Profile:
        return Profile(2, RegionWork(line=0, threads=2, calls=1, work=1.0, wait=0.0, cpu=(1.0, 1.0), cpu_wait=cpu_wait), ())

    few, some, many = profile(0.1), profile(0.5), profile(2.0)
    assert middling([many, few, some]) is some
    assert middling([few, many]) is many  # of two, the lower
    assert middling([some]) is some


def test_medians_and_spreads_by_hand() -> None:
    assert (middle((3.0, 1.0, 2.0)), middle((1.0, 2.0)), middle(())) == (2.0, 1.5, None)
    assert (half_range((3.0, 1.0, 2.0)), half_range((1.0,)), half_range(())) == (1.0, None, None)
    one = WorkRepeats(threads=1, work_percents=(), cpu_percents=(), seconds=(2.0, 2.2, 1.0), quiet=True)
    four = one.model_copy(update={"threads": 4, "seconds": (0.5, 0.4, 9.0)})
    assert WorkOutcome(known=True, repeats=(one, four)).speed_up(4) == 4.0
    assert WorkOutcome(known=True, repeats=(four,)).speed_up(4) is None


SPIN = "#include <omp.h>\nstatic void spin(long n) { volatile double x = 0; for (long i = 0; i < n; i++) x += i; }\nint main(void) {\n"
PHASES = {
    # Each thread does as much as the other, but not at the same time: without the barrier nobody would wait.
    "two phases": (
        "#pragma omp parallel\n{ int t = omp_get_thread_num();\nspin(t ? 20000000 : 2000000);\n#pragma omp barrier\n"
        "spin(t ? 2000000 : 20000000); }\nreturn 0; }\n",
        (51.0, 60.0),
    ),
    "one phase": (
        "#pragma omp parallel\n{ int t = omp_get_thread_num();\nspin(t ? 20000000 : 2000000);\n"
        "spin(t ? 2000000 : 20000000); }\nreturn 0; }\n",
        (80.0, 100.0),
    ),
    "many phases": (
        "#pragma omp parallel\nfor (int k = 0; k < 20; k++) {\n#pragma omp for schedule(static)\n"
        "for (int i = 0; i < 4; i++) spin(i < 2 ? 1500000 : 500000);\n}\nreturn 0; }\n",
        (60.0, 73.0),
    ),
    # The last to come waits for nobody; what the others run while they wait for it is work of the same phase.
    "tasks while waiting": (
        "#pragma omp parallel\n#pragma omp master\nfor (int i = 0; i < 100; i++) {\n#pragma omp task\nspin(300000);\n}\nreturn 0; }\n",
        None,
    ),
    "one thread": (
        "#pragma omp parallel num_threads(1)\nspin(9000000);\n#pragma omp parallel\nspin(9000000);\nreturn 0; }\n",
        (85.0, 100.0),
    ),
}


def _work(toolchain: Toolchain, folder: Path, source: str, **recipe: object) -> WorkRuns:
    program = Program.make(source, "c", Origin(kind=OriginKind.user, name="x"))
    settings = {"work_threads": (2,), "work_repeats": 1, "work_instructions": False, **recipe}
    with Case(program, None, Bench.make(ObserveRecipe.model_validate(settings), toolchain), folder) as case:
        assert case.build(PLAIN) is None
        return run_work(case, "plain")


@pytest.mark.parametrize("name", PHASES)
def test_cpu_time_work_percent_is_by_phase(toolchain: Toolchain, tmp_path: Path, name: str) -> None:
    body, expected = PHASES[name]
    (program,) = _work(toolchain, tmp_path, SPIN + body).outcome.program
    assert program.cpu_percent is not None and program.cpu_wait is not None
    if expected is None:
        # Whoever runs them, a task's time is in the phase it was waited for in: the shares add up to what all used.
        assert program.cpu_wait == pytest.approx(2 * max(program.cpu) - sum(program.cpu), rel=0.02, abs=1e-4)
    else:
        # 55%, 100%, 67% and 100% by the iterations; a neighbour in the caches can make one thread's CPU time a third longer.
        assert expected[0] <= program.cpu_percent <= expected[1]
    assert 0 < program.seconds < 10


UNEVEN = SPIN + "#pragma omp parallel for\nfor (int i = 0; i < 16; i++) spin(i < 4 ? 1200000 : 400000);\nreturn 0; }\n"


def test_more_threads_than_cores_do_not_change_it(toolchain: Toolchain, tmp_path: Path) -> None:
    work = _work(toolchain, tmp_path, UNEVEN, work_threads=(4, 16), work_repeats=3).outcome
    for threads in (4, 16):
        repeats = work.at(threads)
        assert repeats is not None and max(repeats.cpu_percents) == pytest.approx(50.0, abs=8.0)
    assert [region.asked for region in work.regions] == [4, 16]


def test_repeats_have_spread_and_speed_up(toolchain: Toolchain, tmp_path: Path) -> None:
    seen = _work(toolchain, tmp_path, UNEVEN, work_threads=(2, 4), work_repeats=2)
    work = seen.outcome
    assert [(run.threads, run.repeat) for run in seen.runs] == [(2, 0), (4, 0), (1, 0), (2, 1), (4, 1), (1, 1)]
    assert len({run.id for run in seen.runs}) == 6
    assert [(each.threads, len(each.cpu_percents), len(each.seconds)) for each in work.repeats] == [(1, 2, 2), (2, 2, 2), (4, 2, 2)]
    assert [(region.asked, region.line) for region in work.regions] == [(2, 4), (4, 4)]
    speed_up = work.speed_up(2)
    assert speed_up is not None and 0.1 < speed_up < 2.5
    for each in work.repeats:
        assert each.cores == cores()
        assert (each.quiet is True) == (each.busy == "")
        if each.threads > cores():
            assert (each.quiet, each.busy) == (False, f"{each.threads} threads on {cores()} cores")


def test_a_program_that_cannot_run_on_one_thread_has_no_speed_up(toolchain: Toolchain, tmp_path: Path) -> None:
    source = UNEVEN.replace("#pragma", "if (omp_get_max_threads() < 2) return 1;\n#pragma")
    work = _work(toolchain, tmp_path, source, work_repeats=3).outcome
    assert work.known
    assert [each.threads for each in work.repeats] == [2]
    assert work.speed_up(2) is None


def test_a_thread_count_that_fails_is_given_up(toolchain: Toolchain, tmp_path: Path) -> None:
    source = UNEVEN.replace("#pragma", "if (omp_get_max_threads() > 2) return 1;\n#pragma")
    seen = _work(toolchain, tmp_path, source, work_threads=(2, 4), work_repeats=3)
    assert (seen.outcome.known, seen.outcome.reason) == (True, "4 threads: crashed: exit code 1")
    assert [region.asked for region in seen.outcome.program] == [2]
    assert [(run.threads, run.repeat) for run in seen.runs] == [(2, 0), (4, 0), (1, 0), (2, 1), (1, 1), (2, 2), (1, 2)]


def test_where_the_first_run_fails_there_is_no_other(toolchain: Toolchain, tmp_path: Path) -> None:
    source = UNEVEN.replace("#pragma", "if (omp_get_max_threads() > 1) return 1;\n#pragma")
    seen = _work(toolchain, tmp_path, source, work_threads=(2, 4), work_repeats=3)
    assert (seen.outcome.known, seen.outcome.reason, len(seen.runs)) == (False, "crashed: exit code 1", 1)


def test_waiting_for_a_quiet_moment_ends(toolchain: Toolchain, tmp_path: Path) -> None:
    started = time.monotonic()
    quick = SPIN + "#pragma omp parallel\nspin(100000);\nreturn 0; }\n"
    work = _work(toolchain, tmp_path, quick, work_quiet="wait", work_quiet_seconds=1.5).outcome
    assert work.known
    assert time.monotonic() - started < 20
