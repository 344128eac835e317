"""Suites run by other people's tools, for real: inspect_ai with its mock model, lm-evaluation-harness with a model that we script."""

from __future__ import annotations

import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from tests.evaluate.making import FREE, RACE, item, suite

from pcwm.evaluate.exports import lm_eval_task
from pcwm.evaluate.exports.folder import write_export
from pcwm.evaluate.exports.replies import Judged, judge, together
from pcwm.evaluate.suites.suite import Suite
from pcwm.prompts import SYSTEM, answer_json
from pcwm.records import Answer

WHY = "{} is not installed: it does not go with the pinned versions; see docs/evaluate.md"


def flips() -> Suite:
    """Two groups of two, one item of its own, one in dispute."""
    return Suite(
        name="my flips",
        items=(
            item(1, RACE, "a", "g1"),
            item(2, FREE, "a", "g1"),
            item(3, RACE, "b", "g2"),
            item(4, FREE, "b", "g2"),
            item(5, RACE, "c"),
            item(6, RACE, "c", disputed=True),
        ),
    )


def reply_to(prompt: str) -> str:
    """Right about the first group, no race wherever a program reduces, and nothing of use about the loop of its own."""
    if "a[i] * 5;" in prompt:
        return "I would not know."
    answer = Answer.race if "reduction" not in prompt and "a[i] * 3;" not in prompt else Answer.no_race
    return f"<think>\nShared or not?\n</think>\n{answer_json(answer)}"


def test_replies_are_judged_as_everywhere() -> None:
    assert judge(answer_json(Answer.race), "race", "race") == Judged(True, "race", False, False)
    assert judge('{"answer":"unknown","pairs":[]}', "race", "race") == Judged(False, "unknown", True, False)
    assert judge("race", "race", "race") == Judged(False, "", False, True)
    assert judge('{"answer":"A"}', "work", "A").right
    assert judge('{"answer":"A"}', "race", "A").unparsed
    assert together([("a", True), ("a", False), ("b", True)]) == 0.5
    assert together([]) == 0.0


def test_what_is_written(tmp_path: Path) -> None:
    written = write_export(flips(), "inspect", tmp_path / "x")
    assert (written.task, written.items, written.left_out) == ("pcwm_my_flips", 5, 1)
    rows = [json.loads(line) for line in (tmp_path / "x" / "items.jsonl").read_text().splitlines()]
    assert [row["target"] for row in rows] == ["race", "no_race", "race", "no_race", "race"]
    assert rows[0]["input"][0] == {"role": "system", "content": SYSTEM}
    assert "1| void count" in rows[0]["input"][1]["content"]
    assert rows[0]["group"] == "g1"
    assert rows[4]["group"] == rows[4]["id"]
    assert "g1" not in json.dumps([row["input"] for row in rows])
    again = write_export(suite(), "lm-eval", tmp_path / "y")
    assert "together" not in (tmp_path / "y" / f"{again.task}.yaml").read_text(), "no groups in it"


def test_a_row_ends_at_a_newline_alone(tmp_path: Path) -> None:
    write_export(Suite(name="odd", items=(item(1, RACE, "a\u2028b\u0085"), item(2, FREE, "c"))), "lm-eval", tmp_path)
    assert [row["family"] for row in lm_eval_task.load(tmp_path / "items.jsonl")["test"]] == ["a\u2028b\u0085", "c"]


@pytest.mark.filterwarnings("ignore")  # its own libraries', about each other
def test_inspect_ai_runs_it(tmp_path: Path) -> None:
    inspect_ai = pytest.importorskip("inspect_ai", reason=WHY.format("inspect_ai"))
    from inspect_ai.model import ModelOutput, ModelUsage, get_model

    write_export(flips(), "inspect", tmp_path / "task")

    def say(turns: list[Any], *_: Any) -> Any:
        assert [turn.role for turn in turns] == ["system", "user"]
        output = ModelOutput.from_content("mockllm/model", reply_to(turns[-1].text))
        output.usage = ModelUsage(input_tokens=100, output_tokens=20)  # else it counts with a vocabulary from the network
        return output

    with chdir(tmp_path / "task"):
        model = get_model("mockllm/model", custom_outputs=say)
        (log,) = inspect_ai.eval("task.py", model=model, log_dir=str(tmp_path / "logs"), display="none")
    assert log.status == "success", log.error
    assert log.eval.task == "pcwm_my_flips"
    found = {name: metric.value for name, metric in log.results.scores[0].metrics.items()}
    assert found["accuracy"] == pytest.approx(3 / 5)
    assert found["right_together"] == pytest.approx(1 / 3)
    assert 0 < found["stderr"] < 1
    answers = {sample.metadata["name"]: sample.scores["pcwm_answer"].answer for sample in log.samples}
    assert answers == {"loop1": "race", "loop2": "no_race", "loop3": "no_race", "loop4": "no_race", "loop5": ""}


@pytest.mark.filterwarnings("ignore")
def test_lm_eval_runs_it(tmp_path: Path) -> None:
    lm_eval = pytest.importorskip("lm_eval", reason=WHY.format("lm_eval"))
    from lm_eval.api.model import LM
    from lm_eval.tasks import TaskManager

    written = write_export(flips(), "lm-eval", tmp_path / "task")
    asked: list[str] = []

    class Scripted(LM):  # type: ignore[misc]
        def generate_until(self, requests: list[Any], disable_tqdm: bool = False) -> list[str]:
            asked.extend(request.args[0] for request in requests)
            return [reply_to(request.args[0]) for request in requests]

        def loglikelihood(self, requests: list[Any]) -> Any:
            raise NotImplementedError

        def loglikelihood_rolling(self, requests: list[Any]) -> Any:
            raise NotImplementedError

    tasks = TaskManager(include_path=str(tmp_path / "task"), include_defaults=False)
    found = lm_eval.simple_evaluate(model=Scripted(), tasks=[written.task], task_manager=tasks, bootstrap_iters=0, log_samples=True)
    row = found["results"][written.task]
    assert row["acc,none"] == pytest.approx(3 / 5)
    assert row["unparsed,none"] == pytest.approx(1 / 5)
    assert row["unknown,none"] == 0.0
    assert row["together,none"] == pytest.approx(1 / 3)
    assert len(asked) == 5
    assert asked[0].startswith(SYSTEM)
    assert "Does this code have a data race?" in asked[0]


@pytest.mark.filterwarnings("ignore")
def test_lm_evals_own_dummy_model_is_unparsed(tmp_path: Path) -> None:
    lm_eval = pytest.importorskip("lm_eval", reason=WHY.format("lm_eval"))
    from lm_eval.tasks import TaskManager

    written = write_export(suite(2), "lm-eval", tmp_path / "task")
    tasks = TaskManager(include_path=str(tmp_path / "task"), include_defaults=False)
    found = lm_eval.simple_evaluate(model="dummy", tasks=[written.task], task_manager=tasks, bootstrap_iters=0)
    assert found["results"][written.task]["unparsed,none"] == 1.0
    assert found["results"][written.task]["acc,none"] == 0.0
