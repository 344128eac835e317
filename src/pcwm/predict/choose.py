"""A predictor by name, for the command line and other faces.

    model, endpoint, static, tool, majority, features        one that answers by itself
    vote:model, vote:endpoint                                several samples of one
    cascade:static,features,tool                             the first that is sure of its answer

A name may say which one it means: `features=runs/v1`, `vote:model=qwen2.5-coder-1.5b`, `cascade:static,features=runs/v1,tool`.
"""

from __future__ import annotations

import importlib.util
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, TypedDict, Unpack

from pcwm.errors import FolderError, InputError, did_you_mean
from pcwm.predict.calibration import FILE, Calibrated, Curve, load_calibrations
from pcwm.predict.predictor import Predictor
from pcwm.progress import Ticker
from pcwm.recipe import ObserveRecipe
from pcwm.records import CHOICES, Problem, QuestionKind, Split

NAMES = ("model", "endpoint", "static", "tool", "majority", "features", "vote", "cascade")
TAKE_ONE = ("model", "endpoint", "majority", "features")
"""Those of which there are many: `--model` says which."""
EMBEDDED = Path(__file__).parents[1] / "embedded"
"""The world model that comes with pcwm: an adapter on weights known by name, and its calibration."""


class Options(TypedDict, total=False):
    """What may be said of a predictor besides its name."""

    model: str | Path | None
    """Which one. For `model`: a run's folder (its reinforced student, if it has one), an adapter's folder, a GGUF file or base weights by
    name (by default `$PCWM_MODEL`, else the one that comes with pcwm). For `endpoint`: the model's name there. For `majority` and
    `features`: a run's or a dataset's folder to learn from. In a cascade it is for the one stage that takes it."""
    url: str | None
    """Of the endpoint: an OpenAI-compatible server's, by default `$OPENAI_BASE_URL`."""
    engine: Literal["auto", "llama.cpp", "transformers"]
    """What runs base weights: llama.cpp where it is installed (`auto`). An adapter runs there where `pcwm export` wrote it as GGUF."""
    max_new_tokens: int
    """Of reasoning, for `model` (by default 160); of a whole reply, for `endpoint` (1024)."""
    context: int
    """Tokens of one question in the embedded engine, its answer included."""
    batch: int
    """Questions that transformers work on together."""
    in_flight: int
    """Questions under way at an endpoint (by default 8), or in the embedded engine (2)."""
    samples: int
    """Of each question, for `vote`; by default 5."""
    temperature: float
    """At which they are drawn; by default 0.8."""
    sure: Sequence[float]
    """For `cascade`: from which confidence on a stage is believed, one for all or one for each stage but the last."""
    unsure: float
    """Below which confidence the answer becomes `unknown`; 0: never."""
    calibration: Path | None
    """A file of `pcwm calibrate`, by default the one beside the model."""
    raw: bool
    """Whether confidence is left as it is, whatever file there is."""
    problems: Mapping[str, Problem]
    """By id: the harnesses that the real tools need for programs which are not whole."""
    observe: ObserveRecipe
    """How the real tools run."""
    sandboxed: bool
    """Whether they run in the sandbox; by default they do."""
    ticker: Ticker | None
    """Shows what takes long before the first answer."""


def choose_predictor(name: str, **options: Unpack[Options]) -> Predictor:
    """The predictor called `name`, with its confidence calibrated where a file says how.

    Raises InputError: no such predictor, or something that it needs is missing. Raises FolderError: no adapter, run or dataset there.
    Raises ModelError: no server given, or files of a model that do not belong together. Raises MissingToolError: a tool or library is not
    installed.
    """
    kind, _, rest = name.partition(":")
    if kind == "cascade":
        chosen, beside = _cascade(rest, options), None
    elif kind == "vote":
        chosen, beside = _vote(rest, options)
    elif rest:
        says = f"`{kind}={rest}` says which {kind}; " if kind in TAKE_ONE else ""
        raise InputError(f"there is no predictor {name!r}", hint=f"{says}only vote and cascade are made of others")
    else:
        chosen, beside = _simple(kind, options)
    curves = {} if options.get("raw") else _curves(chosen, options.get("calibration"), beside)
    unsure = options.get("unsure", 0.0)
    return Calibrated(chosen, curves, unsure) if curves or unsure else chosen


def calibration_file(name: str, **options: Unpack[Options]) -> Path | None:
    """Where the calibration of a predictor is kept: beside its model; None where there is no such place. Raises as choosing does."""
    if path := options.get("calibration"):
        return path
    kind, _, rest = name.partition(":")
    if kind == "cascade":
        return None
    which = (rest if kind == "vote" else name).partition("=")
    return _model(which[2] or options.get("model"), options)[1] if which[0] == "model" else None


