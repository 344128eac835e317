"""Edits: what each does to a few lines, and what holds for all of them on the whole corpus."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from pcwm.errors import RecipeError
from pcwm.explore.corpus import load_seeds
from pcwm.explore.edits import EDITS, edit_named
from pcwm.records import Language, Program
from pcwm.source.syntax import parse

NAMES = [edit.name for edit in EDITS]


def results(name: str, body: str, language: Language = "c") -> list[str]:
    """What an edit makes of a function body, one text a place, without the function around it."""
    head, tail = "void f(double *a, double *b, int *key, int n) {\n", "\n}\n"
    found = list(edit_named(name).apply(head + body + tail, language))
    assert all(re.search(r" at line \d+$", each.note) for each in found)
    return [each.source.removeprefix(head).removesuffix(tail) for each in found]


LOOP = "for (int i = 0; i < n; i++)"


def cases() -> list[tuple[str, str, list[str]]]:
    """The cases of `data/edits.txt`: edit, text before, texts after."""
    found = []
    for case in (Path(__file__).parent / "data" / "edits.txt").read_text().split("=== ")[1:]:
        name, _, rest = case.partition("\n")
        before, *after = (part.removesuffix("\n") for part in rest.split("--->\n"))
        found.append((name, before, [] if after == ["(nothing)"] else after))
    return found


@pytest.mark.parametrize(("name", "before", "after"), cases())
def test_what_an_edit_does(name: str, before: str, after: list[str]) -> None:
    assert results(name, before) == after


def test_change_schedule_offers_every_other_schedule() -> None:
    found = results("change-schedule", f"#pragma omp parallel for schedule(static,1) reduction(+:s)\n{LOOP} s++;")
    assert [text.split("\n")[0] for text in found] == [
        "#pragma omp parallel for reduction(+:s) schedule(dynamic, 1)",
        "#pragma omp parallel for reduction(+:s) schedule(guided)",
    ]


def test_every_edit_is_tested_and_described() -> None:
    assert {name for name, _, _ in cases()} | {"change-schedule"} == set(NAMES)
    assert len(set(NAMES)) == len(NAMES) >= 14
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in NAMES)
    assert all(edit.rationale.endswith(".") and len(edit.rationale) < 120 for edit in EDITS)


def applied(programs: Iterable[Program]) -> Counter[str]:
    """How often each edit applies; every result changes something and breaks no syntax."""
    counts: Counter[str] = Counter()
    for program in programs:
        errors = len(parse(program.source, program.language).error_lines(50))
        for edit in EDITS:
            for edited in edit.apply(program.source, program.language):
                counts[edit.name] += 1
                where = f"{edit.name} on {program.origin.name}: {edited.note}"
                assert edited.source != program.source, where
                assert len(parse(edited.source, program.language).error_lines(50)) <= errors, where
    return counts


def test_on_some_of_the_corpus_edits_change_something_and_never_break_the_syntax() -> None:
    assert len(applied(seed.implementations[turn % 4] for turn, seed in enumerate(load_seeds()))) > 40


@pytest.mark.slow
def test_on_the_whole_corpus_every_edit_applies_somewhere() -> None:
    counts = applied(program for seed in load_seeds() for program in seed.implementations)
    # Two critical sections in one program, padded slots and `copyprivate` are rare in hand-written code.
    assert {name for name in NAMES if not counts[name]} <= {"rename-critical", "pack-slots", "drop-copyprivate"}


def test_edits_are_pure() -> None:
    program = load_seeds()[0].implementations[0]
    for edit in EDITS:
        assert list(edit.apply(program.source, program.language)) == list(edit.apply(program.source, program.language))


@pytest.mark.parametrize(
    "text", ["", "#pragma omp", "#pragma omp parallel for reduction(+", "for (int i = 0; i < n; i++", "\0{{", "é" * 99]
)
def test_edits_take_any_text(text: str) -> None:
    for edit in EDITS:
        for edited in edit.apply(text, "cpp"):
            assert edited.note


def test_an_unknown_edit_names_the_nearest_one() -> None:
    with pytest.raises(RecipeError, match="no edit `drop-reductoin`") as caught:
        edit_named("drop-reductoin")
    assert caught.value.hint == "did you mean `drop-reduction`?"


@pytest.mark.slow
def test_nearly_all_edited_programs_compile() -> None:
    built, failed = 0, []
    for seed in load_seeds():
        for program in seed.implementations[:2]:
            for edit in EDITS:
                for edited in list(edit.apply(program.source, program.language))[:1]:
                    compiler, kind = ("clang++-19", "c++") if program.language == "cpp" else ("clang-19", "c")
                    command = [compiler, "-fopenmp", "-fsyntax-only", "-x", kind, "-"]
                    done = subprocess.run(command, check=False, input=edited.source, text=True, capture_output=True, timeout=60)
                    built += 1
                    if done.returncode:
                        failed.append(f"{edit.name} on {seed.problem.family}: {done.stderr.splitlines()[0]}")
    assert built > 100
    assert len(failed) <= built // 20, failed
