"""A dataset's folder of hand-written programs with made-up answers: what a suite does with them must not depend on which they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pcwm.dataset.features import parts_of
from pcwm.dataset.make import TABLES
from pcwm.dataset.rows import FlipRow, ProblemRow, RaceRow, WorkRow
from pcwm.explore.corpus import Seed, load_seeds
from pcwm.parquet import write_parquet
from pcwm.records import Access, Pair, Program, Record, Sizes, Split, WorkMeasure


def write_dataset(root: Path, tables: Mapping[str, Sequence[Record]]) -> Path:
    """The folder, each row in the file of its split."""
    for name, kind in TABLES.items():
        (root / name).mkdir(parents=True, exist_ok=True)
        for split in Split:
            own = [row for row in tables.get(name, ()) if getattr(row, "split") is split]  # noqa: B009
            write_parquet(root / name / f"{split}.parquet", kind, own, "")
    return root


def problem_row(seed: Seed, split: Split = Split.held_out) -> ProblemRow:
    problem = seed.problem
    return ProblemRow(**problem.model_dump(exclude={"name"}), family=problem.family, split=split)


def race_row(family: str, program: Program, pairs: tuple[Pair, ...] = (), split: Split = Split.held_out, answer: str = "") -> RaceRow:
    """A row that races if it has pairs."""
    return RaceRow.model_validate(
        {
            "id": program.id,
            "family": family,
            "domain": family.partition("/")[0],
            "split": split,
            "language": program.language,
            "source": program.source,
            "lines": program.source.count("\n"),
            "constructs": parts_of(program.source, program.language),
            "origin": "corpus",
            "how": program.origin.name,
            "note": "",
            "parent": "",
            "answer": answer or ("race" if pairs else "no_race"),
            "pairs": pairs,
            "runs": 8,
            "racy_runs": 2 if pairs else 0,
            "survives": True,
            "output": "correct",
            "work": (),
        }
    )


def pair_at(line: int, other: int, variable: str = "x") -> Pair:
    sides = [Access(kind="write", line=each, column=1, variable=variable) for each in (line, other)]
    return Pair.make(*sides)


def at(source: str, text: str, kind: str = "write") -> Access:
    """The access whose text first occurs there."""
    before = source[: source.index(text)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Access.model_validate({"kind": kind, "line": line, "column": column, "variable": text})


SUMS = """#include <omp.h>
#include <stdlib.h>

static void clear(double *field, int n)
{
    for (int i = 0; i < n; i++) {
        field[i] = 0.0;
        field[i] += 0.0;
    }
}

double sums(const double *x, int n)
{
    double total = 0.0;
    double *field = malloc(n * sizeof *field);
    clear(field, n);
    #pragma omp parallel for
    for (int i = 0; i < n; i++) {
        field[i] = 2.0 * x[i];
        total += field[i];
    }
    free(field);
    return total;
}
"""


@pytest.fixture
def flipped(tmp_path: Path) -> Path:
    """A dataset with one problem, two programs that a clause tells apart, their flip, and one question about work."""
    seed = load_seeds()[0]
    row = problem_row(seed).model_copy(update={"id": "prob-1", "family": "lab/sums", "domain": "lab", "language": "c"})
    row = row.model_copy(update={"reference": SUMS.replace("    #pragma omp parallel for\n", "")})
    task = row.model_copy(update={"sizes": Sizes(race=100, output=100, work=100), "harness": HARNESS})
    safe = SUMS.replace("parallel for", "parallel for reduction(+ : total)")
    pair = Pair.make(at(SUMS, "total +=", "read"), at(SUMS, "total +="))
    racing = [side.model_copy(update={"variable": "total"}) for side in (pair.first, pair.second)]
    origin = seed.implementations[0].origin
    programs = [Program.make(source, "c", origin, "prob-1") for source in (SUMS, safe)]
    racy, clean = race_row("lab/sums", programs[0], (Pair.make(*racing),)), race_row("lab/sums", programs[1])
    flip = FlipRow(
        id="flip-1",
        family="lab/sums",
        domain="lab",
        split=Split.held_out,
        parent=clean.id,
        child=racy.id,
        edit="drop_reduction",
        note="",
        before="no_race",
        after="race",
    )
    work = WorkRow(
        id="pair-1",
        family="lab/sums",
        domain="lab",
        split=Split.held_out,
        a=clean.id,
        b=racy.id,
        threads=4,
        cores=2,
        measure=WorkMeasure.cpu,
        value_a=93.0,
        value_b=81.5,
        margin=11.5,
        noise=3.0,
        answer="A",
    )
    others = [other for other in load_seeds() if other.problem.language == "c"][:5]
    around = [race_row(other.problem.family, other.implementations[0], split=Split.train) for other in others]
    tables: dict[str, Sequence[Record]] = {"race": [racy, clean, *around], "flips": [flip], "work": [work], "problems": [task]}
    return write_dataset(tmp_path / "dataset", tables)


HARNESS = """#include <stdio.h>
#include <stdlib.h>
double sums(const double *x, int n);
int main(int argc, char **argv)
{
    int n = atoi(argv[argc - 1]);
    double *x = malloc(n * sizeof *x);
    for (int i = 0; i < n; i++)
        x[i] = i % 5;
    printf("total %.6f\\n", sums(x, n));
    return 0;
}
"""


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset of the hand-written programs of three domains: two families of each held out, whose first programs are said to race."""
    tables: dict[str, list[Record]] = {"race": [], "problems": []}
    seeds = [seed for seed in load_seeds() if seed.problem.domain in ("graphs", "monte_carlo", "stencils")]
    seen: dict[str, int] = {}
    for seed in seeds:
        family, domain = seed.problem.family, seed.problem.domain
        split = Split.held_out if seen.setdefault(domain, 0) < 2 else Split.train
        seen[domain] += 1
        tables["problems"].append(problem_row(seed, split))
        for index, program in enumerate(seed.implementations[:4]):
            lines = program.source.split("\n")
            line = next(number for number, text in enumerate(lines, 1) if "#pragma omp" in text) + 1
            racy = split is Split.held_out and index == 0
            tables["race"].append(race_row(family, program, (pair_at(line, line),) if racy else (), split))
    return write_dataset(tmp_path_factory.mktemp("seeded"), tables)
