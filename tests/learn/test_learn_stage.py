from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcwm.errors import FolderError, ModelError
from pcwm.learn.stage import learn
from pcwm.progress import Silence
from pcwm.recipe import Recipe
from pcwm.records import Access, Answer, Example, Origin, OriginKind, Pair, Problem, Program, Sizes, Trace, content_id
from pcwm.store import RunFolder

PAIR = Pair.make(Access(kind="write", line=3, column=0, variable="s"), Access(kind="read", line=3, column=0, variable="s"))


def fill(folder: RunFolder, traces: int = 4, long: int = 0) -> None:
    sizes = Sizes(race=1, output=1, work=1)
    problem = Problem(
        id="prob-1", domain="d", name="sum", language="c", statement="s", harness="h", reference="r", sizes=sizes, tolerance=0
    )
    folder.store.put([problem])
    for number in range(traces + long):
        text = f"double f{number}(double *x, int n) {{ double s = 0;\n#pragma omp parallel for\nfor (int i = 0; i < n; i++) s += x[i];\n"
        if number >= traces:
            text += "// and so on\n" * 200
        program = Program.make(text, "c", Origin(kind=OriginKind.corpus, name="x"), "prob-1")
        racy = number % 2 == 0
        trace = Trace(
            id=content_id("trace", program.id),
            program=program.id,
            author="narrator",
            reasoning="s is shared.",
            answer=Answer.race if racy else Answer.no_race,
            pairs=(PAIR,) if racy else (),
        )
        folder.store.put([program, trace])


def recipe(base: str, **changes: object) -> Recipe:
    settings = {"base": base, "max_steps": 3, "batch": 2, "lora_rank": 4, "max_length": 512, "save_steps": 2}
    return Recipe.model_validate({"name": "t", "learn": settings | changes})


def test_learns_once_and_says_what_it_made(tiny: str, tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", recipe(tiny)) as folder:
        fill(folder, traces=4, long=2)
        summary = learn(folder, Silence())
        assert summary.made == {"examples": 6, "seen in training": 4, "steps": 3} and summary.rejected == {"too long": 2}
        adapter = folder.path / "learn" / "adapter"
        assert (folder.path / "learn" / "example.parquet").is_file() and not (adapter / "checkpoints").exists()
        before = (adapter / "adapter_model.safetensors").stat().st_mtime_ns
        assert learn(folder, Silence()).made == summary.made
        told = json.loads((adapter / "manifest.json").read_text())
        del told["recipe"]["pack"]  # as where it was trained before recipes had that key
        (adapter / "manifest.json").write_text(json.dumps(told))
        assert learn(folder, Silence()).made == summary.made
        assert (adapter / "adapter_model.safetensors").stat().st_mtime_ns == before


@pytest.mark.parametrize("reasoning", [True, False])
def test_what_no_step_sees_is_not_counted_and_replies_longer_than_evaluation_allows_are_told(
    tiny: str, tmp_path: Path, reasoning: bool
) -> None:
    asked = recipe(tiny, max_steps=1, examples={"reasoning": reasoning}).model_dump() | {"evaluate": {"max_new_tokens": 9}}
    with RunFolder.create(tmp_path / "run", Recipe.model_validate(asked)) as folder:
        fill(folder)
        made = learn(folder, Silence()).made
        tally = json.loads((folder.path / "learn" / "adapter" / "manifest.json").read_text())["tally"]
        assert "2 of 4 examples used, 0 dropped" in (folder.path / "learn" / "adapter" / "README.md").read_text()
    length = tally["taught"] // 2
    told = {"tokens a reply (evaluate.max_new_tokens: 9)": length} if reasoning else {}
    assert length > 9 and made == {"examples": 4, "seen in training": 2, "steps": 1, **told}


def test_new_examples_make_a_new_adapter(tiny: str, tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", recipe(tiny, max_steps=1)) as folder:
        manifest = folder.path / "learn" / "adapter" / "manifest.json"
        fill(folder, traces=2)
        learn(folder, Silence())
        first = json.loads(manifest.read_text())
        fill(folder, traces=3)
        learn(folder, Silence())
        second = json.loads(manifest.read_text())
        assert (first["examples"], second["examples"]) == (2, 3) and first["data"] != second["data"]


def test_the_examples_load_as_a_data_set(tiny: str, tmp_path: Path) -> None:
    import pyarrow.parquet

    with RunFolder.create(tmp_path / "run", recipe(tiny, max_steps=1)) as folder:
        fill(folder)
        learn(folder, Silence())
        rows = pyarrow.parquet.read_table(folder.path / "learn" / "example.parquet").to_pylist()
    assert len(rows) == 4 and rows[0]["prompt"][1]["role"] == "user" and rows[0]["completion"][0]["content"].startswith("<think>")


def test_nothing_to_learn_from_is_said(tiny: str, tmp_path: Path) -> None:
    with RunFolder.create(tmp_path / "run", recipe(tiny)) as folder, pytest.raises(FolderError, match="no accepted trace to learn from"):
        learn(folder, Silence())


def test_a_base_that_is_not_to_be_had_is_said_before_examples_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with RunFolder.create(tmp_path / "run", recipe("nobody/no-such-model")) as folder:
        fill(folder)
        with pytest.raises(ModelError, match="nobody/no-such-model"):
            learn(folder, Silence())
        assert not folder.store.count(Example)
