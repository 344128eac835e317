"""The campaign over real HTTP: a scripted server on the loopback, a real run folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from pcwm.chat.scripted_server import Answer, ScriptedServer, failed, no_choice, said, tool_call
from pcwm.dataset.yields import as_markdown, yields
from pcwm.errors import ModelError, RecipeError
from pcwm.explore.sampler.prompts import MANNERS, candidate_prompt
from pcwm.explore.stage import explore
from pcwm.progress import Silence
from pcwm.recipe import Recipe
from pcwm.records import OriginKind, Problem, Program, Reject, Reply, StageSummary
from pcwm.store import RunFolder

FAMILIES = ("dense_linear_algebra/lu_factor", "graphs/bfs_levels")
LU = """```c
void lu_factor(int n, double *a)
{
    for (int k = 0; k < n - 1; k++) {
        #pragma omp parallel for
        for (int i = k + 1; i < n; i++)
            a[i * n + k] /= 1.0%s;
    }
}
```"""
BFS = """```c
void bfs_levels(int vertices, const int *offset, const int *target, int root, int *level)
{
    #pragma omp parallel for
    for (int v = 0; v < vertices; v++)
        level[v] = 0%s;
}
```"""


def terms(number: int) -> str:
    """Something to add to an expression that is written differently for every number."""
    return "".join(" + 1" if bit == "1" else " - 1" for bit in f"{number:b}")


def numbered() -> Callable[[dict[str, Any]], Answer]:
    """Another program every time, for whichever problem is asked about."""
    count = iter(range(10, 10_000))
    return lambda asked: said((LU if "lu_factor" in asked["messages"][1]["content"] else BFS) % terms(next(count)), tokens=(100, 50))


def recipe(url: str, models: int = 1, **sampler: object) -> Recipe:
    names = [{"name": f"model-{at}", "url": url} for at in range(models)]
    section = {"models": names, "in_flight": 4, "timeout": 20, **sampler}
    return Recipe.model_validate(
        {"name": "t", "explore": {"families": FAMILIES, "held_out": FAMILIES[1:], "per_problem": 1}, "sampler": section}
    )


def ran(path: Path, made: Recipe) -> tuple[StageSummary, list[Program], list[Reply], list[Reject]]:
    with RunFolder.create(path, made) as folder:
        summary = explore(folder, Silence())
        sampled = [program for program in folder.store.all(Program) if program.origin.kind is OriginKind.model]
        return summary, sampled, list(folder.store.all(Reply)), list(folder.store.all(Reject))


def test_every_problem_model_prompt_and_repeat_is_asked_once(tmp_path: Path) -> None:
    with ScriptedServer(numbered()) as server:
        made = recipe(server.url, models=2, per_prompt=2)
        summary, programs, replies, rejects = ran(tmp_path / "r", made)
        count = len(FAMILIES) * 2 * len(MANNERS) * 2
        assert len(server.asked) == len(replies) == len(programs) == count and not rejects
        assert server.most > 1
        assert summary.made == {"problems": 2, "programs": count + 2, "replies": count, "tokens": count * 150}
        assert len({(asked["seed"], asked["model"], asked["messages"][1]["content"]) for asked in server.asked}) == count
        assert ran(tmp_path / "r", made)[1:] == (programs, replies, rejects)
        assert len(server.asked) == count
    assert {program.origin.name for program in programs} == {"model-0", "model-1"}
    assert {reply.made for reply in replies} == {program.id for program in programs}
    assert all(program.origin.parent is None and program.origin.note.startswith("prompt ") for program in programs)
    assert pyarrow.parquet.read_table(tmp_path / "r" / "explore" / "reply.parquet").num_rows == count


def test_kept_replies_need_no_server(tmp_path: Path) -> None:
    with ScriptedServer(numbered()) as server:
        made = recipe(server.url, prompts=["plain", "tasks"])
        first = ran(tmp_path / "a", made)
    second = ran(tmp_path / "b", made)
    assert second[1] == first[1] and second[0].made["tokens"] == 0
    assert all(reply.cached for reply in second[2]) and not any(reply.cached for reply in first[2])


def test_what_is_wrong_with_a_reply_is_kept_with_its_text(tmp_path: Path) -> None:
    texts = [
        "No.",
        LU % terms(1),
        LU % terms(1),
        (LU % terms(1)).replace("k", "row"),
        LU.replace("lu_", "mu_"),
        "```c\nvoid lu_fac",
    ]
    with ScriptedServer([said(text, finish="length" if text.endswith("fac") else "stop") for text in texts]) as server:
        made = recipe(server.url, prompts=["plain"], per_prompt=len(texts), in_flight=1)
        made = made.model_copy(update={"explore": made.explore.model_copy(update={"families": FAMILIES[:1], "held_out": ()})})
        with RunFolder.create(tmp_path / "r", made) as folder:
            summary = explore(folder, Silence())
            replies = sorted(folder.store.all(Reply), key=lambda reply: reply.repeat)
            assert [reply.reason for reply in replies] == [
                "no code",
                "",
                "duplicate",
                "only names and layout differ from another's",
                "does not define what is called: lu_factor",
                "cut off",
            ]
            assert [folder.store.blob(reply.id) for reply in replies] == texts
            assert [reply.made is not None for reply in replies] == [False, True, True, True, False, False]
            assert replies[5].truncated
            rejects = {reject.subject: reject.reason for reject in folder.store.all(Reject)}
            assert rejects == {reply.id: reply.reason for reply in replies if reply.reason}
            table = yields(folder.store)
            row = table["model-0", "plain"]
            assert [row[step] for step in ("asked", "answered", "read", "new", "built")] == [6, 6, 3, 1, 0]
            assert "| model-0 | plain | 6 | 6 | 3 | 1 | 0 |" in as_markdown(table) and "- duplicate: 1\n" in as_markdown(table)
    assert summary.rejected["does not define what is called"] == 1 and summary.made["programs"] == 2


def test_a_failed_request_costs_one_line_and_never_the_run(tmp_path: Path) -> None:
    count = iter(range(1000))
    bad = (failed(400, "too long"), tool_call(), no_choice(), Answer(200, "<html>", "text/html"))
    good = numbered()

    def answer(asked: dict[str, Any]) -> Answer:
        turn = next(count)
        return bad[turn // 3 % 4] if turn % 3 == 0 else good(asked)

    with ScriptedServer(answer) as server:
        summary, programs, replies, rejects = ran(tmp_path / "r", recipe(server.url))
    missing = [reply for reply in replies if not reply.answered]
    assert len(missing) == 6 and len(programs) == 10 and len(rejects) == 6
    assert {reject.name.split()[0] for reject in rejects} == {"ask"} and all("\n" not in reply.reason for reply in missing)
    assert summary.made["replies"] == 10


def test_a_server_that_is_gone_is_left_alone_and_nothing_is_lost(tmp_path: Path) -> None:
    good, count = numbered(), iter(range(1000))
    gone = failed(401, "bad key")
    with ScriptedServer(lambda asked: good(asked) if next(count) < 6 else gone) as server:
        made = recipe(server.url)
        with RunFolder.create(tmp_path / "r", made) as folder:
            with pytest.raises(ModelError, match=r"model-0: 5 requests in a row failed; the last: .* refused the key") as caught:
                explore(folder, Silence())
            assert caught.value.hint == "every reply so far is kept, and the same command goes on from there"
            assert sum(program.origin.kind is OriginKind.model for program in folder.store.all(Program)) == 6
        assert len(server.asked) <= 16
        asked = len(server.asked)
    with ScriptedServer(good) as server:
        moved = made.model_copy(update={"sampler": recipe(server.url).sampler})
        # The address is part of the recipe: what is kept is found by another run with the same models.
        _, programs, replies, rejects = ran(tmp_path / "other", moved)
        assert len(programs) == 16 and len(server.asked) == 10 and not rejects
    assert asked >= 11 and sum(reply.cached for reply in replies) == 6


def test_a_server_that_is_down(tmp_path: Path) -> None:
    # Enough patience for a second try of each request.
    with RunFolder.create(tmp_path / "r", recipe("http://127.0.0.1:9/v1", in_flight=16, patience=1)) as folder:
        started = time.monotonic()
        with pytest.raises(ModelError, match=r"requests in a row failed; the last: .* cannot be reached"):
            explore(folder, Silence())
        assert folder.store.count(Reply) == 16 and time.monotonic() - started < 60


def test_failed_requests_are_made_again_by_the_next_sitting(tmp_path: Path) -> None:
    good, state = numbered(), {"up": False}
    with ScriptedServer(lambda asked: good(asked) if state["up"] else failed(400, "not now")) as server:
        made = recipe(server.url)
        with RunFolder.create(tmp_path / "r", made) as folder:
            with pytest.raises(ModelError):
                explore(folder, Silence())
            assert folder.store.count(Reject) >= 5
        state["up"] = True
        summary, programs, replies, rejects = ran(tmp_path / "r", made)
    assert len(programs) == len(replies) == 16 and not rejects and summary.rejected == {}


def test_unknown_models_and_prompts(tmp_path: Path) -> None:
    with ScriptedServer([failed(404, "model `model-0` not found")]) as server:
        with RunFolder.create(tmp_path / "r", recipe(server.url)) as folder, pytest.raises(ModelError, match="has no model model-0"):
            explore(folder, Silence())
        made = recipe(server.url, prompts=["plane"])
        with RunFolder.create(tmp_path / "s", made) as folder, pytest.raises(RecipeError, match="no prompt `plane`") as caught:
            explore(folder, Silence())
        assert caught.value.hint == "did you mean `plain`?"


def test_the_budget_ends_the_asking_and_the_run_keeps_what_it_has(tmp_path: Path) -> None:
    with ScriptedServer(numbered()) as server:
        made = recipe(server.url, budget_tokens=1900, max_tokens=50)
        summary, programs, replies, _ = ran(tmp_path / "r", made)
        assert summary.made["tokens"] == sum(reply.prompt_tokens + reply.completion_tokens for reply in replies) <= 1900
        left = summary.rejected["the budget is spent"]
        assert len(replies) == len(programs) == len(server.asked) == 16 - left and 0 < left < 16
        ran(tmp_path / "r", made)
        assert len(server.asked) == 16 - left


SCRIPT = """
import sys
from pathlib import Path
from pcwm.explore.stage import explore
from pcwm.progress import Silence
from pcwm.recipe import Recipe
from pcwm.store import RunFolder
with RunFolder.create(Path(sys.argv[1]), Recipe.model_validate_json(sys.argv[2])) as folder:
    explore(folder, Silence())
