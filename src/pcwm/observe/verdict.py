"""One race verdict for a program, from the runs of all its race builds, blind spots of the tool included."""

from __future__ import annotations

from dataclasses import replace

from pcwm.observe.build import RACE
from pcwm.observe.campaign import Trial, campaign
from pcwm.observe.case import Case
from pcwm.observe.lanes import BlindSpots, blind_spots, lanes_as_threads, lanes_may_be_ordered
from pcwm.observe.races import RaceRuns, run_races
from pcwm.records import RaceOutcome, RaceVerdict

LANES = replace(RACE, name="lanes")
"""The copy whose threads stand for SIMD lanes."""

LANE_TRIALS = tuple(
    Trial(outer, turn=turn, environment={"OMP_NUM_THREADS": f"{outer},{inner}", "OMP_MAX_ACTIVE_LEVELS": "2"})
    for turn, (outer, inner) in enumerate(((7, 5), (5, 7)))
)
"""Loops within a parallel region, too, need a team for their lanes: of the outer team's and the inner team's threads both are odd, and
different, since iterations whose distance is a multiple of the team's size share a thread."""


def observe_races(case: Case) -> RaceRuns:
    """Run the race build, already made, and for SIMD loops a second one; sum up.

    Where a program uses what the tool cannot see, silence ends as `unknown` with that reason.
    """
    runs = run_races(case, RACE.name, tuple(campaign(case.recipe, case.sources)))
    if runs.outcome.verdict is RaceVerdict.race or case.stop.is_set():
        return runs
    blind = blind_spots(case.program.source, case.program.language)
    if blind.target:
        where = f"`target` at line {blind.target[0]}"
        return _unsure(runs, f"offloading ({where}): only its run on the host was observed, and it reported no race")
    return _with_lanes(case, runs, blind) if blind.simd else runs


def _with_lanes(case: Case, runs: RaceRuns, blind: BlindSpots) -> RaceRuns:
    silent = runs.outcome.verdict is RaceVerdict.no_race_observed or (runs.team < 2 and runs.outcome.runs == len(runs.runs))
    if not silent:
        return runs  # it failed: the lanes would not make it known
    where = f"`simd` at line {blind.simd[0]}"
    copy = lanes_as_threads(case.program.source, case.program.language)
    if copy is None or case.build(LANES, copy) is not None:
        return _unsure(runs, f"SIMD lanes ({where}) cannot be observed as threads")
    lanes = run_races(case, LANES.name, LANE_TRIALS, label="lanes")
    if lanes.outcome.verdict is RaceVerdict.race:
        certain = tuple(pair for pair in lanes.outcome.pairs if not lanes_may_be_ordered(pair))
        if not certain:
            return _unsure(_together(runs, lanes), f"SIMD lanes ({where}) conflict, in an order that vector code may keep")
        lanes_outcome = lanes.outcome.model_copy(update={"pairs": certain})
        return _together(runs, RaceRuns(lanes_outcome, lanes.team, lanes.runs))
    if lanes.outcome.verdict is RaceVerdict.unknown:
        return _unsure(_together(runs, lanes), f"SIMD lanes ({where}) were not observed: {lanes.outcome.reason}")
    return _together(runs, lanes)


def _together(one: RaceRuns, other: RaceRuns) -> RaceRuns:
    """The runs of both builds; the second one's verdict."""
    outcome = other.outcome.model_copy(update={"runs": one.outcome.runs + other.outcome.runs})
    return RaceRuns(outcome, max(one.team, other.team), (*one.runs, *other.runs))


def _unsure(runs: RaceRuns, reason: str) -> RaceRuns:
    outcome = RaceOutcome(verdict=RaceVerdict.unknown, runs=runs.outcome.runs, racy_runs=runs.outcome.racy_runs, reason=reason)
    return RaceRuns(outcome, runs.team, runs.runs)
