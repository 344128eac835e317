"""Ask language models: many requests under way at once, each reply stored as it comes, and nothing asked twice."""

from __future__ import annotations

import hashlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from threading import Event
from types import TracebackType
from typing import Self

from pcwm.chat.cache import Budget, CachedChat, Prices
from pcwm.chat.chat import ChatModel, Completion
from pcwm.chat.endpoint import EndpointChat
from pcwm.chat.gguf import serve_gguf
from pcwm.errors import BudgetSpent, ModelError, PcwmError
from pcwm.pool import run_all
from pcwm.progress import Ticker
from pcwm.recipe import AskingRecipe, ModelServer
from pcwm.records import Message, Reject, Reply, content_id
from pcwm.store import Store

EMBEDDED = "embedded"
GONE = 5
"""Failures in a row after which a server is taken to be gone; never fewer than all that can be under way together."""
_RETRIES = 5
MEMORY = 2048
"""MiB in which the embedded engine keeps conversations: a second turn comes when dozens of others have had its slot."""

Opener = Callable[[ModelServer, AskingRecipe, Ticker], AbstractContextManager[ChatModel]]
"""Opens a recipe's model: the seam at which tests put in a scripted one."""


@contextmanager
def open_model(model: ModelServer, recipe: AskingRecipe, ticker: Ticker) -> Iterator[ChatModel]:
    """The model behind its server; the embedded engine is started and stopped here.

    Raises ModelError, MissingToolError or WeightsError where the server is not known or cannot be started.
    """
    with ExitStack() as stack:
        url = model.url
        if url == EMBEDDED:
            url = stack.enter_context(serve_gguf(model.name, recipe.in_flight, ticker, model.context, memory=MEMORY))
        key = os.environ.get(model.key_variable)
        yield EndpointChat(model.name, url, key, timeout=recipe.timeout, retries=_RETRIES, patience=recipe.patience)


@dataclass(frozen=True)
class Request:
    """One thing to ask of a model."""

    subject: str
    """What it is about, as in `Reply`."""
    prompt: str
    """The prompt's name."""
    repeat: int
    messages: tuple[Message, ...]

    def id(self, model: str) -> str:
        return Reply.make_id(self.subject, model, self.prompt, self.repeat)


