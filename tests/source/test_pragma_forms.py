"""Where a directive may stand (OpenMP 5.2, section 3.1), and what looks like one and is none."""

from __future__ import annotations

import pytest

from pcwm.records import Language
from pcwm.source.facts import Facts, Sharing
from pcwm.source.reading import read_facts

LOOP = "for (int i = 0; i < n; i++) a[i] = s;"


def names(source: str, language: Language = "c") -> list[str]:
    return [each.name for each in read_facts(source, language).directives]


def in_function(body: str, outside: str = "", language: Language = "c") -> Facts:
    return read_facts(f"{outside}\nvoid f(double *a, double s, int n) {{\n{body}\n}}\n", language)


@pytest.mark.parametrize(
    ("outside", "use", "expected"),
    [
        ("", '_Pragma("omp parallel for")', ["parallel for"]),
        ("", '_Pragma ( "omp parallel for firstprivate(s)" )', ["parallel for"]),
        ("", '_Pragma("GCC ivdep")', []),
        ('#define PAR _Pragma("omp parallel for")', "PAR", ["parallel for"]),
        ("#define OMP(x) _Pragma(#x)", "OMP(omp parallel for reduction(+: s))", ["parallel for"]),
        (
            "#define SAY(x) _Pragma(#x)\n#define OMP(...) SAY(omp __VA_ARGS__)",
            "OMP(parallel for private(s), schedule(static, 4))",
            ["parallel for"],
        ),
        ('#define BOTH _Pragma("omp parallel") _Pragma("omp for")', "BOTH", ["parallel", "for"]),
        ('#define PAR _Pragma("omp parallel for")\n#undef PAR', "PAR", []),
        ('#define PAR _Pragma("omp parallel for")', "", []),
        ("#define CLAUSES private(s) schedule(static)", "#pragma omp parallel for CLAUSES\n", ["parallel for"]),
    ],
)
def test_pragma_operators_and_macros_section_3_1(outside: str, use: str, expected: list[str]) -> None:
    facts = in_function(f"{use} {LOOP}", outside)
    assert [each.name for each in facts.directives] == expected
    for each in facts.directives:
        assert each.body_start and facts.loops[0].directive is not None


def test_clauses_inside_a_macro_are_the_directives() -> None:
    facts = in_function(f"#pragma omp parallel for CLAUSES\n{LOOP}", "#define CLAUSES private(s) num_threads(4)")
    assert [clause.name for clause in facts.directives[0].clauses] == ["private", "num_threads"]
    assert next(each for each in facts.accesses if each.variable == "s").sharing is Sharing.private


def test_code_in_a_macro_beside_its_pragma_is_a_doubt() -> None:
    facts = in_function("LOOP(i, n) a[i] = s;", '#define LOOP(i, n) _Pragma("omp parallel for") for (int i = 0; i < n; i++)')
    assert [each.name for each in facts.directives] == ["parallel for"]
    assert "macro `LOOP` of line 3 holds code that is not read" in facts.doubts


