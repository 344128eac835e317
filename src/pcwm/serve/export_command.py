"""`pcwm export` writes a trained student in the forms in which others load it, and checks that all of them answer alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

from pcwm.errors import InputError
from pcwm.progress import ticking
from pcwm.serve.output import console, emit_json, notes

if TYPE_CHECKING:
    from pcwm.learn.export import Exported
    from pcwm.learn.manner import Manner
    from pcwm.predict.predictor import Predictor
    from pcwm.records import Question


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("export", epilog="Example: pcwm export runs/demo --out exported --check 50")(export)


def export(
    run: Annotated[
        Path, typer.Argument(help="A run's folder, whose reinforced student is taken if it has one, or a student's own folder.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where to write merged/, adapter/ and model.gguf.")],
    form: Annotated[list[str] | None, typer.Option(help="merged, adapter, gguf or lora-gguf; repeat it. All by default.")] = None,
    precision: Annotated[Literal["q8_0", "f16", "f32"], typer.Option(help="Of the weights in model.gguf.")] = "q8_0",
    check: Annotated[int, typer.Option(help="Ask all forms so many of the run's held-out questions; 0: none.", min=0)] = 0,
    questions: Annotated[Path | None, typer.Option(help="A run or dataset to take these questions from; by default, the run.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")] = False,
) -> int:
    """Write a trained student as merged weights, as an adapter and as GGUF files; with --check, see that all of them answer alike.

    Exit code 1 where a form gives another answer than the adapter though that was sure of its own.
    """
    from pcwm.learn.adapters import student_of
    from pcwm.learn.export import FORMS, export
    from pcwm.learn.manner import Manner

    forms = tuple(form or FORMS)
    if wrong := [each for each in forms if each not in FORMS]:
        raise typer.BadParameter(f"`{wrong[0]}` is no form; there are {', '.join(FORMS)}", param_hint="--form")
    trained = student_of(run)
    asked = _questions(questions or run, check) if check else []
    with ticking(json) as ticker:
        made = export(trained, out, forms, precision, ticker)
        found = []
        if asked:
            from pcwm.predict.alike import compare

            manner = Manner.of_adapter(trained)
            found = compare(asked, _forms(trained, made, manner), ticker)
    paths = {name: str(path) for name, path in vars(made).items() if isinstance(path, Path) and name != "base_gguf"}
    left_out = _left_out(trained, made, bool(check))
    if json:
        emit_json(
            {"student": str(trained), "paths": paths, "left_out": left_out, "alike": [each.model_dump(mode="json") for each in found]}
        )
    else:
        console().print(f"{'student:':10} {trained}")
        for name, path in paths.items():
            console().print(f"{name + ':':10} {path}")
        for name, why in left_out.items():
            notes().print(f"{name}: {why}")
        if found:
            table = Table(title=f"The same {found[0].n} questions to each form", title_justify="left", box=None)
            for heading in ("form", "same answer", "turned", "furthest"):
                table.add_column(heading)
            for each in found:
                table.add_row(each.form, f"{each.same}/{each.n}", str(each.turned), f"{each.furthest:.4f}")
            console().print(table)
    return 1 if any(each.turned for each in found) else 0


def _left_out(trained: Path, made: Exported, checked: bool) -> dict[str, str]:
    """Forms that were not written or not asked, each with the reason."""
    from pcwm.learn.adapters import read_manifest

    found = dict.fromkeys(made.left_out, "not written: all weights were trained, so there is no adapter")
    if checked and made.lora_gguf is not None and made.base_gguf is None:
        found["adapter.gguf"] = f"not asked: {read_manifest(trained)['base']} has no GGUF file of its own to load it beside"
    return found


def _questions(root: Path, count: int) -> list[Question]:
    """So many held-out questions; where there are fewer, that is said. Raises InputError where there are none."""
    from pcwm.dataset.turns import in_turns
    from pcwm.predict.questions import read_known
    from pcwm.records import Split

    known = in_turns(read_known(root, Split.held_out), lambda each: (each.question.kind, each.truth, each.family))
    if not known:
        raise InputError(f"{root} has no held-out questions to check with", hint="--questions names a run or dataset that has some")
    if len(known) < count:
        notes().print(f"{root} has {len(known)} held-out questions, fewer than {count}: all of them are asked")
    return [each.question for each in known[:count]]


def _forms(trained: Path, made: Exported, manner: Manner) -> Iterator[tuple[str, Predictor]]:
    from pcwm.learn.adapters import read_manifest
    from pcwm.predict.engine import EnginePredictor
    from pcwm.predict.model import ModelPredictor

    base = str(read_manifest(trained)["base"])
    yield "as trained", ModelPredictor(base, trained, manner=manner, precision="fp32")
    if made.merged is not None:
        yield "merged", ModelPredictor(str(made.merged), manner=manner, precision="fp32")
    if made.gguf is not None:
        yield "model.gguf", EnginePredictor(str(made.gguf), manner=manner)
    if made.lora_gguf is not None and made.base_gguf is not None:
        yield "adapter.gguf", EnginePredictor(base, adapter=made.lora_gguf, manner=manner)
