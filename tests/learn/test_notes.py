"""What a prompt may tell of the source."""

from __future__ import annotations

from pcwm.learn.notes import notes
from pcwm.records import Language, Origin, OriginKind, Program, Question

RACY = """\
void count(int n, const int *x, int *bins) {
    #pragma omp parallel for
    for (int i = 0; i < n; i++)
        bins[0] += x[i];
}
"""
GUARDED = RACY.replace("        bins", "        #pragma omp atomic\n        bins")
UNEVEN = """\
void fill(int n, double *x) {
    #pragma omp parallel for
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++)
            x[i] += j;
}
"""


def program(source: str, language: Language = "c") -> Program:
    return Program.make(source, language, Origin(kind=OriginKind.user, name="x"))


def about(source: str, language: Language = "c") -> str:
    (told,) = notes(Question.race(program(source, language)))
    return told


def test_a_pair_that_meets_is_told_with_both_sides() -> None:
    assert about(RACY).split("\n") == [
        "bins is shared: written at 4, read at 4",
        "Worked through: write bins[0] at 4 and read bins[0] at 4 meet.",
    ]


def test_where_none_meet_it_says_what_kept_them_apart() -> None:
    told = about(GUARDED)
    assert "no two accesses meet unordered" in told and "bins: " in told and "all under atomic" in told


def test_what_depends_on_the_missing_rest_is_not_told_as_sure() -> None:
    called = "int total;\nvoid add(int x) {\n    total += x;\n}\n#include <omp.h>\nvoid work(int n) {\n"
    assert "meet if whoever calls this from a team does so" in about(called)


def test_a_text_that_reading_says_nothing_of_has_no_notes() -> None:
    assert about("int main(void) { return 0; }\n") == ""
    assert about("program p\nend program\n", "fortran") == ""


def test_work_is_estimated_for_both_and_says_what_is_waited_for() -> None:
    dealt = UNEVEN.replace("parallel for", "parallel for schedule(dynamic, 8)")
    uneven, even = notes(Question.work(program(UNEVEN), program(dealt), 4))
    assert uneven.startswith("Estimated work: ") and "the busiest thread of the loop of line 2" in uneven
    assert even.split("\n")[0] != uneven.split("\n")[0]
    assert even.split("\n")[-1].startswith("By these estimates B has the higher work %, by ") and "By these" not in uneven
    assert notes(Question.work(program(UNEVEN), program(UNEVEN), 4))[1].endswith("By these estimates A and B wait alike.")
    crowded = notes(Question.work(program(UNEVEN), program(dealt), 4, 2))
    assert crowded[0] == uneven and crowded[1] != even, "first-come work goes to the threads that have a core"
    assert notes(Question.work(program(UNEVEN), program(dealt), 4, 4)) == (uneven, even)
    assert notes(Question.work(program("int x;\n"), program(dealt), 4))[0] == "Nothing here is done by a team."
    assert notes(Question.work(program(UNEVEN), program(UNEVEN, "cpp"), 4)) == ("", "")
