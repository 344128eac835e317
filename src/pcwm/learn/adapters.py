"""What a training leaves behind: an adapter, or a whole model, with the manifest that says what it was made from."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pcwm.errors import ModelError

ADAPTER = "adapter_model.safetensors"
ADAPTER_GGUF = "adapter.gguf"
"""The adapter in the form that llama.cpp loads, where it was exported; the manifest's `adapter_gguf_sha256` is its hash."""
MANIFEST = "manifest.json"
LOG = "log.jsonl"
"""One line a step: loss, learning rate, tokens, tokens a second, model-FLOPs utilisation, memory."""


def is_whole(folder: Path) -> bool:
    """Whether a folder holds a whole model, as full fine-tuning leaves one, rather than an adapter."""
    return (folder / "config.json").is_file() and not (folder / ADAPTER).is_file()


def student_of(folder: Path) -> Path:
    """The trained student that a folder means.

    In a run's folder that is `learn/reinforced`, where it goes on from `learn/adapter` as this is now, else `learn/adapter`. Any other
    folder means itself.
    """
    adapter, reinforced = folder / "learn" / "adapter", folder / "learn" / "reinforced"
    done = read_manifest(reinforced).get("reinforced")
    if isinstance(done, dict) and done.get("start") == adapter_hash(adapter):
        return reinforced
    return adapter if adapter.is_dir() else folder


def files_hash(paths: Iterable[Path]) -> str:
    """SHA-256 of files, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def adapter_hash(folder: Path) -> str:
    """First 12 hex digits of the SHA-256 of an adapter's weights, or of a whole model's. Raises ModelError where there are none."""
    files = [folder / ADAPTER] if not is_whole(folder) else sorted(folder.glob("model*.safetensors"))
    try:
        found = files_hash(files)[:12] if files else ""
    except OSError:
        found = ""
    if not found:
        raise ModelError(f"there is no adapter in {folder}", hint="`pcwm learn` makes one")
    return found


def remove_weights(folder: Path) -> None:
    """Remove an adapter or a whole model, before another takes its place: a folder that held both would be taken for one of them."""
    kinds = (ADAPTER, "adapter_config.json", "config.json", "generation_config.json", "model*.safetensors", "model.safetensors.index.json")
    for path in (path for kind in kinds for path in folder.glob(kind)):
        path.unlink()


def manifest_of(trained: Path) -> Path:
    """Where the manifest of a student's folder is, or that of a GGUF file: beside it, under its name."""
    return trained.with_name(f"{trained.name}.{MANIFEST}") if trained.suffix == ".gguf" else trained / MANIFEST


def read_manifest(trained: Path) -> dict[str, Any]:
    """What `learn` wrote beside the weights, last of all: empty where it was never finished, or is not readable."""
    try:
        value = json.loads(manifest_of(trained).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def check_base(folder: Path, base: str, found: Callable[[], str] | None) -> None:
    """Raises ModelError where an adapter was trained on other weights than those whose hash is `found`, or has been changed since."""
    manifest = read_manifest(folder)
    wanted = manifest.get("base_sha256")
    if wanted and found and wanted != found():
        raise ModelError(
            f"the adapter in {folder} belongs to another base: {manifest.get('base')}, not {base}", hint="use it with its own base"
        )
    own = manifest.get("adapter_sha256")
    if own and own != adapter_hash(folder):
        raise ModelError(f"the weights in {folder} are damaged: their hash is not the one in {MANIFEST}", hint="copy or train them again")


def check_gguf(folder: Path, base: str, found: Callable[[], str]) -> None:
    """`check_base` for an adapter that llama.cpp is to load. Raises ModelError, too, where `adapter.gguf` is not the one exported of it."""
    check_base(folder, base, found)
    path = folder / ADAPTER_GGUF
    try:
        same = read_manifest(folder).get("adapter_gguf_sha256") == files_hash([path])
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror or error}") from None
    if not same:
        hint = "`pcwm export` writes both; --engine transformers does without this file"
        raise ModelError(f"{path} is of another adapter, or damaged: its hash is not the one in {MANIFEST}", hint=hint)


def attach(model: Any, folder: Path, *, train: bool = False) -> Any:
    """The model with an adapter beside its own weights, as peft has it; with `train`, it is the adapter that learns.

    Raises ModelError where the adapter does not fit or cannot be read.
    """
    from peft import PeftModel
    from safetensors import SafetensorError

    adapter_hash(folder)  # a missing adapter must not be looked for on the model hub
    try:
        with renamed_property():
            return PeftModel.from_pretrained(model, str(folder), is_trainable=train)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        why = next(iter(str(error).strip().splitlines()), type(error).__name__)[:200]
        raise ModelError(f"the adapter in {folder} does not fit: {why}", hint="it belongs to another base model, or is damaged") from None


@contextmanager
def renamed_property() -> Iterator[None]:
    """peft 0.21 reads a property of models that transformers 5.23 renamed; its notice is of no use to anyone here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "`is_gradient_checkpointing` is deprecated", FutureWarning)
        yield
