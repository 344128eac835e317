"""What cannot be source code is refused in one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcwm.errors import InputError
from pcwm.serve.intake import MAX_BYTES, read_program, runs_in_parallel


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.c", b"", r"empty\.c is empty"),
        ("blank.c", b" \n\t\n", r"blank\.c is empty"),
        ("binary.c", b"\x7fELF\0\0\0", r"binary file"),
        ("big.c", b"int x;\n" * (5_000_000 // 7), r"larger than 1 MB"),
        ("latin.c", b"// caf\xe9\n", r"not UTF-8 \(byte 0xe9 at line 1\).*iconv"),
        ("notes.txt", b"hello", r"not C, C\+\+ or Fortran by its name.*--language"),
        ("script.py", b"print(1)", r"not C, C\+\+ or Fortran by its name"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        read_program(str(tmp_path / name))
    assert "\n" not in str(caught.value)


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_program(str(tmp_path / "none.c"))
    with pytest.raises(InputError, match="is a folder"):
        read_program(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("a.c", "int x;", "c"),
        ("a.cc", "int x;", "cpp"),
        ("a.CPP", "int x;", "cpp"),
        ("a.C", "int x;", "cpp"),
        ("a.h", "int x;", "c"),
        ("a.h", "#include <vector>\nstd::vector<int> v;", "cpp"),
    ],
)
def test_language_by_name(tmp_path: Path, name: str, text: str, language: str) -> None:
    (tmp_path / name).write_text(text)
    assert read_program(str(tmp_path / name)).language == language


def test_the_user_may_say_the_language(tmp_path: Path) -> None:
    (tmp_path / "kernel.cu").write_text("int x;")
    assert read_program(str(tmp_path / "kernel.cu"), "cpp").language == "cpp"


def test_byte_order_mark_and_windows_line_ends_are_taken_off(tmp_path: Path) -> None:
    (tmp_path / "a.c").write_bytes(b"\xef\xbb\xbfint a;\r\nint b;\r\n")
    assert read_program(str(tmp_path / "a.c")).source == "int a;\nint b;\n"


def test_a_file_of_just_the_largest_size_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.c").write_bytes(b"x" * MAX_BYTES)
    assert len(read_program(str(tmp_path / "a.c")).source) == MAX_BYTES


@pytest.mark.parametrize(
    ("source", "parallel"),
    [
        ("#pragma omp parallel for", True),
        ("# pragma  omp task", True),
        ('_Pragma("omp parallel")', True),
        ("std::thread t(f);", True),
        ("pthread_create(&t, 0, f, 0);", True),
        ("#pragma once\nint main() {}", False),
        ("int comp_x(int a) { return a; }", False),
    ],
)
def test_what_runs_in_parallel(source: str, parallel: bool) -> None:
    assert runs_in_parallel(source) is parallel
