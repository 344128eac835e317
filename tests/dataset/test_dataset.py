"""Datasets of a run's records: what goes in, what is left out, and that `datasets` opens the result."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from pcwm.dataset.choose import LIKE, SPARE, TILT, choose
from pcwm.dataset.coverage import Labelled, as_markdown, coverage
from pcwm.dataset.features import group_of, length_of, parts_of
from pcwm.dataset.make import make_dataset
from pcwm.dataset.rows import RaceRow
from pcwm.errors import FolderError, InputError
from pcwm.explore.candidates import candidates
from pcwm.explore.corpus import Seed, load_seeds
from pcwm.explore.edits import EDITS
from pcwm.observe.flips import counterfactuals
from pcwm.observe.pairs import work_pairs
from pcwm.progress import Silence
from pcwm.recipe import ExploreRecipe, Recipe
from pcwm.records import (
    Origin,
    OriginKind,
    Outcome,
    OutputOutcome,
    OutputVerdict,
    Program,
    RaceOutcome,
    RaceVerdict,
    Split,
    WorkOutcome,
    WorkRepeats,
)
from pcwm.serve.cli import call
from pcwm.store import RunFolder

SEEDS = load_seeds()[:3]
RECIPE = Recipe(name="small", explore=ExploreRecipe(held_out=(SEEDS[0].problem.family,)))


def outcome(program: Program, turn: int) -> Outcome:
    """Made up: every third races, every seventh is unknown; work % differs from program to program."""
    verdict = RaceVerdict.unknown if turn % 7 == 6 else RaceVerdict.race if turn % 3 == 0 else RaceVerdict.no_race_observed
    percents = tuple(40.0 + turn % 50 + repeat / 10 for repeat in range(3))
    repeats = WorkRepeats(threads=4, cores=2, work_percents=percents, cpu_percents=percents, seconds=(1.0, 1.0, 1.0), quiet=None)
    return Outcome(
        id=Outcome.make_id(program.id),
        program=program.id,
        race=RaceOutcome(verdict=verdict, runs=4, racy_runs=4 if verdict is RaceVerdict.race else 0, survives=True),
        work=WorkOutcome(known=True, repeats=(repeats,)),
        output=OutputOutcome(verdict=OutputVerdict.correct),
        seconds=1.0,
    )


@cache
def made(seed: Seed, count: int) -> tuple[Program, ...]:
    return tuple(candidates(seed, EDITS, count, 1, 8).programs)


def observed(path: Path, each: int) -> Path:
    """A run folder as `observe` leaves one, with so many programs of each problem and made-up outcomes."""
    with RunFolder.create(path, RECIPE) as folder:
        programs: list[Program] = []
        for seed in SEEDS:
            folder.store.put([seed.problem])
            programs += made(seed, each)
        outcomes = [outcome(program, turn) for turn, program in enumerate(programs)]
        problems = {program.id: program.problem for program in programs if program.problem is not None}
        verdicts = {each.program: each.race.verdict for each in outcomes}
        folder.store.put([*programs, *outcomes])
        folder.store.put([*work_pairs(outcomes, problems).pairs, *counterfactuals(programs, verdicts)])
    return path


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return observed(tmp_path / "run", 40)


def rows(path: Path, table: str, split: str) -> list[dict[str, object]]:
    import pyarrow.parquet

    found: list[dict[str, object]] = pyarrow.parquet.read_table(path / table / f"{split}.parquet").to_pylist()
    return found


def test_what_a_dataset_holds(run: Path, tmp_path: Path) -> None:
    with RunFolder.open(run) as folder:
        made, table = make_dataset(folder, tmp_path / "data", [], Silence())
        again, _ = make_dataset(folder, tmp_path / "again", [], Silence())
    assert made.data == again.data
    train, held_out = rows(tmp_path / "data", "race", "train"), rows(tmp_path / "data", "race", "held_out")
    assert {row["family"] for row in held_out} == {SEEDS[0].problem.family}
    assert {row["family"] for row in train} == {seed.problem.family for seed in SEEDS[1:]}
    assert made.rows["race/train"] == len(train) and made.rows["race/held_out"] == len(held_out)
    assert {row["answer"] for row in train} == {"race", "no_race"}
    assert len(train) + len(held_out) + sum(made.dropped.values()) == 120
    assert made.dropped["verdict unknown"] == 120 // 7
    ids = {row["id"] for row in (*train, *held_out)}
    for name in ("work", "flips"):
        for split in Split:
            for row in rows(tmp_path / "data", name, split):
                assert {row["a"], row["b"]} <= ids if name == "work" else {row["parent"], row["child"]} <= ids
    assert made.rows["work/train"] > 50 and made.rows["flips/train"] > 3
    assert table.at("for", SEEDS[1].problem.domain).race > 0
    saved = json.loads((tmp_path / "data" / "dataset.json").read_text())
    assert saved["cores"] == [2] and {row["cores"] for row in rows(tmp_path / "data", "work", "train")} == {2}
    assert "with 2, 4, 8, 16 threads on 2 cores, 3 runs each" in (tmp_path / "data" / "README.md").read_text()
    assert saved["data"] == made.data and saved["recipe"]["name"] == "small"


def test_the_library_opens_it_and_the_card_says_what_is_in_it(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    datasets = pytest.importorskip("datasets")
    assert call(["dataset", str(run), "--out", str(tmp_path / "data"), "--json"]) == 0
    card = (tmp_path / "data" / "README.md").read_text()
    for name in ("race", "work", "flips", "problems"):
        loaded = datasets.load_dataset(str(tmp_path / "data"), name, cache_dir=str(tmp_path / "cache"))
        assert set(loaded) == {"train", "held_out"}
        assert f"{len(loaded['train']):,} | {len(loaded['held_out']):,} |" in card
    race = datasets.load_dataset(str(tmp_path / "data"), "race", split="train", cache_dir=str(tmp_path / "cache"))
    assert "#pragma omp" in race[0]["source"] and race[0]["work"][0]["threads"] == 4
    for heading in ("## Labels", "## Balance", "## Coverage", "## Known gaps"):
        assert heading in card


def test_a_dataset_becomes_a_run_again(tmp_path: Path) -> None:
    """Of the restored run the same dataset is made, less what only the repeats told; nobody observes there."""
    run, data, back, again = observed(tmp_path / "run", 16), tmp_path / "data", tmp_path / "back", tmp_path / "again"
    assert call(["dataset", str(run), "--out", str(data), "--json"]) == 0
    for _ in range(2):
        assert call(["restore", str(data), str(back), "--json"]) == 0
    assert call(["dataset", str(back), "--out", str(again), "--json"]) == 0
    for split in Split:
        for name in ("problems", "flips", "work"):
            assert rows(again, name, split) == rows(data, name, split) != []
        assert rows(again, "race", split) == [row | {"work": []} for row in rows(data, "race", split)]
    assert call(["observe", str(back)]) == 2 == call(["explore", str(back)])
    assert call(["explain", str(back), "--json"]) == 0
    assert call(["restore", str(data), str(run)]) == 2 == call(["restore", str(run), str(tmp_path / "other")])
    assert not (tmp_path / "other").exists()


def test_a_second_look_at_some_programs_tells_how_labels_held(run: Path, tmp_path: Path) -> None:
    """Of 30 rows observed again, one race is gone, one is new, one is unknown; in the second run the order by work % is turned round."""
    with RunFolder.open(run) as folder:
        make_dataset(folder, tmp_path / "data", [], Silence())
        known = {each.program: each for each in folder.store.all(Outcome)}
    picked = [known[str(row["id"])] for row in rows(tmp_path / "data", "race", "train")][:30]
    racy = next(each.program for each in picked if each.race.verdict is RaceVerdict.race)
    first, second = [each.program for each in picked if each.race.verdict is not RaceVerdict.race][:2]
    changed = {racy: RaceVerdict.no_race_observed, first: RaceVerdict.race, second: RaceVerdict.unknown}
    with RunFolder.create(tmp_path / "second", RECIPE) as folder:
        for each in picked:
            race = each.race.model_copy(update={"verdict": changed.get(each.program, each.race.verdict)})
            turned = each.work.repeats[0].model_copy(update={"cpu_percents": tuple(100 - p for p in each.work.repeats[0].cpu_percents)})
            folder.store.put([each.model_copy(update={"race": race, "work": each.work.model_copy(update={"repeats": (turned,)})})])
    assert call(["dataset", str(run), "--out", str(tmp_path / "data"), "--again", str(tmp_path / "second"), "--json"]) == 0
    held = json.loads((tmp_path / "data" / "dataset.json").read_text())["agreement"]
    assert {key: held[key] for key in ("programs", "same", "gone", "new", "unknown")} == {
        "programs": 30,
        "same": 27,
        "gone": 1,
        "new": 1,
        "unknown": 1,
    }
    assert held["pairs"] > 10 and held["same_pairs"] == 0
    card = (tmp_path / "data" / "README.md").read_text()
    assert "30 programs observed again: 90.0% (74.4 to 96.5) have the same verdict; 1 had a race and none again" in card
    with RunFolder.create(tmp_path / "other", RECIPE):
        pass
    assert call(["dataset", str(run), "--out", str(tmp_path / "data"), "--again", str(tmp_path / "other")]) == 2


def test_a_second_look_with_other_cores_says_nothing_of_work_pairs(run: Path, tmp_path: Path) -> None:
    found: dict[int, int] = {}
    for cores in (2, 8):
        with RunFolder.open(run) as folder, RunFolder.create(tmp_path / f"with {cores}", RECIPE) as second:
            for each in list(folder.store.all(Outcome))[:40]:
                repeats = each.work.repeats[0].model_copy(update={"cores": cores})
                second.store.put([each.model_copy(update={"work": each.work.model_copy(update={"repeats": (repeats,)})})])
            make_dataset(folder, tmp_path / "data", [], Silence(), again=second)
        found[cores] = json.loads((tmp_path / "data" / "dataset.json").read_text())["agreement"]["pairs"]
    assert found[2] > 0 == found[8]


def labelled(sources: Iterable[tuple[str, str]]) -> list[RaceRow]:
    made = []
    for source, answer in sources:
        program = Program.make(source, "c", Origin(kind=OriginKind.corpus, name="x"), "prob-1")
        made.append(
            RaceRow.model_validate(
                {
                    "id": program.id,
                    "family": "d/n",
                    "domain": "d",
                    "split": "train",
                    "language": "c",
                    "source": source,
                    "lines": len(source.splitlines()),
                    "constructs": parts_of(source, "c"),
                    "origin": "corpus",
                    "how": "x",
                    "note": "",
                    "parent": "",
                    "answer": answer,
                    "pairs": (),
                    "runs": 4,
                    "racy_runs": 0,
                    "survives": True,
                    "output": "correct",
                    "work": (),
                }
            )
        )
    return made


def text(turn: int, clause: str = "") -> str:
    body = "\n".join(f"    a[{place}] = b[{place}] {'+-*/'[(turn >> place) % 4]} {place};" for place in range(9))
    loop = f"    #pragma omp parallel for {clause}\n    for (int i = 0; i < n; i++) {{\n{body}\n    }}\n"
    return f"void f(int n, double *a, double *b)\n{{\n{loop}}}\n"


def test_near_duplicates_go_unless_the_verdicts_differ_or_an_edit_made_them() -> None:
    same = text(0).replace("double *b", "double *c").replace("b[", "c[")
    one, other, contrary = labelled([(text(0), "race"), (same, "race"), (same.replace("\n", "\n\n"), "no_race")])
    made = choose([one, other, contrary], [])
    assert {row.id for row in made.rows} == {one.id, contrary.id}
    assert made.dropped == {"near-duplicate with the same verdict": 1}
    kept = choose([one, other, contrary], [(other.id, contrary.id)])
    assert {row.id for row in kept.rows} == {one.id, other.id, contrary.id}
    assert 0.9 < LIKE < 1


def test_what_is_like_a_benchmark_goes_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "kernel.c").write_text("/* theirs */\n" + text(0).replace("f(", "kernel(").replace("a[", "out["))
    one, other = labelled([(text(0), "race"), (SEEDS[0].implementations[0].source, "no_race")])
    made = choose([one, other], [], [tmp_path])
    assert [row.id for row in made.rows] == [other.id]
    assert [(key, file) for key, file, _ in made.benchmark] == [(one.id, "deep/kernel.c")]
    with pytest.raises(InputError, match="no folder of benchmark programs"):
        choose([one], [], [tmp_path / "nowhere"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no C or C\\+\\+ files"):
        choose([one], [], [tmp_path / "empty"])


def test_the_more_frequent_verdict_is_marked_and_counterfactuals_stay() -> None:
    racy = labelled((text(turn), "race") for turn in range(0, 256, 8))
    clean = labelled((text(turn, "schedule(dynamic)"), "no_race") for turn in (0, 64, 128, 200))
    made = choose([*racy, *clean], [])
    count = sum(row.answer == "race" and not row.surplus for row in made.rows)
    assert count == max(SPARE, round(TILT * len(clean))) < len(racy)
    assert len(made.rows) == len(racy) + len(clean) and not any(row.surplus for row in made.rows if row.answer == "no_race")
    pairs = [(row.id, clean[0].id) for row in racy[:12]]
    assert {one for one, _ in pairs} <= {row.id for row in choose([*racy, *clean], pairs).rows if not row.surplus}


def test_parts_groups_and_lengths() -> None:
    source = (
        "#pragma omp parallel for schedule(dynamic, 4) reduction(+ : s)\nfor (int i = 0; i < n; i++) s += 1;\n"
        "#pragma omp task depend(out: x[0])\n{ omp_set_lock(&l); me = omp_get_thread_num(); }\n"
    )
    parts = parts_of(source, "c")
    assert set(parts) == {"parallel", "for", "schedule(dynamic)", "reduction", "task", "depend(out)", "omp locks", "omp_get_thread_num()"}
    assert group_of(parts) == "tasks" and group_of(("for", "parallel")) == "divided loop" and group_of(("parallel",)) == "other"
    assert [length_of(lines) for lines in (1, 20, 21, 60, 61)] == [
        "to 20 lines",
        "to 20 lines",
        "21 to 35 lines",
        "36 to 60 lines",
        "over 60 lines",
    ]


def test_coverage_counts_each_program_once_a_part_and_names_holes() -> None:
    source = "#pragma omp parallel for\nfor (int i = 0; i < n; i++) ;\n#pragma omp parallel for nowait\nfor (int i = 0; i < n; i++) ;\n"
    table = coverage(
        Labelled("graphs", parts_of(source, "c"), verdict)
        for verdict in [RaceVerdict.race] * 3 + [RaceVerdict.no_race_observed] * 3 + [RaceVerdict.unknown]
    )
    cell = table.at("for", "graphs")
    assert (cell.race, cell.no_race, cell.unknown) == (3, 3, 1)
    assert "for" not in table.holes and table.holes["task"] == ("graphs",)
    page = as_markdown(table)
    assert "| `for` | 3 / 3 | 3 / 3 |" in page and "| `task` | · | 0 / 0 |" in page


def test_a_run_without_outcomes_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with RunFolder.create(tmp_path / "run", RECIPE) as folder, pytest.raises(FolderError, match="no program with a verdict"):
        make_dataset(folder, tmp_path / "data", [], Silence())
    assert call(["dataset", str(tmp_path / "run"), "--out", str(tmp_path / "data")]) == 2
    assert "pcwm observe" in capsys.readouterr().err
