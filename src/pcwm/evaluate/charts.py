"""The report's charts, drawn by Vega-Lite and returned as SVG text that follows the page's colours and loads nothing."""

from __future__ import annotations

import html
import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from pcwm.evaluate.against import Deferral
from pcwm.evaluate.scoring import PredictorScore
from pcwm.evaluate.statistics import percent

_COLOURS = {
    "#000001": "var(--ink)",
    "#000002": "var(--soft)",
    "#000003": "var(--line)",
    "#000004": "var(--race)",
    "#000005": "var(--free)",
    "#000006": "var(--unknown)",
    "#000007": "var(--accent)",
    "#000008": "var(--card)",
} | {f"#0001{number:02}": f"var(--s{number})" for number in range(1, 9)}
"""Vega-Lite knows no CSS variables: it draws with these stand-ins, and the SVG gets the variables, so one drawing fits light and dark."""
INK, SOFT, LINE, RACE, FREE, UNKNOWN, ACCENT, CARD, *SERIES = _COLOURS
"""SERIES: one colour a predictor, in the line-up's order; the ninth has the first one's again, with dashes."""

VERDICTS = ("race", "no race observed", "unknown")
WIDTH = 280
"""Plot width in pixels, axis labels not included: a chart then fits a phone without shrinking much."""


def verdicts(rows: Sequence[tuple[str, str, int]]) -> str:
    """Programs by verdict, one stacked bar a problem. `rows` are (problem family, one of VERDICTS, count)."""
    import altair as alt

    data = [{"family": family, "verdict": verdict, "n": n, "order": VERDICTS.index(verdict)} for family, verdict, n in rows]
    colour = alt.Color(
        "verdict:N",
        scale=alt.Scale(domain=list(VERDICTS), range=[RACE, FREE, UNKNOWN]),
        legend=alt.Legend(title=None, orient="top", columns=3),
    )
    bars = alt.Chart(alt.Data(values=data)).mark_bar(size=15, stroke=CARD, strokeWidth=1)
    chart = bars.encode(
        x=alt.X("sum(n):Q", title="programs", axis=alt.Axis(tickMinStep=1, format="d")),
        y=alt.Y("family:N", title=None, sort=None, axis=alt.Axis(labelLimit=220, grid=False, domain=False)),
        color=colour,
        order=alt.Order("order:Q"),
    )
    return _svg(chart.properties(width=WIDTH, height=alt.Step(24)), "Programs by verdict for each problem")


