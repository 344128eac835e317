"""Pack a run for training on a machine that is reached only by files and commands: what to learn, what to ask, weights and wheels.

    python scripts/gpu/pack.py runs/dataset-v1 --recipe recipes/student.toml --campaign /tmp/campaign
    python scripts/gpu/campaign.py /tmp/campaign next        says what to send and what to run there; see campaign.py

The campaign's folder holds everything in parts. Wheels are for the machine's Python; `--no-wheels` where it has all libraries.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from parts import PARTS, pack, sha256, split
from pcwm.evaluate.bundling import bundled
from pcwm.learn.bundle import write_bundle
from pcwm.recipe import load_recipe
from pcwm.store import RunFolder, write_json
from pcwm.weights import is_known, pull

HERE = Path(__file__).parent
PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux1_x86_64")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="the run's folder: programs, outcomes and traces")
    parser.add_argument("--campaign", type=Path, required=True, help="the folder to write")
    parser.add_argument("--recipe", type=Path, help="take [learn], [reinforce], [arms] and [evaluate] from this recipe")
    parser.add_argument("--call-mib", type=float, default=56.0, help="most that one call may send")
    parser.add_argument("--python", default="3.12", help="version of the Python there")
    parser.add_argument("--no-wheels", action="store_true")
    given = parser.parse_args()
    given.campaign.mkdir(parents=True, exist_ok=True)
    with RunFolder.open(given.run) as folder:
        recipe = load_recipe(given.recipe) if given.recipe else folder.recipe
        if not is_known(recipe.learn.base) and not (Path(recipe.learn.base) / "config.json").is_file():
            parser.error(f"learn.base: {recipe.learn.base} is neither known by name nor a model's folder; download it, and name its folder")
        folder.recipe = folder.recipe.model_copy(
            update={name: getattr(recipe, name) for name in ("learn", "reinforce", "arms", "evaluate")}
        )
        bundle = bundled(folder)
    deliveries = given.campaign / "deliveries"
    shutil.rmtree(deliveries, ignore_errors=True)
    with tempfile.TemporaryDirectory() as room:
        kit = Path(room) / "kit"
        write_bundle(bundle, kit / "bundle")
        if not given.no_wheels:
            fetch_wheels(kit / "wheels", given.python)
        pack(kit, Path(room) / "kit.tar")
        files = [Path(room) / "kit.tar", base_file(folder.recipe.learn.base, Path(room))]
        manifest = [_delivery(path, deliveries, int(given.call_mib * (1 << 20) / PARTS)) for path in files]
    write_json(given.campaign / "campaign.json", {"base": folder.recipe.learn.base, "call_mib": given.call_mib, "deliveries": manifest})
    parts = [part.stat().st_size for part in deliveries.iterdir()]
    told = f"{len(bundle.examples):,} examples, {len(bundle.asked):,} questions"
    print(f"{told}; {sum(parts) / (1 << 20):.1f} MiB in {len(parts)} parts")
    return 0


def base_file(base: str, room: Path) -> Path:
    """The base's weights as one file: its GGUF where it is known by name, else its folder as `base.tar`."""
    if is_known(base):
        path = pull(base)
        (room / path.name).symlink_to(path)
        return room / path.name
    pack(Path(base), room / "base.tar")
    return room / "base.tar"


def fetch_wheels(folder: Path, python: str) -> None:
    """The wheels that `wheels.txt` names, in the versions of `constraints.txt`."""
    root = HERE.parent.parent
    pinned = dict(line.split("==") for line in (root / "constraints.txt").read_text().split() if "==" in line)
    names = [line.strip() for line in (HERE / "wheels.txt").read_text().splitlines() if line.strip() and not line.startswith("#")]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--implementation=cp"]
    command += [f"--python-version={python}", *(f"--platform={name}" for name in PLATFORMS), f"--dest={folder}"]
    subprocess.run([*command, *(f"{name}=={pinned[name]}" for name in names)], check=True)


def _delivery(path: Path, folder: Path, size: int) -> dict[str, object]:
    parts = split(path, folder, size)
    return {"name": path.name, "sha256": sha256(path), "parts": [part.name for part in parts]}


if __name__ == "__main__":
    sys.exit(main())
