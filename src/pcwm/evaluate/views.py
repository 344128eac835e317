"""What the report shows, gathered from a run's folder into plain values; nothing here knows about HTML."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from pcwm.dataset.coverage import Coverage, Labelled, coverage
from pcwm.dataset.features import parts_of
from pcwm.evaluate.listing import listing
from pcwm.evaluate.rows import Agreement, CostRow, EditRow, Learning, ProblemRow, QuestionView, WorkExample, WorkRow
from pcwm.evaluate.run_data import VERDICT_NAMES, RunData
from pcwm.evaluate.scoring import PredictorScore
from pcwm.evaluate.stage import held_out_suite, scores
from pcwm.evaluate.trace_views import TraceViews
from pcwm.explore.stage import split_of
from pcwm.records import (
    Counterfactual,
    Example,
    OriginKind,
    OutputVerdict,
    Prediction,
    RaceVerdict,
    RegionWork,
    Reject,
    StageSummary,
    Status,
    Tool,
    WorkOutcome,
    WorkPair,
    half_range,
    middle,
)
from pcwm.store import RunFolder

STAGES = ("explore", "observe", "explain", "learn", "evaluate")
MAX_QUESTIONS = 40
"""Held-out questions shown with their code."""
MAX_REASON = 300
"""Characters of a reason shown: a compiler's message can be as long as the line it quotes."""


