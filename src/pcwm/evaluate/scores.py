"""All scores of one evaluation as one record: what `scores.json` holds, and all that comparing two evaluations needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from pcwm.errors import FolderError, StorageError
from pcwm.evaluate.against import Deferral, Versus, deferrals, versus
from pcwm.evaluate.asking import Entry
from pcwm.evaluate.scoring import Noted, PredictorScore, score
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.records import Answer, Prediction, Record, content_id
from pcwm.store import write_json

FILE = "scores.json"


class SuiteNote(Record):
    """Which suite was asked."""

    name: str
    digest: str
    """Hash of its questions, truths, families and groups: the same digest is the same exam."""
    items: int
    disputed: int
    """Of the items."""
    families: int
    groups: int
    skipped: dict[str, int] = Field(default_factory=dict)
    """Reason → entries without an item."""
    notes: tuple[str, ...] = ()

    @staticmethod
    def of(suite: Suite) -> SuiteNote:
        rows = sorted([item.question.id, item.truth.value, item.name, item.family, item.group, item.disputed] for item in suite.items)
        return SuiteNote(
            name=suite.name,
            digest=content_id("suite", rows),
            items=len(suite.items),
            disputed=sum(item.disputed for item in suite.items),
            families=len({item.family for item in suite.items}),
            groups=len({item.group for item in suite.items} - {""}),
            skipped=dict(suite.skipped),
            notes=suite.notes,
        )


class Scores(Record):
    """One evaluation."""

    suite: SuiteNote
    items: tuple[Noted, ...]
    scores: tuple[PredictorScore, ...]
    """In the line-up's order."""
    answers: dict[str, dict[str, Answer]]
    """Label → question → answer."""
    versus: tuple[Versus, ...] = ()
    deferrals: tuple[Deferral, ...] = ()


def score_all(suite: Suite, lineup: Sequence[Entry], predictions: Mapping[str, Mapping[str, Prediction]]) -> Scores:
    """Score a line-up's answers (label → question → prediction) to a suite."""
    items: Sequence[Item] = suite.items
    notes = tuple(map(Noted.of, items))
    rows = tuple(score(entry.label, entry.predictor, items, predictions[entry.label]) for entry in lineup)
    answers = {label: {question: one.answer for question, one in said.items()} for label, said in predictions.items()}
    return Scores(
        suite=SuiteNote.of(suite),
        items=notes,
        scores=rows,
        answers=answers,
        versus=tuple(versus(notes, answers)),
        deferrals=tuple(deferrals(notes, rows, predictions)),
    )


def write_scores(path: Path, scores: Scores) -> None:
    """Raises StorageError."""
    try:
        write_json(path, scores.model_dump(mode="json"))
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from None


def read_scores(path: Path) -> Scores | None:
    """None where there is no such file. Raises FolderError where it is damaged, or of another version."""
    try:
        return Scores.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise FolderError(f"cannot read {path}: {type(error).__name__}", hint="`pcwm evaluate` writes it again") from None
