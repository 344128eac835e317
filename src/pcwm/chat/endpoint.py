"""Any server that speaks OpenAI's chat protocol: vLLM, SGLang, llama.cpp, Ollama, or a hosted one."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

from pcwm.chat.chat import NOTHING, Chance, Completion, Wish
from pcwm.errors import ContextError, ModelError, ReplyError
from pcwm.records import Message

_AGAIN = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
"""What a server says that may be over in a moment."""
_REFUSALS = frozenset({400, 404, 415, 422, 501})
"""What a server says that does not know a part of the request."""
_WISHES = (("logprobs", re.compile("log_?prob", re.I)), ("schema", re.compile("response_format|schema|grammar|structured|json", re.I)))
"""What may be refused, and how a refusal names it."""
_TOO_LONG = re.compile(r"context.{0,3}(length|size|window)|exceeds?.{0,40}context|maximum context|max_model_len|prompt is too long", re.I)
"""How servers say that a prompt is longer than the model's context."""
_LONGEST_WAIT = 60.0
"""Seconds between two tries, unless the server names its own."""


class EndpointChat:
    """A model behind a server. Threads may share one.

    `base_url` and `api_key` default to `$OPENAI_BASE_URL` and `$OPENAI_API_KEY`; a server of one's own needs no key.
    `timeout`: seconds for one request. `retries`: how often a request is tried again where the failure may pass. The wait before it is what
    the server asks for, else `wait` seconds, doubled each time, with chance in it. `patience`: seconds of waiting, all tries of a request
    together. `sleep` waits.
    Raises ModelError where neither a URL nor a key is known.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float = 120.0,
        retries: int = 2,
        wait: float = 1.0,
        patience: float = 300.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        import openai

        url = base_url or os.environ.get("OPENAI_BASE_URL")
        key = api_key or os.environ.get("OPENAI_API_KEY")
        if not url and not key:
            raise ModelError("no server to ask", hint="give its URL, or set OPENAI_BASE_URL, or OPENAI_API_KEY for the hosted one")
        self.name = model
        self._where = url or "the hosted server"
        self._timeout = timeout
        self._retries = retries
        self._wait = wait
        self._patience = patience
        self._sleep = sleep
        self._refused_wishes: set[str] = set()
        # The client's own retries forget what the server asks for where that is more than a minute.
        self._client = openai.OpenAI(base_url=url, api_key=key or "none", timeout=timeout, max_retries=0)

    def complete(
        self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None, wish: Wish = NOTHING
    ) -> Completion:
        """The next turn; what may pass (a lost connection, 429, 5xx) is tried again.

        Where the server refuses a request for what is wished, it is asked without that, then and ever after.
        Raises ModelError: server down or too slow, rate-limited for too long, unknown model, key refused, or an answer that is no
        completion. Raises ContextError where the server says that the prompt is too long, ReplyError for a completion without text.
        """
        granted = {name for name, wished in (("logprobs", wish.alternatives > 0), ("schema", wish.schema is not None)) if wished}
        granted -= self._refused_wishes
        try:
            return self._patiently(messages, max_tokens, temperature, seed, wish, granted)
        except _RefusedError as error:
            named = {name for name, words in _WISHES if words.search(error.message)} & granted
            without = granted - (named or granted)
        try:
            done = self._patiently(messages, max_tokens, temperature, seed, wish, without)
        except _RefusedError:
            without = set()
            done = self._patiently(messages, max_tokens, temperature, seed, wish, without)
        self._refused_wishes |= granted - without
        return done

    def _patiently(
        self, messages: Sequence[Message], max_tokens: int, temperature: float, seed: int | None, wish: Wish, granted: set[str]
    ) -> Completion:
        """Ask until there is an answer. Raises _RefusedError where the server may have stumbled over one of the wishes in `granted`."""
        import openai

        started, waited = time.monotonic(), 0.0
        for attempt in range(self._retries + 1):
            try:
                reply = self._ask(messages, max_tokens, temperature, seed, wish, granted)
                return self._completion(reply, time.monotonic() - started, "schema" in granted)
            except openai.APIConnectionError as error:
                failed, asked = self._unreached(error), None
            except openai.APIStatusError as error:
                failed, asked = self._refused(error, attempt, waited), _asked_wait(error.response.headers)
                if error.status_code in _REFUSALS and granted and not isinstance(failed, ContextError):
                    raise _RefusedError(_line(error)) from None
                if error.status_code not in _AGAIN:
                    raise failed from None
            except (openai.OpenAIError, ValueError) as error:
                raise ModelError(f"{self._where} gave no usable answer: {_line(error)}") from None
            pause = min(self._wait * 2**attempt, _LONGEST_WAIT) * random.uniform(0.5, 1.0) if asked is None else asked
            if attempt == self._retries or waited + pause > self._patience:
                raise failed from None
            self._sleep(pause)
            waited += pause
        raise AssertionError("the last attempt returns or raises")

    def _ask(
        self, messages: Sequence[Message], max_tokens: int, temperature: float, seed: int | None, wish: Wish, granted: set[str]
    ) -> object:
        import openai

        extras: dict[str, Any] = {}
        if "schema" in granted:
            form = {"name": "answer", "strict": True, "schema": dict(wish.schema or {})}
            extras["response_format"] = {"type": "json_schema", "json_schema": form}
        if "logprobs" in granted:
            extras |= {"logprobs": True, "top_logprobs": wish.alternatives}
        turns: Any = [message.model_dump() for message in messages]
        return self._client.chat.completions.create(
            model=self.name,
            messages=turns,
            max_tokens=max_tokens,
            temperature=temperature,
            seed=seed if seed is not None else openai.omit,
            **extras,
        )

    def _unreached(self, error: Exception) -> ModelError:
        import openai

        if isinstance(error, openai.APITimeoutError):
            return ModelError(
                f"{self._where} did not answer in time ({self._timeout:g} s)", hint="allow more time, or ask for fewer tokens"
            )
        return ModelError(
            f"{self._where} cannot be reached: {_line(error.__cause__ or error)}", hint="is it running, and is the URL right?"
        )

    def _refused(self, error: Any, attempt: int, waited: float) -> ModelError:
        """What an answer other than 200 means."""
        status = error.status_code
        if status == 401:
            return ModelError(f"{self._where} refused the key", hint="set OPENAI_API_KEY")
        if status == 404:
            return ModelError(
                f"{self._where} has no model {self.name}, or no chat completions: {_line(error)}", hint="its URL usually ends in /v1"
            )
        if status == 429:
            tries = f"{attempt + 1} {'try' if attempt == 0 else 'tries'} in {waited:.0f} s"
            return ModelError(f"{self._where} answered 429, too many requests, after {tries}: {_line(error)}", hint="have fewer in flight")
        kind = ContextError if status in (400, 413) and _TOO_LONG.search(str(error)) else ModelError
        return kind(f"{self._where} answered {status}: {_line(error)}")

    def _completion(self, reply: Any, seconds: float, held: bool) -> Completion:
        # A server that answers with a web page, or with half a reply, comes through the client unchecked.
        choices = getattr(reply, "choices", None)
        if not isinstance(choices, list):
            page = isinstance(reply, str) and reply.lstrip().startswith("<")
            what = "a web page" if page else "something"
            raise ModelError(f"{self._where} gave {what} that is no completion", hint="its URL usually ends in /v1")
        if not choices:
            raise ModelError(f"{self._where} gave a completion without choices")
        said = getattr(choices[0], "message", None)
        text = getattr(said, "content", None)
        truncated = getattr(choices[0], "finish_reason", None) == "length"
        if not text and getattr(said, "tool_calls", None):
            raise ReplyError(f"{self._where} called a tool where text was asked for")
        if not text and truncated:
            raise ReplyError(f"{self._where} wrote nothing within the tokens it may write", hint="allow more: it may think first")
        if not isinstance(text, str):
            raise ReplyError(f"{self._where} gave a completion without text")
        usage = getattr(reply, "usage", None)
        return Completion(
            text=text,
            prompt_tokens=int(getattr(usage, "prompt_tokens", 0) or 0),
            completion_tokens=int(getattr(usage, "completion_tokens", 0) or 0),
            seconds=seconds,
            truncated=truncated,
            thoughts=str(getattr(said, "reasoning_content", None) or getattr(said, "reasoning", None) or ""),
            chances=_chances(getattr(choices[0], "logprobs", None)),
            held=held,
        )


class _RefusedError(Exception):
    """The server did not take the request, perhaps for what was wished."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def _chances(told: Any) -> tuple[Chance, ...]:
    """Log-probabilities as servers tell them; empty where they are not told, or damaged."""
    found = []
    try:
        for each in getattr(told, "content", None) or ():
            others = tuple((str(other.token), float(other.logprob)) for other in each.top_logprobs or ())
            found.append(Chance(str(each.token), float(each.logprob), others))
    except (AttributeError, TypeError, ValueError):
        return ()
    return tuple(found)


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait, as a number or as a date; None where it does not say."""
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text) if text[:1].isdigit() else parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError):
        return None
    return max(0.0, seconds)


def _line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200]
