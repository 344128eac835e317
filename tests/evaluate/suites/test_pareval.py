"""ParEval's layout: candidates are built with their driver, validated, measured and compared; outputs can be had from a chat model."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from pcwm.chat.scripted import ScriptedChat
from pcwm.errors import InputError, ModelError
from pcwm.evaluate.suites import pareval
from pcwm.evaluate.suites.pareval_outputs import Task, completion_of, make_outputs
from pcwm.evaluate.suites.pareval_runs import Driver, Measuring, validation
from pcwm.progress import Silence
from pcwm.records import Answer, Message, OutputVerdict, WorkMeasure, WorkPair

ROOT = Path(__file__).parent / "data" / "pareval"
OUTPUTS = ROOT / "outputs.json"


def some(tmp_path: Path, *indices: int) -> Path:
    """The outputs file with some of the first entry's outputs."""
    entries = json.loads(OUTPUTS.read_text())
    entries[0]["outputs"] = [entries[0]["outputs"][index] for index in indices]
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps(entries))
    return path


def test_candidates_are_measured_compared_and_kept(tmp_path: Path) -> None:
    """One shares the loop out, one leaves it to a single thread, one is wrong, one is no C++."""
    choice = pareval.Choice(outputs=some(tmp_path, 0, 1, 3, 4, 0), measuring=Measuring(size="(1<<20)", kept=tmp_path / "kept"))
    suite = pareval.load(ROOT, choice)
    (item,) = suite.items
    assert item.question.other is not None and item.question.threads == 4
    a, b = item.question.program.source, item.question.other.source
    better = a if item.truth is Answer.A else b
    assert "reduction(+ : sum)" in better and better.startswith("#include <omp.h>\n\n/* The sum of"), "prompt and output"
    assert item.margin is not None and item.margin > 20 and item.family == "reduce/00_weighted_sum"
    assert item.tags[0] in ("20 to 40 points", "over 40 points")
    assert suite.skipped == {
        "prompts that are not for OpenMP in C++": 1,
        "outputs that are not for OpenMP in C++": 1,
        "outputs of a problem without a driver": 1,
        "outputs that are the same as another": 1,
        "candidates: the driver's validation failed": 1,
        "candidates: does not compile": 1,
    }
    assert suite.notes[0].startswith("2 of 4 candidates build and pass")
    kept = sorted((tmp_path / "kept").iterdir())
    times = [path.stat().st_mtime_ns for path in kept]
    assert len(kept) == 4
    assert pareval.load(ROOT, choice).items == suite.items, "what was measured is not measured again"
    assert [path.stat().st_mtime_ns for path in kept] == times


@pytest.mark.slow
def test_races_of_candidates(tmp_path: Path) -> None:
    choice = pareval.Choice(outputs=some(tmp_path, 0, 5), races=True, measuring=Measuring(size="(1<<12)", kept=tmp_path / "kept"))
    items = [item for item in pareval.load(ROOT, choice).items if item.question.other is None]
    assert sorted(item.truth for item in items) == [Answer.no_race, Answer.race]
    racy = next(item for item in items if item.truth is Answer.race)
    lines = racy.question.program.source.split("\n")
    for side in (racy.pairs[0].first, racy.pairs[0].second):
        assert side.variable == "sum" and "sum += x[i]" in lines[side.line - 1], "lines are the candidate's own"


def driver() -> Driver:
    return Driver.read(ROOT / "drivers" / "cpp", "reduce", "00_weighted_sum", "")


def test_the_candidate_stands_where_the_driver_includes_it() -> None:
    lines = driver().main("double f;\nint g;").split("\n")
    at = lines.index('#line 1 "program.cpp"')
    assert lines[at + 1 : at + 3] == ["double f;", "int g;"]
    assert '#line 4 "cpu.cc"' in lines and lines[0] == '#line 1 "cpu.cc"'


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("Time: 1\nValidation: PASS\n", OutputVerdict.correct),
        ("valid = true\n", OutputVerdict.correct),
        ("Validation: FAIL\n", OutputVerdict.wrong),
        ("Validation: PASS\nValidation: FAIL\n", OutputVerdict.wrong),
        ("done\n", OutputVerdict.unknown),
    ],
)
def test_what_drivers_say(printed: str, verdict: OutputVerdict) -> None:
    assert validation(printed).verdict is verdict


