"""Predictors made of others: samples that vote, and stages of which the first that is sure answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from pcwm.chat.endpoint import EndpointChat
from pcwm.chat.scripted_server import Answer as Sent
from pcwm.chat.scripted_server import ScriptedServer, said
from pcwm.predict.cascade import NEVER, WINDOW, CascadePredictor, Tried, choose_thresholds
from pcwm.predict.endpoint import EndpointPredictor
from pcwm.predict.model import ModelPredictor
from pcwm.predict.vote import VotePredictor
from pcwm.records import Answer, Cost, Origin, OriginKind, Prediction, Program, Question


def race(number: int = 0) -> Question:
    return Question.race(Program.make(f"#pragma omp parallel\nf{number}();\n", "c", Origin(kind=OriginKind.user, name="x.c")))


def work(number: int = 0) -> Question:
    return Question.work(race(number).program, race(number + 1).program, 8)


def voting(votes: Sequence[str], question: Question) -> tuple[Prediction, list[dict[str, Any]]]:
    def reply(request: dict[str, Any]) -> Sent:
        if len(request["messages"]) > 2:
            return said("no idea", tokens=(99, 2))
        vote = votes[request["seed"]]
        text = f'<think>\nseed {request["seed"]}\n</think>\n{{"answer":"{vote}"}}' if vote else "no idea"
        return said(text, tokens=(99, 7))

    with ScriptedServer(reply) as server:
        predictor = VotePredictor(EndpointPredictor(EndpointChat("m", base_url=server.url, retries=0)), len(votes), 0.7)
        (answered,) = predictor.predict([question])
    assert answered.predictor == predictor.name == f"vote:{len(votes)} t=0.7 endpoint:m"
    assert answered.id == Prediction.make_id(question.id, predictor.name)
    return answered, server.asked


def test_the_commonest_answer_wins_and_its_share_is_the_confidence() -> None:
    answered, asked = voting(["no_race", "race", "race", "unknown", "race"], race())
    assert (answered.answer, answered.confidence) == (Answer.race, 0.6)
    assert answered.reasoning == "Of 5 samples: 1 no_race, 3 race. seed 1"
    assert {each["temperature"] for each in asked} == {0.7} and sorted(each["seed"] for each in asked) == [0, 1, 2, 3, 4]
    assert answered.cost == Cost(seconds=answered.cost.seconds, prompt_tokens=5 * 99, completion_tokens=5 * 7)
    assert voting(["A", "B", "B"], work())[0].answer is Answer.B


def test_a_sample_out_of_format_counts_against_and_a_tie_is_unknown() -> None:
    answered, _ = voting(["race", "", ""], race())
    assert (answered.answer, answered.confidence, answered.unparsed) == (Answer.race, 1 / 3, "")
    tie, _ = voting(["race", "no_race"], race())
    assert (tie.answer, tie.confidence, tie.pairs) == (Answer.unknown, None, ())
    assert "1 no_race, 1 race" in tie.reasoning
    nobody, _ = voting(["", ""], race())
    assert nobody.answer is Answer.unknown and nobody.unparsed.startswith("no idea")


def test_a_local_model_votes_with_samples_of_its_reasoning(tiny: str) -> None:
    predictor = VotePredictor(ModelPredictor(tiny, max_new_tokens=6), 3, 1.2)
    first, second = predictor.predict([race(0), race(1)])
    assert first.confidence in (2 / 3, 1.0) and re.match(r"Of 3 samples: ", second.reasoning)


class Scripted:
    """Answers by a rule, and remembers what it was asked."""

    def __init__(self, name: str, answers: dict[str, tuple[Answer, float | None]], cost: Cost | None = None) -> None:
        self.name = name
        self.asked: list[list[str]] = []
        self._answers = answers
        self._cost = cost or Cost(seconds=1.0)

    def predict(self, questions: Sequence[Question]) -> Iterator[Prediction]:
        self.asked.append([each.id for each in questions])
        for question in questions:
            answer, sure = self._answers[question.id]
            key = Prediction.make_id(question.id, self.name)
            yield Prediction(id=key, question=question.id, predictor=self.name, answer=answer, confidence=sure, cost=self._cost)


Q = [race(number) for number in range(5)]


def test_only_what_a_stage_is_unsure_of_goes_on_and_the_order_stays() -> None:
    cheap = Scripted(
        "cheap",
        {
            Q[0].id: (Answer.race, 0.95),
            Q[1].id: (Answer.no_race, 0.6),
            Q[2].id: (Answer.unknown, None),
            Q[3].id: (Answer.race, 0.9),
            Q[4].id: (Answer.race, None),
        },
    )
    better = Scripted("better", {Q[1].id: (Answer.race, 0.8), Q[2].id: (Answer.no_race, 0.5), Q[4].id: (Answer.no_race, 0.1)})
    tool = Scripted("tool", {Q[2].id: (Answer.race, None), Q[4].id: (Answer.unknown, None)}, Cost(seconds=9.0, tool_calls=1))
    cascade = CascadePredictor([cheap, better, tool], {"race": (0.9, 0.7)})
    answered = list(cascade.predict(Q))
    assert [each.question for each in answered] == [each.id for each in Q]
    assert [each.answer for each in answered] == [Answer.race, Answer.race, Answer.race, Answer.race, Answer.no_race]
    assert [each.confidence for each in answered] == [0.95, 0.8, None, 0.9, 0.1]  # the tool could not tell of the last one
    assert [each.cost.tool_calls for each in answered] == [0, 0, 1, 0, 1]
    assert [each.cost.seconds for each in answered] == [1.0, 2.0, 11.0, 1.0, 11.0]
    assert tool.asked == [[Q[2].id, Q[4].id]] and better.asked == [[Q[1].id, Q[2].id, Q[4].id]]
    assert all(each.predictor == cascade.name for each in answered)
    assert answered[1].reasoning == "Answered by better; 2 of 3 were asked."


def test_what_is_settled_comes_before_the_dear_stages_begin() -> None:
    cheap = Scripted("cheap", {Q[0].id: (Answer.race, 0.95), Q[1].id: (Answer.race, 0.1)})
    tool = Scripted("tool", {Q[1].id: (Answer.no_race, None)})
    answers = CascadePredictor([cheap, tool]).predict(Q[:2])
    assert next(answers).answer is Answer.race and tool.asked == []
    assert next(answers).answer is Answer.no_race


def test_many_questions_go_through_in_windows() -> None:
    many = [race(number) for number in range(WINDOW + 3)]
    cheap = Scripted("cheap", {each.id: (Answer.race, 0.95 if place % 2 else 0.1) for place, each in enumerate(many)})
    last = Scripted("last", {each.id: (Answer.no_race, 0.9) for each in many})
    answered = list(CascadePredictor([cheap, last]).predict(many))
    assert [each.question for each in answered] == [each.id for each in many]
    assert [len(each) for each in cheap.asked] == [WINDOW, 3] and sum(map(len, last.asked)) == len(many) // 2 + 1


def tried(*rows: tuple[Answer, Answer, float | None]) -> list[Tried]:
    """Truth, and what the one stage says."""
    made = []
    for number, (truth, answer, sure) in enumerate(rows):
        question = race(number)
        said = Prediction(id=str(number), question=question.id, predictor="x", answer=answer, confidence=sure)
        made.append(Tried("race", truth, (said,)))
    return made


def test_a_threshold_is_the_lowest_that_reaches_the_target() -> None:
    good = [(Answer.race, Answer.race, 0.99 - number / 1000) for number in range(19)]
    rows = tried(*good, (Answer.race, Answer.no_race, 0.9), (Answer.race, Answer.no_race, 0.8), (Answer.race, Answer.unknown, None))
    assert choose_thresholds(rows, 0.95).race == (0.9,)  # 19 of 20
    assert choose_thresholds(rows, 1.0).race == (0.972,)
    assert choose_thresholds(rows, 0.9).race == (0.8,)  # 19 of 21
    assert choose_thresholds(rows, 0.95).work == ()


def test_a_stage_that_never_reaches_the_target_is_never_believed() -> None:
    rows = tried(*[(Answer.race, Answer.race if number % 2 else Answer.no_race, 0.9) for number in range(40)])
    assert choose_thresholds(rows, 0.95).race == (NEVER,)
    assert choose_thresholds(tried(*[(Answer.race, Answer.race, 1.0)] * 9), 0.95).race == (NEVER,)  # too few to tell


def test_a_later_stage_is_judged_by_what_comes_to_it() -> None:
    easy, hard = (Answer.race, Answer.race), (Answer.no_race, Answer.race)
    rows = []
    for number in range(40):
        truth, first = easy if number < 20 else hard
        one = Prediction(id=f"a{number}", question="q", predictor="x", answer=first, confidence=0.99 if number < 20 else 0.5)
        other = Prediction(id=f"b{number}", question="q", predictor="y", answer=truth if number >= 20 else Answer.no_race, confidence=0.6)
        rows.append(Tried("race", truth, (one, other)))
    assert choose_thresholds(rows, 0.95).race == (0.99, 0.6)


@pytest.mark.parametrize("sure", [{}, {"race": (0.95,)}])
def test_the_name_tells_the_thresholds(sure: dict[Any, Any]) -> None:
    name = CascadePredictor([Scripted("a", {}), Scripted("b", {})], sure).name
    assert name == f"cascade:a, b sure from race {0.95 if sure else 0.9}; work 0.9"
    assert json.dumps(name)
