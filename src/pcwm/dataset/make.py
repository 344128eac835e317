"""From a run's folder to a folder that `datasets.load_dataset` opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pcwm.dataset.agreement import agreement
from pcwm.dataset.card import card
from pcwm.dataset.choose import Choice, choose
from pcwm.dataset.coverage import Coverage, Labelled, coverage
from pcwm.dataset.features import group_of, length_of, parts_of
from pcwm.dataset.rows import FlipRow, Made, ProblemRow, RaceRow, WorkPoint, WorkRow
from pcwm.dataset.yields import as_markdown, yields
from pcwm.errors import FolderError, StorageError
from pcwm.explore.stage import split_of
from pcwm.parquet import write_parquet
from pcwm.progress import Ticker
from pcwm.recipe import Recipe
from pcwm.records import Counterfactual, Outcome, Problem, Program, RaceVerdict, Record, Reply, Run, Split, WorkPair, content_id, middle
from pcwm.store import RunFolder, write_json

TABLES: dict[str, type[Record]] = {"race": RaceRow, "work": WorkRow, "flips": FlipRow, "problems": ProblemRow}
"""The dataset's configurations, each with a file a split."""


def make_dataset(
    folder: RunFolder, out: Path, against: Sequence[Path], ticker: Ticker, again: RunFolder | None = None
) -> tuple[Made, Coverage]:
    """Write the dataset of a run into `out`; files that are there are replaced. With `again`, the card tells how labels held there.

    Raises FolderError where nothing was observed, InputError for a bad folder of benchmark programs, StorageError where the disk refuses.
    """
    store = folder.store
    problems = {problem.id: problem for problem in store.all(Problem)}
    ticker.start("dataset", store.count(Outcome))
    flips = list(store.all(Counterfactual))
    unknown: Counter[str] = Counter()
    made = choose(race_rows(folder, problems, unknown), ((flip.parent, flip.child) for flip in flips), against, folder.recipe.seed, ticker)
    if not made.rows:
        raise FolderError(f"{folder.path} has no program with a verdict", hint="run `pcwm observe` on it first")
    made.dropped.update(unknown)
    chosen = {row.id: row for row in made.rows}
    work = list(work_rows(store.all(WorkPair), chosen))
    tables: dict[str, list[Record]] = {
        "race": list(made.rows),
        "work": list(work),
        "flips": list(flip_rows(flips, chosen)),
        "problems": list(problem_rows(folder, problems.values())),
    }
    held = agreement(again, made.rows, work) if again is not None else None
    table = coverage(Labelled(row.domain, row.constructs, row.verdict) for row in made.rows)
    try:
        out.mkdir(parents=True, exist_ok=True)
        megabytes = _write(out, tables)
        summary = _summary(made, tables, megabytes)
        versions = next((run.versions for run in store.all(Run) if run.versions), {})
        about = {"recipe": folder.recipe.model_dump(mode="json"), **summary.model_dump(mode="json")}
        write_json(out / "dataset.json", {**about, "agreement": held.model_dump(mode="json") if held is not None else None})
        if store.count(Reply):
            (out / "yields.md").write_text(as_markdown(yields(store)), encoding="utf-8")
        (out / "README.md").write_text(card(folder.recipe, summary, table, versions, held), encoding="utf-8")
    except OSError as error:
        raise StorageError(f"cannot write {out}: {error.strerror or error}") from None
    return summary, table


def race_rows(folder: RunFolder, problems: Mapping[str, Problem], unknown: Counter[str]) -> Iterator[RaceRow]:
    """Every program with a verdict: those that nobody made from another first, so that originals stay where copies go.

    Those without one are counted in `unknown`.
    """
    store = folder.store
    order = sorted((program.origin.parent is not None, program.id) for program in store.all(Program) if program.problem in problems)
    for program in store.each(Program, (key for _, key in order)):
        outcome = store.get(Outcome, Outcome.make_id(program.id))
        if outcome is None:
            continue
        if outcome.race.verdict is RaceVerdict.unknown:
            unknown["verdict unknown"] += 1
            continue
        yield race_row(program, outcome, problems[program.problem or ""], folder.recipe)


