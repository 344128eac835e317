"""Scores as tables for a terminal of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from pcwm.evaluate.against import Versus
from pcwm.evaluate.scores import Scores
from pcwm.evaluate.scoring import PredictorScore
from pcwm.evaluate.statistics import Measure, Method, percent

LABEL = 24
"""Columns a label may take where the table has many others; longer ones lose their middle."""


def accuracy_table(scores: Sequence[PredictorScore]) -> Table:
    """One row a predictor: accuracy, and how many of the races and of the race-free programs were found.

    A predictor that answered nothing gets dashes, not numbers.
    """
    families = max((row.families for row in scores), default=0)
    table = _table(f"Accuracy on {families} {'family' if families == 1 else 'families'}")
    table.add_column("predictor", no_wrap=True)
    races = any(row.race.confusion.n for row in scores)
    for heading in ("accuracy", "95% interval", "n", *(("races", "race-free") if races else ()), "unknown"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in scores:
        c = row.race.confusion
        numbers = [percent(row.accuracy), f"{percent(row.low)}–{percent(row.high)}{_mark(row.method)}"] if row.n else ["–", "–"]
        found = [f"{c.tp}/{c.races}", f"{c.tn}/{c.race_free}"] if races else []
        table.add_row(Text(short(row.label)), *numbers, str(row.n), *found, str(row.unknown))
    if any(row.method is Method.few and row.n for row in scores):
        table.caption, table.caption_justify = "* few families: as if questions were independent, so too narrow", "left"
    return table


def sureness_table(scores: Sequence[PredictorScore]) -> Table:
    """One row a predictor: what its confidences are worth, and what an answer costs."""
    table = _table("Confidence and cost")
    table.add_column("predictor", no_wrap=True)
    for heading in ("Brier", "ECE", "AURC", "n", "s/question", "tokens", "tool runs"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in scores:
        c = row.calibration
        sure = [f"{c.brier.value:.3f}", f"{c.error:.3f}", number(row.risk.area)] if c.brier.value is not None else ["–", "–", "–"]
        cost = [seconds(row.seconds), f"{row.tokens:,.0f}", f"{row.tool_calls:.2g}"] if row.items else ["–", "–", "–"]
        table.add_row(Text(short(row.label)), *sure, str(c.n), *cost)
    return table


def where_table(scores: Sequence[PredictorScore]) -> Table:
    """One row a predictor that was asked where races are: precision and recall of the pairs of accesses it names."""
    table = _table("Pairs of accesses named: precision / recall; n: named / known")
    table.add_column("predictor", no_wrap=True)
    for heading in ("lines", "n", "variables", "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in scores:
        if row.where:
            shown = []
            for one in (row.where["lines"], row.where["variables"]):
                shown += [f"{_share(one.precision)} / {_share(one.recall)}", f"{one.precision.n} / {one.recall.n}"]
            table.add_row(Text(short(row.label)), *shown)
    return table


def versus_table(rows: Sequence[Versus]) -> Table:
    """One row for each two predictors: how many questions one of them alone has right, and whether that is more than noise."""
    table = _table("Two predictors on the same questions")
    for heading in ("first", "second"):
        table.add_column(heading, no_wrap=True)
    for heading in ("n", "only first", "only second", "p"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("more than noise?", no_wrap=True)
    for row in rows:
        counts = [str(row.n), str(len(row.lost)), str(len(row.gained)), f"{row.adjusted:.2g}"]
        table.add_row(Text(short(row.a, 16)), Text(short(row.b, 16)), *counts, "yes*" if row.verdict not in ("yes", "no") else row.verdict)
    if any(row.verdict not in ("yes", "no") for row in rows):
        table.caption, table.caption_justify = "* if questions are independent: families are too few to tell, or all alike", "left"
    return table


def remarks(found: Scores) -> list[str]:
    """What a reader of the tables must know, one line each."""
    suite = found.suite
    lines = [f"{suite.name}: {suite.items - suite.disputed} items of {suite.families} {'family' if suite.families == 1 else 'families'}"]
    if suite.groups:
        lines[0] += f", {suite.groups} {'group' if suite.groups == 1 else 'groups'} that count only together"
    if suite.disputed:
        rows = "; ".join(f"{row.label} {measure(row.disputed)}" for row in found.scores if row.disputed.n)
        lines.append(f"{suite.disputed} items in dispute are scored apart: {rows}")
    for row in found.scores:
        if row.unparsed or row.too_long:
            parts = [f"{row.unparsed} replies not in the format", f"{row.too_long} prompts longer than the model takes"]
            lines.append(f"{row.label}: " + " and ".join(part for part in parts if not part.startswith("0 ")) + ", counted as wrong")
    if suite.skipped:
        lines.append("left out: " + "; ".join(f"{count} {reason}" for reason, count in suite.skipped.items()))
    return [*lines, *suite.notes]


def measure(one: Measure) -> str:
    """A proportion for a line of text: `64% (51%–75%, n = 42)`."""
    if one.value is None:
        return "– (n = 0)"
    ends = f"{percent(one.low)}–{percent(one.high)}, " if one.low is not None and one.high is not None else ""
    return f"{percent(one.value)} ({ends}n = {one.n})"


def number(one: Measure) -> str:
    """A value between 0 and 1 for a table; its interval is elsewhere."""
    return "–" if one.value is None else f"{one.value:.3f}"


def seconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.1f}"


def short(label: str, width: int = LABEL) -> str:
    """A label within `width` columns: its end, which tells adapters apart, is kept."""
    return label if len(label) <= width else f"{label[: width // 2 - 1]}…{label[len(label) - (width - width // 2) :]}"


def _share(one: Measure) -> str:
    return "–" if one.value is None else percent(one.value)


def _mark(method: Method) -> str:
    return "*" if method is Method.few else ""


def _table(title: str) -> Table:
    return Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 1))
