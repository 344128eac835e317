"""`pcwm source`: what an expert would note on paper while reading a file, as tables or as JSON. Nothing is built or run."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pcwm.progress import ticking
from pcwm.serve.intake import asked_language, no_fortran, read_program, runs_in_parallel
from pcwm.serve.output import console, emit_json, harmless
from pcwm.serve.source_parts import Part, apart, cut, overview, parts
from pcwm.source.facts import Facts
from pcwm.source.verdicts import Ground, RacePair, RaceReading, Side

MOST_ROWS = 16
MOST_PAIRS = 4

_ANSWERS = {"race": ("race", "bold red"), "no_race": ("no race found", "bold green"), "unknown": ("unknown", "bold yellow")}
_GROUNDS = {
    Ground.met: "two unordered accesses met in a dry run on paper",
    Ground.condition: "two accesses meet if a condition holds that the text does not decide",
    Ground.place: "two accesses may meet: the text does not say which element they touch",
    Ground.whole: "no two unordered accesses met, and the whole program was worked through",
    Ground.part: "no two unordered accesses met in what could be worked through",
    Ground.called: "two accesses meet if the rest of the text starts threads that call its functions",
    Ground.handed: "two accesses meet if the rest of the text starts threads that call its functions with the same memory",
    Ground.spared: "no two accesses meet if the rest of the text starts threads that call its functions",
    Ground.alone: "the text speaks of threads, but nothing was seen to run beside anything else",
    Ground.nothing: "nothing in the text runs in parallel",
    Ground.unread: "the text could not be worked through",
}


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("source", epilog="Examples: pcwm source examples/rainfall.c; cat loop.c | pcwm source - --json")(source)


def source(
    file: Annotated[str, typer.Argument(help="A C or C++ source file, or - for standard input.", show_default=False)],
    language: Annotated[str | None, typer.Option(help="c or cpp, where the file's name does not say.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on standard output and no progress.")] = False,
) -> int:
    """Say what reading alone tells: constructs, data sharing, shared accesses, dependences, work and races.

    The file need not compile or be complete; nothing of it is built or run, and no model is asked.
    """
    program = no_fortran(read_program(file, asked_language(language)), "source")
    from pcwm.source.dryrun.verdict import read_races
    from pcwm.source.reading import read_facts

    with ticking(json) as ticker:
        ticker.start(f"reading {file}", 2)
        facts = read_facts(program.source, program.language)
        ticker.advance()
        races = read_races(program.source, program.language)
        ticker.advance()
    if json:
        emit_json({"file": file, "facts": facts.model_dump(mode="json"), "races": races.model_dump(mode="json")})
    else:
        _print(console(), file, facts, races, runs_in_parallel(program.source))
    return 0


def _print(out: Console, file: str, facts: Facts, races: RaceReading, parallel: bool) -> None:
    language = {"c": "C", "cpp": "C++"}.get(facts.language, facts.language)
    if not parallel and not facts.directives and races.answer != "race":
        out.print(Text(f"{file}: {language}; nothing in this text runs in parallel: no OpenMP directive, thread or parallel algorithm"))
        _print_remarks(out, facts.doubts, "yellow")
        return
    out.print(Text(f"{file}: {language}, {overview(facts)}"))
    _print_remarks(out, facts.doubts, "yellow")
    for part in parts(facts) if facts.directives else ():
        _print_part(out, part)
    _print_races(out, races)
    kept = apart(facts, races)
    if kept.rows:
        _print_part(out, kept)


def _print_part(out: Console, part: Part) -> None:
    out.print(Text(f"\n{part.title}", style="bold"))
    rows, more = cut(part.rows, MOST_ROWS)
    if rows:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for heading in part.headings:
            table.add_column(heading.rstrip("|"), no_wrap=heading.endswith("|"), overflow="fold")
        for row in rows:
            table.add_row(*(harmless(Text(cell)) for cell in row))
        out.print(Padding(table, (0, 0, 0, 2), expand=False), soft_wrap=False)
    elif part.none:
        out.print(Text(f"  {part.none}"))
    _print_more(out, more)
    _print_remarks(out, part.remarks)


def _print_more(out: Console, more: int) -> None:
    if more:
        out.print(Text(f"  ... {more} more (--json has all)", style="dim"))


def _print_remarks(out: Console, remarks: tuple[str, ...], style: str = "", indent: int = 2) -> None:
    shown = remarks if len(remarks) <= MOST_ROWS + 1 else remarks[:MOST_ROWS]
    for remark in shown:
        out.print(Padding(harmless(Text(remark, style=style)), (0, 0, 0, indent), expand=False), soft_wrap=False)
    _print_more(out, len(remarks) - len(shown))


def _print_races(out: Console, races: RaceReading) -> None:
    word, style = _ANSWERS[races.answer]
    out.print(Text("\nRaces, by reading alone", style="bold"))
    tried = f" (teams of {', '.join(str(count) for count in races.threads)})" if races.threads and races.answer != "unknown" else ""
    answer = Text.assemble((word, style), f": {_GROUNDS[races.ground]}{tried}")
    out.print(Padding(answer, (0, 0, 0, 2), expand=False), soft_wrap=False)
    pairs = races.pairs if len(races.pairs) <= MOST_PAIRS + 1 else races.pairs[:MOST_PAIRS]
    for number, pair in enumerate(pairs, 1):
        _print_pair(out, number, pair, races.ground)
    _print_more(out, len(races.pairs) - len(pairs))
    if races.missing:
        out.print(Text("  not known:", style="yellow"))
        _print_remarks(out, races.missing, "yellow", 4)


def _print_pair(out: Console, number: int, pair: RacePair, ground: Ground) -> None:
    weaker = "" if pair.ground is ground else f" ({_GROUNDS[pair.ground]})"
    out.print(Padding(Text(f"pair {number}{weaker}", style="bold"), (0, 0, 0, 2), expand=False), soft_wrap=False)
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    rows = (
        ("one", _side(pair.first, pair.concurrent)),
        ("other", _side(pair.second, pair.concurrent)),
        ("concurrent", pair.concurrent),
        ("overlapping", pair.overlapping),
        ("prevented by", pair.prevention),
    )
    for label, words in rows:
        grid.add_row(label, harmless(Text(words)))
    out.print(Padding(grid, (0, 0, 0, 4), expand=False), soft_wrap=False)


def _side(side: Side, told: str) -> str:
    inside = f" in {side.function}" if side.function else ""
    where = f"; {side.where}" if side.where and side.where not in told else ""
    held = f"; holding {', '.join(side.held)}" if side.held else ""
    return f"{side.line}:{side.column} {'write' if side.writes else 'read'} of `{side.expression}`{inside}{where}{held}"
