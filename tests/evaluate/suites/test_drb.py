"""DataRaceBench's layout: what leaks is gone, what is true is kept, and every line leads back to its file."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from pcwm.errors import InputError
from pcwm.evaluate.suites import drb
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.records import Answer

ROOT = Path(__file__).parent / "data" / "drb"


@pytest.fixture(scope="module")
def suite() -> Suite:
    return drb.load(ROOT)


def by_number(suite: Suite, number: str) -> Item:
    return next(item for item in suite.items if item.name.startswith(number))


def sides(item: Item) -> list[tuple[str, int, int, str]]:
    return [(side.variable, side.line, side.column, side.kind) for pair in item.pairs for side in (pair.first, pair.second)]


def test_the_answer_is_the_end_of_the_name(suite: Suite) -> None:
    assert {item.name[:6]: item.truth for item in suite.items} == {
        "KRN001": Answer.race,
        "KRN002": Answer.no_race,
        "KRN003": Answer.race,
        "KRN004": Answer.no_race,
        "KRN005": Answer.race,
        "KRN006": Answer.no_race,
        "KRN007": Answer.race,
        "KRN008": Answer.race,
    }
    assert suite.skipped == {"no answer in the file's name": 1}


def test_nothing_that_tells_is_shown(suite: Suite) -> None:
    for item in suite.items:
        shown = item.question.program.source.lower() + item.question.program.origin.model_dump_json().lower()
        assert not re.search(r"rac[eyi]|krn0|_yes|_no\b|//|/\*", shown), item.name
    assert "race" in by_number(suite, "KRN001").log.lower(), "people may read the comment"


def test_what_does_not_tell_stays(suite: Suite) -> None:
    source = by_number(suite, "KRN001").question.program.source
    assert 'printf("text1 %d\\n", level[n-1]);' in source, "the string's conversions and its end stay"
    assert "int name1[COUNT];" in source and "name2(name1, COUNT)" in source, "one name, one new name"
    assert "critical(name1)" in by_number(suite, "KRN004").question.program.source, "in directives too"
    assert 'printf("level %d\\n", level[399]);' in by_number(suite, "KRN002").question.program.source
    assert "!$omp parallel do" in by_number(suite, "KRN008").question.program.source, "a directive is no comment"


def test_a_header_from_the_same_folder_is_put_in(suite: Suite) -> None:
    item = by_number(suite, "KRN001")
    assert "#define COUNT 400" in item.question.program.source and "sizes.h" not in item.question.program.source
    lines = item.question.program.source.split("\n")
    assert item.lines[lines.index("#define COUNT 400")] == 0, "a line that is not the file's"


def test_lines_lead_back_to_the_file(suite: Suite) -> None:
    for item in suite.items:
        folder = next(path for path in ROOT.glob("micro-*") if (path / item.name).exists())
        file = (folder / item.name).read_text().split("\n")
        shown = item.question.program.source.removesuffix("\n").split("\n")
        lines = item.lines or tuple(range(1, len(shown) + 1))
        assert len(lines) == len(shown)
        for text, line in zip(shown, lines, strict=True):
            if line and not re.search(r"name\d|text\d", text):
                comment = r"\s*!(?!\$).*" if item.name.endswith("f95") else r"\s*(?://|/\*).*"
                code = re.sub(comment, "", file[line - 1])
                assert text == code.rstrip()


def test_pairs_stand_at_the_shown_lines(suite: Suite) -> None:
    first = by_number(suite, "KRN001")
    line = first.question.program.source.split("\n").index("    level[i] = level[i-1] + 1;") + 1
    assert sides(first) == [("level[i]", line, 5, "write"), ("level[i-1]", line, 16, "read")]
    assert sides(by_number(suite, "KRN008")) == [("a(i)", 11, 5, "write"), ("a(i-1)", 11, 12, "read")]


def test_several_pairs_in_several_forms(suite: Suite) -> None:
    """A list of pairs, `vs` and `and`, R/W and words; one of them is not on its line and is told."""
    item = by_number(suite, "KRN003")
    assert [side[0] for side in sides(item)] == ["hit", "hit", "(*seen)", "(*seen)"]
    assert any("not on the line given" in note and "KRN003" in note for note in suite.notes)


def test_labels_that_contradict_their_comment_are_told_and_scored_apart(suite: Suite) -> None:
    assert {item.name[:6] for item in suite.items if item.disputed} == {"KRN004", "KRN006", "KRN007"}
    note = next(note for note in suite.notes if "contradicts" in note)
    assert "2 (KRN004" in note and "KRN007" in note
    assert by_number(suite, "KRN004").pairs == ()
    assert any("name no pair" in note and "KRN005" in note for note in suite.notes)


def test_the_list_of_disputed_kernels(suite: Suite, tmp_path: Path) -> None:
    assert any("no kernel's: 1 (krn099)" in note for note in suite.notes), "a name that is none is told"
    own = tmp_path / "mine.txt"
    own.write_text("KRN002-runningsum-var-no\n")
    assert by_number(drb.load(ROOT, own), "KRN002").disputed
    assert not by_number(drb.load(ROOT, own), "KRN006").disputed
    with pytest.raises(InputError, match="list of disputed kernels"):
        drb.load(ROOT, tmp_path / "none.txt")


def test_families_and_tags(suite: Suite) -> None:
    assert by_number(suite, "KRN001").family == by_number(suite, "KRN002").family == "runningsum"
    assert "gpu" in by_number(suite, "KRN006").tags
    assert "fortran" in by_number(suite, "KRN008").tags
    assert by_number(suite, "KRN007").tags == ("sections",)
    assert by_number(suite, "KRN004").tags == ("critical",)


def test_a_folder_of_kernels_alone_is_a_suite_too() -> None:
    assert len(drb.load(ROOT / "micro-benchmarks").items) == 7


@pytest.mark.parametrize(("files", "found"), [((), "an empty folder"), (("notes.txt", "a.c"), "a.c, notes.txt")])
def test_a_folder_of_another_shape(tmp_path: Path, files: tuple[str, ...], found: str) -> None:
    for name in files:
        (tmp_path / name).write_text("int x;\n")
    with pytest.raises(InputError) as error:
        drb.load(tmp_path)
    assert "expected `micro-benchmarks/`" in str(error.value) and f"found {found}" in str(error.value)


def test_no_folder() -> None:
    with pytest.raises(InputError, match="nothing at"):
        drb.load(Path("/nowhere/at/all"))


def write(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).write_bytes(data)


def test_files_that_are_no_text_are_counted(tmp_path: Path) -> None:
    write(tmp_path, {"A1-a-yes.c": b"int x;\0", "A2-b-no.c": b"  \n", "A3-c-no.c": b"int caf\xe9;\n", "A4-d-no.c": b"int y;\r\n"})
    suite = drb.load(tmp_path)
    assert suite.skipped == {"no text": 1, "empty": 1}
    assert {item.question.program.source for item in suite.items} == {"int café;\n", "int y;\n"}


def test_the_same_text_twice_is_one_question_and_with_both_answers_none(tmp_path: Path) -> None:
    same = {"A1-a-no.c": b"int x;\n", "A2-b-no.c": b"int x; /* again */\n"}
    write(tmp_path, {**same, "A3-c-no.c": b"int y;\n", "A4-d-yes.c": b"int y;\n"})
    suite = drb.load(tmp_path)
    assert [item.name for item in suite.items] == ["A1-a-no.c"]
    assert suite.skipped == {"the same text as another": 1, "the same text with both answers": 2}


def test_includes_stay_inside_the_suite(tmp_path: Path) -> None:
    (tmp_path / "secret.h").write_text("int secret;\n")
    root = tmp_path / "suite"
    root.mkdir()
    (root / "loop.h").write_text('#include "loop.h"\nint again;\n')
    (root / "A1-a-no.c").write_text('#include "../secret.h"\n/* #include "loop.h" */\nint x;\n')
    (root / "A2-b-no.c").write_text('#include "loop.h"\nint x;\n')
    suite = drb.load(root)
    assert "secret;" not in suite.items[0].question.program.source
    assert any("not in the suite's folder" in note and "../secret.h" in note for note in suite.notes)
    assert suite.items[1].question.program.source.count("int again;") == 16, "a header that includes itself comes to an end"


def test_a_file_of_a_hundred_thousand_lines(tmp_path: Path) -> None:
    body = "".join(f"int v{number};\n" for number in range(99_990))
    head = "/* Data race pair: total@99996:3:W vs. total@99996:11:R */\nint total;\n"
    tail = "int main(void)\n{\n  #pragma omp parallel\n  total = total + 1;\n  return 0;\n}\n"
    (tmp_path / "BIG001-long-orig-yes.c").write_text(head + body + tail)
    started = time.process_time()
    item = drb.load(tmp_path).items[0]
    assert time.process_time() - started < 20
    assert item.question.program.source.count("\n") == 99_997
    assert sides(item) == [("total", 99_995, 3, "write"), ("total", 99_995, 11, "read")]
