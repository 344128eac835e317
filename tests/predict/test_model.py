from __future__ import annotations

import math
from pathlib import Path

import pytest

from pcwm.learn.adapters import adapter_hash
from pcwm.learn.sft import train
from pcwm.learn.student import Student, load_student
from pcwm.learn.tiny import make_tiny_student
from pcwm.predict.model import ModelPredictor
from pcwm.prompts import THINK_CLOSE, THINK_OPEN, answer_json, completion, race_prompt
from pcwm.recipe import LearnRecipe
from pcwm.records import Access, Answer, Example, Origin, OriginKind, Pair, Program, Question, Split


def program(number: int, clause: str = "", padding: int = 0) -> Program:
    lines = [f"double f{number}(const double *x, int n) {{", "  double sum = 0;", f"  #pragma omp parallel for{clause}"]
    lines += ["  for (int i = 0; i < n; i++)", "    sum += x[i];", "  return sum;", "}", *["// more"] * padding]
    return Program.make("\n".join(lines), "c", Origin(kind=OriginKind.corpus, name="sum"))


QUESTIONS = [Question.race(program(number, padding=3 * (number % 3))) for number in range(5)]


PAIR = Pair.make(Access(kind="write", line=5, column=0, variable="sum"), Access(kind="read", line=5, column=0, variable="sum"))
RACY, CLEAN = program(1), program(2, " reduction(+: sum)", 4)
TAUGHT = (("sum is shared and written at line 5.", Answer.race, (PAIR,)), ("sum is reduced, line 3.", Answer.no_race, ()))


def teach(base: str, steps: int, out: Path) -> Path:
    """Train on the two programs for some steps."""
    examples = [
        Example(id=one.id, program=one.id, split=Split.train, prompt=race_prompt(one), completion=(completion(*reply),))
        for one, reply in zip((RACY, CLEAN), TAUGHT, strict=True)
    ]
    recipe = LearnRecipe(base=base, max_steps=steps, batch=2, learning_rate=1e-2, lora_rank=16, max_length=2048, save_steps=1000)
    train(examples, recipe, 0, out)
    return out


def continuation(student: Student, question: Question, reasoning: str, answer: Answer) -> float:
    """Log-probability of an answer after that reasoning, from one plain forward pass: no cache, no padding, no batch."""
    import torch

    before = student.prompt_ids(race_prompt(question.program)) + student.encode(THINK_OPEN) + student.encode(reasoning)
    after = student.encode(THINK_CLOSE + answer_json(answer).removesuffix("[]}"))
    with torch.no_grad():
        logits = student.model(input_ids=torch.tensor([before + after])).logits[0].log_softmax(-1)
    return sum(float(logits[len(before) + at - 1, token]) for at, token in enumerate(after))


def test_every_question_gets_an_answer_in_order_whatever_the_batch(tiny: str) -> None:
    said = list(ModelPredictor(tiny, max_new_tokens=12, batch=3, precision="fp32").predict(QUESTIONS))
    alone = list(ModelPredictor(tiny, max_new_tokens=12, batch=1, precision="fp32").predict(QUESTIONS))
    assert [one.question for one in said] == [one.id for one in QUESTIONS]
    for one, other in zip(said, alone, strict=True):
        assert one.answer in (Answer.race, Answer.no_race) and one.confidence is not None and 0.5 <= one.confidence <= 1
        assert (one.answer, one.reasoning, one.pairs) == (other.answer, other.reasoning, other.pairs)
        assert one.confidence == pytest.approx(other.confidence, abs=2e-3)
        assert one.cost.prompt_tokens > 0 and one.cost.completion_tokens > 12 and not one.unparsed
        assert one.predictor == f"model:{tiny}"


def test_confidence_is_what_a_plain_forward_pass_gives(tiny: str, tmp_path: Path) -> None:
    adapter = teach(tiny, 24, tmp_path / "adapter")  # enough for readable text, too little to be sure
    student, checked, sure = load_student(tiny, adapter, precision="fp32"), 0, 0
    for question, said in zip(
        QUESTIONS, ModelPredictor(tiny, adapter, max_new_tokens=12, batch=5, precision="fp32").predict(QUESTIONS), strict=True
    ):
        if "\ufffd" in said.reasoning or student.decode(student.encode(said.reasoning)) != said.reasoning:
            continue  # the check needs the same tokens again
        race, clean = (continuation(student, question, said.reasoning, answer) for answer in (Answer.race, Answer.no_race))
        assert (said.answer is Answer.race) == (race >= clean)
        assert said.confidence == pytest.approx(1 / (1 + math.exp(-abs(race - clean))), abs=5e-3)
        checked += 1
        sure += (said.confidence or 0) > 0.995
    assert checked >= 3 and sure < checked


def test_what_was_learned_is_predicted(tiny: str, tmp_path: Path) -> None:
    """Overfits two examples: the replies must be those that were taught, word for word, so training and prediction agree on every token."""
    adapter = teach(tiny, 60, tmp_path / "adapter")
    predictor = ModelPredictor(tiny, adapter, max_new_tokens=80, batch=2)
    said = list(predictor.predict([Question.race(RACY), Question.race(CLEAN)]))
    assert [(one.reasoning, one.answer, one.pairs) for one in said] == list(TAUGHT)
    assert all(one.confidence is not None and one.confidence > 0.9 for one in said)
    assert predictor.name == f"model:{tiny}+adapter:{adapter_hash(adapter)}"


def test_a_prompt_longer_than_the_context_is_unknown_and_the_others_are_answered(tmp_path: Path) -> None:
    base = str(make_tiny_student(tmp_path / "short", context=1024))
    questions = [QUESTIONS[0], Question.race(program(9, padding=400)), QUESTIONS[1]]
    first, long, last = ModelPredictor(base, max_new_tokens=8).predict(questions)
    assert long.answer is Answer.unknown and long.confidence is None and long.cost.completion_tokens == 0
    assert long.unparsed == f"prompt is {long.cost.prompt_tokens} tokens, the model takes {1024 - 8 - 60 - 64}"
    assert Answer.unknown not in (first.answer, last.answer)


def test_nothing_to_ask_loads_nothing() -> None:
    assert list(ModelPredictor("no-such-model").predict([])) == []