def test_pairs_are_spread_over_margins() -> None:
    def pair(number: int, margin: float) -> WorkPair:
        fields = {"problem": "p/q", "a": "a", "b": "b", "threads": 4, "measure": WorkMeasure.cpu, "value_a": margin, "value_b": 0.0}
        return WorkPair.model_validate({**fields, "id": f"pair-{number:03}", "margin": margin, "noise": 2.0, "answer": "A"})

    pairs = [pair(number, margin) for number, margin in enumerate([3.0] * 50 + [15.0] * 3 + [60.0] * 50)]
    margins = [each.margin for each in pareval.spread(pairs, 11)]
    assert (margins.count(3.0), margins.count(15.0), margins.count(60.0)) == (4, 3, 4)
    assert len(pareval.spread(pairs, 0)) == 103


def test_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"expected `prompts/generation-prompts.json`.*found an empty folder"):
        pareval.load(tmp_path)
    with pytest.raises(InputError, match="which programs are to be measured"):
        pareval.load(ROOT)
    with pytest.raises(InputError, match="there are no outputs at"):
        pareval.load(ROOT, pareval.Choice(outputs=tmp_path / "none.json"))
    bad = tmp_path / "bad.json"
    for text, message in (("{", "cannot read"), ("{}", "not a list of prompts"), ("[]", "no output in")):
        bad.write_text(text)
        with pytest.raises(InputError, match=message):
            pareval.load(ROOT, pareval.Choice(outputs=bad))
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy)
    (copy / "drivers" / "problem-sizes.json").write_text('{"00_weighted_sum": {"omp": "1); system(\\"x\\""}}')
    with pytest.raises(InputError, match="no constant expression"):
        pareval.load(copy, pareval.Choice(outputs=OUTPUTS))
    (copy / "drivers" / "problem-sizes.json").unlink()
    (copy / "drivers" / "cpp" / "models" / "omp-driver.cc").unlink()
    with pytest.raises(InputError, match=r"there is no .*omp-driver.cc"):
        pareval.load(copy, pareval.Choice(outputs=OUTPUTS))


# ---------------------------------------------------------------- outputs

PROMPT = "#include <omp.h>\n\n/* Double each. */\nvoid twice(std::vector<int>& x) {\n"
BODY = "    for (int i = 0; i < x.size(); ++i) { // }\n        x[i] *= 2;\n    }\n}"


@pytest.mark.parametrize(
    "reply",
    [
        BODY,
        f"```cpp\n{BODY}\n```",
        f"Here it is:\n```cpp\nvoid twice(std::vector<int>& x) {{\n{BODY}\n\nint main() {{ return 0; }}\n```\nGood luck!",
        f"```\n{PROMPT}{BODY}\n```",
    ],
)
def test_the_part_of_a_reply_that_follows_the_prompt(reply: str) -> None:
    assert completion_of(PROMPT, reply).strip() == BODY.strip()


def test_outputs_are_made_saved_and_gone_on_with(tmp_path: Path) -> None:
    tasks = [Task("reduce", "00_weighted_sum", PROMPT), Task("scan", "10_no_driver", PROMPT)]
    path = tmp_path / "made" / "outputs.json"
    first = ScriptedChat([BODY] * 3, "small")
    with pytest.raises(ModelError):
        make_outputs(tasks, first, path, 2, Silence())
    entries = json.loads(path.read_text())
    assert [len(entry["outputs"]) for entry in entries] == [2, 1], "three replies were had, and three are kept"
    second = ScriptedChat([BODY], "small")
    make_outputs(tasks, second, path, 2, Silence())
    assert len(second.asked) == 1
    entries = json.loads(path.read_text())
    assert {key: entries[1][key] for key in ("problem_type", "language", "name", "parallelism_model", "prompt", "model")} == {
        "problem_type": "scan",
        "language": "cpp",
        "name": "10_no_driver",
        "parallelism_model": "omp",
        "prompt": PROMPT,
        "model": "small",
    }
    make_outputs(tasks, ScriptedChat([]), path, 2, Silence())


def test_the_suite_asks_a_model_for_what_is_not_there(tmp_path: Path) -> None:
    asked: list[str] = []

    def says(messages: Sequence[Message]) -> str:
        asked.append(messages[-1].content)
        return "    return x[;\n}"

    choice = pareval.Choice(outputs=tmp_path / "o.json", chat=ScriptedChat(says), samples=1, measuring=Measuring(kept=tmp_path / "kept"))
    with pytest.raises(InputError, match=r"no question with a known answer: .*does not compile"):
        pareval.load(ROOT, choice)
    assert len(asked) == 2 and "weightedSum" in asked[0]


def test_an_outputs_file_that_is_none_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "o.json"
    path.write_text("{not ours")
    with pytest.raises(InputError, match="cannot read"):
        make_outputs([], ScriptedChat([]), path, 1, Silence())
    assert path.read_text() == "{not ours"
