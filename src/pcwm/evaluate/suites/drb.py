"""The layout of DataRaceBench: one kernel a file, the answer at the end of its name, the racing accesses in a comment.

    ROOT/micro-benchmarks/NAME123-topic-orig-yes.c        also .cpp; ROOT may be this folder itself
    ROOT/micro-benchmarks-fortran/NAME123-topic-orig-no.f95
    ROOT/disputed.txt                                     kernels whose answer is in dispute, one a line; may be absent, or elsewhere

Predictors see the kernel without what gives its answer away (`leaks.py`) and with its own headers put in (`includes.py`). An answer that
the kernel's comment contradicts is in dispute, too: it is scored apart, and told in the suite's notes.
"""

from __future__ import annotations

import re
from pathlib import Path

from pcwm.errors import InputError
from pcwm.evaluate.suites.files import Unread, existing, read_source, wrong_shape
from pcwm.evaluate.suites.gathering import Gathering, neutral_program
from pcwm.evaluate.suites.includes import include_local
from pcwm.evaluate.suites.labels import fitted, read_pairs, settle
from pcwm.evaluate.suites.leaks import bare
from pcwm.evaluate.suites.suite import Item, Suite
from pcwm.evaluate.suites.tags import construct_tags
from pcwm.records import Answer, Question
from pcwm.source.languages import ENDINGS

NAME = "drb"
FOLDERS = ("micro-benchmarks", "micro-benchmarks-fortran")
DISPUTED = "disputed.txt"
_ANSWER = re.compile(r"[-_](yes|no)$", re.IGNORECASE)
_EXPECTED = "`micro-benchmarks/` with kernels such as NAME123-topic-orig-yes.c"


def load(root: Path, disputed: Path | None = None) -> Suite:
    """The suite at `root`.

    `disputed` is a list of kernels, by default `disputed.txt` beside the folders: a name, a number such as NAME123, or a whole file name
    a line; what follows a `#` is a remark. Raises InputError: no such folder or list, or a folder of another shape.
    """
    files = _kernels(existing(root, NAME))
    listed = _Disputed.read(disputed or root / DISPUTED, required=disputed is not None)
    gathered = Gathering(NAME)
    for path in files:
        try:
            _add(gathered, path, root, listed)
        except Unread as why:
            gathered.skip(str(why))
    for name in listed.unused:
        gathered.remark("Names in the list of disputed kernels that are no kernel's", name)
    return gathered.suite()


def name_answer(stem: str) -> Answer | None:
    """What the end of a name says; None where it says nothing."""
    match = _ANSWER.search(stem)
    return None if match is None else Answer.race if match[1].lower() == "yes" else Answer.no_race


def topic_of(stem: str) -> str:
    """What the variants of one kernel have in common: NAME012-topic-var-no → topic."""
    words = [word for word in stem.split("-")[1:] if word.lower() not in ("yes", "no", "orig", "var", "gpu")]
    return "-".join(words) or stem


def _kernels(root: Path) -> list[Path]:
    folders = [root / name for name in FOLDERS if (root / name).is_dir()] or [root]
    try:
        files = sorted(path for folder in folders for path in folder.iterdir() if path.suffix.lower() in ENDINGS and path.is_file())
    except OSError:
        raise wrong_shape(root, NAME, _EXPECTED) from None
    if not any(name_answer(path.stem) for path in files):
        raise wrong_shape(root, NAME, _EXPECTED)
    return files


def _add(gathered: Gathering, path: Path, root: Path, listed: _Disputed) -> None:
    language = ENDINGS[path.suffix.lower()]
    answer = name_answer(path.stem)
    if answer is None:
        raise Unread("no answer in the file's name")
    text = read_source(path)
    included = include_local(path, text, language, root)
    bared = bare(included.sheet, language, path.name)
    said = read_pairs(bared.comments)
    settled = settle([answer], bool(said.pairs), said.denied)
    pairs, misfits = fitted(said.pairs, bared) if answer is Answer.race else ((), 0)
    program = neutral_program(bared.shown.text, language, NAME)
    tags = construct_tags(program.source, language)
    gpu = re.search(r"(?:^|-)gpu(?:-|$)", path.stem, re.IGNORECASE) is not None and "gpu" not in tags
    gathered.add(
        Item(
            question=Question.race(program),
            truth=settled.truth,
            name=path.name,
            family=topic_of(path.stem),
            tags=(*tags, *(["gpu"] if gpu else [])),
            pairs=pairs,
            lines=() if bared.shown.same else bared.shown.lines,
            disputed=listed.has(path) or settled.contradicted,
            log=bared.comments.strip(),
        )
    )
    if settled.contradicted:
        gathered.remark("Kernels whose comment contradicts their name, scored with the disputed ones", path.name)
    if settled.nameless:
        gathered.remark("Kernels with a race that name no pair of accesses; their pairs are not scored", path.name)
    if misfits or said.alone:
        gathered.remark("Kernels that name accesses which are not on the line given, or in no pair; these are not scored", path.name)
    for name in included.missing:
        gathered.remark("Included files that are not in the suite's folder; the line that includes them stays", f"{path.name}: {name}")


class _Disputed:
    """A list of kernels."""

    def __init__(self, names: set[str]) -> None:
        self._names = names
        self._used: set[str] = set()

    @classmethod
    def read(cls, path: Path, *, required: bool) -> _Disputed:
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            if required:
                raise InputError(f"cannot read the list of disputed kernels {path}: {error.strerror}") from None
            return cls(set())
        return cls({line.partition("#")[0].strip().lower() for line in text.splitlines()} - {""})

    def has(self, path: Path) -> bool:
        found = self._names & {path.name.lower(), path.stem.lower(), path.stem.split("-")[0].lower()}
        self._used |= found
        return bool(found)

    @property
    def unused(self) -> list[str]:
        return sorted(self._names - self._used)
