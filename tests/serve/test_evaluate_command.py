"""`pcwm evaluate --suite` and `pcwm compare` from the command line, with a server and files of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.evaluate.making import SOURCE
from tests.serve.test_cli import output_of

from pcwm.chat.scripted_server import Answer as Sent
from pcwm.chat.scripted_server import ScriptedServer, failed, said

WHOLE = """int main(void)
{
    int t = 0;
    #pragma omp parallel for
    for (int i = 0; i < 999; i++)
        t += i;
    return t == 0;
}
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Twelve loops of six families, half of them racing."""
    rows = [
        {
            "code": SOURCE.format(clause=clause, number=10 * family + place),
            "answer": "no" if clause else "yes",
            "family": f"f{family}",
            "name": f"loop{family}{'b' if clause else 'a'}",
        }
        for family in range(6)
        for place, clause in enumerate(("", " reduction(+: total[:1])"))
    ]
    path = tmp_path / "loops.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def reply(request: dict[str, Any]) -> Sent:
    """Sees every race; finds two prompts too long, and does not know how to say no."""
    prompt = request["messages"][1]["content"]
    if "a[i] * 0;" in prompt or "a[i] * 10;" in prompt:
        return failed(400, "This model's maximum context length is 12 tokens")
    return said(
        "It is all right." if "reduction" in prompt else '{"answer":"race","pairs":[["read *total at 5","write *total at 5"]]}',
        tokens=(900, 9),
    )


def test_asks_scores_and_writes_everything(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    with ScriptedServer(reply) as server:
        asked = ("evaluate", "--suite", "table", "--root", str(table), "--out", str(out), "--url", server.url)
        code, text, errors = output_of(capsys, *asked, "--predictor", "static", "--predictor", "mine@endpoint=m")
        assert code == 0, errors
        sent = len(server.asked)
        code, again, _ = output_of(capsys, *asked, "--predictor", "mine@endpoint=m", "--json")
        assert len(server.asked) == sent, "nobody is asked twice"
    for line in text.splitlines():
        assert len(line) <= 80 or line.startswith(("mine: ", "report: ")), line
    for shown in ("Accuracy on 6 families", "Confidence and cost", "Two predictors", "table: 12 items of 6 families"):
        assert shown in text
    assert "mine: 6 replies not in the format and 2 prompts longer than the model takes, counted as wrong" in text
    scores = json.loads(again)
    assert [row["label"] for row in scores["scores"]] == ["static", "mine"]
    mine = scores["scores"][1]
    assert (mine["n"], mine["correct"], mine["unknown"], mine["unparsed"], mine["too_long"]) == (12, 4, 8, 6, 2)
    assert mine["race"]["precision"] == {"value": 1.0, "low": mine["race"]["precision"]["low"], "high": 1.0, "n": 4, "method": "Wilson"}
    assert mine["race"]["recall"]["value"] == pytest.approx(4 / 6)
    assert scores["out"] == str(out)
    for name in ("scores.json", "prediction.parquet", "item.parquet", "report.html", "manifest.json", "store.sqlite"):
        assert (out / name).stat().st_size > 0
    assert "The prompt is longer than the model takes" in (out / "report.html").read_text()


def test_compare_on_the_command_line(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, words in (("before", "It is all right."), ("after", '{"answer":"race"}')):
        with ScriptedServer([said(words, tokens=(900, 9))]) as server:
            asked = ("evaluate", "--suite", "table", "--root", str(table), "--out", str(tmp_path / name), "--url", server.url)
            assert output_of(capsys, *asked, "--predictor", "mine@endpoint=m", "--limit", "12")[0] == 0
    code, text, _ = output_of(capsys, "compare", str(tmp_path / "before"), str(tmp_path / "after"))
    assert code == 0
    assert "mine: 0% (0%–39%, n = 12) → 50%" in text
    assert "more than noise, if questions are independent: +50 points" in text
    assert "6 gained, 0 lost of 12, p = 0.031" in text
    assert "+ loop0a: unknown → race" in text
    code, text, _ = output_of(capsys, "compare", str(tmp_path / "before"), str(tmp_path / "after"), "--json")
    found = json.loads(text)
    assert found["changes"][0]["more_than_noise"] is True
    assert len(found["changes"][0]["gains"]) == 6
    code, _, errors = output_of(capsys, "compare", str(tmp_path / "before"), str(tmp_path))
    assert code == 2
    assert "no evaluation" in errors


def test_export_asks_nobody(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("evaluate", "--suite", "table", "--root", str(table), "--export")
    code, text, _ = output_of(capsys, *asked, "inspect", "--out", str(tmp_path / "x"))
    assert code == 0
    assert "12 items" in text
    assert "inspect eval task.py" in text
    code, text, _ = output_of(capsys, *asked, "lm-eval", "--out", str(tmp_path / "y"), "--json")
    assert json.loads(text)["task"] == "pcwm_table"
    assert {path.name for path in (tmp_path / "y").iterdir()} == {"items.jsonl", "pcwm_table.yaml", "face.py"}


@pytest.mark.parametrize(
    ("arguments", "said_why"),
    [
        ((), "either a run's folder or --suite"),
        (("runs/x", "--suite", "table"), "either a run's folder or --suite"),
        (("--suite", "table", "--recipe", "recipes/demo.toml"), "which takes no --recipe"),
        (
            ("runs/x", "--predictor", "endpoint", "--model", "m", "--with", "in_flight=4"),
            "--predictor, --model, --with: not for a run's own",
        ),
        (("runs/x", "--json", "--limit", "0"), "--limit: not for a run's own line-up"),
        (("--suite", "table"), "where is the suite"),
        (("--suite", "tabel", "--root", "ROOT", "--predictor", "static"), "did you mean `table`"),
        (("--suite", "table", "--root", "ROOT"), "who should answer"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "static", "--predictor", "majority"), "`majority` learns from a run"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "statik"), "did you mean"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "a@static", "--predictor", "a@tool"), "two predictors are called `a`"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "static", "--about", "work"), "asks nothing about work %"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "static", "--option", "seed"), "KEY=VALUE"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "static", "--option", "sead=3"), "--option knows no `sead`"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "static", "--option", "seed=x"), "`x` is no value for `seed`"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "static", "--option", "seed=3"), "has no option `seed`"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "static", "--columns", "code=src"), "src"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "static", "--with", "engine=torch"), "`torch` is no value for `engine`"),
        (("--suite", "table", "--root", "ROOT", "--predictor", "cascade:static,static", "--with", "sure=2"), "no value for `sure`"),
    ],
)
def test_what_cannot_be_asked_says_why(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said_why: str
) -> None:
    filled = [str(table) if one == "ROOT" else one for one in arguments]
    code, _, errors = output_of(capsys, "evaluate", *filled, *(("--out", str(tmp_path / "out")) if "--suite" in filled else ()))
    assert code == 2
    assert said_why in errors
    assert len(errors.splitlines()) <= 2


@pytest.mark.slow
def test_truth_of_the_real_tool(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A whole program whose label is wrong: the tool's answer becomes the truth, and the note says so."""
    rows = [{"code": WHOLE, "answer": "no"}, {"code": WHOLE.replace("parallel for", "parallel for reduction(+: t)"), "answer": "no"}]
    path = tmp_path / "whole.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    asked = (
        "evaluate",
        "--suite",
        "table",
        "--root",
        str(path),
        "--predictor",
        "static",
        "--truth",
        "tool",
        "--out",
        str(tmp_path / "out"),
    )
    code, text, errors = output_of(capsys, *asked, "--json")
    assert code == 0, errors
    found = json.loads(text)
    assert sorted(item["truth"] for item in found["items"]) == ["no_race", "race"]
    assert "they are others than the suite's own in 1" in found["suite"]["notes"][-1]
    assert output_of(capsys, *asked)[0] == 0
