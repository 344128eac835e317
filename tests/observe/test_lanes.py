"""SIMD lanes as threads: the text of the copy."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.observe.lanes import BlindSpots, blind_spots, lanes_as_threads, lanes_may_be_ordered, without_simd_modifier
from pcwm.records import Access, Language, Pair

LOOP = "for (int i = 0; i < 64; i++)\n    x[i] = x[i + 1];"
OUTSIDE = LOOP.replace("int i", "i")


def _function(directive: str, loop: str = LOOP) -> str:
    return f"void f(int *x) {{\nint i, j;\n{directive}\n{loop}\n}}\n"


def _copy(directive: str, loop: str = LOOP) -> str | None:
    """The copy's directive, where nothing else has changed."""
    text = _function(directive, loop)
    copy = lanes_as_threads(text, "c")
    if copy is None:
        return None
    assert copy.count("\n") == text.count("\n")
    before, after = text.split(directive)
    assert copy.startswith(before) and copy.endswith(after)
    return copy[len(before) : len(copy) - len(after)]


@pytest.mark.parametrize(
    ("directive", "copy"),
    [
        ("simd", "parallel for schedule(static, 1)"),
        ("for simd", "for schedule(static, 1)"),
        ("for simd nowait", "for schedule(static, 1) nowait"),
        ("parallel for simd schedule(dynamic, 4) num_threads(3)", "parallel for schedule(static, 1) num_threads(3)"),
        ("taskloop simd grainsize(8)", "taskloop grainsize(1)"),
        ("taskloop simd num_tasks(2) nogroup", "taskloop grainsize(1) nogroup"),
        ("parallel master taskloop simd", "parallel master taskloop grainsize(1)"),
        ("distribute simd", "distribute parallel for schedule(static, 1)"),
        ("teams distribute parallel for simd", "teams distribute parallel for schedule(static, 1)"),
        ("simd simdlen(8) aligned(x : 64) nontemporal(x) order(concurrent)", "parallel for schedule(static, 1)"),
        ("simd reduction(+ : s) private(t)", "parallel for schedule(static, 1) reduction(+ : s) private(t)"),
        ("simd linear(y : 2)", "parallel for schedule(static, 1) linear(y : 2)"),
        ("simd if(n > 9 ? 1 : 0)", "parallel for schedule(static, 1) if(n > 9 ? 1 : 0)"),
        ("simd if(simd : n > 9)", "parallel for schedule(static, 1) if(n > 9)"),
        ("parallel for simd if(n > 9)", "parallel for schedule(static, 1) if(n > 9)"),
    ],
)
def test_iterations_are_dealt_out_one_by_one(directive: str, copy: str) -> None:
    assert _copy(f"#pragma omp {directive}") == f"#pragma omp {copy}"


@pytest.mark.parametrize(
    "clauses",
    [
        "simd reduction(inscan, + : s)",
        *("for simd ordered", "for simd ordered(1)"),
        *("for simd if(simd : 0)", "for simd if(0)", "parallel for simd if(parallel : 0)"),
        *("simd safelen(65)", "simd safelen(0)", "simd safelen(LENGTH)", "simd safelen(4) linear(y)"),
    ],
)
def test_some_directives_have_no_copy(clauses: str) -> None:
    assert _copy(f"#pragma omp {clauses}") is None


@pytest.mark.parametrize(
    "loop",
    [
        "while (i < 9)\n    i++;",
        "for (int i = 0; i < 4; i++) {\n#pragma omp ordered simd\n    x[i] = x[i + 1];\n}",
        "for (int i = 0; i < 4; i++) {\ns += x[i];\n#pragma omp scan inclusive(s)\n    x[i] = s;\n}",
        "",
    ],
)
def test_some_bodies_have_no_copy(loop: str) -> None:
    assert _copy("#pragma omp simd", loop) is None


def test_one_loop_without_a_copy_leaves_none_for_the_program() -> None:
    text = _function("#pragma omp simd") + _function("#pragma omp simd safelen(1000)").replace("f(", "g(")
    assert lanes_as_threads(text, "c") is None


def test_an_index_from_outside_keeps_its_last_value() -> None:
    assert _copy("#pragma omp simd", OUTSIDE) == "#pragma omp parallel for schedule(static, 1) lastprivate(i)"
    assert _copy("#pragma omp simd private(i)", OUTSIDE) == "#pragma omp parallel for schedule(static, 1) private(i)"
    assert _copy("#pragma omp for simd", OUTSIDE) == "#pragma omp for schedule(static, 1)"
    both = "for (i = 0; i < 4; i++)\nfor (j = 0; j < 4; j++)\n    x[4 * i + j] = 0;"
    assert _copy("#pragma omp simd collapse(2)", both) == "#pragma omp parallel for schedule(static, 1) collapse(2) lastprivate(i)"


def test_continued_lines_stay_lines() -> None:
    copy = _copy("#pragma omp simd \\\n    private(y) \\\n  reduction(+ : s)")
    assert copy == "#pragma omp parallel for schedule(static, 1) private(y) reduction(+ : s) \\\n \\\n"


def _body(directive: str, loop: str) -> str:
    copy = lanes_as_threads(_function(directive, loop), "c")
    assert copy is not None
    assert "#pragma omp parallel for schedule(static, 1) ordered(1)\n" in copy
    return copy.partition("ordered(1)\n")[2].rpartition("\n}")[0]


