from __future__ import annotations

import pytest

from pcwm.explain.subscripts import Affine, affine, distance, pins, plain


@pytest.mark.parametrize(
    ("text", "index", "wanted"),
    [
        ("i", "i", Affine(scale="1", rest=())),
        ("i + 1", "i", Affine(scale="1", rest=("+1",))),
        ("(size_t)i * n + j", "i", Affine(scale="n", rest=("+j",))),
        ("static_cast<int>(i) * 2", "i", Affine(scale="2", rest=())),
        ("n - 1 - i", "i", Affine(scale="-1", rest=("+n", "-1"))),
        ("i / 2", "i", None),
        ("key[i]", "i", None),
        ("i * i", "i", None),
        ("j", "i", None),
        ("(i + 1) * n", "i", None),
    ],
)
def test_affine_forms(text: str, index: str, wanted: Affine | None) -> None:
    assert affine(text, index) == wanted


def test_plain_drops_casts_spaces_and_outer_parentheses() -> None:
    assert plain("( (size_t) (i + 1) )") == "i+1"
    assert plain("(a) + (b)") == "(a)+(b)"


@pytest.mark.parametrize(
    ("one", "other", "moving", "wanted"),
    [
        ("i", "i", set(), True),
        ("i + 1", "i + 1", set(), True),
        ("i", "i + 1", set(), False),
        ("i + j", "i + j", {"j"}, False),
        ("i + base", "i + base", set(), True),
        ("i * n + j", "i * n + k", {"j", "k"}, True),
        ("i * n + n", "i * n", set(), False),
        ("2 * i", "2 * i + 1", set(), True),
        ("2 * i", "2 * i + 2", set(), False),
        ("i / 2", "i / 2", set(), False),
    ],
)
def test_pins_index(one: str, other: str, moving: set[str], wanted: bool) -> None:
    assert pins(one, other, "i", moving) is wanted


def test_distance_counts_iterations_to_the_same_element() -> None:
    assert distance("i", "i - 1", "i") == 1  # a[3] is written by i = 3 and read by i = 4
    assert distance("i", "i + 2", "i") == -2
    assert distance("2 * i", "2 * i - 1", "i") is None
    assert distance("i", "j", "i") is None