def work(values: Sequence[tuple[int, float]]) -> str:
    """How work % is distributed over programs. `values` are (threads, work % of one program)."""
    import altair as alt

    counts = Counter((threads, min(90, int(value // 10) * 10)) for threads, value in values)
    bins = [{"threads": f"{threads} threads", "from": low, "to": low + 10, "n": n} for (threads, low), n in sorted(counts.items())]
    several = len({row["threads"] for row in bins}) > 1
    base = alt.Chart(alt.Data(values=bins)).mark_bar(orient="vertical", color=ACCENT, stroke=CARD, strokeWidth=1)
    chart = base.encode(
        x=alt.X(
            "from:Q",
            title="work %",
            scale=alt.Scale(domain=[0, 100]),
            axis=alt.Axis(values=list(range(0, 101, 20)), labelFlush=False, grid=False),
        ),
        x2="to:Q",
        y=alt.Y("n:Q", title="programs", axis=alt.Axis(tickMinStep=1, format="d")),
    )
    chart = chart.properties(width=WIDTH + 90, height=150)
    if several:
        chart = chart.facet(row=alt.Row("threads:N", title=None, header=alt.Header(labelOrient="top", labelAnchor="start")))
    return _svg(chart, "Distribution of work percent over programs")


def loss(losses: Sequence[float]) -> str:
    """Training loss, one point a step, in the order of the manifest."""
    import altair as alt

    data = [{"step": step, "loss": value} for step, value in enumerate(losses, 1)]
    mark = {"color": ACCENT, "filled": True, "size": 22} if len(data) <= 60 else False
    chart = alt.Chart(alt.Data(values=data)).mark_line(color=ACCENT, strokeWidth=2, point=mark)
    chart = chart.encode(
        x=alt.X("step:Q", title="optimiser step", axis=alt.Axis(tickMinStep=1, format="d", grid=False, labelFlush=False)),
        y=alt.Y("loss:Q", title="training loss", scale=alt.Scale(zero=True)),
    )
    return _svg(chart.properties(width=WIDTH + 90, height=190), "Training loss over steps")


def accuracy(scores: Sequence[PredictorScore]) -> str:
    """Accuracy with its 95% interval, one row a predictor that answered at least one question."""
    import altair as alt

    data = [
        {"label": row.label, "accuracy": 100 * row.accuracy, "low": 100 * row.low, "high": 100 * row.high, "text": percent(row.accuracy)}
        for row in scores
        if row.n
    ]
    y = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=160, grid=False, domain=False))
    domain = alt.Scale(domain=[0, 100])
    base = alt.Chart(alt.Data(values=data))
    bars = base.mark_rule(color=ACCENT, strokeWidth=7, opacity=0.35, strokeCap="round").encode(
        x=alt.X(
            "low:Q", title="accuracy, % (bar: 95% interval)", scale=domain, axis=alt.Axis(values=list(range(0, 101, 20)), labelFlush=False)
        ),
        x2="high:Q",
        y=y,
    )
    points = base.mark_point(color=ACCENT, filled=True, size=110, opacity=1).encode(x=alt.X("accuracy:Q", scale=domain), y=y)
    texts = base.mark_text(color=INK, dy=-13, fontSize=12, fontWeight=600).encode(x="accuracy:Q", y=y, text="text:N")
    return _svg((bars + points + texts).properties(width=WIDTH, height=alt.Step(40)), "Accuracy of each predictor with its 95% interval")


def reliability(row: PredictorScore) -> str:
    """One predictor's accuracy against its confidence, a point a bin, the larger the more answers; on the diagonal it is calibrated."""
    import altair as alt

    data = [{"said": one.confidence, "right": one.accuracy, "n": one.n} for one in row.calibration.bins]
    axis = alt.Axis(values=[0, 0.25, 0.5, 0.75, 1], format="%", labelFlush=False, grid=False)
    x = alt.X("said:Q", title="confidence", scale=alt.Scale(domain=[0, 1]), axis=axis)
    y = alt.Y("right:Q", title="right", scale=alt.Scale(domain=[0, 1]), axis=axis)
    ideal = alt.Chart(alt.Data(values=[{"said": 0, "right": 0}, {"said": 1, "right": 1}])).mark_line(
        color=UNKNOWN, strokeWidth=1, strokeDash=[4, 4]
    )
    base = alt.Chart(alt.Data(values=data))
    line = base.mark_line(color=ACCENT, strokeWidth=1.5).encode(x=x, y=y)
    size = alt.Size("n:Q", scale=alt.Scale(domain=[0, max(one["n"] for one in data)], range=[20, 160]), legend=None)
    points = base.mark_point(color=ACCENT, filled=True, opacity=1).encode(x=x, y=y, size=size)
    chart = ideal.encode(x=x, y=y) + line + points
    return _svg(chart.properties(width=170, height=170), f"Accuracy of {row.label} against its confidence")


def risk_coverage(rows: Sequence[PredictorScore]) -> str:
    """Errors among the surest answers, against the share of questions answered: one line a predictor that gives confidences."""
    found = [(row.label, ((row.risk.points[0][0] / 2, row.risk.points[0][1]), *row.risk.points)) for row in rows if row.risk.points]
    return _lines(
        found, "questions answered, the surest first", "wrong among them", "Share of wrong answers by share of questions answered"
    )


def deferral(rows: Sequence[Deferral], spent: Sequence[tuple[str, float, float]]) -> str:
    """Accuracy against the share of questions put to the real tool; `spent` are points (label, share, accuracy) of cascades."""
    lines = [(f"{row.cheap}, then {row.tool}", row.points) for row in rows]
    return _lines(lines, "tool runs per question", "accuracy", "Accuracy by share of questions put to the real tool", spent)


def _lines(
    lines: Sequence[tuple[str, Sequence[tuple[float, float]]]],
    across: str,
    up: str,
    title: str,
    points: Sequence[tuple[str, float, float]] = (),
) -> str:
    import altair as alt

    labels = [*(label for label, _ in lines), *(label for label, _, _ in points)]
    colour = alt.Color(
        "label:N",
        scale=alt.Scale(domain=labels, range=[SERIES[place % len(SERIES)] for place in range(len(labels))]),
        legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=WIDTH, symbolType="stroke", symbolStrokeWidth=3),
    )
    dash = alt.StrokeDash(
        "label:N",
        scale=alt.Scale(domain=labels, range=[[1, 0] if place < len(SERIES) else [5, 4] for place in range(len(labels))]),
        legend=None,
    )
    axis = alt.Axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1], format="%", labelFlush=False)
    values = [value for _, row in lines for _, value in row] + [value for _, _, value in points]
    low, high = math.floor(5 * min(values) - 1e-9) / 5, math.ceil(5 * max(values) + 1e-9) / 5
    x = alt.X("x:Q", title=across, scale=alt.Scale(domain=[0, 1]), axis=axis)
    y = alt.Y("y:Q", title=up, scale=alt.Scale(domain=[max(0.0, low), min(1.0, high)]), axis=axis)
    drawn = alt.Chart(alt.Data(values=[{"label": label, "x": a, "y": b} for label, row in lines for a, b in _thinned(row)]))
    layers = [drawn.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash, order="x:Q")]
    if points:
        dots = alt.Chart(alt.Data(values=[{"label": label, "x": a, "y": b} for label, a, b in points]))
        layers.append(dots.mark_point(filled=True, size=110, opacity=1).encode(x=x, y=y, color=colour))
    return _svg(alt.layer(*layers).properties(width=WIDTH + 40, height=220), title)


