"""The shipped fake of a server: on the loopback, over real HTTP, it says what it was told to say, and remembers what it was asked."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Answer:
    """What the server sends, and after how many seconds."""

    status: int
    body: str
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


def said(
    text: str | None,
    *,
    finish: str = "stop",
    tokens: tuple[int, int] = (11, 3),
    delay: float = 0.0,
    thoughts: str = "",
    chances: Sequence[tuple[str, Mapping[str, float]]] = (),
) -> Answer:
    """A completion with this text. `thoughts` stand apart from it; `chances`: each token with the probabilities told at its place."""
    message = {"role": "assistant", "content": text, **({"reasoning_content": thoughts} if thoughts else {})}
    choice: dict[str, Any] = {"index": 0, "finish_reason": finish, "message": message}
    if chances:
        choice["logprobs"] = {"content": [_chance(token, among) for token, among in chances]}
    return _completion([choice], tokens, delay)


def _chance(token: str, among: Mapping[str, float]) -> dict[str, Any]:
    told = [{"token": text, "bytes": None, "logprob": math.log(share)} for text, share in among.items()]
    return {"token": token, "bytes": None, "logprob": math.log(among.get(token, 0.5)), "top_logprobs": told}


def no_choice() -> Answer:
    """A completion without choices."""
    return _completion([], (11, 0), 0.0)


def tool_call() -> Answer:
    """A completion that calls a tool and says nothing."""
    call = {"id": "1", "type": "function", "function": {"name": "search", "arguments": "{}"}}
    message = {"role": "assistant", "content": None, "tool_calls": [call]}
    return _completion([{"index": 0, "finish_reason": "tool_calls", "message": message}], (11, 3), 0.0)


def failed(status: int, message: str, headers: dict[str, str] | None = None) -> Answer:
    """An error as such servers tell it."""
    return Answer(status, json.dumps({"error": {"message": message, "type": "x", "code": None}}), headers=headers or {})


def _completion(choices: list[dict[str, Any]], tokens: tuple[int, int], delay: float) -> Answer:
    usage = {"prompt_tokens": tokens[0], "completion_tokens": tokens[1], "total_tokens": sum(tokens)}
    body = {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": choices, "usage": usage}
    return Answer(200, json.dumps(body), delay=delay)


class ScriptedServer:
    """Answers from a list, in order, the last one again and again; or from a function of the request. Use as a context manager."""

    def __init__(self, answers: Iterable[Answer] | Callable[[dict[str, Any]], Answer]) -> None:
        self.asked: list[dict[str, Any]] = []
        """The requests so far, as they were sent."""
        self.keys: list[str] = []
        """The `Authorization` header of each."""
        self.most = 0
        """Most requests under way at once."""
        self._answers = answers if callable(answers) else list(answers)
        self._under_way = 0
        self._lock = Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._handle(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handle(self, request: BaseHTTPRequestHandler) -> None:
        asked = json.loads(request.rfile.read(int(request.headers["Content-Length"])))
        with self._lock:
            self.asked.append(asked)
            self.keys.append(request.headers.get("Authorization", ""))
            self._under_way += 1
            self.most = max(self.most, self._under_way)
            if callable(self._answers):
                answer = self._answers(asked)
            else:
                answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        time.sleep(answer.delay)
        body = answer.body.encode()
        try:
            request.send_response(answer.status)
            for name, value in {"Content-Type": answer.kind, "Content-Length": str(len(body)), **answer.headers}.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(body)
        except OSError:  # whoever asked has gone
            request.close_connection = True
        finally:
            with self._lock:
                self._under_way -= 1
