"""Measure a predictor on validation questions, and keep what they say about its confidence: `pcwm calibrate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pcwm.dataset.known import Known, parted
from pcwm.dataset.turns import in_turns
from pcwm.errors import InputError
from pcwm.predict.calibration import FEWEST, Curve, fit_curve, judged, store_calibrations
from pcwm.predict.cascade import CascadePredictor, Tried, choose_thresholds, sure_enough
from pcwm.predict.predictor import Predictor
from pcwm.predict.questions import read_known
from pcwm.progress import Ticker
from pcwm.records import CHOICES, Prediction, QuestionKind, Split


@dataclass(frozen=True)
class Fitted:
    """What was measured, for people and for programs."""

    lines: tuple[str, ...]
    shown: dict[str, Any] = field(default_factory=dict)


def validation_questions(data: Path, limit: int = 0) -> list[Known]:
    """The questions of the validation families of a run or a dataset; at most `limit` of each kind, taken from the families in turns.

    Raises FolderError where there is no such data, InputError where it has no validation families.
    """
    known = parted(read_known(data, Split.train))[1]
    if not known:
        raise InputError(f"{data} has no validation questions", hint="it takes at least five training families with known answers")
    chosen: list[Known] = []
    for kind in CHOICES:
        mine = (each for each in known if each.question.kind == kind)
        chosen += in_turns(mine, lambda each: (each.family, each.truth))[: limit or None]
    return chosen


def calibrate_predictor(predictor: Predictor, known: Sequence[Known], place: Path, ticker: Ticker) -> Fitted:
    """Ask all questions, fit a curve for each kind, and add them to the file at `place`.

    Raises InputError where no kind has enough answers with a confidence, and whatever the predictor and the disk raise.
    """
    said = _asked(predictor, known, ticker)
    curves: dict[QuestionKind, Curve] = {}
    lines: list[str] = []
    for kind in CHOICES:
        mine = [(each, one) for each, one in zip(known, said, strict=True) if each.question.kind == kind]
        rows = judged([one for _, one in mine], [each.truth for each, _ in mine], [each.family for each, _ in mine])
        curve = fit_curve(rows)
        if curve is None:
            if mine:
                lines.append(f"{kind}: only {len(rows)} of {len(mine)} answers can be used; it takes {FEWEST}, of two families or more")
            continue
        curves[kind] = curve
        right = sum(row.right for row in rows) / len(rows)
        lines.append(f"{kind}: {_shown(curve)}; {curve.n} answers of {curve.families} families, {right:.0%} right")
    if not curves:
        raise InputError(f"{predictor.name} cannot be calibrated: {'; '.join(lines)}", hint="use more questions, of more families")
    store_calibrations(place, {predictor.name: curves})
    shown = {kind: curve.model_dump(mode="json") for kind, curve in curves.items()}
    return Fitted((predictor.name, *lines), {"predictor": predictor.name, "curves": shown})


def _shown(curve: Curve) -> str:
    """What is done to confidence, and what that is worth."""
    if curve.method == "temperature" and curve.temperature == 1:
        return f"as it comes, for no curve helps on families left out (Brier score {curve.brier_before:.3f})"
    how = f"temperature {curve.temperature:g}" if curve.method == "temperature" else f"isotonic, {len(curve.points)} points"
    return f"{how} (Brier score {curve.brier_before:.3f} before, {curve.brier_after:.3f} after, on families left out)"


def calibrate_cascade(cascade: Predictor, known: Sequence[Known], place: Path, target: float, ticker: Ticker) -> Fitted:
    """Ask every stage but the last all questions, choose thresholds, and add them to the file at `place`.

    Raises what the stages and the disk raise.
    """
    if not isinstance(cascade, CascadePredictor):
        raise InputError("this is no cascade", hint="cascade:static,features=FOLDER,tool")
    columns = [_asked(stage, known, ticker) for stage in cascade.stages[:-1]]
    rows = [Tried(each.question.kind, each.truth, tuple(column[place] for column in columns)) for place, each in enumerate(known)]
    found = choose_thresholds(rows, target)
    store_calibrations(place, {}, {cascade.base: found})
    lines: list[str] = []
    for kind in CHOICES:
        mine = [each for each in rows if each.kind == kind]
        thresholds = found.race if kind == "race" else found.work
        for stage, threshold in zip(cascade.stages, thresholds, strict=False):
            lines.append(
                f"{kind}: {stage.name} is believed from {threshold:g} on" if threshold <= 1 else f"{kind}: {stage.name} is never believed"
            )
        if mine:
            left = sum(not any(map(sure_enough, each.said, thresholds)) for each in mine)
            lines.append(f"{kind}: {left} of {len(mine)} questions go on to {cascade.stages[-1].name}")
    return Fitted((cascade.base, *lines), {"predictor": cascade.base, "thresholds": found.model_dump(mode="json")})


def _asked(predictor: Predictor, known: Sequence[Known], ticker: Ticker) -> list[Prediction]:
    ticker.start(f"asking {predictor.name[:40]}", len(known))
    said = []
    for one in predictor.predict([each.question for each in known]):
        said.append(one)
        ticker.advance(one.answer.value)
    return said
