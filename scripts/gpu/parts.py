"""Large files in parts that a small pipe lets through, put together again on the other side. Standard library only."""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Collection
from pathlib import Path

PARTS = 8
"""So many full parts go into one call: what is left of one delivery shares a call with the next."""
_CHUNK = 1 << 20


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def split(path: Path, folder: Path, size: int) -> list[Path]:
    """The parts of a file, each of at most `size` bytes, as `NAME.part000` … in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    with path.open("rb") as file:
        while chunk := file.read(size):
            made.append(folder / f"{path.name}.part{len(made):03}")
            made[-1].write_bytes(chunk)
    return made


def join(parts: list[Path], target: Path, wanted: str) -> None:
    """Put parts together. Raises ValueError where the result's SHA-256 is not `wanted`."""
    with target.open("wb") as file:
        for part in parts:
            file.write(part.read_bytes())
    if sha256(target) != wanted:
        target.unlink()
        raise ValueError(f"{target.name} did not come through whole")


def pack(folder: Path, target: Path, without: Collection[Path] = ()) -> None:
    """A folder, but for some files or folders in it, as a tar file that is the same whenever its files are: no times, no owners."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.mtime = entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    with tarfile.open(target, "w") as file:
        for path in sorted(folder.rglob("*")):
            if path in without or any(parent in without for parent in path.parents):
                continue
            file.add(path, arcname=str(path.relative_to(folder)), recursive=False, filter=plain)


def unpack(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path) as file:
        file.extractall(folder, filter="data")
