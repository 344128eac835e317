"""What a training that was cut off goes on from: checkpoints of exactly this training, and only whole ones."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

from pcwm.learn.adapters import MANIFEST

FOLDER = "checkpoints"
ASIDE = "checkpoints-aside"
"""Where those of the training before go when another begins in the same folder: a changed recipe may have been a mistake."""
GOOD = "last-good"
"""Where the last checkpoint goes whose weights gave numbers, once some did not."""
_COMPLETE = "complete"
"""Written last into a checkpoint, with the sizes of its files: without it, or where one is shorter, it was cut off."""
_NEEDED = frozenset({".safetensors", ".pt", ".pth", ".bin", ".distcp"})
"""Endings of files without which nothing can go on; tokenizer and card may be left out where checkpoints travel."""
_OF = "of"
"""Which training the checkpoints in a folder are of."""


def checkpoint_folder(out: Path, identity: str, *, fresh: bool) -> Path:
    """The folder for checkpoints of exactly this training. With `fresh`, those of another are put aside, where they are found again when
    it goes on, and half-written ones are removed."""
    folder = out / FOLDER
    if not fresh:
        return folder
    out.mkdir(parents=True, exist_ok=True)
    (out / MANIFEST).unlink(missing_ok=True)  # it speaks of the adapter that is about to be replaced
    if _of(folder) != identity:
        _change(folder, out / ASIDE, identity)
    folder.mkdir(exist_ok=True)
    (folder / _OF).write_text(identity, encoding="utf-8")
    for path in folder.glob("checkpoint-*"):
        if not _whole(path):
            shutil.rmtree(path)
    return folder


def _change(folder: Path, aside: Path, identity: str) -> None:
    """Put what is in `folder` aside, and take out what is there if it is of this training."""
    between = folder.with_name(f"{FOLDER}-between")
    if folder.exists():
        folder.rename(between)
    if _of(aside) == identity:
        aside.rename(folder)
    if between.exists():
        shutil.rmtree(aside, ignore_errors=True)
        between.rename(aside)


def _of(folder: Path) -> str:
    try:
        return (folder / _OF).read_text(encoding="utf-8")
    except OSError:
        return ""


def remove_checkpoints(out: Path) -> None:
    """The training is finished: nothing has to go on from them any more."""
    for name in (FOLDER, ASIDE):
        shutil.rmtree(out / name, ignore_errors=True)


def mark_whole(checkpoint: Path) -> None:
    """Say that all of a checkpoint is written. Other processes may still be adding to their own files."""
    needed = [path for path in checkpoint.rglob("*") if path.suffix in _NEEDED or path.name == "trainer_state.json"]
    sizes = {str(path.relative_to(checkpoint)): path.stat().st_size for path in needed}
    (checkpoint / _COMPLETE).write_text(json.dumps(sizes), encoding="utf-8")


def _whole(checkpoint: Path) -> bool:
    """Whether it was written to its end and all of it has reached the disk: when power is lost, a file may end before its data do."""
    try:
        sizes = json.loads((checkpoint / _COMPLETE).read_text(encoding="utf-8") or "{}")
        return all((checkpoint / name).stat().st_size >= size for name, size in sizes.items())
    except (OSError, ValueError):
        return False


def last_checkpoint(folder: Path, before: float = math.inf) -> Path | None:
    """The newest that can be gone on from, of those from before a step; None where there is none."""
    return max((path for path in folder.glob("checkpoint-*") if step_of(path) < before and _whole(path)), key=step_of, default=None)


def step_of(checkpoint: Path) -> int:
    """The step after which a checkpoint was written."""
    return int(checkpoint.name.rpartition("-")[2])


def keep_good(folder: Path, out: Path, before: int) -> Path | None:
    """Copy the last whole checkpoint from before a step to `GOOD`; returns it, or None where there is none."""
    kept = last_checkpoint(folder, before)
    if kept is not None:
        shutil.rmtree(out / GOOD, ignore_errors=True)
        shutil.copytree(kept, out / GOOD)
    return kept
