"""A run's folder: what one recipe made, in one place, safe to kill at any moment.

    runs/demo/
      manifest.json      format, versions, resolved recipe
      store.sqlite       every record and every raw log, written in transactions; the working copy
                         (while a process has it open, or after a kill, `store.sqlite-wal` beside it is part of it)
      explore/ …         one folder a verb: Parquet copies of its records (`datasets.load_dataset` opens them), models, report

Records are keyed by (kind, id), so writing one twice changes nothing. Only the process that runs a stage writes, under a lock.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import platform
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from pydantic import ValidationError

from pcwm import __version__
from pcwm.errors import FolderError, StorageError
from pcwm.parquet import is_copy, write_parquet
from pcwm.recipe import Recipe, differences, first_fault
from pcwm.records import Record, StageSummary, content_id

FORMAT = 1
"""Version of the folder's layout and records; raised whenever an older folder can no longer be read."""

PAGE = 256
"""Records read at once by what goes through all of them."""

R = TypeVar("R", bound=Record)


def kind_of(record: type[Record]) -> str:
    """The name of a record type in the store: `Program` → `program`."""
    return record.__name__.lower()


class Store:
    """Records and blobs of one run in one SQLite file. One thread, the one that opened it, may use it."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
            # A write-ahead log spares a wait for the disk at every commit. A kill loses nothing of it; a power cut may lose the last
            # commits, never the file. Where the file system cannot do it, SQLite says so and keeps its rollback journal.
            with suppress(sqlite3.OperationalError):
                self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            # Bodies are kept apart from the index of hashes: a new record is appended, and only the small index is written at random.
            self._db.execute("CREATE TABLE IF NOT EXISTS records (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id))")
            self._db.execute("CREATE TABLE IF NOT EXISTS blobs (key TEXT PRIMARY KEY, body BLOB)")
        except sqlite3.Error as error:
            raise _storage_error(error, path) from None
        self._path = path

    def put(self, records: Iterable[Record], blobs: Mapping[str, str] | None = None) -> None:
        """Write records and raw logs in one transaction: all or nothing. A record that is there already is replaced.

        Raises StorageError when the disk refuses; what was written before stays.
        """
        rows = [(kind_of(type(record)), getattr(record, "id"), record.model_dump_json()) for record in records]  # noqa: B009
        packed = [(key, zlib.compress(text.encode("utf-8", "replace"), 6)) for key, text in (blobs or {}).items()]
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?)", rows)
            self._db.executemany("INSERT OR REPLACE INTO blobs VALUES (?, ?)", packed)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise _storage_error(error, self._path) from None

    def delete(self, kind: type[Record], ids: Iterable[str]) -> None:
        self._db.executemany("DELETE FROM records WHERE kind=? AND id=?", [(kind_of(kind), key) for key in ids])

    def ids(self, kind: type[Record]) -> set[str]:
        """Of all records of a kind, without reading them."""
        return {row[0] for row in self._db.execute("SELECT id FROM records WHERE kind=?", (kind_of(kind),))}

    def count(self, kind: type[Record]) -> int:
        return int(self._db.execute("SELECT count(*) FROM records WHERE kind=?", (kind_of(kind),)).fetchone()[0])

    def made_anything(self) -> bool:
        """Whether there is any record but stage summaries."""
        query = "SELECT EXISTS (SELECT 1 FROM records WHERE kind != ?)"
        return bool(self._db.execute(query, (kind_of(StageSummary),)).fetchone()[0])

    def get(self, kind: type[R], key: str) -> R | None:
        row = self._db.execute("SELECT body FROM records WHERE kind=? AND id=?", (kind_of(kind), key)).fetchone()
        return kind.model_validate_json(row[0]) if row else None

    def all(self, kind: type[R]) -> Iterator[R]:
        """Every record of a kind, in order of id: the same order on every machine.

        Memory stays flat, and one may write meanwhile: no record comes twice, and what is written comes if its id is well ahead.
        """
        for body in self._bodies(kind):
            yield kind.model_validate_json(body)

    def each(self, kind: type[R], ids: Iterable[str]) -> Iterator[R]:
        """The records with these ids, each read when its turn comes; an id that is not there is passed over."""
        for key in ids:
            record = self.get(kind, key)
            if record is not None:
                yield record

    def export(self, folder: Path, kind: type[Record]) -> Path:
        """Write all records of a kind as `<folder>/<kind>.parquet`, unless the file that is there is a copy of them already.

        Raises StorageError.
        """
        target = folder / f"{kind_of(kind)}.parquet"
        state = self.state(kind)
        if not is_copy(target, kind, state):
            try:
                write_parquet(target, kind, self.all(kind), state)
            except OSError as error:
                raise StorageError(f"cannot write {target}: {error}", hint="free some space and run the same command again") from None
        return target

    def state(self, kind: type[Record]) -> str:
        """A hash of all records of a kind: the same state is the same records."""
        digest = hashlib.blake2b(digest_size=16)
        for body in self._bodies(kind):
            digest.update(body.encode() + b"\n")
        return digest.hexdigest()

    def _bodies(self, kind: type[Record]) -> Iterator[str]:
        """In order of id, a page at a time: no cursor stays open for a write to disturb."""
        query, last = "SELECT id, body FROM records WHERE kind=? AND id>? ORDER BY id LIMIT ?", ""
        while page := self._db.execute(query, (kind_of(kind), last, PAGE)).fetchall():
            yield from (body for _, body in page)
            last = page[-1][0]

    def blob(self, key: str) -> str:
        """A raw log. Raises KeyError for an unknown key."""
        row = self._db.execute("SELECT body FROM blobs WHERE key=?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return zlib.decompress(row[0]).decode("utf-8", "replace")

    def close(self) -> None:
        """Leave one plain file, which can be copied, and read where nothing can be written."""
        with suppress(sqlite3.Error):  # a full disk; the log is then taken in when the store is next opened
            self._db.execute("PRAGMA journal_mode=DELETE")
        self._db.close()


def _storage_error(error: sqlite3.Error, path: Path) -> StorageError:
    text = str(error)
    if "full" in text:
        return StorageError(f"the disk with {path} is full", hint="free some space and run the same command again: nothing written is lost")
    if "malformed" in text or "not a database" in text:
        return StorageError(f"{path} is damaged: {text}", hint="move the run's folder away and run again")
    return StorageError(f"cannot write {path}: {text}")


class Sitting:
    """What a stage says at its end; see `RunFolder.sitting`."""

    def __init__(self) -> None:
        self.made: dict[str, int] = {}
        self.rejected: dict[str, int] = {}
        self.summary: StageSummary
        """What was stored; there once the sitting has ended."""


class RunFolder:
    """One run's folder, open for one process. Use as a context manager, or call `close`."""

    def __init__(self, path: Path, recipe: Recipe, store: Store, lock: int) -> None:
        self.path = path
        self.recipe = recipe
        self.store = store
        self._lock = lock

    @classmethod
    def create(cls, path: Path, recipe: Recipe) -> RunFolder:
        """Open the folder of a run of `recipe`, making it where there is none.

        Raises FolderError: another version's folder, made with another recipe, one that holds other things, or in use. Raises
        StorageError: cannot write.
        """
        try:
            path.mkdir(parents=True, exist_ok=True)
            if not (path / "manifest.json").exists():
                others = sorted(each.name for each in path.iterdir() if not each.name.startswith((".", "manifest.json")))
                if others:
                    raise FolderError(f"{path} is no run's folder: it holds {', '.join(others[:3])}", hint="choose a new or empty folder")
                _write_manifest(path, recipe)
        except OSError as error:
            raise StorageError(f"cannot write the run folder {path}: {error.strerror}") from None
        folder = cls.open(path)
        changed = differences(folder.recipe, recipe)
        if changed and not folder.store.made_anything():
            # A recipe with a mistake in it, put right before anything was made: nothing to protect.
            _write_manifest(path, recipe)
            folder.recipe = recipe
        elif changed:
            folder.close()
            raise FolderError(
                f"{path} was made with another recipe ({'; '.join(changed[:3])})",
                hint="choose another folder with --out, or undo the change",
            )
        return folder

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Open the folder of an existing run.

        Raises FolderError: no run there, another version's folder, a damaged manifest, or in use by another process.
        """
        manifest_path = path / "manifest.json"
        try:
            manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
            found = manifest["format"]
        except (FileNotFoundError, NotADirectoryError):
            raise FolderError(f"there is no run at {path}", hint="`pcwm run RECIPE` makes one") from None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise FolderError(f"cannot read {manifest_path}: {error}") from None
        if found != FORMAT:
            raise FolderError(
                f"{path} is a run folder of format {found}; this pcwm reads format {FORMAT}",
                hint=f"it was made by pcwm {manifest.get('pcwm', '?')}; use that version, or choose another folder with --out",
            )
        if "suite" in manifest:
            raise FolderError(f"{path} is the folder of an evaluation, not of a run", hint="`pcwm compare` reads such folders")
        try:
            recipe = Recipe.model_validate(manifest["recipe"])
        except KeyError as error:
            raise FolderError(f"cannot read {manifest_path}: {error} is missing") from None
        except ValidationError as error:
            raise FolderError(
                f"cannot read the recipe in {manifest_path}: {first_fault(error)}",
                hint=f"the folder was written by pcwm {manifest.get('pcwm', '?')}, this is {__version__}",
            ) from None
        lock = lock_folder(path)
        return cls(path, recipe, Store(path / "store.sqlite"), lock)

    def amend(self, section: str, recipe: Recipe) -> None:
        """Take one section over from another recipe; the others stay. For a section on which nothing depends that is there already.

        Raises StorageError.
        """
        self.recipe = self.recipe.model_copy(update={section: getattr(recipe, section)})
        try:
            _write_manifest(self.path, self.recipe)
        except OSError as error:
            raise StorageError(f"cannot write {self.path / 'manifest.json'}: {error.strerror}") from None

    def dir(self, stage: str) -> Path:
        """The stage's own folder, made on first use."""
        folder = self.path / stage
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise StorageError(f"cannot write {folder}: {error.strerror}") from None
        return folder

    @contextmanager
    def sitting(self, stage: str) -> Iterator[Sitting]:
        """Time a stage and store its summary; an interrupted sitting still adds its seconds to the stage's."""
        key = content_id("stage", stage)
        before = self.store.get(StageSummary, key)
        started = time.monotonic()
        sitting = Sitting()
        try:
            yield sitting
        finally:
            seconds = time.monotonic() - started + (before.seconds if before else 0.0)
            made = sitting.made or (before.made if before else {})
            rejected = sitting.rejected if sitting.made else (before.rejected if before else {})
            sitting.summary = StageSummary(id=key, stage=stage, made=made, rejected=rejected, seconds=seconds)
            self.store.put([sitting.summary])

    def summary(self, stage: str) -> StageSummary | None:
        return self.store.get(StageSummary, content_id("stage", stage))

    def export(self, stage: str, kind: type[Record]) -> Path:
        """Write all records of a kind as `<stage>/<kind>.parquet`, unless the file that is there is a copy of them already."""
        return self.store.export(self.dir(stage), kind)

    def close(self) -> None:
        self.store.close()
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def lock_folder(path: Path) -> int:
    """A folder for this process alone, until the descriptor is closed. Raises FolderError: in use. Raises StorageError: cannot write."""
    try:
        lock = os.open(path / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StorageError(f"cannot write the folder {path}: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise FolderError(f"{path} is in use by another pcwm process") from None
    return lock


def _write_manifest(path: Path, recipe: Recipe) -> None:
    write_json(path / "manifest.json", {"format": FORMAT, **environment(), "recipe": recipe.model_dump(mode="json")})


def environment() -> dict[str, str]:
    """What made an artifact: versions of pcwm, Python and the platform."""
    return {"pcwm": __version__, "python": platform.python_version(), "platform": platform.platform(terse=True)}


def write_json(path: Path, value: object) -> None:
    """Write JSON so that a reader sees the old file or the whole new one, never half."""
    partial = path.with_name(path.name + ".part")
    partial.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    partial.replace(path)


def cache_dir() -> Path:
    """Where weights and this package's own built tools are kept: `$PCWM_CACHE`, else `$XDG_CACHE_HOME/pcwm`, else `~/.cache/pcwm`."""
    if own := os.environ.get("PCWM_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pcwm"
