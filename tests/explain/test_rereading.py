"""The blind re-read: what a reader is shown, and what becomes of what it says."""

from __future__ import annotations

import pytest

from pcwm.chat.scripted import ScriptedChat
from pcwm.explain.checks import Case
from pcwm.explain.rereading import NAME, ClaimsReader, ModelReader, reread, without_conclusion
from pcwm.records import Answer, Program, Question


def question(case: Case) -> Question:
    return Question.race(case.program)


def test_the_reader_sees_code_and_steps_and_no_conclusion(cases: dict[str, Case]) -> None:
    case = cases["energy_sum.c"]
    chat = ScriptedChat(['{"answer":"race","pairs":[]}'])
    assert reread(case.trace, question(case), ModelReader(chat)) == ()
    ((system, user),) = chat.asked
    assert "OpenMP" in system.content
    assert "6|         total += half" in user.content
    assert "line 6" in user.content.partition("```\n")[2].lower()
    assert "data race on" not in user.content.partition("Somebody")[2]


def test_another_answer_or_none_is_a_rejection(cases: dict[str, Case]) -> None:
    case = cases["dot_reduced.c"]
    reader = ModelReader(ScriptedChat(['{"answer":"race","pairs":[]}', "I cannot say.", "Still not."]))
    for said in ("race", "unknown"):
        (reject,) = reread(case.trace, question(case), reader)
        assert (reject.name, reject.subject) == (NAME, case.trace.id)
        assert said in reject.reason


def test_a_reply_out_of_format_is_asked_for_again(cases: dict[str, Case]) -> None:
    case = cases["dot_reduced.c"]
    chat = ScriptedChat(["The threads do not meet.", '{"answer":"no_race","pairs":[]}'])
    assert reread(case.trace, question(case), ModelReader(chat)) == ()
    assert [wish.schema is not None for wish in chat.wishes] == [False, True]


def test_work_traces_are_read_with_both_programs(cases: dict[str, Case]) -> None:
    a, b = cases["dot_reduced.c"].program, cases["energy_sum.c"].program
    text = "A divides its loop on line 3. B does so as well, on line 3, but its threads wait longer. So A has the higher work %."
    trace = cases["dot_reduced.c"].trace.model_copy(update={"other": b.id, "threads": 4, "reasoning": text, "answer": Answer.A})
    chat = ScriptedChat(['{"answer":"A"}'])
    assert reread(trace, Question.work(a, b, 4), ModelReader(chat)) == ()
    assert "higher work % with 4 threads" in chat.asked[0][1].content
    assert "So A has" not in chat.asked[0][1].content


def test_without_conclusion_leaves_the_steps() -> None:
    text = "Line 3 writes `x`. This looks like a potential race. Nothing orders it.\n\nSo there is a data race."
    assert without_conclusion(text) == "Line 3 writes `x`.\nNothing orders it."


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Line 3 writes `x` in every thread. Nothing orders the writes, and no lock protects them.", Answer.race),
        ("Each thread has its own copy of `x`. The update of `y` on line 9 is inside a critical section.", Answer.no_race),
        ("There is a loop on line 3.", Answer.unknown),
    ],
)
def test_the_reader_without_a_model_weighs_what_is_said(cases: dict[str, Case], text: str, wanted: Answer) -> None:
    assert ClaimsReader().read(question(cases["dot_reduced.c"]), text) is wanted


def test_the_reader_without_a_model_says_nothing_of_work(cases: dict[str, Case]) -> None:
    program: Program = cases["dot_reduced.c"].program
    assert ClaimsReader().read(Question.work(program, program, 4), "Each thread has its own copy of `x`.") is Answer.unknown
