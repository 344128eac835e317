"""Variants: what each manner does to a few lines, and that all of them together leave every corpus program a program."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest

from pcwm.explore.corpus import load_seeds
from pcwm.explore.variants import MANNERS, vary
from pcwm.records import Language
from pcwm.source.syntax import parse

BY_NAME = {each.name: each for each in MANNERS}
HEAD, TAIL = "void f(int n, double *a, double *b)\n{\n", "\n}\n"
LOOP = "for (int i = 0; i < n; i++)"


def varied(name: str, body: str, language: Language = "c", seed: int = 0) -> str:
    """What a manner makes of a function body."""
    made = BY_NAME[name].apply(HEAD + body + TAIL, language, random.Random(seed))
    assert not parse(made, language).error_lines(50), made
    return made.removeprefix(HEAD).removesuffix(TAIL)


@pytest.mark.parametrize(
    ("name", "body", "made"),
    [
        ("assign-form", "    a[0] += n;", "    a[0] = a[0] + n;"),
        ("assign-form", "    a[0] = a[0] + n * 2;", "    a[0] += n * 2;"),
        ("assign-form", "    a[0] -= n + 1;", "    a[0] = a[0] - (n + 1);"),
        ("commute", "    double x = a[0] + b[0];", "    double x = b[0] + a[0];"),
        ("commute", "    a[0] = a[0] + b[0];", "    a[0] = a[0] + b[0];"),
        ("flip-comparison", "    if (n < 3)\n        a[0] = 1;", "    if (3 > n)\n        a[0] = 1;"),
        ("index-type", f"    {LOOP}\n        a[i] = 1;", f"    {LOOP.replace('int', 'long')}\n        a[i] = 1;"),
        ("index-type", f"    {LOOP}\n        g(i);", f"    {LOOP}\n        g(i);"),
        ("add-braces", f"    {LOOP}\n        a[i] = 1;", f"    {LOOP} {{\n        a[i] = 1;\n    }}"),
        ("strip-comments", "    a[0] = 1; /* one */\n    // two\n    a[1] = 2;", "    a[0] = 1;\n    a[1] = 2;"),
        (
            "split-region",
            f"    #pragma omp parallel for num_threads(2) schedule(static)\n    {LOOP}\n        a[i] = 1;",
            "    #pragma omp parallel num_threads(2)\n    {\n        #pragma omp for schedule(static)\n"
            f"    {LOOP}\n        a[i] = 1;\n    }}",
        ),
        (
            "list-sharing",
            f"    #pragma omp parallel for\n    {LOOP}\n        a[i] = b[n];",
            f"    #pragma omp parallel for default(none) shared(a, b, n)\n    {LOOP}\n        a[i] = b[n];",
        ),
        (
            "while-loop",
            f"    {LOOP} {{\n        a[i] = 1;\n    }}",
            "    {\n        int i = 0;\n        while (i < n) {\n        a[i] = 1;\n            i++;\n        }\n    }",
        ),
        (
            "pragma-operator",
            "    #pragma omp parallel\n    a[0] = 1;",
            '    _Pragma("omp parallel")\n    a[0] = 1;',
        ),
    ],
)
def test_what_a_manner_does(name: str, body: str, made: str) -> None:
    found = {varied(name, body, seed=seed) for seed in range(8)}
    assert made in found and found <= {made, body}


def test_manners_with_a_choice() -> None:
    loop = f"    {LOOP}\n        a[i] = i;"
    steps = {varied("step-form", loop, seed=seed) for seed in range(12)}
    assert steps == {loop.replace("i++", form) for form in ("i++", "++i", "i += 1")}
    named = BY_NAME["name-constants"].apply("#include <omp.h>\n" + HEAD + "    a[7] = b[7] + 1;" + TAIL, "c", random.Random(0))
    assert (match := re.search(r"#include <omp.h>\n?#define (\w+) 7\n", named)) and f"a[{match[1]}] = b[{match[1]}] + 1;" in named
    own_line = BY_NAME["brace-lines"].apply(HEAD + f"    {LOOP}\n    {{\n        a[i] = 1;\n    }}" + TAIL, "c", random.Random(0))
    assert f"double *b) {{\n    {LOOP} {{\n        a[i] = 1;\n    }}" in own_line
    widths = {varied("indent", loop, seed=seed) for seed in range(12)}
    assert {len(text) - len(text.lstrip()) for text in widths} >= {1, 2, 3, 8}


def test_block_sizes_change_and_other_constants_do_not() -> None:
    head = "#define CHUNK 16\n#define SIDE 16\nenum { TILE = 8 };\n"
    made = {
        BY_NAME["block-size"].apply(head + HEAD + "    const int block = 4, n2 = 4;" + TAIL, "c", random.Random(seed)) for seed in range(12)
    }
    for pattern, values in ((r"CHUNK (\d+)", "8 32 64"), (r"TILE = (\d+)", "4 16 32"), (r"block = (\d+)", "2 8 16")):
        assert {match[1] for text in made if (match := re.search(pattern, text))} == set(values.split())
    assert all("SIDE 16" in text and "n2 = 4" in text for text in made)


def test_a_named_type_takes_the_place_of_the_commonest() -> None:
    body = "    double x = a[0];\n    long double y = x;\n    float z = 0;"
    made = BY_NAME["name-type"].apply("#include <omp.h>\n" + HEAD + body + TAIL, "c", random.Random(0))
    name = re.search(r"(?:typedef double (\w+);|#define (\w+) double)", made)
    assert name and f"void f(int n, {name[1] or name[2]} *a" in made
    assert f"    {name[1] or name[2]} x = a[0];\n    long double y = x;\n    float z = 0;" in made


def test_renaming_reaches_clauses_and_leaves_members_types_and_the_candidate_alone() -> None:
    source = (
        "struct item { int size; };\n"
        "static double weigh(const struct item *it) { return it->size; }\n"
        "double total(int count, struct item *list)\n{\n"
        "    double sum = 0;\n"
        "    #pragma omp parallel for reduction(+ : sum) firstprivate(list)\n"
        "    for (int size = 0; size < count; size++)\n        sum += weigh(&list[size]) + list[size].size;\n"
        "    return sum;\n}\n"
    )
    for seed in range(6):
        made = BY_NAME["rename"].apply(source, "c", random.Random(seed))
        assert "double total(" in made and "struct item { int size; };" in made
        assert "int size = 0; size <" in made  # shares its name with a member
        clause = re.search(r"reduction\(\+ : (\w+)\) firstprivate\((\w+)\)", made)
        assert clause and f"return {clause[1]};" in made and f"{clause[2]}[size].size" in made


def test_a_helper_takes_the_body_of_a_loop_with_what_it_uses() -> None:
    body = f"    #pragma omp parallel for\n    {LOOP} {{\n        double t = b[i];\n        a[i] = t * n;\n    }}"
    made = BY_NAME["helper-function"].apply(HEAD + body + TAIL, "c", random.Random(0))
    assert "static void one_step(double *a, double *b, int i, int n)\n{" in made
    assert f"{LOOP} one_step(a, b, i, n);" in made
    outside = f"    double s = 0;\n    #pragma omp parallel for reduction(+ : s)\n    {LOOP} {{\n        s += a[i];\n    }}"
    assert varied("helper-function", outside) == outside  # the body changes a variable of the caller's


def test_the_same_chance_gives_the_same_variant() -> None:
    program = load_seeds()[0].implementations[0]
    one, other = (vary(program.source, program.language, random.Random(5)) for _ in range(2))
    assert one == other and one != vary(program.source, program.language, random.Random(6))
    assert vary("", "c", random.Random(0)) == ("", ())


def test_every_manner_applies_somewhere_and_none_breaks_the_syntax() -> None:
    applied: Counter[str] = Counter()
    for seed in load_seeds():
        for program in seed.implementations[:2]:
            faults = len(parse(program.source, program.language).error_lines(50))
            for each in MANNERS:
                made = each.apply(program.source, program.language, random.Random(3))
                applied[each.name] += made != program.source
                now = len(parse(made, program.language).error_lines(50))
                assert now <= faults, f"{each.name} on {seed.problem.family}/{program.origin.name}"
    assert {each.name for each in MANNERS if not applied[each.name]} == set()
    assert all(each.about.endswith(".") for each in MANNERS) and len(BY_NAME) == len(MANNERS) >= 20
