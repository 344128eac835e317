"""Candidates of ParEval built with their drivers, validated and measured: in the sandbox alone, as everything that models write.

The driver's `cpu.cc` is the main text; where it includes `generated-code.hpp` stands the candidate, under the name of the program's own
source, so that what the tools say of it is at the candidate's own lines. A driver says `Validation: PASS`, or another word for it, on a
line of its own; one that says nothing has validated nothing.
"""

from __future__ import annotations

import json
import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from pydantic import ValidationError

from pcwm.errors import InputError, StorageError
from pcwm.evaluate.suites.files import Unread, read_source
from pcwm.observe.build import PLAIN, RACE, Kind, write_sources
from pcwm.observe.case import Bench, Case
from pcwm.observe.quiet import cores
from pcwm.observe.toolchain import Toolchain, find_toolchain
from pcwm.observe.verdict import observe_races
from pcwm.observe.work import run_work
from pcwm.pool import run_all
from pcwm.progress import Ticker
from pcwm.recipe import ObserveRecipe
from pcwm.records import (
    Outcome,
    OutputOutcome,
    OutputVerdict,
    Program,
    RaceOutcome,
    RaceVerdict,
    Status,
    Tool,
    WorkOutcome,
    content_id,
)
from pcwm.store import cache_dir, write_json

HEADER = "generated-code.hpp"
_GUARDED = '#ifndef PCWM_GENERATED_CODE\n#define PCWM_GENERATED_CODE\n#line 1 "program.cpp"\n{code}\n#endif\n'
_INCLUDED = re.compile(r'^[ \t]*#[ \t]*include[ \t]*["<]generated-code\.hpp[">][^\n]*$', re.MULTILINE)
_VALID = re.compile(r"^\s*valid\w*\s*[:=]\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_PASSED = frozenset({"pass", "passed", "true", "1", "ok", "yes", "success", "correct"})
_SIZE = re.compile(r"[\d()<+*\sULul-]{1,40}")
_HEADERS = (".h", ".hh", ".hpp", ".hxx", ".cuh", ".inc", ".cc", ".cpp")


@dataclass(frozen=True)
class Measuring:
    """How candidates are measured."""

    threads: int = 4
    repeats: int = 3
    size: str = "(1<<16)"
    """DRIVER_PROBLEM_SIZE of problems that the suite gives none for: a constant expression of C."""
    race_size: str = "(1<<8)"
    """The same for race runs, of all problems: they are ten times as slow."""
    timeout: float = 60.0
    """Wall seconds one run may take."""
    workers: int = 1
    """Candidates at once: with more, they disturb each other's work."""
    kept: Path | None = None
    """Where results are kept; by default in the cache."""


@dataclass(frozen=True)
class Driver:
    """The files that run one problem's candidates."""

    home: str
    """`benchmarks/TYPE/NAME`."""
    files: dict[str, str]
    """Path below `drivers/cpp` → text."""
    size: str
    """Of its problem; empty where the suite gives none."""

    @staticmethod
    def read(root: Path, kind: str, name: str, size: str) -> Driver:
        """The driver below `root`, which is `drivers/cpp`. Raises InputError where a file is missing or no text."""
        home = f"benchmarks/{kind}/{name}"
        folders = (root, root / "models", root / home)
        paths = [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()) if path.suffix in _HEADERS]
        try:
            files = {path.relative_to(root).as_posix(): read_source(path) for path in paths if path.is_file()}
        except Unread as why:
            raise InputError(f"a file of the driver of {kind}/{name} cannot be used: {why}") from None
        for needed in ("models/omp-driver.cc", f"{home}/cpu.cc"):
            if needed not in files:
                raise InputError(f"there is no {root / needed}")
        if size and not _SIZE.fullmatch(size):
            raise InputError(f"the problem size of {name} is no constant expression: {size[:40]}")
        return Driver(home, files, size)

    def main(self, code: str) -> str:
        """The main text, with the candidate in it."""
        text = self.files[f"{self.home}/cpu.cc"]
        match = _INCLUDED.search(text)
        if match is None:
            return f'#line 1 "cpu.cc"\n{text}'
        line = text.count("\n", 0, match.start()) + 2
        return f'#line 1 "cpu.cc"\n{text[: match.start()]}{_GUARDED.format(code=code)}#line {line} "cpu.cc"{text[match.end() :]}'

    def built(self, kind: Kind, size: str) -> Kind:
        """A way to build, with this driver around the candidate."""
        places = [f"-I{folder}" for folder in (".", f"drivers/{self.home}", "drivers", "drivers/models")]
        flags = (*kind.flags, *places, f"-DDRIVER_PROBLEM_SIZE={size}", "-DUSE_OMP")
        return replace(kind, flags=flags, objects=("drivers/models/omp-driver.cc", *kind.objects))