@pytest.mark.parametrize(
    ("use", "expected"),
    [
        ("[[omp::directive(parallel for)]]", ["parallel for"]),
        ("[[ omp :: directive( parallel for, reduction(+: a[0:n]) ) ]]", ["parallel for"]),
        ("[[omp::sequence(directive(parallel), directive(for))]]", ["parallel", "for"]),
        ("[[omp::sequence(omp::directive(parallel), omp::directive(for))]]", ["parallel", "for"]),
        ("[[using omp: directive(parallel for)]]", ["parallel for"]),
        ("[[likely]]", []),
    ],
)
def test_attributes_section_3_1(use: str, expected: list[str]) -> None:
    facts = in_function(f"{use} {LOOP}", language="cpp")
    assert [each.name for each in facts.directives] == expected
    if expected:
        assert facts.loops[0].directive == len(expected) - 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#if 0\n#pragma omp parallel\n#endif\n", []),
        ("#if 1\n#pragma omp parallel\n#else\n#pragma omp for\n#endif\n", ["parallel"]),
        ("#if 0\n#if X\n#pragma omp parallel\n#else\n#pragma omp single\n#endif\n#else\n#pragma omp for\n#endif\n", ["for"]),
        ("#ifdef _OPENMP\n#pragma omp parallel\n#else\n#pragma omp for\n#endif\n", ["parallel"]),
        ("#ifndef _OPENMP\n#pragma omp parallel\n#endif\n", []),
        ("#if defined(_OPENMP) \n#pragma omp parallel\n#endif\n", ["parallel"]),
        ("#if !defined(_OPENMP)\n#pragma omp parallel\n#endif\n", []),
        ("#define FAST 0\n#if FAST\n#pragma omp parallel\n#endif\n", []),
        ("#define LEVEL 2\n#if LEVEL >= 2\n#pragma omp parallel\n#elif LEVEL\n#pragma omp for\n#endif\n", ["parallel"]),
        ("#ifdef UNKNOWN\n#pragma omp parallel\n#else\n#pragma omp for\n#endif\n", ["parallel", "for"]),
        ("#ifdef __cplusplus\n#pragma omp parallel\n#endif\n", []),
        ("#if 0\n#pragma omp parallel\n", []),
        ("#endif\n#pragma omp parallel\n", ["parallel"]),
    ],
)
def test_branches_that_are_surely_dead_do_not_count(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_dead_code_has_no_accesses_and_moves_no_line() -> None:
    facts = in_function("#if 0\na[0] = 1; {\n#endif\na[1] = 2;")
    assert [(each.expression, each.line) for each in facts.accesses] == [("a[1]", 6)]
    assert facts.doubts == ()


@pytest.mark.parametrize(
    "text",
    [
        '"#pragma omp parallel";',
        'char *t = "\\n#pragma omp parallel\\n";',
        "#define X \\\n#pragma omp parallel\n",
        'char *t = "_Pragma(\\"omp parallel\\")";',
        '// _Pragma("omp parallel")\n',
        "/* [[omp::directive(parallel)]] */",
        "#pragma omp_parallel\n",
        "#pragma once omp parallel\n",
    ],
)
def test_texts_that_only_look_like_directives(text: str) -> None:
    assert names(text, "cpp") == []


def test_continuation_lines_with_comments_inside() -> None:
    facts = in_function("#pragma omp parallel /* one\nor two */ for \\\n  private(s) \\\n  // the end\n" + LOOP)
    only = facts.directives[0]
    assert (only.name, only.line, [clause.name for clause in only.clauses]) == ("parallel for", 3, ["private"])
    assert facts.loops[0].directive == 0


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("begin declare target", "begin declare target"),
        ("end declare target", "end declare target"),
        ("declare target to(x)", "declare target"),
        ("declare simd uniform(a)", "declare simd"),
        ("declare variant(g) match(construct={parallel})", "declare variant"),
        ("begin assumes no_openmp", "begin assumes"),
        ("masked taskloop simd", "masked taskloop simd"),
        ("parallel masked taskloop", "parallel masked taskloop"),
        ("target enter data map(to: x)", "target enter data"),
        ("scope reduction(+: x)", "scope"),
        ("interop init(targetsync: x)", "interop"),
        ("dispatch nowait", "dispatch"),
        ("tile sizes(4, 4)", "tile"),
        ("unroll partial(4)", "unroll"),
        ("depobj(o) depend(in: x)", "depobj"),
        ("error at(compilation)", "error"),
        ("ordered doacross(sink: i - 1)", "ordered"),
        ("taskwait depend(in: x)", "taskwait"),
        ("scan inclusive(x)", "scan"),
        ("loop bind(thread)", "loop"),
        ("requires unified_shared_memory", "requires"),
        ("teams loop", "teams loop"),
        ("target parallel loop", "target parallel loop"),
    ],
)
def test_names_of_directives(text: str, name: str) -> None:
    assert names(f"#pragma omp {text}\n") == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("metadirective when(user={condition(n > 9)}: parallel for) otherwise(single)", "parallel for"),
        ("metadirective when(user={condition(0)}: parallel for) otherwise(for)", "for"),
        ("metadirective when(device={kind(gpu)}: teams loop) default(parallel for)", "parallel for"),
        ("metadirective when(user={condition(OFF)}: parallel for)", "nothing"),
        ("metadirective when(user={condition(score(5): 1)}: parallel for simd)", "parallel for simd"),
    ],
)
def test_metadirective_section_7_4(text: str, expected: str) -> None:
    assert in_function(f"#pragma omp {text}\n{LOOP}", "#define OFF 0").directives[0].name == expected


