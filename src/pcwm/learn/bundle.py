"""What a training needs, as one folder that can be taken elsewhere: recipe, examples, questions to ask before and after.

    bundle.json        recipe, seed, and the hash of every file
    examples.jsonl     what is learned, in order
    stakes.jsonl       what is reinforced on; empty without `[reinforce]`
    asked.jsonl        held-out questions with their answers

`python -m pcwm.learn.bundle BUNDLE OUT` trains from one, also under `accelerate launch`: it takes no lock, so many processes may share it.
Where the recipe says so it then reinforces, into `reinforced` beside OUT; that takes one process. What is done already is not done again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from pcwm.errors import INTERRUPTED, FolderError, PcwmError, StorageError
from pcwm.learn.rewards import Stake
from pcwm.learn.stage import check_reinforced, is_reinforced, is_trained
from pcwm.progress import Ticker, ticking
from pcwm.recipe import LearnRecipe, ReinforceRecipe
from pcwm.records import Answer, Example, Question, Record
from pcwm.store import environment, write_json

FILE = "bundle.json"
FORMAT = 1
PATIENCE = 3.0
"""Seconds before a process other than the first tells of an error: mostly the first has it, too, and the launcher then ends the others."""
R = TypeVar("R", bound=Record)


class Asked(Record):
    """A question with its right answer."""

    column: str
    """What its score is part of."""
    question: Question
    truth: Answer
    family: str


@dataclass(frozen=True)
class Bundle:
    """All of it."""

    learn: LearnRecipe
    reinforce: ReinforceRecipe
    seed: int
    max_new_tokens: int
    """Of reasoning, when questions are asked."""
    examples: Sequence[Example]
    stakes: Sequence[Stake]
    asked: Sequence[Asked]


def write_bundle(bundle: Bundle, out: Path) -> Path:
    """Raises StorageError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        rows: dict[str, Sequence[Record]] = {"examples": bundle.examples, "stakes": bundle.stakes, "asked": bundle.asked}
        files = {f"{name}.jsonl": _write(out / f"{name}.jsonl", records) for name, records in rows.items()}
        told = {
            "format": FORMAT,
            **environment(),
            "learn": bundle.learn.model_dump(mode="json"),
            "reinforce": bundle.reinforce.model_dump(mode="json"),
            "seed": bundle.seed,
            "max_new_tokens": bundle.max_new_tokens,
            "counts": {name: len(records) for name, records in rows.items()},
            "sha256": files,
        }
        write_json(out / FILE, told)
    except OSError as error:
        raise StorageError(f"cannot write {out}: {error.strerror or error}") from None
    return out


def read_bundle(folder: Path) -> Bundle:
    """Raises FolderError: no bundle there, of another version, or a file whose hash is not the one in `bundle.json`."""
    try:
        told: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if told["format"] != FORMAT:
            raise FolderError(f"{folder} is a bundle of format {told['format']}; this pcwm reads format {FORMAT}", hint="write it again")
        for name, wanted in told["sha256"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != wanted:
                raise FolderError(f"{folder / name} is not what was bundled: its hash differs from the manifest's", hint="copy it again")
        return Bundle(
            learn=LearnRecipe.model_validate(told["learn"]),
            reinforce=ReinforceRecipe.model_validate(told["reinforce"]),
            seed=int(told["seed"]),
            max_new_tokens=int(told["max_new_tokens"]),
            examples=_read(folder / "examples.jsonl", Example),
            stakes=_read(folder / "stakes.jsonl", Stake),
            asked=_read(folder / "asked.jsonl", Asked),
        )
    except FileNotFoundError as error:
        raise FolderError(f"{folder} is no bundle: {Path(str(error.filename)).name} is missing") from None
    except (OSError, ValueError, KeyError, TypeError, ValidationError) as error:
        raise FolderError(f"cannot read the bundle {folder}: {str(error).splitlines()[0]}") from None


def _write(path: Path, records: Iterable[Record]) -> str:
    text = "".join(record.model_dump_json() + "\n" for record in records).encode()
    path.write_bytes(text)
    return hashlib.sha256(text).hexdigest()


def _read(path: Path, kind: type[R]) -> list[R]:
    with path.open(encoding="utf-8") as file:
        return [kind.model_validate_json(line) for line in file]


def train_bundle(bundle: Bundle, out: Path, ticker: Ticker, processes: int = 1) -> None:
    """Fine-tune into `out`, then reinforce into `reinforced` beside it where the recipe says so and this is the only process.

    Raises what `check_reinforced`, `train` and `reinforce` raise.
    """
    from pcwm.learn.rl import reinforce
    from pcwm.learn.sft import train

    check_reinforced(bundle.learn, bundle.reinforce)
    if not is_trained(out, bundle.examples, bundle.learn, bundle.seed):
        train(bundle.examples, bundle.learn, bundle.seed, out, ticker)
    target = out.with_name("reinforced")
    if not bundle.reinforce.max_steps or processes > 1 or is_reinforced(target, out, bundle.learn, bundle.reinforce, bundle.seed):
        return
    reinforce(bundle.stakes, bundle.learn, bundle.reinforce, bundle.seed, out, target, ticker)


def main(arguments: Sequence[str]) -> int:
    """Train from a bundle; the exit code. Of several processes, the first one speaks."""
    first, processes = os.environ.get("RANK", "0") == "0", int(os.environ.get("WORLD_SIZE", "1"))
    try:
        bundle, out = read_bundle(Path(arguments[0])), Path(arguments[1])
        with ticking(quiet=not first) as ticker:
            train_bundle(bundle, out, ticker, processes)
    except KeyboardInterrupt:
        return _said("interrupted; the same command goes on from the last checkpoint", INTERRUPTED) if first else INTERRUPTED
    except PcwmError as error:
        if not first:
            time.sleep(PATIENCE)
        return _said(str(error), 2)
    if bundle.reinforce.max_steps and processes > 1 and first:
        return _said(f"fine-tuned; reinforcement takes one process: python -m pcwm.learn.bundle {arguments[0]} {out}", 0)
    return 0


def _said(text: str, code: int) -> int:
    print(f"pcwm: {text}", file=sys.stderr)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
