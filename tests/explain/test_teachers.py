"""Teachers over real HTTP: a scripted server on the loopback, a real run folder, the real checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.explain.conftest import RACES
from tests.explain.conftest import SAFE as SAFE_ONES
from tests.explain.making import DATA, HELD, by_program, fill, flip, good, pair_up, recipe, turns

from pcwm.chat.scripted import ScriptedChat
from pcwm.chat.scripted_server import Answer as Sent
from pcwm.chat.scripted_server import ScriptedServer, failed, said
from pcwm.errors import ModelError
from pcwm.explain.acceptance import by_author, by_check
from pcwm.explain.checks import check_trace
from pcwm.explain.stage import explain
from pcwm.explain.teachers.examples import EXAMPLES, Example
from pcwm.progress import Silence, Ticker
from pcwm.prompts import completion
from pcwm.recipe import AskingRecipe, ModelServer, Recipe, load_recipe
from pcwm.records import Answer, RaceOutcome, RaceVerdict, Record, Reject, Reply, StageSummary, Trace
from pcwm.source.reading import read_facts
from pcwm.store import RunFolder

RACY, SAFE = "energy_sum.c", "dot_reduced.c"
BOTH = (RACY, SAFE)
NOW = "Now think it through: begin with <think>, and let the line of JSON come after </think>."
HINDSIGHT, PRIOR = {"name": "m"}, {"name": "m", "mode": "prior"}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replies of one test are no other's."""
    monkeypatch.setenv("PCWM_CACHE", str(tmp_path / "cache"))


def ran(path: Path, made: Recipe, names: tuple[str, ...] = BOTH) -> tuple[StageSummary, list[Trace], list[Reply]]:
    with RunFolder.create(path, made) as folder:
        fill(folder, names)
        summary = explain(folder, Silence())
        return summary, list(folder.store.all(Trace)), list(folder.store.all(Reply))


def spoilt(name: str) -> str:
    """A reply of which one claim does not hold."""
    return good(name).replace(". ", ". Look at line 66, too. ", 1)


def user(asked: dict[str, Any]) -> str:
    return turns(asked)[1]["content"]


def test_what_holds_is_accepted_and_nothing_is_asked_twice(tmp_path: Path) -> None:
    with ScriptedServer(by_program({name: good(name) for name in BOTH})) as server:
        made = recipe(server.url, teachers=[HINDSIGHT])
        summary, traces, replies = ran(tmp_path / "r", made)
        assert summary.made == {"traces": 2, "accepted": 2} and summary.rejected == {}
        assert {trace.author for trace in traces} == {"hindsight:m"} and all(trace.accepted for trace in traces)
        assert {trace.id for trace in traces} == {reply.made for reply in replies}
        assert all(reply.stage == "explain" and reply.prompt == "hindsight whole" and not reply.reason for reply in replies)
        assert len(server.asked) == 2
        assert ran(tmp_path / "r", made)[1:] == (traces, replies)
        assert len(server.asked) == 2


def test_hindsight_sees_the_outcome_and_prior_does_not(tmp_path: Path) -> None:
    with ScriptedServer(by_program({name: good(name) for name in BOTH})) as server:
        ran(tmp_path / "r", recipe(server.url, teachers=[HINDSIGHT, PRIOR]))
        told = {("In confidence" in user(asked), "energy" in user(asked)): asked for asked in server.asked}
    assert len(told) == 4
    assert "There is a data race. Accesses that race:\n- read total at 6 and write total at 6" in user(told[True, True])
    assert user(told[True, False]).endswith(f"In confidence:\nThere is no data race.\n\n{NOW}")
    for asked in (told[False, True], told[False, False]):
        assert user(asked).endswith(f"```\n\n{NOW}")
        assert not any("confidence" in message["content"] for message in asked["messages"])
    assert "never say or hint that you were told" in told[True, True]["messages"][0]["content"]


