"""The packaged seeds: what they promise to a reader, to a model that sees one file alone, and under the real tools."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from pcwm.errors import InputError
from pcwm.explore.corpus import SUFFIXES, Seed, load_seeds, packaged_seeds
from pcwm.records import OriginKind, Program, content_id

DOMAINS = {
    "dense_linear_algebra",
    "sparse_linear_algebra",
    "stencils",
    "graphs",
    "particles",
    "monte_carlo",
    "sorting_searching",
    "signal_image",
    "dynamic_programming",
    "data_analytics",
}
RACES: dict[str, frozenset[str]] = {
    f"{path.stem}/{name}": frozenset(styles)
    for path in sorted((Path(__file__).parent / "data" / "races").glob("*.toml"))
    for name, styles in tomllib.loads(path.read_text()).items()
}
"""The implementations of each family that are expected to race; the package itself does not say."""
CLANG = {"c": "clang-19", "cpp": "clang++-19"}
ARCHER = "/usr/lib/llvm-19/lib/libarcher.so"
SEEDS = load_seeds()
by_family = pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.problem.family)


def test_eight_problems_in_each_of_ten_domains() -> None:
    assert Counter(seed.problem.domain for seed in SEEDS) == dict.fromkeys(DOMAINS, 8)
    assert 24 <= [seed.problem.language for seed in SEEDS].count("cpp") <= 40
    assert set(RACES) == {seed.problem.family for seed in SEEDS}


def test_order_and_ids_do_not_depend_on_where_the_files_lie(tmp_path: Path) -> None:
    shutil.copytree(packaged_seeds(), tmp_path / "copy")
    assert load_seeds(tmp_path / "copy") == SEEDS
    families = [(seed.problem.domain, seed.problem.name) for seed in SEEDS]
    assert families == sorted(families)
    assert len({seed.problem.id for seed in SEEDS}) == len(SEEDS)
    assert len({program.id for seed in SEEDS for program in seed.implementations}) == sum(len(seed.implementations) for seed in SEEDS)


@by_family
def test_records(seed: Seed) -> None:
    problem = seed.problem
    assert problem.id == content_id("prob", problem.domain, problem.name, problem.harness, problem.reference)
    names = [program.origin.name for program in seed.implementations]
    assert len(names) >= 4
    assert names == sorted(names)
    assert RACES[problem.family] < set(names), "at least one races, and at least one does not"
    assert RACES[problem.family]
    for program in seed.implementations:
        folder = packaged_seeds() / problem.domain / problem.name
        assert program.source == (folder / f"{program.origin.name}{SUFFIXES[problem.language]}").read_text()
        assert (program.origin.kind, program.problem, program.language) == (OriginKind.corpus, problem.id, problem.language)


@by_family
def test_every_file_stands_alone(seed: Seed) -> None:
    """A model is shown one file: only standard headers, the signature the statement gives, and a directive."""
    signature = next(line.strip().rstrip(";") for line in reversed(seed.problem.statement.splitlines()) if line.startswith("    "))
    assert f"{signature};" in seed.problem.harness
    for source in (seed.problem.reference, *(program.source for program in seed.implementations)):
        assert signature in source
        assert all(re.fullmatch(r"#include <[a-z_]+(\.h)?>", line) for line in source.splitlines() if line.startswith("#include"))
        assert "main(" not in source
    assert "#pragma" not in seed.problem.reference + seed.problem.harness
    assert all("#pragma omp" in program.source and "#include <omp.h>" in program.source for program in seed.implementations)


@by_family
def test_a_small_model_can_read_it(seed: Seed) -> None:
    for program in seed.implementations:
        lines = program.source.splitlines()
        assert 12 <= len(lines) <= 70, program.origin.name
        assert max(map(len, lines)) <= 140, program.origin.name


def test_nothing_gives_the_verdict_away() -> None:
    leak = re.compile(
        r"(?<![a-z])(rac(e|es|y|ing)|bug\w*|wrong\w*|(in)?correct\w*|fix(ed|es)?|(un)?safe\w*|broken|todo)(?![a-z])", re.IGNORECASE
    )
    assert leak.search("a racy sum") and leak.search("thread_safe") and not leak.search("trace prefix")
    for path in packaged_seeds().rglob("*"):
        relative = str(path.relative_to(packaged_seeds()))
        assert not leak.search(relative)
        if path.suffix in SUFFIXES.values():
            assert not leak.search(path.read_text()), relative


def test_a_style_does_not_give_the_verdict_away() -> None:
    """Styles race in some problems and not in others; of the few that always race here, none does so often."""
    racy = Counter(style for styles in RACES.values() for style in styles)
    clean = {program.origin.name for seed in SEEDS for program in clean_ones(seed)}
    assert len(racy) > 25
    assert {style: count for style, count in racy.items() if style not in clean and count > 2} == {}


def test_the_corpus_covers_openmp_broadly() -> None:
    text = "\n".join(program.source for seed in SEEDS for program in seed.implementations)
    wanted = (
        "parallel for|reduction(+|reduction(max|declare reduction|collapse(2)|schedule(static|schedule(dynamic|schedule(guided)|nowait|"
        "omp barrier|omp single|omp master|omp critical|atomic capture|atomic update|omp task |taskwait|depend(|taskloop|omp sections|"
        "firstprivate(| private(|default(none)|threadprivate|simd|omp_set_lock|omp_get_thread_num"
    )
    for word in wanted.split("|"):
        assert word in text, word


@pytest.fixture
def one_seed(tmp_path: Path) -> Path:
    """A writable copy of one seed; its root is two levels up."""
    folder = tmp_path / "graphs" / "bfs_levels"
    shutil.copytree(packaged_seeds() / "graphs" / "bfs_levels", folder)
    return folder


@pytest.mark.parametrize("name", ["problem.toml", "harness.c", "reference.c"])
def test_a_missing_file_is_named(one_seed: Path, name: str) -> None:
    (one_seed / name).unlink()
    with pytest.raises(InputError, match=re.escape(name)):
        load_seeds(one_seed.parents[1])


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("tolerance = 0.0", "tolerance = -1.0", "`tolerance`"),
        ("tolerance = 0.0", "", "`tolerance`"),
        ("title =", "titel =", "`titel`|`title`"),
        ('language = "c"', 'language = "fortran"', "`language`"),
        ("race = 600", "race = 0", "`sizes`"),
        ("race = 600", 'race = "many"', "`sizes.race`"),
        ("[sizes]", "[sizes", "not TOML"),
    ],
)
def test_a_bad_key_is_named(one_seed: Path, old: str, new: str, named: str) -> None:
    manifest = one_seed / "problem.toml"
    text = manifest.read_text()
    assert old in text
    manifest.write_text(text.replace(old, new))
    with pytest.raises(InputError, match=named):
        load_seeds(one_seed.parents[1])


def test_other_damage_is_named(one_seed: Path, tmp_path: Path) -> None:
    (one_seed / "extra.cpp").write_text("int x;\n")
    with pytest.raises(InputError, match=r"extra\.cpp"):
        load_seeds(tmp_path)
    (one_seed / "extra.cpp").unlink()
    (one_seed / "atomics.c").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match=r"atomics\.c is not UTF-8"):
        load_seeds(tmp_path)
    for path in one_seed.glob("*.c"):
        if path.stem not in {"harness", "reference"}:
            path.unlink()
    with pytest.raises(InputError, match="no implementation"):
        load_seeds(tmp_path)
    with pytest.raises(InputError, match="no folder"):
        load_seeds(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no seed problems"):
        load_seeds(tmp_path / "empty")


# ---------------------------------------------------------------- under the real tools


def build(seed: Seed, source: str, folder: Path, *flags: str) -> Path:
    """Compile the candidate with the seed's harness; every warning is an error."""
    suffix = SUFFIXES[seed.problem.language]
    harness, candidate, binary = folder / f"harness{suffix}", folder / f"candidate{suffix}", folder / "program"
    harness.write_text(seed.problem.harness)
    candidate.write_text(source)
    command = [CLANG[seed.problem.language], "-g", "-fopenmp", "-Wall", "-Wextra", "-Werror", *flags, str(harness), str(candidate), "-lm"]
    subprocess.run([*command, "-o", str(binary)], check=True, timeout=120)
    return binary


