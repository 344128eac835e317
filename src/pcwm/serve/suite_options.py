"""What a suite may be told on the command line beside its folder, as KEY=VALUE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcwm.errors import InputError
from pcwm.records import Split

if TYPE_CHECKING:
    from pcwm.evaluate.suites.choose import Options


def suite_options(columns: str, given: Iterable[str], url: str | None = None) -> Options:
    """The options. `url`: of the server whose model `chat=MODEL` names. Raises InputError: no such key, or no such value."""
    from pcwm.evaluate.suites.choose import Options

    options = Options(columns=columns)
    measuring = {field.name for field in fields(options.measuring)}
    for text in given:
        key, equals, value = text.partition("=")
        key = key.strip().replace("-", "_")
        if not equals:
            raise InputError(f"--option takes KEY=VALUE, not `{text}`")
        if key == "chat":
            from pcwm.chat.endpoint import EndpointChat

            options = replace(options, chat=EndpointChat(value, base_url=url))
        elif key in _PARSERS:
            options = replace(options, **{key: _parsed(key, value, _PARSERS)})
        elif key in measuring:
            options = replace(options, measuring=replace(options.measuring, **{key: _parsed(key, value, _MEASURING)}))
        else:
            raise InputError(f"no suite has an option `{key}`", hint=f"there are {', '.join(['chat', *_PARSERS, *_MEASURING])}")
    return options


def _parsed(key: str, value: str, parsers: Mapping[str, Callable[[str], Any]]) -> Any:
    try:
        return parsers[key](value.strip())
    except (ValueError, KeyError):
        raise InputError(f"`{value}` is no value for the option `{key}`") from None


def _yes(text: str) -> bool:
    return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}[text.lower()]


def _range(text: str) -> tuple[int, int]:
    low, _, high = text.partition("-")
    return int(low), int(high or low)


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "keep_comments": _yes,
    "disputed": Path,
    "outputs": Path,
    "samples": int,
    "races": _yes,
    "most_pairs": int,
    "split": Split,
    "seed": int,
    "lines": _range,
}
_MEASURING: Mapping[str, Callable[[str], Any]] = {
    "threads": int,
    "repeats": int,
    "size": str,
    "race_size": str,
    "timeout": float,
    "workers": int,
    "kept": Path,
}
