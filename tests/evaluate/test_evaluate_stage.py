"""The evaluate stage with predictors that answer by rule."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pyarrow.parquet
import pytest
from rich.console import Console
from tests.evaluate.conftest import CASES, HELD_OUT, ByRule, fill, lineup, open_run, truth

from pcwm.dataset.known import known_races
from pcwm.errors import FolderError, ModelError
from pcwm.evaluate.stage import (
    AFTER,
    BEFORE,
    MAJORITY,
    TOOL,
    default_predictors,
    evaluate,
    held_out_suite,
    print_scores,
    scores,
)
from pcwm.predict.tool import ToolPredictor
from pcwm.progress import Silence
from pcwm.records import Answer, OriginKind, Outcome, Prediction, Problem, Program, RaceVerdict, Split
from pcwm.store import RunFolder


def test_asks_only_held_out_programs_with_a_verdict(observed: RunFolder) -> None:
    items = held_out_suite(observed).items
    assert len(items) == sum(case.family in HELD_OUT for case in CASES) == 7
    for item in items:
        assert item.family in HELD_OUT
        assert item.truth is truth(item.question)
    train = known_races(observed, Split.train)
    assert len(train) == len(CASES) - 7 - 1, "all others but the one unknown"
    assert not {item.question.id for item in items} & {each.question.id for each in train}


def test_leaves_out_unknown_verdicts(observed: RunFolder) -> None:
    question = held_out_suite(observed).items[0].question
    outcome = observed.store.get(Outcome, Outcome.make_id(question.program.id))
    assert outcome is not None
    unknown = outcome.race.model_copy(update={"verdict": RaceVerdict.unknown})
    observed.store.put([outcome.model_copy(update={"race": unknown})])
    assert question.id not in {item.question.id for item in held_out_suite(observed).items}


def test_leaves_out_fixes_and_user_files(observed: RunFolder) -> None:
    before = held_out_suite(observed)
    question = before.items[0].question
    origin = question.program.origin.model_copy(update={"kind": OriginKind.fix})
    fixed = Program.make(question.program.source + "// fixed\n", question.program.language, origin, question.program.problem)
    outcome = observed.store.get(Outcome, Outcome.make_id(question.program.id))
    assert outcome is not None
    observed.store.put([fixed, outcome.model_copy(update={"id": Outcome.make_id(fixed.id), "program": fixed.id})])
    assert held_out_suite(observed) == before


def test_a_limit_is_spread_over_families_and_verdicts(tmp_path: Path) -> None:
    with open_run(tmp_path / "run", limit=4) as folder:
        fill(folder)
        suite = held_out_suite(folder)
        assert Counter((item.family, item.truth) for item in suite.items) == {
            (family, answer): 1 for family in HELD_OUT for answer in (Answer.race, Answer.no_race)
        }
        assert suite == held_out_suite(folder)


def test_scores_the_lineup(observed: RunFolder) -> None:
    summary = evaluate(observed, Silence(), lineup())
    assert summary.made == {"questions": 7, "predictions": 28}
    assert summary.rejected == {"unparsed": 7}
    rows = {row.label: row for row in scores(observed)}
    assert list(rows) == [MAJORITY, BEFORE, AFTER, TOOL]
    assert [rows[label].correct for label in rows] == [4, 0, 6, 7]
    assert {(row.n, row.families) for row in rows.values()} == {(7, 2)}
    assert rows[BEFORE].unknown == 7
    table = pyarrow.parquet.read_table(observed.dir("evaluate") / "prediction.parquet")
    assert table.num_rows == 28
    text = io.StringIO()
    print_scores(observed, Console(file=text, width=120))
    assert AFTER in text.getvalue()
    assert "86%" in text.getvalue()


def test_an_interrupted_evaluation_asks_only_the_rest(observed: RunFolder) -> None:
    impatient = ByRule("model:m", truth, interrupt_at=4)
    with pytest.raises(KeyboardInterrupt):
        evaluate(observed, Silence(), [("m", impatient)])
    assert observed.store.count(Prediction) == 3
    assert scores(observed) == [], "no score of half an evaluation"
    patient = ByRule("model:m", truth)
    evaluate(observed, Silence(), [("m", patient)])
    assert len(impatient.asked) == 3
    assert len(patient.asked) == 4
    assert not set(impatient.asked) & set(patient.asked)
    again = ByRule("model:m", truth)
    summary = evaluate(observed, Silence(), [("m", again)])
    assert again.asked == []
    assert summary.made == {"questions": 7, "predictions": 7}
    assert scores(observed)[0].n == 7


def test_another_adapter_is_another_predictor(observed: RunFolder) -> None:
    evaluate(observed, Silence(), [(AFTER, ByRule("model:m+adapter:old", lambda question: Answer.race))])
    fresh = ByRule("model:m+adapter:new", truth)
    summary = evaluate(observed, Silence(), [(AFTER, fresh)])
    assert len(fresh.asked) == 7
    assert summary.made["predictions"] == 7, "stale predictions are not counted"
    (row,) = scores(observed)
    assert (row.predictor, row.correct) == ("model:m+adapter:new", 7)


def test_a_predictor_that_stops_early_is_an_error_and_loses_nothing(observed: RunFolder) -> None:
    class Lazy(ByRule):
        def predict(self, questions):  # type: ignore[no-untyped-def]
            return super().predict(questions[:2])

    with pytest.raises(ModelError, match="only 2 of 7"):
        evaluate(observed, Silence(), [("lazy", Lazy("lazy", truth))])
    assert observed.store.count(Prediction) == 2


def test_an_answer_under_another_name_is_an_error(observed: RunFolder) -> None:
    class Impostor(ByRule):
        def predict(self, questions):  # type: ignore[no-untyped-def]
            return ByRule("someone else", truth).predict(questions)

    with pytest.raises(ModelError, match="someone else"):
        evaluate(observed, Silence(), [("impostor", Impostor("me", truth))])
    assert observed.store.count(Prediction) == 0


def test_nothing_held_out_is_an_empty_evaluation(tmp_path: Path) -> None:
    with open_run(tmp_path / "run") as folder:
        summary = evaluate(folder, Silence())
        assert summary.made == {"questions": 0, "predictions": 0}
        assert scores(folder) == []
        assert folder.store.count(Problem) == 0


def test_damaged_scores_say_so(observed: RunFolder) -> None:
    (observed.dir("evaluate") / "scores.json").write_text('{"scores": [{}]}')
    with pytest.raises(FolderError, match=r"scores\.json"):
        scores(observed)


def test_the_default_lineup_asks_for_learn_first(observed: RunFolder) -> None:
    with pytest.raises(FolderError, match="no trained adapter") as raised:
        evaluate(observed, Silence())
    assert "pcwm learn" in str(raised.value)
    assert observed.summary("learn") is None


def test_the_default_lineup_is_the_two_baselines_and_the_model_before_and_after(observed: RunFolder) -> None:
    adapter = observed.dir("learn") / "adapter"
    adapter.mkdir()
    (adapter / "manifest.json").write_text("{}")
    (adapter / "adapter_model.safetensors").write_bytes(b"weights")
    rows = dict(default_predictors(observed))
    assert list(rows) == [MAJORITY, BEFORE, AFTER, TOOL]
    names = [predictor.name for predictor in rows.values()]
    assert names[0] == "majority:no_race", "6 of 10 training programs with a verdict have no race"
    assert names[1] == "model:smollm2-135m"
    assert names[2].startswith("model:smollm2-135m+adapter:")
    assert names[3].startswith("tool:")


@pytest.mark.slow
def test_the_real_tool_answers_through_the_same_seam(tmp_path: Path) -> None:
    with open_run(tmp_path / "run", limit=2) as folder:
        fill(folder)
        problems = {problem.id: problem for problem in folder.store.all(Problem)}
        evaluate(folder, Silence(), [(TOOL, ToolPredictor(problems, folder.recipe.observe))])
        (row,) = scores(folder)
        assert (row.n, row.correct, row.unknown) == (2, 2, 0), "one race, one without, as observed before"
        assert {one.answer for one in folder.store.all(Prediction)} == {Answer.race, Answer.no_race}
