"""The parser of ThreadSanitizer's reports, over real ones: see data/ for the programs they come from."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.observe.races import read_memory
from pcwm.observe.symbols import read_answers
from pcwm.observe.tsan import Frame, Memory, RawRace, Side, Symbols, addresses_in, clean_function, parse_report

DATA = Path(__file__).parent / "data"
SCATTER = (DATA / "tsan_scatter.txt").read_text()
TALLY = (DATA / "tsan_tally.txt").read_text()
CHAIN = (DATA / "tsan_chain.txt").read_text()
NAMELESS = DATA / "nameless"
"""Reports whose frames are offsets alone, as race runs give them; `make.py` there made them."""
NAMES = sorted(path.stem for path in NAMELESS.glob("*.report"))
SOURCES = frozenset({"program.c", "program.cpp"})


def _line(source: str, text: str) -> int:
    return 1 + next(number for number, line in enumerate((DATA / source).read_text().splitlines()) if text in line)


def test_names_both_accesses_of_a_c_program() -> None:
    races = parse_report(SCATTER, {"program.c"})
    sides = {(side.kind, side.line, side.column, side.function, side.size) for race in races for side in (race.first, race.second)}
    assert ("write", _line("scatter.c", "sum += a[i];"), 13, "main", 4) in sides
    assert ("write", _line("scatter.c", "total += a[i + 1];"), 15, "main", 4) in sides
    assert {race.variable for race in races} == {"", "total"}
    assert {race.first.file for race in races} == {"program.c"}


def test_takes_the_frame_in_the_program_not_in_a_library_header() -> None:
    races = parse_report(TALLY, {"program.cpp"})
    pushes = [race for race in races if race.variable == "order"]
    assert {(side.line, side.function) for race in pushes for side in (race.first, race.second)} == {
        (_line("tally.cpp", "order.push_back(i);"), "main")
    }
    tasks = [side for race in races for side in (race.first, race.second) if side.line == _line("tally.cpp", "c++;")]
    assert tasks and {side.function for side in tasks} == {"tasks::count"}


def test_a_library_frame_alone_has_no_line() -> None:
    race = parse_report(SCATTER, {"another.c"})[0]
    assert (race.first.line, race.first.file) == (0, "")


def test_drops_reports_on_memory_of_the_openmp_runtime() -> None:
    assert "WARNING: ThreadSanitizer: data race" in CHAIN
    assert "Location is heap block" in CHAIN
    assert parse_report(CHAIN, {"program.c"}) == ()


def test_keeps_reports_on_the_programs_own_heap() -> None:
    assert any(race.location.startswith("heap block of size 400") for race in parse_report(SCATTER, {"program.c"}))


def test_merges_equal_reports() -> None:
    assert parse_report(SCATTER + SCATTER, {"program.c"}) == parse_report(SCATTER, {"program.c"})


def test_reads_a_log_that_was_cut() -> None:
    end = SCATTER.index("Location is")
    assert len(parse_report(SCATTER[:end], {"program.c"})) == 1
    assert parse_report(SCATTER[: SCATTER.index("Previous ")], {"program.c"}) == ()


def test_other_kinds_of_report_are_not_races() -> None:
    assert parse_report(SCATTER.replace("data race", "thread leak"), {"program.c"}) == ()


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("main.omp_outlined_debug__", "main"),
        ("main.omp_outlined.1", "main"),
        ("void Bins::each<main::$_0>(main::$_0) (.omp_outlined_debug__)", "Bins::each"),
        ("main::$_0::operator()(std::vector<int, std::allocator<int>>&, unsigned long) const", "main"),
        ("tasks::count(std::map<int, int>&) (.omp_task_entry.)", "tasks::count"),
        ("ns::(anonymous namespace)::f(int)", "ns::f"),
        (".omp_task_entry.", ""),
        ("plain", "plain"),
    ],
)
def test_functions_are_named_as_written(raw: str, clean: str) -> None:
    assert clean_function(raw) == clean


_PIECES = st.sampled_from([*SCATTER.splitlines(keepends=True), *TALLY.splitlines(keepends=True)[:200], "  #0\n", "  Location is \n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=30)), max_size=60))
def test_never_raises_and_never_invents_a_line(pieces: list[str]) -> None:
    text = "".join(pieces)
    for race in parse_report(text, {"program.c", "program.cpp"}):
        for side in (race.first, race.second):
            assert side.line == 0 or f":{side.line}" in text


def _fixture(name: str) -> tuple[str, Memory, str]:
    """Reports, where things lay, and the symbolizer's answers."""
    report, channel, answers = ((NAMELESS / f"{name}.{ending}").read_text() for ending in ("report", "channel", "json"))
    return report, read_memory(channel.split("\n"), "race"), answers


