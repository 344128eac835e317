from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.learn.world import HELD, fill

from pcwm.errors import FolderError, RecipeError
from pcwm.evaluate.arms import as_markdown, columns
from pcwm.evaluate.stage import evaluate
from pcwm.learn.adapters import read_manifest
from pcwm.learn.arms import examples_for, planned
from pcwm.learn.manner import Manner
from pcwm.learn.notes import notes
from pcwm.learn.stage import learn
from pcwm.progress import Silence
from pcwm.prompts import STEPS, parse_reply
from pcwm.recipe import Recipe
from pcwm.records import Prediction, Program, Question
from pcwm.store import RunFolder

ARMS: list[dict[str, Any]] = [
    {"name": "base", "train": False, "examples": {"reasoning": False}},
    {"name": "base, step by step", "train": False, "steps": True},
    {"name": "label only", "examples": {"authors": ["narrator"], "reasoning": False, "kinds": ["race"]}},
    {"name": "narrator", "examples": {"authors": ["narrator"], "kinds": ["race"], "counterfactual": False}},
    {"name": "+ counterfactual".strip("+ "), "examples": {"authors": ["narrator"], "kinds": ["race"]}},
    {"name": "everything, with facts", "examples": {"facts": True}},
]


def recipe(base: str, **arms: object) -> Recipe:
    section = {"arm": ARMS, "sizes": [4, 500, 0], "suites": ["held-out", "counterfactual"], **arms}
    return Recipe.model_validate(
        {
            "name": "t",
            "explore": {"held_out": list(HELD)},
            "learn": {"base": base, "max_steps": 1, "batch": 1, "lora_rank": 2, "max_length": 1024},
            "evaluate": {"max_new_tokens": 8, "batch": 8},
            "arms": section,
        }
    )


def test_arms_differ_in_what_they_say_and_in_nothing_else(tiny: str, tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", recipe(tiny)) as folder:
        fill(folder)
        sets = {one.label: examples_for(folder, one) for one in planned(folder.recipe) if one.arm.train}
    assert [len(sets[name]) for name in ("label only", "narrator", "counterfactual", "everything, with facts")] == [8, 4, 8, 20]
    assert len(sets["narrator, 4"]) == 4 and sets["narrator, 500"] == []
    assert {one.prompt for one in sets["label only"]} == {one.prompt for one in sets["counterfactual"]}
    for one in sets["label only"]:
        reply = parse_reply(one.completion[0].content)
        assert reply is not None and not reply.reasoning
    assert all("reduction" in one.prompt[1].content for one in sets["narrator"]), "without the programs that an edit made"
    assert any("s is shared: written at 4, read at 4" in one.prompt[1].content for one in sets["everything, with facts"])


def test_arms_are_trained_and_asked_once_and_make_one_table(tiny: str, tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", recipe(tiny, sizes=[0])) as folder:
        fill(folder)
        made = learn(folder, Silence()).made
        assert {name: made[name] for name in ("arms", "trained", "steps")} == {"arms": 6, "trained": 4, "steps": 4}
        assert "tokens a reply (evaluate.max_new_tokens: 8)" in made
        evaluate(folder, Silence())
        rows = json.loads((folder.path / "evaluate" / "arms.json").read_text())
        assert [row["label"] for row in rows] == [arm["name"] for arm in ARMS]
        assert {name: cell["n"] for name, cell in rows[0]["cells"].items()} == {"race": 8, "work": 4, "counterfactual": 4}
        assert [row["examples"] for row in rows] == [0, 0, 1, 1, 1, 1], "what one step sees"
        assert all(0 <= cell["low"] <= cell["accuracy"] <= cell["high"] <= 1 for row in rows for cell in row["cells"].values())
        table = (folder.path / "evaluate" / "arms.md").read_text()
        assert table.count("\n") == 8 and "| narrator | 1 |" in table
        adapters = sorted((folder.path / "learn" / "arms").glob("*/adapter_model.safetensors"))
        before = [path.stat().st_mtime_ns for path in adapters], folder.store.count(Prediction)
        assert len(adapters) == 4
        learn(folder, Silence())
        evaluate(folder, Silence())
        assert ([path.stat().st_mtime_ns for path in adapters], folder.store.count(Prediction)) == before


def test_a_label_only_student_is_asked_without_reasoning(tiny: str, tmp_path: Path) -> None:
    from pcwm.predict.model import ModelPredictor

    with RunFolder.create(tmp_path / "run", recipe(tiny, arm=ARMS[2:3], sizes=[0])) as folder:
        fill(folder)
        learn(folder, Silence())
        adapter = folder.path / "learn" / "arms" / "label-only-all"
        assert Manner.of_adapter(adapter) == Manner(reasoning=False)
        (one,) = ModelPredictor(tiny, adapter).predict([Question.race(next(iter(folder.store.all(Program))))])
        assert one.reasoning == "" and one.answer.value in ("race", "no_race") and one.predictor.endswith("+direct")
        assert read_manifest(adapter)["examples"] == 8


def test_the_prompt_says_what_to_look_for_only_where_asked(tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", recipe("x")) as folder:
        fill(folder)
        programs = list(folder.store.all(Program))
        first = Question.race(programs[0])
        plain, steps = Manner().prompt(first), Manner(steps=True).prompt(first)
        assert steps[1].content == f"{plain[1].content}\n{STEPS['race']}" and steps[0] == plain[0]
        for program in programs:
            asked = Question.race(program)
            told = Manner(facts=True).prompt(asked)[1].content.removeprefix(Manner().prompt(asked)[1].content)
            (shown,) = notes(asked)
            assert told == f"\nReading it shows:\n{shown}" and ("no two accesses meet" in shown) == ("reduction" in program.source)


def test_what_cannot_be_compared_is_said(tiny: str, tmp_path: Path) -> None:
    twice = [{"name": "one"}, {"name": "One."}]
    with RunFolder.create(tmp_path / "a", recipe(tiny, arm=twice)) as folder:
        fill(folder)
        with pytest.raises(RecipeError, match="two arms have the same name"):
            learn(folder, Silence())
    with RunFolder.create(tmp_path / "b", recipe(tiny, sizes=[500])) as folder:
        fill(folder)
        with pytest.raises(FolderError, match="too few traces"):
            learn(folder, Silence())
        assert as_markdown([]).startswith("| arm |") and set(columns(folder)) == {"race", "work", "counterfactual"}
