"""Predictors by name: simple ones, votes, cascades, and what is kept of their calibration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pcwm.dataset.known import parted
from pcwm.errors import FolderError, InputError
from pcwm.predict.calibration import FILE, Curve, Thresholds, store_calibrations
from pcwm.predict.cascade import CascadePredictor
from pcwm.predict.choose import NAMES, calibration_file, choose_predictor
from pcwm.predict.engine import EnginePredictor
from pcwm.predict.fitting import calibrate_cascade, calibrate_predictor, validation_questions
from pcwm.predict.model import ModelPredictor
from pcwm.predict.questions import read_known
from pcwm.predict.static import NAME as STATIC
from pcwm.predict.static import StaticPredictor, measured
from pcwm.progress import Silence
from pcwm.records import Answer, Origin, OriginKind, Program, Question, Split

CURVE = Curve(method="temperature", temperature=2.0, n=100, families=5, brier_before=0.3, brier_after=0.2)
RACY = "#pragma omp parallel for\nfor (int i = 0; i < 9; i++) s += i;\n"
URL = "http://127.0.0.1:9/v1"


def question(source: str = RACY) -> Question:
    return Question.race(Program.make(f"int f(int s) {{\n{source}return s;\n}}\n", "c", Origin(kind=OriginKind.user, name="x.c")))


def test_every_name_is_understood_or_asks_for_what_it_lacks() -> None:
    for name in NAMES:
        try:
            assert choose_predictor(name, model=None, url=URL).name
        except InputError as error:
            assert error.hint and not error.message.startswith("there is no predictor")


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("vote", {}, "a vote of what"),
        ("vote:static", {}, "a vote of 'static'"),
        ("vote:endpoint=m", {"url": URL, "samples": 1}, "at least two samples"),
        ("vote:endpoint=m", {"url": URL, "temperature": 0.0}, "a temperature above 0"),
        ("cascade", {}, "two predictors or more"),
        ("cascade:static", {}, "two predictors or more"),
        ("cascade:static,cascade:static", {}, "two predictors or more"),
        ("cascade:static,tol", {}, "there is no predictor 'tol'"),
        ("cascade:features,majority", {"model": "x"}, "--model could be for features or majority"),
        ("cascade:static,static,static", {"sure": (0.9, 0.8, 0.7)}, "3 stages take 2 thresholds, or one for all, not 3"),
        ("static=x", {}, "there is only one 'static'"),
        ("endpoint=", {}, "which 'endpoint'"),
        ("features:x", {}, "there is no predictor 'features:x'"),
        ("model", {"model": "x/y", "engine": "llama.cpp"}, "x/y is none"),
        ("model", {"model": "x.gguf", "engine": "transformers"}, "does not open x.gguf"),
    ],
)
def test_what_is_not_understood_is_said_with_a_hint(name: str, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        choose_predictor(name, **options)
    assert caught.value.hint


def test_which_one_is_said_in_the_name_or_apart(labelled: Path) -> None:
    assert choose_predictor("endpoint=m", url=URL).name == choose_predictor("endpoint", model="m", url=URL).name == "endpoint:m"
    assert choose_predictor(f"majority={labelled}").name == choose_predictor("majority", model=labelled).name
    with pytest.raises(FolderError):
        choose_predictor("features=nowhere")


def test_votes_and_cascades_are_made_of_what_they_name(labelled: Path) -> None:
    assert choose_predictor("vote:endpoint=m", url=URL, samples=3).name == "vote:3 t=0.8 endpoint:m"
    cascade = choose_predictor("cascade:static, majority, vote:endpoint=m", model=labelled, url=URL, sure=(0.95, 0.7))
    assert isinstance(cascade, CascadePredictor) and [stage.name.split(":")[0] for stage in cascade.stages] == [
        "static",
        "majority",
        "vote",
    ]
    assert cascade.name.endswith("sure from race 0.95 0.7; work 0.95 0.7")


def test_base_weights_run_where_it_is_asked(tiny: str, tmp_path: Path) -> None:
    assert isinstance(choose_predictor("model", model=tiny), ModelPredictor)
    assert isinstance(choose_predictor("model", model="some/where.gguf"), EnginePredictor)
    assert choose_predictor("model", model="smollm2-135m", engine="llama.cpp").name == "model:smollm2-135m@llama.cpp"


def test_a_calibration_beside_the_model_is_applied_and_told(tmp_path: Path) -> None:
    model = tmp_path / "student"
    model.mkdir()
    plain = choose_predictor("model", model=model).name
    assert calibration_file("model", model=model) == model / FILE == calibration_file(f"vote:model={model}")
    store_calibrations(model / FILE, {plain: {"race": CURVE}})
    chosen = choose_predictor("model", model=model)
    assert chosen.name.startswith(f"{plain} calibrated ")
    assert choose_predictor("model", model=model, raw=True).name == plain
    (model / FILE).write_text("{half")
    with pytest.raises(InputError, match="cannot read the calibration"):
        choose_predictor("model", model=model)


def test_a_file_that_was_named_must_hold_it(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    store_calibrations(path, {STATIC: {"race": CURVE}})
    assert "calibrated" in choose_predictor("static", calibration=path).name
    with pytest.raises(InputError, match="holds no calibration of endpoint:m") as caught:
        choose_predictor("endpoint=m", url=URL, calibration=path)
    assert caught.value.hint == f"it holds {STATIC}"
    with pytest.raises(InputError, match=f"holds no thresholds of cascade:{STATIC}, endpoint:m"):
        choose_predictor("cascade:static,endpoint=m", url=URL, calibration=path)
    store_calibrations(path, {}, {f"cascade:{STATIC}, endpoint:m": Thresholds(race=(0.8,), work=(0.7,), target=0.95, n=50)})
    assert choose_predictor("cascade:static,endpoint=m", url=URL, calibration=path).name.endswith("race 0.8; work 0.7")


def test_unsure_answers_become_unknown(labelled: Path) -> None:
    sure = choose_predictor("static", unsure=0.5)
    (said,) = sure.predict([question()])
    assert said.answer is Answer.race and sure.name == f"{STATIC} unsure below 0.5"
    (said,) = choose_predictor("static", unsure=1.0).predict([question()])
    assert said.answer is Answer.unknown and said.reasoning.startswith(f"race with confidence {measured()['whole']['met']:.3g}, below 1.")


def test_validation_questions_are_spread_and_no_others(labelled: Path) -> None:
    held = parted(read_known(labelled, Split.train))[1]
    assert {each.question.id for each in validation_questions(labelled)} == {each.question.id for each in held}
    few = validation_questions(labelled, 4)
    assert [each.question.kind for each in few] == ["race"] * 4 + ["work"] * 4
    assert {each.truth for each in few[:4]} == {each.truth for each in held if each.question.kind == "race"}


def test_calibrating_a_predictor_and_using_what_was_kept(labelled: Path, tmp_path: Path) -> None:
    known = read_known(labelled, Split.train)[:32]
    found = calibrate_predictor(StaticPredictor(), known, tmp_path / FILE, Silence())
    assert found.lines[0] == STATIC and "Brier score" in found.lines[1] and json.dumps(found.shown)
    chosen = choose_predictor("static", calibration=tmp_path / FILE)
    raw, put_right = (next(iter(each.predict([question()]))) for each in (StaticPredictor(), chosen))
    assert put_right.answer is raw.answer and put_right.confidence != raw.confidence
    with pytest.raises(InputError, match="cannot be calibrated: race: only 3 of 3"):
        calibrate_predictor(StaticPredictor(), known[:3], tmp_path / FILE, Silence())


def test_calibrating_a_cascade_asks_all_but_the_last(labelled: Path, tmp_path: Path) -> None:
    known = read_known(labelled, Split.train)[:32]
    name = f"cascade:static,majority={labelled},endpoint=nobody"
    chosen = choose_predictor(name, url=URL)
    found = calibrate_cascade(chosen, known, tmp_path / FILE, 0.9, Silence())
    assert any("questions go on to endpoint:nobody" in line for line in found.lines)
    again = choose_predictor(name, url=URL, calibration=tmp_path / FILE)
    assert again.name != chosen.name
