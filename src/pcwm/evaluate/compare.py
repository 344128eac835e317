"""What changed between two evaluations of the same suite, predictor by predictor, and whether it is more than noise."""

from __future__ import annotations

from pathlib import Path

from pcwm.errors import FolderError
from pcwm.evaluate.against import Versus, both_answered, compared
from pcwm.evaluate.scores import FILE, Scores, read_scores
from pcwm.evaluate.scoring import Noted, accuracy
from pcwm.evaluate.statistics import Measure, holm
from pcwm.records import Answer, Record

FEW_NAMES = 3
"""Questions named in an error."""


class Flip(Record):
    """One question on which the two evaluations are not both right or both wrong."""

    name: str
    family: str
    truth: Answer
    before: Answer
    after: Answer
    disputed: bool


class Change(Record):
    """One label in both evaluations."""

    label: str
    before: str
    """Who stood behind it."""
    after: str
    accuracy_before: Measure
    accuracy_after: Measure
    versus: Versus
    """Of the units that both answered; `a` is before, `b` is after."""
    gains: tuple[Flip, ...]
    """Wrong before, right after: item by item, those in dispute too."""
    losses: tuple[Flip, ...]


class Comparison(Record):
    """Two evaluations."""

    suite: str
    a: str
    """Folder."""
    b: str
    changes: tuple[Change, ...]
    only_a: tuple[str, ...]
    """Labels that the other evaluation does not have."""
    only_b: tuple[str, ...]


def compare(a: Path, b: Path) -> Comparison:
    """Compare the evaluations in two folders: a suite's (`pcwm evaluate --suite`) or a run's.

    Raises FolderError: no evaluation there, one that is damaged, two suites that differ, or no label in common.
    """
    one, other = _read(a), _read(b)
    if one.suite.digest != other.suite.digest:
        raise FolderError(
            f"{a} and {b} asked different questions: {_how_they_differ(one, other)}", hint="compare two evaluations of one suite"
        )
    before, after = ({row.label: row.predictor for row in each.scores} for each in (one, other))
    labels = [label for label in before if label in after]
    if not labels:
        who = "; ".join(f"{folder} has {', '.join(rows) or 'none'}" for folder, rows in ((a, before), (b, after)))
        raise FolderError(f"no predictor has the same label in both: {who}", hint="give labels with `--predictor LABEL@NAME`")
    found = [_change(one, other, label, before[label], after[label]) for label in labels]
    adjusted = holm([each.versus.p for each in found])
    return Comparison(
        suite=one.suite.name,
        a=str(a),
        b=str(b),
        changes=tuple(
            each.model_copy(update={"versus": each.versus.model_copy(update={"adjusted": p})})
            for each, p in zip(found, adjusted, strict=True)
        ),
        only_a=tuple(label for label in before if label not in after),
        only_b=tuple(label for label in after if label not in before),
    )


def _read(folder: Path) -> Scores:
    found = next((scores for path in (folder / FILE, folder / "evaluate" / FILE) if (scores := read_scores(path)) is not None), None)
    if found is None:
        raise FolderError(f"there is no evaluation in {folder}", hint="`pcwm evaluate` makes one")
    return found


def _change(one: Scores, other: Scores, label: str, before: str, after: str) -> Change:
    old, new = one.answers[label], other.answers[label]
    of_a, of_b = both_answered(one.items, old, new)
    flips = [_flip(item, old[item.question], new[item.question]) for item in one.items if item.question in old and item.question in new]
    return Change(
        label=label,
        before=before,
        after=after,
        accuracy_before=accuracy(of_a),
        accuracy_after=accuracy(of_b),
        versus=compared("before", "after", of_a, of_b),
        gains=tuple(flip for flip in flips if flip.after is flip.truth is not flip.before),
        losses=tuple(flip for flip in flips if flip.before is flip.truth is not flip.after),
    )


def _flip(item: Noted, before: Answer, after: Answer) -> Flip:
    return Flip(name=item.name, family=item.family, truth=item.truth, before=before, after=after, disputed=item.disputed)


def _how_they_differ(one: Scores, other: Scores) -> str:
    """The first thing that a reader would look for."""
    if one.suite.name != other.suite.name:
        return f"`{one.suite.name}` and `{other.suite.name}`"
    mine, yours = ({(item.question, item.group): item for item in each.items} for each in (one, other))
    parts = [f"{len(mine)} and {len(yours)} items of `{one.suite.name}`"]
    for where, here, there in (("first", mine, yours), ("second", yours, mine)):
        if alone := [item.name for key, item in here.items() if key not in there]:
            parts.append(f"{len(alone)} only in the {where} ({_some(alone)})")
    truths = [item.name for key, item in mine.items() if key in yours and yours[key].truth is not item.truth]
    if truths:
        parts.append(f"{len(truths)} with another truth ({_some(truths)})")
    return "; ".join(parts)


def _some(names: list[str]) -> str:
    return ", ".join(names[:FEW_NAMES]) + (", …" if len(names) > FEW_NAMES else "")
