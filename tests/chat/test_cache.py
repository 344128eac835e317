"""Replies are kept, cost nothing the second time, and never more than the budget allows."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pcwm.chat.cache import Budget, CachedChat, Prices
from pcwm.chat.endpoint import EndpointChat
from pcwm.chat.scripted import ScriptedChat
from pcwm.chat.scripted_server import ScriptedServer, said
from pcwm.errors import BudgetSpent, ModelError, StorageError
from pcwm.records import Message


def asked(text: str) -> tuple[Message, ...]:
    return (Message(role="user", content=text),)


def test_the_same_request_is_asked_once(tmp_path: Path) -> None:
    inner, budget = ScriptedChat(lambda turns: turns[-1].content.upper()), Budget()
    chat = CachedChat(inner, budget, folder=tmp_path)
    first = chat.complete(asked("one two"), max_tokens=9, temperature=0.8, seed=1)
    again = CachedChat(inner, budget, folder=tmp_path).complete(asked("one two"), max_tokens=9, temperature=0.8, seed=1)
    assert (first.text, first.cached) == ("ONE TWO", False) and (again.text, again.cached) == ("ONE TWO", True)
    assert len(inner.asked) == 1 and budget.tokens == 4
    files = list(tmp_path.glob("??/*"))
    assert len(files) == 1 and files[0].parent.name == files[0].name[:2] and files[0].suffix == ".json"
    assert json.loads(files[0].read_text())["request"]["messages"][0]["content"] == "one two"


@pytest.mark.parametrize("change", [{"max_tokens": 10}, {"temperature": 0.7}, {"seed": 2}, {"seed": None}])
def test_another_request_is_another_key(tmp_path: Path, change: dict[str, int | float | None]) -> None:
    inner = ScriptedChat(["a", "b"])
    chat = CachedChat(inner, folder=tmp_path)
    settings = {"max_tokens": 9, "temperature": 0.8, "seed": 1}
    assert chat.complete(asked("x"), **settings).text == "a"  # type: ignore[arg-type]
    assert chat.complete(asked("x"), **{**settings, **change}).text == "b"  # type: ignore[arg-type]
    other = CachedChat(ScriptedChat(["c"], name="another"), folder=tmp_path)
    assert other.complete(asked("x"), **settings).text == "c"  # type: ignore[arg-type]


def test_a_damaged_file_is_asked_for_again(tmp_path: Path) -> None:
    chat = CachedChat(ScriptedChat(["a", "b", "c"]), folder=tmp_path)
    chat.complete(asked("x"), max_tokens=9)
    (path,) = tmp_path.glob("??/*.json")
    for text in ("{half", "{}"):
        path.write_text(text)
        assert not chat.complete(asked("x"), max_tokens=9).cached
    assert chat.complete(asked("x"), max_tokens=9).text == "c"


def test_failures_are_not_kept(tmp_path: Path) -> None:
    chat = CachedChat(ScriptedChat([]), Budget(tokens=100), folder=tmp_path)
    for _ in range(20):  # what was held for a request that failed is free again
        with pytest.raises(ModelError):
            chat.complete(asked("x"), max_tokens=60)
    assert not list(tmp_path.glob("??/*"))


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot write the cache"):
        CachedChat(ScriptedChat(["a"]), folder=tmp_path / "file").complete(asked("x"), max_tokens=9)


def test_the_budget_is_never_overdrawn(tmp_path: Path) -> None:
    """Many threads, a server that says how many tokens it took, and a budget for ten of fifty requests."""
    budget = Budget(tokens=1000)

    with ScriptedServer(lambda request: said("Yes.", tokens=(50, 50), delay=0.01)) as server:
        chat = CachedChat(EndpointChat("m", base_url=server.url), budget, folder=tmp_path)

        def ask(turn: int) -> bool:
            try:
                chat.complete(asked(f"{'word ' * 19}{turn:03d}"), max_tokens=50)
            except BudgetSpent as error:
                assert "\n" not in str(error)
                return False
            return True

        with ThreadPoolExecutor(8) as threads:
            results = list(threads.map(ask, range(50)))
        assert results.count(True) == len(server.asked) == 10 and budget.tokens == 1000
        assert all(chat.complete(asked(f"{'word ' * 19}{turn:03d}"), max_tokens=50).cached for turn in range(50) if results[turn])


def test_money(tmp_path: Path) -> None:
    budget = Budget(money=0.5)
    with ScriptedServer([said("Yes.", tokens=(1000, 1000))]) as server:
        chat = CachedChat(EndpointChat("m", base_url=server.url), budget, Prices(prompt=20, completion=100), folder=tmp_path)
        spent = 0
        with pytest.raises(BudgetSpent, match=r"0\.48 of money"):
            while True:
                chat.complete(asked(f"{'w' * 2000}{spent}"), max_tokens=1000)
                spent += 1
    assert spent == 4 and round(budget.money, 2) == 0.48
