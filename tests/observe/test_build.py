"""Builds in the sandbox, and the parts that several programs share."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from pcwm.errors import StorageError
from pcwm.observe.build import PLAIN, RACE, SHARED, BuildError, Kind, SharedParts, leading_headers
from pcwm.observe.case import Bench, Case
from pcwm.observe.program import observe_races_alone
from pcwm.observe.toolchain import Toolchain
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Origin, OriginKind, Problem, Program, RaceVerdict, Sizes, Status, Tool

RECIPE = ObserveRecipe(race_threads=(2, 4), race_rounds=1)
HARNESS = '#include <stdio.h>\nint add(int, int);\nint main(void) {\n    printf("%d\\n", add(2, 3));\n    return 0;\n}\n'


@pytest.fixture
def shared(toolchain: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SharedParts:
    """With an empty cache. The package's own tools stay where the toolchain has them."""
    monkeypatch.setenv("PCWM_CACHE", str(tmp_path / "cache"))
    return SharedParts(toolchain)


def _program(source: str, language: Language = "c") -> Program:
    return Program.make(source, language, Origin(kind=OriginKind.user, name="x"))


def _problem(harness: str, language: Language = "c") -> Problem:
    return Problem(
        id="prob-add",
        domain="test",
        name="add",
        language=language,
        statement="Add.",
        harness=harness,
        reference="int add(int a, int b) { return a + b; }\n",
        sizes=Sizes(race=1, output=1, work=1),
        tolerance=0.0,
    )


def _state(shared: SharedParts) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_ino, path.stat().st_size) for path in shared.folder.iterdir()}


def _made(shared: SharedParts, text: str, kind: Kind = PLAIN) -> str:
    made = shared.harness(text, "c", kind, Event())
    assert isinstance(made, str)
    return made


def test_a_harness_is_compiled_once(shared: SharedParts, toolchain: Toolchain) -> None:
    made = _made(shared, HARNESS)
    assert made.startswith(f"{SHARED}/") and made.endswith(".o")
    (shared.folder / Path(made).name).chmod(0o444)
    written = _state(shared)
    assert list(written) == [Path(made).name]
    assert _made(shared, HARNESS) == _made(SharedParts(toolchain), HARNESS) == made
    assert _state(shared) == written


def test_other_text_and_other_flags_are_other_objects(shared: SharedParts) -> None:
    kinds = (PLAIN, RACE, Kind("plain", (*PLAIN.flags, "-DN=2")))
    made = [_made(shared, HARNESS, kind) for kind in kinds]
    made.append(_made(shared, HARNESS + "\n"))
    assert len(set(made)) == len(made) == len(_state(shared))
    # What a kind is called, and what it links, is nothing to its objects.
    assert _made(shared, HARNESS, Kind("other", PLAIN.flags, ("-Wl,--as-needed",))) == made[0]


def test_a_harness_that_does_not_compile_says_so_each_time_and_leaves_nothing(shared: SharedParts) -> None:
    first = shared.harness("int main(void) {\n    return zero;\n}\n", "c", PLAIN, Event())
    assert isinstance(first, BuildError)
    assert first.reason == "does not compile: harness.c:2:12: use of undeclared identifier 'zero'"
    assert shared.harness("int main(void) {\n    return zero;\n}\n", "c", PLAIN, Event()) is first
    assert _state(shared) == {}


def test_a_stopped_build_is_not_remembered_as_a_failure(shared: SharedParts) -> None:
    stop = Event()
    stop.set()
    assert isinstance(shared.harness(HARNESS, "c", PLAIN, stop), BuildError)
    assert _made(shared, HARNESS)


def test_a_broken_harness_is_named_in_the_programs_reason(toolchain: Toolchain) -> None:
    race = observe_races_alone(
        _program("int add(int a, int b) { return a + b; }\n"), _problem(HARNESS.replace("return 0", "return zero")), _bench(toolchain)
    )
    assert race.verdict is RaceVerdict.unknown
    assert race.reason == "does not compile: harness.c:5:12: use of undeclared identifier 'zero'"


def test_an_error_of_the_program_names_its_own_line(toolchain: Toolchain) -> None:
    race = observe_races_alone(_program("int add(int a, int b) {\n    return a + c;\n}\n"), _problem(HARNESS), _bench(toolchain))
    assert race.reason == "does not compile: 2:16: use of undeclared identifier 'c'"


def test_a_cache_that_cannot_be_written_is_told(toolchain: Toolchain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PCWM_CACHE", str(tmp_path / "file"))
    with pytest.raises(StorageError, match="cache"):
        SharedParts(toolchain)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("#include <vector>\n#include <map>\nint main() {}\n", ("vector", "map")),
        ("// about\n/* and\n more */\n\n#  include <sys/time.h> // why\n#include <a-b+c.hpp>/* too */\n", ("sys/time.h", "a-b+c.hpp")),
        ('#include <vector>\n#include "own.h"\n#include <map>\n', ("vector",)),
        ("#define NDEBUG\n#include <cassert>\n", ()),
        ("#include <vector>\n#define NDEBUG\n#include <cassert>\n", ("vector",)),
        ("#pragma once\n#include <vector>\n", ()),
        ("#include <vector>\n#if A\n#include <map>\n#endif\n", ("vector",)),
        ("#include <vector> int x;\n#include <map>\n", ()),
        ("int x;\n#include <vector>\n", ()),
        ("#include HEADER\n#include <vector>\n", ()),
        ("// continued \\\n#include <vector>\n#include <map>\n", ()),
        ("/* never closed\n#include <vector>\n", ()),
        ("#include <vector>", ()),
        ("", ()),
    ],
)
def test_leading_headers_end_where_anything_else_begins(text: str, names: tuple[str, ...]) -> None:
    assert leading_headers(text) == names


