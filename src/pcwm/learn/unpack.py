"""Turn a GGUF file into a folder that `from_pretrained` opens in a second instead of half a minute.

Run as `python -m pcwm.learn.unpack FILE FOLDER`, in a process of its own: reading the GGUF takes several times the model's memory, which
goes back to the system at once, and the readers' progress bars stay out of ours. Weights are kept as 16-bit floats: the rounding
(2^-11 relative) is far below that of the 4-bit blocks they come from.
"""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any


def unpack(gguf: Path, folder: Path) -> None:
    """Write configuration, tokenizer and de-quantised weights of `gguf` into `folder`, which must exist."""
    import torch
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    model = AutoModelForCausalLM.from_pretrained(gguf.parent, gguf_file=gguf.name, dtype=torch.float32)
    config = copy.deepcopy(model.config)
    if hasattr(config, "quantization_config"):
        del config.quantization_config
    tensors = {name: tensor.to(torch.float16).contiguous() for name, tensor in model.state_dict().items()}
    if config.tie_word_embeddings:
        tensors.pop("lm_head.weight", None)
    _cut_as_llama_cpp_does(tokenizer, gguf)
    config.save_pretrained(folder)
    model.generation_config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def _cut_as_llama_cpp_does(tokenizer: Any, file: Path) -> None:
    """Give a SmolLM tokenizer its own way to cut text before the merges: each digit alone. transformers reads every llama's as GPT-2's.

    Numbers come out the same either way, but a blank before a line's end, as after each empty line's number in our prompts, does not.
    """
    import gguf
    from tokenizers import pre_tokenizers

    field = gguf.GGUFReader(str(file)).fields.get(gguf.Keys.Tokenizer.PRE)
    if field is not None and field.contents() == "smollm":
        digits, rest = pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, rest])


if __name__ == "__main__":
    unpack(Path(sys.argv[1]), Path(sys.argv[2]))
