"""Outputs for ParEval's prompts, written by a chat model: the same list with `outputs`, saved after each, so that it can go on."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pcwm.chat.chat import ChatModel
from pcwm.errors import InputError, StorageError
from pcwm.explore.sampler.replies import code_blocks
from pcwm.progress import Ticker
from pcwm.records import Message
from pcwm.source.tokens import tokens
from pcwm.store import write_json

MAX_TOKENS = 2_048
TEMPERATURE = 0.7
_SYSTEM = Message(role="system", content="You write parallel C++ with OpenMP.")
_ASK = """Complete this C++ function. Use OpenMP to compute in parallel.

```cpp
{prompt}
```

Answer with the whole function in one code block, and nothing else."""
_OPENING = re.compile(r"\b(\w+)[ \t]*\([^;{}]*\)[^;{}()]*\{\s*$")


@dataclass(frozen=True)
class Task:
    """One prompt."""

    kind: str
    """ParEval's `problem_type`."""
    name: str
    prompt: str

    @property
    def family(self) -> str:
        return f"{self.kind}/{self.name}"

    @property
    def entry(self) -> dict[str, Any]:
        """As it stands in the list."""
        return {"problem_type": self.kind, "language": "cpp", "name": self.name, "parallelism_model": "omp", "prompt": self.prompt}


def make_outputs(tasks: Sequence[Task], chat: ChatModel, path: Path, samples: int, ticker: Ticker) -> None:
    """Have `samples` outputs written for each prompt into the list at `path`; those that are there already count.

    Raises ModelError where the model fails: what was written by then is in the file. Raises InputError for a file that is no such list,
    StorageError where the disk refuses.
    """
    entries = _begun(path)
    places = {(entry.get("problem_type"), entry.get("name")): entry for entry in entries if entry.get("parallelism_model") == "omp"}
    done = sum(min(samples, len(_outputs(entry))) for entry in places.values())
    ticker.start("outputs", samples * len(tasks), done)
    for task in tasks:
        entry = places.get((task.kind, task.name))
        if entry is None:
            entry = task.entry
            entries.append(entry)
        outputs = entry["outputs"] = _outputs(entry)
        while len(outputs) < samples:
            messages = (_SYSTEM, Message(role="user", content=_ASK.format(prompt=entry["prompt"].rstrip())))
            said = chat.complete(messages, max_tokens=MAX_TOKENS, temperature=TEMPERATURE, seed=len(outputs))
            outputs.append(completion_of(entry["prompt"], said.text))
            entry.setdefault("model", chat.name)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_json(path, entries)
            except OSError as error:
                raise StorageError(f"cannot write {path}: {error.strerror or error}") from None
            ticker.advance(task.family)


def _outputs(entry: dict[str, Any]) -> list[str]:
    found = entry.get("outputs")
    return found if isinstance(found, list) else []


def _begun(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {path}: {error}", hint="move it away, or give another file") from None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise InputError(f"{path} is not a list of prompts with outputs", hint="move it away, or give another file")
    return found


def completion_of(prompt: str, reply: str) -> str:
    """What of a reply follows the prompt: the body of its function up to the brace that closes it; all of the code where none does."""
    blocks = code_blocks(reply) or [reply]
    code = max(blocks, key=len).rstrip()
    opening = _OPENING.search(prompt)
    if opening is not None:
        again = re.search(rf"\b{re.escape(opening[1])}[ \t]*\([^;{{}}]*\)[^;{{}}()]*\{{", code)
        code = code[again.end() :] if again else code
    return "\n" + _closed(code.lstrip("\n"), _depth(prompt)) + "\n"


def _braces(text: str) -> list[tuple[int, int]]:
    """Offset and +1 or -1 of each brace of the code."""
    hidden = [(token.start, token.end) for token in tokens(text, "cpp") if token.kind in ("comment", "string")]
    found = [(match.start(), 1 if match.group() == "{" else -1) for match in re.finditer(r"[{}]", text)]
    return [(at, step) for at, step in found if not any(start <= at < end for start, end in hidden)]


def _depth(prompt: str) -> int:
    return max(1, sum(step for _, step in _braces(prompt)))


def _closed(code: str, depth: int) -> str:
    for at, step in _braces(code):
        depth += step
        if depth == 0:
            return code[: at + 1]
    return code
