"""The one prompt and answer format: what is rendered parses back, and nothing else does."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcwm import prompts
from pcwm.records import CHOICES, Access, Answer, Origin, OriginKind, Pair, Program, Question, QuestionKind, Trace


def pair(line: int = 3, variable: str = "sum") -> Pair:
    write = Access(kind="write", line=line, column=0, variable=variable)
    return Pair.make(write, Access(kind="atomic read", line=line + 1, column=0, variable="a[i + 1]"))


def test_a_completion_parses_back() -> None:
    text = prompts.completion("Two threads\nadd to `sum`.", Answer.race, (pair(),)).content
    reply = prompts.parse_reply(text)
    assert reply == prompts.Reply(answer=Answer.race, pairs=(pair(),), reasoning="Two threads\nadd to `sum`.")


def test_the_prompt_numbers_every_line() -> None:
    program = Program.make("int a;\n\nint b;\n", "cpp", Origin(kind=OriginKind.user, name="x.cpp"))
    system, user = prompts.race_prompt(program)
    assert system.role == "system"
    assert "```cpp\n1| int a;\n2| \n3| int b;\n```" in user.content


def test_only_the_first_pairs_are_written_out() -> None:
    reply = prompts.parse_reply(prompts.answer_json(Answer.race, tuple(pair(line) for line in range(1, 9))))
    assert reply is not None
    assert len(reply.pairs) == prompts.MAX_PAIRS


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('{"answer":"no_race","pairs":[]}', Answer.no_race),
        ('Sure!\n```json\n{"answer": "race", "pairs": "none"}\n```', Answer.race),
        ('<think>maybe {"answer":"race"}</think>{"answer":"no_race"}', Answer.no_race),
        ('{"answer":"unknown"}', Answer.unknown),
    ],
)
def test_lenient_in_form(text: str, answer: Answer) -> None:
    reply = prompts.parse_reply(text)
    assert reply is not None
    assert reply.answer is answer
    assert reply.pairs == ()


@pytest.mark.parametrize(
    "text",
    ["", "yes", "{", '{"answer":"maybe"}', '{"verdict":"race"}', "[1]", '<think>{"answer":"race"}</think>', '{"answer":null}', "{" * 5000],
)
def test_strict_in_content(text: str) -> None:
    assert prompts.parse_reply(text) is None


def test_a_pair_that_is_not_in_the_format_is_dropped() -> None:
    reply = prompts.parse_reply(
        '{"answer":"race","pairs":[["write x at 3"],["write x at 3","read x at four"],7,["write x at 3","read x at 4"]]}'
    )
    assert reply is not None
    assert [(p.first.line, p.second.line) for p in reply.pairs] == [(3, 4)]


@given(st.text())
def test_any_text_is_a_reply_or_none(text: str) -> None:
    prompts.parse_reply(text)
    prompts.parse_reply('{"answer":' + text)
    prompts.parse_reply('{"answer":' + text, "work")


def program(source: str) -> Program:
    return Program.make(source, "c", Origin(kind=OriginKind.user, name="x.c"))


def test_the_question_decides_what_is_asked() -> None:
    a, b = program("int a;\n"), program("int b;\n")
    assert prompts.prompt(Question.race(a)) == prompts.race_prompt(a)
    system, user = prompts.prompt(Question.work(a, b, 12))
    assert system.content == prompts.WORK_SYSTEM
    assert user.content.index("1| int a;") < user.content.index("1| int b;") < user.content.index("12 threads")


def test_cores_are_told_where_there_are_fewer_than_threads() -> None:
    a, b = program("int a;\n"), program("int b;\n")

    def last(cores: int) -> str:
        return prompts.prompt(Question.work(a, b, 4, cores))[-1].content.split("\n")[-1]

    assert last(0) == last(4) == last(64) == "Which has the higher work % with 4 threads, A or B?"
    assert last(2) == "Which has the higher work % with 4 threads on 2 cores, A or B?"
    assert last(1) == "Which has the higher work % with 4 threads on 1 core, A or B?"
    assert prompts.prompt(Question.work(a, b, 4, 2))[0] == prompts.prompt(Question.work(a, b, 4))[0]


def test_a_question_without_cores_keeps_the_id_it_had() -> None:
    assert Question.work_id("prog-1", "prog-2", 8) == Question.work_id("prog-1", "prog-2", 8, 0) == "q-29448cb64d6ec730"
    a, b = program("int a;\n"), program("int b;\n")
    for cores in (0, 2):
        asked = Question.work(a, b, 4, cores)
        told = Trace(id="t", program=a.id, other=b.id, threads=4, cores=cores, author="x", reasoning="", answer=Answer.A)
        assert told.question == asked.id == Question.work_id(a.id, b.id, 4, cores)
    assert len({Question.work_id(a.id, b.id, 4, cores) for cores in (0, 1, 2)}) == 3


@pytest.mark.parametrize("answer", [Answer.A, Answer.B, Answer.unknown])
def test_an_answer_about_work_parses_back_and_has_no_pairs(answer: Answer) -> None:
    text = prompts.completion("A waits less.", answer, (pair(),), "work").content
    assert text.endswith(f'{{"answer":"{answer.value}"}}')
    assert prompts.parse_reply(text, "work") == prompts.Reply(answer=answer, pairs=(), reasoning="A waits less.")


@pytest.mark.parametrize(("kind", "other"), [("race", Answer.A), ("race", Answer.B), ("work", Answer.race), ("work", Answer.no_race)])
def test_an_answer_to_the_other_question_is_none(kind: QuestionKind, other: Answer) -> None:
    assert prompts.parse_reply(f'{{"answer":"{other.value}"}}', kind) is None


@pytest.mark.parametrize("kind", ["race", "work"])
def test_the_schema_has_every_answer_and_the_opening_begins_it(kind: QuestionKind) -> None:
    schema = prompts.answer_schema(kind)
    assert schema["properties"]["answer"]["enum"] == [*CHOICES[kind], "unknown"]
    for answer in CHOICES[kind]:
        line = prompts.answer_json(answer, (), kind)
        assert line.startswith(prompts.answer_opening(answer, kind)) and set(schema["required"]) == set(json.loads(line))
