"""The sealed suite: programs to measure the reading of source text with, once, by someone who has not looked into them.

`sealed/FAMILY/NAME.race.c` or `NAME.clean.c` (`.cpp`). The sources carry no hint; why a program races or not, and the lines that race,
stand in `sealed/answers.toml`. Here only the answers are checked, against the real tool.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from threading import Event

import pytest

from pcwm.observe.case import Bench
from pcwm.observe.program import observe_races_alone
from pcwm.observe.toolchain import find_toolchain
from pcwm.pool import default_workers, run_all
from pcwm.recipe import ObserveRecipe
from pcwm.records import Language, Origin, OriginKind, Program, RaceOutcome, RaceVerdict

SUITE = Path(__file__).parent / "sealed"
PROGRAMS = sorted(SUITE.glob("*/*.c")) + sorted(SUITE.glob("*/*.cpp"))
ANSWERS = tomllib.loads((SUITE / "answers.toml").read_text())


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _expected(name: str) -> RaceVerdict:
    return RaceVerdict.race if ".race." in name else RaceVerdict.no_race_observed


def test_the_suite_is_large_and_half_of_it_racy() -> None:
    racy = sum(1 for path in PROGRAMS if ".race." in path.name)
    clean = sum(1 for path in PROGRAMS if ".clean." in path.name)
    assert len(PROGRAMS) == racy + clean >= 160
    assert abs(racy - clean) <= 0.1 * len(PROGRAMS)


def test_every_program_has_an_answer_with_a_reason() -> None:
    assert set(ANSWERS) == {_name(path) for path in PROGRAMS}
    assert [name for name, answer in ANSWERS.items() if not answer["reason"]] == []
    assert {key for answer in ANSWERS.values() for key in answer} <= {"reason", "lines", "tool"}


def test_racy_programs_alone_have_lines_and_they_are_there() -> None:
    for path in PROGRAMS:
        lines = ANSWERS[_name(path)].get("lines", [])
        text = path.read_text().splitlines()
        assert bool(lines) == (".race." in path.name), path
        assert all(1 <= number <= len(text) and text[number - 1].strip() for number in lines), path


def test_sources_carry_no_remarks() -> None:
    assert [_name(path) for path in PROGRAMS if "//" in path.read_text() or "racy" in path.read_text()] == []


@pytest.mark.slow
def test_the_tool_agrees_with_the_answers() -> None:
    bench = Bench.make(ObserveRecipe(), find_toolchain())

    def one(path: Path, stop: Event) -> RaceOutcome:
        language: Language = "cpp" if path.suffix == ".cpp" else "c"
        return observe_races_alone(Program.make(path.read_text(), language, Origin(kind=OriginKind.user, name=path.name)), None, bench)

    verdicts = {_name(path): done for path, done in run_all(one, PROGRAMS, default_workers())}
    noted = {name for name, answer in ANSWERS.items() if "tool" in answer}
    differ = {name: (done.verdict, done.reason) for name, done in verdicts.items() if done.verdict is not _expected(name)}
    assert {name: why for name, why in differ.items() if name not in noted} == {}
