from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from pcwm.chat.endpoint import EndpointChat
from pcwm.chat.scripted import ScriptedChat
from pcwm.chat.scripted_server import Answer, ScriptedServer, failed, no_choice, said, tool_call
from pcwm.errors import ModelError
from pcwm.records import Message

HELLO = (Message(role="system", content="Be brief."), Message(role="user", content="Is it a race?"))
PAGE = Answer(200, "<html>welcome\nto nginx</html>", "text/html")


def test_a_completion() -> None:
    with ScriptedServer([said("No.")]) as server:
        done = EndpointChat("m", base_url=server.url, api_key="k3y").complete(HELLO, max_tokens=9, seed=4)
    assert (done.text, done.prompt_tokens, done.completion_tokens) == ("No.", 11, 3) and done.seconds > 0
    assert not done.truncated and not done.cached
    sent = server.asked[0]
    assert sent["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Is it a race?"}]
    assert (sent["model"], sent["max_tokens"], sent["temperature"], sent["seed"]) == ("m", 9, 0.0, 4)
    assert server.keys == ["Bearer k3y"]


def test_a_truncated_reply_says_so() -> None:
    with ScriptedServer([said("It is a", finish="length")]) as server:
        done = EndpointChat("m", base_url=server.url).complete(HELLO, max_tokens=9)
    assert done.text == "It is a" and done.truncated


def test_url_and_key_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer([said("Yes.")]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "from-env")
        assert EndpointChat("m").complete(HELLO, max_tokens=9).text == "Yes."
    assert server.keys == ["Bearer from-env"] and "seed" not in server.asked[0]


def patient(url: str, slept: list[float], retries: int = 4, timeout: float = 60.0, patience: float = 300.0) -> EndpointChat:
    return EndpointChat("m", base_url=url, timeout=timeout, retries=retries, wait=8.0, patience=patience, sleep=slept.append)


def test_what_may_pass_is_tried_again_after_longer_and_longer_waits() -> None:
    slept: list[float] = []
    with ScriptedServer([failed(503, "loading"), failed(500, "boom"), failed(429, "slowly"), said("Yes.")]) as server:
        assert patient(server.url, slept).complete(HELLO, max_tokens=9).text == "Yes."
    assert len(server.asked) == 4
    assert [base / 2 <= pause <= base for base, pause in zip((8, 16, 32), slept, strict=True)] == [True] * 3


def test_a_rate_limit_is_waited_for_as_long_as_the_server_asks() -> None:
    slept: list[float] = []
    later = failed(429, "slowly", {"Retry-After": formatdate(time.time() + 30, usegmt=True)})
    with ScriptedServer([failed(429, "slowly", {"Retry-After": "7"}), later, said("Yes.")]) as server:
        assert patient(server.url, slept).complete(HELLO, max_tokens=9).text == "Yes."
    assert slept[0] == 7.0 and 25 < slept[1] <= 30


def test_a_rate_limit_for_too_long_is_an_error() -> None:
    slept: list[float] = []
    with ScriptedServer([failed(429, "slowly", {"Retry-After": "70"})]) as server:
        with pytest.raises(ModelError, match=r"429, too many requests, after 3 tries in 140 s: .*slowly"):
            patient(server.url, slept, patience=200.0).complete(HELLO, max_tokens=9)
        with pytest.raises(ModelError, match="too many requests, after 1 try in 0 s"):
            patient(server.url, slept, retries=0).complete(HELLO, max_tokens=9)
    assert slept == [70.0, 70.0]


def test_a_slow_server_is_given_up() -> None:
    slept: list[float] = []
    with ScriptedServer([said("Yes.", delay=1.5)]) as server, pytest.raises(ModelError, match=r"did not answer in time \(0.2 s\)"):
        patient(server.url, slept, timeout=0.2, retries=1).complete(HELLO, max_tokens=9)
    assert len(server.asked) == 2 and len(slept) == 1


@pytest.mark.parametrize(
    "answer, message",
    [
        (failed(404, "model m does not exist"), "has no model m, or no chat completions: .*does not exist"),
        (failed(401, "bad key"), "refused the key"),
        (failed(400, "prompt too long"), "answered 400: .*prompt too long"),
        (failed(500, "boom"), "answered 500: .*boom"),
        (PAGE, "a web page that is no completion"),
        (Answer(200, "{}"), "no completion"),
        (Answer(200, "{half"), "no usable answer|no completion"),
        (no_choice(), "without choices"),
        (said(None), "without text"),
        (tool_call(), "called a tool where text was asked for"),
        (said("", finish="length"), "wrote nothing within the tokens it may write"),
    ],
)
def test_every_failure_is_one_line(answer: Answer, message: str) -> None:
    with ScriptedServer([answer]) as server, pytest.raises(ModelError, match=message) as caught:
        EndpointChat("m", base_url=server.url, retries=0).complete(HELLO, max_tokens=9)
    assert "\n" not in str(caught.value) and len(server.asked) == 1


def test_what_will_not_pass_is_not_tried_again() -> None:
    for answer in (failed(404, "no such model"), failed(401, "bad key"), failed(400, "too long"), PAGE):
        with ScriptedServer([answer]) as server, pytest.raises(ModelError):
            patient(server.url, []).complete(HELLO, max_tokens=9)
        assert len(server.asked) == 1


def test_a_server_that_is_down() -> None:
    slept: list[float] = []
    with pytest.raises(ModelError, match="cannot be reached") as caught:
        patient("http://127.0.0.1:9/v1", slept, retries=2).complete(HELLO, max_tokens=9)
    assert "\n" not in str(caught.value) and len(slept) == 2


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
