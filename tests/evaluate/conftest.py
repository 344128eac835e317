"""A small but whole run, built record by record: real OpenMP code, real ThreadSanitizer logs, answers made up by rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pcwm.evaluate.stage import AFTER, BEFORE, MAJORITY, TOOL, evaluate
from pcwm.progress import Silence
from pcwm.recipe import EvaluateRecipe, ExploreRecipe, Recipe
from pcwm.records import (
    Access,
    Answer,
    Cost,
    Language,
    Origin,
    OriginKind,
    Outcome,
    OutputOutcome,
    OutputVerdict,
    Pair,
    Prediction,
    Problem,
    Program,
    Question,
    RaceOutcome,
    RaceVerdict,
    RegionWork,
    Reject,
    Run,
    Sizes,
    Status,
    Tool,
    Trace,
    WorkOutcome,
    content_id,
)
from pcwm.store import RunFolder, write_json

DATA = Path(__file__).parent / "data"
HELD_OUT = ("dense_linear_algebra/matrix_vector", "monte_carlo/pi_darts")


@dataclass
class ByRule:
    """A predictor that answers by a rule, remembers whom it was asked about, and can be interrupted at its n-th question."""

    name: str
    rule: Callable[[Question], Answer]
    interrupt_at: int = 0
    unparsed: bool = False
    cost: Cost = field(default_factory=lambda: Cost(seconds=0.01))

    def __post_init__(self) -> None:
        self.asked: list[str] = []

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        for question in questions:
            if self.interrupt_at and len(self.asked) + 1 == self.interrupt_at:
                raise KeyboardInterrupt
            self.asked.append(question.id)
            answer = self.rule(question)
            yield Prediction(
                id=Prediction.make_id(question.id, self.name),
                question=question.id,
                predictor=self.name,
                answer=answer,
                confidence=None if answer is Answer.unknown else 0.81,
                reasoning="" if self.unparsed else "The loop is divided among the threads, and every thread updates the same variable.",
                cost=self.cost,
                unparsed="I think it is fine" if self.unparsed else "",
            )


@dataclass(frozen=True)
class Case:
    """One candidate: an edit of a seed program by text replacement, and what is said of it."""

    family: str
    edit: str
    """Empty for the program as written by hand."""
    old: str = ""
    new: str = ""
    note: str = ""
    verdict: RaceVerdict = RaceVerdict.no_race_observed
    pairs: tuple[tuple[str, str, str, str], ...] = ()
    """(kind, text that starts the access on its line, kind, text), both variables as those texts."""
    log: str = ""
    reason: str = ""
    racy_runs: int = 2
    work: float = 0.93


STATEMENTS = {
    "histogram/value_counts": "Count how often each value modulo `bins` occurs among n integers.",
    "stencils/heat_rod": "Advance the temperature of a rod by explicit steps of the heat equation with fixed ends.",
    "monte_carlo/pi_darts": "Estimate pi from the share of quasi-random points in the unit square that fall into the quarter circle.",
    "dense_linear_algebra/matrix_vector": "Multiply a dense row-major matrix with a vector.",
    "graphs/degree_count": "Count the in-degree of every node of a directed graph given as an edge list.",
}
COUNT, HEAT, DARTS, MATRIX, DEGREE = STATEMENTS
RACE, UNKNOWN = RaceVerdict.race, RaceVerdict.unknown
FOR, ATOMIC = "#pragma omp parallel for", "        #pragma omp atomic\n"
INNER_ATOMIC = "            #pragma omp atomic\n"
UPDATE = ("read", "counts[values[i] % bins]", "write", "counts[values[i] % bins]")

CASES = (
    Case(COUNT, ""),
    Case(COUNT, "drop_atomic", ATOMIC, "", "removed `atomic` at line 8", RACE, (UPDATE,), "tsan_value_counts"),
    Case(COUNT, "change_schedule", FOR, f"{FOR} schedule(dynamic, 8)", "schedule(dynamic, 8) at line 7", work=0.71),
    Case(COUNT, "parallel_to_serial", f"    {FOR}\n", "", "removed the region at line 7", work=1.0),
    Case(HEAT, ""),
    Case(
        HEAT,
        "add_nowait",
        "#pragma omp for\n        for (int i = 1; i < n - 1; i++)\n            now",
        "#pragma omp for nowait\n        for (int i = 1; i < n - 1; i++)\n            now",
        "nowait at line 9",
        RACE,
        (("read", "now[i + 1]", "write", "now[i] ="), ("read", "now[i - 1]", "write", "now[i] =")),
        "tsan_heat_rod",
        racy_runs=1,
        work=0.88,
    ),
    Case(HEAT, "unbalance", "#pragma omp for\n", "#pragma omp for schedule(static, 4096)\n", "one thread gets it all", work=0.34),
    Case(HEAT, "spin", "int s = 0", "int s = steps", "the loop never ends", UNKNOWN, reason="2 of 2 runs: timeout after 20 s"),
    Case(DARTS, ""),
    Case(
        DARTS,
        "drop_reduction",
        " reduction(+ : inside)",
        "",
        "removed `reduction(+ : inside)` at line 5",
        RACE,
        (("read", "inside++", "write", "inside++"),),
        "tsan_pi_darts",
    ),
    Case(DARTS, "change_schedule", FOR, f"{FOR} schedule(guided)", "schedule(guided) at line 5"),
    Case(DARTS, "atomic_for_reduction", f"{FOR} reduction(+ : inside)", f"{FOR} shared(inside)", "shared(inside)", RACE, racy_runs=1),
    Case(MATRIX, ""),
    Case(
        MATRIX,
        "shared_for_private",
        " private(sum)",
        "",
        "`sum` is shared at line 9",
        RACE,
        (("write", "sum = 0.0;\n        for", "write", "sum += a"), ("write", "sum += a", "read", "sum;\n")),
        "tsan_matrix_vector",
    ),
    Case(MATRIX, "change_schedule", "private(sum)", "private(sum) schedule(static, 1)", "schedule(static, 1) at line 9", work=0.97),
    Case(DEGREE, ""),
    Case(
        DEGREE,
        "drop_atomic",
        INNER_ATOMIC,
        "",
        "removed `atomic` at line 10",
        RACE,
        (("read", "degree[head[e]]", "write", "degree[head[e]]"),),
        "tsan_degree_count",
    ),
    Case(DEGREE, "add_nowait", "#pragma omp for\n", "#pragma omp for nowait\n", "nowait at line 6", RACE, racy_runs=1),
)


def access(source: str, kind: str, text: str) -> Access:
    """The access whose text first occurs there in the source."""
    before = source[: source.index(text)]
    variable = text.split("\n")[0].rstrip(" =;").removesuffix("++").removesuffix(" += a").removesuffix(" = 0.0")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Access.model_validate({"kind": kind, "line": line, "column": column, "variable": variable})


def problem(family: str) -> Problem:
    domain, name = family.split("/")
    language: Language = "cpp" if (DATA / f"{name}.cpp").exists() else "c"
    return Problem(
        id=content_id("prob", family),
        domain=domain,
        name=name,
        language=language,
        statement=f"{STATEMENTS[family]}\n\nThe result must not depend on the number of threads.",
        harness=(DATA / f"{name}.main.{language}").read_text(),
        reference="/* sequential */\n",
        sizes=Sizes(race=400, output=20_000, work=400_000),
        tolerance=1e-9,
    )


def add_case(folder: RunFolder, case: Case) -> Program:
    """Store one candidate with its runs, outcome and trace."""
    task = problem(case.family)
    seed = (DATA / f"{task.name}.{task.language}").read_text()
    source = seed.replace(case.old, case.new) if case.old else seed
    kind = OriginKind.edit if case.edit else OriginKind.corpus
    program = Program.make(source, task.language, Origin(kind=kind, name=case.edit or "plain", note=case.note), task.id)
    pairs = tuple(Pair.make(access(source, one, text), access(source, other, more)) for one, text, other, more in case.pairs)
    log = (DATA / f"{case.log}.txt").read_text() if case.log else ""
    add_runs(folder, program, case, log)
    region = 1 + source[: source.find("#pragma")].count("\n")
    share = case.work
    work = RegionWork(line=0, threads=4, calls=1, work=2.0 * share, wait=2.0 * (1 - share), cpu=(0.5, 0.5, 0.45, 0.5 * share))
    known = case.verdict is not UNKNOWN
    racy = case.racy_runs if case.verdict is RACE else 0
    printed = {RACE: OutputVerdict.unstable, UNKNOWN: OutputVerdict.unknown}.get(case.verdict, OutputVerdict.correct)
    regions = (work.model_copy(update={"line": region}),) * known
    outcome = Outcome(
        id=Outcome.make_id(program.id),
        program=program.id,
        race=RaceOutcome(verdict=case.verdict, pairs=pairs, runs=2 * known, racy_runs=racy, reason=case.reason),
        work=WorkOutcome(known=known, program=(work,) * known, regions=regions, reason=case.reason),
        output=OutputOutcome(verdict=printed, reason=case.reason),
        seconds=3.2,
    )
    folder.store.put([task, program, outcome])
    if known:
        folder.store.put([trace(program, case, pairs)])
    return program


def add_runs(folder: RunFolder, program: Program, case: Case, log: str) -> None:
    for threads in (2, 4):
        racy = case.verdict is RACE and (case.racy_runs == 2 or threads == 4)
        status = Status.timeout if case.verdict is UNKNOWN else Status.ok
        run = Run(
            id=Run.make_id(program.id, Tool.race, threads, 0, 400),
            program=program.id,
            tool=Tool.race,
            threads=threads,
            repeat=0,
            size=400,
            command=("./candidate", "400"),
            environment={"OMP_NUM_THREADS": str(threads)},
            versions={"clang": "19.1.4", "libarcher": "19.1.4"},
            status=status,
            exit_code=137 if status is Status.timeout else 66 if racy else 0,
            reason=case.reason,
            seconds=0.4,
            log=f"log-{program.id}-{threads}",
        )
        plain = run.model_copy(update={"id": Run.make_id(program.id, Tool.output, threads, 0, 20_000), "tool": Tool.output, "log": "none"})
        folder.store.put([run, plain.model_copy(update={"exit_code": 0} if status is Status.ok else {})], {run.log: log if racy else ""})


def trace(program: Program, case: Case, pairs: tuple[Pair, ...]) -> Trace:
    """Reasoning in a narrator's manner; a race whose pairs nobody knows gets a trace that is rejected."""
    key = content_id("trace", program.id)
    start = "`parallel` starts a team of threads, and the loop is divided among them by its index."
    if case.verdict is not RACE:
        text = f"{start}\n\nEach thread touches only elements of its own index, and shared updates are atomic.\n\nSo nothing races."
        return Trace(id=key, program=program.id, author="narrator", reasoning=text, answer=Answer.no_race, pairs=())
    rejections: tuple[Reject, ...] = ()
    if pairs:
        one, other = pairs[0].first, pairs[0].second
        text = (
            f"{start}\n\nLine {one.line} has a {one.kind} of `{one.variable}` and line {other.line} a {other.kind} of `{other.variable}`; "
            f"both are shared, and no barrier, lock or atomic orders the two.\n\nSo two threads can reach the same memory at once."
        )
    else:
        text = "The loop is divided among the threads.\n\nLine 7 writes a variable which all of them share, so two may write it at once."
        why = "names a write at line 7, which the tool did not report"
        rejections = (Reject(id=content_id("rej", key), stage="explain", subject=program.id, name="pairs", reason=why),)
    return Trace(id=key, program=program.id, author="narrator", reasoning=text, answer=Answer.race, pairs=pairs, rejections=rejections)


