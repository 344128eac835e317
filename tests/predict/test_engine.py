"""The embedded engine as a predictor, with the tiny student as a GGUF file: beside transformers, which runs the same weights."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from pcwm.chat.engine import Engine
from pcwm.errors import MissingToolError, ModelError, WeightsError
from pcwm.learn.student import load_student
from pcwm.learn.tiny import make_tiny_gguf
from pcwm.predict.engine import EnginePredictor
from pcwm.predict.model import ModelPredictor
from pcwm.predict.predictor import prompt_too_long
from pcwm.predict.steps import closings
from pcwm.prompts import THINK_OPEN, prompt
from pcwm.records import CHOICES, Answer, Origin, OriginKind, Program, Question

HAVE = importlib.util.find_spec("xllamacpp") is not None
engine = pytest.mark.skipif(not HAVE, reason="the embedded engine is not installed: pip install 'pcwm[serve]'")


def program(number: int, padding: int = 0) -> Program:
    lines = [f"double f{number}(const double *x, int n) {{", "  double sum = 0;", "  #pragma omp parallel for"]
    lines += ["  for (int i = 0; i < n; i++)", "    sum += x[i];", "  return sum;", "}", *["// more"] * padding]
    return Program.make("\n".join(lines), "c", Origin(kind=OriginKind.corpus, name="sum"))


QUESTIONS = [
    Question.race(program(0)),
    Question.work(program(1), program(2, 3), 8),
    Question.race(program(3, 5)),
    Question.race(program(4)),
]


@pytest.fixture(scope="module")
def gguf(tiny: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(make_tiny_gguf(Path(tiny), tmp_path_factory.mktemp("gguf") / "tiny.gguf"))


@pytest.fixture(scope="module")
def asked(gguf: str) -> Iterator[EnginePredictor]:
    predictor = EnginePredictor(gguf, max_new_tokens=6, in_flight=2, context=2048)
    yield predictor
    predictor.close()


@engine
def test_it_reads_the_same_tokens_and_says_what_transformers_says(tiny: str, asked: EnginePredictor) -> None:
    said = list(asked.predict(QUESTIONS))
    assert [one.question for one in said] == [one.id for one in QUESTIONS]
    assert {one.predictor for one in said} == {"model:tiny.gguf@llama.cpp"}
    for one, other in zip(said, ModelPredictor(tiny, max_new_tokens=6, precision="fp32").predict(QUESTIONS), strict=True):
        assert one.cost.prompt_tokens == other.cost.prompt_tokens and one.reasoning == other.reasoning


@engine
def test_confidence_is_what_a_plain_forward_pass_gives(tiny: str, asked: EnginePredictor) -> None:
    import torch

    student, checked = load_student(tiny), 0
    for question, said in zip(QUESTIONS, asked.predict(QUESTIONS), strict=True):
        assert said.answer in CHOICES[question.kind]
        ends = [student.encode(said.reasoning + text) for text in closings(question.kind)]
        if "\ufffd" in said.reasoning:
            continue  # the check needs the same tokens again
        common = next(at for at, (a, b) in enumerate(zip(*ends, strict=False)) if a != b)
        before = student.prompt_ids(prompt(question)) + student.encode(THINK_OPEN) + ends[0][:common]
        with torch.no_grad():
            logits = student.model(input_ids=torch.tensor([before])).logits[0, -1]
        difference = float(logits[ends[0][common]] - logits[ends[1][common]])
        assert said.answer is CHOICES[question.kind][difference < 0]
        assert said.confidence == pytest.approx(1 / (1 + math.exp(-abs(difference))), abs=0.02)
        checked += 1
    assert checked


@engine
def test_a_prompt_longer_than_the_context_is_unknown_and_the_others_are_answered(asked: EnginePredictor) -> None:
    first, long, last = asked.predict([QUESTIONS[0], Question.race(program(9, padding=900)), QUESTIONS[2]])
    assert long.answer is Answer.unknown and prompt_too_long(long) and long.cost.completion_tokens == 0
    assert Answer.unknown not in (first.answer, last.answer)


@engine
def test_what_was_read_before_is_not_read_again(gguf: str) -> None:
    served = Engine(gguf, 1, 1024)
    with served.slot() as slot:
        ids = served.encode("double sum = 0; " * 40)
        assert served.generate(slot, ids, 2).read == len(ids)
        assert served.generate(slot, [*ids, *served.encode(" more")], 2).read <= 8
        held = served.generate(slot, ids, 20, grammar='root ::= "yes" | "no"')
        assert held.text in ("yes", "no")
        with pytest.raises(ModelError, match="exceeds the available context"):
            served.generate(slot, ids * 20, 2)
    served.close()
    with pytest.raises(ModelError, match="the embedded engine failed"):
        served.encode("gone")


@engine
def test_samples_differ_from_seed_to_seed_and_not_from_time_to_time(asked: EnginePredictor) -> None:
    def said(seed: int) -> list[str]:
        return [one.reasoning for one in asked.sampler(1.5, seed).predict(QUESTIONS[:2])]

    assert said(1) == said(1) != said(2)


@engine
def test_weights_that_are_not_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PCWM_CACHE", str(tmp_path))
    with pytest.raises(WeightsError, match="are not here") as caught:
        list(EnginePredictor("smollm2-135m").predict(QUESTIONS))
    assert caught.value.hint == "pcwm models pull smollm2-135m"


@pytest.mark.skipif(HAVE, reason="the embedded engine is installed")
def test_without_the_engine_it_says_what_to_install(gguf: str) -> None:
    with pytest.raises(MissingToolError, match="embedded engine") as caught:
        list(EnginePredictor(gguf).predict(QUESTIONS))
    assert "pip install" in (caught.value.hint or "")


def test_sampled_reasoning_of_transformers_depends_on_the_seed_alone(tiny: str) -> None:
    def said(seed: int, batch: int) -> list[str]:
        return [
            one.reasoning
            for one in ModelPredictor(tiny, max_new_tokens=6, batch=batch, precision="fp32").sampler(1.0, seed).predict(QUESTIONS)
        ]

    assert said(1, 1) == said(1, 3) != said(2, 3)