def _races(name: str) -> tuple[RawRace, ...]:
    report, memory, answers = _fixture(name)
    return parse_report(report, SOURCES, read_answers(answers, addresses_in(report, memory)), memory)


def _place(name: str, text: str, after: str) -> tuple[int, int]:
    """Line and column behind `after`, in the line with `text`."""
    number = _line(f"nameless/{name}", text)
    return number, (NAMELESS / name).read_text().splitlines()[number - 1].index(after) + 1


def _where(side: Side) -> tuple[str, int, int]:
    return side.kind, side.line, side.column


def test_globals_are_named_by_the_address_accessed() -> None:
    served, queue = _races("global")
    assert (served.variable, served.location) == ("served", "global 'served'")
    assert _where(served.first) == ("write", *_place("global.c", "served += 3;", "+="))
    assert (queue.variable, queue.first.size) == ("queue", 4)
    assert _where(queue.second) == ("write", *_place("global.c", "queue[5] = (int)", "="))
    assert {side.function for race in (served, queue) for side in (race.first, race.second)} == {"main"}


def test_without_names_there_is_no_line_and_without_a_base_no_variable() -> None:
    report, memory, answers = _fixture("global")
    assert {(side.line, side.file) for race in parse_report(report, SOURCES, None, memory) for side in (race.first, race.second)} == {
        (0, "")
    }
    nowhere = Memory("race")
    assert addresses_in(report, nowhere).data == frozenset()
    races = parse_report(report, SOURCES, read_answers(answers, addresses_in(report, memory)), nowhere)
    assert {race.variable for race in races} == {""}
    assert all(race.first.line for race in races)


def test_frames_of_another_binary_are_not_looked_up() -> None:
    report, memory, _ = _fixture("global")
    assert addresses_in(report, Memory("lanes", memory.base)).code == frozenset()
    offsets = addresses_in(report, memory).code
    assert offsets and all(f"(race+{offset:#x})" in report for offset in offsets)
    assert f"libomp.so.5+{0xE0678:#x}" in report and 0xE0678 not in offsets


def test_a_stack_variable_has_no_name_of_the_tools() -> None:
    (race,) = _races("stack")
    assert (race.variable, race.location) == ("", "stack of main thread")
    assert _where(race.first) == ("write", *_place("stack.c", "lamps++", "++"))
    report, memory, _ = _fixture("stack")
    assert addresses_in(report, memory).data == frozenset()


def test_a_heap_block_of_the_program_is_kept() -> None:
    (race,) = _races("heap")
    assert (race.variable, race.location) == ("", "heap block of size 80")
    assert _where(race.first) == _where(race.second) == ("write", *_place("heap.c", "tide[4] = 1.5", "="))


def test_a_heap_block_of_the_runtime_is_dropped_without_names_too() -> None:
    report, memory, _ = _fixture("runtime")
    assert report.count("WARNING: ThreadSanitizer: data race") == 2 and report.count("Location is heap block") == 2
    assert _races("runtime") == parse_report(report, frozenset(), memory=memory) == ()


def test_a_variable_of_a_shared_library_is_dropped() -> None:
    report, memory, _ = _fixture("library")
    assert "WARNING: ThreadSanitizer: data race" in report
    assert _races("library") == ()
    assert len(parse_report(report, SOURCES, Symbols(), Memory("race", memory.base))) == 1


def test_inlined_functions_are_frames_of_their_own() -> None:
    (race,) = _races("inlined")
    report, memory, answers = _fixture("inlined")
    symbols = read_answers(answers, addresses_in(report, memory))
    inlined = next(frames for frames in symbols.code.values() if len(frames) > 1)
    assert [frame.function for frame in inlined] == ["raise_by", "raise_twice", "main.omp_outlined_debug__"]
    assert (race.first.function, *_where(race.first)) == ("raise_by", "write", *_place("inlined.c", "height += cm", "+="))
    assert [frame.function for frame in race.first.stack] == ["raise_by", "raise_twice", "main"]
    assert race.first.stack[1].line == _line("nameless/inlined.c", "    raise_by(cm);")


def test_an_atomic_access_and_a_plain_one_are_told_apart() -> None:
    (race,) = _races("atomic")
    assert {side.kind for side in (race.first, race.second)} == {"atomic write", "read"}
    plain = next(side for side in (race.first, race.second) if side.kind == "read")
    assert _where(plain) == ("read", *_place("atomic.c", "seen += tickets;", "tickets"))
    assert race.variable == "tickets"


