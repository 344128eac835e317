"""From answers to scores, item by item."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from rich.console import Console
from rich.table import Table
from tests.evaluate.making import FREE, RACE, UNKNOWN, flipped, item, prediction, suite, truly

from pcwm.evaluate.against import Versus, deferrals, versus
from pcwm.evaluate.asking import Entry, limited
from pcwm.evaluate.confusion import Confusion
from pcwm.evaluate.scores import SuiteNote, score_all
from pcwm.evaluate.scoring import Noted, PredictorScore, score, units
from pcwm.evaluate.statistics import Measure, Method
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.evaluate.tables import accuracy_table, measure, remarks, short, sureness_table, versus_table, where_table
from pcwm.intervals import wilson
from pcwm.records import Answer, Pair, Prediction, Program, Question

SIX = [
    item(1, RACE, "a", tags=("tasks",)),
    item(2, RACE, "a"),
    item(3, RACE, "b", tags=("tasks", "simd")),
    item(4, FREE, "b"),
    item(5, FREE, "c"),
    item(6, FREE, "c"),
]
ANSWERS = [RACE, FREE, UNKNOWN, RACE, FREE, FREE]


def given(items: Sequence[Item], answers: Sequence[Answer], who: str = "me") -> dict[str, Prediction]:
    return {one.question.id: prediction(one, answer, who=who) for one, answer in zip(items, answers, strict=True)}


def test_counts_every_cell_and_takes_unknown_as_wrong() -> None:
    row = score("mine", "me", SIX, given(SIX, ANSWERS))
    assert row.race.confusion == Confusion(tp=1, fn=1, fp=1, tn=2, unknown_race=1)
    assert (row.n, row.correct, row.items, row.items_right, row.unknown, row.accuracy) == (6, 3, 6, 3, 1, 0.5)
    assert (row.families, row.method, row.low, row.high) == (3, Method.few, *wilson(3, 6))
    assert (row.seconds, row.tokens, row.tool_calls) == (2.0, 100.0, 0.0)
    assert row.by_family == {"a": (1, 2), "b": (0, 2), "c": (2, 2)}
    assert list(row.by_tag) == ["tasks", "simd"]
    assert (row.by_tag["tasks"].value, row.by_tag["tasks"].n, row.by_tag["simd"].n) == (0.5, 2, 1)


def test_leaves_out_what_was_not_answered() -> None:
    row = score("mine", "me", SIX, given(SIX[:1], [RACE]))
    assert (row.n, row.correct, row.families) == (1, 1, 1)
    none = score("mine", "me", SIX, {})
    assert (none.n, none.families, none.low, none.high, none.race.recall) == (0, 0, 0.0, 1.0, Measure())


def test_a_group_is_right_only_together() -> None:
    items = [item(1, RACE, "a", "g1"), item(2, FREE, "a", "g1"), item(3, RACE, "b", "g2"), item(4, FREE, "b", "g2"), item(5, RACE, "c")]
    row = score("mine", "me", items, given(items, [RACE, FREE, RACE, RACE, RACE]))
    assert (row.n, row.correct) == (3, 2)
    assert (row.items, row.items_right) == (5, 4)
    assert row.race.confusion == Confusion(tp=3, fp=1, tn=1), "confusion counts items"
    half = score("mine", "me", items, given(items[:1], [RACE]))
    assert (half.n, half.items) == (0, 1), "half a group is no unit"
    names = [unit.name for unit in units([Noted.of(one) for one in items], {one.question.id: RACE for one in items})]
    assert names == ["loop1 + loop2", "loop3 + loop4", "loop5"]


def test_the_same_question_may_stand_in_two_groups() -> None:
    first, second = item(1, RACE, "a", "g1"), item(1, RACE, "a", "g2")
    row = score("mine", "me", [first, second], given([first], [RACE]))
    assert (row.n, row.correct, row.items) == (2, 2, 2)


def test_disputed_items_are_scored_apart() -> None:
    items = [item(1, RACE, "a"), item(2, FREE, "b", disputed=True), item(3, FREE, "c", "g"), item(4, RACE, "c", "g", disputed=True)]
    row = score("mine", "me", items, given(items, [RACE, FREE, FREE, FREE]))
    assert (row.n, row.correct, row.items, row.families) == (1, 1, 1, 1)
    assert (row.disputed.value, row.disputed.n) == (0.5, 2), "a group with a disputed item goes as a whole"
    assert row.race.confusion.n == 1


def test_long_prompts_and_unparsed_replies_are_counted_and_wrong() -> None:
    items = [item(place, RACE, str(place)) for place in range(3)]
    said = [
        prediction(items[0], UNKNOWN, unparsed="prompt is 9000 tokens, the model takes 4000"),
        prediction(items[1], UNKNOWN, unparsed="Well, it depends."),
        prediction(items[2], UNKNOWN),
    ]
    row = score("mine", "me", items, {one.question: one for one in said})
    assert (row.n, row.correct, row.unknown, row.unparsed, row.too_long) == (3, 0, 3, 1, 1)
    told = remarks(score_all(Suite("s", tuple(items)), [Entry.make(0, "mine", "me")], {"mine": {one.question: one for one in said}}))
    assert "mine: 1 replies not in the format and 1 prompts longer than the model takes, counted as wrong" in told


def test_questions_about_work_have_an_accuracy_but_no_races() -> None:
    a, b = (SIX[place].question.program for place in (0, 1))
    work = Item(question=Question.work(a, b, 4), truth=Answer.A, name="a or b", family="w")
    row = score("mine", "me", [work], {work.question.id: prediction(work, Answer.A, 0.8)})
    assert (row.n, row.accuracy, row.race.confusion.n, row.calibration.n) == (1, 1.0, 0, 1)
    assert "races" not in printed(accuracy_table([row]))


def test_calibration_leaves_out_answers_without_a_confidence() -> None:
    said = [prediction(SIX[0], RACE, 0.9), prediction(SIX[1], FREE), prediction(SIX[2], UNKNOWN, 0.4), prediction(SIX[3], FREE, 0.7)]
    row = score("mine", "me", SIX, {one.question: one for one in said})
    assert row.calibration.n == 2
    assert row.calibration.brier.value == pytest.approx((0.01 + 0.09) / 2)
    assert row.risk.area.n == 3, "two sure answers, and the unknown one last"


# ---------------------------------------------------------------- against each other


def all_scores(families: int = 8) -> tuple[Suite, list[PredictorScore], list[Versus]]:
    made = suite(families)
    rules = {
        "good": flipped(lambda number: number % 16 == 0),
        "bad": flipped(lambda number: number % 2 == 0),
        "same": flipped(lambda number: number % 16 == 0),
    }
    said = {label: given(made.items, [rule(one.question) for one in made.items], label) for label, rule in rules.items()}
    found = score_all(made, [Entry.make(place, label, label) for place, label in enumerate(rules)], said)
    return made, list(found.scores), list(found.versus)


def test_versus_by_hand() -> None:
    made, _, (good_bad, good_same, bad_same) = all_scores()
    assert (good_bad.a, good_bad.b, good_bad.n) == ("good", "bad", len(made.items))
    assert good_bad.gained == ()
    assert len(good_bad.lost) == 14, "even numbers but 0 and 16"
    assert good_bad.difference.value == pytest.approx(-14 / 32)
    assert good_bad.p == pytest.approx(2 / 2**14)
    assert good_bad.adjusted == pytest.approx(3 * 2 / 2**14)
    assert good_bad.more_than_noise
    assert good_bad.verdict == "yes"
    assert (good_same.p, good_same.difference.value, good_same.more_than_noise) == (1.0, 0.0, False)
    assert len(bad_same.gained) == 14
    assert bad_same.difference.low is not None
    assert bad_same.difference.low > 0


def test_versus_only_where_both_answered() -> None:
    notes = [Noted.of(one) for one in SIX]
    one = {item.question.id: item.truth for item in SIX}
    other = {item.question.id: item.truth for item in SIX[:2]}
    (row,) = versus(notes, {"one": one, "other": other})
    assert (row.n, row.difference.value) == (2, 0.0)
    (none,) = versus(notes, {"one": one, "none": {}})
    assert (none.n, none.difference, none.p) == (0, Measure(), 1.0)
    assert none.verdict == "no"


def test_with_few_families_a_yes_rests_on_the_test_alone() -> None:
    _, _, (good_bad, _, _) = all_scores(4)
    assert good_bad.p == pytest.approx(2 / 2**7)
    assert good_bad.more_than_noise
    assert good_bad.difference.low is None
    assert good_bad.verdict == "yes, if questions are independent"
    assert "yes*" in printed(versus_table([good_bad]))


def test_asking_the_tool_about_the_least_sure_first() -> None:
    items = [item(place, RACE, str(place)) for place in range(4)]
    cheap = [
        prediction(items[0], RACE, 0.9),
        prediction(items[1], FREE, 0.6),
        prediction(items[2], RACE, 0.6),
        prediction(items[3], UNKNOWN),
    ]
    tool = [prediction(one, RACE if place < 3 else UNKNOWN, cost={"tool_calls": 1}) for place, one in enumerate(items)]
    said = {"cheap": {one.question: one for one in cheap}, "real": {one.question: one for one in tool}}
    rows = [score("cheap", "reader:1", items, said["cheap"]), score("real", "tool:x", items, said["real"])]
    assert rows[1].tool_calls == 1.0
    (found,) = deferrals([Noted.of(one) for one in items], rows, said)
    assert (found.cheap, found.tool, found.n) == ("cheap", "real", 4)
    assert found.points == ((0.0, 0.5), (0.25, 0.5), (0.75, 0.75), (1.0, 0.75)), "the tool's own unknown is wrong, too"
    assert deferrals([Noted.of(one) for one in items], rows[:1], said) == []


# ---------------------------------------------------------------- choosing and showing


def test_a_limit_keeps_the_spread_and_groups_whole() -> None:
    made = suite(6, 4)
    chosen = limited(made.items, 12)
    assert len(chosen) == 12
    assert {(one.family, one.truth) for one in chosen} == {(f"family/{place}", truth) for place in range(6) for truth in (RACE, FREE)}
    assert chosen == limited(reversed(made.items), 12)
    assert len(limited(made.items, 0)) == 24
    pair = [item(50, RACE, "z", "g"), item(51, FREE, "z", "g"), item(52, FREE, "z")]
    assert {one.name for one in limited(pair, 1)} in ({"loop50", "loop51"}, {"loop52"})


def test_a_draw_by_chance_stands_for_all() -> None:
    large = [item(place, RACE, "large") for place in range(90)]
    made = [*large, *(item(100 + place, FREE, "small") for place in range(10))]
    chosen = limited(made, 40, "chance")
    assert len(chosen) == 40 and chosen == limited(reversed(made), 40, "chance")
    # In turns all ten of the small family would be among them; by chance that happens once in 20,000 draws.
    assert 0 < sum(one.family == "small" for one in chosen) < 10 == sum(one.family == "small" for one in limited(made, 40))
    assert chosen[:20] == limited(made, 20, "chance"), "a larger draw holds the smaller one"
    pair = [item(50, RACE, "z", "g"), item(51, FREE, "z", "g"), item(52, FREE, "z")]
    assert {one.name for one in limited(pair, 1, "chance")} in ({"loop50", "loop51"}, {"loop52"})


def test_digest_is_of_the_exam() -> None:
    made = suite()
    same = SuiteNote.of(Suite(name="other", items=tuple(reversed(made.items))))
    assert same.digest == SuiteNote.of(made).digest
    flip = made.items[0].model_copy(update={"truth": FREE})
    assert SuiteNote.of(Suite("made", (flip, *made.items[1:]))).digest != same.digest


def printed(table: Table) -> str:
    text = io.StringIO()
    Console(width=80, file=text).print(table)
    return text.getvalue()


def test_tables_fit_80_columns_and_say_what_they_rest_on() -> None:
    _, rows, pairs = all_scores()
    long = [row.model_copy(update={"label": f"model [qwen] {'very ' * 8}long"}) for row in rows]
    for table in (accuracy_table(long), sureness_table(long), versus_table(pairs)):
        shown = printed(table)
        assert max(map(len, shown.splitlines())) <= 80
        assert "…\n" not in shown
        assert " n " in shown
    assert "m [q] b" in printed(accuracy_table([rows[0].model_copy(update={"label": "m [q] b"})])), "a label is no markup"
    shown = printed(accuracy_table([score("mine", "me", SIX, given(SIX, ANSWERS))]))
    for text in ("50%", "19%–81%*", "1/3", "2/3", "few families"):
        assert text in shown


def test_no_answers_mean_no_number() -> None:
    row = score("mine", "me", SIX, {})
    shown = printed(accuracy_table([row])) + printed(sureness_table([row]))
    assert "%" not in shown.replace("95% interval", "")
    assert "–" in shown
    assert measure(row.disputed) == "– (n = 0)"


def test_short_keeps_both_ends() -> None:
    assert short("model:smollm2-135m+adapter:5f0c2a9e", 24) == "model:smoll…ter:5f0c2a9e"
    assert len(short("x" * 99, 16)) == 16


def test_a_truth_is_told_by_the_rule() -> None:
    """The hand-made suite is what the tests above take it for."""
    assert all(truly(one.question) is one.truth for one in suite().items)
    assert isinstance(SIX[0].question.program, Program)


def test_pairs_named_are_scored_by_lines_and_by_variables() -> None:
    """Of three pairs named one is right by its lines and two by their variables; of two known, one and two."""
    items = [item(1, RACE, "a"), item(2, RACE, "b"), item(3, FREE, "b")]
    right, elsewhere = items[0].pairs, (Pair.make(items[0].pairs[0].first.model_copy(update={"line": 2}), items[0].pairs[0].second),)
    said = [prediction(items[0], RACE, pairs=right), prediction(items[1], RACE, pairs=elsewhere), prediction(items[2], RACE, pairs=right)]
    row = score("mine", "me", items, {one.question: one for one in said})
    lines, variables = row.where["lines"], row.where["variables"]
    assert (lines.precision.n, lines.recall.value, lines.recall.n, variables.recall.value) == (3, 0.5, 2, 1.0)
    assert lines.precision.value == pytest.approx(1 / 3)
    assert variables.precision.value == pytest.approx(2 / 3)
    assert "33% / 50%" in printed(where_table([row]))
    assert score("mine", "me", items[2:], {said[2].question: said[2]}).where == {}, "a suite that names no pairs"
