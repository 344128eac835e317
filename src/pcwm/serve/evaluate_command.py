"""`pcwm evaluate` asks predictors a held-out suite and judges the answers; `pcwm compare` says what changed between two evaluations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pcwm.errors import InputError
from pcwm.progress import ticking
from pcwm.recipe import load_recipe
from pcwm.records import Answer, QuestionKind
from pcwm.serve.key_values import predictor_options, suite_options
from pcwm.serve.output import console, emit_json
from pcwm.serve.run_commands import JsonOption, RecipeOption, run_stages
from pcwm.store import RunFolder

if TYPE_CHECKING:
    from pcwm.evaluate.compare import Change, Flip
    from pcwm.evaluate.scores import Scores
    from pcwm.evaluate.suites.suite import Suite
    from pcwm.predict.choose import Options
    from pcwm.predict.predictor import Predictor
    from pcwm.progress import Ticker

Export = Literal["inspect", "lm-eval"]

LEARNERS = ("majority", "features")
"""Predictors that learn from the questions of a folder: the suite's own, unless they are told another."""
SHOWN = 20
"""Gained and lost questions listed of each predictor."""


def add_to(app: typer.Typer) -> None:
    """Register `compare`; `evaluate` stands among the stages, where `run_commands` registers it."""
    app.command("compare", epilog="Example: pcwm compare runs/evaluate/held-out runs/evaluate/held-out-2")(compare)


def evaluate(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(help="A run's folder, to evaluate its own line-up; or give --suite.")] = None,
    recipe: RecipeOption = None,
    suite: Annotated[str | None, typer.Option(help="A held-out suite by name: drb, drb-ml, pareval, table, held-out, partial, …")] = None,
    root: Annotated[Path | None, typer.Option(help="Where the suite's files are; of own suites a dataset's or a run's folder.")] = None,
    predictor: Annotated[
        list[str] | None,
        typer.Option(help="Who answers, as for `pcwm predict`: NAME, NAME=WHICH, or LABEL@NAME=WHICH. May be given more than once."),
    ] = None,
    model: Annotated[str | None, typer.Option(help="The model of predictors that are given without one.")] = None,
    url: Annotated[str | None, typer.Option(help="For endpoint: base URL of an OpenAI-compatible server.")] = None,
    told: Annotated[
        list[str] | None,
        typer.Option("--with", help="What predictors are told, as KEY=VALUE, such as in_flight=4. May be given again."),
    ] = None,
    about: Annotated[QuestionKind, typer.Option(help="Which of the suite's questions: about races, or about work %.")] = "race",
    truth: Annotated[
        Literal["suite", "tool"], typer.Option(help="Whose answers are right: the suite's, or those of the real tool.")
    ] = "suite",
    limit: Annotated[int, typer.Option(help="Ask about this many; 0 for all.", min=0)] = 0,
    draw: Annotated[
        Literal["turns", "chance"],
        typer.Option(help="With --limit: take them in turns from each family and answer, or by chance, so that they stand for all."),
    ] = "turns",
    columns: Annotated[str, typer.Option(help="For the suite table: which column is what, e.g. code=src,answer=label.")] = "",
    option: Annotated[list[str] | None, typer.Option(help="A suite's own option, as KEY=VALUE. May be given more than once.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The folder to write; runs/evaluate/SUITE by default.")] = None,
    export: Annotated[
        Export | None, typer.Option(help="Ask nobody: write the suite as a task for inspect_ai or lm-evaluation-harness.")
    ] = None,
    json: JsonOption = False,
) -> int:
    """Ask predictors about held-out programs, and say how good their answers are and how sure that is.

    With a run's folder: base model, world model and baselines on the run's own held-out families. With --suite: anyone on any suite.
    """
    if folder is not None and suite is None:
        _refuse_what_the_recipe_says(context, folder)
        with RunFolder.create(folder, load_recipe(recipe)) if recipe else RunFolder.open(folder) as opened:
            return run_stages(opened, ("evaluate",), json)
    if suite is None or folder is not None or recipe is not None:
        raise InputError(
            "give either a run's folder or --suite, which takes no --recipe",
            hint="e.g. pcwm evaluate --suite held-out --root runs/demo --predictor static",
        )
    if root is None:
        raise InputError(f"where is the suite `{suite}`?", hint="--root DIR")
    from pcwm.evaluate.evaluation import about as questions_about
    from pcwm.evaluate.suites.choose import choose_suite

    target = out or Path("runs") / "evaluate" / (suite if about == "race" else f"{suite}-{about}")
    with ticking(json) as ticker:
        found = questions_about(choose_suite(suite, root, suite_options(columns, option or (), url), ticker), about, limit, draw)
        if truth == "tool":
            found = _with_tool_truth(found, target, ticker)
        if export is not None:
            return _export(found, export, out or target / export, json)
        if not predictor:
            raise InputError("who should answer?", hint="--predictor static")
        settings = {"root": str(root), "about": about, "truth": truth, "limit": str(limit), "draw": draw}
        settings |= {f"with {text.partition('=')[0]}": text.partition("=")[2] for text in told or ()}
        settings |= {f"option {number}": text for number, text in enumerate([*filter(None, [columns]), *(option or ())], 1)}
        options: Options = {**predictor_options(told or ()), "model": model, "url": url}
        scores, report = _ask(found, target, settings, _line_up(predictor, options, found, root, ticker), ticker)
    if json:
        emit_json({"out": str(target), "report": str(report), **scores.model_dump(mode="json")})
    else:
        _show(scores, target)
    return 0


