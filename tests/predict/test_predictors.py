from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from pcwm.chat.scripted import ScriptedChat
from pcwm.errors import FolderError, InputError, ModelError
from pcwm.observe.quiet import cores
from pcwm.predict.choose import choose_predictor
from pcwm.predict.endpoint import EndpointPredictor
from pcwm.predict.majority import MajorityPredictor
from pcwm.predict.model import ModelPredictor
from pcwm.predict.static import StaticPredictor, measured
from pcwm.predict.tool import ToolPredictor
from pcwm.prompts import completion, race_prompt, team_words
from pcwm.recipe import ObserveRecipe
from pcwm.records import Access, Answer, Origin, OriginKind, Pair, Prediction, Program, Question

RACY = """#include <stdio.h>
int main(void) {
    int hits = 0;
    #pragma omp parallel for
    for (int i = 0; i < 10000; i++)
        hits += i % 3;
    printf("%d\\n", hits);
    return 0;
}
"""


def ask(source: str, problem: str | None = None) -> Question:
    return Question.race(Program.make(source, "c", Origin(kind=OriginKind.user, name="x.c"), problem))


def test_majority_is_the_commoner_answer_and_its_share() -> None:
    questions = [ask("int a;"), ask("int b;")]
    said = list(MajorityPredictor({Answer.race: 3, Answer.no_race: 1}).predict(questions))
    assert [one.question for one in said] == [one.id for one in questions]
    assert {(one.answer, one.confidence, one.predictor) for one in said} == {(Answer.race, 0.75, "majority:race")}
    tie = next(MajorityPredictor({Answer.race: 2, Answer.no_race: 2}).predict(questions))
    assert (tie.answer, tie.confidence) == (Answer.no_race, 0.5)
    assert next(MajorityPredictor({}).predict(questions)).confidence is None


def test_endpoint_is_asked_the_one_prompt_and_parsed_by_the_one_parser() -> None:
    pair = Pair.make(Access(kind="write", line=6, column=0, variable="hits"), Access(kind="read", line=6, column=0, variable="hits"))
    reply = completion("hits is shared.", Answer.race, (pair,)).content
    chat = ScriptedChat([reply, "It looks", "fine to me.", ""], name="teacher")
    said = list(EndpointPredictor(chat, in_flight=1).predict([ask(RACY), ask("int a;"), ask("int b;")]))
    assert chat.asked[0] == race_prompt(ask(RACY).program)
    assert (said[0].answer, said[0].pairs, said[0].reasoning, said[0].unparsed) == (Answer.race, (pair,), "hits is shared.", "")
    assert said[0].cost.prompt_tokens > 0 and said[0].predictor == "endpoint:teacher"
    assert (said[1].answer, said[1].unparsed) == (Answer.unknown, "It looks\n\nfine to me.")
    assert (said[2].answer, said[2].unparsed) == (Answer.unknown, "(empty reply)")
    assert said[0].id == Prediction.make_id(ask(RACY).id, "endpoint:teacher")


def test_the_real_tool_answers_what_it_saw_and_unknown_where_it_could_not_look() -> None:
    questions = [ask(RACY), ask(RACY.replace("parallel for", "parallel for reduction(+: hits)")), ask(RACY + "}"), ask(RACY, "prob-1")]
    predictor = ToolPredictor(recipe=ObserveRecipe(race_threads=(2, 4)))
    racy, clean, broken, homeless = predictor.predict(questions)
    assert racy.answer is Answer.race and {pair.first.line for pair in racy.pairs} == {6}
    assert (clean.answer, clean.pairs, clean.reasoning) == (Answer.no_race, (), "")
    assert broken.answer is Answer.unknown and broken.reasoning
    assert homeless.answer is Answer.unknown and "problem" in homeless.reasoning
    assert predictor.name.startswith("tool:tsan+archer clang-") and racy.predictor == predictor.name and racy.cost.seconds > 0


@pytest.mark.parametrize(
    "name, hint", [("modle", "did you mean `model`?"), ("zzz", "known: model, endpoint, static, tool, majority, features, vote, cascade")]
)
def test_unknown_predictor_names_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        choose_predictor(name)
    assert caught.value.hint == hint


