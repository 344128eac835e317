"""DRB-ML's layout: records with trimmed code and variable pairs, complete or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcwm.errors import InputError
from pcwm.evaluate.suites import drb_ml
from pcwm.evaluate.suites.suite import Suite
from pcwm.records import Answer

ROOT = Path(__file__).parent / "data" / "drb_ml"


@pytest.fixture(scope="module")
def suite() -> Suite:
    return drb_ml.load(ROOT)


def test_answers_and_pairs(suite: Suite) -> None:
    assert [(item.name, item.truth) for item in suite.items] == [
        ("KRN011-chain-orig-yes.c", Answer.race),
        ("KRN012-own-orig-no.c", Answer.no_race),
        ("KRN013-odd-orig-no.c", Answer.race),
        ("4", Answer.race),
        ("KRN019-whole-orig-yes.c", Answer.race),
    ]
    pair = suite.items[0].pairs[0]
    assert [(side.kind, side.variable, side.line, side.column) for side in (pair.first, pair.second)] == [
        ("write", "x[i]", 6, 1),
        ("read", "x[i-1]", 6, 8),
    ]


def test_lines_of_the_whole_code_are_understood(suite: Suite) -> None:
    """One record's lines are those of its whole code: that is shown, without its comment, and the lines lead back to it."""
    item = suite.items[-1]
    assert item.question.program.source.startswith("int v;\n") and item.lines == (3, 4, 5, 6, 7, 8, 9)
    assert (item.pairs[0].first.line, item.pairs[0].second.column) == (5, 5)


def test_what_was_odd_is_told(suite: Suite) -> None:
    assert suite.skipped == {"not a JSON object": 2, "no code": 1, "no answer": 1}
    assert suite.items[2].disputed, "its label says yes, its name no"
    assert suite.items[3].pairs == (), "`w` is not on line 3"
    assert any("contradict" in note and "KRN013" in note for note in suite.notes)
    assert any("not on the line given" in note for note in suite.notes)


def test_one_file_and_a_list(tmp_path: Path) -> None:
    record = {"DRB_code": "int x; // the race\n", "data_race_label": "N3"}
    path = tmp_path / "list.json"
    path.write_text(json.dumps([record, {"DRB_code": "int y;", "data_race": False}, {"trimmed_code": 7, "data_race": 1}]))
    suite = drb_ml.load(path)
    assert [item.question.program.source for item in suite.items] == ["int x;\n", "int y;\n"]
    assert {item.truth for item in suite.items} == {Answer.no_race}


def test_another_shape(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"question": 1}')
    with pytest.raises(InputError, match=r"expected JSON or JSONL with records that have `trimmed_code`.*found x.json"):
        drb_ml.load(tmp_path)
