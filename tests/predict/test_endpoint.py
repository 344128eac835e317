"""A server asked about races and work: what is asked for, what comes back, and everything that may go wrong on the way."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from typing import Any

import pytest

from pcwm.chat.endpoint import EndpointChat
from pcwm.chat.scripted_server import Answer as Sent
from pcwm.chat.scripted_server import ScriptedServer, failed, said
from pcwm.errors import ModelError
from pcwm.predict.endpoint import EndpointPredictor
from pcwm.predict.predictor import prompt_too_long
from pcwm.prompts import ANSWER_NOW, answer_schema, prompt
from pcwm.records import Answer, Origin, OriginKind, Prediction, Program, Question

LOOP = "#pragma omp parallel for\nfor (int i = 0; i < n; i++) s{} += x[i];\n"
READ = (500, 20)
"""Tokens that a server counts."""


def program(number: int = 0) -> Program:
    return Program.make(LOOP.format(number), "c", Origin(kind=OriginKind.user, name="x.c"))


def race(number: int = 0) -> Question:
    return Question.race(program(number))


def work(number: int = 0) -> Question:
    return Question.work(program(number), program(number + 1), 8)


def asking(server: ScriptedServer, in_flight: int = 4, retries: int = 0) -> EndpointPredictor:
    return EndpointPredictor(EndpointChat("m", base_url=server.url, retries=retries), in_flight=in_flight)


def one(question: Question, *sent: Sent) -> tuple[Prediction, list[dict[str, Any]]]:
    with ScriptedServer(sent) as server:
        (answered,) = asking(server).predict([question])
    assert answered.question == question.id
    return answered, server.asked


def test_both_questions_are_asked_in_their_own_words_and_parsed_as_such() -> None:
    answered, asked = one(work(), said('<think>\nB waits.\n</think>\n{"answer":"A"}', tokens=READ))
    assert (answered.answer, answered.reasoning, answered.pairs, answered.unparsed) == (Answer.A, "B waits.", (), "")
    assert [turn["content"] for turn in asked[0]["messages"]] == [turn.content for turn in prompt(work())]
    assert (answered.cost.prompt_tokens, answered.cost.completion_tokens) == READ
    answered, asked = one(race(), said('{"answer":"A"}', tokens=READ), said('{"answer":"no_race","pairs":[]}', tokens=READ))
    assert answered.answer is Answer.no_race and len(asked) == 2


def test_many_are_under_way_and_answered_in_order() -> None:
    questions = [race(number) for number in range(12)]

    def reply(request: dict[str, Any]) -> Sent:
        number = int(re.findall(r"s(\d+) \+=", request["messages"][-1]["content"])[0])
        answer = "race" if number % 2 else "no_race"
        return said(json.dumps({"answer": answer, "pairs": []}), tokens=READ, delay=0.3 if number == 0 else 0.02)

    with ScriptedServer(reply) as server:
        answered = list(asking(server, in_flight=3).predict(questions))
    assert [each.question for each in answered] == [each.id for each in questions]
    assert [each.answer for each in answered] == [Answer.no_race, Answer.race] * 6
    assert server.most == 3


def test_an_answer_comes_before_the_next_question_is_done() -> None:
    replies = [said('{"answer":"race"}', tokens=READ), said('{"answer":"race"}', tokens=READ, delay=1.0)]
    with ScriptedServer(replies) as server:
        answers = asking(server, in_flight=1).predict([race(0), race(1)])
        started = time.monotonic()
        next(iter(answers))
        assert time.monotonic() - started < 0.8


@pytest.mark.parametrize(
    ("question", "tokens", "sure"),
    [
        (race(), [('{"answer":"', {}), ("race", {"race": 0.6, "no": 0.2, "unknown": 0.2}), ('"}', {})], 0.75),
        (race(), [('{"answer":', {}), (' "no', {' "no': 0.9, ' "race': 0.1}), ("_race", {}), ('"}', {})], 0.9),
        (
            race(),
            [("<think>", {}), ('{"answer":"race"}', {}), ('</think>{"answer":"', {}), ("no", {"no": 0.8, "ra": 0.2}), ('_race"}', {})],
            0.8,
        ),
        (race(), [('{"answer":"', {}), ("race", {"race": 0.6, "Race": 0.15}), ('"}', {})], 0.8),  # `no` has at most what `Race` has
        (work(), [('{"answer":"', {}), ("B", {"A": 0.25, "B": 0.5}), ('"}', {})], 0.6667),
        (work(), [('{"answer":"', {}), ("unknown", {"A": 0.25, "unknown": 0.5}), ('"}', {})], None),
        (work(), [("A", {"A": 1.0})], None),
    ],
)
def test_confidence_is_the_answers_share_at_its_own_token(
    question: Question, tokens: list[tuple[str, Mapping[str, float]]], sure: float | None
) -> None:
    text = "".join(token for token, _ in tokens)
    text = text if "answer" in text else '{"answer":"A"}'
    answered, asked = one(question, said(text, tokens=READ, chances=tokens))
    assert answered.answer is not Answer.unknown or "unknown" in text
    assert answered.confidence == (None if sure is None else pytest.approx(sure, abs=2e-4))
    assert asked[0]["logprobs"] is True and asked[0]["top_logprobs"] == 5


def test_without_probabilities_there_is_no_confidence() -> None:
    assert one(race(), said('{"answer":"race"}', tokens=READ))[0].confidence is None


def test_what_is_out_of_format_is_asked_for_once_more_under_the_schema() -> None:
    answered, asked = one(
        work(), said("<think>B waits at each barrier. So A", finish="length", tokens=READ), said('{"answer":"A"}', tokens=READ)
    )
    assert (answered.answer, answered.reasoning) == (Answer.A, "B waits at each barrier. So A")
    assert "response_format" not in asked[0] and asked[1]["response_format"]["json_schema"]["schema"] == answer_schema("work")
    assert [turn["role"] for turn in asked[1]["messages"]] == ["system", "user", "assistant", "user"]
    assert asked[1]["messages"][-1]["content"] == ANSWER_NOW.content
    assert answered.cost.prompt_tokens == 2 * READ[0]


def test_what_stays_out_of_format_is_kept() -> None:
    answered, asked = one(race(), said("Looks fine.", tokens=READ), said("I said so.", tokens=READ))
    assert (answered.answer, answered.unparsed, answered.confidence) == (Answer.unknown, "Looks fine.\n\nI said so.", None)
    assert not prompt_too_long(answered) and len(asked) == 2


@pytest.mark.parametrize(
    ("sent", "kept"), [(said("", tokens=READ), "(empty reply)"), (said("", finish="length"), "wrote nothing"), (said(None), "without text")]
)
def test_a_reply_without_text_is_data(sent: Sent, kept: str) -> None:
    with ScriptedServer([sent, said('{"answer":"race"}', tokens=READ)]) as server:
        empty, other = asking(server, in_flight=1).predict([race(0), race(1)])
    assert empty.answer is Answer.unknown and kept in empty.unparsed and other.answer is Answer.race


def test_thoughts_that_stand_apart_are_the_reasoning() -> None:
    answered, _ = one(race(), said('{"answer":"race"}', tokens=READ, thoughts="s is shared."))
    assert answered.reasoning == "s is shared."


def test_a_server_without_schema_or_probabilities_is_asked_without_them_and_only_told_once() -> None:
    def reply(request: dict[str, Any]) -> Sent:
        if "logprobs" in request:
            return failed(400, "logprobs are not available for this model")
        if "response_format" in request:
            return failed(422, "unknown parameter")
        return said('{"answer":"B"}' if len(request["messages"]) > 2 else "So it is B.", tokens=READ)

    with ScriptedServer(reply) as server:
        answered = list(asking(server, in_flight=1).predict([work(0), work(1)]))
    assert [(each.answer, each.confidence) for each in answered] == [(Answer.B, None)] * 2
    seen = [("logprobs" in each, "response_format" in each) for each in server.asked]
    assert seen == [(True, False), (False, False), (False, True), (False, False), (False, False), (False, False)]


@pytest.mark.parametrize(
    "sent",
    [
        failed(400, "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens"),
        failed(400, "request (1531 tokens) exceeds the available context size (1024 tokens), try increasing it"),
        said('{"answer":"race"}', tokens=(12, 3)),  # it read a part of the prompt and says nothing about it
    ],
)
def test_a_prompt_longer_than_the_context_is_unknown_and_told_apart(sent: Sent) -> None:
    with ScriptedServer([sent, said('{"answer":"race"}', tokens=READ)]) as server:
        long, other = asking(server, in_flight=1).predict([race(0), race(1)])
    assert long.answer is Answer.unknown and long.unparsed.startswith("prompt is ")
    assert other.answer is Answer.race and not prompt_too_long(other)
    assert prompt_too_long(long)


def test_a_server_that_is_gone_is_an_error() -> None:
    with ScriptedServer([failed(500, "boom")]) as server, pytest.raises(ModelError, match="answered 500"):
        list(asking(server).predict([race()]))
    with ScriptedServer([failed(404, "no such model")]) as server, pytest.raises(ModelError, match="has no model"):
        list(asking(server).predict([race()]))


def test_samplers_share_one_limit_and_have_names_of_their_own() -> None:
    with ScriptedServer([said('{"answer":"race"}', tokens=READ, delay=0.05)]) as server:
        asked = asking(server, in_flight=2)
        samplers = [asked.sampler(0.7, seed) for seed in (1, 2, 3)]
        rows = list(zip(*(each.predict([race(0), race(1), race(2)]) for each in samplers), strict=True))
    assert len(rows) == 3 and server.most == 2
    assert {(each["temperature"], each["seed"]) for each in server.asked} == {(0.7, 1), (0.7, 2), (0.7, 3)}
    assert [each.predictor for each in rows[0]] == ["endpoint:m t=0.7 s=1", "endpoint:m t=0.7 s=2", "endpoint:m t=0.7 s=3"]