class Views(RunData):
    """One run, read once; every property is one part of the report. Order depends on ids and names only, never on time."""

    def __init__(self, folder: RunFolder) -> None:
        super().__init__(folder)
        self.rejects = list(folder.store.all(Reject))
        self.example_count = folder.store.count(Example)
        self.scores: list[PredictorScore] = scores(folder)

    # ------------------------------------------------------------ the run

    @cached_property
    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = _read_json(self.folder.path / "manifest.json") or {}
        return found

    @cached_property
    def versions(self) -> list[tuple[str, str]]:
        """Versions of pcwm, Python, the platform and every tool a run names."""
        rows = {(key, str(self.manifest[key])) for key in ("pcwm", "python", "platform") if key in self.manifest}
        return sorted(rows | {item for runs in self.runs.values() for run in runs for item in run.versions.items()})

    @cached_property
    def settings(self) -> list[tuple[str, str]]:
        return [(key, text) for key, text in _flat(self.recipe.model_dump(mode="json")) if key != "name"]

    @cached_property
    def stages(self) -> list[tuple[str, StageSummary | None]]:
        """Every stage in order, then any other that left a summary; the report's own is left out, since it is being written."""
        found = {one.stage: one for one in self.folder.store.all(StageSummary)}
        others = sorted(set(found) - {*STAGES, "report"})
        return [(stage, found.get(stage)) for stage in (*STAGES, *others)]

    # ------------------------------------------------------------ explore

    @cached_property
    def problem_rows(self) -> list[ProblemRow]:
        kinds = Counter((one.problem, one.origin.kind) for one in self.programs.values())
        return [
            ProblemRow(
                domain=one.domain,
                name=one.name,
                family=one.family,
                language="C++" if one.language == "cpp" else "C",
                statement=next((line.strip() for line in one.statement.splitlines() if line.strip()), ""),
                split=split_of(one.family, self.recipe).value.replace("_", " "),
                implementations=kinds[one.id, OriginKind.corpus],
                variants=kinds[one.id, OriginKind.variant],
                edits=kinds[one.id, OriginKind.edit],
                others=kinds[one.id, OriginKind.model],
            )
            for one in sorted(self.problems.values(), key=lambda one: one.family)
        ]

    @cached_property
    def edit_rows(self) -> list[EditRow]:
        """Hand-written programs first, then variants of them, then each edit by name."""
        counts: dict[tuple[int, str], Counter[RaceVerdict | None]] = defaultdict(Counter)
        for one in self.programs.values():
            outcome = self.outcomes.get(one.id)
            rank, name = {
                OriginKind.corpus: (0, "as written by hand"),
                OriginKind.variant: (1, "variants of these"),
                OriginKind.model: (2, f"written by {one.origin.name}"),
            }.get(one.origin.kind, (3, one.origin.name))
            counts[rank, name][outcome.race.verdict if outcome else None] += 1
        return [
            EditRow(name, row[RaceVerdict.race], row[RaceVerdict.no_race_observed], row[RaceVerdict.unknown], row[None], self.flips[name])
            for (_, name), row in sorted(counts.items())
        ]

    @cached_property
    def flips(self) -> Counter[str]:
        """How many verdicts each edit turned."""
        return Counter(flip.edit for flip in self.folder.store.all(Counterfactual))

    @cached_property
    def coverage(self) -> Coverage:
        """Observed programs by what they use, by domain and verdict."""
        return coverage(
            Labelled(self.problems[one.problem or ""].domain, parts_of(one.source, one.language), self.outcomes[one.id].race.verdict)
            for one in self.programs.values()
            if one.id in self.outcomes
        )

    # ------------------------------------------------------------ observe

    @cached_property
    def verdicts(self) -> Counter[str]:
        return Counter(VERDICT_NAMES[one.race.verdict] for one in self.outcomes.values())

    @cached_property
    def outputs(self) -> list[tuple[str, int]]:
        counts = Counter(one.output.verdict for one in self.outcomes.values())
        return [(verdict.value, counts[verdict]) for verdict in OutputVerdict]

    @cached_property
    def verdicts_by_problem(self) -> list[tuple[str, str, int]]:
        """(problem, verdict, programs); a problem goes by its name alone where no other domain has that name."""
        names = Counter(one.name for one in self.problems.values())
        labels = {one.family: one.name if names[one.name] == 1 else one.family for one in self.problems.values()}
        counts = Counter((self.family(key), VERDICT_NAMES[one.race.verdict]) for key, one in self.outcomes.items())
        return [(labels[family], verdict, n) for (family, verdict), n in sorted(counts.items())]

    @cached_property
    def statuses(self) -> tuple[list[Status], list[tuple[Tool, list[int]]]]:
        """The statuses that occur, and for each tool its runs by those."""
        counts = Counter((run.tool, run.status) for runs in self.runs.values() for run in runs)
        columns = [status for status in Status if any(counts[tool, status] for tool in Tool)]
        return columns, [(tool, [counts[tool, status] for status in columns]) for tool in Tool if any(counts[tool, s] for s in columns)]

    @cached_property
    def agreement(self) -> list[Agreement]:
        """At each thread count, how many of the racy programs' good runs reported a race.

        A race run has the status `ok` with an exit code other than 0 only when it ended by itself and reported one.
        """
        runs: Counter[int] = Counter()
        reported: Counter[int] = Counter()
        for key in self._with_verdict(RaceVerdict.race):
            for run in self.runs[key]:
                if run.tool is Tool.race and run.status is Status.ok:
                    runs[run.threads] += 1
                    reported[run.threads] += run.exit_code != 0
        return [Agreement(threads, runs[threads], reported[threads]) for threads in sorted(runs)]

    @cached_property
    def unanimous(self) -> tuple[int, int]:
        """Of the programs with the verdict `race`: how many reported one in every run, and how many there are."""
        racy = [self.outcomes[key].race for key in self._with_verdict(RaceVerdict.race)]
        return sum(one.racy_runs == one.runs for one in racy), len(racy)

    def _with_verdict(self, verdict: RaceVerdict) -> list[str]:
        return [key for key, one in self.outcomes.items() if one.race.verdict is verdict]

    @cached_property
    def work_values(self) -> list[tuple[int, float]]:
        """(threads, work % of one program); by CPU time, since most machines are not quiet."""
        regions = [region for one in self.outcomes.values() for region in one.work.program]
        return sorted((region.asked or region.threads, percent) for region in regions if (percent := _share(region)) is not None)

    @cached_property
    def work_rows(self) -> list[WorkRow]:
        """All programs together, by thread count."""
        rows: dict[int, list[WorkOutcome]] = defaultdict(list)
        for one in self.outcomes.values():
            for repeats in one.work.repeats:
                rows[repeats.threads].append(one.work)
        pairs = Counter(pair.threads for pair in self.folder.store.all(WorkPair))
        return [_work_row(threads, row, pairs[threads]) for threads, row in sorted(rows.items()) if threads > 1]

    @cached_property
    def work_examples(self) -> list[WorkExample]:
        """Programs with the least, a middling and the most work %, at their largest thread count."""
        known: list[tuple[float, str]] = []
        for key, one in self.outcomes.items():
            top = max(one.work.program, key=_size, default=None)
            share = _share(top) if top is not None else None
            if share is not None and one.work.regions:
                known.append((share, key))
        known.sort()
        places = sorted({0, 1, len(known) // 2, len(known) - 2, len(known) - 1} & set(range(len(known))))
        return [self._work_example(known[place][1]) for place in places]

    def _work_example(self, key: str) -> WorkExample:
        profile = self.outcomes[key].work
        top = max(profile.program, key=_size)
        regions = tuple(sorted((one for one in profile.regions if one.asked == top.asked), key=lambda one: one.line))
        return WorkExample(self.family(key), self.origin(key), top, regions or profile.regions)

    @cached_property
    def unknowns(self) -> list[tuple[str, str, int]]:
        """(what is unknown, why, how many programs), the most frequent first."""
        counts: Counter[tuple[str, str]] = Counter()
        for one in self.outcomes.values():
            if one.race.verdict is RaceVerdict.unknown:
                counts["race", one.race.reason[:MAX_REASON]] += 1
            if not one.work.known:
                counts["work %", one.work.reason[:MAX_REASON]] += 1
            if one.output.verdict is OutputVerdict.unknown:
                counts["output", one.output.reason[:MAX_REASON]] += 1
        return [(what, why, n) for (what, why), n in sorted(counts.items(), key=lambda row: (-row[1], row[0]))]

    @cached_property
    def reject_rows(self) -> list[tuple[str, str, str, int]]:
        """(stage, check or edit, reason, how many), rejected traces included, the most frequent first within a stage."""
        every = {one.id: one for one in self.rejects} | {one.id: one for trace in self.explained.traces for one in trace.rejections}
        counts = Counter((one.stage, one.name, one.reason[:MAX_REASON]) for one in every.values())
        return [(*key, n) for key, n in sorted(counts.items(), key=lambda row: (row[0][0], -row[1], row[0]))]

    # ------------------------------------------------------------ explain

    @cached_property
    def explained(self) -> TraceViews:
        return TraceViews(self)

    # ------------------------------------------------------------ learn

    @cached_property
    def learning(self) -> Learning | None:
        """The adapter's manifest, or None where nothing was learned yet."""
        manifest = _read_json(self.folder.path / "learn" / "adapter" / "manifest.json")
        if manifest is None:
            return None
        losses = manifest.pop("losses", [])
        numbers = [float(one) for one in losses if isinstance(one, int | float)] if isinstance(losses, list) else []
        return Learning(tuple(numbers), tuple(_flat(manifest)))

    # ------------------------------------------------------------ evaluate

    @cached_property
    def questions(self) -> tuple[list[QuestionView], int]:
        """Held-out questions with every answer, by family, and how many there are beyond those shown."""
        predictions = {one.id: one for one in self.folder.store.all(Prediction)}
        rows = held_out_suite(self.folder).items
        shown = sorted(rows[:MAX_QUESTIONS], key=lambda item: (item.family, item.truth, item.question.id))
        views = []
        for item in shown:
            program = item.question.program
            answers = tuple((s.label, predictions.get(Prediction.make_id(item.question.id, s.predictor))) for s in self.scores)
            views.append(QuestionView(item.family, self.origin(program.id), item.truth, listing(program, item.pairs), item.pairs, answers))
        return views, len(rows) - len(shown)

    @cached_property
    def costs(self) -> list[CostRow]:
        by_name: dict[str, list[Prediction]] = defaultdict(list)
        for one in self.folder.store.all(Prediction):
            by_name[one.predictor].append(one)
        return [_cost(row.label, by_name[row.predictor]) for row in self.scores]


def _cost(label: str, answers: Iterable[Prediction]) -> CostRow:
    costs = [one.cost for one in answers]
    return CostRow(
        label=label,
        answers=len(costs),
        seconds=sum(one.seconds for one in costs),
        prompt_tokens=sum(one.prompt_tokens for one in costs),
        completion_tokens=sum(one.completion_tokens for one in costs),
    )


def _read_json(path: Path) -> dict[str, Any] | None:
    """A JSON object from a file; None where there is none that can be read: the report then says so."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _size(region: RegionWork) -> int:
    return region.asked or region.threads


def _share(region: RegionWork) -> float | None:
    return region.cpu_percent if region.cpu_percent is not None else region.work_percent


def _work_row(threads: int, outcomes: list[WorkOutcome], pairs: int) -> WorkRow:
    repeats = [each for one in outcomes if (each := one.at(threads)) is not None]
    return WorkRow(
        threads=threads,
        programs=len(repeats),
        quiet=sum(each.quiet is True for each in repeats),
        wall=middle(tuple(value for each in repeats if (value := middle(each.work_percents)) is not None)),
        cpu=middle(tuple(value for each in repeats if (value := middle(each.cpu_percents)) is not None)),
        spread=middle(tuple(value for each in repeats if (value := half_range(each.cpu_percents)) is not None)),
        speed_up=middle(tuple(value for one in outcomes if (value := one.speed_up(threads)) is not None)),
        pairs=pairs,
        cores=tuple(sorted({each.cores for each in repeats if each.cores})),
    )


def _flat(value: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """`section.key` and its value as text, nested objects flattened; a list's items are joined, long ones counted."""
    rows: list[tuple[str, str]] = []
    for key, item in value.items():
        if isinstance(item, dict):
            rows += _flat(item, f"{prefix}{key}.")
        elif isinstance(item, list):
            text = ", ".join(map(str, item)) if len(item) <= 20 else f"{len(item)} items"
            rows.append((prefix + key, text or "–"))
        else:
            rows.append((prefix + key, f"{item:.6g}" if isinstance(item, float) else str(item)))
    return rows