def test_a_refused_trace_gets_one_turn_with_the_reasons(tmp_path: Path) -> None:
    bad = spoilt(RACY)
    with ScriptedServer(by_program({RACY: [bad, good(RACY)], SAFE: good(SAFE)})) as server:
        summary, traces, replies = ran(tmp_path / "r", recipe(server.url, teachers=[HINDSIGHT]))
        assert len(server.asked) == 3
        last = turns(server.asked[-1])
    assert [message["role"] for message in last] == ["system", "user", "assistant", "user"]
    assert "line 66" in last[2]["content"] and "- lines exist: there is nothing on line 66" in last[3]["content"]
    (refused,) = (trace for trace in traces if not trace.accepted)
    (mended,) = (trace for trace in traces if trace.revises)
    assert mended.revises == refused.id and mended.accepted and mended.program == refused.program
    assert summary.made == {"traces": 3, "accepted": 2} and "lines_exist" in summary.rejected
    (row,) = by_author(traces, replies)
    assert (row.replies, row.unreadable, row.first, row.first_accepted, row.revised, row.revised_accepted) == (3, 0, 2, 1, 1, 1)
    assert by_check(traces)["lines_exist"] == {"hindsight:m": 1}


def test_refused_twice_is_kept_as_refused(tmp_path: Path) -> None:
    bad = spoilt(SAFE)
    with ScriptedServer(by_program({SAFE: bad})) as server:
        made = recipe(server.url, teachers=[HINDSIGHT])
        summary, traces, _ = ran(tmp_path / "r", made, (SAFE,))
        ran(tmp_path / "r", made, (SAFE,))
        assert len(server.asked) == 2
    assert summary.made == {"traces": 2, "accepted": 0}
    assert sorted(trace.revises is None for trace in traces) == [False, True]


def test_without_revision_there_is_one_turn(tmp_path: Path) -> None:
    with ScriptedServer(by_program({SAFE: spoilt(SAFE)})) as server:
        ran(tmp_path / "r", recipe(server.url, teachers=[HINDSIGHT], revise=False), (SAFE,))
        assert len(server.asked) == 1


def test_a_reply_that_cannot_be_read_gets_the_turn_too(tmp_path: Path) -> None:
    with ScriptedServer(by_program({RACY: ["I would rather not.", good(RACY)], SAFE: "No."})) as server:
        summary, traces, replies = ran(tmp_path / "r", recipe(server.url, teachers=[HINDSIGHT]))
        assert len(server.asked) == 4
        assert any("- no answer in the format" in asked["messages"][-1]["content"] for asked in server.asked)
    assert [(trace.accepted, trace.revises) for trace in traces] == [(True, None)]
    assert summary.rejected == {"parse hindsight whole": 2, "parse hindsight whole, again": 1}
    (row,) = by_author(traces, replies)
    assert (row.replies, row.unreadable, row.first, row.revised, row.revised_accepted) == (4, 3, 0, 1, 1)


def test_a_prior_teachers_answer_stays_its_own(tmp_path: Path) -> None:
    """It may be wrong, and is then refused and kept; nobody tells it, so there is no second turn."""
    wrong = "The loop is divided and each thread adds to `total` on its own, so I see nothing that could collide. So there is no data race."
    with ScriptedServer(by_program({RACY: completion(wrong, Answer.no_race).content, SAFE: good(SAFE)})) as server:
        summary, traces, _ = ran(tmp_path / "r", recipe(server.url, teachers=[PRIOR]))
        assert len(server.asked) == 2
    answers = {trace.accepted: trace for trace in traces}
    assert summary.made == {"traces": 2, "accepted": 1} and all(trace.author == "prior:m" for trace in traces)
    assert answers[False].answer is Answer.no_race
    assert "answer_matches_outcome" in {reject.name for reject in answers[False].rejections}


