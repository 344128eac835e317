"""One self-contained HTML file of a whole run: it loads nothing, runs no script, and everything in it that others wrote is escaped."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcwm.dataset.coverage import PLANNED
from pcwm.errors import MissingToolError, StorageError
from pcwm.evaluate import charts
from pcwm.evaluate.metrics import FamilyScore, percent
from pcwm.evaluate.stage import AFTER, BEFORE
from pcwm.evaluate.views import Views
from pcwm.records import Access, StageSummary
from pcwm.store import RunFolder

if TYPE_CHECKING:
    from pcwm.progress import Ticker

TEMPLATES = Path(__file__).parent / "templates"

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
"""Characters that show nothing or reorder what is shown, so that code reads otherwise than it compiles; and lone surrogates."""

_QUOTED = re.compile(r"`([^`\n]+)`")


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
    for name in ("altair", "jinja2", "vl_convert"):
        if importlib.util.find_spec(name) is None:
            raise MissingToolError(f"the report needs {name}, which is not installed", hint="pip install 'pcwm[report]'")
    import jinja2

    with folder.sitting("report") as sitting:
        ticker.start("report", len(_CHARTS) + 1)
        views = Views(folder)
        drawn: dict[str, str] = {}
        for name, draw in _CHARTS.items():
            drawn[name] = draw(views)
            ticker.advance(name)
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            finalize=visible,  # called on every value before it is escaped
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters.update(duration=duration, percent=percent, place=place, prose=prose)
        page = environment.get_template("report.html.j2").render(
            views=views,
            planned=PLANNED,
            figures=headline(views),
            charts=drawn,
            style=(TEMPLATES / "style.css").read_text(encoding="utf-8"),
        )
        path = folder.dir("report") / "report.html"
        partial = path.with_suffix(".part")
        try:
            partial.write_text(page, encoding="utf-8")
            partial.replace(path)
        except OSError as error:
            raise StorageError(f"cannot write {path}: {error.strerror}") from None
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
    accepted = sum(one.accepted for one in views.traces)
    seconds = sum(one.seconds for _, one in views.stages if one)
    domains = len({one.domain for one in views.problems.values()})
    return [
        Figure(str(len(views.programs)), "programs sampled", f"{len(views.problems)} problems in {domains} domains"),
        Figure(f"{runs:,}" if runs else "–", "tool runs", f"on {len(views.outcomes)} programs"),
        Figure(percent(racy / len(views.outcomes)) if views.outcomes else "–", "have a race", f"{racy} of {len(views.outcomes)}"),
        Figure(str(accepted) if views.traces else "–", "traces accepted", f"of {len(views.traces)} written"),
        _accuracy_figure({row.label: row for row in views.scores if row.n}),
        Figure(duration(seconds) if seconds else "–", "wall time", "all stages together"),
    ]


def _accuracy_figure(rows: dict[str, FamilyScore]) -> Figure:
    after, before = rows.get(AFTER), rows.get(BEFORE)
    if after is None:
        return Figure("–", "held-out accuracy", "not evaluated")
    note = f"{percent(after.low)} – {percent(after.high)}, n = {after.n}" + (f"; before: {percent(before.accuracy)}" if before else "")
    return Figure(percent(after.accuracy), "held-out accuracy", note)


def duration(seconds: float) -> str:
    """Seconds for people: `0.42 s`, `12 s`, `3 min 05 s`, `2 h 10 min`."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def place(access: Access) -> str:
    """Where an access is: `line 12, column 5`, with the file where it is not the program's own."""
    line = f"line {access.line}" + (f", column {access.column}" if access.column else "") if access.line else "unknown line"
    return f"{access.file}, {line}" if access.file else line


def visible(value: Any) -> Any:
    """Unseen characters of untrusted text as `⟨U+202E⟩`; the template's own markup and anything but text pass through."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return _UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", value)


def prose(text: str) -> Any:
    """Text with what stands between two backticks on one line set as code; everything is escaped."""
    from markupsafe import Markup

    parts = _QUOTED.split(visible(text))
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if place % 2 else part for place, part in enumerate(parts))
