"""Long files: the program is in it, whole and alone under its names, and its answer stays."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pcwm.evaluate.suites import held_out, long
from pcwm.evaluate.suites.fillers import file_scope, make_filler
from pcwm.evaluate.suites.suite import Suite
from pcwm.observe.toolchain import find_toolchain
from pcwm.predict.tool import ToolPredictor
from pcwm.recipe import ObserveRecipe
from pcwm.records import Answer
from pcwm.source.syntax import parse


@pytest.fixture(scope="module")
def suite(seeded: Path) -> Suite:
    return long.load(seeded)


def test_every_program_is_in_a_long_file(suite: Suite, seeded: Path) -> None:
    known = {item.name: item for item in held_out.load(seeded).items}
    assert len(suite.items) == len(known) and not suite.skipped
    fewest, most = long.LINES
    for item in suite.items:
        source = item.question.program.source
        assert fewest <= source.count("\n") <= most + 200
        assert not parse(source, item.question.program.language).error_lines(), item.name
        own = known[item.name.partition(", in")[0]]
        assert item.truth is own.truth
        kept = [text for text, line in zip(source.split("\n"), item.lines, strict=False) if line]
        assert kept == own.question.program.source.rstrip("\n").split("\n"), "all of the program, in order"
        lines = [number for number in item.lines if number]
        assert lines == sorted(lines)
        if item.pairs:
            line = own.pairs[0].first.line
            assert item.lines[item.pairs[0].first.line - 1] == line


def test_where_it_stands_and_how_long_the_file_is_does_not_tell(suite: Suite) -> None:
    def middle(truth: Answer) -> tuple[float, float]:
        own = [item for item in suite.items if item.truth is truth]
        places = [next(at for at, line in enumerate(item.lines) if line > 10) / len(item.lines) for item in own]
        return sum(places) / len(own), sum(len(item.lines) for item in own) / len(own)

    (place, length), (other, width) = middle(Answer.race), middle(Answer.no_race)
    assert abs(place - other) < 0.35 and 0.6 < length / width < 1.6  # six and eighteen files: three standard errors of each


def test_the_surroundings_are_race_free_and_of_other_problems(suite: Suite, seeded: Path) -> None:
    racy = {item.family: item for item in held_out.load(seeded).items if item.truth is Answer.race}
    for item in suite.items:
        others = "\n".join(text for text, line in zip(item.question.program.source.split("\n"), item.lines, strict=False) if not line)
        for program in racy.values():
            assert program.question.program.source.split("{", 1)[1] not in others


def test_nothing_is_defined_twice(suite: Suite, tmp_path: Path) -> None:
    """The compiler agrees, for one file of each language."""
    toolchain = find_toolchain()
    for language, standard in (("c", "-std=gnu17"), ("cpp", "-std=gnu++20")):
        item = next(item for item in suite.items if item.question.program.language == language)
        path = tmp_path / f"long.{language}"
        path.write_text(item.question.program.source)
        command = [str(toolchain.compiler(item.question.program.language)), standard, "-fopenmp", "-fsyntax-only", "-w", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_the_tool_says_of_the_long_file_what_it_says_of_the_program(flipped: Path) -> None:
    recipe = ObserveRecipe(race_threads=(4,), race_rounds=2)
    suite = long.load(flipped, lines=(200, 300))
    said = list(ToolPredictor(suite.problems, recipe).predict([item.question for item in suite.items]))
    assert [prediction.answer for prediction in said] == [item.truth for item in suite.items]
    racy = next(item for item in suite.items if item.pairs)
    found = next(prediction for prediction in said if prediction.answer is Answer.race)
    assert {pair.second.line for pair in found.pairs} == {racy.pairs[0].second.line}


BLOCK = """#include <vector>
#define WIDTH 8
enum Mode { slow, fast };
namespace {
int depth;
int look(const int* p) { int value = *p; return value + WIDTH; }
}
template <typename T> T twice(T x) { return x + x; }
struct Cell { int depth; int at() const { return depth; } };
int run(Cell& c, const std::vector<int>& v) { return look(v.data()) + c.depth + twice(depth) + c.at(); }
"""


def test_names_of_a_filler() -> None:
    assert file_scope(BLOCK, "cpp") == {"Mode", "slow", "fast", "depth", "look", "twice", "Cell", "run"}
    filler = make_filler("f", "a/b", BLOCK, "cpp")
    assert filler is not None and filler.includes == ("<vector>",)
    taken = {"depth", "look", "WIDTH", "run_2", "other"}
    text = filler.beside(taken)
    assert "int depth_2;" in text and "c.depth + twice(depth_2)" in text, "a member keeps its name"
    assert "look_2(v.data())" in text and "#define WIDTH_2 8" in text and text.endswith("#undef WIDTH_2\n")
    assert "int run(Cell&" in text and {"run", "look_2", "Cell"} <= taken


@pytest.mark.parametrize(
    "source",
    [
        "using namespace std;\nint f();\n",
        "#if X\nint f();\n#endif\n",
        "#pragma omp declare target\nint f();\n",
        "int main() { return 0; }\n",
        "int f( {\n",
        '#include "own.h"\nint f();\n',
    ],
)
def test_texts_that_reach_beyond_themselves_are_no_fillers(source: str) -> None:
    assert make_filler("f", "a/b", source, "cpp") is None