def test_thoughts_that_the_server_keeps_apart(tmp_path: Path) -> None:
    text = good(RACY)
    reasoning, _, answer = text.removeprefix("<think>\n").partition("\n</think>\n")
    with ScriptedServer(
        by_program({RACY: text}, thoughts="I am told that it races, so let me look for the way there, slowly and with care.")
    ) as server:
        _, with_own, _ = ran(tmp_path / "a", recipe(server.url, teachers=[HINDSIGHT]), (RACY,))
    with ScriptedServer([said(answer, thoughts=reasoning)]) as server:
        _, thought, _ = ran(tmp_path / "b", recipe(server.url, teachers=[{"name": "other"}]), (RACY,))
    assert [trace.reasoning for trace in with_own] == [trace.reasoning for trace in thought] == [reasoning]


def everything(path: Path) -> list[Record]:
    with RunFolder.open(path) as folder:
        replies = [reply.model_copy(update={"seconds": 0.0, "cached": False}) for reply in folder.store.all(Reply)]
        return [*folder.store.all(Trace), *folder.store.all(Reject), *replies]


def test_a_server_that_goes_away_costs_nothing_that_was_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = (*list(RACES)[:5], *SAFE_ONES[:5])
    good_ones = by_program({name: [spoilt(name), good(name)] for name in names})
    with ScriptedServer(good_ones) as server:
        ran(tmp_path / "whole", recipe(server.url, teachers=[HINDSIGHT], in_flight=1), names)
        whole = len(server.asked)
    monkeypatch.setenv("PCWM_CACHE", str(tmp_path / "cache-2"))
    for up in (1, 5):
        served: Iterator[int] = iter(range(1000))

        def answer(asked: dict[str, Any], up: int = up, served: Iterator[int] = served) -> Sent:
            return good_ones(asked) if next(served) < up else failed(401, "gone")

        with ScriptedServer(answer) as server, pytest.raises(ModelError, match=r"5 requests in a row failed"):
            ran_at(tmp_path / "parts", server.url, names)
    with ScriptedServer(good_ones) as server:
        summary = ran_at(tmp_path / "parts", server.url, names)
        assert len(server.asked) == whole - 6
    assert everything(tmp_path / "parts") == everything(tmp_path / "whole")
    assert summary.made["accepted"] == len(names)


def ran_at(path: Path, url: str, names: tuple[str, ...]) -> StageSummary:
    """The same run, whose server has moved."""
    made = recipe(url, teachers=[HINDSIGHT], in_flight=1)
    if (path / "manifest.json").exists():
        with RunFolder.open(path) as folder:
            folder.amend("explain", made)
            return explain(folder, Silence())
    return ran(path, made, names)[0]


def test_the_budget_holds_and_says_so(tmp_path: Path) -> None:
    names = (*BOTH, "tally.c", "atomic_tally.c", "best_of.c", "own_slots.c")
    with ScriptedServer(by_program({name: good(name) for name in names})) as server:
        made = recipe(server.url, teachers=[HINDSIGHT], budget_tokens=2400, max_tokens=200, in_flight=1)
        summary, traces, _ = ran(tmp_path / "r", made, names)
        assert 0 < len(server.asked) < len(names)
    assert summary.rejected["the budget is spent"] == len(names) - len(server.asked)
    assert len(traces) == len(server.asked)


def test_as_many_questions_as_asked_for_and_both_answers_among_them(tmp_path: Path) -> None:
    names = ("tally.c", "best_of.c", "scratch.c", "late_setup.c", RACY, SAFE, "own_slots.c")
    with ScriptedServer(by_program({name: good(name) for name in names})) as server:
        _, traces, _ = ran(tmp_path / "r", recipe(server.url, teachers=[{"name": "m", "questions": 4}]), names)
    assert sorted(trace.answer.value for trace in traces) == ["no_race", "no_race", "race", "race"]


def test_a_small_teacher_is_asked_about_short_programs_alone(tmp_path: Path) -> None:
    names = ("tally.c", "best_of.c", "scratch.c", "late_setup.c", RACY, SAFE)
    sizes = {name: len((DATA / name).read_text(encoding="utf-8")) for name in names}
    longest = sorted(sizes.values())[2]
    with ScriptedServer(by_program({name: good(name) for name in names})) as server:
        _, traces, _ = ran(tmp_path / "r", recipe(server.url, teachers=[{"name": "m", "longest": longest}]), names)
    assert len(traces) == sum(size <= longest for size in sizes.values()) < len(names)


