"""What the pages have in common: one self-contained file that loads nothing, in which everything that others wrote is escaped."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

from pcwm.errors import MissingToolError, StorageError
from pcwm.evaluate.statistics import percent
from pcwm.progress import duration
from pcwm.records import Access

TEMPLATES = Path(__file__).parent / "templates"

_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]")
"""Characters that show nothing or reorder what is shown, so that code reads otherwise than it compiles; and lone surrogates."""

_QUOTED = re.compile(r"`([^`\n]+)`")


def require_libraries() -> None:
    """Raises MissingToolError: a library that pages are made with is not installed."""
    for name in ("altair", "jinja2", "vl_convert"):
        if importlib.util.find_spec(name) is None:
            raise MissingToolError(f"the report needs {name}, which is not installed", hint="pip install 'pcwm[report]'")


def render(template: str, **values: Any) -> str:
    """A page's text; `values` are what the template names."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=visible,  # called on every value before it is escaped
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(duration=duration, percent=percent, place=place, prose=prose)
    return environment.get_template(template).render(style=(TEMPLATES / "style.css").read_text(encoding="utf-8"), **values)


def write_page(path: Path, text: str) -> None:
    """Raises StorageError; a reader sees the old page or the whole new one."""
    partial = path.with_suffix(".part")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from None


def place(access: Access) -> str:
    """Where an access is: `line 12, column 5`, with the file where it is not the program's own."""
    line = f"line {access.line}" + (f", column {access.column}" if access.column else "") if access.line else "unknown line"
    return f"{access.file}, {line}" if access.file else line


def visible(value: Any) -> Any:
    """Unseen characters of untrusted text as `⟨U+202E⟩`; the template's own markup and anything but text pass through."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return _UNSEEN.sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", value)


def prose(text: str) -> Any:
    """Text with what stands between two backticks on one line set as code; everything is escaped."""
    from markupsafe import Markup

    parts = _QUOTED.split(visible(text))
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(part) if place % 2 else part for place, part in enumerate(parts))
