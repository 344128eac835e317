"""`pcwm source`: what reading alone tells, as tables and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcwm.serve.cli import call
from pcwm.source.facts import Facts
from pcwm.source.verdicts import RaceReading

ROOT = Path(__file__).parent.parent.parent

TEAM = """int n, hits, level[100], old[100];
void go(void) {
    #pragma omp parallel default(shared)
    {
        #pragma omp for nowait schedule(dynamic, 4)
        for (int i = 0; i < 100; i++) level[i] = old[i] + n;
        #pragma omp critical(tally)
        hits++;
        #pragma omp barrier
        #pragma omp single
        hits = 0;
    }
}
"""
SWEEP = """void sweep(double *a) {
    #pragma omp parallel for
    for (int i = 1; i < 100; i++) a[i] = a[i - 1];
}
int main(void) { double a[100] = {0}; sweep(a); return a[5] > 1; }
"""


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = call(["source", *arguments])
    seen = capsys.readouterr()
    assert (code, seen.err) == (0, "")
    return seen.out


def page(capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str) -> str:
    file = tmp_path / "given.c"
    file.write_text(text)
    return shown(capsys, str(file))


def line_with(text: str, *words: str) -> str:
    """The first line with all the words."""
    return next(line for line in text.splitlines() if all(word in line for word in words))


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")


def test_constructs_with_extent_clauses_nesting_and_waiting(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = page(capsys, tmp_path, TEAM)
    assert line_with(text, "parallel", "default").split() == ["3-12", "parallel", "default(shared)", "implicit", "barrier"]
    assert line_with(text, "nowait").split("  ")[-1].strip() == "nowait: nobody waits"
    assert "line 3" in line_with(text, "nowait")
    assert "(tally)" in line_with(text, "7-8", "critical")
    assert "implicit barrier" in line_with(text, "10-11", "single")


def test_sharing_and_accesses_with_what_orders_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = page(capsys, tmp_path, TEAM)
    assert "declared inside the region" in line_with(text, " i ", "private")
    assert line_with(text, "6:39", "level[i]").split() == ["6:39", "level[i]", "write", "-", "0", "i", "line", "3"]
    assert "read, write  critical(tally)" in line_with(text, "8:9", "hits")
    assert line_with(text, "11:9", "hits").split()[2:5] == ["write", "single", "1"]
    assert "only read: old, n" in text


def test_work_of_a_divided_loop(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    row = line_with(page(capsys, tmp_path, TEAM).partition("Work")[2], "dynamic, 4")
    assert "100" in row and "even" in row and row.rstrip().endswith("nobody waits")


def test_dependence_and_race_with_reasons(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = page(capsys, tmp_path, SWEEP)
    assert "carried, distance" in text and "strong SIV" in text
    races = text.partition("Races, by reading alone")[2]
    assert "race: two unordered accesses met" in races
    assert "3:35 write of `a[i]` in sweep" in races and "3:42 read of `a[i - 1]` in sweep" in races
    for label in ("concurrent", "overlapping", "prevented by"):
        assert label in races


def test_what_keeps_accesses_apart_where_nothing_races(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = " ".join(page(capsys, tmp_path, TEAM.replace("nowait ", "")).split())
    assert "Kept apart" in text
    assert "the barrier of line 9" in text
    assert "Kept apart" not in page(capsys, tmp_path, SWEEP)


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("name", ["rainfall.c", "orders.cpp", "half_written.c", "blur.c"])
def test_tables_fit_the_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int, name: str) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert max(map(len, shown(capsys, str(ROOT / "examples" / name)).splitlines()[1:])) <= columns


def test_json_is_the_two_records(capsys: pytest.CaptureFixture[str]) -> None:
    given = json.loads(shown(capsys, str(ROOT / "examples" / "rainfall.c"), "--json"))
    assert sorted(given) == ["facts", "file", "races"]
    assert len(Facts.model_validate(given["facts"]).directives) == 3
    assert RaceReading.model_validate(given["races"]).answer == "race"


def test_long_tables_are_cut(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    many = "\n".join(f"    x[{number}] = {number};" for number in range(40))
    text = page(capsys, tmp_path, f"int x[99];\nvoid f(void) {{\n    #pragma omp parallel\n    {{\n{many}\n    }}\n}}\n")
    assert "... 24 more (--json has all)" in text


def test_half_written_text_says_what_it_could_not_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    whole = (ROOT / "examples" / "rainfall.c").read_text()
    text = page(capsys, tmp_path, whole[: whole.index("sum += total")])
    assert "is never closed" in text
    assert "26:9" in text and "Races, by reading alone" in text


def test_nothing_parallel_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = page(capsys, tmp_path, "int main(void) { return 0; }\n")
    assert len(text.splitlines()) == 1
    assert "nothing in this text runs in parallel" in text


def test_threads_without_directives_get_the_race_reading(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = "#include <thread>\nint x; void f() { x++; }\nint main() { std::thread a(f), b(f); a.join(); b.join(); }\n"
    (tmp_path / "given.cpp").write_text(text)
    out = shown(capsys, str(tmp_path / "given.cpp"))
    assert "C++, no OpenMP directive" in out and "Constructs" not in out
    assert "write of `x` in f" in out


def test_text_of_the_file_does_not_command_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "\x1b" not in page(capsys, tmp_path, "#pragma omp parallel for private(\x1b[31mx)\nfor(")


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.c", b"", "is empty"),
        ("binary.c", b"\x7fELF\0\0", "is a binary file"),
        ("given.f90", b"x = 1\n", "`source` reads C and C++, not Fortran"),
        (".", None, "is a folder"),
        ("none.c", None, "no such file"),
    ],
)
def test_bad_input_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert call(["source", str(tmp_path / name)]) == 2
    seen = capsys.readouterr()
    assert seen.out == "" and message in seen.err and seen.err.count("\n") == 1
