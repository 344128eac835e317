"""How alike two programs are, whatever their names and layout: MinHash over shingles of their tokens.

A shingle is a run of `WIDTH` tokens. A name of the program's own counts only by how far back it was last used, if that is near, so that
`a[i] = a[j]` and `x[k] = x[m]` are alike and `a[i] = b[j]` is not; words of C, C++, OpenMP and their libraries count as themselves,
as do small numbers. Comments, white space, includes and line breaks in directives do not count.

MinHash: A. Broder, "On the resemblance and containment of documents", 1997; the sketches and their index are the library `rensa`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pcwm.source.syntax import words

WIDTH = 5
"""Tokens in a shingle."""
SKETCH = 128
"""Numbers in a sketch: similarities come out right to about 0.04 (one standard deviation, at 0.8)."""
_SEED = 1

_TOKEN = re.compile(
    r"""/\*.*?(?:\*/|\Z)|//(?:\\\n|[^\n])*"""  # comments
    r"""|^[ \t]*\#[ \t]*include[^\n]*"""
    r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|[A-Za-z_]\w*"""
    r"""|\.?\d(?:[eEpP][+-]|[\w.'])*"""
    r"""|<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|[-+*/%&|^<>=!]=|&&|\|\||::|\S""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_PRAGMA = re.compile(
    r"""(?P<line>^[ \t]*\#[ \t]*pragma\b(?:\\\r?\n|[^\n])*)|_Pragma\s*\(\s*"(?P<operator>(?:\\.|[^"\\\n])*)"\s*\)""",
    re.MULTILINE | re.VERBOSE,
)
_LANGUAGE = words(
    """
    alignas auto bool break case catch char class const const_cast constexpr continue decltype default delete do double else enum explicit
    extern false float for if inline int long mutable namespace new nullptr operator private protected public register restrict return
    short signed sizeof static static_cast struct switch template this throw true try typedef typename union unsigned using virtual void
    volatile while size_t define std vector malloc calloc free memcpy memset
    """
)
_OPENMP = words(
    """
    pragma omp parallel for sections section single master masked critical atomic barrier task taskwait taskgroup taskloop taskyield ordered
    simd flush threadprivate declare reduction cancel scan depend doacross shared private firstprivate lastprivate copyin copyprivate
    schedule static dynamic guided auto runtime nowait collapse num_threads default none if read write update capture compare seq_cst
    acq_rel release acquire relaxed in out inout mutexinoutset inoutset sink source final untied mergeable grainsize num_tasks nogroup
    safelen simdlen linear aligned priority initializer omp_out omp_in omp_priv omp_orig max min
    """
)


def tokens(source: str) -> list[str]:
    """What the program is written with; a name of its own is marked by a null character before it."""
    found: list[str] = []
    at = 0
    for match in _PRAGMA.finditer(source):
        found += _tokens(source[at : match.start()], _LANGUAGE)
        found += _tokens(match["line"] or f"#pragma {match['operator']}", _OPENMP)
        at = match.end()
    return found + _tokens(source[at:], _LANGUAGE)


def _tokens(text: str, known: frozenset[str]) -> list[str]:
    return [kept for token in _TOKEN.findall(text) if (kept := _kept(token, known))]


@lru_cache(maxsize=20_000)
def _kept(token: str, known: frozenset[str]) -> str:
    """A token as it counts; empty where it does not."""
    if token.startswith(("/*", "//")) or token == "\\" or (len(token) > 1 and token.lstrip().startswith("#")):
        return ""
    if len(token) > 1 and token[0] in "\"'":
        return '""'
    if token[0].isdigit() or (token[0] == "." and token[1:2].isdigit()):
        return token if len(token) == 1 else "N" if any("1" <= digit <= "9" for digit in token) else "0"
    own = (token[0].isalpha() or token[0] == "_") and token not in known and not token.startswith("omp_")
    return f"\0{token}" if own else token


def shape(source: str) -> str:
    """The whole program up to its names and layout: two programs with one shape differ in nothing else."""
    names: dict[str, str] = {}
    return " ".join(names.setdefault(each, f"${len(names)}") if each[0] == "\0" else each for each in tokens(source))


def shingles(source: str) -> set[str]:
    """The program's shingles; of a very short text all of it."""
    found, last = [], dict[str, int]()
    for place, token in enumerate(tokens(source)):
        if token[0] == "\0":
            distance = place - last.get(token, -WIDTH)
            last[token] = place
            found.append(f"${distance}" if distance < WIDTH else "$")
        else:
            found.append(token)
    if len(found) <= WIDTH:
        return {" ".join(found)}
    return set(map(" ".join, zip(*(found[start:] for start in range(WIDTH)), strict=False)))


def alike(one: str, other: str) -> float:
    """Exact likeness of two programs: shared shingles ÷ all shingles (Jaccard), from 0 to 1."""
    first, second = shingles(one), shingles(other)
    return len(first & second) / len(first | second)


@dataclass(frozen=True)
class Likest:
    """The most similar program among those seen before."""

    key: str
    likeness: float
    """Estimated from sketches."""


class Collection:
    """Programs seen so far, asked for the one most like another. About 1.5 kB a program; asking costs the same however many there are.

    Raises ValueError for a `threshold` outside (0, 1].
    """

    def __init__(self, threshold: float) -> None:
        import rensa

        if not 0 < threshold <= 1:
            raise ValueError(f"a likeness between 0 and 1 is needed, not {threshold}")
        self.threshold = threshold
        self._index = rensa.RMinHashLSH(threshold=threshold, num_perm=SKETCH, num_bands=SKETCH // _rows(threshold))
        self._sketches: list[Any] = []
        self._keys: list[str] = []

    def __len__(self) -> int:
        return len(self._keys)

    def likest(self, source: str) -> Likest | None:
        """The program most like `source` if it is at least as alike as the threshold asks."""
        return self._likest(_sketch(source))

    def admit(self, key: str, source: str) -> Likest | None:
        """Take a program in unless one like it is there, which is then given back."""
        sketch = _sketch(source)
        found = self._likest(sketch)
        if found is None:
            self._index.insert(len(self._keys), sketch)
            self._keys.append(key)
            self._sketches.append(sketch)
        return found

    def _likest(self, sketch: Any) -> Likest | None:
        best = max(((sketch.jaccard(self._sketches[at]), -at) for at in self._index.query(sketch)), default=(0.0, 0))
        return Likest(self._keys[-best[1]], best[0]) if best[0] >= self.threshold else None


def _rows(threshold: float) -> int:
    """Numbers that must agree in one band: so few that hardly one in a hundred programs just at the threshold is overlooked."""
    return 16 if threshold >= 0.97 else 8 if threshold >= 0.9 else 4 if threshold >= 0.8 else 2


def _sketch(source: str) -> Any:
    """The program's MinHash sketch, rensa's."""
    import rensa

    made = rensa.RMinHash(num_perm=SKETCH, seed=_SEED)
    made.update(list(shingles(source)))
    return made


def least_alike(candidates: Iterable[str], among: Iterable[str]) -> int:
    """Position of the candidate whose closest neighbour among the others is farthest away. Raises ValueError without candidates."""
    known = [_sketch(each) for each in among]
    nearest = [max((mine.jaccard(one) for one in known), default=0.0) for mine in map(_sketch, candidates)]
    if not nearest:
        raise ValueError("no candidate to choose from")
    return min(range(len(nearest)), key=lambda at: (nearest[at], at))
