"""One self-contained HTML file of a whole run: it loads nothing, runs no script, and everything in it that others wrote is escaped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pcwm.dataset.coverage import PLANNED
from pcwm.evaluate import charts
from pcwm.evaluate.page import render, require_libraries, write_page
from pcwm.evaluate.scoring import PredictorScore
from pcwm.evaluate.stage import AFTER, BEFORE
from pcwm.evaluate.statistics import percent
from pcwm.evaluate.views import Views
from pcwm.progress import duration
from pcwm.records import StageSummary
from pcwm.store import RunFolder

if TYPE_CHECKING:
    from pcwm.progress import Ticker


@dataclass(frozen=True)
class Figure:
    """One headline number."""

    value: str
    label: str
    note: str = ""


def report(folder: RunFolder, ticker: Ticker) -> Path:
    """Write `report/report.html` for whatever stages have been run, and return its path.

    The same folder gives the same bytes. Raises MissingToolError: jinja2, altair or vl-convert is not installed; StorageError.
    """
    require_libraries()
    with folder.sitting("report") as sitting:
        ticker.start("report", len(_CHARTS) + 1)
        views = Views(folder)
        drawn: dict[str, str] = {}
        for name, draw in _CHARTS.items():
            drawn[name] = draw(views)
            ticker.advance(name)
        page = render("report.html.j2", views=views, planned=PLANNED, figures=headline(views), charts=drawn)
        path = folder.dir("report") / "report.html"
        write_page(path, page)
        ticker.advance("page")
        sitting.made = {"reports": 1}
    return path


def report_stage(folder: RunFolder, ticker: Ticker) -> StageSummary:
    """`report` as a stage of the pipeline: the same work, and the line that says what it made."""
    report(folder, ticker)
    summary = folder.summary("report")
    assert summary is not None
    return summary


_CHARTS: dict[str, Callable[[Views], str]] = {
    "verdicts": lambda views: charts.verdicts(views.verdicts_by_problem) if views.outcomes else "",
    "work": lambda views: charts.work(views.work_values) if views.work_values else "",
    "loss": lambda views: charts.loss(views.learning.losses) if views.learning and views.learning.losses else "",
    "accuracy": lambda views: charts.accuracy(views.scores) if any(row.n for row in views.scores) else "",
}
"""Each chart's name and drawing; empty text where there is nothing to draw."""


def headline(views: Views) -> list[Figure]:
    """The row of figures at the top; a stage that has not been run contributes a dash."""
    runs = sum(map(len, views.runs.values()))
    racy = views.verdicts["race"]
    accepted = sum(one.accepted for one in views.explained.traces)
    seconds = sum(one.seconds for _, one in views.stages if one)
    domains = len({one.domain for one in views.problems.values()})
    return [
        Figure(str(len(views.programs)), "programs sampled", f"{len(views.problems)} problems in {domains} domains"),
        Figure(f"{runs:,}" if runs else "–", "tool runs", f"on {len(views.outcomes)} programs"),
        Figure(percent(racy / len(views.outcomes)) if views.outcomes else "–", "have a race", f"{racy} of {len(views.outcomes)}"),
        Figure(str(accepted) if views.explained.traces else "–", "traces accepted", f"of {len(views.explained.traces)} written"),
        _accuracy_figure({row.label: row for row in views.scores if row.n}),
        Figure(duration(seconds) if seconds else "–", "wall time", "all stages together"),
    ]


def _accuracy_figure(rows: dict[str, PredictorScore]) -> Figure:
    after, before = rows.get(AFTER), rows.get(BEFORE)
    if after is None:
        return Figure("–", "held-out accuracy", "not evaluated")
    note = f"{percent(after.low)} – {percent(after.high)}, n = {after.n}" + (f"; before: {percent(before.accuracy)}" if before else "")
    return Figure(percent(after.accuracy), "held-out accuracy", note)
