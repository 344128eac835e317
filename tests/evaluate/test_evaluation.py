"""Evaluations in folders: asked once, resumed after a kill, refused for other questions, compared with each other."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet
import pytest
from tests.evaluate.conftest import ByRule
from tests.evaluate.making import FREE, RACE, flipped, item, line_up, suite, truly

from pcwm.errors import FolderError, InputError, ModelError
from pcwm.evaluate.asking import kept_answers
from pcwm.evaluate.compare import compare
from pcwm.evaluate.evaluation import Evaluation, about
from pcwm.evaluate.scores import Scores, read_scores
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.evaluate.suites.truth import with_tool_truth
from pcwm.progress import Silence
from pcwm.records import Answer, Prediction, Question
from pcwm.store import RunFolder, Store


def ask(path: Path, lineup: list[tuple[str, ByRule]], asked: Suite | None = None) -> Scores:
    with Evaluation.open(path, asked or suite(), {}) as evaluation:
        return evaluation.ask(Silence(), lineup)


def test_everything_is_in_the_folder(tmp_path: Path) -> None:
    found = ask(tmp_path, line_up())
    assert [row.label for row in found.scores] == ["tool", "reader", "mumbler"]
    assert [row.correct for row in found.scores] == [24, 19, 0]
    assert found.scores[2].unparsed == 24
    assert read_scores(tmp_path / "scores.json") == found
    assert pyarrow.parquet.read_table(tmp_path / "prediction.parquet").num_rows == 72
    assert pyarrow.parquet.read_table(tmp_path / "item.parquet").num_rows == 24
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["suite"]["items"] == 24
    assert len(found.versus) == 3
    assert found.deferrals[0].cheap == "reader"


def test_an_interrupted_evaluation_asks_only_the_rest(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        ask(tmp_path, [("m", ByRule("model:m", truly, interrupt_at=10))])
    assert not (tmp_path / "scores.json").exists(), "no score of half an evaluation"
    patient = ByRule("model:m", truly)
    found = ask(tmp_path, [("m", patient)])
    assert len(patient.asked) == 24 - 9
    assert (found.scores[0].n, found.scores[0].accuracy) == (24, 1.0)
    ask(tmp_path, [("m", (again := ByRule("model:m", truly)))])
    assert again.asked == []


def test_more_predictors_may_be_asked_later(tmp_path: Path) -> None:
    ask(tmp_path, [("first", ByRule("a:1", truly))])
    found = ask(tmp_path, [("second", ByRule("b:1", flipped(lambda number: number < 4)))])
    assert [(row.label, row.correct) for row in found.scores] == [("first", 24), ("second", 20)]
    found = ask(tmp_path, [("first", ByRule("a:2", flipped(lambda number: number < 8)))])
    assert [(row.label, row.predictor, row.correct) for row in found.scores] == [("first", "a:2", 16), ("second", "b:1", 20)]


def test_one_who_was_killed_stands_there_with_what_was_answered(tmp_path: Path) -> None:
    ask(tmp_path, [("first", ByRule("a:1", truly))])
    with pytest.raises(KeyboardInterrupt):
        ask(tmp_path, [("second", ByRule("b:1", truly, interrupt_at=5))])
    found = ask(tmp_path, [("third", ByRule("c:1", truly))])
    assert [(row.label, row.n) for row in found.scores] == [("first", 24), ("second", 4), ("third", 24)]


def test_the_same_question_is_asked_once(tmp_path: Path) -> None:
    twice = Suite("twice", (item(1, RACE, "a", "g1"), item(2, FREE, "a", "g1"), item(1, RACE, "a", "g2"), item(3, FREE, "a", "g2")))
    one = ByRule("a:1", truly)
    found = ask(tmp_path, [("one", one)], twice)
    assert len(one.asked) == 3
    assert (found.scores[0].n, found.scores[0].items) == (2, 4)
    assert pyarrow.parquet.read_table(tmp_path / "item.parquet").num_rows == 4


def test_a_folder_belongs_to_one_exam(tmp_path: Path) -> None:
    ask(tmp_path, [("first", ByRule("a:1", truly))])
    with pytest.raises(FolderError, match="other questions") as raised:
        ask(tmp_path, [("first", ByRule("a:1", truly))], suite(7))
    assert "--out" in str(raised.value)
    with Evaluation.open(tmp_path, suite(), {}), pytest.raises(FolderError, match="in use"):
        ask(tmp_path, [])
    with pytest.raises(FolderError, match="evaluation, not of a run"):
        RunFolder.open(tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "manifest.json").write_text("{}")
    with pytest.raises(FolderError, match="no folder of an evaluation"):
        ask(other, [])
    (other / "manifest.json").write_text('{"format": 99, "suite": {"digest": "x"}}')
    with pytest.raises(FolderError, match="format 99"):
        ask(other, [])


def test_a_predictor_that_stops_early_is_an_error_and_loses_nothing(tmp_path: Path) -> None:
    class Lazy(ByRule):
        def predict(self, questions):  # type: ignore[no-untyped-def]
            return super().predict(questions[:2])

    with pytest.raises(ModelError, match="only 2 of 24"):
        ask(tmp_path, [("lazy", Lazy("lazy", truly))])
    store = Store(tmp_path / "store.sqlite")
    assert store.count(Prediction) == 2
    store.close()


def test_questions_about_one_thing_at_a_time() -> None:
    made = suite()
    work = Item(
        question=Question.work(made.items[0].question.program, made.items[1].question.program, 4), truth=Answer.A, name="w", family="w"
    )
    both = replace(made, items=(*made.items, work))
    races = about(both, "race", limit=12)
    assert (len(races.items), len(about(both, "work").items)) == (12, 1)
    assert races.notes[-2:] == (
        "1 questions of the suite are not about races and are not asked here.",
        "12 of 24 items, taken in turns from each family and answer.",
    )
    assert about(both, "race", 12, "chance").notes[-1] == "12 of 24 items, drawn by chance."
    with pytest.raises(InputError, match="asks nothing about work %"):
        about(made, "work")


def test_the_tools_truth_is_kept_where_it_was_killed(tmp_path: Path) -> None:
    made, wrong = suite(), flipped(lambda number: number == 3)
    store = Store(tmp_path / "truth.sqlite")
    with pytest.raises(KeyboardInterrupt):
        kept_answers(store, Silence(), "truth", ByRule("tool:x", wrong, interrupt_at=7), made.items)
    tool = ByRule("tool:x", wrong)
    told = with_tool_truth(made, kept_answers(store, Silence(), "truth", tool, made.items))
    assert len(tool.asked) == 24 - 6
    assert [one.name for one, own in zip(told.items, made.items, strict=True) if one.truth is not own.truth] == ["loop3"]
    store.close()


# ---------------------------------------------------------------- compare


def test_compare_tells_gains_and_losses(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    ask(before, [("m", ByRule("m:1", flipped(lambda number: number % 2 == 0))), ("gone", ByRule("g", truly))])
    ask(after, [("m", ByRule("m:2", flipped(lambda number: number == 1))), ("new", ByRule("n", truly))])
    found = compare(before, after)
    (change,) = found.changes
    assert (change.label, change.before, change.after) == ("m", "m:1", "m:2")
    assert {flip.name for flip in change.gains} == {f"loop{number}" for number in range(0, 24, 2)}
    assert [(flip.name, flip.truth, flip.before, flip.after) for flip in change.losses] == [("loop1", FREE, FREE, RACE)]
    assert change.accuracy_before.value == 0.5
    assert change.accuracy_after.value == pytest.approx(23 / 24)
    assert change.versus.p == pytest.approx(2 * (1 + 13) / 2**13)
    assert change.versus.more_than_noise
    assert (found.only_a, found.only_b) == (("gone",), ("new",))


def test_no_change_is_no_more_than_noise(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    ask(before, [("m", ByRule("m:1", flipped(lambda number: number < 3)))])
    ask(after, [("m", ByRule("m:2", flipped(lambda number: 1 < number < 5)))])
    (change,) = compare(before, after).changes
    assert (len(change.gains), len(change.losses)) == (2, 2)
    assert change.versus.p == 1.0
    assert not change.versus.more_than_noise


def test_what_cannot_be_compared_says_why(tmp_path: Path) -> None:
    one, other, flip = tmp_path / "one", tmp_path / "other", tmp_path / "flip"
    ask(one, [("m", ByRule("m:1", truly))])
    ask(other, [("m", ByRule("m:1", truly))], suite(7))
    with pytest.raises(FolderError, match=r"24 and 28 items of `made`; 4 only in the second \(loop24, loop25, loop26, …\)"):
        compare(one, other)
    made = suite()
    turned = replace(made, items=(made.items[0].model_copy(update={"truth": FREE}), *made.items[1:]))
    ask(flip, [("m", ByRule("m:1", truly))], turned)
    with pytest.raises(FolderError, match=r"1 with another truth \(loop0\)"):
        compare(one, flip)
    ask(tmp_path / "named", [("m", ByRule("m:1", truly))], replace(suite(7), name="another"))
    with pytest.raises(FolderError, match="`made` and `another`"):
        compare(one, tmp_path / "named")
    with pytest.raises(FolderError, match="no evaluation"):
        compare(one, tmp_path)
    ask(tmp_path / "label", [("k", ByRule("m:1", truly))])
    with pytest.raises(FolderError, match="same label") as raised:
        compare(one, tmp_path / "label")
    assert "has m; " in str(raised.value)
    (one / "scores.json").write_text("{}")
    with pytest.raises(FolderError, match="cannot read"):
        compare(one, other)