def truth(question: Question) -> Answer:
    racy = ("drop_reduction", "atomic_for_reduction", "shared_for_private", "drop_atomic", "add_nowait")
    return Answer.race if question.program.origin.name in racy else Answer.no_race


def lineup() -> list[tuple[str, ByRule]]:
    """Four predictors: always no race; no usable answer; right but for one edit; always right."""

    def learned(question: Question) -> Answer:
        return Answer.no_race if question.program.origin.name == "atomic_for_reduction" else truth(question)

    paid = Cost(seconds=1.9, prompt_tokens=412, completion_tokens=96)
    return [
        (MAJORITY, ByRule("majority:no_race", lambda question: Answer.no_race)),
        (BEFORE, ByRule("model:smollm2-135m", lambda question: Answer.unknown, unparsed=True, cost=paid)),
        (AFTER, ByRule("model:smollm2-135m+adapter:5f0c2a9e", learned, cost=paid)),
        (TOOL, ByRule("tool:tsan-clang-19", truth, cost=Cost(seconds=2.4))),
    ]


def open_run(path: Path, limit: int = 0) -> RunFolder:
    recipe = Recipe(name="lab-notes", seed=7, explore=ExploreRecipe(held_out=HELD_OUT, per_problem=4), evaluate=EvaluateRecipe(limit=limit))
    return RunFolder.create(path, recipe)


