"""Repairs as pure text edits: what each proposes for a pair, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from pcwm.fix.repairs import REPAIRS
from pcwm.fix.sheet import Sheet, without_names
from pcwm.records import Access, Language, Pair

DATA = Path(__file__).parent / "data"


def access(source: str, kind: Literal["read", "write"], variable: str, mark: str) -> Access:
    """The access on the first line that holds `mark`."""
    line = next(number for number, text in enumerate(source.split("\n"), 1) if mark in text)
    return Access(kind=kind, line=line, column=0, variable=variable)


def proposed(name: str, source: str, pair: Pair, language: Language = "c") -> list[str]:
    repair = next(each for each in REPAIRS if each.name == name)
    return [each.source for each in repair.propose(Sheet(source, language), pair)]


def own(source: str, variable: str, mark: str, other: str | None = None) -> Pair:
    """A write at one mark against a read at the other (or the same)."""
    return Pair.make(access(source, "write", variable, mark), access(source, "read", variable, other or mark))


def changed(old: str, new: str) -> list[str]:
    """Lines of the new text that the old one lacks, blanks at their ends dropped."""
    before = [line.strip() for line in old.split("\n")]
    return [line.strip() for line in new.split("\n") if line.strip() not in before]


def loop(body: str, pragma: str = "#pragma omp parallel for", before: str = "") -> str:
    inner = "\n".join(f"        {line}" for line in body.split("\n"))
    head = f"void f(int n, double *a, double *out, int *hist)\n{{\n{before}    {pragma}\n"
    return f"{head}    for (int i = 0; i < n; i++) {{\n{inner}\n    }}\n}}\n"


@pytest.mark.parametrize(
    ("statement", "clause"),
    [
        ("s += a[i];", "+: s"),
        ("s = s + a[i] * 2;", "+: s"),
        ("s = a[i] + s;", "+: s"),
        ("s = s + a[i] + 1;", "+: s"),
        ("s -= a[i];", "+: s"),
        ("s++;", "+: s"),
        ("s *= a[i];", "*: s"),
        ("if (a[i] > s) s = a[i];", "max: s"),
        ("if (s > a[i]) { s = a[i]; }", "min: s"),
        ("s = a[i] > s ? a[i] : s;", "max: s"),
        ("s = s < a[i] ? s : a[i];", "min: s"),
        ("s = fmax(s, a[i]);", "max: s"),
        ("s = s && a[i] > 0;", "&&: s"),
        ("out[0] += a[i];", "+: out[0:1]"),
        ("*out += a[i];", "+: out[0:1]"),
    ],
)
def test_reduction_reads_every_spelling_of_an_update(statement: str, clause: str) -> None:
    source = loop(statement, before="    double s = 0;\n")
    variable = "out" if "out" in statement else "s"
    pair = own(source, variable, statement)
    assert changed(source, proposed("reduction", source, pair)[0]) == [f"#pragma omp parallel for reduction({clause})"]


@pytest.mark.parametrize(
    "body",
    [
        "s += a[i];\nout[i] = s;",
        "s += a[i];\ns *= 2;",
        "s = a[i] - s;",
        "s = s / a[i];",
        "s += s * a[i];",
        "if (a[i] > s) s = a[i] + 1;",
        "s = a[i];",
    ],
)
def test_reduction_keeps_off_what_is_not_one(body: str) -> None:
    source = loop(body, before="    double s = 0;\n")
    assert proposed("reduction", source, own(source, "s", body.split("\n")[0])) == []


def test_reduction_joins_a_clause_that_is_there_and_leaves_shared() -> None:
    source = loop("s += a[i];", "#pragma omp parallel for shared(s, a) reduction(+ : t)  // totals", before="    double s = 0, t = 0;\n")
    (text,) = proposed("reduction", source, own(source, "s", "s += a"))
    assert changed(source, text) == ["#pragma omp parallel for shared(a) reduction(+ : t, s)  // totals"]


def test_reduction_of_a_declared_array_lists_the_array() -> None:
    source = loop("count[hist[i]]++;", before="    int count[16] = {0};\n")
    (text,) = proposed("reduction", source, own(source, "count", "count[hist"))
    assert changed(source, text) == ["#pragma omp parallel for reduction(+: count)"]
    heap = loop("hist[(int)a[i]]++;")
    assert proposed("reduction", heap, own(heap, "hist", "hist[(int)")) == []


def test_private_for_a_temporary_and_for_an_inner_index() -> None:
    source = loop("t = a[i];\nout[i] = t * t;", before="    double t;\n")
    assert "parallel for private(t)" in proposed("private", source, own(source, "t", "t = a", "out[i]"))[0]
    nest = loop("for (j = 0; j < 4; j++)\n    out[4 * i + j] = a[j];", before="    int j;\n")
    assert "parallel for private(j)" in proposed("private", nest, own(nest, "j", "for (j"))[0]


def test_lastprivate_where_the_value_is_used_afterwards() -> None:
    source = loop("t = a[i];\nout[i] = t;", before="    double t;\n").replace("    }\n}\n", "    }\n    out[0] += t;\n}\n")
    (text,) = proposed("private", source, own(source, "t", "t = a", "out[i]"))
    assert "lastprivate(t)" in text


@pytest.mark.parametrize(
    "body",
    [
        "out[i] = t;\nt = a[i];",  # needs the value of the iteration before
        "t += a[i];",
        "if (a[i] > 0)\n    t = a[i];\nout[i] = t;",  # not always set
        "{\n    double t = a[i];\n    out[i] = t;\n}",  # is private
    ],
)
def test_private_keeps_off_values_that_are_carried(body: str) -> None:
    source = loop(body, before="    double t = 0;\n")
    assert proposed("private", source, own(source, "t", "t = a" if "t = a" in body else "t +=")) == []


def test_private_keeps_off_what_one_thread_sets_for_all() -> None:
    source = (DATA / "leader_sets.c").read_text()
    assert proposed("private", source, own(source, "scale", "scale = 2.5", "scale * i")) == []


def test_private_keeps_off_shared_heap_blocks() -> None:
    source = loop("tmp[0] = a[i];\nout[i] = tmp[0];", before="    double *tmp = malloc(8);\n")
    assert proposed("private", source, own(source, "tmp", "tmp[0] = a", "out[i]")) == []
    block = source.replace("double *tmp = malloc(8)", "double tmp[1]")
    assert "private(tmp)" in proposed("private", block, own(block, "tmp", "tmp[0] = a", "out[i]"))[0]


def test_a_scratch_vector_is_copied_to_each_thread() -> None:
    source = loop("tmp[0] = a[i];\nout[i] = tmp[0];", before="    std::vector<double> tmp(4);\n")
    assert "firstprivate(tmp)" in proposed("private", source, own(source, "tmp", "tmp[0] = a", "out[i]"), "cpp")[0]
    refilled = source.replace("tmp[0] = a[i]", "tmp.clear()")
    assert "firstprivate(tmp)" in proposed("private", refilled, own(refilled, "tmp", "tmp.clear", "out[i]"), "cpp")[0]
    grown = source.replace("tmp[0] = a[i]", "tmp.push_back(i)")
    assert proposed("private", grown, own(grown, "tmp", "tmp.push", "out[i]"), "cpp") == []


def test_declaration_moves_into_the_loop() -> None:
    source = loop("t = a[i];\nout[i] = t;", before="    double t;\n")
    (text,) = proposed("declare inside", source, own(source, "t", "t = a", "out[i]"))
    assert text == source.replace("    double t;\n", "").replace("        t = a[i];", "        double t;\n        t = a[i];")


def test_atomic_fits_the_kind_of_access() -> None:
    source = loop("hist[(int)a[i]] += 2;")
    (text,) = proposed("atomic", source, own(source, "hist", "hist[(int)"))
    assert text == source.replace("        hist", "        #pragma omp atomic\n        hist")
    flag = (DATA / "found_flag.c").read_text()
    (text,) = proposed("atomic", flag, own(flag, "found", "found = 1", "if (found)"))
    assert changed(flag, text) == [
        "int found_now;",
        "#pragma omp atomic read",
        "found_now = found;",
        "if (found_now)",
        "#pragma omp atomic write",
    ]
    extremum = loop("if (a[i] > s) s = a[i];", before="    double s = 0;\n")
    assert proposed("atomic", extremum, own(extremum, "s", "if (a[i]")) == []


def test_atomic_capture_in_its_three_forms() -> None:
    source = loop("int k = n++;\nout[k] = a[i];")
    assert changed(source, proposed("atomic capture", source, own(source, "n", "n++;\n".strip()))[0]) == [
        "int k;",
        "#pragma omp atomic capture",
        "k = n++;",
    ]
    pick = (DATA / "compact.c").read_text()
    (text,) = proposed("atomic capture", pick, own(pick, "n", "kept[n++]"))
    _, rest = text.split("== 2) {\n")
    assert rest.startswith("            int n_slot;\n            #pragma omp atomic capture\n            n_slot = n++;\n")
    assert "            kept[n_slot] = i;\n        }\n" in rest
    two = loop("k = m;\nm += 2;\nout[i] = k;", before="    int m = 0;\n")
    (text, *_) = proposed("atomic capture", two, own(two, "m", "m += 2", "k = m"))
    assert "#pragma omp atomic capture\n        {\n            k = m;\n            m += 2;\n        }\n" in text


def test_critical_takes_the_test_in() -> None:
    source = loop("double v = a[i];\nif (v > best) {\n    #pragma omp critical\n    best = v;\n}", before="    double best = 0;\n")
    (text,) = proposed("critical", source, own(source, "best", "best = v", "if (v"))
    assert "        #pragma omp critical\n        if (v > best) {\n            best = v;\n        }\n" in text
    assert text.count("critical") == 1


def test_critical_in_cpp_computes_the_value_outside() -> None:
    source = loop("if (a[i] > 0)\n    big.push_back(f(i));", before="    std::vector<int> big;\n")
    first, second = proposed("critical", source, own(source, "big", "push_back"), "cpp")
    assert changed(source, first) == [
        "if (a[i] > 0) {",
        "const auto value = f(i);",
        "#pragma omp critical",
        "big.push_back(value);",
    ]
    assert changed(source, second) == ["#pragma omp critical"]


def test_two_criticals_and_two_locks_get_one_name() -> None:
    source = loop("if (i % 2) {\n    #pragma omp critical(up)\n    s = s * 2;\n} else {\n    #pragma omp critical(down)\n    s = s + 1;\n}")
    (text,) = proposed("same critical", source, own(source, "s", "s * 2", "s + 1"))
    assert text == source.replace("(down)", "(up)")
    held = "    omp_set_lock(&{0});\n    s = s {1};\n    omp_unset_lock(&{0});\n"
    locks = loop("if (i % 2) {\n" + held.format("x", "* 2") + "} else {\n" + held.format("y", "+ 1") + "}")
    (text,) = proposed("same critical", locks, own(locks, "s", "s * 2", "s + 1"))
    assert text == locks.replace("&y", "&x")
    bare = locks.replace("    omp_set_lock(&y);\n", "").replace("            omp_unset_lock(&y);\n", "")
    (text,) = proposed("same critical", bare, own(bare, "s", "s * 2", "s + 1"))
    assert text.count("omp_set_lock(&x)") == text.count("omp_unset_lock(&x)") == 2


def test_phases_get_their_barrier() -> None:
    source = (DATA / "two_phases.c").read_text()
    (text,) = proposed("drop nowait", source, own(source, "a", "a[i] = i", "a[N - 1"))
    assert text == source.replace("for nowait", "for")
    leader = (DATA / "leader_sets.c").read_text()
    (text,) = proposed("barrier", leader, own(leader, "scale", "scale = 2.5", "scale * i"))
    assert text == leader.replace("        #pragma omp for\n", "        #pragma omp barrier\n        #pragma omp for\n")
    divided = loop("out[0] = a[i];\nout[1] = out[0];")
    assert proposed("barrier", divided, own(divided, "out", "out[0] = a", "out[1]")) == []


def test_tasks_are_waited_for_or_ordered() -> None:
    tree = (DATA / "tree_sum.c").read_text()
    (text,) = proposed("taskwait", tree, own(tree, "left", "left = sum", "return left"))
    assert text == tree.replace("    return left", "    #pragma omp taskwait\n    return left")
    chain = (DATA / "producer_consumer.c").read_text()
    pair = own(chain, "block[b]", "block[b] +=", "2.0 * block")
    (text,) = proposed("depend", chain, pair)
    assert changed(chain, text) == ["#pragma omp task depend(inout: block[b])", "#pragma omp task depend(in: block[b])"]
    assert proposed("depend", tree, own(tree, "left", "left = sum", "return left")) == []


def test_what_the_team_runs_is_done_once_or_divided() -> None:
    source = (DATA / "everyone_counts.c").read_text()
    (text,) = proposed("single", source, own(source, "rounds", "rounds++"))
    assert text == source.replace("            rounds++", "            #pragma omp single\n            rounds++")
    undivided = loop("out[i] += a[i];", "#pragma omp parallel")
    (text,) = proposed("divide loop", undivided, own(undivided, "out", "out[i]"))
    assert text == undivided.replace("omp parallel", "omp parallel for")
    divided = loop("out[i] += a[i];")
    assert proposed("divide loop", divided, own(divided, "out", "out[i]")) == []
    assert proposed("single", divided, own(divided, "out", "out[i]")) == []


def test_merged_locals_keep_the_first_of_equals() -> None:
    source = (DATA / "best_match.c").read_text()
    (text,) = proposed("merge locals", source, own(source, "best", "best = score", "> best"))
    assert "        int best_local = best;\n        int where_local = where;\n        #pragma omp for\n        for (int i" in text
    assert "if (best_local > best || (best_local == best && where_local < where)) {" in text
    assert "if (score(i) > best_local) {\n                best_local = score(i);\n                where_local = i;" in text
    used = source.replace("            where = i;", "            where = i;\n            best += 0;")
    assert proposed("merge locals", used, own(used, "best", "best = score", "> best")) == []


def test_a_carried_dependence_moves_the_directive_or_gives_the_loop_up() -> None:
    steps = (DATA / "time_steps.c").read_text()
    pair = own(steps, "u", "u[t + 1][i] =")
    (text,) = proposed("divide inner loop", steps, pair)
    assert "    for (int t = 0; t < STEPS; t++) {\n        #pragma omp parallel for\n        for (int i" in text
    assert proposed("sequential loop", steps, pair) == [], "its only parallel loop"
    running = (DATA / "running_total.c").read_text()
    (text,) = proposed("sequential loop", running, own(running, "total", "total[i] = "))
    assert text.count("#pragma omp") == 1


def test_threadprivate_for_static_scratch_in_a_called_function() -> None:
    source = (DATA / "static_scratch.c").read_text()
    (text,) = proposed("threadprivate", source, own(source, "window", "window[k] ="))
    assert "static double window[8];\n    #pragma omp threadprivate(window)\n" in text


def test_edits_keep_the_authors_layout() -> None:
    tabs = "void f(int n, int *h)\n{\n#pragma omp parallel for\n\tfor (int i = 0; i < n; i++)\n\t\th[i % 7]++;\n}\n"
    (text,) = proposed("atomic", tabs, own(tabs, "h", "h[i % 7]"))
    assert text == tabs.replace("\t\th[", "#pragma omp atomic\n\t\th["), "pragmas in the first column stay there"
    windows = loop("hist[i % 7]++; /* größer */").replace("\n", "\r\n")
    (text,) = proposed("atomic", windows, own(windows, "hist", "hist[i % 7]"))
    assert text == windows.replace("        hist", "        #pragma omp atomic\r\n        hist")
    inline = loop("if (a[i] > 0) hist[i % 7]++;")
    (text,) = proposed("atomic", inline, own(inline, "hist", "hist[i % 7]"))
    assert "if (a[i] > 0)\n            #pragma omp atomic\n            hist[i % 7]++;\n" in text


def test_clauses_lose_names_and_vanish_when_empty() -> None:
    assert without_names("#pragma omp for shared(a, b) nowait", "shared", frozenset({"a"})) == "#pragma omp for shared(b) nowait"
    assert without_names("#pragma omp for shared(a) nowait", "shared", frozenset({"a"})) == "#pragma omp for nowait"
    assert without_names("#pragma omp for reduction(+ : a, b)", "reduction", frozenset({"b"})) == "#pragma omp for reduction(+: a)"
    assert without_names("#pragma omp for firstprivate(a)", "private", frozenset({"a"})) == "#pragma omp for firstprivate(a)"


@pytest.mark.parametrize("line", [0, 4, 10_000])
def test_no_repair_fails_on_a_pair_that_lies_nowhere(line: int) -> None:
    source = (DATA / "tree_sum.c").read_text() + "\n#pragma omp for nowait\nfor (int i = 0; i <"
    side = Access(kind="write", line=line, column=900, variable="")
    header = side.model_copy(update={"file": "stl_vector.h", "line": 12})
    for repair in REPAIRS:
        assert repair.rationale
        list(repair.propose(Sheet(source, "c"), Pair.make(side, side)))
        assert list(repair.propose(Sheet(source, "c"), Pair.make(header, header))) == []


def test_a_test_locked_and_tested_again_is_a_reduction_or_an_atomic_read() -> None:
    source = loop("if (a[i] > s) {\n    #pragma omp critical\n    if (a[i] > s)\n        s = a[i];\n}", before="    double s = 0;\n")
    pair = own(source, "s", "s = a[i]", "if (a[i] > s) {")
    (text,) = proposed("reduction", source, pair)
    assert changed(source, text) == ["#pragma omp parallel for reduction(max: s)"]
    assert "critical" not in text
    (text,) = proposed("atomic", source, pair)
    assert changed(source, text) == [
        "double s_now;",
        "#pragma omp atomic read",
        "s_now = s;",
        "if (a[i] > s_now) {",
        "#pragma omp atomic write",
    ]
    unlocked = source.replace("            #pragma omp critical\n", "").replace("s = a[i]", "s = a[i] + 1")
    assert proposed("atomic", unlocked, own(unlocked, "s", "s = a[i]", "if (a[i] > s) {")) == []


def test_a_free_place_is_claimed_by_one_thread() -> None:
    body = "int v = i / 2;\nif (hist[v] == -1) {\n    hist[v] = i;\n    out[v] = 1;\n    g(v);\n}"
    source = loop(body)
    (text,) = proposed("atomic claim", source, own(source, "hist", "hist[v] = i", "hist[v] == -1"))
    new = [
        "int v = i / 2;",
        "int hist_seen;",
        "#pragma omp atomic read",
        "hist_seen = hist[v];",
        "if (hist_seen == -1) {",
        "    #pragma omp atomic capture",
        "    {",
        "        hist_seen = hist[v];",
        "        hist[v] = i;",
        "    }",
        "    if (hist_seen == -1) {",
        "        out[v] = 1;",
        "        g(v);",
        "    }",
        "}",
    ]
    assert text == loop("\n".join(new))
    twice = loop(body.replace("g(v)", "g(hist[v])"))
    assert proposed("atomic claim", twice, own(twice, "hist", "hist[v] = i", "hist[v] == -1")) == []


def test_braces_never_hide_a_declaration_from_what_follows() -> None:
    source = loop("double v = out[0];\nout[0] = v + a[i];\nout[i] = v;")
    assert proposed("critical", source, own(source, "out", "out[0] = v", "v = out[0]")) == []
    last = source.replace("        out[i] = v;\n", "")
    assert len(proposed("critical", last, own(last, "out", "out[0] = v", "v = out[0]"))) == 1