def measure_all(
    candidates: Sequence[tuple[Program, Driver]], measuring: Measuring, races: bool, toolchain: Toolchain | None, ticker: Ticker
) -> list[Outcome]:
    """An outcome for each candidate, in order; its output is `correct` where the driver said so. Kept results are not measured again.

    Raises MissingToolError where the tools are not installed, StorageError where the disk refuses.
    """
    toolchain = toolchain or find_toolchain()
    recipe = ObserveRecipe(
        work_threads=(measuring.threads,), work_repeats=measuring.repeats, work_instructions=False, timeout=measuring.timeout
    )
    bench = Bench.make(recipe, toolchain)
    places = [_place(program, driver, measuring, races, toolchain) for program, driver in candidates]
    found = {index: outcome for index, place in enumerate(places) if (outcome := _kept(place)) is not None}
    ticker.start("measure", len(candidates), len(found))
    todo = [index for index in range(len(candidates)) if index not in found]

    def measure(index: int, stop: Event) -> Outcome:
        program, driver = candidates[index]
        return _measure(program, driver, measuring, races, replace(bench, stop=stop))

    for index, outcome in run_all(measure, todo, measuring.workers):
        found[index] = outcome
        try:
            places[index].parent.mkdir(parents=True, exist_ok=True)
            write_json(places[index], outcome.model_dump(mode="json"))
        except OSError as error:
            raise StorageError(f"cannot write {places[index]}: {error.strerror or error}") from None
        ticker.advance(driver_name(candidates[index][1]))
    return [found[index] for index in range(len(candidates))]


def driver_name(driver: Driver) -> str:
    return driver.home.removeprefix("benchmarks/")


def _place(program: Program, driver: Driver, measuring: Measuring, races: bool, toolchain: Toolchain) -> Path:
    """Where a result is kept: named by everything that it depends on."""
    size, race_size = driver.size or measuring.size, measuring.race_size if races else ""
    how = [measuring.threads, cores(), measuring.repeats, size, race_size, measuring.timeout]
    key = content_id("pareval", program.id, driver.files, how, toolchain.version)
    return (measuring.kept or cache_dir() / "pareval") / f"{key}.json"


def _kept(path: Path) -> Outcome | None:
    """A damaged file counts as none."""
    try:
        return Outcome.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError):
        return None


def _measure(program: Program, driver: Driver, measuring: Measuring, races: bool, bench: Bench) -> Outcome:
    started = time.monotonic()
    race = RaceOutcome(verdict=RaceVerdict.unknown, reason="not asked for")
    with (
        tempfile.TemporaryDirectory(prefix="pcwm-", ignore_cleanup_errors=True) as name,
        Case(program, None, bench, Path(name)) as case,
    ):
        _write(driver, program, case.folder)
        main = driver.main(program.source)
        error = case.build(driver.built(PLAIN, driver.size or measuring.size), main)
        if error is not None:
            output = OutputOutcome(verdict=OutputVerdict.unknown, reason=error.reason)
            work = WorkOutcome(known=False, reason=error.reason)
            race = race.model_copy(update={"reason": error.reason})
        else:
            output = _validate(case, measuring.threads)
            valid = output.verdict is OutputVerdict.correct
            work = run_work(case, PLAIN.name).outcome if valid else WorkOutcome(known=False, reason=output.reason)
            if races:
                error = case.build(driver.built(RACE, measuring.race_size), main)
                failed = RaceOutcome(verdict=RaceVerdict.unknown, reason=error.reason if error else "")
                race = failed if error else observe_races(case).outcome
    seconds = time.monotonic() - started
    return Outcome(id=Outcome.make_id(program.id), program=program.id, race=race, work=work, output=output, seconds=seconds)


def _write(driver: Driver, program: Program, folder: Path) -> None:
    """The driver's files and the header in the case's folder, for the sandbox to read."""
    for path in [f"drivers/{file}" for file in driver.files]:
        for parent in reversed(Path(path).parents[:-1]):
            (folder / parent).mkdir(exist_ok=True)
            (folder / parent).chmod(0o755)
    write_sources({f"drivers/{file}": text for file, text in driver.files.items()}, folder)
    write_sources({HEADER: _GUARDED.format(code=program.source)}, folder)


def _validate(case: Case, threads: int) -> OutputOutcome:
    """Whether the driver says that the candidate's results are right."""
    run, done = case.run(Tool.output, PLAIN.name, threads)
    if run.status is not Status.ok:
        verdict = OutputVerdict.crashed if run.status is Status.crashed else OutputVerdict.unknown
        return OutputOutcome(verdict=verdict, reason=f"{run.status}: {run.reason}")
    return validation(done.stdout)


def validation(printed: str) -> OutputOutcome:
    """What a driver's output says of its validation."""
    said = [word.lower() for word in _VALID.findall(printed)]
    if not said:
        return OutputOutcome(verdict=OutputVerdict.unknown, reason="the driver did not say whether the result is valid")
    if all(word in _PASSED for word in said):
        return OutputOutcome(verdict=OutputVerdict.correct)
    return OutputOutcome(verdict=OutputVerdict.wrong, reason="the driver's validation failed")
