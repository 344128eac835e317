"""Processes that begin with the training libraries imported: importing them anew takes each process longer than its whole work here.

They are forked from one process that has imported and done nothing else, and are otherwise like any: killing one ends what it had started.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "trl.trainer.sft_trainer",
        "peft",
        "transformers.models.auto.modeling_auto",
        "transformers.models.auto.tokenization_auto",
        "transformers.models.llama.modeling_llama",
        "scipy.stats",
        "altair",
    ]
)


def start(told: Path, work: Callable[..., object], *arguments: object, temporary: Path | None = None) -> BaseProcess:
    """Start `work`, a function of a module, in this process's environment; what it prints is in `told`.

    `temporary`: where it makes its temporary files. Its answer ends the process, as an exit code or as a last word.
    """
    environment = dict(os.environ) | ({"TMPDIR": str(temporary)} if temporary else {})
    process = _CONTEXT.Process(target=_begin, args=(told, environment, work, arguments))
    process.start()
    return process


def _begin(told: Path, environment: dict[str, str], work: Callable[..., object], arguments: tuple[object, ...]) -> None:
    import torch

    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # it is the environment's, not what the first process found
    with told.open("ab") as sink:
        os.dup2(sink.fileno(), 1)
        os.dup2(sink.fileno(), 2)
    torch.set_num_threads(1)  # two threads gain nothing on so small a model, and lose a lot to each other on a busy machine
    raise SystemExit(work(*arguments))
