"""The tables of docs/results.md, from folders that `pcwm evaluate` wrote: a table an exam, a row a predictor.

    python bench/results.py runs/evaluate/held-out runs/evaluate/partial

Every number has its 95% interval and its n. Of an exam about pairs of programs each pair counts once: as right only if both answers are.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from pcwm.evaluate.scores import FILE, Scores, read_scores
from pcwm.evaluate.scoring import PredictorScore
from pcwm.evaluate.statistics import Measure
from pcwm.evaluate.tables import measure

_HEAD = "| | right | unknown | precision | recall | MCC | calibration error |\n|---|---|---:|---|---|---|---|"
_HEAD_WORK = "| | right | unknown | calibration error |\n|---|---|---:|---|"


def table(scores: Scores) -> str:
    """One exam as Markdown."""
    suite = scores.suite
    counted = f"{suite.groups} pairs of programs" if suite.groups else f"{suite.items} questions"
    work = not any(row.race.mcc.n for row in scores.scores)
    lines = [f"{counted}, {suite.families} families (`{suite.digest}`)", "", _HEAD_WORK if work else _HEAD]
    return "\n".join((*lines, *(_row(row, work) for row in scores.scores)))


def _row(row: PredictorScore, work: bool) -> str:
    right = f"{row.correct} of {row.n}, {row.accuracy:.1%} ({row.low:.1%} to {row.high:.1%})"
    race = () if work else (measure(row.race.precision), measure(row.race.recall), _said(row.race.mcc))
    unknown = f"{row.unknown}" + (f" ({row.too_long} too long)" if row.too_long else "")
    told = "–" if row.calibration.brier.value is None else f"{row.calibration.error:.3f} (by chance {row.calibration.chance:.3f})"
    return f"| {row.label} | {' | '.join((right, unknown, *race, told))} |"


def _said(one: Measure) -> str:
    """A value that is no proportion."""
    ends = f" ({one.low:.2f} to {one.high:.2f})" if one.low is not None and one.high is not None else ""
    return "–" if one.value is None else f"{one.value:.2f}{ends}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="+")
    for folder in parser.parse_args().folder:
        scores = read_scores(folder / FILE)
        if scores is None:
            parser.error(f"{folder} holds no finished evaluation")
        print(f"\n### {folder.name}\n\n{table(scores)}")


if __name__ == "__main__":
    main()