"""


def test_kill_and_go_on(tmp_path: Path) -> None:
    """Killed twice in the middle of it: what was answered is not asked again, and the end is as if nothing had happened."""
    good = numbered()

    def slowly(asked: dict[str, Any]) -> Answer:
        time.sleep(0.1)
        return good(asked)

    with ScriptedServer(slowly) as server:
        made = recipe(server.url, per_prompt=2)
        for wanted in (8, 20):
            process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path / "r"), made.model_dump_json()], env=dict(os.environ))
            deadline = time.monotonic() + 60
            while len(server.asked) < wanted and time.monotonic() < deadline:
                time.sleep(0.02)
            process.send_signal(signal.SIGKILL)
            process.wait()
        _, programs, replies, rejects = ran(tmp_path / "r", made)
        assert len(programs) == len(replies) == 32 and not rejects
        assert len(server.asked) <= 32 + 2 * 4  # each kill costs at most what was under way
        assert ran(tmp_path / "undisturbed", made)[1] == programs


def test_prompts_speak_of_neither_mistakes_nor_tools() -> None:
    problem = Problem.model_validate(
        {
            "id": "p", "domain": "d", "name": "n", "language": "c", "statement": "Compute.", "harness": "H", "reference": "R",
            "sizes": {"race": 1, "output": 1, "work": 1}, "tolerance": 0,
        }
    )  # fmt: skip
    for name in MANNERS:
        text = " ".join(message.content for message in candidate_prompt(problem, name)).lower()
        assert not any(word in text for word in ("race", "racy", "bug", "correct", "wrong", "safe", "sanitizer", "label", "detector"))
