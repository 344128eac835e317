"""How well labels hold: the same programs observed a second time, and what became of their verdicts and work pairs."""

from __future__ import annotations

from collections.abc import Iterable

from pcwm.dataset.rows import RaceRow, WorkRow
from pcwm.errors import FolderError
from pcwm.observe.pairs import compared
from pcwm.records import Outcome, RaceVerdict, Record, WorkRepeats
from pcwm.store import RunFolder


class Agreement(Record):
    """What a second look said of a dataset's rows."""

    programs: int
    """Rows that were observed again."""
    same: int
    """Of these, those with the same verdict."""
    gone: int
    """Those that raced, and did not again."""
    new: int
    """Those in which no race was observed at first, and one then."""
    unknown: int
    """Those of which the tools could not tell again."""
    pairs: int
    """Work pairs of which both programs were measured again."""
    same_pairs: int
    """Of these, those in which the same program has the higher work %, whether or not the difference exceeds the noise again."""


def agreement(again: RunFolder, rows: Iterable[RaceRow], work: Iterable[WorkRow]) -> Agreement:
    """Compare a dataset's rows with what another run observed of the same programs.

    Raises FolderError where that run observed none of them.
    """
    seen = {outcome.program: outcome for outcome in again.store.all(Outcome)}
    verdicts = [(row.answer, seen[row.id].race.verdict) for row in rows if row.id in seen]
    if not verdicts:
        raise FolderError(f"{again.path} has observed no program of this dataset", hint="observe some of the same programs in it")
    orders = [order for pair in work if (order := _order(pair, seen)) is not None]
    return Agreement(
        programs=len(verdicts),
        same=sum(verdict is not RaceVerdict.unknown and verdict.answer.value == answer for answer, verdict in verdicts),
        gone=sum(answer == "race" and verdict is RaceVerdict.no_race_observed for answer, verdict in verdicts),
        new=sum(answer == "no_race" and verdict is RaceVerdict.race for answer, verdict in verdicts),
        unknown=sum(verdict is RaceVerdict.unknown for _, verdict in verdicts),
        pairs=len(orders),
        same_pairs=sum(orders),
    )


def _order(pair: WorkRow, seen: dict[str, Outcome]) -> bool | None:
    """Whether a pair's answer holds in the second look; None where it was not measured."""
    one, other = (_repeats(seen.get(key), pair.threads) for key in (pair.a, pair.b))
    found = compared(one, other) if one is not None and other is not None and _alike(pair, one) else None
    return None if found is None else (found.values[0] > found.values[1]) is (pair.answer == "A")


def _alike(pair: WorkRow, repeats: WorkRepeats) -> bool:
    """Whether the second look had as many cores, as far as both are recorded: with others it answers another question."""
    return 0 in (pair.cores, repeats.cores) or pair.cores == repeats.cores


def _repeats(outcome: Outcome | None, threads: int) -> WorkRepeats | None:
    return outcome.work.at(threads) if outcome is not None else None
