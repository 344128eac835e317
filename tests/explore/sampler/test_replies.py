"""From what a model says to a program: lenient about the form, strict about the content."""

from __future__ import annotations

import pytest

from pcwm.explore.corpus import load_seeds
from pcwm.explore.sampler.replies import code_blocks, entry_points, read_candidate, with_includes, without_main
from pcwm.records import Problem

SEEDS = {seed.problem.family: seed for seed in load_seeds()}
LU = SEEDS["dense_linear_algebra/lu_factor"].problem
HEAT = SEEDS["stencils/heat"].problem

GOOD = """#include <omp.h>

void lu_factor(int n, double *a)
{
    for (int k = 0; k < n - 1; k++) {
        #pragma omp parallel for
        for (int i = k + 1; i < n; i++) {
            double factor = a[i * n + k] / a[k * n + k];
            a[i * n + k] = factor;
            for (int j = k + 1; j < n; j++)
                a[i * n + j] -= factor * a[k * n + j];
        }
    }
}
"""
SEQUENTIAL = GOOD.replace("        #pragma omp parallel for\n", "")


def source(text: str, problem: Problem = LU) -> str:
    read = read_candidate(text, problem)
    assert read.reason == ""
    return read.source


def reason(text: str, problem: Problem = LU, truncated: bool = False) -> str:
    read = read_candidate(text, problem, truncated)
    assert read.source == ""
    return read.reason


@pytest.mark.parametrize(
    "text",
    [
        f"```c\n{GOOD}```",
        f"```\n{GOOD}```",
        f"Sure! Here it is:\n\n~~~C++ title=x\n{GOOD}~~~\n\nIt divides the loop.",
        f"```c\n{GOOD}",  # never closed
        f"  ```c\n{GOOD}  ```\n",
        GOOD,
        f"Here is the parallel version:\n\n{GOOD}\nThis divides the rows among threads.",
        f"<think>```c\nint x;\n```</think>```c\n{GOOD}```",
        f"```c\n{GOOD}```".replace("\n", "\r\n"),
    ],
)
def test_one_block_however_it_is_marked(text: str) -> None:
    assert source(text) == GOOD


def test_of_several_blocks_the_whole_parallel_one_is_taken() -> None:
    piece = "#pragma omp parallel for\nfor (int i = k + 1; i < n; i++)\n    work(i);\n"
    text = f"First this:\n```c\n{piece}```\n"
    text += f"Before:\n```c\n{SEQUENTIAL}// long\n// long\n// long\n```\nNow:\n```c\n{GOOD}```\nCompile:\n```sh\ngcc\n```"
    assert source(text) == GOOD


def test_prose_inside_the_code_is_dropped() -> None:
    text = (
        f"```c\nHere is the parallel version of it:\n{GOOD}This version divides the rows among threads.\n- It uses a static schedule.\n```"
    )
    assert source(text) == GOOD


def test_comments_and_code_are_no_prose() -> None:
    commented = GOOD.replace(
        "void lu", "/*\nThis version divides the rows among all threads.\n*/\n// Each row is one task of its own.\nvoid lu"
    )
    assert source(f"```c\n{commented}```") == commented


def test_main_is_the_harness_s_part() -> None:
    main = '\nint main(void)\n{\n    double a[4] = { 1, 2, 3, 4 };\n    lu_factor(2, a);\n    printf("%f\\n", a[0]);\n    return 0;\n}\n'
    assert source(f"```c\n{GOOD}{main}```") == GOOD
    assert without_main("int main() { return 0; }\nint f(int x) { return x; }\n", "c") == "int f(int x) { return x; }\n"


def test_missing_includes_are_added() -> None:
    body = "size_t n = 3; double *x = malloc(n); memset(x, 0, n); x[0] = sqrt(2.0) + omp_get_thread_num(); free(x);"
    assert with_includes(f"void f(void) {{ {body} }}\n", "c").splitlines()[:4] == [
        "#include <omp.h>",
        "#include <stdlib.h>",
        "#include <string.h>",
        "#include <math.h>",
    ]
    assert with_includes("size_t f(void) { return 1; }\n", "c").startswith("#include <stddef.h>\n")
    text = "#include <cmath>\nstd::vector<double> f() { return {std::sqrt(2.0)}; }\n"
    assert with_includes(text, "cpp") == "#include <vector>\n" + text
    assert with_includes("/* malloc(3), omp_get_thread_num() */\nint x;\n", "c") == "/* malloc(3), omp_get_thread_num() */\nint x;\n"


@pytest.mark.parametrize(
    "text, why",
    [
        ("I cannot do that.", "no code"),
        ("", "no code"),
        ("```c\n#pragma omp parallel for\nfor (;;) ;\n```", "does not define what is called: lu_factor"),
        (f"```c\n{GOOD.replace('lu_factor(', 'lu_factor_parallel(')}```", "does not define what is called: lu_factor"),
        (f"```c\n{GOOD.replace('int n, double *a', 'double *a, int n')}```", "another signature"),
        (f"```c\n{GOOD.replace('int n, double *a', 'int n, double **a')}```", "another signature"),
        (f"```c\n{GOOD.replace('void lu', 'int lu')}```", "another signature"),
        (f"```c\n{GOOD.replace('double *a)', 'double *a, int threads)')}```", "another signature"),
        (f"```c\n{SEQUENTIAL}```", "nothing parallel"),
    ],
)
def test_what_cannot_be_used(text: str, why: str) -> None:
    assert reason(text) == why


def test_what_is_cut_off() -> None:
    assert reason(f"```c\n{GOOD[:200]}", truncated=True) == "cut off"
    assert reason("Let me think about", truncated=True) == "cut off before any code"
    cut_later = read_candidate(f"```c\n{GOOD}```\n### Explanation\nThe loop is", LU, truncated=True)
    assert cut_later.source == GOOD


def test_the_same_signature_in_other_words() -> None:
    assert source(f"```c\n{GOOD.replace('double *a)', 'double a[restrict])')}```")
    assert source(f"```c\n{GOOD.replace('int n,', 'const int size,')}```")


def test_cpp_signatures() -> None:
    code = "void heat(std::vector<double> &cells, int rows, int cols, int steps)\n"
    code += "{\n    #pragma omp parallel for\n    for (int i = 0; i < rows; i++) cells[i] = 0;\n}\n"
    assert source(f"```cpp\n{code}```", HEAT).startswith("#include <vector>\n")
    assert source(f"```cpp\n#include <vector>\nusing namespace std;\n{code.replace('std::', '')}```", HEAT)
    assert reason(f"```cpp\n{code.replace('> &', '> ')}```", HEAT) == "another signature"


def test_what_a_harness_calls() -> None:
    assert entry_points(LU.harness, "c") == {"lu_factor": "void(int, double*)"}
    assert all(len(entry_points(seed.problem.harness, seed.problem.language)) >= 1 for seed in SEEDS.values())


@pytest.mark.parametrize("family", sorted(SEEDS))
def test_hand_written_programs_come_through_as_they_are(family: str) -> None:
    for program in SEEDS[family].implementations:
        assert source(f"Here it is:\n\n```\n{program.source}```\n", SEEDS[family].problem) == program.source


def test_strange_texts_do_no_harm() -> None:
    for text in ("```", "```\n```", "```c\n{{{{((((", "\0" * 100, "```c\n" + "/*" * 5000, "#include <x>\n}" * 300, "int main(" * 500):
        assert read_candidate(text, LU).reason
    assert code_blocks("```c\n\n```\n") == []
