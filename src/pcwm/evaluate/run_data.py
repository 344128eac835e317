"""A run's records as the report's views share them: read once, programs beside what the tools said of them."""

from __future__ import annotations

from collections import defaultdict

from pcwm.dataset.known import SAMPLED
from pcwm.records import OriginKind, Outcome, Problem, Program, RaceVerdict, Run, Status, Tool
from pcwm.store import RunFolder

MAX_LOG = 8_000
"""Characters of one raw tool log shown."""
VERDICT_NAMES = {RaceVerdict.race: "race", RaceVerdict.no_race_observed: "no race observed", RaceVerdict.unknown: "unknown"}
_ORIGINS = {OriginKind.corpus: "by hand", OriginKind.variant: "variant", OriginKind.edit: "edit", OriginKind.model: "model"}


class RunData:
    """Problems, sampled programs, outcomes and runs, by id of the program where that helps."""

    def __init__(self, folder: RunFolder) -> None:
        store = folder.store
        self.folder = folder
        self.recipe = folder.recipe
        self.problems = {one.id: one for one in store.all(Problem)}
        self.programs = {one.id: one for one in store.all(Program) if one.problem in self.problems and one.origin.kind in SAMPLED}
        self.outcomes = {one.program: one for one in store.all(Outcome) if one.program in self.programs}
        self.runs: dict[str, list[Run]] = defaultdict(list)
        for run in store.all(Run):
            if run.program in self.programs:
                self.runs[run.program].append(run)

    def family(self, program: str) -> str:
        return self.problems[self.programs[program].problem or ""].family

    def origin(self, program: str) -> str:
        origin = self.programs[program].origin
        return f"{_ORIGINS[origin.kind]}: {origin.name}" + (f" – {origin.note}" if origin.note else "")

    def race_run(self, program: str) -> Run | None:
        """The race run that says most: one that ended well and reported something, if there is one."""
        races = [run for run in self.runs[program] if run.tool is Tool.race]
        return min(races, key=lambda run: (run.status is not Status.ok, run.exit_code in (0, None), run.threads, run.repeat), default=None)

    def log(self, run: Run | None) -> str:
        """The beginning of what a run printed; empty where that is not kept."""
        try:
            text = self.folder.store.blob(run.log) if run else ""
        except KeyError:
            return ""
        return text if len(text) <= MAX_LOG else f"{text[:MAX_LOG]}\n… {len(text) - MAX_LOG:,} more characters in the store"
