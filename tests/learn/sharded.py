"""Train from every bundle in a folder, in two sittings each: `accelerate launch … -m tests.learn.sharded BUNDLES OUT`.

One process a device for all bundles, since starting one costs more than training a tiny model.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from pcwm.learn.bundle import main, read_bundle
from pcwm.learn.sft import OutOfTime, train
from pcwm.progress import Silence


class Looking(Silence):
    """A ticker that looks, after each step of the first process, for parameters of which this process has only its share."""

    def __init__(self) -> None:
        self.shares = 0

    def advance(self, note: str = "") -> None:
        from torch.distributed.tensor import DTensor

        self.shares = sum(issubclass(type(each), DTensor) and each.to_local().numel() < each.numel() for each in gc.get_objects())


def twice(folder: Path, out: Path) -> str:
    """The first sitting has no time; the second is the entry point itself."""
    bundle, said, looking = read_bundle(folder), "", Looking()
    try:
        train(bundle.examples, bundle.learn, bundle.seed, out, looking, seconds=0)
    except OutOfTime as error:
        said = "cut off after step 1" if "after step 1 of 3" in str(error) else str(error)
    how = "shared out" if looking.shares > 10 else f"{looking.shares} shares"
    return f"{folder.name}: {how}, {said}, {'gone on' if main([str(folder), str(out)]) == 0 else 'failed'}"


if __name__ == "__main__":
    for bundle in sorted(Path(sys.argv[1]).iterdir()):
        print(twice(bundle, Path(sys.argv[2]) / bundle.name), flush=True)  # noqa: T201
