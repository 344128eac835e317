"""What can be judged on this machine: for every way to run in parallel, a tiny program with a race is built, run and looked at.

Nothing is concluded from what is installed: a kind is judged here if its race is seen here, at its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Event

from pcwm.errors import MissingToolError
from pcwm.observe.case import Bench
from pcwm.observe.program import observe_races_alone
from pcwm.observe.toolchain import Toolchain
from pcwm.pool import default_workers, run_all
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Origin, OriginKind, Program, RaceVerdict

BY_DESIGN = {
    "SIMD without a copy in threads": "lanes are judged as threads where a loop can be divided; with ordered or scan it cannot",
    "offloading (omp target)": "runs on the host here, with the host's order of memory: not what a device would do",
}
"""Never judged, with why."""

RACY = "counter = counter + 1"
"""The line of every trial that races."""


@dataclass(frozen=True)
class Kind:
    """A way to run in parallel, with a program that has a race."""

    name: str
    language: Language
    source: str


@dataclass(frozen=True)
class Ability:
    """Whether a kind is judged here."""

    kind: str
    ok: bool
    found: str
    """What was tried, or why it failed."""


_C_THREADS = """#include <{header}>
static int counter;
static {result} work(void *unused) {{
    for (int i = 0; i < 100; i++)
        counter = counter + 1;
    return {value};
}}
int main(void) {{
    {type} threads[2];
    for (int i = 0; i < 2; i++)
        {create};
    for (int i = 0; i < 2; i++)
        {join};
    return 0;
}}
"""

_OPENMP = """static int counter;
int main({void}) {{
    #pragma omp parallel for
    for (int i = 0; i < 100; i++)
        counter = counter + 1;
    return 0;
}}
"""

_STD_THREAD = """#include <thread>
static int counter;
static void work() {
    for (int i = 0; i < 100; i++)
        counter = counter + 1;
}
int main() {
    std::thread one(work), other(work);
    one.join();
    other.join();
}
"""

_ALGORITHM = """#include <execution>
static int counter;
int main() {
    int values[100] = {};
    std::for_each(std::execution::par, values, values + 100, [](int) {
        counter = counter + 1;
    });
}
"""

_FORTRAN = """program trial
  implicit none
  integer :: i, counter
  counter = 0
  !$omp parallel do
  do i = 1, 100
    counter = counter + 1
  end do
  print *, counter > 0
end program trial
"""

_PTHREADS = _C_THREADS.format(
    header="pthread.h",
    result="void *",
    value="unused",
    type="pthread_t",
    create="pthread_create(&threads[i], 0, work, 0)",
    join="pthread_join(threads[i], 0)",
)

_C11_THREADS = _C_THREADS.format(
    header="threads.h",
    result="int",
    value="unused != 0",
    type="thrd_t",
    create="thrd_create(&threads[i], work, 0)",
    join="thrd_join(threads[i], 0)",
)

KINDS = (
    Kind("OpenMP in C", "c", _OPENMP.format(void="void")),
    Kind("OpenMP in C++", "cpp", _OPENMP.format(void="")),
    Kind("OpenMP in Fortran", "fortran", _FORTRAN),
    Kind("pthreads", "c", _PTHREADS),
    Kind("C11 threads", "c", _C11_THREADS),
    Kind("C++ std::thread", "cpp", _STD_THREAD),
    Kind("C++17 parallel algorithms", "cpp", _ALGORITHM),
)


def try_kinds(toolchain: Toolchain) -> Iterator[Ability]:
    """Try every kind, a few at a time; answers come in the order they are known."""
    longest_first = KINDS[::-1]
    bench = Bench.make(ObserveRecipe(race_threads=(4,), race_rounds=1, timeout=20.0), toolchain)
    for _, ability in run_all(lambda kind, stop: _try(kind, bench, stop), longest_first, default_workers()):
        yield ability


def _try(kind: Kind, bench: Bench, stop: Event) -> Ability:
    program = Program.make(kind.source, kind.language, Origin(kind=OriginKind.corpus, name="trial"))
    try:
        race = observe_races_alone(program, None, replace(bench, stop=stop))
    except MissingToolError as missing:
        return Ability(kind.name, False, str(missing))
    line = 1 + next(number for number, text in enumerate(kind.source.splitlines()) if RACY in text)
    if race.verdict is RaceVerdict.race and {side.line for pair in race.pairs for side in (pair.first, pair.second)} == {line}:
        return Ability(kind.name, True, f"a race was put into a trial program, and seen at its line {line}")
    return Ability(kind.name, False, f"a race was put into a trial program, and not seen: {race.reason or race.verdict.value}")
