"""What llama.cpp's server offers beyond the chat protocol: tokens in, tokens out, a grammar, and what it read before is not read again.

An `Engine` serves one GGUF file to this process alone. Each conversation under way has a slot, which keeps what it has read: whoever goes
on in the same slot, or begins as the one before began, pays for the rest only.
"""

from __future__ import annotations

import http.client
import json
import queue
import weakref
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pcwm.chat.gguf import idle_cores, serve_gguf
from pcwm.errors import ContextError, ModelError
from pcwm.records import Message

NUCLEUS = 0.95
"""Where a temperature is given, tokens are drawn from the likeliest that together have this probability."""
_SECONDS = 3600.0
"""Patience for one request: a long reasoning on one busy core takes minutes."""


@dataclass(frozen=True)
class Said:
    """What was generated after some tokens."""

    text: str
    """Without the stop text."""
    tokens: int
    """Generated, those of the stop text included."""
    read: int
    """Tokens of the prompt that were read now; the others were remembered."""


class Engine:
    """One GGUF file, loaded. Threads may share it. It ends with `close`, or when nobody holds it any more.

    `name`: weights by name, or a GGUF file; `in_flight`: slots; `context`: tokens of one; `adapter`: a GGUF file of changes to the weights.
    Raises what `serve_gguf` raises.
    """

    def __init__(self, name: str, in_flight: int, context: int, threads: int | None = None, adapter: Path | None = None) -> None:
        stack = ExitStack()
        url = stack.enter_context(serve_gguf(name, in_flight, context=context, threads=threads or idle_cores(), adapter=adapter))
        self.close = weakref.finalize(self, stack.close)
        self._address = urlsplit(url).netloc
        self._slots: queue.SimpleQueue[int] = queue.SimpleQueue()
        for slot in range(in_flight):
            self._slots.put(slot)
        self.context = int(self._ask("GET", "/props")["default_generation_settings"]["n_ctx"])
        """Tokens of one conversation: what was asked for, or what the model takes."""

    @contextmanager
    def slot(self) -> Iterator[int]:
        """A slot that is nobody else's meanwhile; waits for one."""
        slot = self._slots.get()
        try:
            yield slot
        finally:
            self._slots.put(slot)

    def prompt(self, messages: Sequence[Message]) -> str:
        """A conversation as the model's own template writes it, up to where the assistant begins to speak."""
        turns = [message.model_dump() for message in messages]
        return str(self._ask("POST", "/apply-template", {"messages": turns})["prompt"])

    def encode(self, text: str) -> list[int]:
        """Tokens of a text, with nothing added."""
        return list(self._ask("POST", "/tokenize", {"content": text, "add_special": False, "parse_special": True})["tokens"])

    def generate(
        self, slot: int, ids: Sequence[int], limit: int, *, stop: str = "", grammar: str = "", temperature: float = 0.0, seed: int = 0
    ) -> Said:
        """What follows `ids`: at most `limit` tokens, up to `stop` or the end of the turn; held to `grammar` (GBNF) where one is given."""
        wanted: dict[str, Any] = {"n_predict": limit, "temperature": temperature, "seed": seed}
        wanted |= {"top_k": 0, "top_p": NUCLEUS, "min_p": 0.0} if temperature > 0 else {}
        wanted |= {"stop": [stop]} if stop else {}
        wanted |= {"grammar": grammar} if grammar else {}
        told = self._complete(slot, ids, wanted)
        return Said(str(told["content"]), int(told["tokens_predicted"]), int(told["timings"]["prompt_n"]))

    def logprobs(self, slot: int, ids: Sequence[int], among: Sequence[int], count: int) -> dict[int, float]:
        """The `count` likeliest tokens after `ids`, each with its log-probability (nats).

        One of `among` is what is generated: the end of a turn, or half a letter, would come without probabilities. These are told as
        they were before that.
        """
        bias = [[token, 1000.0] for token in among]
        told = self._complete(slot, ids, {"n_predict": 1, "temperature": 0.0, "n_probs": count, "logit_bias": bias})
        places = told.get("completion_probabilities") or [{"top_logprobs": []}]
        return {int(each["id"]): float(each["logprob"]) for each in places[0]["top_logprobs"]}

    def _complete(self, slot: int, ids: Sequence[int], wanted: dict[str, Any]) -> dict[str, Any]:
        return self._ask("POST", "/completion", {"prompt": list(ids), "id_slot": slot, "cache_prompt": True, **wanted})

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self._address, timeout=_SECONDS)
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            text = reply.read()
            told: dict[str, Any] = json.loads(text)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ModelError(f"the embedded engine failed: {type(error).__name__}: {error}") from None
        finally:
            connection.close()
        if reply.status == 200:
            return told
        message = str(told.get("error", {}).get("message", text[:200]))
        raise (ContextError if "exceed" in message else ModelError)(f"the embedded engine answered {reply.status}: {message[:200]}")
