"""Each check of traces about races by itself: what it must accept, and what it must object to."""

from __future__ import annotations

import itertools

import pytest
from tests.explain.test_checks import before_the_end, objections, reworded

from pcwm.explain.checks import CHECKS, Case, check_trace
from pcwm.explain.checks.style import count_words, not_english, repeats_itself, wrong_length
from pcwm.explain.narrator import make_trace
from pcwm.records import Answer, Pair, RaceOutcome, RaceVerdict
from pcwm.source.reading import read_facts

TRUE = {
    "energy_sum.c": (
        "There is no reduction clause over `total`, and no atomic or critical section either.",
        "If `total` were in a `reduction(+ : total)` clause, all would be well.",
        "Thread 1 may read `total` on line 6 before thread 0 has written it back.",
        "In line 6, each thread updates total.",
        "A `critical` section around line 6 would fix it.",
    ),
    "scratch.c": (
        "One might think that `square` is private, but it is declared outside.",
        "Each thread would need its own copy of `square`.",
    ),
    "relax_inplace.c": ("Take iterations 3 and 4: iteration 3 reads `level[4]`, and iteration 4 writes `level[4]`.",),
    "guarded_best.c": ("Outside the critical section nobody touches it.", "No atomic is needed for that.", "Could an update get lost? No."),
    "dot_reduced.c": ("The reduction clause gives each thread a private copy of the sum.",),
    "own_slots.c": ("Nothing here needs a critical section.",),
    "add_vectors.c": (
        "`i` is private, as the index of a divided loop.",
        "`a` and `b` are only read.",
        "We observe that the loop has no dependences.",
    ),
}
"""Sentences that are true of a program, in wordings that a rash check might stumble over."""

FALSE = {
    "no_hindsight": ("energy_sum.c", "The sanitizer's output agrees."),
    "lines_exist": ("energy_sum.c", "See also line 99."),
    "accesses_true": ("energy_sum.c", "On line 6, each thread also writes `energy`."),
    "code_quoted_exactly": ("energy_sum.c", "The value also goes to `phantom[i]`."),
    "code_in_place": ("add_vectors.c", "Note the `#pragma omp parallel for` on line 4."),
    "constructs_exist": ("add_vectors.c", "The critical section makes sure of it."),
    "constructs_in_place": ("guarded_best.c", "The critical section on line 1 helps."),
    "reasons_true": ("scratch.c", "Here `square` is private to each thread."),
    "conclusion_names_pair": ("energy_sum.c", "So there is a race on `half`."),
    "forward_order": ("energy_sum.c", "Because there is a data race, the sum is shared."),
    "not_repetitive": ("energy_sum.c", "It goes on. It goes round and round. It goes round and round."),
    "conclusion_matches_answer": ("energy_sum.c", "All in all there is no data race."),
}


@pytest.mark.parametrize(("name", "sentence"), [(name, sentence) for name, told in TRUE.items() for sentence in told])
def test_a_true_sentence_is_no_reason_to_object(cases: dict[str, Case], name: str, sentence: str) -> None:
    case = cases[name]
    assert objections(case, before_the_end(case, sentence)) == ()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("scratch.c", "Each thread has its own copy of `square`."),
        ("add_vectors.c", "`c` is only read by the threads."),
        ("add_vectors.c", "The update of `c` on line 5 is inside a critical section."),
        ("add_vectors.c", "`c` is updated atomically."),
        ("dot_reduced.c", "The reduction clause gives each thread its own copy, and `u` is a reduction variable."),
        ("energy_sum.c", "Each iteration writes only its own element of `total`."),
        ("early_reader.c", "A barrier separates the write on line 6 from the read on line 9."),
        ("add_vectors.c", "There is a loop-carried dependence on `c`."),
        ("atomic_tally.c", "All updates of `bin` are inside the critical section."),
        ("own_slots.c", "`me` is shared by the team."),
    ],
)
def test_a_wrong_reason_of_each_kind(cases: dict[str, Case], name: str, sentence: str) -> None:
    case = cases[name]
    assert {"reasons_true", "constructs_exist"} & set(objections(case, before_the_end(case, sentence)))


