"""Questions with known answers, of a run and of the dataset made from it: the same ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pcwm.dataset.known import parted
from pcwm.dataset.make import make_dataset
from pcwm.errors import FolderError
from pcwm.explore.stage import validation_families
from pcwm.predict.choose import choose_predictor
from pcwm.predict.questions import read_known, read_problems
from pcwm.progress import Silence
from pcwm.records import Answer, Question, Split


def test_a_run_and_its_dataset_hold_the_same_questions(labelled: Path, tmp_path: Path) -> None:
    make_dataset_of(labelled, tmp_path / "data")
    ours, theirs = read_known(labelled, Split.train), read_known(tmp_path / "data", Split.train)
    chosen = {each.question.id for each in theirs}  # a dataset leaves out what is like another
    assert chosen and [each for each in ours if each.question.id in chosen] == theirs
    assert {(each.question.kind, each.question.cores) for each in theirs} == {("race", 0), ("work", 2)}
    assert {each.family for each in ours}.isdisjoint(each.family for each in read_known(labelled, Split.held_out))
    assert read_problems(labelled) == read_problems(tmp_path / "data")


def test_a_dataset_from_before_cores_were_recorded_asks_as_it_did(labelled: Path, tmp_path: Path) -> None:
    import pyarrow.parquet

    make_dataset_of(labelled, tmp_path)
    path = tmp_path / "work" / "train.parquet"
    pyarrow.parquet.write_table(pyarrow.parquet.read_table(path).drop_columns(["cores"]), path)
    work = [each.question for each in read_known(tmp_path, Split.train) if each.question.other is not None]
    assert work and all(asked.cores == 0 for asked in work)
    assert all(asked.id == Question.work_id(asked.program.id, asked.other.id, asked.threads) for asked in work if asked.other)


def make_dataset_of(run: Path, out: Path) -> None:
    from pcwm.store import RunFolder

    with RunFolder.open(run) as folder:
        make_dataset(folder, out, (), Silence())


def test_validation_families_are_a_fifth_and_stay_the_same() -> None:
    families = [f"domain/{number}" for number in range(25)]
    chosen = validation_families(families)
    assert len(chosen) == 5 and chosen == validation_families(reversed(families)) and validation_families(families[:4]) == frozenset()


def test_parted_keeps_families_whole(labelled: Path) -> None:
    known = read_known(labelled, Split.train)
    train, held = parted(known)
    assert len(train) + len(held) == len(known) and held
    assert {each.family for each in train}.isdisjoint(each.family for each in held)


def test_majority_counts_both_kinds(labelled: Path) -> None:
    counts = Counter(each.truth for each in read_known(labelled, Split.train))
    name = choose_predictor("majority", model=labelled).name
    assert name.split(":")[1].split(",")[0] == ("race" if counts[Answer.race] > counts[Answer.no_race] else "no_race")
    assert len(name.split(",")) == 2


def test_what_is_no_run_and_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="there is no run"):
        read_known(tmp_path, Split.train)
    (tmp_path / "dataset.json").write_text("{}")
    with pytest.raises(FolderError, match="cannot read"):
        read_known(tmp_path, Split.train)