def test_choosing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert choose_predictor("model", model="smollm2-135m", engine="transformers").name == "model:smollm2-135m"
    assert choose_predictor("model", model="qwen2.5-coder-0.5b", engine="transformers").name == "model:qwen2.5-coder-0.5b"
    adapter = tmp_path / "runs" / "demo" / "learn" / "adapter"
    adapter.mkdir(parents=True)
    (adapter / "adapter_config.json").write_text("{}")
    (adapter / "adapter_model.safetensors").write_bytes(b"weights")
    (adapter / "manifest.json").write_text(json.dumps({"base": "smollm2-135m"}))
    named = f"model:smollm2-135m+adapter:{hashlib.sha256(b'weights').hexdigest()[:12]}"
    chosen = [choose_predictor("model", model=where) for where in ("runs/demo", adapter)]
    assert {one.name for one in chosen} == {named} and all(isinstance(one, ModelPredictor) for one in chosen)
    reinforced = adapter.with_name("reinforced")
    shutil.copytree(adapter, reinforced)
    (reinforced / "adapter_model.safetensors").write_bytes(b"better weights")
    done = {"base": "smollm2-135m", "reinforced": {"start": hashlib.sha256(b"weights").hexdigest()[:12]}}
    (reinforced / "manifest.json").write_text(json.dumps(done))
    better, first = (choose_predictor("model", model=where).name for where in ("runs/demo", adapter))
    assert better == f"model:smollm2-135m+adapter:{hashlib.sha256(b'better weights').hexdigest()[:12]}" and first == named
    shutil.rmtree(reinforced)
    (adapter / "manifest.json").write_text("{")
    with pytest.raises(FolderError, match="cannot read"):
        choose_predictor("model", model=adapter)
    (adapter / "manifest.json").unlink()
    (tmp_path / "runs" / "demo" / "store.sqlite").touch()
    with pytest.raises(FolderError, match="no trained adapter"):
        choose_predictor("model", model="runs/demo")


def test_choosing_without_what_it_takes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(InputError, match="which model"):
        choose_predictor("endpoint")
    with pytest.raises(ModelError, match="no server to ask"):
        choose_predictor("endpoint", model="m")
    assert choose_predictor("endpoint", model="m", url="http://127.0.0.1:9/v1").name == "endpoint:m"
    with pytest.raises(InputError, match="which run"):
        choose_predictor("majority")
    with pytest.raises(FolderError, match="there is no run"):
        choose_predictor("majority", model=tmp_path / "none")
    assert choose_predictor("tool").name.startswith("tool:")


def test_static_finds_the_race_and_names_both_sides() -> None:
    (said,) = StaticPredictor().predict([ask(RACY)])
    assert said.answer is Answer.race and said.predictor == "static:9"
    assert {(side.line, side.kind) for found in said.pairs for side in (found.first, found.second)} == {(6, "read"), (6, "write")}
    assert said.confidence is not None and said.confidence > 0.9
    assert "hits" in said.reasoning


def test_static_knows_a_reduction() -> None:
    (said,) = StaticPredictor().predict([ask(RACY.replace("parallel for", "parallel for reduction(+ : hits)"))])
    assert said.answer is Answer.no_race and not said.pairs
    assert said.confidence is not None and said.confidence > 0.9


def test_static_says_unknown_where_nothing_shows_who_runs_beside_whom() -> None:
    (said,) = StaticPredictor().predict([ask("int hits;\nvoid count(void) {\nhits++;\n")])
    assert said.answer is Answer.unknown and said.confidence is None
    assert "starts threads or calls" in said.reasoning


def test_static_compares_the_work_of_two_programs() -> None:
    even = RACY.replace("parallel for", "parallel for reduction(+ : hits)")
    uneven = even.replace("hits += i % 3;", "for (int j = 0; j < i; j++)\n            hits += j % 3;")
    a, b = (Program.make(text, "c", Origin(kind=OriginKind.user, name="x.c")) for text in (even, uneven))
    said = [next(iter(StaticPredictor().predict([question]))) for question in (Question.work(a, b, 4), Question.work(b, a, 4))]
    assert [one.answer for one in said] == [Answer.A, Answer.B]
    assert all(one.confidence is not None and one.confidence > 0.5 for one in said)


FIRST_COME = """void f(int n, double *a, double *b) {
#pragma omp parallel for schedule(dynamic)
    for (int i = 0; i < n; i++)
        for (int j = 0; j < 4 * n; j++)
            b[i] += a[j];
}
"""
"""Waits for nobody where each thread has a core; with fewer cores whoever has one takes most of it."""
DEALT = FIRST_COME.replace(" schedule(dynamic)", "").replace("4 * n", "6 * n + i")
"""Waits a little, however many cores there are."""


