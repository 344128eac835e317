"""The report: loads nothing, escapes everything, says what is missing, and shows every stage."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.evaluate.conftest import CASES, HELD_OUT, ByRule, fill, finish, lineup, open_run, truth

from pcwm.evaluate.page import prose, visible
from pcwm.evaluate.report import report, report_stage
from pcwm.evaluate.rows import WorkRow
from pcwm.evaluate.stage import AFTER, evaluate, held_out_suite
from pcwm.evaluate.views import Views
from pcwm.progress import Silence
from pcwm.records import Answer, Fragment, Outcome, Prediction, Program, Reject, Reply, Run, Tool, Trace, WorkRepeats
from pcwm.store import RunFolder

HOSTILE = '<script>alert(1)</script><img src="http://evil.example/x.png" onerror=alert(1)>'

LOADING_TAGS = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "foreignobject", "image", "use", "video", "audio"}
LOADING_ATTRIBUTES = {"src", "href", "xlink:href", "srcset", "data", "action", "poster", "background"}


class Page(HTMLParser):
    """What a browser would act on: tags, attributes and style text; and whether the tags nest."""

    VOID = frozenset({"meta", "br", "link", "img", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.badly_nested: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(key, value or "") for key, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.badly_nested.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


def page_of(folder: RunFolder) -> tuple[Page, str]:
    text = report(folder, Silence()).read_text(encoding="utf-8")
    return Page(text), text


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Page, str]:
    with open_run(tmp_path_factory.mktemp("report") / "run") as folder:
        fill(folder)
        finish(folder)
        return page_of(folder)


def test_loads_nothing(finished: tuple[Page, str]) -> None:
    page, text = finished
    assert not LOADING_TAGS & set(page.tags)
    loaded = {value for key, value in page.attributes if key in LOADING_ATTRIBUTES}
    assert loaded == {"#accuracy", "#explore", "#observe", "#explain", "#learn", "#questions", "#cost"}
    assert not [key for key, _ in page.attributes if key.startswith("on")]
    style = re.search(r"<style>(.*)</style>", text, re.S)
    assert style is not None
    assert "@import" not in text
    assert "url(" not in text
    assert "http://" not in text
    assert "https://" not in text
    assert len(text) < 300_000


def test_tags_nest(finished: tuple[Page, str]) -> None:
    page, _ = finished
    assert page.badly_nested == []
    assert page.open == []


def test_anchors_lead_somewhere(finished: tuple[Page, str]) -> None:
    page, _ = finished
    ids = [value for key, value in page.attributes if key == "id"]
    assert len(ids) == len(set(ids))
    assert {value[1:] for key, value in page.attributes if key == "href"} <= set(ids)


def test_shows_every_stage(finished: tuple[Page, str]) -> None:
    page, text = finished
    for stage in ("explore", "observe", "explain", "learn", "evaluate"):
        assert f"<tr><th>{stage}</th>" in text
    assert "not run" not in page.text
    assert "smollm2-135m" in page.text
    assert "clang" in page.text
    for family in HELD_OUT:
        assert family in page.text
    for case in CASES:
        assert case.family.split("/")[1] in page.text
    assert page.tags.count("svg") == 4
    assert "86%" in page.text
    assert "49% – 97%" in page.text
    assert "7 questions from 2 families" in page.text
    assert "2 of 2 runs: timeout after 20 s" in page.text
    assert "use of undeclared identifier" in page.text
    assert "which the tool did not report" in page.text


def test_example_traces_mark_both_accesses_and_keep_the_raw_log(finished: tuple[Page, str]) -> None:
    page, text = finished
    examples = re.findall(r"<article.*?</article>", text, re.S)
    assert len(examples) == 4
    headings = [re.search(r"<h3>(.*?)</h3>", one) for one in examples]
    assert [one[1] for one in headings if one] == [
        "A race, explained",
        "A race, explained",
        "No race observed, explained",
        "A rejected trace",
    ]
    heat = next(one for one in examples if "heat_rod" in one and "A race" in one)
    lines = re.findall(r'<li class="(\w+)"><span class="row"><span class="no">(\d+)</span>', heat)
    assert lines == [("first", "8"), ("second", "11")]
    assert "A · read now[i + 1]" in heat
    assert "B · write now[i]" in heat
    assert "Legend of the marked lines" in heat
    assert "WARNING: ThreadSanitizer: data race" in heat
    assert page.text.count("candidate.c:11:20") >= 1


def test_authors_beside_each_other_and_traces_to_browse(observed: RunFolder) -> None:
    """A teacher whose first trace was refused and whose second one held, about a program, a part of it and a pair."""
    store = observed.store
    first = next(trace for trace in store.all(Trace) if trace.rejections)
    base = next(trace for trace in store.all(Trace) if trace.accepted)
    program = store.get(Program, base.program)
    other = store.get(Program, first.program)
    assert program is not None and other is not None
    refused = first.model_copy(update={"id": "trace-1", "author": "hindsight:m", "program": base.program, "reasoning": "Line 99 it is."})
    mended = base.model_copy(update={"id": "trace-2", "author": "hindsight:m", "revises": "trace-1"})
    part = Fragment(**dict(Program.make("#pragma omp parallel", "c", program.origin, program.problem)), whole=program.id, way="cut")
    cut = base.model_copy(update={"id": "trace-3", "program": part.id, "author": "prior:m"})
    work = base.model_copy(update={"id": "trace-4", "other": other.id, "threads": 4, "answer": Answer.A, "author": "prior:m"})
    replies = [
        Reply(id=f"reply-{n}", stage="explain", subject="q", model="m", prompt=prompt, repeat=0, answered=True, made=made, reason=reason)
        for n, (prompt, made, reason) in enumerate(
            (
                ("hindsight whole", "trace-1", "refused: pairs"),
                ("hindsight whole, again", "trace-2", ""),
                ("prior partial", "trace-3", ""),
                ("prior work", "trace-4", ""),
                ("prior whole", None, "no answer in the format"),
            )
        )
    ]
    store.put([refused, mended, part, cut, work, *replies])
    told = Views(observed).explained
    rows = {row.author: row for row in told.authors}
    assert list(rows) == ["narrator", "hindsight:m", "prior:m"]
    teacher = rows["hindsight:m"]
    assert (teacher.first, teacher.first_accepted, teacher.revised, teacher.revised_accepted) == (1, 0, 1, 1)
    assert (rows["prior:m"].replies, rows["prior:m"].unreadable, rows["prior:m"].accepted) == (3, 1, 2)
    narrated = sum(trace.author == "narrator" and not trace.accepted for trace in told.traces)
    assert told.checks == [("pairs", [narrated, 1, 0])]
    shares = {row.part: row for row in told.parts}
    assert all(0 <= accepted <= written for row in shares.values() for accepted, written in row.cells)
    page, text = page_of(observed)
    assert "0 of 1" in text and "1 of 1" in text and "prior:<br>m" in text
    browsed = re.findall(r'<details class="question (by\d[^"]*)"', text)
    assert {"by1 whole refused", "by1 whole mended", "by2 partial", "by2 work"} <= set(browsed)
    assert "What it wrote first, and why that was refused" in text and "Line 99 it is." in page.text
    work_example = text[text.index('class="question by2 work"') :].split("Its answer")[0]
    assert "Program A" in work_example and "Program B" in work_example and "CPU balance" in work_example
    assert not page.badly_nested


def test_every_held_out_question_is_there_with_every_answer(finished: tuple[Page, str]) -> None:
    _, text = finished
    questions = re.findall(r'<details class="question">.*?</details>', text, re.S)
    assert len(questions) == 7
    for question in questions:
        for label, _ in lineup():
            assert f"<h4>{label}</h4>" in question
        assert "81% sure" in question
        assert "I think it is fine" in question


def test_same_folder_same_bytes(whole: RunFolder) -> None:
    first = report(whole, Silence()).read_bytes()
    assert report(whole, Silence()).read_bytes() == first
    assert report_stage(whole, Silence()).made == {"reports": 1}


def test_escapes_what_others_wrote(observed: RunFolder) -> None:
    question = held_out_suite(observed).items[0].question
    for trace in observed.store.all(Trace):
        observed.store.put([trace.model_copy(update={"reasoning": HOSTILE, "author": HOSTILE})])
    for run in observed.store.all(Run):
        if run.tool is Tool.race:
            observed.store.put([run.model_copy(update={"versions": {"clang": HOSTILE}})], {run.log: f"{HOSTILE}\x1b[31m\u202e"})
    for program in list(observed.store.all(Program)):
        origin = program.origin.model_copy(update={"note": HOSTILE})
        source = f'/* {HOSTILE} \u202e */ const char *s = "{HOSTILE}";\n{program.source}'
        observed.store.put([program.model_copy(update={"source": source, "origin": origin})])
    name = f"model:{HOSTILE}"
    said = Prediction(
        id=Prediction.make_id(question.id, name),
        question=question.id,
        predictor=name,
        answer=Answer.unknown,
        reasoning=f"`{HOSTILE}`",
        unparsed=HOSTILE,
    )
    observed.store.put([said])
    evaluate(observed, Silence(), [(HOSTILE, ByRule(name, truth))])
    page, text = page_of(observed)
    assert not {"script", "img"} & set(page.tags)
    assert page.badly_nested == []
    assert "<script" not in text
    assert page.text.count("<script>alert(1)</script>") > 20, "shown as text"
    assert "\u202e" not in text
    assert "\x1b" not in text
    assert "⟨U+202E⟩" in text


def test_an_empty_folder_has_a_report_that_says_so(tmp_path: Path) -> None:
    with open_run(tmp_path / "run") as folder:
        page, text = page_of(folder)
    assert page.badly_nested == []
    for said in ("Nothing has been sampled", "No candidate has been run", "Nothing has been explained", "No model has been trained"):
        assert said in page.text
    assert "Nothing has been evaluated" in page.text
    assert page.text.count("not run") == 5
    assert re.findall(r'<div class="figure"><b>(.*?)</b>', text) == ["0", "–", "–", "–", "–", "–"]


def test_half_a_run_shows_what_there_is(observed: RunFolder) -> None:
    (observed.dir("learn") / "adapter").mkdir()
    (observed.dir("learn") / "adapter" / "manifest.json").write_text("{ half")
    page, text = page_of(observed)
    assert "No model has been trained yet" in page.text
    assert "Nothing has been evaluated yet" in page.text
    assert page.tags.count("svg") == 2
    assert text.count('<details class="question">') == 7, "questions are there before anyone answers them"
    assert "No predictor has been asked yet" in page.text


def test_a_predictor_without_answers_has_no_number(observed: RunFolder) -> None:
    evaluate(observed, Silence(), [(AFTER, ByRule("model:m", truth))])
    observed.store.delete(Prediction, observed.store.ids(Prediction))
    page, _ = page_of(observed)
    assert "Not asked." in page.text


def test_prose_sets_quoted_code_and_escapes_all() -> None:
    assert prose("`a<b` and <i> and `open") == "<code>a&lt;b</code> and &lt;i&gt; and `open"


def test_visible_leaves_ordinary_text_alone() -> None:
    assert visible("a\tb\nc é 漢") == "a\tb\nc é 漢"
    assert visible("a\x00b\ud800") == "a⟨U+0000⟩b⟨U+D800⟩"
    assert visible(3) == 3


def test_a_flood_of_reasons_stays_small(observed: RunFolder) -> None:
    reasons = [f"{number} {'x' * 5000}" for number in range(250)]
    observed.store.put(Reject(id=f"rej-{one[:3]}", stage="explore", subject="p", name="build", reason=one) for one in reasons)
    page, text = page_of(observed)
    assert re.search(r"5\d rarer ones are in the run", page.text)
    assert len(text) < 400_000


def test_work_is_summed_up_by_thread_count(tmp_path: Path) -> None:
    """Medians over programs of the medians over repeats; a speed-up needs a run on one thread."""
    with open_run(tmp_path / "run") as folder:
        fill(folder)
        known = [one for one in folder.store.all(Outcome) if one.work.known][:3]

        def repeats(threads: int, cpu: float, seconds: float, quiet: bool) -> WorkRepeats:
            return WorkRepeats(
                threads=threads,
                cores=2,
                work_percents=(40.0, 42.0),
                cpu_percents=(cpu - 1, cpu + 1),
                seconds=(seconds,),
                quiet=quiet,
                busy="" if quiet else "busy",
            )

        for place, one in enumerate(known):
            rows = (repeats(1, 100.0, 1.0, True), repeats(4, 60.0 + 10 * place, 0.5, place == 0))
            folder.store.put([one.model_copy(update={"work": one.work.model_copy(update={"repeats": rows})})])
        views = Views(folder)
        assert views.work_rows == [
            WorkRow(threads=4, programs=3, quiet=1, wall=41.0, cpu=70.0, spread=1.0, speed_up=2.0, pairs=0, cores=(2,))
        ]
        page, _ = page_of(folder)
        assert "Work by thread count" in page.text
        assert "measured quiet" in page.text
        assert not page.badly_nested