@pytest.mark.parametrize("check", FALSE)
def test_a_check_objects_to_what_it_is_for(cases: dict[str, Case], check: str) -> None:
    name, sentence = FALSE[check]
    case = cases[name]
    assert check in objections(case, before_the_end(case, sentence))


def test_what_the_sentences_above_leave_out(cases: dict[str, Case]) -> None:
    racy, safe = cases["energy_sum.c"], cases["double_buffer.c"]
    flipped = racy.trace.model_copy(update={"answer": Answer.no_race})
    assert "answer_matches_outcome" in objections(racy, flipped)
    assert "pairs_reported" in objections(racy, racy.trace.model_copy(update={"pairs": ()}))
    assert "pairs_reported" in objections(safe, safe.trace.model_copy(update={"pairs": racy.trace.pairs}))
    other = Pair(first=racy.trace.pairs[0].first.model_copy(update={"variable": "energy"}), second=racy.trace.pairs[0].second)
    assert "pairs_reported" in objections(racy, racy.trace.model_copy(update={"pairs": (other,)}))
    silent = (
        "The team of line 3 runs the loop. Something is shared, and nobody waits for anybody, so two threads can meet. So "
        "there is a data race."
    )
    assert "pairs_told" in objections(racy, reworded(racy, silent))
    assert "shared_writes_named" in objections(safe, reworded(safe, "Line 2 starts a team. Nothing is shared. So there is no data race."))


def test_a_race_is_argued_for_in_all_its_parts(cases: dict[str, Case]) -> None:
    case = cases["energy_sum.c"]
    whole = (
        "Threads of one team run line 6. They share `total`: line 6 reads `total` and writes it back. Nothing orders them. "
        "So there is a data race on `total`."
    )
    assert "race_reasoned" not in objections(case, reworded(case, whole))
    alone = (
        "Line 6 reads `total` and writes it back. The variable is the same for all. Nothing orders this. So there is a "
        "data race on `total`."
    )
    assert "race_reasoned" in objections(case, reworded(case, alone))
    ordered = (
        "Threads of one team run line 6. They share `total`: line 6 reads `total` and writes it back. So there is a data race on `total`."
    )
    assert "race_reasoned" in objections(case, reworded(case, ordered))


@pytest.mark.parametrize(
    ("step", "harmless"),
    [
        ("No `critical` guards line 6, so nothing orders them.", False),
        ("Line 6 adds to `sum`, and the accesses are not ordered.", False),
        ("Two threads update `sum`. These are unsynchronized.", False),
        ("Nothing orders the iterations. But each thread adds to its own copy of `sum`.", True),
        ("Nothing orders the iterations, and they need no order.", True),
        ("Without the `reduction` clause, these updates are not ordered, and it would be a race.", True),
        ("A thread whose accesses are not guarded would race; here each has its own `sum`.", True),
    ],
)
def test_a_text_that_leaves_accesses_unordered_does_not_conclude_that_all_is_well(
    cases: dict[str, Case], step: str, harmless: bool
) -> None:
    case = cases["dot_reduced.c"]
    said = reworded(case, f"Line 4 divides the loop among threads. {step} So there is no data race.")
    assert ("steps_reach_conclusion" in objections(case, said)) is not harmless


@pytest.mark.parametrize("said", ["The reader's claim is wrong.", "Unlike in the first attempt, line 6 counts."])
def test_a_second_turn_does_not_speak_of_the_first(cases: dict[str, Case], said: str) -> None:
    case = cases["energy_sum.c"]
    assert "no_hindsight" in objections(case, reworded(case, f"Line 6 reads `total` and writes it back. {said} So there is a data race."))