def _simple(name: str, options: Options) -> tuple[Predictor, Path | None]:
    """One that answers by itself, and the file beside its model."""
    name, found, which = name.partition("=")
    model = which or options.get("model")
    if found and ((name in NAMES and name not in TAKE_ONE) or not which):
        raise InputError(f"there is only one {name!r}" if which else f"which {name!r}?", hint=f"these take one: {', '.join(TAKE_ONE)}")
    if name == "model":
        return _model(model, options)
    if name == "endpoint":
        from pcwm.chat.endpoint import EndpointChat
        from pcwm.predict.endpoint import EndpointPredictor

        if not model:
            raise InputError("which model of the server should answer?", hint="--model NAME")
        chat = EndpointChat(str(model), base_url=options.get("url"))
        return EndpointPredictor(chat, options.get("max_new_tokens", 1024), options.get("in_flight", 8)), None
    if name == "static":
        from pcwm.predict.static import StaticPredictor

        return StaticPredictor(), None
    if name == "tool":
        from pcwm.observe.toolchain import find_toolchain
        from pcwm.predict.tool import ToolPredictor

        toolchain = find_toolchain(sandboxed=options.get("sandboxed", True))
        return ToolPredictor(options.get("problems"), options.get("observe"), toolchain), None
    if name in ("majority", "features"):
        return _learner(name, model, options), None
    raise InputError(f"there is no predictor {name!r}", hint=did_you_mean(name, NAMES, "known:"))


def _learner(name: str, data: str | Path | None, options: Options) -> Predictor:
    from pcwm.predict.features import FeaturesPredictor
    from pcwm.predict.majority import MajorityPredictor
    from pcwm.predict.questions import read_known

    if not data:
        raise InputError(f"{name} learns from the training questions of which run or dataset?", hint="--model FOLDER")
    if name == "features":
        return FeaturesPredictor(Path(data), options.get("ticker"))
    return MajorityPredictor(Counter(known.truth for known in read_known(Path(data), Split.train)))


def _model(model: str | Path | None, options: Options) -> tuple[Predictor, Path | None]:
    """A local model, and the file beside it."""
    from pcwm.learn.adapters import MANIFEST, student_of
    from pcwm.predict.model import ModelPredictor

    tokens, batch = options.get("max_new_tokens", 160), options.get("batch", 16)
    folder = Path(model := model or os.environ.get("PCWM_MODEL") or EMBEDDED)
    adapter = student_of(folder)
    if (adapter / MANIFEST).is_file() and ((adapter / "adapter_config.json").is_file() or (adapter / "config.json").is_file()):
        return _trained(adapter, options, tokens, batch), adapter / FILE
    if (folder / "store.sqlite").exists():
        raise FolderError(f"{folder} has no trained adapter", hint=f"pcwm learn {folder}")
    base = str(model)
    if _runs_in_engine(base, options.get("engine", "auto")):
        from pcwm.learn.manner import Manner
        from pcwm.predict.engine import CONTEXT, EnginePredictor

        flight, context = options.get("in_flight", 2), options.get("context", CONTEXT)
        return EnginePredictor(base, tokens, flight, context, manner=Manner.of_adapter(folder)), _beside(base)
    return ModelPredictor(base, None, tokens, batch), _beside(base)


def _trained(folder: Path, options: Options, tokens: int, batch: int) -> Predictor:
    """What `pcwm learn` or `pcwm export` left: in the engine where it is there as `adapter.gguf` and its base is known by name.

    Raises ModelError where that file is not what the manifest beside it tells of. What transformers run is checked when it is loaded.
    """
    from pcwm.learn.adapters import ADAPTER_GGUF, check_gguf
    from pcwm.learn.manner import Manner
    from pcwm.predict.model import ModelPredictor
    from pcwm.weights import is_known, known_weights

    base, engine, beside = _base_of(folder), options.get("engine", "auto"), folder / ADAPTER_GGUF
    fits = beside.is_file() and is_known(base)
    if engine == "llama.cpp" and not fits:
        raise InputError("llama.cpp does not run adapters that are not exported for it", hint="--engine transformers, or `pcwm export`")
    if fits and (engine == "llama.cpp" or (engine == "auto" and importlib.util.find_spec("xllamacpp") is not None)):
        from pcwm.predict.engine import CONTEXT, EnginePredictor

        check_gguf(folder, base, lambda: known_weights(base).sha256)
        flight, context = options.get("in_flight", 2), options.get("context", CONTEXT)
        return EnginePredictor(base, tokens, flight, context, adapter=beside, manner=Manner.of_adapter(folder))
    return ModelPredictor(base, folder, tokens, batch)


