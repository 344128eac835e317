"""A suite by name, for the command line and other faces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from pcwm.chat.chat import ChatModel
from pcwm.errors import InputError, did_you_mean
from pcwm.evaluate.suites import drb, drb_ml, held_out, long, pareval, partial, renamed, table
from pcwm.evaluate.suites.drb import FOLDERS
from pcwm.evaluate.suites.files import read_records
from pcwm.evaluate.suites.pareval_runs import Measuring
from pcwm.evaluate.suites.suite import Suite
from pcwm.progress import Ticker
from pcwm.records import Split


@dataclass(frozen=True)
class Options:
    """What a suite may be told beside its folder. Each suite takes a few of these; another one given to it is an error, not passed over."""

    columns: str = ""
    """`table`: which column is what, `code=src,answer=label`."""
    keep_comments: bool = False
    """`table`: show programs as they are, which may tell the answer."""
    disputed: Path | None = None
    """`drb`: a list of kernels whose answer is in dispute."""
    outputs: Path | None = None
    """`pareval`: what models wrote."""
    chat: ChatModel | None = None
    """`pareval`: who writes what is not there."""
    samples: int = 4
    """`pareval`: outputs a prompt that the model is asked for."""
    races: bool = False
    """`pareval`: questions about races, too."""
    measuring: Measuring = field(default_factory=Measuring)
    """`pareval`: threads, repeats, sizes, and where results are kept."""
    most_pairs: int = 20
    """`pareval`: questions about work a problem."""
    split: Split = Split.held_out
    """Own suites: which problems."""
    seed: int = 0
    """`partial`, `renamed`, `long`: of whatever is drawn."""
    lines: tuple[int, int] = long.LINES
    """`long`: fewest and most lines of a file."""


@dataclass(frozen=True)
class _Kind:
    about: str
    load: Callable[[Path, Options, Ticker | None], Suite]
    takes: tuple[str, ...] = ()


_KINDS: Mapping[str, _Kind] = {
    drb.NAME: _Kind("DataRaceBench's layout", lambda root, given, _: drb.load(root, given.disputed), ("disputed",)),
    drb_ml.NAME: _Kind("DRB-ML's layout", lambda root, _, __: drb_ml.load(root)),
    pareval.NAME: _Kind(
        "ParEval's layout: which of two programs has the higher work %",
        lambda root, given, ticker: pareval.load(root, _pareval(given), ticker=ticker),
        ("outputs", "chat", "samples", "races", "measuring", "most_pairs"),
    ),
    table.NAME: _Kind(
        "any folder, JSONL, Parquet or CSV, with a map of its columns",
        lambda root, given, _: table.load(root, table.read_columns(given.columns), keep_comments=given.keep_comments),
        ("columns", "keep_comments"),
    ),
    held_out.NAME: _Kind("a dataset's or a run's held-out programs", lambda root, given, _: held_out.load(root, given.split), ("split",)),
    partial.NAME: _Kind(
        "held-out programs as they are half-written", lambda root, given, _: partial.load(root, given.split, given.seed), ("split", "seed")
    ),
    held_out.FLIPS: _Kind(
        "pairs of held-out programs that one edit tells apart", lambda root, given, _: held_out.load_flips(root, given.split), ("split",)
    ),
    renamed.NAME: _Kind(
        "held-out programs under other names", lambda root, given, _: renamed.load(root, given.split, given.seed), ("split", "seed")
    ),
    long.NAME: _Kind(
        "held-out programs inside long files",
        lambda root, given, _: long.load(root, given.split, given.seed, given.lines),
        ("split", "seed", "lines"),
    ),
}
NAMES = tuple(_KINDS)
ABOUT: Mapping[str, str] = {name: kind.about for name, kind in _KINDS.items()}
"""What each suite is, in a few words."""


def choose_suite(name: str, root: Path, options: Options | None = None, ticker: Ticker | None = None) -> Suite:
    """The suite called `name`, one of `NAMES`, read from `root`.

    Raises InputError: no such suite, an option that it does not take, a place that does not hold it, or nothing in it with a known
    answer. Raises FolderError for a run's folder that cannot be used; `pareval` raises more: see there.
    """
    kind = _KINDS.get(name)
    if kind is None:
        raise InputError(f"there is no suite `{name}`", hint=did_you_mean(name, NAMES, "there are"))
    options = options or Options()
    plain = Options()
    for each in fields(Options):
        if each.name not in kind.takes and getattr(options, each.name) != getattr(plain, each.name):
            takes = f"it takes {', '.join(kind.takes)}" if kind.takes else "it takes none"
            raise InputError(f"the suite `{name}` has no option `{each.name}`", hint=takes)
    try:
        return kind.load(root, options, ticker)
    except InputError as error:
        other = guess(root)
        if error.hint is None and other not in (None, name) and not (other == held_out.NAME and "split" in kind.takes):
            raise InputError(error.message, hint=f"it looks like `--suite {other}`") from None
        raise


def guess(root: Path) -> str | None:
    """The layout that a place looks like; None where it looks like none."""
    if any((root / folder).is_dir() for folder in FOLDERS):
        return drb.NAME
    if (root / pareval.PROMPTS).exists():
        return pareval.NAME
    if (root / "store.sqlite").exists() or ((root / "race").is_dir() and (root / "problems").is_dir()):
        return held_out.NAME
    files = [root] if root.is_file() else sorted(path for path in root.iterdir() if path.is_file()) if root.is_dir() else []
    tables = [path for path in files if path.suffix in (".json", ".jsonl", ".parquet")]
    if not tables:
        return drb.NAME if any(drb.name_answer(path.stem) for path in files) else None
    if tables[0].suffix != ".parquet":
        _, record = next(read_records(tables[0]), ("", None))
        if record is not None and ("DRB_code" in record or "var_pairs" in record):
            return drb_ml.NAME
    return table.NAME


def _pareval(given: Options) -> pareval.Choice:
    return pareval.Choice(
        outputs=given.outputs,
        chat=given.chat,
        samples=given.samples,
        measuring=given.measuring,
        races=given.races,
        most_pairs=given.most_pairs,
    )
