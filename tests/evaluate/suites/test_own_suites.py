"""Suites of a run's or a dataset's own programs: as they are, flipped and renamed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pcwm.errors import FolderError, InputError
from pcwm.evaluate.suites import held_out, renamed
from pcwm.records import Answer, Counterfactual, Origin, OriginKind, Outcome, Program, RaceOutcome, RaceVerdict, Split
from pcwm.store import RunFolder


def test_held_out_questions_of_both_kinds(flipped: Path) -> None:
    suite = held_out.load(flipped)
    races = [item for item in suite.items if item.question.other is None]
    (work,) = [item for item in suite.items if item.question.other is not None]
    assert sorted(item.truth for item in races) == [Answer.no_race, Answer.race]
    assert (work.truth, work.question.threads, work.margin, work.tags[0]) == (Answer.A, 4, 11.5, "10 to 20 points")
    assert work.question.cores == 2 and work.log.startswith("work % at 4 threads on 2 cores: A 93.0")
    assert {item.family for item in suite.items} == {"lab/sums"}
    racy = next(item for item in races if item.truth is Answer.race)
    assert racy.pairs[0].second.line == 20 and racy.lines == ()
    assert racy.question.program.problem in suite.problems, "the tool can build it"
    assert "drop" not in racy.question.program.origin.model_dump_json(), "how it was made is not told"


def test_a_flip_is_one_group(flipped: Path) -> None:
    items = held_out.load_flips(flipped).items
    assert [item.group for item in items] == ["flip-1", "flip-1"]
    assert {item.truth for item in items} == {Answer.race, Answer.no_race}
    assert all("drop_reduction" in item.tags for item in items)


def test_another_split(flipped: Path) -> None:
    assert len(held_out.load(flipped, Split.train).items) == 5
    (flipped / "race" / "train.parquet").unlink()
    with pytest.raises(InputError, match="no program of the split `train`"):
        held_out.load(flipped, Split.train)


def test_a_run_is_read_as_a_dataset_is(observed: RunFolder, tmp_path: Path) -> None:
    """Flips and pairs that a run has not stored are worked out; unknown verdicts are counted; logs come along."""
    store = observed.store
    parent = next(program for program in store.all(Program) if program.origin.name == "drop_reduction")
    child = Program.make(parent.source + "\n", parent.language, Origin(kind=OriginKind.edit, name="undo", parent=parent.id), parent.problem)
    outcome = store.get(Outcome, Outcome.make_id(parent.id))
    assert outcome is not None and store.count(Counterfactual) == 0
    race = RaceOutcome(verdict=RaceVerdict.no_race_observed, runs=2)
    store.put([child, outcome.model_copy(update={"id": Outcome.make_id(child.id), "program": child.id, "race": race})])
    copy = shutil.copytree(observed.path, tmp_path / "copy")
    suite, flips = held_out.load(copy), held_out.load_flips(copy)
    assert {item.family for item in suite.items} == {"dense_linear_algebra/matrix_vector", "monte_carlo/pi_darts"}
    assert len(suite.items) == 8
    assert suite.skipped == {"verdict unknown": 1}
    assert any("WARNING: ThreadSanitizer" in item.log for item in suite.items if item.truth is Answer.race)
    with pytest.raises(FolderError, match="in use"):
        held_out.load(observed.path)
    assert sorted(item.truth for item in flips.items) == [Answer.no_race, Answer.race]


@pytest.mark.parametrize("made", ["", "race", "file"])
def test_folders_of_another_shape(tmp_path: Path, made: str) -> None:
    root = tmp_path / "it"
    if made == "file":
        root.write_text("x")
    else:
        (root / made).mkdir(parents=True)
    with pytest.raises(InputError, match="expected a folder that `pcwm dataset` wrote, or a run's, found"):
        held_out.load(root)


def test_a_damaged_table(flipped: Path) -> None:
    (flipped / "race" / "held_out.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(InputError, match="cannot read"):
        held_out.load(flipped)
    (flipped / "race" / "held_out.parquet").write_bytes((flipped / "work" / "held_out.parquet").read_bytes())
    with pytest.raises(InputError, match="not a table of this pcwm's datasets"):
        held_out.load(flipped)


def test_renamed(flipped: Path) -> None:
    suite = renamed.load(flipped)
    originals = {item.name: item for item in held_out.load(flipped).items}
    assert len(suite.items) == 2
    for item in suite.items:
        before = originals[item.name.removesuffix(", renamed")]
        one, other = before.question.program.source.split("\n"), item.question.program.source.split("\n")
        assert len(one) == len(other) and one != other
        assert "double sums(" in item.question.program.source, "what the harness calls keeps its name"
        assert item.truth is before.truth and item.question.program.problem == before.question.program.problem
    racy = next(item for item in suite.items if item.pairs)
    for side in (racy.pairs[0].first, racy.pairs[0].second):
        line = racy.question.program.source.split("\n")[side.line - 1]
        assert line[side.column - 1 :].startswith(side.variable) and side.line == 20
    assert renamed.load(flipped).items == suite.items, "the same names every time"
    assert renamed.load(flipped, seed=1).items != suite.items