def _runs_in_engine(base: str, engine: str) -> bool:
    """Whether llama.cpp is to run these base weights. Raises InputError where it is asked to run what it cannot."""
    from pcwm.weights import is_known

    fits = base.endswith(".gguf") or is_known(base)
    if engine == "llama.cpp" and not fits:
        raise InputError(f"llama.cpp runs GGUF files, and {base} is none", hint="a name from `pcwm models list`, or a .gguf file")
    if engine == "transformers" and base.endswith(".gguf"):
        raise InputError(f"transformers does not open {base} here", hint="--engine llama.cpp, or weights by name")
    return fits and (
        engine == "llama.cpp" or base.endswith(".gguf") or (engine == "auto" and importlib.util.find_spec("xllamacpp") is not None)
    )


def _beside(base: str) -> Path | None:
    from pcwm.weights import is_known, weights_dir

    if is_known(base):
        return weights_dir(base) / FILE
    path = Path(base)
    return path / FILE if path.is_dir() else path.with_name(f"{path.name}.{FILE}") if path.is_file() else None


def _base_of(adapter: Path) -> str:
    import json

    try:
        return str(json.loads((adapter / "manifest.json").read_text(encoding="utf-8"))["base"])
    except (OSError, ValueError, KeyError, TypeError):
        raise FolderError(f"cannot read {adapter / 'manifest.json'}", hint="`pcwm learn` writes it again") from None


def _vote(of: str, options: Options) -> tuple[Predictor, Path | None]:
    from pcwm.predict.vote import VotePredictor

    if of.partition("=")[0] not in ("model", "endpoint"):
        raise InputError(
            f"a vote of {of!r}?" if of else "a vote of what?", hint="vote:model or vote:endpoint, whose answers have chance in them"
        )
    chosen, beside = _simple(of, options)
    samples, temperature = options.get("samples", 5), options.get("temperature", 0.8)
    if samples < 2 or not 0 < temperature <= 2:
        raise InputError("a vote takes at least two samples and a temperature above 0, at most 2", hint="--samples 5 --temperature 0.8")
    return VotePredictor(chosen, samples, temperature), beside  # type: ignore[arg-type]


def _cascade(text: str, options: Options) -> Predictor:
    from pcwm.predict.cascade import CascadePredictor

    names = [part.strip() for part in text.split(",") if part.strip()]
    if len(names) < 2 or any(part.startswith("cascade") for part in names):
        raise InputError("a cascade takes two predictors or more, cheap ones first", hint="cascade:static,features=FOLDER,tool")
    takers = [part for part in names if part.removeprefix("vote:") in TAKE_ONE]
    if options.get("model") and len(takers) > 1:
        raise InputError(f"--model could be for {' or '.join(takers)}", hint=f"say it in the name: {takers[0]}=WHICH")
    inner: Options = {**options, "unsure": 0.0, "calibration": None}
    stages = [choose_predictor(part, **inner) for part in names]
    sure = list(options.get("sure", ()))
    if sure and len(sure) not in (1, len(stages) - 1):
        raise InputError(f"{len(stages)} stages take {len(stages) - 1} thresholds, or one for all, not {len(sure)}", hint="--sure 0.9")
    row = sure * (len(stages) - 1) if len(sure) == 1 else sure
    chosen: dict[QuestionKind, Sequence[float]] = dict.fromkeys(CHOICES, row) if row else {}
    if not sure and (path := options.get("calibration")):
        base = CascadePredictor(stages).base
        kept = load_calibrations(path).thresholds.get(base)
        if kept is None:
            raise InputError(f"{path} holds no thresholds of {base}", hint="`pcwm calibrate` chooses them; or give --sure")
        chosen = {"race": kept.race, "work": kept.work}
    return CascadePredictor(stages, chosen)


def _curves(chosen: Predictor, path: Path | None, beside: Path | None) -> Mapping[QuestionKind, Curve]:
    """The curves kept of a predictor. Raises InputError where a file that was named has none of it."""
    if path is None:
        return load_calibrations(beside, wanted=False).curves.get(chosen.name, {}) if beside else {}
    kept = load_calibrations(path)
    if chosen.name not in kept.curves and not chosen.name.startswith("cascade:"):  # a cascade's thresholds were looked up already
        held = ", ".join([*kept.curves, *kept.thresholds]) or "nothing"
        raise InputError(f"{path} holds no calibration of {chosen.name}", hint=f"it holds {held}")
    return kept.curves.get(chosen.name, {})
