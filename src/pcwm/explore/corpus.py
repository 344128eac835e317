"""The seed problems that come with the package: plain source files, one folder a problem.

    seeds/DOMAIN/NAME/
      problem.toml       title, language, statement, tolerance, sizes
      harness.c[pp]      has `main`: seeded inputs of size argv[1], calls the candidate, prints `name value` lines
      reference.c[pp]    sequential, with the candidate's signature
      STYLE.c[pp]        OpenMP implementations, each named for its style

Nothing in a folder says which implementations race: the tools decide. `load_seeds` reads such a tree, a user's own too.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pcwm.errors import InputError
from pcwm.records import Origin, OriginKind, Problem, ProblemLanguage, Program, Sizes, content_id

SUFFIXES: dict[ProblemLanguage, str] = {"c": ".c", "cpp": ".cpp"}
_OWN_STEMS = frozenset({"harness", "reference"})


@dataclass(frozen=True)
class Seed:
    """A problem with its hand-written OpenMP implementations, sorted by name."""

    problem: Problem
    implementations: tuple[Program, ...]


class _Manifest(BaseModel):
    """What `problem.toml` holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Annotated[str, Field(min_length=1)]
    language: ProblemLanguage
    statement: Annotated[str, Field(min_length=1)]
    tolerance: Annotated[float, Field(ge=0, lt=1)]
    sizes: Sizes


def packaged_seeds() -> Path:
    """The folder of the seeds that come with the package."""
    return Path(__file__).parent / "seeds"


def load_seeds(root: Path | None = None) -> tuple[Seed, ...]:
    """All seeds below `root` (default: the packaged ones), sorted by domain and name.

    The same files give the same records wherever they lie. Raises InputError: no such folder, no seeds in it, or a damaged seed;
    the message names the missing file or the bad key.
    """
    root = packaged_seeds() if root is None else root
    if not root.is_dir():
        raise InputError(f"no folder of seed problems at {root}", hint="it holds one folder DOMAIN/NAME a problem")
    seeds = tuple(_load_seed(folder) for domain in _folders(root) for folder in _folders(domain))
    if not seeds:
        raise InputError(f"no seed problems below {root}", hint="each is a folder DOMAIN/NAME with a problem.toml")
    return seeds


def _folders(parent: Path) -> list[Path]:
    return sorted(path for path in parent.iterdir() if path.is_dir() and path.name[0] not in "._")


def _load_seed(folder: Path) -> Seed:
    manifest = _read_manifest(folder / "problem.toml")
    suffix = SUFFIXES[manifest.language]
    domain, name = folder.parent.name, folder.name
    harness = _read_text(folder / f"harness{suffix}")
    reference = _read_text(folder / f"reference{suffix}")
    problem = Problem(
        id=content_id("prob", domain, name, harness, reference),
        domain=domain,
        name=name,
        language=manifest.language,
        statement=f"{manifest.title}.\n\n{manifest.statement.strip()}",
        harness=harness,
        reference=reference,
        sizes=manifest.sizes,
        tolerance=manifest.tolerance,
    )
    return Seed(problem=problem, implementations=_implementations(folder, problem))


def _implementations(folder: Path, problem: Problem) -> tuple[Program, ...]:
    suffix = SUFFIXES[problem.language]
    stray = next((path for path in sorted(folder.iterdir()) if path.suffix in set(SUFFIXES.values()) - {suffix}), None)
    if stray is not None:
        raise InputError(f"{stray}: the problem's language is `{problem.language}`", hint=f"its source files end in `{suffix}`")
    sources = sorted((path for path in folder.glob(f"*{suffix}") if path.stem not in _OWN_STEMS), key=lambda path: path.stem)
    if not sources:
        raise InputError(f"{folder}: no implementation beside harness{suffix} and reference{suffix}", hint="a seed needs at least one")
    return tuple(
        Program.make(_read_text(path), problem.language, Origin(kind=OriginKind.corpus, name=path.stem), problem.id) for path in sources
    )


def _read_manifest(path: Path) -> _Manifest:
    try:
        manifest = _Manifest.model_validate(tomllib.loads(_read_text(path)))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{path}: `{key}`: {first['msg']}") from None
    sizes = manifest.sizes
    if not 0 < sizes.race <= sizes.output <= sizes.work:
        raise InputError(f"{path}: `sizes`: {sizes.race}, {sizes.output}, {sizes.work}", hint="needed: 0 < race <= output <= work")
    return manifest


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"the seed {path.parent} has no {path.name}") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text") from None
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None
