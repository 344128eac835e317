"""`pcwm run` and one command a stage, all over a run's folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from pcwm.pipeline import STAGES, run_stage, summary_line
from pcwm.progress import ticking
from pcwm.recipe import load_recipe
from pcwm.records import StageSummary
from pcwm.serve.output import UnsafeOption, console, emit_json, warn_unsafe
from pcwm.store import RunFolder

FolderArgument = Annotated[Path, typer.Argument(help="A run's folder, e.g. runs/demo.")]
RecipeOption = Annotated[Path | None, typer.Option(help="Make the folder from this recipe, where there is none yet.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output and no progress.")]

_WHAT = {
    "explore": "Sample problems and candidate programs.",
    "observe": "Build and run every candidate under the race detector and the profiler, in the sandbox.",
    "explain": "Write reasoning from code to outcome for every candidate, and check it.",
    "learn": "Fine-tune the student on the accepted reasoning.",
    "report": "Write the HTML report.",
}
_WHERE = (
    ("report", "report/report.html"),
    ("world model", "learn/adapter"),
    ("reinforced", "learn/reinforced"),
    ("arms", "learn/arms"),
    ("records", "store.sqlite, and */*.parquet"),
)


def add_to(app: typer.Typer, evaluate: Callable[..., int]) -> None:
    """Register the commands. `evaluate`, which does more than run a stage, is another file's and stands among the stages."""
    app.command("run", epilog="Example: pcwm run recipes/demo.toml --out runs/demo")(run)
    for name in STAGES:
        if name == "evaluate":
            app.command(
                name, epilog="Examples: pcwm evaluate runs/demo; pcwm evaluate --suite partial --root runs/demo --predictor static"
            )(evaluate)
        else:
            _add_stage(app, name)


def run(
    recipe: Annotated[Path, typer.Argument(help="A recipe file, e.g. recipes/demo.toml.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The run's folder; runs/NAME by default.")] = None,
    until: Annotated[str, typer.Option(help="Stop after this stage.")] = STAGES[-1],
    json: JsonOption = False,
    unsafe: UnsafeOption = False,
) -> int:
    """Run a recipe from its first stage to its last. Interrupt it at any time; the same command goes on where it stopped."""
    if until not in STAGES:
        raise typer.BadParameter(f"`{until}` is no stage; the stages are {', '.join(STAGES)}", param_hint="--until")
    loaded = load_recipe(recipe)
    target = out or Path("runs") / loaded.name
    with RunFolder.create(target, loaded) as folder:
        return run_stages(folder, STAGES[: STAGES.index(until) + 1], json, unsafe)


def _add_stage(app: typer.Typer, name: str) -> None:
    def command(
        folder: FolderArgument,
        recipe: RecipeOption = None,
        json: JsonOption = False,
    ) -> int:
        with RunFolder.create(folder, load_recipe(recipe)) if recipe else RunFolder.open(folder) as opened:
            return run_stages(opened, (name,), json)

    def observe(
        folder: FolderArgument,
        recipe: RecipeOption = None,
        json: JsonOption = False,
        unsafe: UnsafeOption = False,
    ) -> int:
        with RunFolder.create(folder, load_recipe(recipe)) if recipe else RunFolder.open(folder) as opened:
            return run_stages(opened, ("observe",), json, unsafe)

    def explain(
        folder: FolderArgument,
        recipe: Annotated[Path | None, typer.Option(help="Take `[explain]` from this recipe: other teachers, other shares.")] = None,
        json: JsonOption = False,
    ) -> int:
        with RunFolder.open(folder) as opened:
            if recipe is not None:
                opened.amend("explain", load_recipe(recipe))
            return run_stages(opened, ("explain",), json)

    def learn(
        folder: FolderArgument,
        recipe: Annotated[
            Path | None, typer.Option(help="Take `[learn]`, `[reinforce]`, `[arms]` and `[evaluate]` from this recipe.")
        ] = None,
        bundle: Annotated[Path | None, typer.Option(help="Write what a training elsewhere needs to this folder; train nothing.")] = None,
        json: JsonOption = False,
    ) -> int:
        with RunFolder.open(folder) as opened:
            if recipe is not None:
                loaded = load_recipe(recipe)
                for section in ("learn", "reinforce", "arms", "evaluate"):
                    opened.amend(section, loaded)
            return _bundle(opened, bundle, json) if bundle else run_stages(opened, ("learn",), json)

    own: dict[str, Callable[..., int]] = {"observe": observe, "explain": explain, "learn": learn}
    example = f"pcwm explore runs/demo --recipe recipes/demo.toml, then pcwm observe runs/demo; here: pcwm {name} runs/demo"
    app.command(name, help=_WHAT[name], epilog=f"Example: {example}")(own.get(name, command))


def _bundle(folder: RunFolder, out: Path, json: bool) -> int:
    from pcwm.evaluate.bundling import bundled
    from pcwm.learn.bundle import write_bundle

    bundle = bundled(folder)
    write_bundle(bundle, out)
    if json:
        emit_json({"bundle": str(out), "examples": len(bundle.examples), "stakes": len(bundle.stakes), "asked": len(bundle.asked)})
    else:
        console().print(f"{out}: {len(bundle.examples):,} examples to learn, {len(bundle.asked):,} questions to ask")
    return 0


def run_stages(folder: RunFolder, stages: tuple[str, ...], json: bool, unsafe: bool = False) -> int:
    """Run stages one after another, say what each made and where it is; the exit code."""
    warn_unsafe(unsafe, "the candidate programs run")
    summaries: list[StageSummary] = []
    for name in stages:
        with ticking(json) as ticker:
            summary = run_stage(name, folder, ticker, sandboxed=not unsafe)
        summaries.append(summary)
        if not json:
            console().print(summary_line(summary))
    paths = {label: folder.path / place.split(",")[0] for label, place in _WHERE}
    if json:
        emit_json(
            {
                "folder": str(folder.path),
                "stages": [summary.model_dump(mode="json") for summary in summaries],
                "paths": {label: str(path) for label, path in paths.items() if path.exists()},
            }
        )
        return 0
    from pcwm.evaluate.stage import print_scores

    if "evaluate" in stages:
        print_scores(folder, console())
    for label, place in _WHERE:
        if paths[label].exists():
            console().print(f"{label + ':':13} {folder.path}/{place}")
    return 0
