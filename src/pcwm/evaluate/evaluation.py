"""An evaluation: one suite, the predictors that were asked, and all that came of it, in one folder, safe to kill at any moment.

    runs/evaluate/SUITE/
      manifest.json        format, versions, which suite, with what options
      store.sqlite         items, line-up and predictions, each stored as it came; the working copy
      scores.json          all scores (`scores.py`); what `pcwm compare` reads
      prediction.parquet   every prediction; item.parquet: every item
      report.html          the report

A folder belongs to one exam. Asking more predictors later adds rows; those asked before are not asked again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pcwm.errors import FolderError, InputError, StorageError
from pcwm.evaluate.asking import Draw, Entry, answers_of, ask_all, limited
from pcwm.evaluate.scores import FILE, Scores, SuiteNote, score_all, write_scores
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.records import Prediction, QuestionKind
from pcwm.store import Store, environment, lock_folder, write_json

if TYPE_CHECKING:
    from pcwm.predict.predictor import Predictor
    from pcwm.progress import Ticker

FORMAT = 1
"""Version of the folder's layout."""
REPORT = "report.html"


def about(suite: Suite, kind: QuestionKind, limit: int = 0, draw: Draw = "turns") -> Suite:
    """The suite's questions of one kind, at most about `limit` of them, drawn as `limited` says; what is left out is said in the notes.

    Raises InputError: there are none.
    """
    mine = [item for item in suite.items if item.question.kind == kind]
    words = {"race": "races", "work": "work %"}
    if not mine:
        raise InputError(
            f"the suite `{suite.name}` asks nothing about {words[kind]}", hint=f"--about {'work' if kind == 'race' else 'race'}"
        )
    chosen = limited(mine, limit, draw) if limit else mine
    notes = list(suite.notes)
    if len(mine) < len(suite.items):
        notes.append(f"{len(suite.items) - len(mine)} questions of the suite are not about {words[kind]} and are not asked here.")
    if len(chosen) < len(mine):
        how = "drawn by chance" if draw == "chance" else "taken in turns from each family and answer"
        notes.append(f"{len(chosen)} of {len(mine)} items, {how}.")
    return replace(suite, items=tuple(chosen), notes=tuple(notes))


class Evaluation:
    """One evaluation's folder, open for one process. Use as a context manager."""

    def __init__(self, path: Path, suite: Suite, store: Store, lock: int, settings: Mapping[str, str]) -> None:
        self.path = path
        self.suite = suite
        self.store = store
        self.settings = settings
        """With what the suite was made and how it is judged, for people."""
        self._lock = lock

    @classmethod
    def open(cls, path: Path, suite: Suite, settings: Mapping[str, str]) -> Evaluation:
        """Open the folder of an evaluation with this suite, making it where there is none.

        Raises FolderError: another suite's folder, no evaluation's folder, or in use. Raises StorageError: cannot write.
        """
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"cannot write the folder {path}: {error.strerror}") from None
        lock = lock_folder(path)
        try:
            _claim(path, suite, settings)
            store = Store(path / "store.sqlite")
        except BaseException:
            os.close(lock)
            raise
        return cls(path, suite, store, lock, settings)

    def ask(self, ticker: Ticker, predictors: Iterable[tuple[str, Predictor]]) -> Scores:
        """Ask predictors (label, who) what they have not answered yet, then score them and all that were asked here before.

        A label that was used before now stands for who is behind it now. Raises what `ask_all` raises.
        """
        self.store.put(self.suite.items)
        named = self._noting(predictors)
        ask_all(self.store, ticker, self.suite.items, named)
        lineup = self.lineup()
        found = score_all(self.suite, lineup, answers_of(self.store, self.suite.items, lineup))
        write_scores(self.path / FILE, found)
        self.store.export(self.path, Item)
        self.store.export(self.path, Prediction)
        return found

    def lineup(self) -> list[Entry]:
        """Everyone who was asked, in the order of first asking."""
        return sorted(self.store.all(Entry), key=lambda entry: entry.place)

    def answers(self) -> dict[str, dict[str, Prediction]]:
        """Label → question → prediction."""
        return answers_of(self.store, self.suite.items, self.lineup())

    def _noting(self, predictors: Iterable[tuple[str, Predictor]]) -> Iterable[tuple[str, Predictor]]:
        """The predictors, each noted in the line-up before it is asked."""
        places = {entry.label: entry.place for entry in self.lineup()}
        for label, predictor in predictors:
            self.store.put([Entry.make(places.setdefault(label, len(places)), label, predictor.name)])
            yield label, predictor

    def close(self) -> None:
        self.store.close()
        os.close(self._lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _claim(path: Path, suite: Suite, settings: Mapping[str, str]) -> None:
    """Write the manifest, or see that the one that is there is of the same exam."""
    manifest = path / "manifest.json"
    note = SuiteNote.of(suite)
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
        old = (found["format"], found["suite"]["digest"])
    except FileNotFoundError:
        value = {"format": FORMAT, **environment(), "suite": note.model_dump(mode="json"), "settings": dict(settings)}
        try:
            write_json(manifest, value)
        except OSError as error:
            raise StorageError(f"cannot write {manifest}: {error.strerror}") from None
        return
    except (OSError, ValueError, TypeError, KeyError):
        raise FolderError(f"{path} is no folder of an evaluation", hint="choose another folder with --out") from None
    if old[0] != FORMAT:
        raise FolderError(f"{path} is an evaluation of format {old[0]}; this pcwm reads format {FORMAT}", hint="choose another with --out")
    if old[1] != note.digest:
        was = f"`{found['suite']['name']}`, {found['suite']['items']} items"
        raise FolderError(
            f"{path} holds an evaluation of other questions ({was}; now `{note.name}`, {note.items} items)",
            hint="choose another folder with --out, or give the same options as then",
        )
