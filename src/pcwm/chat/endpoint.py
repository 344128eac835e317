"""Any server that speaks OpenAI's chat protocol: vLLM, SGLang, llama.cpp, Ollama, or a hosted one."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any

from pcwm.chat.chat import Completion
from pcwm.errors import ModelError
from pcwm.records import Message


class EndpointChat:
    """A model behind a server.

    `base_url` and `api_key` default to `$OPENAI_BASE_URL` and `$OPENAI_API_KEY`; a server of one's own needs no key.
    Raises ModelError where neither a URL nor a key is known.
    """

    def __init__(
        self, model: str, base_url: str | None = None, api_key: str | None = None, timeout: float = 120.0, retries: int = 2
    ) -> None:
        import openai

        url = base_url or os.environ.get("OPENAI_BASE_URL")
        key = api_key or os.environ.get("OPENAI_API_KEY")
        if not url and not key:
            raise ModelError("no server to ask", hint="give its URL, or set OPENAI_BASE_URL, or OPENAI_API_KEY for the hosted one")
        self.name = model
        self._where = url or "the hosted server"
        self._client = openai.OpenAI(base_url=url, api_key=key or "none", timeout=timeout, max_retries=retries)

    def complete(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0, seed: int | None = None) -> Completion:
        """The next turn; what may pass (a lost connection, 429, 5xx) is tried again.

        Raises ModelError: server down, unknown model, key refused, too long a prompt, or a reply that is no completion.
        """
        import openai

        turns: Any = [message.model_dump() for message in messages]
        started = time.monotonic()
        try:
            reply = self._client.chat.completions.create(
                model=self.name,
                messages=turns,
                max_tokens=max_tokens,
                temperature=temperature,
                seed=seed if seed is not None else openai.omit,
            )
        except openai.APITimeoutError:
            raise ModelError(f"{self._where} did not answer in time") from None
        except openai.APIConnectionError as error:
            raise ModelError(
                f"{self._where} cannot be reached: {_line(error.__cause__ or error)}", hint="is it running, and is the URL right?"
            ) from None
        except openai.AuthenticationError:
            raise ModelError(f"{self._where} refused the key", hint="set OPENAI_API_KEY") from None
        except openai.NotFoundError as error:
            raise ModelError(
                f"{self._where} has no model {self.name}, or no chat completions: {_line(error)}", hint="its URL usually ends in /v1"
            ) from None
        except openai.APIStatusError as error:
            raise ModelError(f"{self._where} answered {error.status_code}: {_line(error)}") from None
        except (openai.OpenAIError, ValueError) as error:
            raise ModelError(f"{self._where} gave no usable answer: {_line(error)}") from None
        return self._completion(reply, time.monotonic() - started)

    def _completion(self, reply: Any, seconds: float) -> Completion:
        # A server that answers with a web page, or with half a reply, comes through the client unchecked.
        choices = getattr(reply, "choices", None)
        if not isinstance(choices, list):
            raise ModelError(f"{self._where} gave something that is no completion", hint="its URL usually ends in /v1")
        if not choices:
            raise ModelError(f"{self._where} gave a completion without choices")
        text = getattr(getattr(choices[0], "message", None), "content", None)
        if not isinstance(text, str):
            raise ModelError(f"{self._where} gave a completion without text")
        usage = getattr(reply, "usage", None)
        return Completion(
            text=text,
            prompt_tokens=int(getattr(usage, "prompt_tokens", 0) or 0),
            completion_tokens=int(getattr(usage, "completion_tokens", 0) or 0),
            seconds=seconds,
        )


def _line(error: BaseException) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200]
