"""From answers to scores: what one predictor got right on a suite, how sure that is, and where its mistakes lie.

An item counts as right where the answer is the truth, so `unknown` is wrong, and so is a reply not in the format. Items of a group count
once, as right only if all of them are. Items in dispute are scored apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from pydantic import Field

from pcwm.evaluate.calibration import Calibration, RiskCoverage, Said, calibration, risk_coverage
from pcwm.evaluate.confusion import CELLS, Confusion, RaceMeasures, cell, race_measures
from pcwm.evaluate.pairs_score import Counts, score_pairs
from pcwm.evaluate.statistics import Measure, Method, proportion
from pcwm.evaluate.suites.suite import Item
from pcwm.predict.predictor import prompt_too_long
from pcwm.records import Answer, Prediction, Record, Score


class Noted(Record):
    """An item without its program: what scores need to know, and what two evaluations compare."""

    name: str
    question: str
    """Its question's id."""
    truth: Answer
    family: str
    group: str = ""
    disputed: bool = False
    tags: tuple[str, ...] = ()

    @staticmethod
    def of(item: Item) -> Noted:
        return Noted(
            name=item.name,
            question=item.question.id,
            truth=item.truth,
            family=item.family,
            group=item.group,
            disputed=item.disputed,
            tags=item.tags,
        )


class Where(Record):
    """The pairs of accesses that answers name, by one rule of what makes two pairs the same (`pairs_score.py`)."""

    precision: Measure = Measure()
    """Of the pairs named, how many are the suite's."""
    recall: Measure = Measure()
    """Of the suite's pairs, how many are named."""


RULES = ("lines", "variables", "expressions")


@dataclass(frozen=True)
class Unit:
    """What counts once: an item, or a group of items, as one predictor answered it."""

    name: str
    """Of its items, all of them."""
    family: str
    right: bool
    tags: frozenset[str]


class PredictorScore(Score):
    """Accuracy, with what one needs to judge it. `n` counts items, or groups where items come in groups."""

    method: Method = Method.none
    """Where the accuracy's interval comes from."""
    families: int
    """Problem families the questions come from: the number of truly independent things, well below n."""
    items: int
    """Items answered, each by itself."""
    items_right: int
    race: RaceMeasures = RaceMeasures()
    """About the questions on races alone."""
    where: dict[str, Where] = Field(default_factory=dict)
    """By each of RULES; empty where the suite names no pairs."""
    calibration: Calibration = Calibration()
    risk: RiskCoverage = RiskCoverage()
    unparsed: int = 0
    """Replies not in the format; they are among the `unknown`."""
    too_long: int = 0
    """Prompts longer than the model takes; they are among the `unknown`, not among the `unparsed`."""
    tokens: float = 0.0
    """Read and written, per question."""
    tool_calls: float = 0.0
    """Programs that real tools ran, per question."""
    disputed: Measure = Measure()
    """Accuracy on the items in dispute, which nothing else here counts."""
    by_tag: dict[str, Measure] = Field(default_factory=dict)
    """Accuracy on the items with each tag, the commonest tag first."""
    by_family: dict[str, tuple[int, int]] = Field(default_factory=dict)
    """How many are right, and how many there are."""


def units(items: Iterable[Noted], answers: Mapping[str, Answer], *, disputed: bool = False) -> list[Unit]:
    """What counts of the items, in their order; `answers` are keyed by question. A group lacking an answer does not count.

    Those in dispute where `disputed`, else the others; one in dispute takes its whole group along.
    """
    groups: dict[str, list[Noted]] = defaultdict(list)
    for place, item in enumerate(items):
        groups[f"group {item.group}" if item.group else f"item {place}"].append(item)
    return [
        Unit(
            name=" + ".join(item.name for item in members),
            family=members[0].family,
            right=all(answers[item.question] is item.truth for item in members),
            tags=frozenset(tag for item in members for tag in item.tags),
        )
        for members in groups.values()
        if any(item.disputed for item in members) is disputed and all(item.question in answers for item in members)
    ]


def accuracy(counted: Iterable[Unit]) -> Measure:
    """The share of units that are right."""
    return proportion(list(_by_family(counted).values()))