@pytest.mark.parametrize("example", EXAMPLES, ids=[one.answer.value for one in EXAMPLES])
def test_what_teachers_are_shown_is_what_the_checks_want(example: Example) -> None:
    """By every check, with the outcome that a tool would report."""
    program = example.program
    race = RaceOutcome(verdict=RaceVerdict.race if example.pairs else RaceVerdict.no_race_observed, pairs=example.pairs)
    trace = Trace(
        id="t", program=program.id, author="m", reasoning=example.reasoning, answer=example.answer, pairs=example.pairs, threads=0
    )
    assert not check_trace(trace, program, read_facts(program.source, program.language), race)


def test_the_narrator_is_one_among_the_authors(tmp_path: Path) -> None:
    with ScriptedServer(by_program({RACY: good(RACY), SAFE: "No."})) as server:
        made = recipe(server.url, teachers=[HINDSIGHT], narrator=True)
        summary, traces, _ = ran(tmp_path / "r", made)
    assert sorted(trace.author for trace in traces) == ["hindsight:m", "narrator", "narrator"]
    assert summary.made["by narrator"] == 2 and summary.made["by hindsight:m"] == 1
    assert summary.made["accepted of hindsight:m"] == 1


def test_a_reader_reads_what_was_accepted_without_its_conclusion(tmp_path: Path) -> None:
    """One that comes to the outcome leaves a trace as it is; another answer, or twice none in the format, rejects it."""
    said_of = {RACY: '{"answer":"race","pairs":[]}', SAFE: ["It seems fine to me.", "Fine."], "own_slots.c": '{"answer":"race","pairs":[]}'}
    texts: list[str] = []
    read = by_program(said_of)

    def answer(asked: dict[str, Any]) -> Sent:
        texts.append(user(asked))
        return read(asked)

    with ScriptedServer(answer) as server:
        made = recipe(reader={"name": "small", "url": server.url})
        summary, traces, replies = ran(tmp_path / "r", made, (*BOTH, "own_slots.c"))
        asked = len(server.asked)
        again = ran(tmp_path / "r", made, (*BOTH, "own_slots.c"))
        assert again[1:] == (traces, replies) and len(server.asked) == asked == 4
    programs = {trace.program: trace for trace in traces}
    accepted = [trace for trace in programs.values() if trace.accepted]
    assert [trace.answer for trace in accepted] == [Answer.race]
    reasons = sorted(reject.reason for trace in traces for reject in trace.rejections)
    assert reasons == [
        "reader:small reads race where the trace concludes no_race",
        "reader:small reads unknown where the trace concludes no_race",
    ]
    assert summary.made["accepted"] == 1 and summary.rejected == {"blind_reread": 2}
    assert all("data race" not in text.partition("Somebody has reasoned")[2] for text in texts)
    assert {row.author for row in by_author(traces, replies)} == {"narrator"}


ADDED = "Nothing here needs a critical section."
"""Without it, the reader below comes to the wrong answer about the program that does not race."""


def fuller(name: str) -> str:
    return good(name).replace(". ", f". {ADDED} ", 1)


def teach_and_read(replies: dict[str, str | list[str]]) -> Callable[[dict[str, Any]], Sent]:
    """A teacher with these replies, and a reader of what it wrote, behind one address."""
    teach = by_program(replies)
    read = {full: by_program({RACY: RACES_JSON, SAFE: SAFE_JSON if full else RACES_JSON}) for full in (True, False)}
    return lambda asked: read[ADDED in user(asked)](asked) if "Somebody has reasoned" in user(asked) else teach(asked)


RACES_JSON, SAFE_JSON = '{"answer":"race","pairs":[]}', '{"answer":"no_race","pairs":[]}'


