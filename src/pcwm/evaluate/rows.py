"""What the report's tables and examples hold, one class a kind of row; `views.py` fills them."""

from __future__ import annotations

from dataclasses import dataclass

from pcwm.evaluate.listing import Listing
from pcwm.records import Answer, Pair, Prediction, RegionWork, Trace


@dataclass(frozen=True)
class ProblemRow:
    domain: str
    name: str
    family: str
    language: str
    statement: str
    """Its first line."""
    split: str
    implementations: int
    """Written by hand."""
    variants: int
    edits: int
    others: int
    """Written by a model."""


@dataclass(frozen=True)
class EditRow:
    """One named edit, or the hand-written programs, against what the tools saw."""

    name: str
    race: int
    free: int
    unknown: int
    unobserved: int
    flips: int
    """Verdicts turned: one program races, the other does not."""

    @property
    def total(self) -> int:
        return self.race + self.free + self.unknown + self.unobserved


@dataclass(frozen=True)
class Agreement:
    """Race runs at one thread count, of the programs with the verdict `race`."""

    threads: int
    runs: int
    reported: int


@dataclass(frozen=True)
class WorkRow:
    """All programs at one thread count; medians over programs of the medians over repeats."""

    threads: int
    programs: int
    quiet: int
    """Programs whose wall times can be trusted."""
    wall: float | None
    cpu: float | None
    """CPU-time work %."""
    spread: float | None
    """Half range of its repeats, in points."""
    speed_up: float | None
    pairs: int
    cores: tuple[int, ...] = ()
    """How many the measuring machine had, as far as that is recorded; several where it was not always the same."""


@dataclass(frozen=True)
class WorkExample:
    family: str
    origin: str
    program: RegionWork
    regions: tuple[RegionWork, ...]


@dataclass(frozen=True)
class PartRow:
    """A construct or clause, and how traces about programs that use it fared."""

    part: str
    cells: tuple[tuple[int, int], ...]
    """(accepted, written), author by author."""
    share: float
    """Of all authors' traces together, how many were accepted."""


@dataclass(frozen=True)
class CodeView:
    """One program that a trace is about."""

    title: str
    code: Listing
    regions: tuple[RegionWork, ...] = ()
    """Its profile, where the trace is about work."""


@dataclass(frozen=True)
class TraceExample:
    title: str
    family: str
    origin: str
    kind: str
    author: int
    """Its place among the authors."""
    trace: Trace
    before: Trace | None
    """The refused trace that it mends."""
    code: tuple[CodeView, ...]
    verdict: str
    """What the tools saw, in words."""
    pairs: tuple[Pair, ...]
    log: str
    command: str


@dataclass(frozen=True)
class QuestionView:
    """One held-out question with everyone's answer."""

    family: str
    origin: str
    truth: Answer
    code: Listing
    pairs: tuple[Pair, ...]
    answers: tuple[tuple[str, Prediction | None], ...]
    """(label, prediction), in the line-up's order."""


@dataclass(frozen=True)
class CostRow:
    label: str
    answers: int
    seconds: float
    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True)
class Learning:
    losses: tuple[float, ...]
    facts: tuple[tuple[str, str], ...]
    """The manifest's other entries, as `section.key` and text."""
