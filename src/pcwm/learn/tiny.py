"""The shipped fake of a student: a random two-layer model with a tokenizer of its own, made in a second, in transformers' format.

It knows nothing, but takes every path that a real one takes: training, resuming, merging, predicting. For tests and dry runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pcwm.prompts import SYSTEM

_TEXT = (
    SYSTEM,
    "Does this code have a data race?\n```c\n1| #pragma omp parallel for reduction(+: sum)\n2| for (int i = 0; i < n; i++) s += x[i];\n```",
    '<think>\nsum is shared: read and written at line 2.\n</think>\n{"answer":"race","pairs":[["write sum at 2","read sum at 2"]]}',
    '{"answer":"no_race","pairs":[]} int double const void return 0123456789',
)


def make_tiny_student(
    folder: Path, context: int = 2048, seed: int = 0, kind: Literal["llama", "llama3", "qwen2"] = "llama", *, tied: bool = True
) -> Path:
    """Write a tiny model of `context` tokens and its tokenizer into `folder`; usable as `base` wherever a model is named.

    `kind`: the architecture; `llama3` has the scaled rotary positions of Llama 3.1. `tied`: its head is its embeddings, as in small models.
    """
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    from pcwm.learn.student import CHATML, quiet

    quiet()
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    inner.train_from_iterator(
        _TEXT, trainers.BpeTrainer(vocab_size=512, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner, bos_token="<|im_start|>", eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=CHATML
    )
    scaled = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
    rope = {"rope_parameters": {**scaled, "original_max_position_embeddings": context // 8}} if kind == "llama3" else {}
    config = (Qwen2Config if kind == "qwen2" else LlamaConfig)(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=context,
        tie_word_embeddings=tied,
        initializer_range=0.2,  # at the usual 0.02 its logits are so small that no adapter can teach it anything
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        **rope,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = (Qwen2ForCausalLM if kind == "qwen2" else LlamaForCausalLM)(config)
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def make_tiny_gguf(student: Path, target: Path) -> Path:
    """Write a tiny student as a GGUF file, for the embedded engine: the same weights (32-bit floats), the same tokens."""
    from pcwm.learn.gguf_file import write_gguf

    return write_gguf(student, target, precision="f32")
