"""Which race runs a program gets, and what its text asks for."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcwm.observe.campaign import MOST_THREADS, Trial, campaign
from pcwm.recipe import ObserveRecipe
from pcwm.source.asked import asked_threads

ID = "int me = omp_get_thread_num();\n"


@pytest.mark.parametrize(
    ("text", "team"),
    [
        ("if (omp_get_thread_num() == 21) late();", 23),
        (f"{ID}if (me == 40) late();", 42),
        (f"{ID}if (me >= 17 && me < 30) late();", 32),
        (f"{ID}if (me > 0x14) late();", 22),
        (f"{ID}if (me > 20u) late();", 22),
        (f"{ID}if (me % 20 == 3) late();", 22),
        (f"{ID}if (me != (33)) late();", 35),
        ("unsigned us = (unsigned) omp_get_num_threads();\nif (us <= 24) few();", 26),
        ("if (omp_get_max_threads() < 24) few();", 26),
        (f"#define LAST 18\n{ID}if (me == LAST) late();", 20),
        (f"#define LAST (18)\n{ID}if (me == LAST) late();", 20),
        (f"static const int last = 19;\n{ID}if (me == last) late();", 21),
        (f"constexpr int last = 19;\n{ID}if (me == last) late();", 21),
        (f"enum {{ last = 20 }};\n{ID}if (me == last) late();", 22),
        (f"enum place {{ last = 20 }};\n{ID}if (me == last) late();", 22),
        ("#pragma omp parallel num_threads(24)\nwork();", 26),
        ("#define TEAM 24\n#pragma omp parallel num_threads(TEAM)\nwork();", 26),
        ("#pragma omp teams num_teams(30) thread_limit(4)\nwork();", 32),
        ("omp_set_num_threads(20);", 22),
        (f"{ID}switch (me) {{ case 3: a(); break; case 27: b(); }}", 29),
        ("#pragma omp parallel num_threads(20)\nif (omp_get_thread_num() == 25) late();", 27),
        (f"{ID}if (me == 126) late();", 128),
        (f"{ID}if (me == 15) late();", 17),
    ],
)
def test_the_largest_team_asked_for_and_one_more_is_tried(text: str, team: int) -> None:
    assert asked_threads(text, 16, MOST_THREADS) == (team,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "for (int i = 0; i < 40; i++) work(i);",
        "// if (omp_get_thread_num() == 40)\n",
        "/* omp_set_num_threads(40);\n num_threads(40) */",
        f"{ID}if (me == 0) first();",
        f"{ID}if (me == 14) early();",
        f"{ID}if (me == 127) beyond();",
        f"{ID}if (me == 100000000000000000000) beyond();",
        f"{ID}if (me == unknown) late();",
        f"{ID}if (me == last(40)) late();",
        f"{ID}if (you == 40) late();",
        f"int n = 40;\n{ID}if (me == n) late();",
        "#pragma omp parallel num_threads(2)\nwork(40);",
        "omp_set_num_threads(٠٤٠);",
        "switch (kind) { case 40: work(); }",
        f"{ID}switch (kind) {{ case 40: work(me); }}",
    ],
)
def test_nothing_is_added_where_nothing_more_is_asked_for(text: str) -> None:
    assert asked_threads(text, 16, MOST_THREADS) == ()


def test_what_was_asked_for_counts_only_beyond_the_recipes_teams() -> None:
    text = f"{ID}if (me == 20) late();"
    assert asked_threads(text, 21, MOST_THREADS) == (22,)
    assert asked_threads(text, 22, MOST_THREADS) == ()


_PIECES = st.sampled_from(["omp_get_thread_num()", "num_threads(", "#define A ", "const int b", "b = omp_get_num_threads(", "case "])


@given(st.lists(st.one_of(_PIECES, st.text("0123456789xabz_ =<>!%(){};:,/*\n٠٤", max_size=8))).map("".join))
def test_any_text_asks_for_one_team_at_most(text: str) -> None:
    asked = asked_threads(text, 8, MOST_THREADS)
    assert len(asked) <= 1 and all(8 < threads <= MOST_THREADS for threads in asked)


def _trials(recipe: ObserveRecipe, text: str = "") -> list[Trial]:
    return list(campaign(recipe, {"program.c": text}))


def test_the_campaign_of_the_default_recipe() -> None:
    trials = _trials(ObserveRecipe())
    assert [(each.threads, each.seed, each.turn) for each in trials] == [
        *((4, 0, 0), (8, 2, 0), (16, 0, 0), (2, 3, 0)),
        *((5, 4, 1), (9, 0, 1), (17, 5, 1), (3, 0, 1)),
    ]
    assert [each.larger for each in trials] == [False] * 4 + [True] * 4
    assert [each.variant for each in trials[:4]] == ["", "delays 2", "", "delays 3"]


def test_delayed_runs_alone_deal_loops_out_one_by_one() -> None:
    for trial in _trials(ObserveRecipe()):
        assert (trial.environment == {"OMP_SCHEDULE": "dynamic,1"}) == (trial.seed > 0)


def test_no_two_runs_are_alike_and_no_two_delayed_ones_share_a_seed() -> None:
    trials = _trials(ObserveRecipe(race_rounds=6))
    seeds = [trial.seed for trial in trials if trial.seed]
    assert len(seeds) == len(set(seeds)) == len(trials) // 2
    assert len({(trial.threads, trial.seed, trial.turn) for trial in trials}) == len(trials)


def test_every_second_round_has_one_thread_more_and_the_other_runs_delayed() -> None:
    even, odd, third = (list(part) for part in zip(*[iter(_trials(ObserveRecipe(race_threads=(3, 6), race_rounds=3)))] * 2, strict=True))
    assert [each.threads for each in odd] == [each.threads + 1 for each in even]
    assert [bool(each.seed) for each in odd] == [not each.seed for each in even] == [True, False]
    assert [each.threads for each in third] == [each.threads for each in even]


def test_a_team_asked_for_comes_last_in_each_round() -> None:
    recipe = ObserveRecipe(race_threads=(4, 2), race_rounds=2)
    assert [each.threads for each in _trials(recipe, "omp_set_num_threads(20);")] == [4, 2, 22, 5, 3, 23]
    sources = {"program.c": "", "harness.c": "#define LAST 9\nif (omp_get_thread_num() == LAST) late();"}
    assert 11 in {each.threads for each in campaign(recipe, sources)}


def test_a_long_text_is_read_in_a_moment() -> None:
    started = time.monotonic()
    for piece in ("const a ", "#define ", "/*", "enum {", "x = omp_get_thread_num();", "switch ("):
        asked_threads(piece * 8000, 16, MOST_THREADS)
    assert time.monotonic() - started < 5
