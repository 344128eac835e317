"""`pcwm dataset`: what a run observed, as a dataset to train on and to share; `pcwm restore`: the way back."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from pcwm.dataset.coverage import PLANNED, Coverage
from pcwm.dataset.make import make_dataset
from pcwm.dataset.restore import restore
from pcwm.dataset.rows import Made
from pcwm.progress import ticking
from pcwm.records import Counterfactual, Program, Record, WorkPair
from pcwm.serve.output import console, emit_json
from pcwm.serve.run_commands import FolderArgument, JsonOption
from pcwm.store import RunFolder

_COUNTED: dict[str, type[Record]] = {"programs": Program, "work pairs": WorkPair, "flips": Counterfactual}


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command("dataset", epilog="Example: pcwm dataset runs/demo --out datasets/mine --decontaminate ~/benchmarks")(dataset)
    app.command("restore", epilog="Example: pcwm restore datasets/v1 runs/v1, then pcwm explain runs/v1")(restored)


def dataset(
    folder: FolderArgument,
    out: Annotated[Path, typer.Option("--out", "-o", help="The folder to write; `datasets.load_dataset` opens it.")],
    decontaminate: Annotated[
        list[Path] | None, typer.Option(help="Leave out what is like a program in this folder. May be given more than once.")
    ] = None,
    again: Annotated[
        Path | None, typer.Option(help="A run that observed some of the same programs again: the card tells how labels held.")
    ] = None,
    json: JsonOption = False,
) -> int:
    """Make a dataset of what a run observed: without near-duplicates, split by problem, balanced, with a card that shows its coverage."""
    with ExitStack() as stack:
        ticker, opened = stack.enter_context(ticking(json)), stack.enter_context(RunFolder.open(folder))
        second = stack.enter_context(RunFolder.open(again)) if again is not None else None
        made, table = make_dataset(opened, out, decontaminate or [], ticker, second)
    if json:
        emit_json({**made.model_dump(mode="json"), "coverage": table.model_dump(mode="json"), "out": str(out)})
    else:
        _show(made, table, out)
    return 0


def restored(
    folder: Annotated[Path, typer.Argument(help="A dataset's folder, e.g. datasets/v1.")],
    out: Annotated[Path, typer.Argument(help="The run's folder to make.")],
    json: JsonOption = False,
) -> int:
    """Make a run's folder of a dataset, to explain it, learn from it and evaluate on it without observing anything."""
    with ticking(json) as ticker, restore(folder, out, ticker) as made:
        counts = {name: made.store.count(kind) for name, kind in _COUNTED.items()}
    if json:
        emit_json({"folder": str(out), **counts})
    else:
        console().print(f"{out}: {', '.join(f'{count:,} {what}' for what, count in counts.items())}; next: pcwm explain {out}")
    return 0


def _show(made: Made, table: Coverage, out: Path) -> None:
    from rich.table import Table

    rows = Table("table", "train", "held out", box=None, header_style="bold")
    for name in dict.fromkeys(key.split("/")[0] for key in made.rows):
        rows.add_row(name, *(f"{made.rows.get(f'{name}/{split}', 0):,}" for split in ("train", "held_out")))
    console().print(rows)
    for reason, count in made.dropped.items():
        console().print(f"left out: {count:,} {reason}")
    if made.surplus:
        console().print(f"marked as surplus, too many of one verdict: {made.surplus:,}")
    for line in made.like_benchmark[:10]:
        console().print(f"  {line}")
    holes = table.holes
    console().print(
        f"{len(PLANNED) - len(holes)} of {len(PLANNED)} constructs have programs of both verdicts in every domain; the card lists the holes"
    )
    console().print(f"{out}: {made.megabytes:.1f} MB, data {made.data}; README.md is its card")