def _thinned(points: Sequence[tuple[float, float]], most: int = 150) -> Sequence[tuple[float, float]]:
    """Every so many of the points, the last one always."""
    step = -(-len(points) // most) or 1
    return [*points[:-1:step], *points[-1:]]


def _svg(chart: Any, title: str) -> str:
    """The chart as SVG text with the page's colours."""
    import vl_convert

    legend = {"labelColor": INK, "labelFontSize": 12, "symbolType": "square", "symbolStrokeWidth": 0, "offset": 8, "columnPadding": 26}
    axis = {"labelColor": SOFT, "titleColor": SOFT, "gridColor": LINE, "domainColor": LINE, "tickColor": LINE, "labelFontSize": 12}
    axis |= {"titleFontSize": 12, "titleFontWeight": "normal", "titlePadding": 8, "labelPadding": 9, "ticks": False, "domain": False}
    spec = chart.to_dict()
    spec["config"] = {
        "background": None,
        "padding": {"left": 20, "right": 16, "top": 4, "bottom": 4},  # a reader's font may be wider than the one measured here
        "view": {"stroke": None},
        "axis": axis,
        "legend": legend,
        "header": {"labelColor": SOFT, "labelFontSize": 12},
        "font": "sans-serif",
    }
    text = vl_convert.vegalite_to_svg(json.dumps(spec))
    for stand_in, variable in _COLOURS.items():
        text = text.replace(f'"{stand_in}"', f'"{variable}"')
    # Namespaces are for SVG files; inside HTML they are noise. Ids are numbered through the process: number them anew.
    text = re.sub(r' xmlns(:\w+)?="[^"]*"', "", text)
    text = re.sub(r' font-family="[^"]*"', "", text)
    ids = {old: f"{re.sub(r'[^a-z]+', '-', title.lower())}-{n}" for n, old in enumerate(sorted(set(re.findall(r'\bid="([^"]+)"', text))))}
    for old, new in ids.items():
        text = text.replace(f'id="{old}"', f'id="{new}"').replace(f"url(#{old})", f"url(#{new})")
    return re.sub(r"^<svg ", lambda _: f'<svg role="img" aria-label="{html.escape(title)}" ', text)