def test_with_a_safe_length_each_iteration_waits_for_those_that_far_back() -> None:
    assert _body("#pragma omp simd safelen(2)", LOOP) == (
        'for (int i = 0; i < 64; i++) { _Pragma("omp ordered depend(sink: i - 2) depend(sink: i - 3)")\n'
        '    x[i] = x[i + 1]; _Pragma("omp ordered depend(source)") }'
    )


def test_it_waits_in_steps_of_the_loop_and_upwards_where_it_counts_down() -> None:
    body = _body("#pragma omp simd safelen(2)", "for (int i = 64; i > 0; i -= 3) // a )\n{\n    x[i]--;\n}")
    assert body == (
        'for (int i = 64; i > 0; i -= 3) { _Pragma("omp ordered depend(sink: i + 6) depend(sink: i + 9)") // a )\n'
        '{\n    x[i]--;\n} _Pragma("omp ordered depend(source)") }'
    )


@pytest.mark.parametrize(
    "loop",
    [
        "for (int i = 0; i < 64; i += k)\n    x[i]++;",
        "for (int i = 0; i < 64; i += 0)\n    x[i]++;",
        "for (int i = 0; i < 64; i++) {\n    if (i == 3) continue;\n    x[i]++;\n}",
        "for (int i = 1; i < 64; i *= 2)\n    x[i]++;",
    ],
)
def test_waiting_cannot_be_written_for_every_loop(loop: str) -> None:
    assert _copy("#pragma omp simd safelen(4)", loop) is None


def test_with_a_safe_length_two_loops_in_one_have_no_copy() -> None:
    assert _copy("#pragma omp simd collapse(2) safelen(4)", f"for (int k = 0; k < 4; k++)\n{LOOP}") is None


def test_functions_made_for_simd_are_left_alone() -> None:
    text = "#pragma omp declare simd\nint g(int);\n"
    assert blind_spots(text, "c") == BlindSpots()
    assert lanes_as_threads(text, "c") == text


def test_a_hidden_pragma_has_no_copy() -> None:
    text = 'void f(int *x) {\n_Pragma("omp simd") for (int i = 0; i < 4; i++) x[i] = 0;\n}\n'
    assert blind_spots(text, "c").simd == (2,)
    assert lanes_as_threads(text, "c") is None


def test_blind_spots_are_found_by_line() -> None:
    text = f"{_function('#pragma omp parallel for simd')}#pragma omp declare target\nint n;\n#pragma omp end declare target\n"
    assert blind_spots(text, "c") == BlindSpots(simd=(3,))
    text = f"{_function('#pragma omp target teams distribute')}void g(void) {{\n#pragma omp target data map(n)\nn++;\n}}\n"
    assert blind_spots(text, "cpp") == BlindSpots(target=(3, 8))
    assert blind_spots('void g(void) {\n_Pragma("omp target") { }\n}\n', "c") == BlindSpots(target=(2,))
    assert blind_spots("// #pragma omp simd\nint simd, target;\n", "c") == BlindSpots()


def test_fortran_has_blind_spots_and_no_copy() -> None:
    text = "!$omp parallel do simd\n!$omp end simd\n      n = 1 ! simd\nc$omp target\n!$OMP TARGET DATA\n"
    assert blind_spots(text, "fortran") == BlindSpots((1, 2), (4, 5))
    assert lanes_as_threads(text, "fortran") is None


@pytest.mark.parametrize(
    ("clause", "left"),
    [
        ("schedule(simd: static)", "schedule(      static)"),
        ("schedule(simd : static, 4)", "schedule(       static, 4)"),
        ("schedule(monotonic, simd : dynamic)", "schedule(monotonic:        dynamic)"),
        ("schedule(simd, monotonic: static)", "schedule(      monotonic: static)"),
    ],
)
def test_the_hint_about_chunk_sizes_is_blanked(clause: str, left: str) -> None:
    assert len(left) == len(clause)
    assert without_simd_modifier(f"#pragma omp for {clause} // simd\n") == f"#pragma omp for {left} // simd\n"


def test_a_store_above_a_load_may_be_ordered() -> None:
    def pair(write: int, read: int) -> Pair:
        return Pair.make(_access("write", write), _access("read", read))

    assert lanes_may_be_ordered(pair(3, 4))
    assert not lanes_may_be_ordered(pair(4, 3))
    assert not lanes_may_be_ordered(pair(3, 3))
    assert not lanes_may_be_ordered(Pair.make(_access("write", 3), _access("write", 4)))


def _access(kind: Literal["read", "write"], line: int) -> Access:
    return Access(kind=kind, line=line, column=1, variable="x")


_PIECES = st.sampled_from(
    [
        *(
            "#pragma omp simd",
            "#pragma omp for simd",
            " safelen(4)",
            " collapse(2)",
            " if(simd : 0)",
            " schedule(simd : static)",
            " ordered",
            "\n",
            "\\\n",
        ),
        *("for (int i = 0; i < 9; i++)", "for (i = 9; i > 0; i -= 2)", "for (auto x : y)", "x[i]++;", "{", "}", ")", '_Pragma("omp simd")'),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=8)), max_size=30), st.sampled_from(("c", "cpp", "fortran")))
def test_any_text_has_a_copy_with_as_many_lines_or_none(pieces: list[str], language: Language) -> None:
    text = "".join(pieces)
    copy = lanes_as_threads(text, language)
    assert copy is None or copy.count("\n") == text.count("\n")
    spots = blind_spots(text, language)
    assert all(1 <= line <= text.count("\n") + 1 for line in (*spots.simd, *spots.target))
    assert len(without_simd_modifier(text)) == len(text)
