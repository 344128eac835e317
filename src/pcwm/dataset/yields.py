"""How far what language models wrote came, by model and prompt: from a request to what the race detector said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pcwm.records import Outcome, OutputVerdict, RaceVerdict, Reply, Run, Status, Tool
from pcwm.store import Store

STEPS = ("asked", "answered", "read", "new", "built", "right", "race", "no race", "unknown")
"""Each step is taken by those that took the one before; the last three part those that were built."""
_TOLD = {RaceVerdict.race: "race", RaceVerdict.no_race_observed: "no race", RaceVerdict.unknown: "unknown"}

Yields = dict[tuple[str, str], Counter[str]]


def yields(store: Store) -> Yields:
    """(model, prompt) → step → replies. Programs that were not observed yet count as new and no further."""
    unbuilt = {
        run.program
        for run in store.all(Run)
        if run.tool is Tool.build and run.status is Status.build_failed and run.variant in ("race", "plain")
    }
    table: Yields = {}
    for reply in (each for each in store.all(Reply) if each.stage == "explore"):
        row = table.setdefault((reply.model, reply.prompt), Counter())
        row["asked"] += 1
        row["answered"] += reply.answered
        row["read"] += reply.made is not None
        row["dropped: " + reply.reason.split(":")[0]] += bool(reply.reason)
        if reply.made is None or reply.reason:
            continue
        row["new"] += 1
        outcome = store.get(Outcome, Outcome.make_id(reply.made))
        if outcome is not None and reply.made not in unbuilt:
            row["built"] += 1
            row["right"] += outcome.output.verdict is OutputVerdict.correct
            row[_TOLD[outcome.race.verdict]] += 1
    return table


def as_markdown(table: Yields) -> str:
    """One row a model and prompt, sums of each model, and of each prompt."""
    models = sorted({model for model, _ in table})
    prompts = list(dict.fromkeys(prompt for _, prompt in sorted(table)))
    lines = [f"| model | prompt | {' | '.join(STEPS)} |", f"|---|---{'|---:' * len(STEPS)}|"]
    for model in models:
        lines += [_row(model, prompt, table[model, prompt]) for prompt in prompts if (model, prompt) in table]
        lines.append(_row(f"**{model}**", "all", _sum(row for (name, _), row in table.items() if name == model)))
    if len(models) > 1:
        lines += [_row("all", prompt, _sum(row for (_, name), row in table.items() if name == prompt)) for prompt in prompts]
        lines.append(_row("**all**", "all", _sum(table.values())))
    dropped = Counter({step: count for step, count in _sum(table.values()).items() if step.startswith("dropped: ") and count})
    reasons = [f"- {step.removeprefix('dropped: ')}: {count}" for step, count in dropped.most_common()]
    return "\n".join([*lines, "", "Replies of which nothing new came:", "", *(reasons or ["- none"])]) + "\n"


def _sum(rows: Iterable[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for row in rows:
        total.update(row)
    return total


def _row(model: str, prompt: str, counts: Mapping[str, int]) -> str:
    return f"| {model} | {prompt} | {' | '.join(str(counts.get(step, 0)) for step in STEPS)} |"