def _bench(toolchain: Toolchain) -> Bench:
    return Bench.make(RECIPE, toolchain)


SUM = """#include <cstdio>
#include <cstdint>
static std::int32_t found[64];
int main() {
    int sum = 0;
#pragma omp parallel for
    for (int i = 0; i < 64; i++)
        sum += found[i] + i;
    std::printf("%d\\n", sum);
}
"""


def _build(source: str, bench: Bench, folder: Path, language: Language = "cpp") -> tuple[BuildError | None, list[str]]:
    """What the plain build says, and its last command."""
    folder.mkdir()
    with Case(_program(source, language), None, bench, folder) as case:
        error = case.build(PLAIN)
        return error, list(case.runs[-1].command)


@pytest.mark.usefixtures("shared")
def test_headers_are_precompiled_when_they_are_asked_for_again(toolchain: Toolchain, tmp_path: Path) -> None:
    bench = _bench(toolchain)
    commands = []
    for number in range(3):
        error, command = _build(SUM, bench, tmp_path / str(number))
        assert error is None
        commands.append(command)
    assert ["-include-pch" in command for command in commands] == [False, True, True]
    assert commands[1] == commands[2]
    assert {path.suffix for path in bench.shared.folder.iterdir()} == {".pch"}
    # Another process finds them in the cache, the first time it asks.
    _, command = _build(SUM, _bench(toolchain), tmp_path / "another")
    assert command == commands[1]


@pytest.mark.usefixtures("shared")
def test_precompiled_headers_change_neither_verdict_nor_places(toolchain: Toolchain) -> None:
    bench = _bench(toolchain)
    without, once, again = (observe_races_alone(_program(SUM, "cpp"), None, bench) for _ in range(3))
    assert without.verdict is RaceVerdict.race
    places = [
        {(side.kind, side.line, side.column, side.variable, side.function) for pair in race.pairs for side in (pair.first, pair.second)}
        for race in (without, once, again)
    ]
    assert places[0] == places[1] == places[2]
    assert {line for _, line, *_ in places[0]} == {8}
    assert [path.suffix for path in bench.shared.folder.iterdir()] == [".pch"]


@pytest.mark.usefixtures("shared")
def test_a_forgotten_include_is_an_error_whoever_came_before(toolchain: Toolchain, tmp_path: Path) -> None:
    bench = _bench(toolchain)
    forgetful = SUM.replace("#include <cstdint>\n", "")
    for number in range(2):
        assert _build(SUM, bench, tmp_path / f"right{number}")[0] is None
    for number in range(2):
        error, _ = _build(forgetful, bench, tmp_path / f"forgetful{number}")
        assert error is not None
        assert error.first_error.startswith("2:")


@pytest.mark.usefixtures("shared")
def test_headers_out_of_date_or_broken_are_done_without(toolchain: Toolchain, tmp_path: Path) -> None:
    bench = _bench(toolchain)
    for number in range(2):
        assert _build(SUM, bench, tmp_path / str(number))[0] is None
    (precompiled,) = bench.shared.folder.iterdir()
    whole = precompiled.read_bytes()
    for text in (b"", whole[: len(whole) // 2]):
        precompiled.write_bytes(text)
        with Case(_program(SUM, "cpp"), None, bench, tmp_path) as case:
            assert case.build(PLAIN) is None
            (run,) = case.runs  # the failed one is no fact about the program
        assert (run.tool, run.variant, run.status) == (Tool.build, "plain", Status.ok)
        assert "-include-pch" not in run.command
    error, _ = _build(SUM.replace("int sum", "in sum"), bench, tmp_path / "wrong")
    assert error is not None and error.first_error.startswith("5:5: unknown type name 'in'")


@pytest.mark.parametrize("clauses", [("doacross(source :)", "doacross(sink : i - 1)"), ("depend(source)", "depend(sink : i - 1)")])
def test_both_spellings_of_a_cross_iteration_order_compile(clauses: tuple[str, str], toolchain: Toolchain, tmp_path: Path) -> None:
    source, sink = clauses
    text = (
        f"int x[9];\nint main(void) {{\n#pragma omp parallel for ordered(1)\nfor (int i = 1; i < 9; i++) {{\n#pragma omp ordered {sink}\n"
        f"x[i] = x[i - 1];\n#pragma omp ordered {source}\n}}\nreturn x[8];\n}}\n"
    )
    error, command = _build(text, _bench(toolchain), tmp_path / "doacross", "c")
    assert error is None
    assert ("-fopenmp-version=52" in command) == ("doacross" in source)
