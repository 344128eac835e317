"""Train from every bundle in a folder, in two sittings each: `accelerate launch … -m tests.learn.sharded BUNDLES OUT`.

One process a device for all bundles, since starting one costs more than training a tiny model.
"""

from __future__ import annotations

import sys
from pathlib import Path

from pcwm.learn.bundle import main, read_bundle
from pcwm.learn.sft import OutOfTime, train


def twice(folder: Path, out: Path) -> str:
    """The first sitting has no time; the second is the entry point itself."""
    from accelerate import DistributedType
    from accelerate.state import AcceleratorState

    bundle, said = read_bundle(folder), ""
    try:
        train(bundle.examples, bundle.learn, bundle.seed, out, seconds=0)
    except OutOfTime as error:
        said = "cut off after step 1" if "after step 1 of 3" in str(error) else str(error)
    how = "shared out" if AcceleratorState().distributed_type == DistributedType.FSDP else "not shared out"
    return f"{folder.name}: {how}, {said}, {'gone on' if main([str(folder), str(out)]) == 0 else 'failed'}"


if __name__ == "__main__":
    for bundle in sorted(Path(sys.argv[1]).iterdir()):
        print(twice(bundle, Path(sys.argv[2]) / bundle.name), flush=True)  # noqa: T201
