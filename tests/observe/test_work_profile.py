"""Reading the OMPT tool's profile. The tool itself is measured in test_observe_program.py."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pcwm.observe.work import Site, merge_sites, parse_profile
from pcwm.records import RegionWork

PROFILE = (Path(__file__).parent / "data" / "profile_chain.json").read_text()


def test_reads_a_real_profile() -> None:
    profile = parse_profile(PROFILE, "plain")
    assert profile is not None
    assert profile.teams == 4
    assert len(profile.sites) == 1
    assert profile.sites[0].offset > 0
    region = profile.sites[0].work
    assert (region.threads, region.calls, len(region.cpu)) == (4, 1, 4)
    assert region.work_percent is not None and 0 < region.work_percent <= 100
    assert profile.program.work == region.work


def test_a_region_of_another_module_has_no_offset() -> None:
    profile = parse_profile(PROFILE, "other")
    assert profile is not None and profile.sites[0].offset == 0


def test_damaged_profiles_are_none() -> None:
    assert parse_profile("", "plain") is None
    assert parse_profile(PROFILE[:-20], "plain") is None
    assert parse_profile(json.dumps([1, 2]), "plain") is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200) | st.recursive(st.none() | st.floats() | st.text(max_size=5), st.lists).map(json.dumps))
def test_never_raises(text: str) -> None:
    assert parse_profile(text, "plain") is None


def test_clones_of_one_region_are_one_line() -> None:
    def site(offset: int, work: float, cpu: tuple[float, ...]) -> Site:
        return Site(offset, RegionWork(line=0, threads=len(cpu), calls=1, work=work, wait=1.0, cpu=cpu))

    (merged,) = merge_sites((site(10, 1.0, (1.0, 2.0)), site(20, 3.0, (1.0,))), {10: 7, 20: 7})
    assert (merged.line, merged.threads, merged.calls, merged.work, merged.wait, merged.cpu) == (7, 2, 2, 4.0, 2.0, (2.0, 2.0))
