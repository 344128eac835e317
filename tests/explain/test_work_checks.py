"""The checks of traces about work %: hand-written comparisons that are true, and the same spoilt in one point."""

from __future__ import annotations

import pytest

from pcwm.explain.checks import check_work_trace
from pcwm.explain.checks.style import count_words
from pcwm.explain.checks.work import WORK_CHECKS, work_conclusion
from pcwm.recipe import WORDS, Words
from pcwm.records import Answer, Origin, OriginKind, Program, Trace
from pcwm.source.reading import read_facts

TRIANGLE = """#define ROWS 1000
void triangle(double *sum, const double *m) {
    #pragma omp parallel for schedule(static)
    for (int i = 0; i < ROWS; i++) {
        double own = 0.0;
        for (int j = 0; j < i; j++)
            own += m[i * ROWS + j];
        sum[i] = own;
    }
}
"""
DEALT = TRIANGLE.replace("schedule(static)", "schedule(dynamic, 8)")
GUARDED = TRIANGLE.replace("        sum[i] = own;", "        #pragma omp critical\n        sum[0] += own;")

TEXT = (
    "Program A divides the loop over `i` by the directive on line 3, with a static schedule: with 4 threads each of "
    "them gets a block of 250 iterations. "
    "The inner loop on line 6 of A runs `i` times, so the cost of an iteration grows with `i`, and the thread with the "
    "last block does most of the work "
    "while the others wait at the barrier. Program B has the same loops, but `schedule(dynamic, 8)` on line 3 hands out chunks of 8, "
    "so a thread that has finished takes the next one, and all of them end at about the same time. There is no critical section in B. "
    "So B has the higher work %."
)


def judged(text: str, answer: Answer = Answer.B, told: Answer = Answer.B, b: str = DEALT, words: Words = WORDS) -> dict[str, str]:
    one, other = (Program.make(source, "c", Origin(kind=OriginKind.user, name=name)) for name, source in (("a.c", TRIANGLE), ("b.c", b)))
    facts, others = (read_facts(program.source, program.language) for program in (one, other))
    trace = Trace(id="trace-1", program=one.id, other=other.id, threads=4, author="by hand", reasoning=text, answer=told)
    return {reject.name: reject.reason for reject in check_work_trace(trace, one, other, facts, others, answer, words)}


def test_a_true_comparison_passes() -> None:
    assert judged(TEXT) == {}


def test_how_many_words_are_wanted_is_for_the_recipe_to_say() -> None:
    assert judged(TEXT, words=(200, 4000)) == {"length": f"{count_words(TEXT)} words, 200 to 4000 are wanted"}


SPOILT = {
    "answer_matches_outcome": (TEXT, Answer.A),
    "conclusion_matches_answer": (TEXT.replace("So B has", "So A has"), Answer.B),
    "forward_order": (f"B has the higher work % than A. {TEXT}", Answer.B),
    "no_hindsight": (TEXT.replace("There is no", "B was measured at 98.2%. There is no"), Answer.B),
    "both_weighed": (TEXT.partition("Program B")[0] + "The barrier is what costs time. So A has the lower work %.", Answer.B),
    "lines_exist": (TEXT.replace("line 6 of A", "line 66 of A"), Answer.B),
    "code_quoted_exactly": (TEXT.replace("`schedule(dynamic, 8)`", "`schedule(dynamic, 64)`"), Answer.B),
    "code_in_place": (TEXT.replace("`schedule(dynamic, 8)` on line 3", "`schedule(dynamic, 8)` on line 5"), Answer.B),
    "constructs_true": (TEXT.replace("with a static schedule", "with a dynamic schedule"), Answer.B),
    "numbers_true": (TEXT.replace("chunks of 8", "chunks of 16"), Answer.B),
    "evenness_true": (TEXT.replace("The inner loop on line 6 of A runs `i` times", "Every iteration of A costs the same"), Answer.B),
    "length": ("In A the schedule is static, in B it is dynamic. So B has the higher work %.", Answer.B),
    "language": (" ".join(f"{word}{word}" for word in TEXT.split()), Answer.B),
    "not_repetitive": (TEXT.replace("There is no critical section in B.", "A waits for the last. A waits for the last."), Answer.B),
}


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_comparison_is_rejected(name: str) -> None:
    text, answer = SPOILT[name]
    assert name in judged(text, answer)


def test_there_is_an_example_for_each_check() -> None:
    assert set(SPOILT) == {check.__name__ for check in WORK_CHECKS}


def test_things_said_of_the_wrong_program() -> None:
    swapped = (
        TEXT.replace("Program A divides", "Program X divides")
        .replace("Program B has", "Program A has")
        .replace("Program X divides", "Program B divides")
    )
    assert {"code_quoted_exactly", "constructs_true"} & set(judged(swapped))
    assert "constructs_true" in judged(TEXT, b=GUARDED)  # denies the critical section that B has
    assert "constructs_true" in judged(TEXT.replace("There is no critical section in B.", "The critical section in B costs little."))


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("So B has the higher work %.", Answer.B),
        ("Program A keeps its threads busier, so its work % is higher.", Answer.A),
        ("Hence the higher work % is that of B.", Answer.B),
        ("A wastes more time waiting than B.", Answer.B),
        ("B's work % is lower than that of A.", Answer.A),
        ("The answer is A: its load balance is better.", Answer.A),
        ("A should have the higher work %.", Answer.A),
        ("Which of A and B has the higher work %?", None),
        ("If A had a dynamic schedule, its work % would be higher.", None),
        ("A has a loop, B has two.", None),
    ],
)
def test_conclusions_about_work(sentence: str, wanted: Answer | None) -> None:
    assert work_conclusion(sentence) is wanted
