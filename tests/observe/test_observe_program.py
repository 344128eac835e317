"""Whole observations with real tools: racy and clean programs, and programs that misbehave."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from pcwm.observe.build import RACE
from pcwm.observe.campaign import Trial
from pcwm.observe.case import Bench, Case
from pcwm.observe.program import Observation, observe_program
from pcwm.observe.races import race_environment
from pcwm.observe.toolchain import Toolchain
from pcwm.observe.tsan import parse_report
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Origin, OriginKind, OutputVerdict, Problem, Program, RaceVerdict, Sizes, Status, Tool

DATA = Path(__file__).parent / "data"
QUICK = ObserveRecipe(
    race_threads=(2,),
    race_rounds=1,
    work_threads=(2,),
    work_repeats=1,
    work_instructions=False,
    output_threads=(2,),
    timeout=10.0,
    memory_mb=512,
)
SMALL = QUICK.model_copy(update={"memory_mb": 256})
SHORT = QUICK.model_copy(update={"timeout": 1.0})

Observe = Callable[..., Observation]


@pytest.fixture
def observe(toolchain: Toolchain) -> Observe:
    def run(source: str, language: Language = "c", *, problem: Problem | None = None, recipe: ObserveRecipe = QUICK) -> Observation:
        program = Program.make(source, language, Origin(kind=OriginKind.user, name="file"), problem.id if problem else None)
        return observe_program(program, problem, Bench.make(recipe, toolchain))

    return run


def _line(source: str, text: str) -> int:
    return 1 + next(number for number, line in enumerate(source.splitlines()) if text in line)


def test_a_racy_c_program(observe: Observe) -> None:
    source = (DATA / "scatter.c").read_text()
    seen = observe(source, recipe=QUICK.model_copy(update={"race_threads": (2, 4)}))
    race = seen.outcome.race
    assert (race.verdict, race.runs, race.racy_runs) == (RaceVerdict.race, 2, 2)
    named = {(side.variable, side.kind, side.line) for pair in race.pairs for side in (pair.first, pair.second)}
    assert ("sum", "write", _line(source, "sum += a[i];")) in named
    assert ("total", "write", _line(source, "total += a[i + 1];")) in named
    assert {side.file for pair in race.pairs for side in (pair.first, pair.second)} == {""}
    assert len(set(race.pairs)) == len(race.pairs)
    assert seen.teams >= 2
    assert [run.tool for run in seen.runs] == [Tool.build] * 2 + [Tool.race] * 2 + [Tool.work] + [Tool.output] * 3
    first = seen.runs[2]
    assert "data race" in seen.blobs[first.log]
    assert (first.command, first.variant, seen.runs[3].variant) == (("/prog/race",), "", "delays 2")
    assert first.versions["clang"] >= "19"
    assert race.survives


def test_a_racy_cpp_program(observe: Observe) -> None:
    source = (DATA / "tally.cpp").read_text()
    race = observe(source, "cpp").outcome.race
    assert race.verdict is RaceVerdict.race
    assert _line(source, "order.push_back(i);") in {side.line for pair in race.pairs for side in (pair.first, pair.second)}


def test_work_of_racy_programs_is_measured_only_where_asked_for(observe: Observe) -> None:
    recipe = QUICK.model_copy(update={"work_of": "race_free"})
    seen = observe((DATA / "scatter.c").read_text(), recipe=recipe)
    assert seen.outcome.race.verdict is RaceVerdict.race
    assert (seen.outcome.work.known, seen.outcome.work.reason) == (False, "not measured: it has a race")
    assert [run.tool for run in seen.runs] == [Tool.build] * 2 + [Tool.race] + [Tool.output] * 3
    assert observe(CLEAN_C, recipe=recipe).outcome.work.known


def test_work_is_measured_of_the_share_that_the_recipe_wants(observe: Observe) -> None:
    """The same programs each time: a program's id has its place among all ids."""
    seen = observe(CLEAN_C)
    place = int(seen.outcome.program.removeprefix("prog-")[:8], 16) / 2**32
    assert 0.001 < place < 0.999
    for share, known in ((place - 0.001, False), (place + 0.001, True)):
        outcome = observe(CLEAN_C, recipe=QUICK.model_copy(update={"work_share": share})).outcome
        assert (outcome.work.known, outcome.race.verdict) == (known, RaceVerdict.no_race_observed)
        assert known or outcome.work.reason == "not measured: outside the recipe's share"


