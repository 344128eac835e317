"""Half-written programs: what is left, and that where a text ends does not tell the answer."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from pcwm.dataset.partial import BARE, BROKEN, CUT, ELIDED, choose_cuts
from pcwm.dataset.rows import RaceRow
from pcwm.evaluate.suites import partial
from pcwm.evaluate.suites.suite import Item
from pcwm.explore.corpus import load_seeds
from pcwm.records import Access, Answer, Pair, Split
from pcwm.source.cuts import Cut, Plan
from pcwm.source.syntax import parse


def items(root: Path, way: str, truth: Answer) -> list[Item]:
    return [item for item in partial.load(root).items if way in item.tags and item.truth is truth]


def test_a_cut_ends_behind_the_last_line_that_matters(flipped: Path) -> None:
    (racy,) = items(flipped, CUT, Answer.race)
    lines = racy.question.program.source.removesuffix("\n").split("\n")
    assert lines[-1] == "        total += field[i];" and racy.pairs[0].second.line == len(lines)
    assert racy.lines == (), "the lines are those of the file"
    (clean,) = items(flipped, CUT, Answer.no_race)
    assert clean.question.program.source.endswith(";\n") and "parallel for" in clean.question.program.source


def test_mid_statement(flipped: Path) -> None:
    (racy,) = items(flipped, BROKEN, Answer.race)
    last = racy.question.program.source.rstrip("\n").split("\n")[-1]
    assert last.strip() and not last.strip().endswith((";", "{", "}"))
    assert parse(racy.question.program.source, "c").error_lines() or parse(racy.question.program.source, "c").unclosed


def test_bodies_elided(flipped: Path) -> None:
    """A helper that nothing parallel calls loses its body; everything of the region stays, and the pair moves up with it."""
    (racy,) = items(flipped, ELIDED, Answer.race)
    source = racy.question.program.source
    assert "{ /* ... */\n}" in source and "field[i] = 0.0" not in source and "total += field[i];" in source
    line = source.split("\n").index("        total += field[i];") + 1
    assert racy.pairs[0].first.line == racy.pairs[0].second.line == line
    assert racy.lines[line - 1] == 20
    assert not parse(source, "c").error_lines()


def test_includes_missing(flipped: Path) -> None:
    (racy,) = items(flipped, BARE, Answer.race)
    assert "#include" not in racy.question.program.source
    assert racy.question.program.source.split("\n")[racy.pairs[0].first.line - 1] == "        total += field[i];"


HELPED = """static void add(int *sum, int by)
{
    *sum += by;
}

int all(const int *x, int n)
{
    int sum = 0;
    #pragma omp parallel for
    for (int i = 0; i < n; i++)
        add(&sum, x[i]);
    return sum;
}
"""


def test_the_call_that_makes_an_access_parallel_matters() -> None:
    """Cut behind the helper alone there would be nothing parallel, and so no race to see."""
    plan = Plan(HELPED, "c")
    cut = plan.cut_behind([3])
    assert cut is not None and cut.line == 11
    assert Plan(HELPED.replace("#pragma omp parallel for", ""), "c").cut_behind([3]) is None


ROUNDS = """void smooth(double *a, double *b, int n)
{
    #pragma omp parallel
    for (int k = 0; k < 9; k++) {
        #pragma omp for nowait
        for (int i = 1; i < n - 1; i++)
            b[i] = a[i - 1] + a[i + 1];
        #pragma omp single nowait
        swap(&a, &b);
        #pragma omp barrier
    }
}
"""


def test_all_of_a_loop_that_a_team_goes_round_together_matters() -> None:
    """Without the barrier two rounds would race: cut before it, the two programs would be one text with two answers."""
    cut = Plan(ROUNDS, "c").cut_behind([7])
    assert cut is not None and cut.line == 11
    alone = Plan(ROUNDS.replace("    for (int k = 0; k < 9; k++) {\n", "    {\n"), "c").cut_behind([7])
    assert alone is not None and alone.line == 7


REST = {"split": Split.held_out, "lines": 0, "constructs": (), "origin": "corpus", "how": "", "note": "", "parent": "", "runs": 8}
REST |= {"racy_runs": 0, "survives": True, "output": "correct", "work": ()}


@pytest.fixture(scope="module")
def drawn() -> tuple[tuple[RaceRow, ...], dict[str, Plan]]:
    """Programs with answers drawn by a coin, whatever they do: those that `race` do so at a line drawn evenly. The texts tell nothing."""
    rows: list[RaceRow] = []
    plans: dict[str, Plan] = {}
    chance = random.Random(5)
    for seed in load_seeds()[:48]:
        for program in seed.implementations[:3]:
            plan = Plan(program.source, program.language)
            cuts = plan.cuts()
            if not cuts:
                continue
            line = chance.choice(cuts).line
            racy = chance.random() < 0.5
            sides = [Access(kind="write", line=line, column=1, variable="x")] * 2
            pairs = (Pair.make(*sides),) if racy and line in plan.seen_by else ()
            own = {"id": program.id, "family": seed.problem.family, "domain": seed.problem.domain, "language": program.language}
            said = {"answer": "race" if racy else "no_race", "pairs": pairs, "source": program.source}
            rows.append(RaceRow.model_validate({**REST, **own, **said}))
            plans[program.id] = plan
    return tuple(rows), plans


def likely(racy: list[float], clean: list[float]) -> float:
    """How often a number of the first is larger than one of the second, ties counting half: 0.5 where the number tells nothing."""
    wins = sum((one > other) + 0.5 * (one == other) for one in racy for other in clean)
    return wins / (len(racy) * len(clean))


def told(rows: tuple[RaceRow, ...], plans: dict[str, Plan], cuts: dict[str, Cut]) -> dict[str, float]:
    """For each thing that shows of a cut how far it tells the answers apart."""
    seen: dict[str, tuple[list[float], list[float]]] = {}
    for row in rows:
        if row.id in cuts:
            cut = cuts[row.id]
            text = row.source.split("\n")[: plans[row.id].end_of(cut.line)]
            facts = {"share": cut.share, "writes": cut.writes, "depth": cut.depth, "lines": len(text), "last": len(text[-1])}
            for name, value in facts.items():
                seen.setdefault(name, ([], []))[row.answer != "race"].append(float(value))
    return {name: likely(*both) for name, both in seen.items()}


def test_where_a_text_ends_does_not_tell_the_answer(drawn: tuple[tuple[RaceRow, ...], dict[str, Plan]]) -> None:
    rows, plans = drawn
    cuts = choose_cuts(rows, plans)
    counts = Counter(row.answer for row in rows if row.id in cuts)
    assert min(counts.values()) > 40
    for name, share in told(rows, plans, cuts).items():
        assert abs(share - 0.5) < 0.13, (name, share)  # about two standard deviations of chance alone


def test_a_rule_that_cuts_race_free_programs_late_would_be_found_out(drawn: tuple[tuple[RaceRow, ...], dict[str, Plan]]) -> None:
    rows, plans = drawn
    cuts = choose_cuts(rows, plans)
    late = cuts | {row.id: plans[row.id].cuts()[-1] for row in rows if row.answer != "race"}
    assert told(rows, plans, late)["share"] < 0.2


def test_bodies_go_by_the_same_rule_for_both_answers(drawn: tuple[tuple[RaceRow, ...], dict[str, Plan]]) -> None:
    rows, plans = drawn
    for row in rows:
        lines = [side.line for pair in row.pairs for side in (pair.first, pair.second)]
        assert plans[row.id].elided(lines) == plans[row.id].elided(), "a pair inside a region changes nothing"
