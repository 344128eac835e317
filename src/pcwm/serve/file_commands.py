"""Commands on one source file with the real tools: `check` runs them, `fix` edits until they are content."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from pcwm.errors import InputError, PcwmError
from pcwm.progress import ticking
from pcwm.recipe import ObserveRecipe
from pcwm.records import Access, Outcome, OutputVerdict, Pair, Program, RaceOutcome, RaceVerdict
from pcwm.serve.intake import asked_language, no_fortran, read_program
from pcwm.serve.output import UnsafeOption, console, emit_json, notes, warn_unsafe
from pcwm.serve.work_words import work_json, work_lines

FileArgument = Annotated[
    str, typer.Argument(help="A C or C++ source file (Fortran for check), or - for standard input.", show_default=False)
]
LanguageOption = Annotated[str | None, typer.Option(help="c, cpp or fortran, where the file's name does not say.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output and no progress.")]
ThreadsOption = Annotated[str, typer.Option(help="Thread counts of the race runs, in the order they are tried, e.g. 4,2,8.")]
TimeoutOption = Annotated[float, typer.Option(help="Seconds one run may take.", min=0.1)]

CHECK_CODES = {RaceVerdict.race: 1, RaceVerdict.no_race_observed: 0, RaceVerdict.unknown: 2}


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("check", epilog="Example: pcwm check examples/orders.cpp --threads 2,4,8")(check)
    app.command("fix", epilog="Example: pcwm fix examples/rainfall.c --write")(fix)


def check(
    file: FileArgument,
    threads: ThreadsOption = "4,8,16,2",
    timeout: TimeoutOption = 20.0,
    language: LanguageOption = None,
    json: JsonOption = False,
    unsafe: UnsafeOption = False,
) -> int:
    """Run the real tools on a complete program: races with both accesses, and OpenMP work %.

    Exit code 1 on a race, 0 where none was observed, 2 where the tools could not tell.
    """
    from pcwm.observe.case import Bench
    from pcwm.observe.program import observe_program
    from pcwm.observe.toolchain import find_toolchain

    program = read_program(file, asked_language(language))
    warn_unsafe(unsafe, "this program runs")
    toolchain = find_toolchain(sandboxed=not unsafe)
    with ticking(json) as ticker:
        ticker.start(f"checking {file}", 1)
        seen = observe_program(program, None, Bench.make(_recipe(threads, timeout), toolchain))
        ticker.advance()
    outcome = seen.outcome
    if json:
        emit_json(_check_json(file, outcome, seen.compiler_error))
    else:
        _print_outcome(console(), file, program, outcome)
    return CHECK_CODES[outcome.race.verdict]


def fix(
    file: FileArgument,
    write: Annotated[bool, typer.Option("--write", help="Write the fixed program back to FILE.")] = False,
    threads: ThreadsOption = "4,8,16,2",
    timeout: TimeoutOption = 20.0,
    language: LanguageOption = None,
    json: JsonOption = False,
    unsafe: UnsafeOption = False,
) -> int:
    """Edit a racy program until the race detector is silent, the output equals the sequential run's and it is still parallel.

    Prints a diff. Exit code 0 where the program is race-free now, 1 where no fix was found, 2 where the tools could not tell.
    """
    from pcwm.fix.loop import diff, fix_program
    from pcwm.observe.case import Bench
    from pcwm.observe.toolchain import find_toolchain

    if write and file == "-":
        raise InputError("--write needs a file, not standard input")
    program = no_fortran(read_program(file, asked_language(language)), "fix")
    warn_unsafe(unsafe, "this program and every edit of it run")
    toolchain = find_toolchain(sandboxed=not unsafe)
    with ticking(json) as ticker:
        result = fix_program(program, None, Bench.make(_recipe(threads, timeout), toolchain), ticker)
    patch = diff(result)
    clean = result.before is RaceVerdict.no_race_observed
    if json:
        emit_json(
            {"file": file, "before": result.before.value, "fixed": result.fixed is not None, "diff": patch}
            | {"reason": result.reason, "steps": list(result.steps)}
        )
    else:
        for step in result.steps:
            notes().print(f"  {step}", style="dim")
        if patch:
            _print_diff(console(), patch)
        notes().print(f"{file}: {'fixed' if result.fixed else result.reason}")
    if write and result.fixed:
        _write_back(Path(file), result.fixed.source)
        notes().print(f"wrote {file}")
    if result.before is RaceVerdict.unknown:
        return 2
    return 0 if result.fixed or clean else 1


def _recipe(threads: str, timeout: float) -> ObserveRecipe:
    try:
        counts = tuple(int(part) for part in threads.split(","))
    except ValueError:
        raise InputError(f"--threads is a list of numbers such as 2,4,8, not `{threads}`") from None
    if not counts or any(not 2 <= count <= 256 for count in counts):
        raise InputError(f"--threads takes counts from 2 to 256, not `{threads}`")
    profiled = 4 if 4 in counts else max(counts)
    return ObserveRecipe(race_threads=counts, work_threads=(profiled,), output_threads=tuple(sorted({1, *counts})), timeout=timeout)


def _write_back(path: Path, source: str) -> None:
    """Replace the file in one step, so that a full disk leaves the old one whole."""
    partial = path.with_name(path.name + ".pcwm-part")
    try:
        partial.write_text(source, encoding="utf-8")
        partial.chmod(path.stat().st_mode & 0o777)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise PcwmError(f"cannot write {path}: {error.strerror}", hint="the file is as it was") from None


def _place(file: str, access: Access) -> str:
    where = access.file or file
    return ":".join([where, *(str(number) for number in (access.line, access.column) if number)])


def _side(file: str, access: Access) -> str:
    name = f" of {access.variable}" if access.variable else ""
    inside = f" in {access.function}" if access.function else ""
    return f"{_place(file, access)}: {access.kind}{name}{inside}"


def print_pairs(out: Console, file: str, program: Program, pairs: tuple[Pair, ...]) -> None:
    """Both accesses of each race, with their lines."""
    lines = program.source.split("\n")
    for number, pair in enumerate(pairs, 1):
        out.print(f"  race {number}", style="bold")
        for access in (pair.first, pair.second):
            out.print(f"    {_side(file, access)}")
            if not access.file and 0 < access.line <= len(lines):
                out.print(f"      {access.line:4} | {lines[access.line - 1].strip()}", style="dim")


def _print_outcome(out: Console, file: str, program: Program, outcome: Outcome) -> None:
    race = outcome.race
    words = {
        RaceVerdict.race: ("race", "bold red", f"{race.racy_runs} of {race.runs} runs reported one"),
        RaceVerdict.no_race_observed: ("no race observed", "bold green", f"in {race.runs} runs; not a proof"),
        RaceVerdict.unknown: ("unknown", "bold yellow", race.reason),
    }
    word, style, detail = words[race.verdict]
    out.print(Text.assemble(f"{file}: ", (word, style), f" ({detail})"))
    print_pairs(out, file, program, race.pairs)
    for line in work_lines(outcome.work):
        out.print(f"  {line}", style=None if outcome.work.known else "dim")
    if outcome.output.verdict is not OutputVerdict.correct:
        out.print(f"  output: {outcome.output.verdict.value} ({outcome.output.reason})", style="yellow")


def _print_diff(out: Console, patch: str) -> None:
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in patch.splitlines():
        out.print(line, style=styles.get(line[:1], ""))


def _check_json(file: str, outcome: Outcome, compiler_error: str) -> dict[str, Any]:
    race: RaceOutcome = outcome.race
    return {
        "file": file,
        "verdict": race.verdict.value,
        "reason": race.reason,
        "runs": race.runs,
        "racy_runs": race.racy_runs,
        "survives": race.survives,
        "pairs": [pair.model_dump(mode="json") for pair in race.pairs],
        "work": work_json(outcome.work),
        "output": outcome.output.model_dump(mode="json"),
        "compiler_error": compiler_error,
        "seconds": outcome.seconds,
    }