CLEAN_C = """#include <stdio.h>
int main(void) {
    double sum = 0;
    #pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < 20000; i++)
        sum += i * 0.5;
    #pragma omp parallel
    {
        #pragma omp critical
        sum += 0.0;
        #pragma omp barrier
    }
    printf("sum %.3f\\n", sum);
    return 0;
}
"""

CLEAN_CPP = """#include <cstdio>
#include <numeric>
#include <vector>
int main() {
    std::vector<long> squares(5000);
    #pragma omp parallel for schedule(dynamic, 64)
    for (long i = 0; i < static_cast<long>(squares.size()); i++)
        squares[i] = i * i;
    std::printf("%ld\\n", std::accumulate(squares.begin(), squares.end(), 0L));
}
"""


def test_a_clean_c_program(observe: Observe) -> None:
    seen = observe(CLEAN_C)
    assert seen.outcome.race.verdict is RaceVerdict.no_race_observed
    assert (seen.outcome.race.runs, seen.outcome.race.racy_runs, seen.outcome.race.pairs) == (1, 0, ())
    assert seen.outcome.output.verdict is OutputVerdict.correct
    assert seen.reference == "sum 99995000.000\n"
    work = seen.outcome.work
    assert work.known
    assert {region.line for region in work.regions} == {4, 7}
    assert [(region.threads, region.calls, len(region.cpu)) for region in work.program] == [(2, 2, 2)]
    assert seen.compiler_error == ""


def test_a_clean_cpp_program(observe: Observe) -> None:
    seen = observe(CLEAN_CPP, "cpp")
    assert seen.outcome.race.verdict is RaceVerdict.no_race_observed
    assert seen.outcome.output.verdict is OutputVerdict.correct
    assert [region.line for region in seen.outcome.work.regions] == [6]


ORDERED_TASKS = """#include <stdio.h>
int main(void) {
    int steps = 0;
    #pragma omp parallel
    #pragma omp single
    for (int i = 0; i < 50; i++) {
        #pragma omp task depend(inout : steps) shared(steps)
        steps = steps * 3 % 1001 + i;
    }
    printf("%d\\n", steps);
    return 0;
}
"""


def test_ordered_tasks_are_no_race_because_archer_is_loaded(observe: Observe) -> None:
    seen = observe(ORDERED_TASKS, recipe=QUICK.model_copy(update={"race_threads": (4,)}))
    assert seen.outcome.race.verdict is RaceVerdict.no_race_observed
    assert "archer" in seen.blobs[next(run for run in seen.runs if run.tool is Tool.race).log]


def test_without_archer_they_would_be(toolchain: Toolchain, tmp_path: Path) -> None:
    program = Program.make(ORDERED_TASKS, "c", Origin(kind=OriginKind.user, name="x"))
    with Case(program, None, Bench.make(QUICK, toolchain), tmp_path) as case:
        assert case.build(RACE) is None
        environment = race_environment(case, Trial(4)) | {"OMP_TOOL": "disabled"}
        _, done = case.run(Tool.race, "race", 4, environment=environment, address_space=False)
    assert parse_report(done.stderr, {"program.c"})


def test_imbalance_is_measured(observe: Observe) -> None:
    spin = "static void spin(long n) { volatile double x = 0; for (long i = 0; i < n; i++) x += i; }\n"
    body = "#pragma omp parallel for schedule(static, 1)\nfor (int i = 0; i < 2; i++) spin(i ? 40000000 : 4000000);\nreturn 0; }"
    recipe = QUICK.model_copy(update={"race_threads": (2,), "timeout": 20.0})
    work = observe(f"{spin}int main(void) {{\n{body}", recipe=recipe).outcome.work
    (region,) = work.regions
    assert region.line == 3
    slow, fast = max(region.cpu), min(region.cpu)
    assert 5 < slow / fast < 15  # ten times the iterations; CPU time, so that a busy machine does not matter
    assert region.balance is not None and 0.5 < region.balance < 0.65
    assert region.work_percent is not None and region.work_percent < 90


PROBLEM = Problem(
    id="prob-test",
    domain="test",
    name="total",
    language="c",
    statement="Sum an array.",
    harness="""#include <stdio.h>
#include <stdlib.h>
double total(const double *a, int n);
double shared_sum;
int main(int argc, char **argv) {
    int n = atoi(argv[1]);
    double *a = malloc(n * sizeof *a);
    for (int i = 0; i < n; i++) a[i] = 1.0 / (i + 1);
    printf("%.12f\\n", total(a, n));
    free(a);
}
""",
    reference="double total(const double *a, int n) { double s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }\n",
    sizes=Sizes(race=500, output=20000, work=200000),
    tolerance=1e-9,
)