def printed(binary: Path, size: int, threads: int) -> list[tuple[str, float]]:
    environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
    done = subprocess.run([str(binary), str(size)], env=environment, check=True, capture_output=True, text=True, timeout=60)
    return [(name, float(value)) for name, value in (line.split() for line in done.stdout.splitlines())]


def assert_same(ours: list[tuple[str, float]], reference: list[tuple[str, float]], tolerance: float, what: str) -> None:
    assert [name for name, _ in ours] == [name for name, _ in reference], what
    for (name, value), (_, wanted) in zip(ours, reference, strict=True):
        assert value == pytest.approx(wanted, rel=tolerance, abs=0.0), f"{what}: {name}"


def check_outputs(seed: Seed, programs: list[Program], folder: Path) -> None:
    sizes = seed.problem.sizes
    reference = build(seed, seed.problem.reference, folder, "-O2")
    wanted = {size: printed(reference, size, 1) for size in (sizes.race, sizes.output)}
    assert len(wanted[sizes.output]) >= 4
    assert wanted[sizes.race] != wanted[sizes.output]
    for program in programs:
        binary = build(seed, program.source, folder, "-O2")
        for threads in (1, 2, 4):
            for size in wanted:
                what = f"{program.origin.name}, {threads} threads, size {size}"
                assert_same(printed(binary, size, threads), wanted[size], seed.problem.tolerance, what)


def clean_ones(seed: Seed) -> list[Program]:
    return [program for program in seed.implementations if program.origin.name not in RACES[seed.problem.family]]


@pytest.mark.parametrize("seed", SEEDS[3::8], ids=lambda seed: seed.problem.family)
def test_one_implementation_of_a_domain_prints_what_the_reference_prints(seed: Seed, tmp_path: Path) -> None:
    check_outputs(seed, clean_ones(seed)[:1], tmp_path)


@pytest.mark.slow
@by_family
def test_every_clean_implementation_prints_what_the_reference_prints(seed: Seed, tmp_path: Path) -> None:
    check_outputs(seed, clean_ones(seed), tmp_path)


@pytest.mark.slow
@by_family
def test_thread_sanitizer_agrees_with_the_table(seed: Seed, tmp_path: Path) -> None:
    """ThreadSanitizer with Archer: the table's implementation is reported in every run, the others in none."""
    for program in seed.implementations:
        binary = build(seed, program.source, tmp_path, "-O1", "-fsanitize=thread")
        for threads in (2, 4):
            for _ in range(3):
                environment = os.environ | {
                    "OMP_NUM_THREADS": str(threads),
                    "OMP_TOOL_LIBRARIES": ARCHER,
                    "TSAN_OPTIONS": "ignore_noninstrumented_modules=1 exitcode=66",
                }
                command = [str(binary), str(seed.problem.sizes.race)]
                done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=60)
                reported = "WARNING: ThreadSanitizer: data race" in done.stderr
                what = f"{program.origin.name} at {threads} threads: {done.stderr[:400]}"
                assert reported == (program.origin.name in RACES[seed.problem.family]), what
                assert done.returncode == (66 if reported else 0), what
