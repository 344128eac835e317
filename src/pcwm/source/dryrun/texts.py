"""Strings and streams of the C library in a dry run."""

from __future__ import annotations

from typing import Any

from pcwm.source.dryrun.layout import CHAR, INT, LONG, ULONG, pointer
from pcwm.source.dryrun.library import first, known
from pcwm.source.dryrun.machine import Machine
from pcwm.source.dryrun.places import touch_range
from pcwm.source.dryrun.strands import Site
from pcwm.source.dryrun.values import UNKNOWN, Pointer, text


@known("strcpy", "strncpy", "strcat", kind=pointer(CHAR))
def _strcpy(machine: Machine, values: list[Any], site: Site) -> Any:
    target, source = first(values), first(values, 1)
    characters = text(source)
    if isinstance(target, Pointer):
        touch_range(machine, target.block, target.offset, len(characters) + 1, True, site)
        if isinstance(source, Pointer):
            touch_range(machine, source.block, source.offset, len(characters) + 1, False, site)
        if isinstance(target.offset, int):
            for index, character in enumerate(characters + "\0"):
                target.block.cells[target.offset + index] = ord(character)
    return target


@known("snprintf", "sprintf", kind=INT)
def _sprintf(machine: Machine, values: list[Any], site: Site) -> Any:
    target = first(values)
    if isinstance(target, Pointer):
        touch_range(machine, target.block, target.offset, 8, True, site)
        for value in values[1:]:
            if isinstance(value, Pointer) and value.elem.size == 1:
                touch_range(machine, value.block, value.offset, 1, False, site)
    return UNKNOWN


@known("strlen", kind=ULONG)
def _strlen(machine: Machine, values: list[Any], site: Site) -> Any:
    place = first(values)
    if not isinstance(place, Pointer):
        return UNKNOWN
    length = len(text(place))
    touch_range(machine, place.block, place.offset, length + 1, False, site)
    return length


@known("strcmp", "strncmp", "memcmp", kind=INT)
def _strcmp(machine: Machine, values: list[Any], site: Site) -> Any:
    one, two = first(values), first(values, 1)
    for place in (one, two):
        if isinstance(place, Pointer):
            touch_range(machine, place.block, place.offset, 8, False, site)
    if isinstance(one, Pointer) and isinstance(two, Pointer) and one.elem.size == 1 and two.elem.size == 1:
        left, right = text(one), text(two)
        if len(values) > 2 and isinstance(values[2], int):
            left, right = left[: values[2]], right[: values[2]]
        return (left > right) - (left < right)
    return UNKNOWN


@known("strchr", "strrchr", "strstr", "strdup", "fgets", "getenv", "setlocale", kind=pointer(CHAR))
def _character_place(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0 if site.expression.startswith(("getenv", "fgets")) else UNKNOWN


@known("atoi", "atol", "strtol", "strtoul", "strtod", "atof", kind=LONG)
def _parsed(machine: Machine, values: list[Any], site: Site) -> Any:
    try:
        return int(text(first(values)))
    except ValueError:
        return UNKNOWN


@known("free", "fclose", "omp_free", "srand", "srandom", "srand48", "fflush", "setbuf", "setvbuf", "perror", "va_start", "va_end")
def _nothing(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("printf", "puts", "putchar", "fprintf", "fputs", "fputc", "putc", "vprintf", "fwrite", "fread", "fseek", "ftell", kind=INT)
def _print(machine: Machine, values: list[Any], site: Site) -> Any:
    for value in values:
        if isinstance(value, Pointer) and value.block.name != "string" and value.elem.size == 1:
            touch_range(machine, value.block, value.offset, 1, False, site)
    return 1


@known("scanf", "fscanf", "sscanf", kind=INT)
def _scan(machine: Machine, values: list[Any], site: Site) -> Any:
    for value in values[1:]:
        if isinstance(value, Pointer) and value.block.name != "string":
            touch_range(machine, value.block, value.offset, 4, True, site)
            value.block.cells[value.offset] = UNKNOWN
    return UNKNOWN
