"""A trained student in the forms in which others load it: merged weights, the adapter, and GGUF files for the embedded engine.

merged/            transformers' format, 16-bit floats: vLLM, SGLang and transformers load it
adapter/           peft's format, as it was trained; with `lora-gguf` also `adapter.gguf`, which llama.cpp loads beside its base's own file
model.gguf         the merged weights in 8-bit blocks, for llama.cpp

The manifests beside weights hold their hashes, so that what is loaded later is known to be what was exported; that of `model.gguf`, whose
hash would take longer than an answer, says how the student is to be asked.
"""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pcwm.errors import ModelError, StorageError
from pcwm.learn.adapters import ADAPTER, ADAPTER_GGUF, MANIFEST, adapter_hash, files_hash, is_whole, manifest_of, read_manifest
from pcwm.learn.gguf_file import Precision, write_gguf, write_lora
from pcwm.learn.student import base_config, load_student
from pcwm.progress import Silence, Ticker
from pcwm.store import write_json
from pcwm.weights import find_weights, is_known

FORMS = ("merged", "adapter", "gguf", "lora-gguf")
_OF_ADAPTERS = ("adapter", "lora-gguf")


@dataclass(frozen=True)
class Exported:
    """Where each form is; None where it was not made."""

    merged: Path | None
    adapter: Path | None
    gguf: Path | None
    lora_gguf: Path | None
    base_gguf: Path | None
    """The base's own GGUF file, where there is one."""
    left_out: tuple[str, ...]
    """Forms that were asked for, but that a whole model does not have."""


def export(
    trained: Path, out: Path, forms: tuple[str, ...] = FORMS, precision: Precision = "q8_0", ticker: Ticker | None = None
) -> Exported:
    """Write what `pcwm learn` left in `trained`, in each of the forms. Of a whole model there is no adapter to write.

    Raises ModelError: nothing whole is there, or an architecture that a form does not know. Raises StorageError: the disk refuses.
    """
    ticker = ticker or Silence()
    manifest = {key: value for key, value in read_manifest(trained).items() if key != "adapter_gguf_sha256"}
    if "base" not in manifest:
        raise ModelError(f"there is no finished training in {trained}", hint="`pcwm learn` leaves one in RUN/learn/adapter")
    whole = is_whole(trained)
    base = str(manifest["base"])
    own = find_weights(base) if is_known(base) else None
    left_out = tuple(form for form in forms if whole and form in _OF_ADAPTERS)
    forms = tuple(form for form in forms if form not in left_out)
    ticker.start("export", len(forms))
    merged = gguf = adapter = lora = None
    try:
        out.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            if "merged" in forms or "gguf" in forms:
                target = out / "merged" if "merged" in forms else Path(stack.enter_context(TemporaryDirectory(dir=out, prefix=".merged-")))
                _merge(base, trained, target, manifest)
                if "merged" in forms:
                    merged = target
                    ticker.advance("merged")
                if "gguf" in forms:
                    gguf = write_gguf(target, out / "model.gguf", like=own, precision=precision)
                    write_json(manifest_of(gguf), {**manifest, "kind": "pcwm model", "adapter_sha256": "", "precision": precision})
                    ticker.advance("gguf")
        if "adapter" in forms or "lora-gguf" in forms:
            adapter = _adapter(trained, out / "adapter", manifest)
            if "adapter" in forms:
                ticker.advance("adapter")
        if adapter and "lora-gguf" in forms:
            lora = write_lora(trained, base_config(base), adapter / ADAPTER_GGUF)
            write_json(adapter / MANIFEST, {**manifest, "adapter_gguf_sha256": files_hash([lora])})
            ticker.advance("lora-gguf")
    except OSError as error:
        raise StorageError(f"cannot write {out}: {error.strerror or error}") from None
    return Exported(merged, adapter, gguf, lora, own, left_out)


def _merge(base: str, trained: Path, target: Path, manifest: dict[str, object]) -> None:
    """Write the merged model. The manifest goes along: it says how the student is to be asked."""
    import torch

    student = load_student(base, trained, device="cpu", precision="fp32")
    shutil.rmtree(target, ignore_errors=True)
    student.model.to(torch.float16).save_pretrained(target)
    student.tokenizer.save_pretrained(target)
    own = {"base_sha256": "", "adapter_sha256": adapter_hash(target), "merged_from": student.adapter}
    write_json(target / MANIFEST, {**manifest, "kind": "pcwm model", **own})


def _adapter(trained: Path, target: Path, manifest: dict[str, object]) -> Path:
    """Write the adapter as it was trained. An `adapter.gguf` of an earlier export goes: it may be another student's."""
    target.mkdir(exist_ok=True)
    for name in ("adapter_config.json", ADAPTER, "README.md"):
        if (trained / name).is_file():
            shutil.copyfile(trained / name, target / name)
    (target / ADAPTER_GGUF).unlink(missing_ok=True)
    write_json(target / MANIFEST, manifest)
    return target
