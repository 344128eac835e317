"""What ThreadSanitizer's compiler pass does not know: changes of real LLVM assembly, and what they let the tool see."""

from __future__ import annotations

import itertools
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pcwm.observe.case import Bench
from pcwm.observe.lowering import (
    FIRST,
    PASS,
    gives_locals_away,
    unasked_barriers,
    updates_atomically,
    with_atomic_first_loads,
    with_locals_watched,
    without_barriers,
)
from pcwm.observe.program import observe_races_alone
from pcwm.observe.toolchain import Toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import Origin, OriginKind, Program, RaceVerdict

Assembly = Callable[..., str]


@pytest.fixture
def assembly(toolchain: Toolchain, tmp_path: Path) -> Assembly:
    """LLVM's assembly of a source, before any pass, and with `expanded` after the one that lowers atomic updates."""

    def compiled(source: str, *, ending: str = "c", expanded: bool = False) -> str:
        (tmp_path / f"program.{ending}").write_text(source)
        clang = [
            str(toolchain.clang),
            *("-O0", "-g", "-fopenmp", "-fno-discard-value-names"),
            *FIRST,
            f"program.{ending}",
            "-o",
            "first.ll",
        ]
        subprocess.run(clang, cwd=tmp_path, check=True)
        if expanded:
            assert toolchain.opt is not None
            subprocess.run([str(toolchain.opt), *PASS, "first.ll", "-o", "expanded.ll"], cwd=tmp_path, check=True)
        return (tmp_path / ("expanded.ll" if expanded else "first.ll")).read_text()

    return compiled


