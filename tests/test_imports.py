"""Imports point one way: a module imports only from its own package or from what stands before it in the story."""

from __future__ import annotations

import ast
from pathlib import Path

ORDER = (
    ("errors", "records"),
    ("intervals",),
    ("recipe", "parquet"),
    ("store",),
    ("pool", "progress", "prompts", "weights"),
    ("source",),
    ("chat",),
    ("explore",),
    ("observe",),
    ("dataset",),
    ("explain",),
    ("learn",),
    ("predict",),
    ("fix",),
    ("evaluate",),
    ("pipeline",),
    ("serve",),
)
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
ROOT = Path(__file__).parent.parent / "src" / "pcwm"
HEAVY = {
    "torch",
    "transformers",
    "trl",
    "peft",
    "datasets",
    "accelerate",
    "pyarrow",
    "altair",
    "vl_convert",
    "scipy",
    "sklearn",
    "gguf",
    "numpy",
    "xllamacpp",
    "inspect_ai",
    "lm_eval",
}


def imports(path: Path) -> list[tuple[int, str, bool]]:
    """(line, module, at module level) of every import in a file; `from pcwm import x` counts as `pcwm.x`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"pcwm.{alias.name}" for alias in node.names] if node.module == "pcwm" else [node.module]
            found += [(node.lineno, name, id(node) in top) for name in names]
        elif isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, id(node) in top) for alias in node.names]
    return found


def unit(path: Path) -> str:
    """The package or root module a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


FILES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def test_every_unit_has_a_place_in_the_order() -> None:
    assert {unit(path) for path in FILES} == set(RANK)


def test_imports_point_one_way() -> None:
    wrong = []
    for path in FILES:
        for line, module, _ in imports(path):
            if module.startswith("pcwm."):
                other = module.split(".")[1]
                if other != unit(path) and not other.startswith("__") and RANK[other] > RANK[unit(path)]:
                    wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert not wrong


def test_no_cycles_between_modules() -> None:
    modules = {"pcwm." + ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in FILES}
    edges = {name: {other for _, other, _ in imports(path) if other in modules and other != name} for name, path in modules.items()}
    while True:
        leaves = {name for name, others in edges.items() if not others}
        if not leaves:
            break
        edges = {name: others - leaves for name, others in edges.items() if name not in leaves}
    assert not edges, f"an import cycle among {sorted(edges)}"


def test_heavy_libraries_load_inside_the_command_that_needs_them() -> None:
    """A module that subclasses a heavy library's classes must import it at its top; then nobody may import that module at theirs."""
    heavy = {path for path in FILES if any(top and module.split(".")[0] in HEAVY for _, module, top in imports(path))}
    names = {"pcwm." + ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in heavy}
    early = [f"{path.name}:{line} imports {module}" for path in FILES for line, module, top in imports(path) if top and module in names]
    assert not early
    assert {path.name for path in heavy} == {"watch.py", "reinforcing.py", "growing.py"}


def test_files_and_functions_stay_small() -> None:
    large = []
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        # All records are in one file, which is long but holds nothing else.
        if len(text.splitlines()) > (800 if path.name == "records.py" else 480):
            large.append(f"{path.name}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 90:
                large.append(f"{path.name}:{node.name}: {(node.end_lineno or 0) - node.lineno} lines")
    assert not large
