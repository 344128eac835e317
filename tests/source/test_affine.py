"""Forms: polynomials over atoms, and the reading of expressions and lvalues as such."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Node

from pcwm.source.affine import Atom, Form, Opaque, computed, content
from pcwm.source.expressions import form_of, lvalue, pointer
from pcwm.source.numerals import integer
from pcwm.source.syntax import Syntax, walk


@dataclass(frozen=True)
class Name:
    name: str


INDEX, OTHER, SIZE = Name("i"), Name("j"), Name("n")
ATOMS: list[Atom] = [INDEX, OTHER, SIZE]
FORMS = st.recursive(
    st.one_of(st.integers(-9, 9).map(Form.number), st.sampled_from(ATOMS).map(Form.of)),
    lambda inner: st.tuples(st.sampled_from("+-*"), inner, inner).map(lambda t: _combined(*t)),
    max_leaves=6,
)
VALUES = st.fixed_dictionaries({atom: st.integers(-5, 5) for atom in ATOMS})


def _combined(operator: str, one: Form, two: Form) -> Form:
    return one + two if operator == "+" else one - two if operator == "-" else one * two


def _value(form: Form, values: dict[Atom, int]) -> int:
    value = form.evaluate(values)
    assert value is not None
    return value


@given(FORMS, FORMS, VALUES)
def test_arithmetic_of_forms_is_arithmetic_of_their_values(one: Form, two: Form, values: dict[Atom, int]) -> None:
    left, right = _value(one, values), _value(two, values)
    assert _value(one + two, values) == left + right
    assert _value(one - two, values) == left - right
    assert _value(one * two, values) == left * right
    assert (one - two == Form({})) == (one == two)
    assert hash(one + two) == hash(two + one)


@given(FORMS, FORMS, VALUES)
def test_replacing_an_atom_is_evaluating_with_another_value(form: Form, by: Form, values: dict[Atom, int]) -> None:
    replaced = form.replace(lambda atom: by if atom == INDEX else None)
    assert replaced.evaluate(values) == form.evaluate({**values, INDEX: _value(by, values)})


@given(st.sampled_from(["/", "%"]), st.integers(-40, 40), st.integers(-9, 9))
def test_division_rounds_towards_zero_as_in_c(kind: str, one: int, two: int) -> None:
    result = computed(kind, (Form.number(one), Form.number(two))).constant
    if two == 0:
        assert result is None
    else:
        quotient = int(one / two)
        assert result == (quotient if kind == "/" else one - quotient * two)


def test_a_form_is_written_as_a_person_would() -> None:
    form = Form.of(INDEX) * Form.of(SIZE) + Form.of(OTHER) - Form.number(1)
    assert str(form) == "i * n + j - 1"
    assert str(Form.number(0)) == "0"
    assert str(Form.number(-2) * Form.of(INDEX)) == "-2 * i"
    assert str(computed("%", (form, Form.number(4)))) == "(i * n + j - 1) % 4"


def test_coefficient_and_content() -> None:
    form = Form.number(6) * Form.of(INDEX) + Form.number(4) * Form.of(OTHER) * Form.of(INDEX) + Form.number(9)
    assert str(form.coefficient(INDEX)) == "4 * j + 6"
    assert content(form) == 2
    assert content(Form.number(3)) == 0


def test_a_table_picks_its_elements() -> None:
    table = computed("table", (Form.of(INDEX),), None, "order", (3, 1, 2))
    assert [table.evaluate({INDEX: index}) for index in range(4)] == [3, 1, 2, None]
    assert table.replace(lambda atom: Form.number(2) if atom == INDEX else None).constant == 2


# ---------------------------------------------------------------- reading


def _find(name: str) -> Atom | int | None:
    return {"SIZE": 100, "call": None}.get(name, Name(name)) if name != "call" else None


def _node(expression: str) -> Node:
    tree = Syntax(f"int v = {expression};", "cpp")
    declarator = next(node for node in walk(tree.root) if node.type == "init_declarator")
    value = declarator.child_by_field_name("value")
    assert value is not None
    return value


@pytest.mark.parametrize(
    ("text", "value"),
    [("10", 10), ("-7", -7), ("0x1F", 31), ("010", 8), ("0b101", 5), ("1'000u", 1000), ("3UL", 3), ("1.5", None), ("1e3", None)],
)
def test_number(text: str, value: int | None) -> None:
    assert integer(text) == value


@pytest.mark.parametrize(
    ("expression", "form"),
    [
        ("i * n + j", "i * n + j"),
        ("(i + 1) * 2 - i", "i + 2"),
        ("-(i - j)", "-i + j"),
        ("(size_t)i * n", "i * n"),
        ("static_cast<long>(i) + int(j)", "i + j"),
        ("SIZE / 3", "33"),
        ("1 << 4", "16"),
        ("(4 * i + 8) / 4", "i + 2"),
        ("i / 2", "i / 2"),
        ("std::min(i + 4, n)", "min(i + 4, n)"),
        ("i < n ? i : n", "min(i, n)"),
        ("i < n ? n : i", "max(n, i)"),
        ("order[i + 1]", "order[i + 1]"),
        ("grid.width * i", "grid.width * i"),
        ("v.size() - 1", "v.size - 1"),
    ],
)
def test_form_of(expression: str, form: str) -> None:
    assert str(form_of(_node(expression), _find)) == form


@pytest.mark.parametrize("expression", ["call(i)", "i & 3", "1.5", "i < n", "i < n ? j : n", "a[i]++"])
def test_what_cannot_be_followed_is_different_each_time(expression: str) -> None:
    assert form_of(_node(expression), _find) != form_of(_node(expression), _find)


def test_loads_of_one_place_are_equal_and_of_another_member_are_not() -> None:
    assert form_of(_node("s[i].x"), _find) == form_of(_node("s[ i ].x"), _find)
    assert form_of(_node("s[i].x"), _find) != form_of(_node("s[i].y"), _find)
    ((atom,),) = form_of(_node("o[i]"), _find).terms
    assert isinstance(atom, Opaque) and atom.kind == "element"


@pytest.mark.parametrize(
    ("expression", "base", "steps"),
    [
        ("a[i][j + 1]", "a", ["i", "j + 1"]),
        ("p->row[i].x", "p", ["0", ".row", "i", ".x"]),
        ("*(a + i)", "a", ["i"]),
        ("*(a - 1)", "a", ["-1"]),
        ("(&a[3])[i]", "a", ["i + 3"]),
        ("((double *)a)[i]", "a", ["i"]),
        ("(*m)[i]", "m", ["0", "i"]),
        ("v.at(i)", "v", ["i"]),
        ("v.data()[i]", "v", ["i"]),
        ("s", "s", []),
    ],
)
def test_lvalue(expression: str, base: str, steps: list[str]) -> None:
    place = lvalue(_node(expression), _find)
    assert place is not None
    assert place.base.name == base
    assert [f".{step}" if isinstance(step, str) else str(step) for step in place.steps] == steps


@pytest.mark.parametrize(
    ("made", "used", "element"), [("a + 2", "p[i]", ["i + 2"]), ("&m[i][4]", "p[j]", ["i", "j + 4"]), ("m[i]", "*p", ["i", "0"])]
)
def test_a_place_is_led_back_to_what_its_pointer_was_made_from(made: str, used: str, element: list[str]) -> None:
    place, origin = lvalue(_node(used), _find), pointer(_node(made), _find)
    assert place is not None and origin is not None
    assert [str(step) for step in place.after(origin).steps] == element


@pytest.mark.parametrize("expression", ["call(i)", "3", "i < j"])
def test_what_is_no_place(expression: str) -> None:
    assert lvalue(_node(expression), _find) is None
