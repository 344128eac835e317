"""The world model that comes with pcwm."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from pcwm.errors import ModelError
from pcwm.learn.adapters import ADAPTER, ADAPTER_GGUF, MANIFEST, adapter_hash, files_hash, read_manifest
from pcwm.learn.manner import Manner
from pcwm.predict.calibration import FILE, load_calibrations
from pcwm.predict.choose import EMBEDDED, choose_predictor
from pcwm.predict.engine import EnginePredictor
from pcwm.predict.model import ModelPredictor
from pcwm.recipe import LearnRecipe, load_recipe
from pcwm.records import Answer, Origin, OriginKind, Program, Question
from pcwm.weights import known_weights

ROOT = Path(__file__).parents[2]
Runner = Literal["llama.cpp", "transformers"]
RUNNERS: tuple[Runner, ...] = ("llama.cpp", "transformers")


def test_it_is_whole_small_and_made_by_its_recipe() -> None:
    manifest = read_manifest(EMBEDDED)
    assert manifest["adapter_gguf_sha256"] == files_hash([EMBEDDED / ADAPTER_GGUF])
    assert manifest["adapter_sha256"] == adapter_hash(EMBEDDED) and (EMBEDDED / ADAPTER).stat().st_size < 20e6
    assert (EMBEDDED / ADAPTER_GGUF).stat().st_size < 20e6 and "Not measured yet" not in (EMBEDDED / "README.md").read_text(
        encoding="utf-8"
    )
    assert manifest["base_sha256"] == known_weights(manifest["base"]).sha256
    recipe = load_recipe(ROOT / "recipes" / "embedded.toml")
    assert LearnRecipe.model_validate(manifest["recipe"]) == recipe.learn and manifest["seed"] == recipe.seed
    assert Manner.of_adapter(EMBEDDED) == Manner.of(recipe.learn.examples)


@pytest.mark.parametrize("engine", RUNNERS)
def test_it_is_asked_where_none_is_named(engine: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PCWM_MODEL", raising=False)
    plain = choose_predictor("model", raw=True, engine=engine)
    assert isinstance(plain, EnginePredictor if engine == "llama.cpp" else ModelPredictor) and "+adapter:" in plain.name


@pytest.mark.parametrize("engine", RUNNERS)
def test_it_knows_how_sure_it_is(engine: Runner) -> None:
    plain = choose_predictor("model", model=EMBEDDED, raw=True, engine=engine)
    curves = load_calibrations(EMBEDDED / FILE).curves[plain.name]
    assert set(curves) == {"race", "work"} and all(curve.families >= 10 for curve in curves.values())
    assert choose_predictor("model", model=EMBEDDED, engine=engine).name.startswith(f"{plain.name} calibrated ")


@pytest.mark.parametrize(
    ("file", "change", "message"),
    [
        (ADAPTER_GGUF, lambda held: held[:-1] + bytes([held[-1] ^ 1]), "is of another adapter, or damaged"),
        (ADAPTER, lambda held: held[:-1] + bytes([held[-1] ^ 1]), "are damaged"),
        (MANIFEST, lambda held: held.replace(b'"base_sha256": "b', b'"base_sha256": "c'), "belongs to another base"),
        (MANIFEST, lambda held: held.replace(b"adapter_gguf_sha256", b"of_an_older_export"), "is of another adapter, or damaged"),
    ],
)
def test_what_was_changed_since_is_refused(file: str, change: Callable[[bytes], bytes], message: str, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(EMBEDDED, tmp_path / "copy"))
    assert "@llama.cpp" in choose_predictor("model", model=copy, engine="llama.cpp").name
    (copy / file).write_bytes(change((copy / file).read_bytes()))
    with pytest.raises(ModelError, match=message):
        choose_predictor("model", model=copy, engine="llama.cpp")


@pytest.mark.slow
@pytest.mark.net
@pytest.mark.parametrize("engine", RUNNERS)
def test_it_tells_a_race_from_none(engine: Runner) -> None:
    from pcwm.weights import pull

    pull(str(read_manifest(EMBEDDED)["base"]))
    racy = "double f(const double *x, int n) {\n  double s = 0;\n#pragma omp parallel for\n  for (int i = 0; i < n; i++) s += x[i];\n"
    texts = racy + "  return s;\n}\n", racy.replace("parallel for", "parallel for reduction(+ : s)") + "  return s;\n}\n", racy
    asked = [Question.race(Program.make(text, "c", Origin(kind=OriginKind.user, name="f.c"))) for text in texts]
    said = list(choose_predictor("model", engine=engine).predict(asked))
    assert [one.answer for one in said] == [Answer.race, Answer.no_race, Answer.race]
    assert said[0].pairs and all(one.confidence is not None and one.confidence > 0.5 for one in said)
