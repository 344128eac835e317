"""A predictor by name, for the command line and other faces."""

from __future__ import annotations

import difflib
import os
from collections import Counter
from pathlib import Path

from pcwm.errors import FolderError, InputError
from pcwm.predict.predictor import Predictor
from pcwm.records import Answer, Split

NAMES = ("model", "endpoint", "majority", "static", "tool")
DEFAULT_BASE = "smollm2-135m"


def choose_predictor(
    name: str, *, model: str | Path | None = None, url: str | None = None, batch: int = 8, max_new_tokens: int = 160
) -> Predictor:
    """The predictor called `name`, one of `NAMES`.

    `model` says which one: for `model` a run's folder, an adapter's folder or base weights (by default `$PCWM_MODEL`, else the newest
    adapter under `runs/`, else the untrained smallest base, which its name then says); for `endpoint` the model's name there; for
    `majority` a run's folder. `url`: the endpoint's.
    Raises InputError: no such predictor, or `model` is missing. Raises FolderError: no adapter there, or no such run.
    Raises ModelError: no server given. Raises MissingToolError: the tool is not installed.
    """
    if name == "model":
        return _model(model, batch, max_new_tokens)
    if name == "endpoint":
        from pcwm.chat.endpoint import EndpointChat
        from pcwm.predict.endpoint import EndpointPredictor

        if not model:
            raise InputError("which model of the server should answer?", hint="--model NAME")
        return EndpointPredictor(EndpointChat(str(model), base_url=url))
    if name == "majority":
        from pcwm.predict.majority import MajorityPredictor

        if not model:
            raise InputError("the majority of which run's training programs?", hint="--model RUN_FOLDER")
        return MajorityPredictor(_training_answers(Path(model)))
    if name == "static":
        from pcwm.predict.static import StaticPredictor

        return StaticPredictor()
    if name == "tool":
        from pcwm.predict.tool import ToolPredictor

        return ToolPredictor()
    near = difflib.get_close_matches(name, NAMES, n=1, cutoff=0.4)
    raise InputError(f"there is no predictor {name!r}", hint=f"did you mean {near[0]}?" if near else f"known: {', '.join(NAMES)}")


def _model(model: str | Path | None, batch: int, max_new_tokens: int) -> Predictor:
    from pcwm.predict.model import ModelPredictor

    model = model or os.environ.get("PCWM_MODEL")
    if not model:
        found = sorted(Path("runs").glob("*/learn/adapter/manifest.json"), key=lambda path: path.stat().st_mtime)
        if not found:
            return ModelPredictor(DEFAULT_BASE, None, max_new_tokens, batch)
        model = found[-1].parent
    folder = Path(model)
    for adapter in (folder / "learn" / "adapter", folder):
        if (adapter / "manifest.json").is_file() and (adapter / "adapter_config.json").is_file():
            return ModelPredictor(_base_of(adapter), adapter, max_new_tokens, batch)
    if (folder / "store.sqlite").exists():
        raise FolderError(f"{folder} has no trained adapter", hint=f"pcwm learn {folder}")
    return ModelPredictor(str(model), None, max_new_tokens, batch)


def _base_of(adapter: Path) -> str:
    import json

    try:
        return str(json.loads((adapter / "manifest.json").read_text(encoding="utf-8"))["base"])
    except (OSError, ValueError, KeyError, TypeError):
        raise FolderError(f"cannot read {adapter / 'manifest.json'}", hint="`pcwm learn` writes it again") from None


def _training_answers(path: Path) -> Counter[Answer]:
    from pcwm.predict.questions import read_known

    return Counter(known.truth for known in read_known(path, Split.train))
