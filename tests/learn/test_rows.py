from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.learn.rows import plan_rows

LENGTHS = st.lists(st.integers(1, 999), min_size=1, max_size=40)


def seen(plan: list[list[list[int]]], count: int) -> list[int]:
    members = [index for step in plan for row in step for index in row]
    return [members.count(index) for index in range(count)]


@settings(deadline=None, max_examples=40)
@given(LENGTHS, st.integers(1, 5), st.integers(1, 30), st.integers(0, 3))
def test_planned_steps_are_full_and_fair(lengths: list[int], batch: int, steps: int, seed: int) -> None:
    plan = plan_rows(lengths, batch, steps, seed)
    assert len(plan) == steps and all(len(step) == batch and all(len(row) == 1 for row in step) for step in plan)
    times = seen(plan, len(lengths))
    assert max(times) - min(times) <= 1
    assert plan == plan_rows(lengths, batch, steps, seed)


@settings(deadline=None, max_examples=40)
@given(LENGTHS, st.integers(1, 5), st.integers(1, 6), st.integers(999, 3000))
def test_packed_rows_have_room_for_what_is_in_them(lengths: list[int], batch: int, steps: int, room: int) -> None:
    plan = plan_rows(lengths, batch, steps, 0, room)
    rows = [row for step in plan for row in step]
    assert len(plan) == steps and all(len(step) == batch for step in plan)
    assert all(row and sum(lengths[index] for index in row) <= room for row in rows)


@settings(deadline=None, max_examples=40)
@given(LENGTHS, st.integers(1, 5), st.integers(0, 3000), st.integers(0, 3))
def test_an_epoch_is_every_example_once_and_the_last_step_filled_up(lengths: list[int], batch: int, room: int, seed: int) -> None:
    room = room and max(room, 999)
    plan = plan_rows(lengths, batch, 0, seed, room)
    assert all(len(step) == batch for step in plan)
    rows = [row for step in plan for row in step]
    without = rows[: len(rows) - (batch - 1)] if batch > 1 else rows
    times = seen(plan, len(lengths))
    assert min(times) >= 1 and sum(times) - len(lengths) <= (batch - 1) * max(map(len, rows)) and without


def test_packing_wastes_little() -> None:
    lengths = [150 + 37 * number % 700 for number in range(400)]
    rows = [row for step in plan_rows(lengths, 4, 0, 0, 2048) for row in step]
    assert sum(lengths) / (2048 * len(rows)) > 0.93


def test_a_short_run_sees_the_beginning_of_the_order_given() -> None:
    assert sorted(index for step in plan_rows([5] * 100, 2, 6, 0) for row in step for index in row) == list(range(12))
    packed = [index for step in plan_rows([5] * 1000, 2, 6, 0, 20) for row in step for index in row]
    assert max(packed) < 4 * 2 * 8


def test_rows_of_a_step_are_alike_in_length() -> None:
    lengths = [100, 900] * 16
    assert all(len({lengths[index] for row in step for index in row}) == 1 for step in plan_rows(lengths, 2, 16, 0))
