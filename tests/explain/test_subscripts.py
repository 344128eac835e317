from __future__ import annotations

import pytest

from pcwm.explain.subscripts import Affine, affine, plain


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