def test_a_stack_has_every_function_of_the_program_once() -> None:
    (race,) = _races("frames")
    lines = [_line("nameless/frames.c", text) for text in ("weight += kg;", "load(25);", "load_crates(3);")]
    for side in (race.first, race.second):
        assert [(frame.function, frame.line) for frame in side.stack] == list(zip(("load", "load_crates", "main"), lines, strict=True))
        assert (side.function, side.line) == ("load", lines[0])


def test_memory_copied_by_the_c_library_is_accessed_where_it_is_called() -> None:
    (race,) = _races("copied")
    assert (race.variable, _where(race.first)) == ("board", ("write", *_place("copied.c", "memcpy(board", "memcpy")))


_MUTATIONS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1 << 30), st.text(max_size=12)), max_size=8)


def _mutated(text: str, changes: list[tuple[int, int, str]], break_at: str) -> str:
    """A fixture with some pieces cut, swapped, doubled, overwritten, or with huge numbers."""
    pieces = text.split(break_at)
    for how, where, junk in changes:
        dice = random.Random(where)
        at, other = dice.randrange(len(pieces)), dice.randrange(len(pieces))
        piece = pieces[at]
        cut = dice.randrange(len(piece) + 1)
        if how == 0:
            pieces[at], pieces[other] = pieces[other], piece
        elif how == 1:
            pieces.insert(other, piece)
        else:
            changed = [
                piece[:cut],
                piece[:cut] + junk + piece[cut:],
                "",
                piece.replace("0x", f"0x{'f' * 40}"),
                piece.replace("1", "9" * 5000),
            ]
            pieces[at] = changed[how - 2]
    return break_at.join(pieces)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), _MUTATIONS, _MUTATIONS, _MUTATIONS)
def test_mutated_reports_answers_and_channels_never_raise_nor_invent_a_line(
    name: str, first: list[tuple[int, int, str]], second: list[tuple[int, int, str]], third: list[tuple[int, int, str]]
) -> None:
    report, channel, answers = ((NAMELESS / f"{name}.{ending}").read_text() for ending in ("report", "channel", "json"))
    report, channel, answers = _mutated(report, first, "\n"), _mutated(channel, second, "\n"), _mutated(answers, third, ",")
    memory = read_memory(channel.split("\n"), "race")
    addresses = addresses_in(report, memory)
    symbols = read_answers(answers, addresses)
    assert set(symbols.code) <= addresses.code and set(symbols.data) <= addresses.data
    said = {(frame.file, frame.line) for frames in symbols.code.values() for frame in frames} | {("", 0)}
    assert all(line == 0 or f'"Line":{line}' in answers for _, line in said)
    for race in parse_report(report, SOURCES, symbols, memory):
        assert {(side.file, side.line) for side in (race.first, race.second)} <= said


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(NAMES), _MUTATIONS)
def test_whatever_the_symbolizer_says_is_read_as_names_for_what_was_asked(name: str, changes: list[tuple[int, int, str]]) -> None:
    report, memory, answers = _fixture(name)
    addresses = addresses_in(report, memory)
    mutated = _mutated(answers, changes, ",")
    symbols = read_answers(mutated, addresses)
    assert set(symbols.code) <= addresses.code
    assert all(isinstance(frame, Frame) and frame.line >= 0 for frames in symbols.code.values() for frame in frames)
    assert all(json.dumps(known, ensure_ascii=False)[1:-1] in mutated for known in symbols.data.values())


_CHANNEL = st.builds(
    "{}{}".format, st.sampled_from(("base ", "library ", "library 1 ", "team ")), st.text("0123456789abcdefx ", max_size=24)
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.text(max_size=20), _CHANNEL), max_size=8))
def test_a_channel_with_anything_in_it_is_read(lines: list[str]) -> None:
    memory = read_memory(lines, "race")
    words = [line.split(" ") for line in lines]
    assert memory.base in {0, *(int(said[1], 16) for said in words if said[0] == "base" and _is_hex(said[1:]))}
    said = [
        tuple(int(number, 16) for number in said[1:]) for said in words if said[0] == "library" and len(said) == 3 and _is_hex(said[1:])
    ]
    assert list(memory.libraries) == said


def _is_hex(numbers: list[str]) -> bool:
    return all(re.fullmatch("[0-9a-f]{1,16}", number) for number in numbers)
