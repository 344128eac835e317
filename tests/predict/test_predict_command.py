"""`pcwm predict` and `pcwm calibrate` as they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pcwm.chat.scripted_server import ScriptedServer, said
from pcwm.learn.examples import make_example
from pcwm.learn.manner import Manner
from pcwm.predict.calibration import load_calibrations
from pcwm.predict.static import NAME as STATIC
from pcwm.progress import Silence
from pcwm.recipe import ExamplesRecipe, LearnRecipe
from pcwm.records import Answer, Origin, OriginKind, Program, Question, Split, Trace
from pcwm.serve.cli import call

EVEN = """int main(void) {
    double total = 0;
    #pragma omp parallel for reduction(+: total) schedule(static)
    for (int i = 0; i < 1000; i++)
        for (int j = 0; j < 1000; j++) total += i * j;
    return total < 0;
}
"""
RACY = EVEN.replace(" reduction(+: total)", "")


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    texts = {"even.c": EVEN, "uneven.c": EVEN.replace("j < 1000", "j < i"), "racy.c": RACY}
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    even, uneven, racy = (str(tmp_path / name) for name in texts)
    return even, uneven, racy


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    code = call([*arguments, "--json"])
    seen = capsys.readouterr()
    assert seen.err == ""
    return code, json.loads(seen.out)


def test_two_files_are_a_question_about_work(capsys: pytest.CaptureFixture[str], files: tuple[str, str, str]) -> None:
    even, uneven, _ = files
    code, found = asked(capsys, "predict", uneven, even, "--predictor", "static", "--threads", "4", "--exit-code")
    assert (code, found["answer"], found["threads"], found["other"], found["cores"]) == (1, "B", 4, even, 0)
    _, found = asked(capsys, "predict", uneven, even, "--predictor", "static", "--threads", "4", "--cores", "2")
    assert found["cores"] == 2 and "at 4 threads on 2 cores" in str(found["reasoning"])
    assert call(["predict", uneven, even, "--predictor", "static", "--cores", "0"]) == 2
    seen = capsys.readouterr()
    assert seen.out == "" and "--cores" in seen.err and len(seen.err.strip().splitlines()) <= 2


def test_a_cascade_runs_the_tool_only_where_it_is_unsure(capsys: pytest.CaptureFixture[str], files: tuple[str, str, str]) -> None:
    cost = {}
    for sure in ("0.9", "1"):
        code, found = asked(capsys, "predict", files[2], "--predictor", "cascade:static,tool", "--sure", sure)
        assert (code, found["answer"]) == (0, "race")
        cost[sure] = found["cost"]["tool_calls"]  # type: ignore[index]
    assert cost == {"0.9": 0, "1": 1}


def test_a_vote_shows_its_share_and_what_it_cost(capsys: pytest.CaptureFixture[str], files: tuple[str, str, str]) -> None:
    with ScriptedServer(lambda sent: said('{"answer":"race"}' if sent["seed"] else '{"answer":"no_race"}', tokens=(500, 9))) as server:
        arguments = ("predict", files[2], "--predictor", "vote:endpoint=m", "--url", server.url, "--samples", "4")
        assert call([*arguments]) == 0
        text = capsys.readouterr().out
        assert "racy.c: race (confidence 0.75)" in text and "Of 4 samples: 1 no_race, 3 race." in text and "2000 + 36 tokens" in text
        assert call([*arguments, "--unsure", "0.8"]) == 2
        assert "unknown" in capsys.readouterr().out
        assert call([*arguments, "--max-tokens", "77"]) == 0
        assert {each["max_tokens"] for each in server.asked[-4:]} == {77}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--predictor", "cascade:static,tol"), "there is no predictor 'tol'"),
        (("--predictor", "cascade:static,tool", "--sure", "much"), "--sure is a list of confidences"),
        (("--predictor", "cascade:static,tool", "--sure", "7"), "confidences from 0 to 1"),
        (("--predictor", "static", "--calibration", "none.json"), "there is no calibration at none.json"),
        (("--engine", "vllm"), "vllm"),
        (("--unsure", "2"), "--unsure"),
        (("--predictor", "static", "--cores", "2"), "--cores is for two files"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str, str], arguments: tuple[str, ...], message: str
) -> None:
    assert call(["predict", files[2], *arguments]) == 2
    seen = capsys.readouterr()
    assert seen.out == "" and message in seen.err and len(seen.err.strip().splitlines()) <= 2


def test_calibrating_and_predicting_with_what_was_kept(
    capsys: pytest.CaptureFixture[str], labelled: Path, files: tuple[str, str, str], tmp_path: Path
) -> None:
    out = tmp_path / "kept" / "c.json"
    code, found = asked(capsys, "calibrate", str(labelled), "--predictor", "cascade:static,tool", "--limit", "12", "--out", str(out))
    assert code == 0 and found["out"] == str(out) and found["thresholds"]["n"] <= 24  # type: ignore[index]
    (base,) = load_calibrations(out).thresholds
    assert base.startswith(f"cascade:{STATIC}, tool:")
    code, found = asked(capsys, "predict", files[2], "--predictor", "cascade:static,tool", "--calibration", str(out))
    assert (code, found["answer"]) == (0, "race")
    assert call(["calibrate", str(labelled), "--predictor", "static"]) == 2
    assert "where should the calibration be kept" in capsys.readouterr().err
    assert call(["calibrate", str(tmp_path), "--predictor", "static", "--out", str(out)]) == 2
    assert "there is no run" in capsys.readouterr().err


def test_a_student_that_was_told_source_facts_shows_them(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str, str], tiny: str, tmp_path: Path
) -> None:
    from pcwm.learn.sft import train

    program = Program.make(EVEN, "c", Origin(kind=OriginKind.user, name="even.c"))
    trace = Trace(id="trace-1", program=program.id, author="narrator", reasoning="", answer=Answer.no_race)
    choice = ExamplesRecipe(facts=True, reasoning=False)
    example = make_example(Question.race(program), trace, Split.train, Manner.of(choice))
    recipe = LearnRecipe(base=tiny, max_steps=1, batch=1, lora_rank=2, examples=choice)
    train([example], recipe, 1, tmp_path / "adapter", Silence())

    arguments = ("predict", files[2], "--model", str(tmp_path / "adapter"))
    assert call([*arguments]) == 0
    text = capsys.readouterr().out
    assert "told by reading:\n    total is shared: written at 5" in text and "total at 5 meet." in text
    _, found = asked(capsys, *arguments)
    assert found["reasoning"] == "" and "total is shared" in found["told"][0]  # type: ignore[index]
    assert call(["predict", files[2], "--model", tiny, "--max-tokens", "8", "--json"]) == 0
    seen = capsys.readouterr()
    assert "told" not in json.loads(seen.out) and "untrained base weights" in seen.err