class Panel:
    """A stage's models, each opened when it first has something to say that is not kept yet. Use as a context manager.

    A model's name is all that tells it from the others: two entries of one name share one server.
    """

    def __init__(
        self,
        store: Store,
        stage: str,
        recipe: AskingRecipe,
        models: Sequence[ModelServer],
        seed: int,
        ticker: Ticker,
        opener: Opener = open_model,
    ) -> None:
        self.recipe = recipe
        self.unasked: Counter[str] = Counter()
        """Requests that were not made, by reason."""
        self._store = store
        self._stage = stage
        self._seed = seed
        self._ticker = ticker
        self._opener = opener
        self._stack = ExitStack()
        self._chats: dict[str, ChatModel] = {}
        self._budget = Budget(recipe.budget_tokens, recipe.budget_money)
        prices = {model.name: Prices(model.prompt_price, model.completion_price) for model in models}
        for reply in store.all(Reply):
            if reply.stage == stage and not reply.cached and reply.model in prices:
                spent = reply.prompt_tokens, reply.completion_tokens
                self._budget.spend(sum(spent), prices[reply.model].of(*spent))
        self._prices = prices

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def ask(self, model: ModelServer, requests: Sequence[Request], label: str) -> None:
        """Have every request answered that is not yet; replies and raw texts are in the store then. One that fails costs a `Reject`.

        Raises ModelError once the server is plainly gone.
        """
        known = {key for key in (request.id(model.name) for request in requests) if answered(self._store, key)}
        todo = [request for request in requests if request.id(model.name) not in known]
        self._ticker.start(label, len(requests), len(requests) - len(todo))
        if not todo:
            return
        if model.name not in self._chats:
            late = _Late(model, self.recipe, self._ticker, self._opener, self._stack)
            self._chats[model.name] = CachedChat(late, self._budget, self._prices[model.name])
        self._ask(model, todo, self._chats[model.name])

    def _ask(self, model: ModelServer, todo: Sequence[Request], chat: ChatModel) -> None:
        limit, failures = max(GONE, self.recipe.in_flight), 0

        def work(request: Request, stop: Event) -> Completion | ModelError | BudgetSpent:
            if stop.is_set():
                return ModelError("stopped")
            try:
                return chat.complete(
                    request.messages,
                    max_tokens=model.max_tokens or self.recipe.max_tokens,
                    temperature=self.recipe.temperature if model.temperature is None else model.temperature,
                    seed=_seed(self._seed, request.id(model.name)),
                )
            except (ModelError, BudgetSpent) as error:
                return error

        # Closed at once on an error, so that nothing new is asked while it travels upwards.
        with closing(run_all(work, todo, self.recipe.in_flight)) as results:
            for request, result in results:
                if isinstance(result, BudgetSpent):
                    self.unasked[result.message.split(":")[0]] += 1
                    continue
                self._keep(model.name, request, result)
                failures = failures + 1 if isinstance(result, ModelError) else 0
                self._ticker.advance(f"{request.prompt} {'failed' if failures else ''}".strip())
                if isinstance(result, ModelError) and failures >= limit:
                    raise ModelError(
                        f"{model.name}: {failures} requests in a row failed; the last: {result.message}",
                        hint="every reply so far is kept, and the same command goes on from there",
                    )

    def _keep(self, model: str, request: Request, result: Completion | ModelError) -> None:
        key = request.id(model)
        asked = Reply(
            id=key, stage=self._stage, subject=request.subject, model=model, prompt=request.prompt, repeat=request.repeat, answered=False
        )
        if isinstance(result, ModelError):
            reply = asked.model_copy(update={"reason": result.message})
            self._store.put([reply, reject(reply, "ask")])
            return
        self._store.delete(Reject, [reject_id(self._stage, key)])
        counted = {name: getattr(result, name) for name in ("truncated", "cached", "prompt_tokens", "completion_tokens", "seconds")}
        self._store.put([asked.model_copy(update={"answered": True, **counted})], {key: _told(result)})


class _Late:
    """A model that is opened when it is first asked: a server need not run for replies that are kept."""

    def __init__(self, model: ModelServer, recipe: AskingRecipe, ticker: Ticker, opener: Opener, stack: ExitStack) -> None:
        self.name = model.name
        self._opened = opener(model, recipe, ticker)
        self._stack = stack
        self._chat: ChatModel | None = None
        self._failed: PcwmError | None = None
        self._lock = threading.Lock()

    def complete(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None) -> Completion:
        with self._lock:
            if self._failed is not None:
                raise self._failed
            if self._chat is None:
                try:
                    self._chat = self._stack.enter_context(self._opened)
                except PcwmError as error:
                    self._failed = error
                    raise
        return self._chat.complete(messages, max_tokens=max_tokens, temperature=temperature, seed=seed)


def _told(said: Completion) -> str:
    """All that a model said, in the form of those that think aloud, also where the server keeps the thoughts apart."""
    return f"<think>\n{said.thoughts.strip()}\n</think>\n{said.text}" if said.thoughts.strip() else said.text


def reject_id(stage: str, reply: str) -> str:
    return content_id("rej", stage, reply)


def reject(reply: Reply, step: str) -> Reject:
    """Why nothing came of a reply, as it stands among everything else that was dropped."""
    return Reject(
        id=reject_id(reply.stage, reply.id), stage=reply.stage, subject=reply.id, name=f"{step} {reply.prompt}", reason=reply.reason
    )


def answered(store: Store, key: str) -> bool:
    reply = store.get(Reply, key)
    return reply is not None and reply.answered


def _seed(base: int, key: str) -> int:
    """Repeats differ by it alone. Servers take 31 bits."""
    return int.from_bytes(hashlib.sha256(f"{base}/{key}".encode()).digest()[:4]) >> 1
