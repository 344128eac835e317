from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from pcwm.chat.endpoint import EndpointChat
from pcwm.chat.scripted import ScriptedChat
from pcwm.errors import ModelError
from pcwm.records import Message

HELLO = (Message(role="system", content="Be brief."), Message(role="user", content="Is it a race?"))


class Server:
    """An OpenAI-compatible server on the loopback that answers from a list of (status, content type, body); the last one repeats."""

    def __init__(self, *answers: tuple[int, str, str]) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        outer, left = self, list(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append(json.loads(body))
                outer.keys.append(self.headers.get("Authorization", ""))
                status, kind, text = left.pop(0) if len(left) > 1 else left[0]
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def said(text: str | None, choices: bool = True) -> tuple[int, str, str]:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14}
    body = {"id": "x", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice] if choices else [], "usage": usage}
    return 200, "application/json", json.dumps(body)


def failed(status: int, message: str) -> tuple[int, str, str]:
    return status, "application/json", json.dumps({"error": {"message": message, "type": "x", "code": None}})


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    servers: list[Server] = []

    def start(*answers: tuple[int, str, str]) -> Server:
        servers.append(Server(*answers))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def test_a_completion(serve: Callable[..., Server]) -> None:
    server = serve(said("No."))
    done = EndpointChat("m", base_url=server.url, api_key="k3y").complete(HELLO, max_tokens=9, seed=4)
    assert (done.text, done.prompt_tokens, done.completion_tokens) == ("No.", 11, 3) and done.seconds > 0
    sent = server.asked[0]
    assert sent["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Is it a race?"}]
    assert (sent["model"], sent["max_tokens"], sent["temperature"], sent["seed"]) == ("m", 9, 0.0, 4)
    assert server.keys == ["Bearer k3y"]


def test_url_and_key_come_from_the_environment(serve: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(said("Yes."))
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "from-env")
    assert EndpointChat("m").complete(HELLO, max_tokens=9).text == "Yes."
    assert server.keys == ["Bearer from-env"] and "seed" not in server.asked[0]


def test_what_may_pass_is_tried_again(serve: Callable[..., Server]) -> None:
    server = serve(failed(503, "loading"), said("Yes."))
    assert EndpointChat("m", base_url=server.url).complete(HELLO, max_tokens=9).text == "Yes."
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    "answer, message",
    [
        (failed(404, "model m does not exist"), "has no model m, or no chat completions: .*does not exist"),
        (failed(401, "bad key"), "refused the key"),
        (failed(400, "prompt too long"), "answered 400: .*prompt too long"),
        (failed(500, "boom"), "answered 500: .*boom"),
        ((200, "text/html", "<html>welcome\nto nginx</html>"), "no completion"),
        ((200, "application/json", "{}"), "no completion"),
        ((200, "application/json", "{half"), "no usable answer|no completion"),
        (said("", choices=False), "without choices"),
        (said(None), "without text"),
    ],
)
def test_every_failure_is_one_line(serve: Callable[..., Server], answer: tuple[int, str, str], message: str) -> None:
    server = serve(answer)
    with pytest.raises(ModelError, match=message) as caught:
        EndpointChat("m", base_url=server.url, retries=0).complete(HELLO, max_tokens=9)
    assert "\n" not in str(caught.value) and len(server.asked) == 1


def test_a_server_that_is_down() -> None:
    with pytest.raises(ModelError, match="cannot be reached") as caught:
        EndpointChat("m", base_url="http://127.0.0.1:9/v1", retries=0).complete(HELLO, max_tokens=9)
    assert "\n" not in str(caught.value)


def test_nobody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="no server to ask"):
        EndpointChat("m")


def test_scripted_says_its_lines_and_remembers() -> None:
    chat = ScriptedChat(["one", "two words"])
    assert chat.complete(HELLO, max_tokens=9).text == "one"
    assert chat.complete(HELLO, max_tokens=9).completion_tokens == 2
    with pytest.raises(ModelError, match="no reply left after 2"):
        chat.complete(HELLO, max_tokens=9)
    assert chat.asked == [HELLO] * 3
    assert ScriptedChat(lambda turns: turns[-1].content.upper()).complete(HELLO, max_tokens=9).text == "IS IT A RACE?"
