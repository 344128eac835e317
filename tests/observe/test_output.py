"""Comparing printed results."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pcwm.observe.output import agree, differing, same_word


def test_numbers_agree_within_the_tolerance() -> None:
    assert agree("sum = 1.0000000\n", "sum = 1.0000001\n", 1e-6)
    assert not agree("sum = 1.000\n", "sum = 1.001\n", 1e-6)
    assert agree("x=(1.5, 2)\n", "x=(1.5, 2.0)\n", 1e-9)
    assert not agree("100\n", "101\n", 1e-6)


def test_words_must_be_equal() -> None:
    assert not agree("sum 1", "total 1", 1e-6)
    assert not agree("1 2 3", "1 2", 1e-6)
    assert not agree("(1)", "[1]", 1e-6)


def test_lines_may_come_in_another_order() -> None:
    assert agree("row 1\nrow 2\n", "row 2\nrow 1\n", 1e-6)
    assert not agree("row 1\nrow 2\n", "row 2\nrow 2\n", 1e-6)


def test_numbers_that_are_none() -> None:
    assert agree("nan inf", "nan inf", 1e-6)
    assert not agree("nan", "1", 1e-6)
    assert not agree("inf", "1", 1e-6)


def test_what_differs_between_sequential_runs_is_ignored() -> None:
    ignored = differing("sum 5 time 0.12\n", "sum 5 time 0.17\n", 1e-6)
    assert ignored == {3}
    assert agree("sum 5 time 0.12", "sum 5 time 9.9", 1e-6, ignored)
    assert not agree("sum 5 time 0.12", "sum 6 time 9.9", 1e-6, ignored)


def test_a_program_may_print_its_thread_count() -> None:
    assert agree("threads 1", "threads 4", 1e-6, threads=4)
    assert not agree("threads 1", "threads 3", 1e-6, threads=4)
    assert not agree("threads 1", "threads 4", 1e-6)


@given(st.text(max_size=60))
def test_a_text_agrees_with_itself(text: str) -> None:
    assert agree(text, text, 1e-9)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_words_compare_the_same_both_ways(a: float, b: float) -> None:
    assert same_word(str(a), str(b), 1e-6) == same_word(str(b), str(a), 1e-6)