def _verify(module: str, toolchain: Toolchain) -> None:
    assert toolchain.opt is not None
    subprocess.run([toolchain.opt, "-passes=verify", "-S", "-", "-o", "-"], input=module, text=True, check=True, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize(
    ("source", "is_one"),
    [
        ("#pragma omp atomic\nx += 1;", True),
        ("# pragma omp  atomic update\nx += 1;", True),
        ("#pragma omp atomic capture seq_cst\n{ v = x; x += 1; }", True),
        ("#pragma omp atomic compare\nif (v < x) { x = v; }", True),
        ("std::atomic<double> level;", True),
        ("lowest.fetch_min(3);", True),
        ("__atomic_fetch_max(&x, 3, 0);", True),
        ("#pragma omp atomic read\nv = x;", False),
        ("#pragma omp atomic seq_cst write\nx = 3;", False),
        ("#pragma omp atomic relaxed hint(omp_sync_hint_none) read\nv = x;", False),
        ("std::atomic<int> level;", False),
        ("int atomic;", False),
    ],
)
def test_sources_with_atomic_updates_are_told(source: str, is_one: bool) -> None:
    assert updates_atomically(source) is is_one


@pytest.mark.parametrize(
    ("source", "is_one"),
    [
        ("#pragma omp task shared(row)", True),
        ("#pragma omp parallel master taskloop", True),
        ("pthread_create(&t, 0, f, &row);", True),
        ("std::jthread t(f);", True),
        ("auto answer = std::async(f);", True),
        ("#pragma omp taskwait", False),
        ("#pragma omp parallel for", False),
        ("int tasks; // a task", False),
    ],
)
def test_sources_that_may_give_locals_away_are_told(source: str, is_one: bool) -> None:
    assert gives_locals_away(source) is is_one


LAST = """#include <stdio.h>
int main(void) {
    int last = 0;
    int seen = 0;
#pragma omp parallel num_threads(4) reduction(+ : seen)
    {
#pragma omp for lastprivate(last) \\
    nowait
        for (int i = 0; i < 64; i++)
            last = i;
        seen += last;
#pragma omp barrier
#pragma omp for
        for (int i = 0; i < 64; i++)
            ;
    }
    printf("%d %d\\n", last, seen);
    return 0;
}
"""


def test_barriers_that_no_one_asked_for_are_found_by_line() -> None:
    assert unasked_barriers(LAST, "c") == {7, 8}
    assert unasked_barriers(LAST.replace("nowait", ""), "c") == frozenset()
    assert unasked_barriers(LAST.replace("lastprivate(last)", ""), "c") == frozenset()
    assert unasked_barriers("// lastprivate nowait\n", "c") == frozenset()
    assert unasked_barriers("#pragma omp sections lastprivate(x) nowait\n{ }\n#pragma omp for nowait\nfor (;;);\n", "cpp") == {1}


def test_they_are_taken_out_and_no_other(assembly: Assembly, toolchain: Toolchain) -> None:
    module = assembly(LAST)
    changed = without_barriers(module, unasked_barriers(LAST, "c"))
    (gone,) = set(module.splitlines()) - set(changed.splitlines())
    assert "call void @__kmpc_barrier(" in gone
    assert (module.count("call void @__kmpc_barrier("), changed.count("call void @__kmpc_barrier(")) == (3, 2)
    assert without_barriers(module, frozenset()) == without_barriers(module, frozenset({999})) == module
    _verify(changed, toolchain)


def _plain_guesses(module: str) -> list[str]:
    lines = module.splitlines()
    return [line for line, after in itertools.pairwise(lines) if " = load " in line and "br label %atomicrmw.start" in after]


def test_the_first_guess_of_an_atomic_update_is_read_atomically(assembly: Assembly, toolchain: Toolchain) -> None:
    update = "double d; float f; int i; void up(double x, int n) {\n#pragma omp atomic\nd += x;\n#pragma omp atomic\nf *= 2;\n"
    module = assembly(f"{update}#pragma omp atomic compare\nif (n < i) {{ i = n; }}\nd = f + i;\n}}\n", expanded=True)
    changed = with_atomic_first_loads(module)
    guesses = _plain_guesses(module)
    assert len(guesses) >= 2 and not any("load atomic" in line for line in guesses)
    assert all("load atomic" in line and "monotonic" in line for line in _plain_guesses(changed))
    different = [old for old, new in zip(module.splitlines(), changed.splitlines(), strict=True) if old != new]
    assert different == guesses
    _verify(changed, toolchain)


GIVEN = """int total(void);
void use(int *p);
int serve(void) {
    int row[8];
    struct { int table, guests; } order;
    int own[8];
    int number = 3;
#pragma omp task shared(row, order)
    row[3] = order.guests;
    own[2] = number;
    row[4] = own[2] + order.table;
    return row[3];
}
int alone(void) {
    int own[4];
    own[1] = 2;
    return own[1];
}
"""


def test_locals_given_away_are_led_through_a_function(assembly: Assembly, toolchain: Toolchain) -> None:
    module = assembly(GIVEN)
    changed = with_locals_watched(module)
    serve = changed[changed.index("@serve(") : changed.index("@alone(")]
    for name in ("row", "order"):
        assert f"  %seen.{name} = call ptr @pcwm_same(ptr %{name})\n" in serve
        assert not [line for line in serve.splitlines() if "getelementptr" in line and f"ptr %{name}," in line]
    assert "pcwm_same(ptr %own)" not in changed
    alone = module[module.index("@alone(") :]
    assert alone[: alone.index("\n}")] in changed
    assert changed.rstrip().endswith("declare ptr @pcwm_same(ptr)")
    _verify(changed, toolchain)


def test_a_module_that_gives_nothing_away_stays_as_it_is(assembly: Assembly) -> None:
    module = assembly("int alone(void) {\n    int own[4];\n    own[1] = 2;\n    return own[1];\n}\n")
    assert "alloca [4 x i32]" in module
    assert with_locals_watched(module) == module


def test_the_librarys_own_functions_are_left(assembly: Assembly) -> None:
    method = "struct box { void run() { int row[4]; row[1] = 2; use(row); } };"
    source = "void use(int *);\n%s\n%s made;\nint main() { made.run(); }\n"
    assert "pcwm_same" in with_locals_watched(assembly(source % (method, "box"), ending="cpp"))
    library = assembly(source % (f"namespace std {{ {method} }}", "std::box"), ending="cpp")
    assert with_locals_watched(library) == library


@pytest.mark.parametrize("text", ["", "define x{\n", "define i32 @f() {\n  %a = alloca [\n}\n", "}\n" * 50, "define " * 2000])
def test_a_text_that_is_no_module_stays_as_it_is(text: str) -> None:
    assert with_locals_watched(text) == with_atomic_first_loads(text) == without_barriers(text, frozenset({1})) == text


TALLY = """#include <omp.h>
#include <stdio.h>
static TYPE level = 90;
int main(void) {
    double seen = 0;
#pragma omp parallel num_threads(2) reduction(+ : seen)
    for (int i = 0; i < 40; i++) {
        int mine = 80 - i;
        if (omp_get_thread_num() == 0) {
UPDATE
        } else {
            TYPE now;
            READ
            seen += now + mine;
        }
    }
    printf("%f %f\\n", (double)level, seen);
    return 0;
}
"""
READ = "            READ\n"
ADDED = TALLY.replace("TYPE", "double").replace("UPDATE", "#pragma omp atomic\nlevel += 1.5;")
LOWEST = TALLY.replace("TYPE", "int").replace("UPDATE", "#pragma omp atomic compare\nif (mine < level) { level = mine; }")
PLAINLY, ATOMICALLY = "now = level;\n", "\n#pragma omp atomic read\nnow = level;\n"

ROW = """#include <stdio.h>
#include <unistd.h>
int main(void) {
    int sum = 0;
#pragma omp parallel num_threads(6)
#pragma omp single
    for (int i = 0; i < 90; i++) {
        int row[8] = {0};
#pragma omp task shared(row)
        row[3] = 5;
        sum += row[READ];
        usleep(200);
#pragma omp taskwait
        sum += row[3];
    }
    printf("%d\\n", sum);
    return 0;
}
"""
ORDER = """#include <pthread.h>
#include <stdio.h>
struct order { int table, guests; };
static void *serve(void *given) {
    struct order *one = given;
    one->guests += 2;
    return NULL;
}
int main(void) {
    struct order one = {7, 1};
    pthread_t waiter;
    pthread_create(&waiter, NULL, serve, &one);
    int seen = one.READ;
    pthread_join(waiter, NULL);
    printf("%d %d\\n", seen, one.guests);
    return 0;
}
"""
NOWAIT = LAST.replace("        seen += last;\n", "READ        seen += last;\n")

# In ROW the thread that makes the tasks sleeps before it waits for each: who waits may run the task itself, and then nothing races.
TWINS = {
    "a double added to atomically": (ADDED, PLAINLY, ATOMICALLY, "level"),
    "an atomic minimum": (LOWEST, PLAINLY, ATOMICALLY, "level"),
    "a local array given to a task": (ROW, "3", "4", "row[3]"),
    "a local struct given to a thread": (ORDER, "guests", "table", "one.guests"),
    "a last value that is not waited for": (NOWAIT, "", "#pragma omp barrier\n", "last"),
}
"""What is seen: a program, what in it races, what does not, and the variable that is read."""


def _observed(source: str, toolchain: Toolchain) -> tuple[RaceVerdict, set[tuple[str, str, int]]]:
    bench = Bench.make(ObserveRecipe(race_threads=(2, 4), race_rounds=2), toolchain)
    race = observe_races_alone(Program.make(source, "c", Origin(kind=OriginKind.user, name="x.c")), None, bench)
    return race.verdict, {(side.variable, side.kind, side.line) for pair in race.pairs for side in (pair.first, pair.second)}


@pytest.mark.parametrize("name", TWINS)
def test_what_the_pass_would_not_have_seen_is_a_race(name: str, toolchain: Toolchain) -> None:
    source, racy, _, variable = TWINS[name]
    source = source.replace("READ", racy)
    verdict, sides = _observed(source, toolchain)
    assert verdict is RaceVerdict.race
    reads = {line for read, kind, line in sides if kind == "read" and read == variable}
    assert reads and all(variable in source.splitlines()[line - 1] for line in reads)
    assert {kind for _, kind, _ in sides} <= {"read", "write", "atomic write"}


@pytest.mark.parametrize("name", TWINS)
def test_its_twin_without_a_race_gives_no_alarm(name: str, toolchain: Toolchain) -> None:
    source, _, clean, _ = TWINS[name]
    assert _observed(source.replace("READ", clean), toolchain) == (RaceVerdict.no_race_observed, set())
