from __future__ import annotations

from pcwm.predict.steps import parse_pairs


def test_pairs_are_told_once_each_and_not_at_all_where_the_format_breaks() -> None:
    twice = 'write a at 3","read a at 4"],["write a at 3","read a at 4"]]}'
    (pair,) = parse_pairs(twice)
    assert {(side.kind, side.variable, side.line) for side in (pair.first, pair.second)} == {("write", "a", 3), ("read", "a", 4)}
    assert len(parse_pairs(twice.replace('["write a at 3"', '["write b at 3"'))) == 2
    assert parse_pairs('write a at three"]]') == ()
