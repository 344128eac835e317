"""Hold a trace against everything known of what it explains, whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass, field

from pcwm.explain.checks import check_trace, check_work_trace
from pcwm.explain.narrator import narrate, narrate_flip, narrate_partial, narrate_work, why_silent
from pcwm.explain.topics import Kind, Task
from pcwm.recipe import WORDS, Words
from pcwm.records import Program, Trace
from pcwm.source.facts import Facts
from pcwm.source.reading import read_facts


@dataclass
class Bench:
    """A task on the table, its programs read no more than once."""

    task: Task
    words: Words = WORDS
    """How many are wanted."""
    _facts: dict[str, Facts] = field(default_factory=dict)

    def facts(self, program: Program) -> Facts:
        if program.id not in self._facts:
            self._facts[program.id] = read_facts(program.source, program.language)
        return self._facts[program.id]

    def narrated(self) -> Trace | None:
        """What the narrator writes of it; None where it has nothing to say."""
        task, own = self.task, self.task.program
        facts, race = self.facts(own), task.outcomes[0].race
        if task.question.other is not None:
            asked, other = task.question, task.question.other
            return narrate_work(own, other, (facts, self.facts(other)), asked.threads, task.topic.answer, asked.cores)
        if task.twin is not None:
            return narrate_flip(own, facts, race, task.twin, self.facts(task.twin))
        return narrate_partial(own, facts, race) if task.topic.kind is Kind.partial else narrate(own, facts, race)

    @property
    def silence(self) -> str:
        """Why the narrator has nothing to say of it."""
        return "nothing that reading tells argues for it" if self.task.question.other else why_silent(self.task.outcomes[0].race)

    def judged(self, trace: Trace) -> Trace:
        """The trace with every objection to it."""
        own, other, facts = self.task.program, self.task.question.other, self.facts
        if other is None:
            found = check_trace(trace, own, facts(own), self.task.outcomes[0].race, self.words)
        else:
            found = check_work_trace(trace, own, other, facts(own), facts(other), self.task.topic.answer, self.words)
        return trace.model_copy(update={"rejections": found})
