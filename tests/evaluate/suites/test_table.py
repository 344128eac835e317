"""Tables of any kind, and what their columns and answers are called."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from pcwm.errors import InputError
from pcwm.evaluate.suites import table
from pcwm.records import Answer

RACY = "int t;\nint main(void)\n{\n  #pragma omp parallel\n  t++; // racy\n  return 0;\n}\n"


def jsonl(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


@pytest.mark.parametrize("answer", ["race", "Yes", "TRUE", True, 1, 1.0, "1", "data race", "racy", "Positive"])
def test_spellings_of_a_race(tmp_path: Path, answer: object) -> None:
    assert table.load(jsonl(tmp_path / "t.jsonl", [{"code": "int x;", "answer": answer}])).items[0].truth is Answer.race


@pytest.mark.parametrize("answer", ["no_race", "No", "false", False, 0, "race-free", "no data race", "clean", "norace"])
def test_spellings_of_none(tmp_path: Path, answer: object) -> None:
    assert table.load(jsonl(tmp_path / "t.jsonl", [{"code": "int x;", "answer": answer}])).items[0].truth is Answer.no_race


def test_a_csv_file_is_read_where_no_other_table_is(tmp_path: Path) -> None:
    with (tmp_path / "t.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerows([["code", "answer"], [RACY, "yes"], ["int x;\n", "no"], ["int y;\n" * 30_000, "no"]])
    for root in (tmp_path, tmp_path / "t.csv"):
        assert [item.truth for item in table.load(root).items] == [Answer.race, Answer.no_race, Answer.no_race]
    jsonl(tmp_path / "t.jsonl", [{"code": RACY, "answer": 1}])
    assert len(table.load(tmp_path).items) == 1
    (tmp_path / "t.csv").write_text('code,answer\n"int x;,no\n')
    with pytest.raises(InputError, match=r"cannot read .*t\.csv"):
        table.load(tmp_path / "t.csv")


def test_a_map_with_nested_columns_and_own_spellings(tmp_path: Path) -> None:
    rows = [
        {"src": RACY, "meta": {"label": "verdict-7", "who": "ann"}, "kinds": ["a", "b"]},
        {"src": "int x;\n", "meta": {"label": "verdict-8", "who": "bob"}},
        {"src": "int y;\n", "meta": {"label": "maybe", "who": "bob"}},
        {"src": "", "meta": {"label": "verdict-8"}},
        {"src": "int z;\n", "meta": {"label": None}},
    ]
    columns = table.read_columns("code=src, answer=meta.label, family=meta.who, tags=kinds, race=verdict-7, no_race=Verdict 8")
    suite = table.load(jsonl(tmp_path / "t.jsonl", rows), columns)
    assert [(item.truth, item.family) for item in suite.items] == [(Answer.race, "ann"), (Answer.no_race, "bob")]
    assert suite.items[0].tags[:2] == ("a", "b")
    assert "racy" not in suite.items[0].question.program.source
    assert suite.skipped == {"answer in no known spelling (--columns race=…,no_race=… tells it)": 1, "no code": 1, "no answer": 1}
    assert any("'maybe'" in note for note in suite.notes)


def test_a_line_ends_at_a_newline_alone(tmp_path: Path) -> None:
    rows = [{"code": f"int a{number}; // \u2028 \u0085", "answer": "race"} for number in range(2)]
    (tmp_path / "t.jsonl").write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    suite = table.load(tmp_path / "t.jsonl")
    assert len(suite.items) == 2 and not suite.skipped


def test_comments_may_be_kept(tmp_path: Path) -> None:
    suite = table.load(jsonl(tmp_path / "t.jsonl", [{"code": RACY, "answer": 1}]), keep_comments=True)
    assert suite.items[0].question.program.source == RACY


@pytest.mark.parametrize(
    ("answers", "expected"),
    [(["A", "b"], "AB"), (["first", "Second"], "AB"), ([0, 1], "AB"), ([1, 2], "AB"), (["left", "right"], "AB")],
)
def test_questions_about_work(tmp_path: Path, answers: list[object], expected: str) -> None:
    rows = [{"a": f"int a{i};", "b": f"int b{i};", "best": answer, "diff": -12.5} for i, answer in enumerate(answers)]
    suite = table.load(jsonl(tmp_path / "w.jsonl", rows), table.read_columns("code=a,other=b,answer=best,threads=8,margin=diff"))
    assert "".join(item.truth for item in suite.items) == expected
    item = suite.items[0]
    assert item.question.other is not None and item.question.threads == 8
    assert (item.margin, item.tags) == (12.5, ("10 to 20 points",))


def test_cores_of_the_machine_that_measured(tmp_path: Path) -> None:
    told: list[dict[str, Any]] = [{"cores": 2}, {"cores": None}, {}, {"cores": "two"}]
    rows = [{"code": f"int a{i};", "other": f"int b{i};", "answer": "A", "threads": 8, **more} for i, more in enumerate(told)]
    suite = table.load(jsonl(tmp_path / "w.jsonl", rows))
    assert [item.question.cores for item in suite.items] == [2, 0, 0]
    assert suite.skipped == {"a number of cores that is none": 1}
    given = table.load(jsonl(tmp_path / "w.jsonl", rows[2:3]), table.read_columns("cores=4"))
    assert given.items[0].question.cores == 4


def test_numbers_of_which_nobody_knows_where_they_begin(tmp_path: Path) -> None:
    rows = [
        {"code": "int a;", "other": "int b;", "answer": 1, "threads": 4},
        {"code": "int c;", "other": "int d;", "answer": "A", "threads": 4},
    ]
    suite = table.load(jsonl(tmp_path / "w.jsonl", rows))
    assert len(suite.items) == 1 and suite.skipped == {"answer in no known spelling (--columns race=…,no_race=… tells it)": 1}


def test_work_without_threads(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="without a number of threads"):
        table.load(jsonl(tmp_path / "w.jsonl", [{"code": "int a;", "other": "int b;", "answer": "A"}]))


@pytest.mark.parametrize(
    "pairs",
    [
        "t@5:3:W vs. t@5:3:W",
        [{"name": ["t", "t"], "line": [5, 5], "col": [3, 3], "operation": ["w", "w"]}],
        [
            {
                "first": {"kind": "write", "line": 5, "column": 3, "variable": "t"},
                "second": {"kind": "write", "line": 5, "column": 3, "variable": "t"},
            }
        ],
    ],
)
def test_pairs_in_three_forms(tmp_path: Path, pairs: object) -> None:
    item = table.load(jsonl(tmp_path / "t.jsonl", [{"code": RACY, "answer": 1, "pairs": pairs}])).items[0]
    assert [(pair.first.variable, pair.first.line, pair.second.kind) for pair in item.pairs] == [("t", 5, "write")]


def test_parquet(tmp_path: Path) -> None:
    pyarrow.parquet.write_table(pyarrow.table({"text": [RACY, "int x;\n"], "y": [1, 0], "lang": ["c", "C++"]}), tmp_path / "t.parquet")
    suite = table.load(tmp_path)
    assert [(item.truth, item.question.program.language) for item in suite.items] == [(Answer.race, "c"), (Answer.no_race, "cpp")]


def test_a_folder_of_source_files(tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "one_yes.c").write_text(RACY)
    (tmp_path / "two-no.cpp").write_text("int x;\n")
    (tmp_path / "three.c").write_text("int y;\n")
    suite = table.load(tmp_path)
    assert {item.name: item.truth for item in suite.items} == {"bad/one_yes.c": Answer.race, "two-no.cpp": Answer.no_race}
    assert suite.skipped == {"answer in no known spelling (--columns race=…,no_race=… tells it)": 1}
    by_folder = table.load(tmp_path, table.read_columns(f"answer=folder,race=bad,no_race={tmp_path.name}"))
    assert len(by_folder.items) == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [("code", "not KEY=COLUMN"), ("codes=x", "did you mean `code`"), ("zebra=x", "nothing called `zebra`"), ("code=", "not KEY=COLUMN")],
)
def test_maps_that_are_none(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        table.read_columns(text)


def test_columns_that_are_not_there(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "t.jsonl", [{"sources": "int x;", "verdict": 1}])
    with pytest.raises(InputError, match="did you mean `sources`"):
        table.load(path, {"code": "source"})
    with pytest.raises(InputError, match="which column is the answer"):
        table.load(path, {"code": "sources"})


@pytest.mark.parametrize(("name", "data"), [("t.parquet", b"no parquet"), ("t.jsonl", b"not json\n[]\n"), ("t.xyz", b"?")])
def test_files_that_are_no_table(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError):
        table.load(tmp_path)
