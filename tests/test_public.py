"""The public names are the documented ones, and importing them costs nothing heavy."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pcwm

ROOT = Path(__file__).parent.parent


def test_public_names_are_the_documented_ones() -> None:
    table = re.findall(r"^\| (`.+?) \|", (ROOT / "docs" / "api.md").read_text(), re.MULTILINE)
    documented = [name for row in table for name in re.findall(r"`(\w+)`", row)]
    assert sorted(documented) == sorted(pcwm.__all__)
    assert all(hasattr(pcwm, name) for name in pcwm.__all__)


def test_every_public_name_has_a_docstring() -> None:
    assert [name for name in pcwm.__all__ if not (getattr(pcwm, name).__doc__ or "").strip()] == []


def test_importing_pcwm_loads_nothing_heavy() -> None:
    code = "import sys, pcwm.serve.cli; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "transformers", "pyarrow", "altair", "openai", "numpy", "huggingface_hub"} & set(done.stdout.split())


def test_every_file_is_in_the_tree_of_agents_md() -> None:
    listed = (ROOT / "AGENTS.md").read_text()
    package = ROOT / "src" / "pcwm"
    files = [path for path in sorted(package.rglob("*.py")) if path.name != "__init__.py"]
    missing = [str(path.relative_to(package)) for path in files if not re.search(rf"^\s*{re.escape(path.name)}\s", listed, re.MULTILINE)]
    assert not missing
