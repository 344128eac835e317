"""The dataset's card: what is in it, where it comes from, how sure its labels are, what is missing. The head is what dataset hubs read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from string import Template

from pcwm import __version__
from pcwm.dataset.agreement import Agreement
from pcwm.dataset.choose import BENCHMARK_LIKE, LIKE
from pcwm.dataset.coverage import Coverage, as_markdown
from pcwm.dataset.rows import Made
from pcwm.intervals import wilson
from pcwm.recipe import ObserveRecipe, Recipe
from pcwm.records import Split

_TABLES = {
    "race": "a program and what the race detector said of it",
    "work": "two programs of one problem, and which has the higher work %: the share of its threads' time outside barriers",
    "flips": "two programs that one edit tells apart, one racy and one not",
    "problems": "a problem: statement, harness, sequential reference",
}


def card(recipe: Recipe, made: Made, table: Coverage, versions: Mapping[str, str], held: Agreement | None = None) -> str:
    """The card as Markdown with a YAML head."""
    total = sum(made.rows.get(f"race/{split}", 0) for split in Split)
    observe = recipe.observe
    return Template(Path(__file__).with_name("card.md").read_text(encoding="utf-8")).substitute(
        name=recipe.name,
        version=__version__,
        seed=recipe.seed,
        configs="\n".join(_config(name) for name in _TABLES),
        tables="\n".join(
            _row(f"`{name}` | {what}", [made.rows.get(f"{name}/{split}", 0) for split in Split]) for name, what in _TABLES.items()
        ),
        race_threads=_series(observe.race_threads),
        race_rounds=observe.race_rounds,
        survives=f"{made.survives:,}",
        total=f"{total:,}",
        survival=f"{100 * made.survives / total:.1f}%" if total else "none",
        held=_held(held),
        work_of=_work_of(observe),
        work_threads=_series(observe.work_threads),
        work_cores=_work_cores(made.cores),
        work_repeats=observe.work_repeats,
        tools=", ".join(f"{tool} {version}" for tool, version in sorted(versions.items())) or "not recorded",
        balance="\n\n".join(_balance(title, counts) for title, counts in (("construct group", made.groups), ("length", made.lengths))),
        surplus=f"{made.surplus:,}",
        balanced=f"{total - made.surplus:,}",
        like=LIKE,
        benchmark_like=BENCHMARK_LIKE,
        dropped="\n".join(f"- {reason}: {count:,}" for reason, count in made.dropped.items()) or "Nothing.",
        coverage=as_markdown(table),
    )


def _held(held: Agreement | None) -> str:
    """How labels held when programs were observed again."""
    if held is None:
        return "Programs observed again: none."
    text = (
        f"{held.programs:,} programs observed again: {_share(held.same, held.programs)} have the same verdict; {held.gone} had a race and "
        f"none again, {held.new} a new one, {held.unknown} are unknown now."
    )
    if held.pairs:
        text += f" Of {held.pairs:,} work pairs among them {_share(held.same_pairs, held.pairs)} have the same answer."
    return text


def _share(part: int, whole: int) -> str:
    """A proportion with Wilson's 95% interval. Raises MissingToolError: scipy is not installed."""
    low, high = wilson(part, whole)
    return f"{100 * part / whole:.1f}% ({100 * low:.1f} to {100 * high:.1f})"


def _work_of(observe: ObserveRecipe) -> str:
    """Whose work was measured."""
    whose = "all programs" if observe.work_of == "all" else "the programs in which no race was reported"
    return whose if observe.work_share == 1 else f"{100 * observe.work_share:.0f}% of {whose}"


def _work_cores(cores: tuple[int, ...]) -> str:
    """` on 2 cores`; nothing where no pair's cores are recorded."""
    known = tuple(each for each in cores if each)
    return f" on {_series(known)} core{'s' if known != (1,) else ''}" if known else ""


def _config(name: str) -> str:
    files = [f"  - split: {split}\n    path: {name}/{split}.parquet" for split in Split]
    return "\n".join([f"- config_name: {name}", "  data_files:", *files])


def _row(head: str, counts: list[int]) -> str:
    return f"| {head} | {' | '.join(f'{count:,}' for count in counts)} |"


def _series(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def _balance(title: str, counts: Mapping[str, int]) -> str:
    """A table by split and answer; keys are `split/name/answer`."""
    lines = [f"| {title} | train, race | train, no race | held out, race | held out, no race |", "|---|---:|---:|---:|---:|"]
    for name in sorted({key.split("/")[1] for key in counts}):
        lines.append(_row(name, [counts.get(f"{split}/{name}/{answer}", 0) for split in Split for answer in ("race", "no_race")]))
    return "\n".join(lines)