def _candidate(clause: str, factor: int = 1) -> str:
    return (
        f"double total(const double *a, int n) {{\n    double s = 0;\n    #pragma omp parallel for {clause}\n"
        f"    for (int i = 0; i < n; i++)\n        s += {factor} * a[i];\n    return s;\n}}\n"
    )


def test_a_candidate_is_run_at_the_problems_sizes(observe: Observe) -> None:
    seen = observe(_candidate("reduction(+ : s)"), problem=PROBLEM)
    assert seen.outcome.race.verdict is RaceVerdict.no_race_observed
    assert seen.outcome.output.verdict is OutputVerdict.correct
    assert [(run.tool, run.size) for run in seen.runs[2:]] == [(Tool.race, 500), (Tool.work, 200000), (Tool.output, 20000)]
    assert [region.line for region in seen.outcome.work.regions] == [3]
    assert seen.reference is not None and float(seen.reference) > 0


def test_a_wrong_candidate(observe: Observe, toolchain: Toolchain) -> None:
    program = Program.make(_candidate("reduction(+ : s)", 2), "c", Origin(kind=OriginKind.user, name="x"), PROBLEM.id)
    seen = observe_program(program, PROBLEM, Bench.make(QUICK, toolchain), reference="10.480728217229\n")
    assert seen.outcome.race.verdict is RaceVerdict.no_race_observed
    assert seen.outcome.output.verdict is OutputVerdict.wrong


def test_a_race_against_the_harness_names_its_file(observe: Observe) -> None:
    harness = PROBLEM.harness.replace("double shared_sum;", "double shared_sum;\nvoid add(double x) { shared_sum += x; }")
    source = (
        "void add(double x);\nextern double shared_sum;\ndouble total(const double *a, int n) {\n"
        "#pragma omp parallel for\nfor (int i = 0; i < n; i++) add(a[i]);\nreturn shared_sum; }\n"
    )
    race = observe(source, problem=PROBLEM.model_copy(update={"harness": harness})).outcome.race
    sides = {(side.file, side.line, side.variable) for pair in race.pairs for side in (pair.first, pair.second)}
    assert ("harness.c", 5, "shared_sum") in sides


def _unknown(seen: Observation) -> str:
    """The reason, once it is sure that nothing else was concluded."""
    assert seen.outcome.race.verdict is RaceVerdict.unknown
    assert seen.outcome.race.pairs == ()
    assert not seen.outcome.work.known and seen.outcome.work.reason
    return seen.outcome.race.reason


def test_a_program_that_does_not_compile(observe: Observe) -> None:
    seen = observe("int main(void) {\n    return missing;\n}\n")
    assert _unknown(seen) == "does not compile: 2:12: use of undeclared identifier 'missing'"
    assert seen.compiler_error == "2:12: use of undeclared identifier 'missing'"
    assert seen.outcome.output.verdict is OutputVerdict.unknown
    assert [run.status for run in seen.runs] == [Status.build_failed]
    assert "missing" in seen.blobs[seen.runs[0].log]


def test_a_program_that_does_not_link(observe: Observe) -> None:
    assert "nowhere" in _unknown(observe("void nowhere(void);\nint main(void) { nowhere(); }\n"))


def test_a_file_without_main(observe: Observe) -> None:
    assert _unknown(observe("int f(void) { return 1; }\n")) == "no main function to run"


def test_without_openmp_there_is_nothing_to_observe(observe: Observe) -> None:
    assert _unknown(observe("int main(void) { return 0; }\n")) == "no OpenMP directive: nothing runs in parallel"


def test_one_thread_shows_nothing(observe: Observe) -> None:
    source = "int main(void) { int x = 0;\n#pragma omp parallel num_threads(1)\nx++;\nreturn x - 1; }\n"
    assert _unknown(observe(source)) == "no parallel region ran with more than one thread"


def test_threads_without_openmp_are_seen_too(observe: Observe) -> None:
    source = """#include <pthread.h>
static int hits;
static void *hit(void *p) { hits++; return p; }
int main(void) {
    pthread_t t;
    pthread_create(&t, 0, hit, 0);
    hit(0);
    pthread_join(t, 0);
    return 0;
}
"""
    race = observe(source).outcome.race
    assert race.verdict is RaceVerdict.race
    assert race.pairs[0].first.variable == "hits"


def test_a_race_before_a_crash_still_counts(observe: Observe) -> None:
    source = (DATA / "scatter.c").read_text().replace("free(a);", "fflush(stdout); __builtin_trap();")
    seen = observe(source)
    assert seen.outcome.race.verdict is RaceVerdict.race
    assert seen.runs[2].status is Status.crashed
    assert seen.outcome.output.verdict is OutputVerdict.unknown


