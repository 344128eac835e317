"""A work outcome in words for people and as JSON for programs."""

from __future__ import annotations

from typing import Any

from pcwm.records import Instructions, RegionWork, WorkOutcome, half_range, middle


def work_lines(work: WorkOutcome) -> list[str]:
    """One line a figure, the whole program before its regions; a spread is half the range of the repeats."""
    if not work.known:
        return [f"work %: unknown ({work.reason})"]
    lines = []
    for total in work.program:
        lines.append(f"{total.asked or total.threads} threads, whole program: {_figures(total, work)}")
        regions = (region for region in work.regions if region.asked == total.asked)
        lines += [f"  region at line {region.line or '?'}, {_times(region.calls)}: {_shares(region)}" for region in regions]
        lines += [f"  {text}" for text in _notes(work, total.asked)]
    lines += [f"not measured: {work.reason}"] if work.reason else []
    lines += [f"instructions not counted: {each.reason}" for each in work.instructions if not each.threads]
    return lines


def work_json(work: WorkOutcome) -> dict[str, Any]:
    """All of the record, with what is computed from it."""

    def rows(regions: tuple[RegionWork, ...]) -> list[dict[str, Any]]:
        return [
            {**row.model_dump(mode="json"), "work_percent": row.work_percent, "cpu_percent": row.cpu_percent, "balance": row.balance}
            for row in regions
        ]

    repeats = [
        {
            **each.model_dump(mode="json"),
            "work_percent": middle(each.work_percents),
            "work_percent_spread": half_range(each.work_percents),
            "cpu_percent": middle(each.cpu_percents),
            "cpu_percent_spread": half_range(each.cpu_percents),
            "median_seconds": middle(each.seconds),
            "speed_up": work.speed_up(each.threads),
        }
        for each in work.repeats
    ]
    instructions = [{**each.model_dump(mode="json"), "balance": each.balance} for each in work.instructions]
    caliper = [each.model_dump(mode="json") for each in work.caliper]
    return {
        "known": work.known,
        "reason": work.reason,
        "program": rows(work.program),
        "regions": rows(work.regions),
        "repeats": repeats,
        "instructions": instructions,
        "caliper": caliper,
    }


def _figures(total: RegionWork, work: WorkOutcome) -> str:
    repeats = work.at(total.asked)
    if repeats is None:
        return _shares(total)
    parts = [
        f"work % {_with_spread(repeats.work_percents, 1)}",
        f"CPU-time work % {_with_spread(repeats.cpu_percents, 1)}",
        *([] if total.balance is None else [f"balance {total.balance:.2f}"]),
        f"{_with_spread(repeats.seconds, 3)} s in regions",
    ]
    speed_up = work.speed_up(total.asked)
    return ", ".join(parts + ([f"speed-up {speed_up:.2f}"] if speed_up is not None and total.asked > 1 else []))


def _shares(region: RegionWork) -> str:
    parts = [
        f"work % {region.work_percent:.1f}" if region.work_percent is not None else "work % not measured",
        f"CPU-time work % {region.cpu_percent:.1f}" if region.cpu_percent is not None else "",
        f"balance {region.balance:.2f}" if region.balance is not None else "",
        f"{region.seconds:.3f} s",
    ]
    return ", ".join(part for part in parts if part)


def _notes(work: WorkOutcome, threads: int) -> list[str]:
    repeats = work.at(threads)
    lines = [f"wall times are not to be trusted: {repeats.busy}"] if repeats is not None and repeats.busy else []
    lines += [text for each in work.instructions if each.threads == threads and (text := _instructions(each))]
    return lines + [f"Caliper's work % {each.work_percent:.1f}" for each in work.caliper if each.threads == threads]


def _instructions(counted: Instructions) -> str:
    if counted.reason:
        return f"instructions not counted: {counted.reason}"
    lines = ", ".join(f"line {region.line}: {region.balance:.3f}" for region in counted.regions if region.balance is not None)
    return f"balance of instructions {counted.balance:.3f} ({lines})" if counted.balance is not None else ""


def _with_spread(values: tuple[float, ...], digits: int) -> str:
    value, spread = middle(values), half_range(values)
    if value is None:
        return "not measured"
    return f"{value:.{digits}f}" + (f" ± {spread:.{digits}f}" if spread is not None else "")


def _times(calls: int) -> str:
    return "once" if calls == 1 else f"{calls} times"