def test_what_the_reader_refuses_is_mended_checked_and_read_again(tmp_path: Path) -> None:
    with ScriptedServer(teach_and_read({RACY: good(RACY), SAFE: [good(SAFE), fuller(SAFE)]})) as server:
        made = recipe(server.url, teachers=[HINDSIGHT], reader={"name": "small", "url": server.url})
        summary, traces, replies = ran(tmp_path / "r", made)
        assert len(server.asked) == 6
        turn = next(turns(asked) for asked in server.asked if len(turns(asked)) == 4)
        assert ran(tmp_path / "r", made)[1:] == (traces, replies) and len(server.asked) == 6
    assert [message["role"] for message in turn] == ["system", "user", "assistant", "user"]
    assert f"<think>\n{turn[2]['content'].split(chr(10))[1]}" in good(SAFE)
    assert "does not lead a reader there" in turn[3]["content"] and "small" not in turn[3]["content"]
    refused = {trace.id: trace for trace in traces if not trace.accepted}
    (mended,) = (trace for trace in traces if trace.revises)
    assert [reject.name for reject in refused[mended.revises or ""].rejections] == ["blind_reread"] and len(refused) == 1
    assert mended.accepted and ADDED in mended.reasoning
    assert summary.made == {"traces": 3, "accepted": 2} and summary.rejected == {"blind_reread": 1}


@pytest.mark.parametrize(
    ("replies", "revise", "asked", "refused"),
    [
        ([spoilt(SAFE), good(SAFE)], True, 3, {"lines_exist", "blind_reread"}),  # the turn went to a check's objection
        ([good(SAFE), spoilt(SAFE)], True, 3, {"lines_exist", "blind_reread"}),  # what comes of the turn is not read if a check refuses it
        ([good(SAFE), good(SAFE)], True, 4, {"blind_reread"}),
        ([good(SAFE), fuller(SAFE)], False, 2, {"blind_reread"}),
    ],
)
def test_there_is_one_turn_to_mend_in_all(tmp_path: Path, replies: list[str], revise: bool, asked: int, refused: set[str]) -> None:
    with ScriptedServer(teach_and_read({SAFE: replies})) as server:
        made = recipe(server.url, teachers=[HINDSIGHT], reader={"name": "small", "url": server.url}, revise=revise)
        _, traces, replies_kept = ran(tmp_path / "r", made, (SAFE,))
        assert ran(tmp_path / "r", made, (SAFE,))[1:] == (traces, replies_kept)
        assert len(server.asked) == asked
    assert not any(trace.accepted for trace in traces)
    assert {reject.name for trace in traces for reject in trace.rejections} >= refused
    assert len(traces) == (2 if revise else 1)


def test_a_run_cut_off_between_writing_and_reading_ends_as_a_whole_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = teach_and_read({RACY: [spoilt(RACY), good(RACY)], SAFE: [good(SAFE), fuller(SAFE)]})
    with ScriptedServer(answer) as server:
        whole = ran(tmp_path / "whole", with_reader(server.url))[0]
        assert len(server.asked) == 7
    for up in (2, 3, 5, 6):
        monkeypatch.setenv("PCWM_CACHE", str(tmp_path / f"cache-{up}"))
        served: Iterator[int] = iter(range(1000))

        def failing(asked: dict[str, Any], up: int = up, served: Iterator[int] = served) -> Sent:
            return answer(asked) if next(served) < up else failed(401, "gone")

        path = tmp_path / f"parts-{up}"
        with ScriptedServer(failing) as server:
            ran(path, with_reader(server.url))
        with ScriptedServer(answer) as server, RunFolder.open(path) as folder:
            folder.amend("explain", with_reader(server.url))
            assert explain(folder, Silence()).made == whole.made
        assert everything(path) == everything(tmp_path / "whole")


def with_reader(url: str) -> Recipe:
    return recipe(url, teachers=[HINDSIGHT], reader={"name": "small", "url": url}, in_flight=1)


