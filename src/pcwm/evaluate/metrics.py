"""How often a predictor is right, how sure that number is, and where its mistakes lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from rich.table import Table

from pcwm.errors import MissingToolError
from pcwm.records import Answer, Prediction, Record, Score


class Confusion(Record):
    """Answers against the truth; a race is the positive."""

    tp: int = 0
    """Races called a race."""
    fn: int = 0
    """Races called no race."""
    fp: int = 0
    """Race-free programs called a race."""
    tn: int = 0
    """Race-free programs called no race."""
    unknown_race: int = 0
    """Races without an answer."""
    unknown_no_race: int = 0
    """Race-free programs without an answer."""

    @property
    def races(self) -> int:
        return self.tp + self.fn + self.unknown_race

    @property
    def race_free(self) -> int:
        return self.tn + self.fp + self.unknown_no_race

    @property
    def unknown(self) -> int:
        return self.unknown_race + self.unknown_no_race


class FamilyScore(Score):
    """A score with what one needs to judge it."""

    families: int
    """Problem families the questions come from: the number of truly independent things, well below n."""
    confusion: Confusion


def score(
    predictor: str, label: str, predictions: Iterable[Prediction], truth: Mapping[str, Answer], families: Mapping[str, str]
) -> FamilyScore:
    """Score one predictor's predictions; `truth` and `families` are keyed by question id.

    Predictions of other predictors and of questions without a known answer are left out, and n counts those left in. An answer
    `unknown` (a reply not in the format is one) counts as wrong. The 95% interval is Wilson's (E. B. Wilson, JASA 22, 1927), which takes
    the questions as independent; programs of one family are not, so the true interval is wider: read it with `families`, which
    counts them. With n = 0 the accuracy is 0 in the interval [0, 1], and no table or chart shows it.
    """
    mine = [one for one in predictions if one.predictor == predictor and one.question in truth]
    counts = dict.fromkeys(Confusion.model_fields, 0)
    for one in mine:
        counts[_cell(truth[one.question], one.answer)] += 1
    confusion = Confusion.model_validate(counts)
    correct = confusion.tp + confusion.tn
    low, high = wilson(correct, len(mine))
    return FamilyScore(
        predictor=predictor,
        label=label,
        n=len(mine),
        correct=correct,
        unknown=confusion.unknown,
        accuracy=correct / len(mine) if mine else 0.0,
        low=low,
        high=high,
        seconds=fmean(one.cost.seconds for one in mine) if mine else 0.0,
        families=len({families[one.question] for one in mine}),
        confusion=confusion,
    )


def _cell(truth: Answer, answer: Answer) -> str:
    if answer is Answer.unknown:
        return "unknown_race" if truth is Answer.race else "unknown_no_race"
    if truth is Answer.race:
        return "tp" if answer is Answer.race else "fn"
    return "tn" if answer is Answer.no_race else "fp"


def wilson(correct: int, n: int) -> tuple[float, float]:
    """Wilson's 95% score interval of the proportion `correct` / `n`; (0, 1) where n is 0.

    Raises MissingToolError: scipy is not installed.
    """
    if n == 0:
        return 0.0, 1.0
    try:
        from scipy.stats import binomtest
    except ModuleNotFoundError:
        raise MissingToolError("scipy is not installed", hint="pip install 'pcwm[report]'") from None
    interval = binomtest(correct, n).proportion_ci(confidence_level=0.95, method="wilson")
    return float(interval.low), float(interval.high)


def share(part: int, whole: int) -> str:
    """A share with Wilson's 95% interval: `42 of 44, 95.5% (84.9% to 98.7%)`. Raises MissingToolError: scipy is not installed."""
    if not whole:
        return "0 of 0"
    low, high = wilson(part, whole)
    return f"{part} of {whole}, {part / whole:.1%} ({low:.1%} to {high:.1%})"


def percent(value: float) -> str:
    """A proportion as a whole percentage: 0.637 → `64%`."""
    return f"{100 * value:.0f}%"


def accuracy_table(scores: Sequence[FamilyScore]) -> Table:
    """One row a predictor, for the terminal (80 columns): accuracy, and how many of the races and of the race-free programs were found.

    A predictor that answered nothing gets dashes, not numbers.
    """
    families = max((row.families for row in scores), default=0)
    table = Table(
        title=f"Race accuracy on held-out families ({families})", title_justify="left", title_style="bold", box=None, pad_edge=False
    )
    table.add_column("predictor", no_wrap=True)
    for heading in ("accuracy", "95% interval", "n", "races", "race-free", "unknown"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in scores:
        c = row.confusion
        numbers = [percent(row.accuracy), f"{percent(row.low)}–{percent(row.high)}"] if row.n else ["–", "–"]
        found = [f"{c.tp}/{c.races}", f"{c.tn}/{c.race_free}"]
        table.add_row(row.label.replace("[", r"\["), *numbers, str(row.n), *found, str(row.unknown))
    return table
