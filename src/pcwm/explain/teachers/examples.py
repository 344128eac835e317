"""What is wanted of a teacher, shown: two short programs with reasoning that every check accepts.

A small model that is only told of the form answers at once, or at any length; one that has seen it keeps to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from pcwm.records import Access, Answer, Origin, OriginKind, Pair, Program


@dataclass(frozen=True)
class Example:
    """A program, its answer, and how one comes to it."""

    program: Program
    reasoning: str
    answer: Answer
    pairs: tuple[Pair, ...] = ()


_ORIGIN = Origin(kind=OriginKind.corpus, name="example")
_PAIR = Pair.make(
    Access(kind="read", line=5, column=0, variable="bins[key[i]]"), Access(kind="write", line=5, column=0, variable="bins[key[i]]")
)

EXAMPLES = (
    Example(
        program=Program.make(
            """\
void count(const int *key, int n, int *bins)
{
    #pragma omp parallel for
    for (int i = 0; i < n; i++)
        bins[key[i]]++;
}
""",
            "c",
            _ORIGIN,
        ),
        reasoning="""\
Line 3 divides the iterations among the threads of a team, so two of them can run at once. Line 5 reads `bins[key[i]]` and writes \
`bins[key[i]]`. `bins` is shared, and where two iterations find the same value in `key[i]`, both touch the same element. No `critical` \
and no `atomic` guards line 5, so nothing orders the two. So this is a data race.""",
        answer=Answer.race,
        pairs=(_PAIR,),
    ),
    Example(
        program=Program.make(
            """\
double energy(const double *x, int n)
{
    double sum = 0;
    #pragma omp parallel for reduction(+ : sum)
    for (int i = 0; i < n; i++) {
        double square = x[i] * x[i];
        sum += square;
    }
    return sum;
}
""",
            "c",
            _ORIGIN,
        ),
        reasoning="""\
Line 4 divides the iterations of the loop among threads. Line 6 writes `square`, which is declared inside the loop, so each iteration \
has its own. Line 7 adds to `sum`, and `reduction(+ : sum)` gives each thread a private copy that is combined at the end of the loop. \
`x` is only read. So there is no data race.""",
        answer=Answer.no_race,
    ),
)
