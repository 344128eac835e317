"""Hold a trace against everything known of what it explains, whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pcwm.explain.checks import check_trace
from pcwm.explain.narrator import narrate
from pcwm.explain.topics import Task
from pcwm.records import Program, Trace
from pcwm.source.facts import Facts
from pcwm.source.reading import read_facts


@dataclass
class Bench:
    """A task on the table, its programs read no more than once."""

    task: Task
    _facts: dict[str, Facts] = field(default_factory=dict)

    def facts(self, program: Program) -> Facts:
        if program.id not in self._facts:
            self._facts[program.id] = read_facts(program.source, program.language)
        return self._facts[program.id]

    def narrated(self) -> Trace | None:
        """What the narrator writes of it; None where it has nothing to say."""
        own = self.task.question
        if own.other is not None:
            return None
        return narrate(own.program, self.facts(own.program), self.task.outcomes[0].race)

    def judged(self, trace: Trace) -> Trace:
        """The trace with every objection to it."""
        own = self.task.question
        if own.other is not None:
            return trace
        return trace.model_copy(update={"rejections": check_trace(trace, own.program, self.facts(own.program), self.task.outcomes[0].race)})