def test_the_recipe_says_how_long_reasoning_may_be(tmp_path: Path) -> None:
    """Too short for it, a trace is refused, and its author told what is wanted; the first turn asks for less than the limit."""
    with ScriptedServer(by_program({SAFE: good(SAFE)})) as server:
        _, traces, _ = ran(tmp_path / "r", recipe(server.url, teachers=[HINDSIGHT], words=[300, 4000]), (SAFE,))
        first, again = (turns(asked) for asked in server.asked)
    assert "then 600 to 2000 words" in first[0]["content"]
    assert "words, 300 to 4000 are wanted" in again[3]["content"]
    assert [[reject.name for reject in trace.rejections] for trace in traces] == [["length"], ["length"]]


def test_parts_pairs_and_flips_are_explained_and_held_out_families_are_not(tmp_path: Path) -> None:
    texts: list[str] = []

    def answer(asked: dict[str, Any]) -> Sent:
        texts.append(user(asked))
        return said("No.")

    def asked_about(path: Path, **more: object) -> list[str]:
        texts.clear()
        made = recipe(server.url, teachers=[HINDSIGHT], partial=1, work=1, counterfactual=1, revise=False, **more)
        with RunFolder.create(path, made) as folder:
            programs = fill(folder, BOTH)
            flip(folder, programs[RACY], programs[SAFE])
            pair_up(folder, programs[RACY], programs[SAFE])
            kept = fill(folder, ("tally.c", "atomic_tally.c"), HELD)
            pair_up(folder, kept["tally.c"], kept["atomic_tally.c"])
            explain(folder, Silence())
        return sorted(texts)

    with ScriptedServer(answer) as server:
        plain = asked_about(tmp_path / "r")
        everything_ = asked_about(tmp_path / "s", held_out=True)
    assert not [text for text in plain if "tally" in text or "bins" in text]
    assert len([text for text in everything_ if "tally" in text or "bins" in text]) > 2
    (work,) = (text for text in plain if text.startswith("Program A"))
    assert work.endswith(
        "In confidence:\nB has the higher work %.\n"
        "A: work % 61 (region of line 3: 95, entered 1 times; region of line 7: 95, entered 1 times)\n"
        "B: work % 93 (region of line 3: 95, entered 1 times; region of line 7: 95, entered 1 times)"
        f"\n\n{NOW}"
    )
    turned = [text for text in plain if "Let the reasoning turn on it" in text]
    assert len(turned) == 2 and any("+ line 3: #pragma omp parallel for reduction(+ : sum)" in text for text in turned)
    parts = [text for text in plain if "Only a part of the program is there" in text]
    assert len(parts) == 2 and len(plain) == 5


def test_the_small_teachers_recipe_over_a_folder_of_another(tmp_path: Path) -> None:
    """As `pcwm explain DIR --recipe recipes/teacher.toml` does it, with a scripted model in the embedded engine's place."""
    shipped = load_recipe(Path(__file__).parent.parent.parent / "recipes" / "teacher.toml")
    opened: list[tuple[ModelServer, ScriptedChat]] = []

    @contextmanager
    def opener(model: ModelServer, asking: AskingRecipe, ticker: Ticker) -> Iterator[ScriptedChat]:
        chat = ScriptedChat(
            lambda messages: good(RACY) if "double energy(const double *speed" in messages[-1].content else "I cannot tell.",
            name=model.name,
        )
        opened.append((model, chat))
        yield chat

    with RunFolder.create(tmp_path / "r", recipe()) as folder:
        fill(folder, BOTH)
        assert explain(folder, Silence()).made == {"traces": 2, "accepted": 2}
        folder.amend("explain", shipped)
        summary = explain(folder, Silence(), opener=opener)
        assert summary.made["by narrator"] == 2 and summary.made["by hindsight:qwen2.5-coder-1.5b"] == 1
        rows = by_author(folder.store.all(Trace), folder.store.all(Reply))
    ((model, chat),) = opened
    assert model.url == "embedded" and len(chat.asked) == 3
    assert [(row.author, row.unreadable) for row in rows] == [("narrator", 0), ("hindsight:qwen2.5-coder-1.5b", 2)]
