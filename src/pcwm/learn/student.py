"""The student: a small language model with its tokenizer, and the one way conversations become tokens.

Training and prediction both take their tokens from `Student.prompt_ids` and `Student.completion_ids`, so the model is asked exactly what
it was taught. Prompt and completion are tokenised apart and joined: no token straddles the border between them.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pcwm.errors import MissingToolError, ModelError, StorageError, WeightsError
from pcwm.learn.adapters import adapter_hash, attach, check_base, files_hash, is_whole
from pcwm.prompts import seams
from pcwm.records import Message
from pcwm.weights import find_weights, is_known, known_weights, list_weights, weights_dir

CHATML = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
"""The chat template given to a base model whose tokenizer has none."""

_UNPACKED = "unpacked-2"
"""Folder beside the GGUF; the number is raised whenever `unpack` writes something else."""


@dataclass
class Student:
    """A loaded model. `model` and `tokenizer` are transformers' objects."""

    base: str
    """The name it was loaded by."""
    source: str
    """The folder, or hub id, it was loaded from."""
    model: Any
    tokenizer: Any
    chat_template: str
    """`its own`, or `ChatML, the base has none`."""
    adapter: str = ""
    """First 12 hex digits of the adapter file's SHA-256; empty without one."""

    @property
    def device(self) -> Any:
        return self.model.device

    @property
    def context(self) -> int:
        """Most tokens the model takes."""
        return int(getattr(self.model.config, "max_position_embeddings", 0) or 1 << 30)

    def encode(self, text: str) -> list[int]:
        """Tokens of a piece of text, with nothing added."""
        return list(self.tokenizer(text, add_special_tokens=False)["input_ids"])

    def prompt_ids(self, messages: Sequence[Message]) -> list[int]:
        """Tokens up to where the assistant begins to speak."""
        turns = [message.model_dump() for message in messages]
        return self.encode(self.tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False))

    def completion_ids(self, messages: Sequence[Message]) -> list[int]:
        """Tokens of what the assistant says, with the end of its turn. None reaches over a seam of prediction."""
        pieces = seams("".join(message.content for message in messages))
        return [*(token for piece in pieces for token in self.encode(piece)), self.tokenizer.eos_token_id]

    def decode(self, ids: Sequence[int]) -> str:
        return str(self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False))


Device = Literal["auto", "gpu", "cpu"]
Precision = Literal["auto", "bf16", "fp32"]


def load_student(
    base: str,
    adapter: Path | None = None,
    *,
    device: Device = "auto",
    train: Literal["", "lora", "full"] = "",
    precision: Precision = "auto",
) -> Student:
    """Load a base model, and merge an adapter into it where one is given; `auto` is bf16 where that is fast (`wants_half`), else fp32.

    `base`: a name from `pcwm models list`, a folder in transformers' format, or a model hub's `owner/name`. `adapter` may be a whole model
    as full fine-tuning leaves one. `train`: the model stays in ordinary memory, for a trainer to place, in the `precision` it is to
    compute in; weights that are trained themselves are fp32 everywhere, since small updates vanish in bf16.
    Raises WeightsError: weights known by name, but not pulled. Raises ModelError: cannot be loaded, the adapter does not fit, or a GPU is
    asked for and there is none. Raises MissingToolError: the training libraries are not installed. Raises StorageError: the cache cannot
    be written.
    """
    require_libraries()
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM, AutoTokenizer

    quiet()
    cuda = wants_gpu(device)
    whole = adapter is not None and is_whole(adapter)
    source, local = (str(adapter), True) if whole else _source(base)
    settings = {"dtype": _precision(train != "full" and wants_half(device, precision)), "attn_implementation": "sdpa"}
    try:
        tokenizer = _first(AutoTokenizer.from_pretrained, source, local)
        model = _first(AutoModelForCausalLM.from_pretrained, source, local, **settings)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise ModelError(f"cannot load the model {source if whole else base}: {_line(error)}", hint=_known_hint(base)) from None
    if tokenizer.eos_token_id is None:
        raise ModelError(f"the tokenizer of {base} has no end-of-sequence token")
    own = tokenizer.chat_template is not None
    if not own:
        tokenizer.chat_template = CHATML
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    student = Student(base, source, model, tokenizer, "its own" if own else "ChatML, the base has none")
    if adapter is not None:
        student.adapter = adapter_hash(adapter)
        check_base(adapter, base, None if whole else lambda: base_hash(student))
        if not whole:
            student.model = attach(model, adapter).merge_and_unload()
    if not train:
        student.model = student.model.to("cuda" if cuda else "cpu").eval()
    return student


def wants_gpu(device: Device) -> bool:
    """Whether to use a GPU. Raises ModelError where one is asked for and there is none."""
    import torch

    found = torch.cuda.is_available()
    if device == "gpu" and not found:
        raise ModelError("the recipe wants a GPU, and torch finds none here", hint='learn.device = "auto" trains on the processor instead')
    return bool(found and device != "cpu")


