"""What the report shows of the explain stage: how much of what was written held, and traces beside code and what the tools said."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from pcwm.dataset.features import parts_of
from pcwm.evaluate.listing import listing
from pcwm.evaluate.rows import CodeView, PartRow, TraceExample
from pcwm.evaluate.run_data import VERDICT_NAMES, RunData
from pcwm.explain.acceptance import AuthorRow, by_author, by_check, by_part
from pcwm.prompts import team_words
from pcwm.records import Fragment, OriginKind, Pair, Program, RaceVerdict, Reply, Trace, WorkPair

PER_CELL = 4
"""Traces to browse for each author, each kind of question, and each of accepted and refused."""
MAX_BROWSED = 60
FEW = 5
"""With fewer traces about it, a share says nothing about a construct."""
KINDS = {"whole": "whole program", "partial": "part of a program", "work": "work of two programs"}


class TraceViews:
    """Traces about a run's sampled programs and parts of them."""

    def __init__(self, data: RunData) -> None:
        self._data = data
        store = data.folder.store
        self._fragments = {one.id: one for one in store.all(Fragment) if one.whole in data.programs}
        known = data.programs.keys() | self._fragments.keys()
        self.traces = [one for one in store.all(Trace) if one.program in known and (one.other is None or one.other in known)]
        self._by_id = {one.id: one for one in self.traces}

    @cached_property
    def authors(self) -> list[AuthorRow]:
        return by_author(self.traces, (one for one in self._data.folder.store.all(Reply) if one.stage == "explain"))

    @cached_property
    def checks(self) -> list[tuple[str, list[int]]]:
        """(check, traces that it refused, author by author), the strictest first."""
        names = [row.author for row in self.authors]
        return [(check.replace("_", " "), [row[name] for name in names]) for check, row in by_check(self.traces).items()]

    @cached_property
    def parts(self) -> list[PartRow]:
        """Constructs and clauses, the hardest first; those with few traces are left out."""
        explained = {key: self._program(key) for trace in self.traces for key in (trace.program, trace.other) if key}
        table = by_part(self.traces, {key: parts_of(one.source, one.language) for key, one in explained.items()})
        rows = []
        for part, row in table.items():
            cells = tuple((row[author.author, True], row[author.author, True] + row[author.author, False]) for author in self.authors)
            accepted, written = (sum(cell[at] for cell in cells) for at in (0, 1))
            if written >= FEW:
                rows.append(PartRow(part, cells, accepted / written))
        return sorted(rows, key=lambda row: (row.share, row.part))

    def kind(self, trace: Trace) -> str:
        """Which of KINDS it is."""
        return "work" if trace.other else "partial" if trace.program in self._fragments else "whole"

    @cached_property
    def examples(self) -> list[TraceExample]:
        """Two races, a race-free program, a comparison and a rejected trace where there are such; edits and short code first."""
        wanted = (
            ("A race, explained", RaceVerdict.race, True, "whole", 2),
            ("No race observed, explained", RaceVerdict.no_race_observed, True, "whole", 1),
            ("Two programs, compared", None, True, "work", 1),
            ("A rejected trace", None, False, "", 1),
        )
        chosen: list[TraceExample] = []
        for title, verdict, accepted, kind, most in wanted:
            fitting = [
                one
                for one in self.traces
                if one.accepted is accepted and kind in ("", self.kind(one)) and verdict in (None, self._verdict(one.program))
            ]
            families: set[str] = set()
            for trace in sorted(fitting, key=self._order):
                family = self._data.family(self._whole(trace.program))
                if len(families) < most and family not in families:
                    families.add(family)
                    chosen.append(self._example(title, trace))
        return chosen

    @cached_property
    def browsed(self) -> tuple[list[TraceExample], int]:
        """Traces to browse, some of each sort, and how many there are beyond those."""
        cells: dict[tuple[str, str, bool], list[Trace]] = defaultdict(list)
        for trace in self.traces:
            cells[trace.author, self.kind(trace), trace.accepted].append(trace)
        shown = [trace for cell in sorted(cells) for trace in sorted(cells[cell], key=lambda one: one.id)[:PER_CELL]][:MAX_BROWSED]
        return [self._example("", trace) for trace in shown], len(self.traces) - len(shown)

    def _whole(self, key: str) -> str:
        return self._fragments[key].whole if key in self._fragments else key

    def _program(self, key: str) -> Program:
        return self._fragments.get(key) or self._data.programs[key]

    def _verdict(self, key: str) -> RaceVerdict | None:
        outcome = self._data.outcomes.get(self._whole(key))
        return outcome.race.verdict if outcome else None

    def _order(self, trace: Trace) -> tuple[int, int, str]:
        """Instructive ones first: an edit before hand-written code, two racy lines before one, then by id."""
        lines = {access.line for pair in trace.pairs for access in (pair.first, pair.second)}
        return (self._program(trace.program).origin.kind is not OriginKind.edit, -min(2, len(lines)), trace.id)

    def _example(self, title: str, trace: Trace) -> TraceExample:
        whole = self._whole(trace.program)
        fragment = self._fragments.get(trace.program)
        pairs = fragment.pairs if fragment else self._data.outcomes[whole].race.pairs if whole in self._data.outcomes else ()
        run = self._data.race_run(whole) if trace.other is None else None
        verdict = self._verdict(trace.program)
        return TraceExample(
            title=title,
            family=self._data.family(whole),
            origin=self._data.origin(whole) + (f"; {fragment.way}" if fragment else ""),
            kind=self.kind(trace),
            author=[row.author for row in self.authors].index(trace.author),
            trace=trace,
            before=self._by_id.get(trace.revises or ""),
            code=self._code(trace, () if trace.other else pairs),
            verdict=self._compared(trace) if trace.other else VERDICT_NAMES[verdict] if verdict else "",
            pairs=() if trace.other else pairs,
            log=self._data.log(run),
            command=f"{' '.join(run.command)}   # {run.threads} threads" if run else "",
        )

    def _code(self, trace: Trace, pairs: tuple[Pair, ...]) -> tuple[CodeView, ...]:
        if trace.other is None:
            return (CodeView("Code", listing(self._program(trace.program), pairs)),)
        found = []
        for name, key in (("A", trace.program), ("B", trace.other)):
            outcome = self._data.outcomes.get(key)
            regions = tuple(one for one in outcome.work.regions if (one.asked or one.threads) == trace.threads) if outcome else ()
            found.append(CodeView(f"Program {name}", listing(self._program(key)), tuple(sorted(regions, key=lambda one: one.line))))
        return tuple(found)

    @cached_property
    def _pairs(self) -> dict[tuple[str, str, int], WorkPair]:
        return {(one.a, one.b, one.threads): one for one in self._data.folder.store.all(WorkPair)}

    def _compared(self, trace: Trace) -> str:
        pair = self._pairs.get((trace.program, trace.other or "", trace.threads))
        if pair is None:
            return ""
        return f"{pair.answer} has more: {pair.value_a:.0f}% against {pair.value_b:.0f}% with {team_words(pair.threads, pair.cores)}"
