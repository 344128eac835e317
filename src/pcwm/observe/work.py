"""Work profiles: run the plain build under our own OMPT tool (`ompt_work.c`) and read its JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from pcwm.observe.case import Case, raw_log
from pcwm.observe.sandbox import Limits, run_confined
from pcwm.records import RegionWork, Run, Status, Tool, WorkOutcome

ENVIRONMENT = {"OMP_TOOL_LIBRARIES": "/pcwm/libpcwm_work.so"}


@dataclass(frozen=True)
class Site:
    """Where a region is forked: an offset in the binary, which the symbolizer turns into a line."""

    offset: int
    work: RegionWork
    """With line 0."""


@dataclass(frozen=True)
class Profile:
    """What the tool wrote."""

    teams: int
    program: RegionWork
    sites: tuple[Site, ...]


@dataclass(frozen=True)
class WorkRuns:
    outcome: WorkOutcome
    runs: tuple[Run, ...]
    blobs: dict[str, str]
    team: int


def run_work(case: Case, binary: str) -> WorkRuns:
    """Run `binary`, the plain build, under the tool at each of the recipe's thread counts."""
    runs: list[Run] = []
    blobs: dict[str, str] = {}
    profiles: list[Profile] = []
    reason = ""
    size = case.sizes.work if case.sizes else None
    for threads in case.recipe.work_threads:
        run, done = case.run(Tool.work, binary, threads, size=size, environment=ENVIRONMENT)
        blobs[run.id] = raw_log(done)
        profile = parse_profile(done.channel, binary) if run.status is Status.ok else None
        if run.status is Status.ok and profile is None and done.channel:
            run = run.model_copy(update={"status": Status.tool_failed, "reason": "the profile cannot be read"})
        if run.status is not Status.ok:
            reason = reason or f"{run.status}: {run.reason}"
        elif profile is None or not profile.sites:
            reason = reason or "no parallel region ran"
        elif profile.teams < 2 <= threads:
            reason = reason or "no parallel region ran with more than one thread"
        if profile is not None:
            profiles.append(profile)
        runs.append(run)
        if case.stop.is_set():
            break
    team = max((profile.teams for profile in profiles), default=0)
    if reason:
        return WorkRuns(WorkOutcome(known=False, reason=reason), tuple(runs), blobs, team)
    lines = _lines(case, binary, sorted({site.offset for profile in profiles for site in profile.sites}))
    regions = tuple(region for profile in profiles for region in merge_sites(profile.sites, lines))
    return WorkRuns(
        WorkOutcome(known=True, program=tuple(profile.program for profile in profiles), regions=regions), tuple(runs), blobs, team
    )


def parse_profile(text: str, binary: str) -> Profile | None:
    """The tool's JSON; None where there is none or it is damaged. Offsets in other modules than `binary` become 0: no known line."""
    lines = text.strip().splitlines()
    try:
        data = json.loads(lines[-1])
        sites = tuple(
            Site(int(item["offset"]) if PurePosixPath(item["module"]).name == binary else 0, _region(item)) for item in data["regions"]
        )
        return Profile(int(data["teams"]), _region(data["program"]), sites)
    except (IndexError, ValueError, KeyError, TypeError):
        return None


def _region(item: dict[str, Any]) -> RegionWork:
    return RegionWork(line=0, threads=item["threads"], calls=item["calls"], work=item["work"], wait=item["wait"], cpu=tuple(item["cpu"]))


def _lines(case: Case, binary: str, offsets: list[int]) -> dict[int, int]:
    """Line in the program's own source of each offset; those elsewhere are left out. The debug information is untrusted: in the sandbox."""
    known = [offset for offset in offsets if offset > 0]
    if not known:
        return {}
    # An offset is where the fork returns to; the instruction before it carries the pragma's line.
    command = [
        str(case.toolchain.symbolizer),
        f"--obj=/prog/{binary}",
        "--no-inlines",
        "--functions=none",
        *(hex(offset - 1) for offset in known),
    ]
    done = run_confined(
        command, toolchain=case.toolchain, workdir=case.folder, limits=Limits(wall=20.0, memory_mb=1024, processes=64), stop=case.stop
    )
    places = [line for line in done.stdout.splitlines() if line.strip()]
    own = next(iter(case.sources))
    lines = {}
    for offset, place in zip(known, places, strict=False):
        match = re.fullmatch(r"(.*?):(\d+)(?::\d+)?(?: .*)?", place.strip())
        if match and PurePosixPath(match.group(1)).name == own:
            lines[offset] = int(match.group(2))
    return lines


def merge_sites(sites: tuple[Site, ...], lines: dict[int, int]) -> list[RegionWork]:
    """One entry a line: the compiler copies a call site where it inlines or unrolls."""
    merged: dict[int, RegionWork] = {}
    for site in sites:
        line, new = lines.get(site.offset, 0), site.work
        old = merged.get(line)
        if old is None:
            merged[line] = new.model_copy(update={"line": line})
            continue
        count = max(len(old.cpu), len(new.cpu))
        one, other = (region.cpu + (0.0,) * (count - len(region.cpu)) for region in (old, new))
        merged[line] = RegionWork(
            line=line,
            threads=max(old.threads, new.threads),
            calls=old.calls + new.calls,
            work=old.work + new.work,
            wait=old.wait + new.wait,
            cpu=tuple(a + b for a, b in zip(one, other, strict=True)),
        )
    return [merged[line] for line in sorted(merged)]