HEADERS = (
    "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\n#include <sys/socket.h>\n#include <sys/wait.h>\n"
)
ADVERSARIAL = {
    "hangs": ("for (;;) getppid();", "timeout: still running after 1 s"),
    "forks": ("for (;;) fork();", "processes: started 136 processes or threads"),
    "prints": ('for (;;) puts("and on and on and on and on and on and on");', "output_flood: printed more than 2 MB"),
    "allocates": (
        "for (;;) { char *p = malloc(1 << 24); memset(p, 1, 1 << 24); if (p[rand() % 99] == 2) return 1; }",
        "memory: took more than 256 MB of memory",
    ),
    "opens a socket": ("socket(AF_INET, SOCK_STREAM, 0);", "forbidden: tried a system call that the sandbox forbids (socket)"),
    "child opens a socket": (
        "if (!fork()) { socket(AF_INET, SOCK_STREAM, 0); _exit(0); } wait(0); sleep(9);",
        "forbidden: tried a system call that the sandbox forbids (socket)",
    ),
    "writes above": ('fopen("../up.txt", "w");', "forbidden: tried to write /up.txt, outside its folder"),
    "writes to /etc": ('fopen("/etc/hosts", "a");', "forbidden: tried to write /etc/hosts, outside its folder"),
    "writes above home": (
        'char p[99]; snprintf(p, 99, "%s/../h", getenv("HOME")); fopen(p, "w");',
        "forbidden: tried to write /h, outside its folder",
    ),
}


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_a_hostile_program_is_unknown_with_its_reason(observe: Observe, name: str) -> None:
    body, reason = ADVERSARIAL[name]
    # It is a proper OpenMP program otherwise, so that only its misdeed makes it unknown.
    parallel = "int s = 0;\n#pragma omp parallel for reduction(+ : s) num_threads(2)\nfor (int i = 0; i < 9; i++) s += i;\n"
    assert (
        _unknown(observe(f"{HEADERS}int main(void) {{ {body}\n{parallel}return s - 36; }}\n", recipe=SHORT if name == "hangs" else SMALL))
        == reason
    )


def test_a_daemon_is_gone_when_the_observation_ends(observe: Observe) -> None:
    run = 'char *a[] = {"sleep", "86395", 0}; if (!fork()) { setsid(); if (!fork()) execv("/usr/bin/sleep", a); _exit(0); } wait(0);'
    _unknown(observe(f"{HEADERS}int main(void) {{ {run} return 0; }}\n"))
    deadline = time.monotonic() + 5
    while _sleeping() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _sleeping()


def _sleeping() -> bool:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"86395" in path.read_bytes().split(b"\0"):
                return True
        except OSError:
            continue
    return False


def test_the_callers_environment_cannot_be_read(observe: Observe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCWM_TEST_SECRET", "hunter2")
    read = (
        'extern char **environ; for (char **e = environ; *e; e++) puts(*e); char b[9999]; FILE *f = fopen("/proc/1/environ", "r");'
        "if (f) fwrite(b, 1, fread(b, 1, 9999, f), stdout);"
    )
    seen = observe(f"{HEADERS}int main(void) {{ {read} return 0; }}\n")
    logs = "".join(seen.blobs.values())
    assert "OMP_NUM_THREADS" in logs
    assert "hunter2" not in logs


@pytest.mark.parametrize("path", ["/etc/shadow", "/root/.bashrc", "/proc/1/environ"])
def test_the_compiler_reads_nothing_private(observe: Observe, path: str) -> None:
    seen = observe(f'#include "{path}"\nint main(void) {{ return 0; }}\n')
    assert _unknown(seen).startswith("does not compile: 1:10: ")
    assert "root:" not in "".join(seen.blobs.values())


def test_endless_templates_end(observe: Observe) -> None:
    source = "template <int N> struct F { static const int v = F<N + 1>::v; };\nint main() { return F<0>::v; }\n"
    assert "recursive template instantiation" in _unknown(observe(source, "cpp"))


def test_once_stopped_nothing_more_runs(toolchain: Toolchain) -> None:
    stop = Event()
    stop.set()
    program = Program.make(CLEAN_C, "c", Origin(kind=OriginKind.user, name="x"))
    started = time.monotonic()
    seen = observe_program(program, None, Bench.make(QUICK, toolchain, stop))
    assert seen.outcome.race.verdict is RaceVerdict.unknown
    assert time.monotonic() - started < 3