def test_every_check_is_seen_to_object_somewhere() -> None:
    """Here, or in the test before; `shared_writes_safe` in `test_checks.py`, the two about partial code below."""
    elsewhere = {"answer_matches_outcome", "pairs_reported", "pairs_told", "shared_writes_named", "shared_writes_safe", "race_reasoned"}
    apart = {"steps_reach_conclusion", "assumptions_said", "rest_not_claimed", "length", "language"}
    assert {check.__name__ for check in CHECKS} == set(FALSE) | elsewhere | apart


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("The loop is divided among the threads and each of them has its own element of the array, so that no two of them meet.", False),
        ("La boucle est divisée entre les threads et chacun possède son propre élément du tableau, donc pas de conflit entre eux.", True),
        ("Цикл делится между потоками, и каждый поток пишет свой элемент массива, поэтому гонки нет.", True),
        ("for (int i = 0; i < n; i++) {\n    a[i] = b[i];\n}\nreturn a;\nThat is the loop.", True),
    ],
)
def test_language(text: str, wrong: bool) -> None:
    assert (not_english(text) is not None) is wrong


def test_length_counts_code_as_one_word_and_repetition_wants_sentences() -> None:
    assert wrong_length(" ".join(["word"] * 40)) is None
    assert wrong_length(" ".join(["word"] * 20) + " `a + b + c + d + e + f + g + h + i + j + k + l`") is not None
    assert repeats_itself("One thread writes it. Another reads it. One thread writes it.") is not None
    assert repeats_itself("One thread writes it. Another thread reads it at the same time as the first.") is None


@pytest.mark.parametrize(("often", "wrong"), [(3, False), (4, True)])
def test_a_long_text_may_come_back_to_a_sentence(often: int, wrong: bool) -> None:
    """Some 1,200 words are three stretches."""
    words = ["".join(letters) for letters in itertools.product("abcdef", repeat=4)]
    told = [" ".join(words[start : start + 10]).capitalize() + "." for start in range(0, 1100, 10)]
    for place in range(often):
        told.insert(place * 15, "Nothing else is shared.")
    assert 800 < len(" ".join(told).split()) <= 1200
    assert (repeats_itself(" ".join(told)) is not None) is wrong


def test_how_many_words_are_wanted_is_for_the_recipe_to_say(cases: dict[str, Case]) -> None:
    case = cases["energy_sum.c"]
    count = count_words(case.text)
    held = (case.trace, case.program, case.facts, case.outcome)
    assert check_trace(*held, (count, count + 1)) == ()
    (few,) = check_trace(*held, (count + 1, count + 9))
    assert (few.name, few.reason) == ("length", f"{count} words, {count + 1} to {count + 9} are wanted")
    (many,) = check_trace(*held, (1, count - 1))
    assert many.name == "length"


# ---------------------------------------------------------------- partial code

CUT = (
    "void count(const int *pixel, int n, int *total) "
    "{\n    for (int i = 0; i < n; i++) {\n        if (pixel[i] > 0)\n            total[0] += pixel[i];\n"
)


def of_the_cut(cases: dict[str, Case], text: str) -> tuple[str, ...]:
    program = cases["energy_sum.c"].program.model_copy(update={"source": CUT})
    case = Case(
        make_trace(program, "by hand", text, Answer.no_race, ()),
        program,
        read_facts(CUT, "c"),
        RaceOutcome(verdict=RaceVerdict.no_race_observed, runs=2),
    )
    return objections(case)


def test_what_a_cut_text_does_not_show_must_be_said_to_be_assumed(cases: dict[str, Case]) -> None:
    facts = (
        "The loop on line 2 goes through `pixel`. Line 4 reads `total[0]` and writes it back. No directive divides the "
        "loop, so one thread runs all of it. "
        "Each thread that comes here would do the whole loop by itself."
    )
    assumed = f"{facts} The text is cut off here; I assume that only one thread calls `count`. So there is no data race."
    assert of_the_cut(cases, assumed) == ()
    assert "assumptions_said" in of_the_cut(cases, f"{facts} Nobody else is there to interfere with it. So there is no data race.")
    knows = f"{facts} Only one thread calls it, I assume. The rest of the function has a barrier. So there is no data race."
    assert "rest_not_claimed" in of_the_cut(cases, knows)
    assert "code_quoted_exactly" in of_the_cut(
        cases, f"{facts} I assume that one thread calls it and then prints `histogram`. So there is no data race."
    )