def _by_family(counted: Iterable[Unit]) -> dict[str, tuple[int, int]]:
    right: Counter[str] = Counter()
    n: Counter[str] = Counter()
    for unit in counted:
        n[unit.family] += 1
        right[unit.family] += unit.right
    return {family: (right[family], count) for family, count in sorted(n.items())}


def score(label: str, predictor: str, items: Sequence[Item], predictions: Mapping[str, Prediction]) -> PredictorScore:
    """Score one predictor's predictions, keyed by question; items without one are left out, and every n counts those left in.

    With n = 0 the accuracy is 0 in the interval [0, 1], and no table or chart shows it.
    """
    notes = [Noted.of(item) for item in items]
    answers = {question: one.answer for question, one in predictions.items()}
    counted = units(notes, answers)
    mean = accuracy(counted)
    doubtful = {note.group for note in notes if note.group and note.disputed}
    single = [note for note in notes if note.question in answers and not note.disputed and note.group not in doubtful]
    given = [predictions[note.question] for note in single]
    long = sum(map(prompt_too_long, given))
    return PredictorScore(
        predictor=predictor,
        label=label,
        n=mean.n,
        correct=sum(unit.right for unit in counted),
        unknown=sum(one.answer is Answer.unknown for one in given),
        accuracy=mean.value or 0.0,
        low=0.0 if mean.low is None else mean.low,
        high=1.0 if mean.high is None else mean.high,
        method=mean.method,
        seconds=fmean(one.cost.seconds for one in given) if given else 0.0,
        families=len({unit.family for unit in counted}),
        items=len(single),
        items_right=sum(answers[note.question] is note.truth for note in single),
        race=race_measures(_confusions(single, answers)),
        where=_where(items, {note.question for note in single}, predictions),
        **_sureness(single, predictions),
        unparsed=sum(bool(one.unparsed) for one in given) - long,
        too_long=long,
        tokens=fmean(one.cost.prompt_tokens + one.cost.completion_tokens for one in given) if given else 0.0,
        tool_calls=fmean(one.cost.tool_calls for one in given) if given else 0.0,
        disputed=accuracy(units(notes, answers, disputed=True)),
        by_tag=_by_tag(counted),
        by_family=_by_family(counted),
    )


def _confusions(notes: Iterable[Noted], answers: Mapping[str, Answer]) -> dict[str, Confusion]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for note in notes:
        if note.truth in (Answer.race, Answer.no_race):
            counts[note.family][cell(note.truth, answers[note.question])] += 1
    return {family: Confusion.model_validate({name: row[name] for name in CELLS}) for family, row in counts.items()}


def _where(items: Iterable[Item], asked: Collection[str], predictions: Mapping[str, Prediction]) -> dict[str, Where]:
    counts: dict[str, dict[str, Counts]] = {rule: defaultdict(Counts) for rule in RULES}
    for item in items:
        found = score_pairs(predictions[item.question.id], item) if item.question.id in asked else None
        for rule in RULES if found is not None else ():
            counts[rule][item.family] += getattr(found, rule)
    if not any(one.known for one in counts["lines"].values()):
        return {}
    return {
        rule: Where(
            precision=proportion([(one.right, one.named) for one in row.values()]),
            recall=proportion([(one.right, one.known) for one in row.values()]),
        )
        for rule, row in counts.items()
    }


def _sureness(notes: Sequence[Noted], predictions: Mapping[str, Prediction]) -> dict[str, Calibration | RiskCoverage]:
    """Calibration over answers with a confidence; the risk over these and those `unknown`."""
    families = {family: place for place, family in enumerate(dict.fromkeys(note.family for note in notes))}
    said = []
    for note in notes:
        one = predictions[note.question]
        sure = None if one.answer is Answer.unknown else one.confidence
        if sure is not None or one.answer is Answer.unknown:
            said.append(Said(sure, one.answer is note.truth, families[note.family]))
    return {"calibration": calibration(said), "risk": risk_coverage(said)}


def _by_tag(counted: Sequence[Unit]) -> dict[str, Measure]:
    tags = Counter(tag for unit in counted for tag in unit.tags)
    commonest = sorted(tags, key=lambda tag: (-tags[tag], tag))
    return {tag: accuracy(unit for unit in counted if tag in unit.tags) for tag in commonest}
