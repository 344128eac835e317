"""The page of an evaluation: loads nothing, runs nothing, escapes everything, and shows every prediction beside its code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.evaluate.conftest import ByRule
from tests.evaluate.making import RACE, UNKNOWN, item, line_up, suite, truly
from tests.evaluate.test_report import HOSTILE, LOADING_ATTRIBUTES, LOADING_TAGS, Page

from pcwm.evaluate.evaluation import Evaluation
from pcwm.evaluate.evaluation_report import write_report
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.progress import Silence
from pcwm.records import Answer, Question


def page_of(path: Path, lineup: list[tuple[str, ByRule]], asked: Suite) -> tuple[Page, str]:
    with Evaluation.open(path, asked, {"root": "/somewhere"}) as evaluation:
        text = write_report(evaluation, evaluation.ask(Silence(), lineup)).read_text(encoding="utf-8")
    return Page(text), text


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Page, str]:
    return page_of(tmp_path_factory.mktemp("page"), line_up(), suite())


def test_loads_nothing_and_runs_nothing(finished: tuple[Page, str]) -> None:
    page, text = finished
    assert not (LOADING_TAGS - {"form"}) & set(page.tags)
    loaded = {value for key, value in page.attributes if key in LOADING_ATTRIBUTES}
    assert all(value.startswith("#") for value in loaded)
    assert not [key for key, _ in page.attributes if key.startswith("on")]
    assert "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'" in text
    assert "@import" not in text
    assert "url(" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert len(text) < 250_000


def test_tags_nest_and_anchors_lead_somewhere(finished: tuple[Page, str]) -> None:
    page, _ = finished
    assert page.badly_nested == []
    assert page.open == []
    ids = [value for key, value in page.attributes if key == "id"]
    assert len(ids) == len(set(ids))
    assert {value[1:] for key, value in page.attributes if key == "href"} <= set(ids)


def test_shows_scores_with_what_they_rest_on(finished: tuple[Page, str]) -> None:
    page, text = finished
    for said in ("Made by hand.", "24 of 24", "19 of 24", "BCa over families", "family/5", "McNemar", "Calibration error", "AURC"):
        assert said in page.text, said
    assert page.tags.count("svg") == 5, "accuracy, two of calibration, risk, deferral"
    order = re.findall(r"<tr><th>(tool|reader|mumbler)<br>", text)
    assert order == ["tool", "reader", "mumbler"], "the best first"
    heat = re.search(r'<table class="heat">.*?</table>', text, re.S)
    assert heat is not None
    assert len(re.findall(r"<td style=", heat[0])) == 18
    assert "4/4" in heat[0]


def test_every_prediction_is_there_with_the_code_and_the_tools_report(finished: tuple[Page, str]) -> None:
    _, text = finished
    questions = re.findall(r'<details class="question .*?</details>', text, re.S)
    assert len(questions) == 24
    racy = next(one for one in questions if "<b>loop0</b>" in one)
    assert '<li class="both"><span class="row"><span class="no">5</span>' in racy
    assert "WARNING: ThreadSanitizer: data race" in racy
    assert "every thread updates the same variable" in racy
    assert "The reply was not in the format:" in racy
    assert "I think it is fine" in racy
    for label in ("tool", "reader", "mumbler"):
        assert re.search(rf'<h4 class="name">. {label}</h4>', racy)


def test_filters_go_by_what_each_question_is(finished: tuple[Page, str]) -> None:
    """Plain CSS: a rule a choice, and a class a state. The line-up is tool, reader, mumbler; the reader is wrong about every fifth loop."""
    _, text = finished
    classes = {
        name: set(css.split())
        for css, name in re.findall(r'<details class="question ([^"]*)" id="[^"]*">\s*<summary><span class="who"><b>(\w+)', text)
    }
    assert classes["loop0"] == {"r0", "w1", "u2", "is-race", "unparsed", "split"}
    assert classes["loop1"] == {"r0", "r1", "u2", "is-no_race", "unparsed", "split"}
    for rule in (
        ".browse:has(#p1-w:checked) .question:not(.w1)",
        ".browse:has(#truth-race:checked) .question:not(.is-race)",
        ".browse:has(#of-split:checked)",
    ):
        assert rule in text
    ids = set(re.findall(r'<input type="radio"[^>]* id="([^"]+)"', text))
    assert {"p0-any", "p2-u", "truth-any", "of-failed"} <= ids
    assert ids >= set(re.findall(r":has\(#((?:p\d|of)-\w+):checked\)", text)) - {"of-doubtful"}


def test_lines_that_answers_name_are_marked(tmp_path: Path) -> None:
    asked = Suite("one", (item(1, RACE, "a"),))

    class Pointing(ByRule):
        def predict(self, questions):  # type: ignore[no-untyped-def]
            pairs = asked.items[0].pairs
            moved = pairs[0].model_copy(update={"first": pairs[0].first.model_copy(update={"line": 3})})
            return (one.model_copy(update={"pairs": (moved,)}) for one in super().predict(questions))

    _, text = page_of(tmp_path, [("pointer", Pointing("p:1", truly))], asked)
    assert '<li class="named"><span class="row"><span class="no">3</span>' in text
    assert text.count("named by pointer") == 2


def test_escapes_what_others_wrote(tmp_path: Path) -> None:
    one = item(1, RACE, HOSTILE, tags=(HOSTILE,))
    source = f"/* {HOSTILE} \u202e */\n{one.question.program.source}"
    program = one.question.program.model_copy(update={"source": source})
    hostile = one.model_copy(update={"question": Question.race(program), "name": HOSTILE, "log": f"{HOSTILE}\x1b[31m"})
    asked = Suite(HOSTILE, (hostile,), skipped={HOSTILE: 2}, notes=(HOSTILE,))
    page, text = page_of(tmp_path, [(HOSTILE, ByRule(HOSTILE, lambda question: UNKNOWN, unparsed=True))], asked)
    assert not {"script", "img"} & set(page.tags)
    assert page.badly_nested == []
    assert "<script" not in text
    assert page.text.count("<script>alert(1)</script>") > 10, "shown as text"
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_work_groups_disputes_and_nobody_asked(tmp_path: Path) -> None:
    a, b = (item(number, RACE, "a").question.program for number in (1, 2))
    work = Item(
        question=Question.work(a, b, 4), truth=Answer.A, name="a or b", family="w", log="work % at 4 threads: A 90, B 50", margin=40.0
    )
    page, text = page_of(tmp_path / "work", [("reader", ByRule("r:1", lambda question: Answer.B))], Suite("work", (work,)))
    assert "Program A" in page.text
    assert "Program B" in page.text
    assert "precision" not in page.text
    assert "work % at 4 threads" in page.text
    items = (item(1, RACE, "a", "g1"), item(2, RACE, "a", "g1"), item(3, RACE, "b", disputed=True))
    page, text = page_of(tmp_path / "flips", [("reader", ByRule("r:1", truly))], Suite("flips", items))
    assert "count only together" in page.text
    assert "in dispute" in page.text
    assert "#of-doubtful:checked" in text
    page, _ = page_of(tmp_path / "nobody", [], suite())
    assert "No question was answered." in page.text
    assert "No predictor gave a confidence" in page.text
    assert page.badly_nested == []


def test_a_flood_is_cut_and_counted(tmp_path: Path) -> None:
    many = suite(10, 10)
    with Evaluation.open(tmp_path, many, {}) as evaluation:
        scores = evaluation.ask(Silence(), [("reader", ByRule("r:1", truly))])
        text = write_report(evaluation, scores, most=95).read_text(encoding="utf-8")
    assert "95 are shown, 5 more are in the store" in text
    assert text.count('<details class="question ') == 95
    assert "family/9" in text, "the heat map has all families"


def test_the_same_answers_give_the_same_page(tmp_path: Path) -> None:
    first = page_of(tmp_path, line_up(), suite())[1]
    assert page_of(tmp_path, line_up(), suite())[1] == first