def _refuse_what_the_recipe_says(context: typer.Context, folder: Path) -> None:
    """Raises InputError: an option that the evaluation of a run's own line-up would ignore."""
    sources = {option.opts[0]: context.get_parameter_source(option.name or "") for option in context.command.params}
    given = [option for option, source in sources.items() if source is not None and source.name == "COMMANDLINE"]
    ignored = [option for option in given if option not in ("folder", "--recipe", "--json")]
    if ignored:
        raise InputError(
            f"{', '.join(ignored)}: not for a run's own line-up, which is asked as its recipe says",
            hint=f"for anyone else on its held-out families: --suite held-out --root {folder}",
        )


def _ask(
    suite: Suite, target: Path, settings: dict[str, str], line_up: Iterator[tuple[str, Predictor]], ticker: Ticker
) -> tuple[Scores, Path]:
    from pcwm.evaluate.evaluation import Evaluation
    from pcwm.evaluate.evaluation_report import write_report
    from pcwm.evaluate.page import require_libraries

    require_libraries()  # before anyone is asked
    with Evaluation.open(target, suite, settings) as evaluation:
        scores = evaluation.ask(ticker, line_up)
        ticker.start("report", 1)
        return scores, write_report(evaluation, scores)


def _line_up(wanted: list[str], told: Options, suite: Suite, root: Path, ticker: Ticker) -> Iterator[tuple[str, Predictor]]:
    """One at a time, so that only one model is in memory. Raises InputError, before anyone is asked: two with one label."""
    rows = [_named(text) for text in wanted]
    labels = [label for label, _ in rows]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise InputError(f"two predictors are called `{twice}`", hint="tell them apart with LABEL@NAME")
    learner = next((name for _, name in rows if name in LEARNERS), None)
    if learner is not None and told.get("model") is None and not (root / "manifest.json").is_file():
        raise InputError(f"`{learner}` learns from a run or a dataset, and {root} is none", hint=f"--predictor {learner}=FOLDER")
    return ((label, _chosen(name, told, suite, root, ticker)) for label, name in rows)


def _named(text: str) -> tuple[str, str]:
    """(label, name) of `LABEL@NAME`; a name alone is its own label, and an `@` behind a `=` belongs to a model's name."""
    label, at, name = text.partition("@")
    return (label, name.strip()) if at and "=" not in label else (text, text.strip())


def _chosen(name: str, told: Options, suite: Suite, root: Path, ticker: Ticker) -> Predictor:
    from pcwm.predict.choose import choose_predictor

    if name in LEARNERS and told.get("model") is None:
        told = {**told, "model": root}  # of own suites the folder has the training questions, too
    said: Options = {**told, "problems": suite.problems, "ticker": ticker}
    return choose_predictor(name, **said)


