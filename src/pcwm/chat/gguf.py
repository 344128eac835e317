"""The embedded engine: a GGUF file served on the loopback, so that it is spoken to like any other server.

The engine, llama.cpp through the library `xllamacpp`, runs in a process of its own: what it prints stays out of the way, a crash in it is
an error in one line, and it ends with the process that started it, even a killed one: it reads from a pipe that then closes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pcwm.errors import MissingToolError, ModelError
from pcwm.pool import default_workers
from pcwm.progress import Ticker
from pcwm.weights import pull

CONTEXT = 4096
"""Tokens of one conversation."""
START_SECONDS = 180.0
"""How long loading the weights may take."""


@contextmanager
def serve_gguf(
    name: str,
    in_flight: int = 1,
    ticker: Ticker | None = None,
    context: int = CONTEXT,
    threads: int | None = None,
    adapter: Path | None = None,
    memory: int = 0,
) -> Iterator[str]:
    """Serve weights by name (fetched where they are not there yet) or a GGUF file; gives the base URL of an OpenAI-compatible server.

    `threads`: the engine's, by default one a core. `adapter`: a GGUF file of low-rank changes to these weights. `memory`: MiB for
    conversations that others have pushed out of their slots, so that whoever comes back to one pays for its new turn alone.
    Raises MissingToolError: the engine is not installed. Raises ModelError: no such file, or the engine cannot read it.
    Raises WeightsError where the weights cannot be had.
    """
    if importlib.util.find_spec("xllamacpp") is None:
        raise MissingToolError("the embedded engine is not installed", hint="pip install 'pcwm[serve]', or give a server's URL")
    path = Path(name) if name.endswith(".gguf") else pull(name, ticker)
    for file in (path, *([adapter] if adapter else [])):
        if not file.is_file():
            raise ModelError(f"there is no GGUF file at {file}")
    settings = {
        "path": str(path),
        "name": name,
        "in_flight": in_flight,
        "context": context,
        "threads": threads or default_workers(),
        "adapter": str(adapter) if adapter else "",
        "memory": memory,
    }
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        command = [sys.executable, "-c", "from pcwm.chat.gguf import engine; engine()"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)
        assert process.stdin is not None and process.stdout is not None
        late = threading.Timer(START_SECONDS, process.kill)
        late.start()
        try:
            process.stdin.write(json.dumps(settings) + "\n")
            process.stdin.flush()
            url = _url(process.stdout)
            late.cancel()
            if not url:
                process.wait()
                raise ModelError(f"the embedded engine cannot serve {path}: {_last_words(log)}")
            yield url
        finally:
            late.cancel()
            process.kill()  # it holds nothing that could be lost
            process.wait()
            process.stdin.close()
            process.stdout.close()


def idle_cores() -> int:
    """Threads for the engine. They wait for one another at every layer: one that has to share its core holds all of them up."""
    return max(1, round(default_workers() - os.getloadavg()[0]))


def _url(out: IO[str]) -> str:
    """The line the engine says once it is ready; empty where it ended before. Other lines are llama.cpp's own."""
    for line in out:
        if line.startswith("pcwm: "):
            return line.removeprefix("pcwm: ").strip()
    return ""


def _last_words(log: IO[str]) -> str:
    log.seek(0)
    lines = [line.strip() for line in log.read()[-4000:].splitlines() if line.strip()]
    return (lines[-1] if lines else "it ended without a word")[:200]


def engine() -> None:
    """The child process: serve until standard input closes."""
    import xllamacpp

    settings = json.loads(sys.stdin.readline())
    params = xllamacpp.CommonParams()
    params.model.path = settings["path"]
    params.model_alias = {settings["name"]}
    params.n_parallel = settings["in_flight"]
    params.n_ctx = settings["context"] * settings["in_flight"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings["threads"]
    if settings["adapter"]:
        change = xllamacpp.CommonAdapterLoraInfo()
        change.path, change.scale = settings["adapter"], 1.0
        params.lora_adapters = [change]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.cache_ram_mib = settings["memory"]
    server = xllamacpp.Server(params)
    print(f"pcwm: {server.listening_address}/v1", flush=True)  # noqa: T201
    sys.stdin.read()
    os._exit(0)  # the engine would first finish the requests under way