@pytest.fixture
def observed(tmp_path: Path) -> Iterator[RunFolder]:
    """Explored, observed and explained; nothing learned or evaluated."""
    with open_run(tmp_path / "run") as folder:
        fill(folder)
        yield folder


@pytest.fixture
def whole(observed: RunFolder) -> RunFolder:
    """Every stage done."""
    finish(observed)
    return observed


def fill(folder: RunFolder) -> None:
    reason = "candidate.c:9:5: error: use of undeclared identifier 'k'"
    with folder.sitting("explore") as sitting:
        folder.store.put([Reject(id=content_id("rej", "k"), stage="explore", subject="prog-1", name="build", reason=reason)])
        sitting.made, sitting.rejected = {"problems": len(STATEMENTS), "programs": len(CASES)}, {"build": 1}
    with folder.sitting("observe") as sitting:
        for case in CASES:
            add_case(folder, case)
        sitting.made = {"runs": 4 * len(CASES), "outcomes": len(CASES)}
    with folder.sitting("explain") as sitting:
        sitting.made, sitting.rejected = {"traces": 17}, {"pairs": 2}


def finish(folder: RunFolder) -> None:
    with folder.sitting("learn") as sitting:
        (folder.dir("learn") / "adapter").mkdir()
        losses = [2.31, 2.05, 1.71, 1.52, 1.22, 1.04, 0.83, 0.71, 0.66, 0.52, 0.47, 0.41]
        facts = {
            "base": "smollm2-135m",
            "base_sha256": "b179c9523d0e6a0f",
            "examples": 11,
            "lora": {"rank": 16, "alpha": 32},
            "tokens": 9120,
        }
        write_json(folder.dir("learn") / "adapter" / "manifest.json", {**facts, "losses": losses})
        sitting.made = {"examples": 11, "steps": 12}
    evaluate(folder, Silence(), lineup())