def race_row(program: Program, outcome: Outcome, problem: Problem, recipe: Recipe) -> RaceRow:
    """The row of a program whose verdict is known."""
    return RaceRow(
        id=program.id,
        family=problem.family,
        domain=problem.domain,
        split=split_of(problem.family, recipe),
        language=program.language,
        source=program.source,
        lines=len(program.source.splitlines()),
        constructs=parts_of(program.source, program.language),
        origin=program.origin.kind,
        how=program.origin.name,
        note=program.origin.note,
        parent=program.origin.parent or "",
        answer="race" if outcome.race.verdict is RaceVerdict.race else "no_race",
        pairs=outcome.race.pairs,
        runs=outcome.race.runs,
        racy_runs=outcome.race.racy_runs,
        survives=outcome.race.survives,
        output=outcome.output.verdict,
        work=tuple(
            WorkPoint(threads=each.threads, percent=percent, repeats=len(each.cpu_percents))
            for each in outcome.work.repeats
            if each.threads > 1 and (percent := middle(each.cpu_percents)) is not None
        ),
    )


def work_rows(pairs: Iterable[WorkPair], chosen: Mapping[str, RaceRow]) -> Iterator[WorkRow]:
    """The pairs of which both programs are among those chosen."""
    for pair in pairs:
        one = chosen.get(pair.a)
        if one is not None and pair.b in chosen:
            own = pair.model_dump(exclude={"problem"})
            yield WorkRow(**own, family=one.family, domain=one.domain, split=one.split)


def flip_rows(flips: Iterable[Counterfactual], chosen: Mapping[str, RaceRow]) -> Iterator[FlipRow]:
    """The flips of which both programs are among those chosen."""
    for flip in flips:
        one, other = chosen.get(flip.parent), chosen.get(flip.child)
        if one is not None and other is not None:
            yield FlipRow(
                id=flip.id,
                family=one.family,
                domain=one.domain,
                split=one.split,
                parent=flip.parent,
                child=flip.child,
                edit=flip.edit,
                note=flip.note,
                before=one.answer,
                after=other.answer,
            )


def problem_rows(folder: RunFolder, problems: Iterable[Problem]) -> Iterator[ProblemRow]:
    """The problems, with their split in this run."""
    for problem in problems:
        own = problem.model_dump(exclude={"name"})
        yield ProblemRow(**own, family=problem.family, split=split_of(problem.family, folder.recipe))


def _write(out: Path, tables: Mapping[str, list[Record]]) -> float:
    """One file a table and split; gives their size in megabytes."""
    size = 0
    for name, rows in tables.items():
        (out / name).mkdir(exist_ok=True)
        for split in Split:
            path = out / name / f"{split}.parquet"
            own = [row for row in rows if getattr(row, "split") is split]  # noqa: B009
            write_parquet(path, TABLES[name], own, "")
            size += path.stat().st_size
    return size / 1e6


def _summary(made: Choice, tables: Mapping[str, list[Record]], megabytes: float) -> Made:
    rows, answers, groups, lengths = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for name, table in tables.items():
        for row in table:
            split, answer = getattr(row, "split"), getattr(row, "answer", "")  # noqa: B009
            rows[f"{name}/{split}"] += 1
            if answer:
                answers[f"{name}/{split}/{answer}"] += 1
    for row in made.rows:
        if row.surplus:
            continue
        groups[f"{row.split}/{group_of(row.constructs)}/{row.answer}"] += 1
        lengths[f"{row.split}/{length_of(row.lines)}/{row.answer}"] += 1
    return Made(
        rows=dict(sorted(rows.items())),
        answers=dict(sorted(answers.items())),
        groups=dict(sorted(groups.items())),
        lengths=dict(sorted(lengths.items())),
        dropped=dict(sorted(made.dropped.items())),
        like_benchmark=tuple(f"{key} {file} {likeness:.2f}" for key, file, likeness in made.benchmark),
        surplus=sum(row.surplus for row in made.rows),
        survives=sum(row.survives for row in made.rows),
        cores=tuple(sorted({row.cores for row in tables["work"] if isinstance(row, WorkRow)})),
        megabytes=round(megabytes, 3),
        data=content_id("data", {name: [row.model_dump(mode="json") for row in table] for name, table in tables.items()}),
    )
