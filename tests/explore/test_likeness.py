"""How alike programs are: what counts and what does not, and the index against the exact measure."""

from __future__ import annotations

import random

import pytest

from pcwm.explore.corpus import load_seeds
from pcwm.explore.likeness import Collection, alike, least_alike, shape, shingles, tokens
from pcwm.explore.variants import MANNERS

SUM = """#include <omp.h>
double total(int n, const double *a)
{
    double s = 0; /* the sum */
    #pragma omp parallel for reduction(+ : s) \\
        schedule(static)
    for (int i = 0; i < n; i++)
        s += 3.5 * a[i];
    return s;
}
"""
PROGRAMS = [program for seed in load_seeds() for program in seed.implementations]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("total", "weigh"),
        ("a[i]", "a [ i ]"),
        ("/* the sum */", "// of all\n"),
        (" \\\n        schedule", " schedule"),
        ("#include <omp.h>\n", "#include <stdio.h>\n#include <omp.h>\n"),
        ("3.5", "2.25"),
        ("{\n    double", "{\n\n\tdouble"),
    ],
)
def test_names_layout_comments_includes_and_large_numbers_do_not_count(old: str, new: str) -> None:
    assert old in SUM
    assert alike(SUM, SUM.replace(old, new)) == 1.0


@pytest.mark.parametrize(
    ("old", "new"),
    [("reduction(+ : s)", ""), ("static", "dynamic"), ("i = 0", "i = 1"), ("double *a", "float *a")],
)
def test_what_the_program_does_counts(old: str, new: str) -> None:
    assert old in SUM
    assert 0.4 < alike(SUM, SUM.replace(old, new)) < 1.0


def test_a_shape_is_all_but_names_and_layout() -> None:
    assert shape(SUM) == shape(SUM.replace("total", "t").replace(" i", " k").replace("[i]", "[k]").replace("\n    ", "\n\t"))
    assert shape(SUM) != shape(SUM.replace("a[i]", "a[n]"))  # which no run of five tokens tells


def test_tokens_of_odd_texts() -> None:
    assert tokens("") == [] and shingles("") == {""}
    assert tokens("a/*") == ["\0a"] and tokens('"x') == ['"', "\0x"]
    assert tokens('0 0.0 7 12 1e-9 \'c\' "s\\"t"') == ["0", "0", "7", "N", "N", '""', '""']
    assert tokens("if->b ++ << >>= ::") == ["if", "->", "\0b", "++", "<<", ">>=", "::"]


def test_words_of_openmp_are_names_elsewhere_and_both_kinds_of_pragma_are_one() -> None:
    assert tokens("task = out;") == ["\0task", "=", "\0out", ";"]
    words = ["#", "pragma", "omp", "task", "depend", "(", "out", ":", "\0x", ")", "\0x", ";"]
    assert tokens("#pragma omp task \\\n  depend(out: x)\nx;") == words
    assert tokens('_Pragma("omp task depend(out: x)") x;') == tokens("#pragma omp task depend(out: x)\nx;")


def test_layout_manners_leave_a_program_like_itself() -> None:
    names = {"indent", "brace-lines", "strip-comments", "add-comments", "blank-lines", "rename", "pragma-operator"}
    found = [each for each in MANNERS if each.name in names]
    assert len(found) == len(names)
    for program in PROGRAMS[:12]:
        for each in found:
            varied = each.apply(program.source, program.language, random.Random(1))
            # In a clause a variable that is called `out` or `if` cannot be told from the word.
            least = 0.9 if each.name == "rename" else 1.0
            assert alike(program.source, varied) >= least, (each.name, program.origin)


def test_the_index_finds_what_the_exact_measure_finds() -> None:
    """Sketches of 128 numbers: four standard deviations at 0.8 are 0.14."""
    collection = Collection(0.5)
    there = [program.source for program in PROGRAMS if collection.admit(program.id, program.source) is None]
    assert 20 < len(collection) == len(there)
    found = 0
    for source in there[:10]:
        changed = source.replace("schedule(static)", "schedule(guided)").replace("i = 0", "i = 1")
        nearest = collection.likest(changed)
        best = max(alike(changed, each) for each in there)
        if nearest is not None:
            found += 1
            assert nearest.likeness == pytest.approx(best, abs=0.14)
    assert found == 10


def test_a_like_program_is_turned_away_and_named() -> None:
    collection = Collection(0.9)
    assert collection.admit("one", SUM) is None
    again = collection.admit("two", SUM.replace("total", "sum_up"))
    assert again is not None and (again.key, again.likeness) == ("one", 1.0) and len(collection) == 1
    assert collection.admit("three", PROGRAMS[0].source) is None and len(collection) == 2


def test_the_least_alike_of_some() -> None:
    renamed = SUM.replace("total", "t")
    assert least_alike([renamed, PROGRAMS[0].source, SUM], [SUM, PROGRAMS[1].source]) == 1
    assert least_alike([SUM], []) == 0
    with pytest.raises(ValueError, match="no candidate"):
        least_alike([], [SUM])


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.1])
def test_a_threshold_is_a_likeness(threshold: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Collection(threshold)