def _with_tool_truth(suite: Suite, target: Path, ticker: Ticker) -> Suite:
    """The suite with the real tool's answers as the truth. What it said is kept beside the evaluation, so that a kill loses none of it."""
    from pcwm.evaluate.asking import kept_answers
    from pcwm.evaluate.suites.truth import with_tool_truth
    from pcwm.predict.choose import choose_predictor
    from pcwm.store import Store

    target.mkdir(parents=True, exist_ok=True)
    store = Store(target / "truth.sqlite")
    try:
        return with_tool_truth(suite, kept_answers(store, ticker, "truth", choose_predictor("tool", problems=suite.problems), suite.items))
    finally:
        store.close()


def _export(suite: Suite, export: Export, target: Path, json: bool) -> int:
    from pcwm.evaluate.exports.folder import write_export

    written = write_export(suite, export, target)
    if json:
        emit_json({"out": str(target), "task": written.task, "items": written.items, "left_out": written.left_out, "run": written.command})
        return 0
    left = f"; {written.left_out} in dispute left out" if written.left_out else ""
    console().print(f"{target}: {written.items} items{left}")
    console().print(written.command)
    return 0


def _show(scores: Scores, target: Path) -> None:
    from pcwm.evaluate.evaluation import REPORT
    from pcwm.evaluate.tables import accuracy_table, remarks, sureness_table, versus_table, where_table

    out = console()
    out.print(accuracy_table(scores.scores))
    out.print("")
    out.print(sureness_table(scores.scores))
    if any(row.where and row.where["lines"].precision.n for row in scores.scores):
        out.print("")
        out.print(where_table(scores.scores))
    if scores.versus:
        out.print("")
        out.print(versus_table(scores.versus))
    out.print("")
    for line in remarks(scores):
        out.print(line)
    out.print(f"report: {target / REPORT}")


def compare(
    run_a: Annotated[Path, typer.Argument(metavar="RUN_A", help="The folder of an evaluation, or of a run that was evaluated.")],
    run_b: Annotated[Path, typer.Argument(metavar="RUN_B", help="Another, of the same suite.")],
    json: JsonOption = False,
) -> int:
    """Say what changed from RUN_A to RUN_B for each predictor, question by question, and whether it is more than noise."""
    from pcwm.evaluate.compare import compare as compared

    found = compared(run_a, run_b)
    if json:
        value = found.model_dump(mode="json")
        for change, row in zip(found.changes, value["changes"], strict=True):
            row["more_than_noise"] = change.versus.more_than_noise
        emit_json(value)
        return 0
    out = console()
    out.print(f"{found.suite}: {found.a} → {found.b}", style="bold")
    for change in found.changes:
        _show_change(change)
    for where, labels in ((found.a, found.only_a), (found.b, found.only_b)):
        if labels:
            out.print(f"only in {where}: {', '.join(labels)}")
    return 0


def _show_change(change: Change) -> None:
    from pcwm.evaluate.tables import measure

    out, row = console(), change.versus
    out.print(f"\n{change.label}: {measure(change.accuracy_before)} → {measure(change.accuracy_after)}", style="bold")
    if change.before != change.after:
        out.print(f"  {change.before} → {change.after}", style="dim")
    points = row.difference
    ends = (
        f", {100 * points.low:+.0f} to {100 * points.high:+.0f} over families" if points.low is not None and points.high is not None else ""
    )
    verdict = f"more than noise{row.verdict[3:]}" if row.more_than_noise else "no more than noise can do"
    shift = "–" if points.value is None else f"{100 * points.value:+.0f} points{ends}"
    out.print(f"  {verdict}: {shift}; {len(row.gained)} gained, {len(row.lost)} lost of {row.n}, p = {row.adjusted:.2g}")
    for sign, flips in (("+", change.gains), ("-", change.losses)):
        for flip in flips[:SHOWN]:
            out.print(f"  {sign} {_flip_line(flip)}", style="green" if sign == "+" else "red")
        if len(flips) > SHOWN:
            out.print(f"  {sign} {len(flips) - SHOWN} more; --json has all")


def _flip_line(flip: Flip) -> str:
    words = {Answer.no_race: "no race"}
    before, after = (words.get(answer, answer.value) for answer in (flip.before, flip.after))
    return f"{flip.name}: {before} → {after}{' (truth in dispute)' if flip.disputed else ''}"