@pytest.mark.parametrize(
    ("pragma", "serial"),
    [
        ("parallel if(0)", "if(0)"),
        ("parallel if(parallel: false)", "if(0)"),
        ("parallel num_threads(1)", "num_threads(1)"),
        ("parallel num_threads(ONE)", "num_threads(1)"),
        ("parallel if(OFF)", "if(0)"),
        ("parallel if(n > 0)", ""),
        ("parallel num_threads(n)", ""),
        ("parallel num_threads(2)", ""),
        ("parallel if(1)", ""),
        ("teams num_teams(1)", "num_teams(1)"),
        ("parallel for if(simd: 0)", ""),
    ],
)
def test_regions_of_one_thread_sections_3_4_and_10_1_2(pragma: str, serial: str) -> None:
    body = LOOP if "for" in pragma else "s = 1;"
    facts = in_function(f"#pragma omp {pragma}\n{body}", "#define ONE (1)\n#define OFF 0")
    assert facts.directives[0].serial == serial
    for each in facts.accesses:
        assert (each.sharing is Sharing.sequential) == bool(serial)


def test_a_team_inside_a_region_of_one_thread_is_a_team() -> None:
    facts = in_function("#pragma omp parallel num_threads(1)\n{ s = 1;\n#pragma omp parallel\ns = 2; }")
    assert [each.sharing for each in facts.accesses] == [Sharing.sequential, Sharing.shared]


def test_orphaned_constructs_of_a_header_section_5_1_2() -> None:
    header = "template <class T> inline void fill(T *a, int n) {\n#pragma omp for\nfor (int i = 0; i < n; i++) a[i] = 0;\n}\n"
    facts = read_facts(header, "cpp")
    assert (facts.directives[0].orphaned, facts.directives[0].function) == (True, "fill")
    assert next(each for each in facts.accesses if each.kind == "write" and each.subscripts).sharing is Sharing.shared
    inside = in_function(f"#pragma omp parallel\n{{\n#pragma omp for\n{LOOP} }}")
    assert [each.orphaned for each in inside.directives] == [False, False]


@pytest.mark.parametrize(
    ("pragma", "barrier"),
    [
        ("parallel for nowait", True),
        ("for", True),
        ("for nowait", False),
        ("single", True),
        ("master", False),
        ("simd", False),
        ("scope", True),
    ],
)
def test_implicit_barriers_section_15_3_2(pragma: str, barrier: bool) -> None:
    assert read_facts(f"#pragma omp {pragma}\n;", "c").directives[0].implicit_barrier is barrier


@pytest.mark.parametrize(
    ("pragma", "kind", "order"),
    [
        ("atomic", "update", "relaxed"),
        ("atomic read seq_cst", "read", "seq_cst"),
        ("atomic compare capture", "compare capture", "relaxed"),
        ("atomic write release", "write", "release"),
        ("flush acquire", "", "acquire"),
        ("critical", "", ""),
    ],
)
def test_atomic_kinds_and_memory_orders_section_15_8(pragma: str, kind: str, order: str) -> None:
    only = read_facts(f"#pragma omp {pragma}\nx = 1;", "c").directives[0]
    assert (only.atomic_kind, only.memory_order) == (kind, order)


def test_collapse_by_a_macro_divides_as_many_loops() -> None:
    nest = "for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) a[i * n + j] = 0;"
    facts = in_function(f"#pragma omp parallel for collapse(DEPTH)\n{nest}", "#define DEPTH 2")
    assert [loop.directive for loop in facts.loops] == [0, 0]
