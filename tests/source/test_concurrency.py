"""What runs beside what: pairs of writes in one region, with the reason why they cannot meet."""

from __future__ import annotations

import pytest

from pcwm.source.concurrency import why_apart
from pcwm.source.facts import SourceAccess
from pcwm.source.reading import read_facts


def why(body: str, outside: str = "") -> str:
    """Of the first writes of `x` and `y`; of `x` with itself where there is no `y`."""
    facts = read_facts(f"{outside}\nvoid f(int *a, int n) {{\nint x, y;\n{body}\n}}\n", "cpp")
    assert facts.doubts == ()

    def write(name: str) -> SourceAccess | None:
        return next((each for each in facts.accesses if each.variable == name and each.kind == "write"), None)

    one = write("x")
    assert one is not None
    cause = why_apart(facts, one, write("y") or one)
    return cause.words if cause is not None else ""


def team(body: str) -> str:
    return why(f"#pragma omp parallel\n{{\n{body}\n}}")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("x = 1;", ""),
        ("x = 1;\ny = 1;", ""),
        ("x = 1;\n#pragma omp barrier\ny = 1;", "a barrier lies between them"),
        ("#pragma omp critical\nx = 1;\n#pragma omp critical\ny = 1;", "both are under `critical`"),
        ("#pragma omp critical(a)\nx = 1;\n#pragma omp critical(b)\ny = 1;", ""),
        ("m.lock(); x = 1; m.unlock();\nm.lock_shared(); y = 1; m.unlock_shared();", "`lock(m)` is held alone by one of them"),
        ("m.lock_shared(); x = 1; m.unlock_shared();\nm.lock_shared(); y = 1; m.unlock_shared();", ""),
        ("#pragma omp atomic\nx++;", "both are under `atomic`"),
        ("#pragma omp single\nx = 1;", "one thread runs the `single`"),
        ("#pragma omp single nowait\nx = 1;\n#pragma omp single\ny = 1;", ""),
        ("for (int i = 0; i < n; i++) {\n#pragma omp single nowait\nx = 1;\n}", ""),
        ("for (int i = 0; i < n; i++) {\n#pragma omp single\nx = 1;\n}", "one thread runs the `single`"),
        ("#pragma omp master\nx = 1;\n#pragma omp masked\ny = 1;", "only the first thread runs both"),
        ("#pragma omp sections\n{\n#pragma omp section\nx = 1;\n#pragma omp section\ny = 1;\n}", ""),
        ("#pragma omp sections\n{\n#pragma omp section\n{ x = 1; y = 1; }\n}", "one thread runs the `section`"),
    ],
)
def test_in_one_team(body: str, reason: str) -> None:
    assert team(body) == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("#pragma omp task shared(x)\nx = 1;\ny = 1;", ""),
        ("#pragma omp task shared(x)\nx = 1;\n#pragma omp taskwait\ny = 1;", "`taskwait` waits for the task first"),
        ("#pragma omp taskgroup\n{\n#pragma omp task shared(x)\nx = 1;\n}\ny = 1;", "`taskgroup` waits for the task first"),
        ("y = 1;\n#pragma omp task shared(x)\nx = 1;", "the task is created afterwards"),
        ("for (int i = 0; i < n; i++) {\ny = 1;\n#pragma omp task shared(x)\nx = 1;\n}", ""),
        ("#pragma omp task shared(x)\nx = 1;\n#pragma omp task shared(y)\ny = 1;", ""),
        ("#pragma omp task depend(out: a[0])\nx = 1;\n#pragma omp task depend(in: a[0])\ny = 1;", "both tasks depend on `a[0]`"),
        ("#pragma omp task depend(in: a[0])\nx = 1;\n#pragma omp task depend(in: a[0])\ny = 1;", ""),
        ("#pragma omp task\n{ x = 1; y = 1; }", "one task makes both"),
        ("for (int i = 0; i < n; i++)\n#pragma omp task shared(x)\nx = 1;", ""),
        ("#pragma omp task if(0) shared(x)\nx = 1;\ny = 1;", "one thread runs the `single`"),
    ],
)
def test_tasks_of_one_creator(body: str, reason: str) -> None:
    assert team(f"#pragma omp single\n{{\n{body}\n}}") == reason


def test_a_task_of_every_thread_meets_itself() -> None:
    assert team("#pragma omp task shared(x)\nx = 1;\n#pragma omp taskwait\ny = 1;") == ""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("#pragma omp parallel\nx = 1;\n#pragma omp parallel\ny = 1;", "their regions run one after the other"),
        ("#pragma omp parallel\nx = 1;\ny = 1;", "only one thread runs at that time"),
        ("#pragma omp parallel num_threads(1)\nx = 1;", "only one thread runs at that time"),
        ("#pragma omp parallel if(0)\nx = 1;", "only one thread runs at that time"),
    ],
)
def test_in_two_regions_or_one_thread(body: str, reason: str) -> None:
    assert why(body) == reason
