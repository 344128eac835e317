"""Options as KEY=VALUE: what a suite, or a predictor, may be told on the command line beside what every one of them takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcwm.errors import InputError
from pcwm.records import Split

if TYPE_CHECKING:
    from pcwm.evaluate.suites.choose import Options as SuiteOptions
    from pcwm.predict.choose import Options as PredictorOptions

Parsers = Mapping[str, Callable[[str], Any]]


def suite_options(columns: str, given: Iterable[str], url: str | None = None) -> SuiteOptions:
    """What a suite is told. `url`: of the server whose model `chat=MODEL` names. Raises InputError: no such key, or no such value."""
    from pcwm.evaluate.suites.choose import Options

    options = Options(columns=columns)
    for key, value in _pairs(given, "--option", {"chat": str, **_SUITE, **_MEASURING}):
        if key == "chat":
            from pcwm.chat.endpoint import EndpointChat

            options = replace(options, chat=EndpointChat(value, base_url=url))
        elif key in _SUITE:
            options = replace(options, **{key: value})
        else:
            options = replace(options, measuring=replace(options.measuring, **{key: value}))
    return options


def predictor_options(given: Iterable[str]) -> PredictorOptions:
    """What predictors are told. Raises InputError: no such key, or no such value."""
    options: Any = dict(_pairs(given, "--with", _PREDICTOR))
    chosen: PredictorOptions = options
    return chosen


def _pairs(given: Iterable[str], flag: str, parsers: Parsers) -> Iterator[tuple[str, Any]]:
    for text in given:
        key, equals, value = text.partition("=")
        key = key.strip().replace("-", "_")
        if not equals:
            raise InputError(f"{flag} takes KEY=VALUE, not `{text}`")
        if key not in parsers:
            raise InputError(f"{flag} knows no `{key}`", hint=f"there are {', '.join(parsers)}")
        try:
            yield key, parsers[key](value.strip())
        except (ValueError, KeyError):
            raise InputError(f"`{value}` is no value for `{key}`") from None


def _yes(text: str) -> bool:
    return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}[text.lower()]


def _range(text: str) -> tuple[int, int]:
    low, _, high = text.partition("-")
    return int(low), int(high or low)


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError
    return value


def _shares(text: str) -> tuple[float, ...]:
    return tuple(_share(part) for part in text.split(","))


def _engine(text: str) -> str:
    return {name: name for name in ("auto", "llama.cpp", "transformers")}[text]


_SUITE: Parsers = {
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
_MEASURING: Parsers = {
    "threads": int,
    "repeats": int,
    "size": str,
    "race_size": str,
    "timeout": float,
    "workers": int,
    "kept": Path,
}
_PREDICTOR: Parsers = {
    "engine": _engine,
    "max_new_tokens": int,
    "context": int,
    "batch": int,
    "in_flight": int,
    "samples": int,
    "temperature": float,
    "sure": _shares,
    "unsure": _share,
    "calibration": Path,
    "raw": _yes,
}
