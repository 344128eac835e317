"""The report of an evaluation: one self-contained HTML file that loads nothing and runs no script; its filters are plain CSS."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pcwm.evaluate import charts
from pcwm.evaluate.against import TOOL
from pcwm.evaluate.evaluation import REPORT, Evaluation
from pcwm.evaluate.listing import Listing, listing
from pcwm.evaluate.page import render, require_libraries, write_page
from pcwm.evaluate.scores import Scores
from pcwm.evaluate.scoring import PredictorScore
from pcwm.evaluate.statistics import Measure, percent
from pcwm.evaluate.suites.suite import Item
from pcwm.predict.predictor import prompt_too_long
from pcwm.records import Answer, Prediction
from pcwm.store import environment

MOST = 1_000
"""Items shown with their code; beyond that a page takes too long to open."""
MAX_TEXT = 4_000
"""Characters of one reasoning, reply or log shown."""
TAGS = 24
"""Tags shown in the table."""


@dataclass(frozen=True)
class AnswerView:
    """What one predictor said of an item."""

    label: str
    state: str
    """`right`, `wrong`, `unknown` or `missing`."""
    said: Prediction | None
    reasoning: str
    unparsed: str
    why_unparsed: str


@dataclass(frozen=True)
class ItemView:
    """One item with everyone's answer."""

    item: Item
    anchor: str
    css: str
    """What the filters go by."""
    code: tuple[tuple[str, Listing], ...]
    """(heading, text) of each program."""
    answers: tuple[AnswerView, ...]
    log: str


@dataclass(frozen=True)
class FamilyRow:
    """One family in the heat map."""

    family: str
    anchor: str
    cells: tuple[tuple[int, int] | None, ...]
    """(right, n) of each predictor, in the line-up's order."""


class EvaluationViews:
    """What the page shows of an evaluation; nothing here knows about HTML."""

    def __init__(
        self,
        scores: Scores,
        items: Sequence[Item],
        answers: Mapping[str, Mapping[str, Prediction]],
        settings: Mapping[str, str],
        most: int = MOST,
    ) -> None:
        """`most`: items shown with their code."""
        self._most = most
        self.suite = scores.suite
        self.rows: list[PredictorScore] = sorted(scores.scores, key=lambda row: (-row.accuracy, -row.n))
        """The best first; those who are equally good in the line-up's order."""
        self.versus = scores.versus
        self.deferrals = scores.deferrals
        self.settings = sorted(settings.items())
        self.versions = sorted(environment().items())
        self.labels = [row.label for row in self.rows]
        self.about_work = bool(items) and items[0].question.kind == "work"
        self._items = sorted(items, key=lambda item: (item.family, item.group, _natural(item.name), item.question.id))
        self._answers = answers

    @cached_property
    def items(self) -> list[ItemView]:
        return [self._item(place, item) for place, item in enumerate(self._items[: self._most], 1)]

    @property
    def more(self) -> int:
        return max(0, len(self._items) - self._most)

    def _item(self, place: int, item: Item) -> ItemView:
        answers = tuple(_answer(label, item, self._answers[label].get(item.question.id)) for label in self.labels)
        given = [one for one in answers if one.said is not None]
        css = [f"{one.state[0]}{number}" for number, one in enumerate(answers)]
        css.append(f"is-{item.truth.value}")
        css += ["doubtful"] * item.disputed + ["unparsed"] * any(one.unparsed for one in given)
        css += ["split"] * (len({one.said.answer for one in given if one.said}) > 1)
        css += ["failed"] * (bool(given) and all(one.state != "right" for one in given))
        return ItemView(item, f"item-{place}", " ".join(css), _code(item, answers), answers, _cut(item.log))

    @cached_property
    def heat(self) -> list[FamilyRow]:
        """Families, the hardest first: those that fewest got right."""
        anchors: dict[str, str] = {}
        for view in self.items:
            anchors.setdefault(view.item.family, view.anchor)
        families: dict[str, list[tuple[int, int] | None]] = defaultdict(lambda: [None] * len(self.rows))
        for place, row in enumerate(self.rows):
            for family, cell in row.by_family.items():
                families[family][place] = cell
        found = [FamilyRow(family, anchors.get(family, ""), tuple(cells)) for family, cells in families.items()]
        return sorted(found, key=lambda row: (_share(row), row.family))

    @cached_property
    def tags(self) -> list[tuple[str, list[Measure]]]:
        """The commonest tags with each predictor's accuracy."""
        names: dict[str, int] = {}
        for row in self.rows:
            for tag, one in row.by_tag.items():
                names[tag] = max(names.get(tag, 0), one.n)
        common = sorted(names, key=lambda tag: (-names[tag], tag))[:TAGS]
        return [(tag, [row.by_tag.get(tag, Measure()) for row in self.rows]) for tag in common]

    @property
    def placed(self) -> list[PredictorScore]:
        """Those that named a pair at all."""
        return [row for row in self.rows if row.where and row.where["lines"].precision.n]

    @property
    def calibrated(self) -> list[PredictorScore]:
        return [row for row in self.rows if row.calibration.n]

    @property
    def figures(self) -> list[tuple[str, str, str]]:
        """(number, label, note) of the row at the top."""
        best = max((row for row in self.rows if row.n), key=lambda row: row.accuracy, default=None)
        scored = self.suite.items - self.suite.disputed
        sub = f"in {self.suite.groups} groups" if self.suite.groups else "whose answer is known"
        return [
            (str(scored), "questions", sub),
            (str(self.suite.families), "families", "what resampling draws"),
            (str(len(self.rows)), "predictors", "on the same questions"),
            (percent(best.accuracy) if best else "–", "best accuracy", f"{best.label}, n = {best.n}" if best else "nobody was asked"),
            (str(self.suite.disputed), "in dispute", "scored apart"),
            (str(sum(self.suite.skipped.values())), "left out", "counted, with the reason"),
        ]


