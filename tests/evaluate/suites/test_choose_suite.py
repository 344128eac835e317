"""Suites by name, and the tool's answers in place of a suite's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pcwm.errors import InputError
from pcwm.evaluate.suites import drb, held_out
from pcwm.evaluate.suites.choose import ABOUT, NAMES, Options, choose_suite
from pcwm.evaluate.suites.truth import NOT_ASKED, with_tool_truth
from pcwm.predict.tool import ToolPredictor
from pcwm.recipe import ObserveRecipe
from pcwm.records import Access, Answer, Pair, Prediction, Question

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize(
    ("name", "n"),
    [("held-out", 3), ("partial", 8), ("counterfactual", 2), ("renamed", 2), ("long", 2)],
)
def test_own_suites_by_name(flipped: Path, name: str, n: int) -> None:
    options = Options(lines=(100, 200)) if name == "long" else None
    suite = choose_suite(name, flipped, options)
    assert (suite.name, len(suite.items)) == (name, n)
    assert suite.problems


def test_others_by_name() -> None:
    assert len(choose_suite("drb", DATA / "drb").items) == 8
    assert len(choose_suite("drb-ml", DATA / "drb_ml").items) == 5
    options = Options(columns="code=trimmed_code,answer=data_race,name=ID")
    assert len(choose_suite("table", DATA / "drb_ml" / "records.jsonl", options).items) == 4
    with pytest.raises(InputError, match="which programs"):
        choose_suite("pareval", DATA / "pareval")
    assert set(ABOUT) == set(NAMES)


@pytest.mark.parametrize(
    ("name", "message"),
    [("held_out", "did you mean `held-out`"), ("drbml", "did you mean `drb-ml`"), ("zzz", "there are drb, drb-ml, pareval, table")],
)
def test_names_that_are_none(name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        choose_suite(name, DATA)


def test_an_option_of_another_suite() -> None:
    with pytest.raises(InputError, match=r"`drb` has no option `columns` \(it takes disputed\)"):
        choose_suite("drb", DATA / "drb", Options(columns="code=x"))


@pytest.mark.parametrize(
    ("name", "folder", "other"),
    [("drb-ml", "drb", "drb"), ("drb", "drb_ml", "drb-ml"), ("held-out", "pareval", "pareval")],
)
def test_a_folder_of_another_suite(name: str, folder: str, other: str) -> None:
    with pytest.raises(InputError, match=f"it looks like `--suite {other}`"):
        choose_suite(name, DATA / folder)


class Says:
    """A tool that says what it is told to, by the text of a program."""

    name = "tool:told"

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers
        self.asked = 0

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        for question in questions:
            self.asked += 1
            answer = next((answer for text, answer in self.answers.items() if text in question.program.source), Answer.unknown)
            sides = [Access(kind="write", line=7, column=1, variable="total", file=file) for file in ("", "")]
            elsewhere = [side.model_copy(update={"file": "other.h"}) for side in sides]
            yield Prediction(
                id=Prediction.make_id(question.id, self.name),
                question=question.id,
                predictor=self.name,
                answer=answer,
                pairs=(Pair.make(*sides), Pair.make(*elsewhere)) if answer is Answer.race else (),
                reasoning="timeout: 20 s\nand more" if answer is Answer.unknown else "",
            )


def test_the_tools_truth() -> None:
    suite = drb.load(DATA / "drb")
    tool = Says({"total = total + 1": Answer.race, "int slot": Answer.race, "level[i-1]": Answer.no_race})
    other = with_tool_truth(suite, tool)
    assert {item.name[:6]: item.truth for item in other.items} == {"KRN001": Answer.no_race, "KRN004": Answer.race, "KRN005": Answer.race}
    assert not any(item.disputed for item in other.items)
    assert [len(item.pairs) for item in other.items] == [0, 1, 1], "pairs in other files have no line here"
    assert other.skipped["the tool does not know: timeout: 20 s"] == 5
    assert other.skipped["no answer in the file's name"] == 1
    assert "of 3 they are others than the suite's own in 2" in other.notes[-1]
    assert "The suite says: no_race." in next(item for item in other.items if item.name.startswith("KRN004")).log


def test_the_tool_is_asked_of_races_alone_and_once(flipped: Path) -> None:
    tool = Says({"reduction": Answer.no_race, "total": Answer.race})
    suite = held_out.load(flipped)
    other = with_tool_truth(suite, tool)
    assert len(other.items) == 2 and other.skipped == {NOT_ASKED: 1} and tool.asked == 2
    flips = held_out.load_flips(flipped)
    doubled = flips.items[0].model_copy(update={"group": "another"})
    tool = Says({"total": Answer.race})
    again = with_tool_truth(type(flips)("x", (*flips.items, doubled)), tool)
    assert len(again.items) == 3 and tool.asked == 2


def test_the_real_tool(tmp_path: Path) -> None:
    """A kernel with its own header, as it is shown, builds and races under the tool, where the comment says so."""
    for name in ("KRN001-runningsum-orig-yes.c", "parts/sizes.h"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text((DATA / "drb" / "micro-benchmarks" / name).read_text())
    suite = drb.load(tmp_path)
    found = with_tool_truth(suite, ToolPredictor(suite.problems, ObserveRecipe(race_threads=(4,), race_rounds=2)))
    (item,) = found.items
    assert item.truth is Answer.race
    assert {pair.first.line for pair in item.pairs} == {suite.items[0].pairs[0].first.line}
    assert "of 1 they are others than the suite's own in 0" in found.notes[-1]
