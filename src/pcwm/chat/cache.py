"""Replies kept on disk under a hash of what was asked, and a budget for what is not there yet.

    $PCWM_CACHE/replies/ab/abcdef….json     one reply, with the request it answers

A file appears whole or not at all, so that several processes may share the folder and a kill leaves no half of one.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pcwm.chat.chat import ChatModel, Completion
from pcwm.errors import BudgetSpent, StorageError
from pcwm.records import Message
from pcwm.store import cache_dir

BYTES_A_TOKEN = 2
"""Hardly any tokenizer needs more tokens than this makes of source text: what a request may cost is guessed on the high side."""


@dataclass(frozen=True)
class Prices:
    """Money for a million tokens."""

    prompt: float = 0.0
    completion: float = 0.0

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / 1e6


class Budget:
    """What may be spent, and what was. Threads may share it. A limit of 0 is none."""

    def __init__(self, tokens: int = 0, money: float = 0.0) -> None:
        self.tokens = 0
        """Spent so far."""
        self.money = 0.0
        self._most = (tokens, money)
        self._held = (0, 0.0)
        self._under_way = 0
        self._changed = threading.Condition()

    def spend(self, tokens: int, money: float) -> None:
        """Count what was spent."""
        with self._changed:
            self.tokens += tokens
            self.money += money

    def hold(self, tokens: int, money: float) -> None:
        """Set aside what a request may cost at most; where that is too much, wait for what is under way to turn out cheaper.

        Raises BudgetSpent where nothing is under way and the request could go past a limit.
        """
        with self._changed:
            while not self._fits(tokens, money):
                if not self._under_way:
                    raise BudgetSpent(
                        f"the budget is spent: {self.tokens:,} tokens, {self.money:.2f} of money", hint="raise it in the recipe"
                    )
                self._changed.wait()
            self._held = (self._held[0] + tokens, self._held[1] + money)
            self._under_way += 1

    def settle(self, held: tuple[int, float], tokens: int, money: float) -> None:
        """A request is over: what was held for it is free again, and what it cost is spent."""
        with self._changed:
            self._held = (self._held[0] - held[0], self._held[1] - held[1])
            self._under_way -= 1
            self.tokens += tokens
            self.money += money
            self._changed.notify_all()

    def _fits(self, tokens: int, money: float) -> bool:
        tokens += self.tokens + self._held[0]
        money += self.money + self._held[1]
        return (not self._most[0] or tokens <= self._most[0]) and (not self._most[1] or money <= self._most[1])


class CachedChat:
    """A model that is asked only for what it has not said before."""

    def __init__(self, chat: ChatModel, budget: Budget | None = None, prices: Prices | None = None, folder: Path | None = None) -> None:
        self.name = chat.name
        self._chat = chat
        self._budget = budget or Budget()
        self._prices = prices or Prices()
        self._folder = folder or cache_dir() / "replies"

    def complete(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None) -> Completion:
        """The reply that is kept, else the model's, which then is.

        Raises BudgetSpent before a request that could go past the budget, StorageError where the cache cannot be written, and whatever
        the model raises.
        """
        request = {
            "model": self.name,
            "messages": [message.model_dump() for message in messages],
            "temperature": temperature,
            "max_tokens": max_tokens,
            "seed": seed,
        }
        path = self._place(request)
        if found := _read(path):
            return found
        most = sum(len(message.content.encode()) for message in messages) // BYTES_A_TOKEN, max_tokens
        held = sum(most), self._prices.of(*most)
        self._budget.hold(*held)
        spent = (0, 0)
        try:
            done = self._chat.complete(messages, max_tokens=max_tokens, temperature=temperature, seed=seed)
            spent = done.prompt_tokens, done.completion_tokens
        finally:
            self._budget.settle(held, sum(spent), self._prices.of(*spent))
        _write(path, {"request": request, "reply": asdict(done)})
        return done

    def _place(self, request: dict[str, object]) -> Path:
        text = json.dumps(request, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return self._folder / digest[:2] / f"{digest}.json"


def _read(path: Path) -> Completion | None:
    """A damaged file counts as none: the reply is asked for again."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        return replace(Completion(**json.loads(path.read_text(encoding="utf-8"))["reply"]), chances=(), cached=True)
    return None


def _write(path: Path, content: dict[str, object]) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise StorageError(
            f"cannot write the cache {path.parent}: {error.strerror or error}",
            hint="free some space, or set PCWM_CACHE to a writable folder",
        ) from None
