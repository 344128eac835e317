"""Accesses of a dry run compared: which of them race, and which are remembered.

Two accesses of one location race if one writes, not both are atomic, and neither happens before the other: the definition of C11
(5.1.2.4) and of OpenMP 5.2 (1.4.1), decided with vector clocks as FastTrack does (Flanagan and Freund, PLDI 2009).
"""

from __future__ import annotations

from typing import Any

from pcwm.source.dryrun.strands import Found, Site, Strand
from pcwm.source.dryrun.values import UNKNOWN, Block

_LOOKS = 6
"""How often one access at an unknown offset is compared with all others: every time tells the same."""
_HITS = 200
"""Races met in one block, after which it is not looked at again: what more would be found are the same lines."""
MOST_PAST = 1000
"""Pairs of accesses in order that are remembered after others have taken their place."""
_ENTRIES = 24
"""Accesses remembered for each eight bytes."""


class SpentError(Exception):
    """The budget of this dry run, or the time for all of them, is used up."""


class Accesses:
    """What a machine remembers of memory, and compares."""

    strand: Strand
    """Whose turn it is."""
    budget: int
    left: int
    accesses: int
    sure: bool
    races: dict[tuple[Site, Site], Found]
    touched: list[Block]
    past: dict[tuple[Site, Site, bool], tuple[Block, Any, Any, Any, Any]]

    def hurry(self) -> None:
        raise NotImplementedError

    def check(self, block: Block, offset: Any, size: int, writes: bool, site: Site, atomic: bool = False) -> None:
        """Compare an access with what others did to the same memory, and remember it."""
        self.accesses -= 1
        if self.accesses <= 0:
            raise SpentError
        if not self.accesses % 512:
            self.hurry()
        if block.hits > _HITS:
            return
        strand = self.strand
        number, clock = strand.number, strand.clock
        now = clock[number]
        if type(offset) is not int:
            self._vague(block, writes, site, atomic)
            return
        cell = block.shadow.get(offset >> 3)
        if cell is None:
            if not block.shadow:
                self.touched.append(block)
            cell = block.shadow[offset >> 3] = ({}, {})
        key = (number, offset, size, atomic, site)
        own = cell[writes]
        known = own.get(key)
        if known is not None and known[0] == now and (not writes or len(own) == 1):
            return
        end = offset + size
        for wrote in (True, False) if writes else (True,):
            for other, entry in cell[wrote].items():
                if (
                    other[0] != number
                    and entry[0] > clock.get(other[0], 0)
                    and other[1] < end
                    and offset < other[1] + other[2]
                    and not (atomic and other[3])
                ):
                    self._race(other[4], entry, wrote, writes, block, offset, site, 0)
        if writes:
            reads = cell[False]
            if len(reads) > 4 and not atomic:
                own = self._forget(block, cell, key)
        elif len(own) >= _ENTRIES and known is None:
            del own[next(iter(own))]
        own[key] = (now, strand.label, strand.held, strand.maybe or strand.unsure)
        if block.vague:
            for (other_number, other_site, other_writes, other_atomic), entry in block.vague.items():
                if (
                    other_number != number
                    and (writes or other_writes)
                    and not (atomic and other_atomic)
                    and entry[0] > clock.get(other_number, 0)
                ):
                    self._race(other_site, entry, other_writes, writes, block, offset, site, 2)

    def _forget(self, block: Block, cell: Any, key: Any) -> dict[Any, Any]:
        """Before a write: what is before it is before whoever comes after it, or races with it anyway. Gives the writes that are left."""
        strand, past = self.strand, self.past
        number, clock = strand.number, strand.clock
        last = (clock[number], strand.label, strand.held, True)
        left: tuple[dict[Any, Any], dict[Any, Any]] = {}, {}
        for writes in (False, True):
            for known, entry in cell[writes].items():
                if entry[0] > clock.get(known[0], 0) or (writes and known[0] == number):
                    left[writes][known] = entry
                elif known[0] != number and len(past) < MOST_PAST:
                    past.setdefault((known[4], key[4], writes), (block, known, (*entry[:3], writes), key, last))
        block.shadow[key[1] >> 3] = left
        return left[True]

    def _vague(self, block: Block, writes: bool, site: Site, atomic: bool) -> None:
        """An access at an offset that nobody knows may meet every other."""
        strand = self.strand
        number, clock = strand.number, strand.clock
        key = (number, site, writes, atomic)
        known = block.vague.get(key)
        times = known[3] + 1 if known is not None else 0
        if known is not None and (known[0] == clock[number] or times > _LOOKS):
            return
        self.accesses -= _LOOKS
        for (other, other_site, other_writes, other_atomic), entry in block.vague.items():
            if other != number and (writes or other_writes) and not (atomic and other_atomic) and entry[0] > clock.get(other, 0):
                self._race(other_site, entry, other_writes, writes, block, UNKNOWN, site, 2)
        for cell in list(block.shadow.values())[:_ENTRIES]:
            for kind in (False, True):
                for place, entry in cell[kind].items():
                    if place[0] != number and (writes or kind) and not (atomic and place[3]) and entry[0] > clock.get(place[0], 0):
                        self._race(place[4], entry, kind, writes, block, UNKNOWN, site, 2)
        block.vague[key] = (clock[number], strand.label, strand.held, times, strand.maybe or strand.unsure)

    def _race(self, other: Site, entry: Any, wrote: bool, writes: bool, block: Block, offset: Any, site: Site, maybe: int) -> None:
        block.hits += 1
        key = (other, site) if (other.line, other.column) <= (site.line, site.column) else (site, other)
        maybe = maybe or int(bool(self.strand.maybe or self.strand.unsure or entry[-1]))
        known = self.races.get(key)
        if known is not None and known.maybe <= maybe:
            return
        if not maybe and not self.sure:
            self.sure = True  # the rest of the run only adds further pairs
            self.left, self.accesses = min(self.left, self.budget // 3), min(self.accesses, 2 * self.budget)
        self.races[key] = Found(
            other,
            site,
            (wrote, writes),
            block,
            offset,
            (entry[1], self.strand.label),
            (entry[2], self.strand.held),
            maybe,
        )
