"""GGUF files for the embedded engine: a whole model's weights, or an adapter's, in llama.cpp's names and layout.

The layout is that of llama.cpp's own converters (`convert_hf_to_gguf.py`, `convert_lora_to_gguf.py`): the same names, the heads of queries
and keys in another order where the architecture is `llama`, 8-bit blocks where a whole model is made smaller.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

from pcwm.errors import ModelError

Precision = Literal["f32", "f16", "q8_0"]
_DIGITS = {"type": "Digits", "individual_digits": True}
_BYTES = {"type": "ByteLevel", "add_prefix_space": False, "use_regex": True}
_BYTES_ALONE = {**_BYTES, "use_regex": False}


def _words(digits: str) -> dict[str, Any]:
    """Cut into words, blanks and signs, as Qwen2 and Llama 3 do; they differ in how many digits may be together."""
    regex = rf"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|{digits}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    return {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": False}


_PRE: dict[str, list[dict[str, Any]]] = {
    "gpt-2": [_BYTES],
    "smollm": [_DIGITS, _BYTES],
    "qwen2": [_words(r"\p{N}"), _BYTES_ALONE],
    "llama-bpe": [_words(r"\p{N}{1,3}"), _BYTES_ALONE],
}
"""How text is cut before the merges, in the words of `tokenizer.json`, by llama.cpp's name for it."""


def write_gguf(model: Path, target: Path, *, like: Path | None = None, precision: Precision = "q8_0") -> Path:
    """Write a model in transformers' format as a GGUF file.

    `like`: the GGUF file that the base came from, whose tokenizer and chat template are taken over; without it they are written anew, which
    is done for byte-level BPE tokenizers alone, and for those ways of cutting text that are in `_PRE`.
    Raises ModelError: an architecture other than llama and qwen2, scaled rotary positions, or another kind of tokenizer.
    """
    import gguf

    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    architecture = _architecture(config)
    writer = gguf.GGUFWriter(str(target), architecture)
    if like is not None:
        _copied(writer, like)
    else:
        _described(writer, model, config)
    writer.add_file_type(
        {"f32": gguf.LlamaFileType.ALL_F32, "f16": gguf.LlamaFileType.MOSTLY_F16}.get(precision, gguf.LlamaFileType.MOSTLY_Q8_0)
    )
    names = gguf.get_tensor_name_map(_kind(architecture), config["num_hidden_layers"])
    tied = config.get("tie_word_embeddings", False)
    for name, tensor in _tensors(model):
        if tied and name == "lm_head.weight":
            continue
        data, kind = _stored(_rotated(name, tensor, config), precision)
        writer.add_tensor(_named(names, name), data, raw_dtype=kind)
    _finish(writer)
    return target


def write_lora(adapter: Path, config: dict[str, Any], target: Path) -> Path:
    """Write an adapter in peft's format as a GGUF file, to be loaded beside its base's. `config`: of the base, in transformers' words.

    Raises ModelError as `write_gguf` does.
    """
    import gguf

    settings = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    architecture = _architecture(config)
    writer = gguf.GGUFWriter(str(target), architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, float(settings["lora_alpha"]))
    names = gguf.get_tensor_name_map(_kind(architecture), config["num_hidden_layers"])
    for name, tensor in _tensors(adapter):
        base, _, side = name.removeprefix("base_model.model.").removesuffix(".weight").rpartition(".lora_")
        data, kind = _stored(_rotated(base, tensor, config) if side == "B" else tensor, "f16")
        writer.add_tensor(f"{_named(names, f'{base}.weight')}.lora_{side.lower()}", data, raw_dtype=kind)
    _finish(writer)
    return target


def _architecture(config: dict[str, Any]) -> str:
    kind = str(config.get("model_type"))
    if kind not in ("llama", "qwen2"):
        raise ModelError(f"no GGUF file is written for models of type {kind}", hint="llama.cpp's own convert_hf_to_gguf.py may know it")
    scaling = config.get("rope_scaling") or config.get("rope_parameters") or {}
    if scaling.get("rope_type", scaling.get("type", "default")) != "default":
        raise ModelError("no GGUF file is written for models with scaled rotary positions", hint="use llama.cpp's convert_hf_to_gguf.py")
    return kind


def _kind(architecture: str) -> Any:
    import gguf

    return next(kind for kind, name in gguf.MODEL_ARCH_NAMES.items() if name == architecture)


def _named(names: Any, name: str) -> str:
    found = names.get_name(name, (".weight", ".bias"))
    if found is None:
        raise ModelError(f"llama.cpp has no name for the weights {name}")
    return str(found)


def _tensors(folder: Path) -> Iterator[tuple[str, Any]]:
    """Names and 32-bit arrays of all weights, file after file."""
    from safetensors import safe_open

    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, framework="pt") as file:
            for name in file.keys():  # noqa: SIM118
                yield name, file.get_tensor(name).float().numpy()


