"""Names for addresses, from llvm-symbolizer itself."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.observe.symbols import queries, read_answers
from pcwm.observe.toolchain import Toolchain
from pcwm.observe.tsan import Addresses, Frame, Symbols

SOURCE = """int before = 1;
int table[6] = {1, 2, 3};
static inline __attribute__((always_inline)) int third(const int *from) {
    return from[2];
}
int main(void) {
    return third(table) - before;
}
"""


@pytest.fixture(scope="module")
def binary(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("symbols")
    (folder / "program.c").write_text(SOURCE)
    subprocess.run([toolchain.clang, "-g", "program.c", "-o", "program"], cwd=folder, check=True)
    return folder / "program"


def _offsets(binary: Path, toolchain: Toolchain) -> dict[str, tuple[int, int]]:
    """Where symbols lie, and their sizes."""
    listing = subprocess.run([toolchain.symbolizer.parent / "llvm-nm", "-S", binary], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listing.splitlines()]
    return {row[3]: (int(row[0], 16), int(row[1], 16)) for row in rows if len(row) == 4}


def _ask(addresses: Addresses, binary: Path, toolchain: Toolchain) -> Symbols:
    command = [str(toolchain.symbolizer), "--output-style=JSON", *queries(addresses, str(binary))]
    return read_answers(subprocess.run(command, capture_output=True, text=True, check=True).stdout, addresses)


def test_queries_are_in_order_code_first() -> None:
    addresses = Addresses(frozenset({0x20, 0x3}), frozenset({0x99, 0x10}))
    assert queries(addresses, "/prog/race") == [
        "CODE /prog/race 0x3",
        "CODE /prog/race 0x20",
        "DATA /prog/race 0x10",
        "DATA /prog/race 0x99",
    ]
    assert queries(Addresses(frozenset(), frozenset()), "race") == []


def test_a_global_is_named_at_every_byte_of_it_and_at_no_other(binary: Path, toolchain: Toolchain) -> None:
    start, size = _offsets(binary, toolchain)["table"]
    inside, outside = {start, start + 5, start + size - 1}, {start - 1, start + size, start + size + 4000}
    names = _ask(Addresses(frozenset(), frozenset(inside | outside)), binary, toolchain).data
    assert size == 24
    assert {offset for offset, name in names.items() if name == "table"} == inside
    assert start + size + 4000 not in names


def test_inlined_functions_come_innermost_first(binary: Path, toolchain: Toolchain) -> None:
    start, size = _offsets(binary, toolchain)["main"]
    symbols = _ask(Addresses(frozenset(range(start, start + size)), frozenset()), binary, toolchain)
    assert len(symbols.code) == size
    inlined = {frames for frames in symbols.code.values() if len(frames) == 2}
    assert {(frames[0].function, frames[1].function) for frames in inlined} == {("third", "main")}
    assert Frame("third", "program.c", 4, 12) in {frames[0] for frames in inlined}
    assert {frames[1].line for frames in inlined} == {7}


def test_an_address_without_code_has_no_line(binary: Path, toolchain: Toolchain) -> None:
    symbols = _ask(Addresses(frozenset({1 << 40}), frozenset({1 << 40})), binary, toolchain)
    assert all(frame.line == 0 and not frame.file for frames in symbols.code.values() for frame in frames)
    assert symbols.data == {}


def test_only_what_was_asked_is_taken() -> None:
    answer = json.dumps([{"Address": "0x10", "Symbol": [{"FunctionName": "f", "FileName": "/a/b.c", "Line": 3, "Column": 2}]}])
    assert read_answers(answer, Addresses(frozenset({0x10}), frozenset())).code == {0x10: (Frame("f", "b.c", 3, 2),)}
    assert read_answers(answer, Addresses(frozenset({0x11}), frozenset({0x10}))) == Symbols()


@pytest.mark.parametrize("text", ["", "[", "{}", "null", "[1, null, []]", "[" * 100_000, '[{"Address": []}]', "9" * 5000])
def test_what_is_no_list_of_answers_names_nothing(text: str) -> None:
    assert read_answers(text, Addresses(frozenset({1}), frozenset({1}))) == Symbols()


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("Line", "Column", "FileName", "Name", "Size")), inner),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries({"Address": st.sampled_from(("0x1", 1, "x", None)), "Symbol": _VALUES, "Data": _VALUES}), max_size=4))
def test_answers_of_any_shape_are_read(answers: list[dict[str, object]]) -> None:
    symbols = read_answers(json.dumps(answers), Addresses(frozenset({1}), frozenset({1})))
    assert set(symbols.code) | set(symbols.data) <= {1}
    assert all(frame.line >= 0 and frame.column >= 0 for frames in symbols.code.values() for frame in frames)