def wants_half(device: Device, precision: Precision) -> bool:
    """Whether to compute in bf16: on a GPU and on a processor with AMX, unless `precision` says.

    Raises ModelError where a GPU is asked for and there is none.
    """
    import torch

    if precision != "auto":
        return precision == "bf16"
    told = getattr(torch.cpu, "get_capabilities", None)  # newer than the oldest torch we take
    return wants_gpu(device) or bool(told and told().get("amx_bf16"))


def _precision(half: bool) -> Any:
    import torch

    return torch.bfloat16 if half else torch.float32


def base_hash(student: Student) -> str:
    """SHA-256 that pins the base: of the named weights' file, else of the folder's weight files, else the hub's commit.

    Raises ModelError where the folder has no weight files of a known form.
    """
    if is_known(student.base):
        return known_weights(student.base).sha256
    folder = Path(student.source)
    if not folder.is_dir():
        return str(getattr(student.model.config, "_commit_hash", None) or "")
    files = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))
    if not files:
        raise ModelError(f"no weights to know {folder} by: neither *.safetensors nor pytorch_model*.bin")
    return files_hash(files)


def quiet() -> None:
    """Libraries report through our own progress and errors: their bars and notices are off."""
    from huggingface_hub.utils.tqdm import disable_progress_bars
    from transformers.utils import logging as notices

    notices.set_verbosity_error()
    notices.disable_progress_bar()
    disable_progress_bars()
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)


def require_libraries() -> None:
    """Raises MissingToolError naming the first training library that is not installed."""
    from importlib.util import find_spec

    for module in ("torch", "transformers", "peft", "trl", "datasets", "gguf"):
        if find_spec(module) is None:
            raise MissingToolError(f"{module} is not installed", hint="pip install 'pcwm[train]'")


def base_config(base: str) -> dict[str, Any]:
    """How a base model is built, in transformers' words, without its weights. `base` as in `load_student`.

    Raises WeightsError or ModelError as `load_student` does.
    """
    require_libraries()
    from transformers import AutoConfig

    quiet()
    try:
        config: dict[str, Any] = _first(AutoConfig.from_pretrained, *_source(base)).to_dict()
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot read the configuration of {base}: {_line(error)}", hint=_known_hint(base)) from None
    return config


def _source(base: str) -> tuple[str, bool]:
    """Where to load from, and whether that is a folder."""
    if is_known(base):
        return str(_unpacked(base)), True
    check_name(base)
    return base, Path(base).is_dir()


def check_name(base: str) -> None:
    """Raises ModelError where no model can be had by this name; whether a model hub has it is not asked."""
    if is_known(base):
        return
    if Path(base).is_dir():
        if not (Path(base) / "config.json").is_file():
            inside = sorted(path.parent for path in Path(base).glob("*/manifest.json"))
            hint = f"{' or '.join(map(str, inside))}?" if inside else None
            raise ModelError(f"{base} has no config.json: it is no model folder", hint=hint)
    elif base.count("/") != 1 or base.startswith((".", "/", "~")):
        raise ModelError(f"there is no model {base}", hint=_known_hint(base))


def _first(load: Any, source: str, local: bool, **settings: Any) -> Any:
    """What is on this disk wins, so that a model used before works without a network."""
    if local:
        return load(source, local_files_only=True, **settings)
    try:
        return load(source, local_files_only=True, **settings)
    except OSError:
        return load(source, **settings)


def _unpacked(name: str) -> Path:
    """The folder the named weights were unpacked into; done once, half a minute for the smallest."""
    gguf = find_weights(name)
    if gguf is None:
        raise WeightsError(f"the weights of {name} are not here", hint=f"pcwm models pull {name}")
    target = weights_dir(name) / _UNPACKED
    if target.is_dir():
        return target
    partial = target.with_name(f"{target.name}.{os.getpid()}.part")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir()
        command = [sys.executable, "-m", "pcwm.learn.unpack", str(gguf), str(partial)]
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
            if "No space left" in last:
                raise StorageError(f"the disk with {target.parent} is full", hint="free some space, or set PCWM_CACHE")
            raise ModelError(f"cannot unpack {gguf}: {last[:200]}")
        if not target.is_dir():
            partial.replace(target)
    except OSError as error:
        raise StorageError(
            f"cannot write {target}: {error.strerror or error}", hint="set PCWM_CACHE to a folder that can be written"
        ) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return target


def _known_hint(base: str) -> str:
    import difflib

    names = [entry.name for entry in list_weights()]
    near = difflib.get_close_matches(base.lower(), names, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"a name ({', '.join(names)}), a model folder, or a model hub's owner/name"


def _line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__)[:200]