def _rotated(name: str, tensor: Any, config: dict[str, Any]) -> Any:
    """Queries and keys of a llama: llama.cpp rotates pairs of neighbours, transformers the two halves of a head."""
    heads = config["num_attention_heads"]
    count = heads if "q_proj" in name else config.get("num_key_value_heads", heads) if "k_proj" in name else 0
    if not count or config["model_type"] != "llama":
        return tensor
    rows, *columns = tensor.shape
    return tensor.reshape(count, 2, rows // count // 2, *columns).swapaxes(1, 2).reshape(tensor.shape)


def _stored(tensor: Any, precision: Precision) -> tuple[Any, Any]:
    """The array as it is written, and the type it has then. Vectors stay exact; blocks need rows of a multiple of 32."""
    import gguf
    import numpy

    data = numpy.ascontiguousarray(tensor, dtype=numpy.float32)
    if precision == "f32" or data.ndim < 2:
        return data, gguf.GGMLQuantizationType.F32
    if precision == "q8_0" and data.shape[-1] % 32 == 0:
        return gguf.quantize(data, gguf.GGMLQuantizationType.Q8_0), gguf.GGMLQuantizationType.Q8_0
    return data.astype(numpy.float16), gguf.GGMLQuantizationType.F16


def _copied(writer: Any, like: Path) -> None:
    """All that another GGUF file says of its model, but for what depends on how weights are stored."""
    import gguf

    for field in gguf.GGUFReader(str(like)).fields.values():
        if field.name.startswith("GGUF.") or field.name in (gguf.Keys.General.ARCHITECTURE, gguf.Keys.General.FILE_TYPE):
            continue
        kind = field.types[0]
        writer.add_key_value(field.name, field.contents(), kind, sub_type=field.types[-1] if kind is gguf.GGUFValueType.ARRAY else None)


def _described(writer: Any, model: Path, config: dict[str, Any]) -> None:
    """Hyper-parameters and tokenizer, read from a model's folder."""
    import gguf

    words = json.loads((model / "tokenizer.json").read_text(encoding="utf-8"))
    cut = _cut(words)
    added = {each["content"]: each for each in words["added_tokens"]}
    known = {**words["model"]["vocab"], **{word: each["id"] for word, each in added.items()}}
    heads = config["num_attention_heads"]
    numbers: tuple[tuple[Callable[[Any], None], Any], ...] = (
        (writer.add_context_length, config["max_position_embeddings"]),
        (writer.add_embedding_length, config["hidden_size"]),
        (writer.add_block_count, config["num_hidden_layers"]),
        (writer.add_feed_forward_length, config["intermediate_size"]),
        (writer.add_head_count, heads),
        (writer.add_head_count_kv, config.get("num_key_value_heads", heads)),
        (writer.add_layer_norm_rms_eps, config["rms_norm_eps"]),
        (writer.add_rope_freq_base, float((config.get("rope_parameters") or config).get("rope_theta") or 10000.0)),
        (writer.add_vocab_size, config["vocab_size"]),
        (writer.add_bos_token_id, config.get("bos_token_id")),
        (writer.add_eos_token_id, _end(model, known, config)),
    )
    for add, number in numbers:
        if number is not None:
            add(number)
    row = {place: word for word, place in known.items()}
    tokens = [row.get(place, f"[PAD{place}]") for place in range(config["vocab_size"])]  # a head may be wider than the vocabulary
    control = {word for word, each in added.items() if each.get("special")}
    types = [
        gguf.TokenType.CONTROL if word in control else gguf.TokenType.USER_DEFINED if word in added
        else gguf.TokenType.NORMAL if word in known else gguf.TokenType.UNUSED
        for word in tokens
    ]  # fmt: skip
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(cut)
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([pair if isinstance(pair, str) else " ".join(pair) for pair in words["model"]["merges"]])
    writer.add_add_bos_token(False)
    if (template := model / "chat_template.jinja").is_file():
        writer.add_chat_template(template.read_text(encoding="utf-8"))


def _cut(words: dict[str, Any]) -> str:
    """llama.cpp's name for how a byte-level BPE tokenizer cuts text. Raises ModelError where it is none, or cuts in another way."""
    model, first = words["model"], words.get("pre_tokenizer") or {}
    steps = [{"use_regex": True, **step} for step in first.get("pretokenizers", [first])]
    if model.get("type") == "BPE" and not model.get("byte_fallback"):
        for name, wanted in _PRE.items():
            if len(steps) == len(wanted) and all(one.items() <= step.items() for one, step in zip(wanted, steps, strict=True)):
                return name
    known = f"only for byte-level BPE that cuts text as {', '.join(_PRE)} do"
    raise ModelError(f"no GGUF file is written for this tokenizer, {known}", hint="llama.cpp's own convert_hf_to_gguf.py may know it")


def _end(model: Path, known: dict[str, int], config: dict[str, Any]) -> int | None:
    """The token that ends a turn: the tokenizer's own, which a student is taught to say; a configuration may list several."""
    settings = model / "tokenizer_config.json"
    word = json.loads(settings.read_text(encoding="utf-8")).get("eos_token") if settings.is_file() else None
    found = known.get(str(word["content"] if isinstance(word, dict) else word), config.get("eos_token_id"))
    if isinstance(found, list):
        raise ModelError("no GGUF file is written: several tokens end a turn, and the tokenizer names none of its own")
    return found


def _finish(writer: Any) -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
