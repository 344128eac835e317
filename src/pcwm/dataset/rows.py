"""The rows of a dataset: what `datasets.load_dataset` gives; and what is told of it as a whole."""

from __future__ import annotations

from typing import Literal

from pcwm.records import Language, Origin, OriginKind, Pair, Program, RaceVerdict, Record, Sizes, Split, WorkMeasure

VERDICTS = {"race": RaceVerdict.race, "no_race": RaceVerdict.no_race_observed}
"""What was observed of a program, by the answer of its row."""


class WorkPoint(Record):
    """Work % at one team size."""

    threads: int
    percent: float
    """CPU-time work %, median of the repeats."""
    repeats: int


class ProblemRow(Record):
    """A problem that programs of the dataset solve."""

    id: str
    family: str
    """`domain/name`; a whole family is in one split."""
    domain: str
    split: Split
    language: Language
    statement: str
    harness: str
    reference: str
    sizes: Sizes
    tolerance: float


class RaceRow(Record):
    """A program, and what the race detector, the profiler and the harness said of it."""

    id: str
    family: str
    domain: str
    split: Split
    language: Language
    source: str
    lines: int
    constructs: tuple[str, ...]
    """OpenMP directives and clauses in the text, and the runtime's locks, sorted."""
    origin: str
    """`corpus`, `variant`, `edit` or `model`."""
    how: str
    """The hand-written program's style, the edit, or the model."""
    note: str
    parent: str
    """Id of the program it was made from; empty for others. The parent may have been left out of the dataset."""
    answer: Literal["race", "no_race"]
    pairs: tuple[Pair, ...]
    """The accesses that raced."""
    runs: int
    """Race runs that ended well."""
    racy_runs: int
    survives: bool
    """Whether the verdict would be the same without any one of these runs."""
    output: str
    """Against the sequential reference: `correct`, `wrong`, `unstable`, `crashed` or `unknown`."""
    work: tuple[WorkPoint, ...]
    surplus: bool = False
    """Whether there are too many of its verdict among programs of its kind: the rows without surplus are balanced."""

    @property
    def own_pairs(self) -> tuple[Pair, ...]:
        """The pairs that lie in the program's own text."""
        return tuple(pair for pair in self.pairs if pair.placed)

    @property
    def verdict(self) -> RaceVerdict:
        return VERDICTS[self.answer]

    def program(self, problem: str) -> Program:
        """The program as it was observed. `problem`: the id of its family's."""
        origin = Origin(kind=OriginKind(self.origin), name=self.how, parent=self.parent or None, note=self.note)
        return Program(id=self.id, problem=problem, language=self.language, source=self.source, origin=origin)


class WorkRow(Record):
    """Two programs of one problem, and which has the higher work %."""

    id: str
    family: str
    domain: str
    split: Split
    a: str
    """Id of a row of `race`."""
    b: str
    threads: int
    cores: int = 0
    """Cores of the machine that both were measured on; 0: not recorded."""
    measure: WorkMeasure
    value_a: float
    value_b: float
    margin: float
    """Points between the two; always more than the noise."""
    noise: float
    answer: Literal["A", "B"]


class FlipRow(Record):
    """Two programs that one edit tells apart: one races, the other does not."""

    id: str
    family: str
    domain: str
    split: Split
    parent: str
    """Id of a row of `race`, as is `child`."""
    child: str
    edit: str
    note: str
    before: Literal["race", "no_race"]
    after: Literal["race", "no_race"]


class Made(Record):
    """What a dataset holds and what was left out."""

    rows: dict[str, int]
    """`table/split` → rows."""
    answers: dict[str, int]
    """`table/split/answer` → rows."""
    groups: dict[str, int]
    """`split/construct group/answer` → programs, without surplus."""
    lengths: dict[str, int]
    """`split/length/answer` → programs, without surplus."""
    surplus: int
    """Programs that would upset the balance: they are there, and marked."""
    dropped: dict[str, int]
    """Reason → programs that were observed and left out."""
    like_benchmark: tuple[str, ...]
    """`id file likeness` of each program that was like one of a benchmark's."""
    survives: int
    """Verdicts that would be the same without any one run."""
    cores: tuple[int, ...] = ()
    """Cores of the machines that pairs of `work` were measured on, 0 where that was not recorded."""
    megabytes: float
    data: str
    """Hash of all rows: the same data, the same hash."""
