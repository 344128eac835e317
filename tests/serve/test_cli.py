"""The command line: every command documented, every expected failure one line and an exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import pcwm
from pcwm.serve.cli import app, call

ROOT = Path(__file__).parent.parent.parent
COMMANDS = [
    "run",
    "explore",
    "observe",
    "explain",
    "learn",
    "evaluate",
    "report",
    "compare",
    "predict",
    "calibrate",
    "check",
    "fix",
    "source",
    "dataset",
    "restore",
    "export",
    "doctor",
    "models",
]

RACY = """#include <stdio.h>
int main(void) {
    int total = 0;
    #pragma omp parallel for
    for (int i = 0; i < 1000; i++) total += i;
    printf("%d\\n", total > 0);
    return 0;
}
"""
CLEAN = RACY.replace("parallel for", "parallel for reduction(+: total)")


def output_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = call(list(arguments))
    seen = capsys.readouterr()
    return code, seen.out, seen.err


def help_of(capsys: pytest.CaptureFixture[str], *command: str) -> str:
    code, out, _ = output_of(capsys, *command, "--help")
    assert code == 0
    return out


def test_the_commands_are_the_documented_ones(capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.search(r"Commands:\n(.*?)\n\n", help_of(capsys) + "\n\n", re.DOTALL)
    assert shown is not None
    assert re.findall(r"^  (\w+) ", shown[1], re.MULTILINE) == COMMANDS
    documented = (ROOT / "docs" / "commands.md").read_text()
    for name in COMMANDS:
        assert f"`pcwm {name} " in documented, name
    assert app.info.name == "pcwm"


@pytest.mark.parametrize("command", [*COMMANDS[:-1], "models list", "models pull"])
def test_every_command_has_help_with_an_example_and_json(capsys: pytest.CaptureFixture[str], command: str) -> None:
    text = help_of(capsys, *command.split())
    assert f"pcwm {command}" in " ".join(text.split("Example")[1].split())
    assert "--json" in text


def test_documented_options_exist(capsys: pytest.CaptureFixture[str]) -> None:
    documented = (ROOT / "docs" / "commands.md").read_text()
    for command, options in re.findall(r"`pcwm (\w+)([^`]*)`", documented):
        if options and command != "models":
            text = help_of(capsys, command)
            for option in re.findall(r"--[a-z-]+", options):
                assert option in text, (command, option)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert output_of(capsys, "--version") == (0, f"pcwm {pcwm.__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("predict", "none.c"), "no such file: none.c"),
        (("check", "none.c"), "no such file: none.c"),
        (("fix", "none.c", "--json"), "no such file: none.c"),
        (("check", "."), "is a folder"),
        (("run", "none.toml"), "no recipe at none.toml"),
        (("observe", "nowhere"), "there is no run at nowhere"),
        (("predict", "--colour"), "No such option"),
        (("predict",), "Missing argument"),
        (("predict", "--colour"), "try `pcwm predict --help`"),
        (("predict", "-", "-"), "standard input holds one program"),
        (("predict", "x.c", "--sure", "0.9"), "is for a cascade"),
        (("chekc", "x.c"), "No such command"),
        (("models", "pull", "smollm"), "smollm2-135m"),
        (("check", "x.c", "--threads", "2,many"), "no such file"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = output_of(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert message in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) <= 2


def test_a_misspelt_recipe_key_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('name = "x"\n[observe]\nworker = 3\n')
    code, _, err = output_of(capsys, "run", str(tmp_path / "r.toml"), "--out", str(tmp_path / "out"))
    assert code == 2
    assert "did you mean `observe.workers`?" in err
    assert not (tmp_path / "out").exists()


def test_check_says_race_and_where(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "sum.c").write_text(RACY)
    code, out, _ = output_of(capsys, "check", str(tmp_path / "sum.c"))
    assert code == 1
    assert re.search(r"sum\.c:5:\d+: write of total", out)
    assert re.search(r"4 threads, whole program: work % \d+\.\d ± \d+\.\d, CPU-time work % \d+\.\d ± .* s in regions, speed-up ", out)


def test_check_clean_in_json(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "sum.c").write_text(CLEAN)
    code, out, err = output_of(capsys, "check", str(tmp_path / "sum.c"), "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert said["verdict"] == "no_race_observed"
    assert said["runs"] == 8
    assert said["pairs"] == []
    assert said["work"]["program"][0]["work_percent"] is not None


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("int main(void) { return 0 }\n", "expected ';'"),
        ("int main(void) { return 0; }\n", "OpenMP"),
        ("void f(int *a) {\n#pragma omp parallel for\nfor (int i = 0; i < 9; i++) a[i] = i;\n}\n", "main"),
    ],
)
def test_check_could_not_tell_and_says_why(capsys: pytest.CaptureFixture[str], tmp_path: Path, source: str, reason: str) -> None:
    (tmp_path / "x.c").write_text(source)
    code, out, _ = output_of(capsys, "check", str(tmp_path / "x.c"))
    assert code == 2
    assert "unknown" in out
    assert reason in out


def test_fix_prints_a_diff_and_writes_only_when_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "sum.c"
    path.write_text(RACY)
    code, out, err = output_of(capsys, "fix", str(path))
    assert code == 0, err
    assert "+    #pragma omp parallel for reduction(+" in out
    assert path.read_text() == RACY
    code, out, _ = output_of(capsys, "fix", str(path), "--write", "--json")
    said = json.loads(out)
    assert (code, said["before"], said["fixed"]) == (0, "race", True)
    assert "reduction" in path.read_text()
    code, out, _ = output_of(capsys, "fix", str(path), "--json")
    assert (code, json.loads(out)["before"], json.loads(out)["diff"]) == (0, "no_race_observed", "")


def test_predict_without_parallel_code_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "x.c").write_text("int main(void) { return 0; }\n")
    code, out, _ = output_of(capsys, "predict", str(tmp_path / "x.c"), "--json")
    assert code == 2
    assert json.loads(out)["answer"] == "unknown"
    assert "no OpenMP directive" in json.loads(out)["reasoning"]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ("a.c", "A and B are the same text"),
        ("b.cpp", "in two languages"),
        ("c.c", "in the text of B: nothing runs in parallel"),
    ],
)
def test_which_waits_less_is_not_asked_of_what_cannot_be_compared(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, other: str, why: str
) -> None:
    loop = "void f(int n) {\n#pragma omp parallel for\nfor (int i = 0; i < n; i++) g(i);\n}\n"
    for name, source in (("a.c", loop), ("b.cpp", f"// {loop}{loop}"), ("c.c", "void f(int n) { g(n); }\n")):
        (tmp_path / name).write_text(source)
    code, out, _ = output_of(capsys, "predict", str(tmp_path / "a.c"), str(tmp_path / other), "--json")
    assert (code, json.loads(out)["answer"]) == (2, "unknown") and why in json.loads(out)["reasoning"]


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -c 'from pcwm.serve.cli import main; main()' models list --json | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr


def test_ctrl_c_is_one_line_and_exit_code_130(tmp_path: Path) -> None:
    recipe = tmp_path / "r.toml"
    recipe.write_text('name = "r"\n[explore]\nper_problem = 2\n')
    # A shell has what it starts in the background ignore Ctrl-C, and everything started from there: these tests, too.
    heeding = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from pcwm.serve.cli import main; main()"
    command = [sys.executable, "-c", heeding, "run", str(recipe), "--out", str(tmp_path / "run"), "--until", "observe"]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "200"}
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while (
                not (tmp_path / "run" / "explore" / "program.parquet").exists() and time.monotonic() < deadline and process.poll() is None
            ):
                time.sleep(0.05)
            time.sleep(1.5)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 130
    assert err == "pcwm: interrupted; run the same command again to go on where it stopped\n"


def test_predict_answers_for_code_that_does_not_compile(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The shipped tiny student stands in for a world model: what it answers means nothing, that and how it answers does."""
    from pcwm.learn.tiny import make_tiny_student

    student = make_tiny_student(tmp_path / "tiny")
    half = tmp_path / "half.c"
    half.write_text("void f(double *a) {\n#pragma omp parallel for\n    for (int i = 1; i < unknown_n; i++)\n        a[i] = a[i - 1] +\n")
    code, out, _ = output_of(capsys, "predict", str(half), "--model", str(student), "--json")
    said = json.loads(out)
    assert code == 0
    assert said["answer"] in ("race", "no_race")
    assert 0.5 <= said["confidence"] <= 1.0
    assert said["cost"]["prompt_tokens"] > 50
    again = output_of(capsys, "predict", str(half), "--model", str(student), "--exit-code")
    assert again[0] == {"race": 1, "no_race": 0}[said["answer"]]
    assert f"half.c: {said['answer']} (confidence" in again[1]