def test_static_takes_the_cores_into_account() -> None:
    a, b = (Program.make(text, "c", Origin(kind=OriginKind.user, name="x.c")) for text in (FIRST_COME, DEALT))
    own, few, many = StaticPredictor().predict([Question.work(a, b, 4), Question.work(a, b, 4, 2), Question.work(a, b, 4, 8)])
    assert (own.answer, few.answer, many.answer) == (Answer.A, Answer.B, Answer.A)
    assert own.reasoning.startswith("Estimated work at 4 threads: ") and few.reasoning.startswith(
        "Estimated work at 4 threads on 2 cores: "
    )
    assert (own.confidence, own.reasoning) == (many.confidence, many.reasoning)


def test_majority_has_an_answer_for_each_kind_of_question() -> None:
    program = ask(RACY).program
    questions = [Question.work(program, program, 4), ask(RACY)]
    said = list(MajorityPredictor({Answer.race: 1, Answer.A: 2, Answer.B: 3}).predict(questions))
    assert [(one.answer, one.confidence) for one in said] == [(Answer.B, 0.6), (Answer.race, 1.0)]
    assert said[0].predictor == "majority:race,B"
    unknowing = next(MajorityPredictor({Answer.race: 1}).predict(questions))
    assert (unknowing.answer, unknowing.confidence) == (Answer.A, None)


EVEN = """#include <stdio.h>
int main(void) {
    double total = 0;
    #pragma omp parallel for reduction(+: total) schedule(static)
    for (int i = 0; i < 64; i++)
        for (int j = 0; j < 400000; j++)
            total += i * 0.5 + j;
    printf("%d\\n", total > 0);
    return 0;
}
"""


def test_the_real_tool_measures_both_programs_and_tells_a_difference_from_noise() -> None:
    uneven = EVEN.replace("j < 400000", "j < (i < 16 ? 1600000 : 1000)")
    even, skewed, homeless = (ask(text, problem).program for text, problem in ((EVEN, None), (uneven, None), (EVEN + " ", "prob-1")))
    questions = [
        Question.work(even, skewed, 4),
        Question.work(skewed, even, 4),
        Question.work(even, even, 4),
        Question.work(even, homeless, 4),
    ]
    first, turned, same, unknown = ToolPredictor(recipe=ObserveRecipe(work_repeats=2)).predict(questions)
    assert [(one.answer, one.cost.tool_calls) for one in (first, turned)] == [(Answer.A, 2), (Answer.B, 0)]
    assert "CPU-time work %" in first.reasoning or "work %" in first.reasoning
    assert same.answer is Answer.unknown and "must differ by" in same.reasoning
    assert unknown.answer is Answer.unknown and "problem" in unknown.reasoning
    assert all(one.confidence is None for one in (first, turned, same, unknown))


def test_the_real_tool_says_on_how_many_cores_it_measured() -> None:
    uneven, here = EVEN.replace("j < 400000", "j < (i < 16 ? 1600000 : 1000)"), cores()
    even, skewed = (ask(text).program for text in (EVEN, uneven))
    tool = ToolPredictor(recipe=ObserveRecipe(work_repeats=2))
    one, again, more = tool.predict([Question.work(even, skewed, here + 1, count) for count in (1, 1, here + 1)])
    assert one.answer is Answer.A and f"with {here + 1} threads on 1 core: A" in one.reasoning
    assert (one.cost.tool_calls, again.cost.tool_calls) == (2, 0) and cores() == here
    assert (more.answer, more.cost.tool_calls) == (Answer.unknown, 0)
    assert more.reasoning.startswith(f"this machine has {here} core") and more.reasoning.endswith(f"asked for on {here + 1}")
    (unsaid,) = tool.predict([Question.work(even, skewed, here + 1)])
    assert team_words(here + 1, here) in unsaid.reasoning
    assert unsaid.cost.tool_calls == (0 if here == 1 else 2), "measured with other cores, it is measured anew"


def test_the_real_tool_cannot_measure_what_does_not_build() -> None:
    half = ask(EVEN[:-20]).program
    (said,) = ToolPredictor().predict([Question.work(half, half, 2)])
    assert said.answer is Answer.unknown and said.reasoning.startswith("A: ")


def test_every_confidence_of_static_was_counted() -> None:
    for part in measured().values():
        assert all(0 < share < 1 for share in part.values())
    assert {"met", "whole", "part"} <= measured()["whole"].keys() & measured()["cut"].keys()