def _answer(label: str, item: Item, said: Prediction | None) -> AnswerView:
    if said is None:
        return AnswerView(label, "missing", None, "", "", "")
    state = "right" if said.answer is item.truth else "unknown" if said.answer is Answer.unknown else "wrong"
    why = "The prompt is longer than the model takes:" if prompt_too_long(said) else "The reply was not in the format:"
    return AnswerView(label, state, said, _cut(said.reasoning), _cut(said.unparsed), why if said.unparsed else "")


def _code(item: Item, answers: Sequence[AnswerView]) -> tuple[tuple[str, Listing], ...]:
    question = item.question
    if question.other is not None:
        return (("Program A", listing(question.program)), ("Program B", listing(question.other)))
    named = [(one.label, one.said.pairs) for one in answers if one.said is not None]
    return (("Code", listing(question.program, item.pairs, named)),)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}\n… {len(text) - MAX_TEXT:,} more characters in the store"


def _natural(name: str) -> list[tuple[str, int]]:
    """A key that puts loop9 before loop10."""
    return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name)]


def _share(row: FamilyRow) -> float:
    cells = [cell for cell in row.cells if cell is not None]
    n = sum(cell[1] for cell in cells)
    return sum(cell[0] for cell in cells) / n if n else 1.0


def write_report(evaluation: Evaluation, scores: Scores, most: int = MOST) -> Path:
    """Write the evaluation's `report.html` and return its path. Raises MissingToolError: a library is not installed; StorageError."""
    require_libraries()
    views = EvaluationViews(scores, evaluation.suite.items, evaluation.answers(), evaluation.settings, most)
    spent = [
        (row.label, min(1.0, row.tool_calls), row.accuracy)
        for row in views.rows
        if row.tool_calls and row.n and not row.predictor.startswith(TOOL)
    ]
    drawn = {
        "accuracy": charts.accuracy(views.rows) if any(row.n for row in views.rows) else "",
        "reliability": [(row, charts.reliability(row)) for row in views.calibrated],
        "risk": charts.risk_coverage(views.rows) if views.calibrated else "",
        "deferral": charts.deferral(views.deferrals, spent) if views.deferrals else "",
    }
    path = evaluation.path / REPORT
    write_page(path, render("evaluation.html.j2", views=views, charts=drawn))
    return path
