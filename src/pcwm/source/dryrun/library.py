"""What functions of the C library and of OpenMP's runtime do in a dry run. Results that depend on the world outside are unknown."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from pcwm.source.dryrun.layout import CHAR, DOUBLE, INT, LONG, ULONG, UNKNOWN_TYPE, VOID, CType, pointer
from pcwm.source.dryrun.machine import EndedError, Machine, Site
from pcwm.source.dryrun.places import MAX_COPY, touch_range
from pcwm.source.dryrun.values import UNKNOWN, Block, Callee, Pointer, text

Work = Callable[[Machine, list[Any], Site], Any]
LIBRARY: dict[str, tuple[Work, CType]] = {}


def known(*names: str, kind: CType = VOID) -> Callable[[Work], Work]:
    """Register a function under these names."""

    def add(work: Work) -> Work:
        for name in names:
            LIBRARY[name] = (work, kind)
        return work

    return add


def _first(values: list[Any], index: int = 0) -> Any:
    return values[index] if index < len(values) else UNKNOWN


# ---------------------------------------------------------------- numbers


def _math(name: str, compute: Callable[..., Any]) -> None:
    def work(machine: Machine, values: list[Any], site: Site) -> Any:
        if any(not isinstance(value, int | float) for value in values):
            return UNKNOWN
        try:
            return compute(*values)
        except (ValueError, OverflowError, ZeroDivisionError, TypeError):
            return UNKNOWN

    for spelled in (name, f"{name}f", f"{name}l"):
        LIBRARY.setdefault(spelled, (work, DOUBLE))


for _name in [
    "sin",
    "cos",
    "tan",
    "asin",
    "acos",
    "atan",
    "atan2",
    "sinh",
    "cosh",
    "tanh",
    "exp",
    "log",
    "log10",
    "log2",
    "log1p",
    "expm1",
    "sqrt",
    "pow",
    "hypot",
    "fabs",
    "fmod",
    "erf",
    "copysign",
]:
    _math(_name, getattr(math, _name))
_math("cbrt", lambda value: math.copysign(abs(value) ** (1 / 3), value))
_math("floor", lambda value: float(math.floor(value)))
_math("ceil", lambda value: float(math.ceil(value)))
_math("round", lambda value: float(math.floor(value + 0.5)))
_math("trunc", lambda value: float(math.trunc(value)))
_math("fmax", max)
_math("fmin", min)
_math("exp2", lambda value: 2.0**value)
_math("fma", lambda one, two, three: one * two + three)
for _name in ("abs", "labs", "llabs"):
    LIBRARY[_name] = (lambda machine, values, site: abs(values[0]) if isinstance(_first(values), int | float) else UNKNOWN, LONG)
for _name, _test in (("isnan", math.isnan), ("isinf", math.isinf), ("isfinite", math.isfinite)):
    LIBRARY[_name] = (
        lambda machine, values, site, test=_test: int(test(values[0])) if isinstance(_first(values), int | float) else UNKNOWN,
        INT,
    )
for _name, _check in (
    ("isalpha", str.isalpha),
    ("isdigit", str.isdigit),
    ("isspace", str.isspace),
    ("isalnum", str.isalnum),
    ("isupper", str.isupper),
    ("islower", str.islower),
    ("ispunct", lambda c: c.isprintable() and not c.isalnum() and c != " "),
):
    LIBRARY[_name] = (
        lambda machine, values, site, check=_check: (
            int(check(chr(values[0]))) if type(_first(values)) is int and 0 <= values[0] < 128 else UNKNOWN
        ),
        INT,
    )
for _name, _turn in (("toupper", str.upper), ("tolower", str.lower)):
    LIBRARY[_name] = (
        lambda machine, values, site, turn=_turn: (
            ord(turn(chr(values[0]))) if type(_first(values)) is int and 0 <= values[0] < 128 else UNKNOWN
        ),
        INT,
    )


@known("rand", "random", "lrand48", kind=INT)
def _rand(machine: Machine, values: list[Any], site: Site) -> Any:
    """glibc's generators lock: they are slow when shared, but no race."""
    return machine.drawn("rand", 1 << 31)


@known("drand48", kind=DOUBLE)
def _drand(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.drawn("rand", 1 << 20) / (1 << 20)


@known("rand_r", kind=INT)
def _rand_r(machine: Machine, values: list[Any], site: Site) -> Any:
    state = _first(values)
    if not isinstance(state, Pointer):
        return UNKNOWN
    touch_range(machine, state.block, state.offset, 4, False, site)
    touch_range(machine, state.block, state.offset, 4, True, site)
    old = state.block.cells.get(state.offset, 1)
    new = (old * 1103515245 + 12345) % (1 << 31) if isinstance(old, int) else 12345
    state.block.cells[state.offset] = new
    return new >> 3


@known("strtok", "localtime", "gmtime", "ctime", "asctime", "lgamma", kind=pointer(CHAR))
def _hidden_state(machine: Machine, values: list[Any], site: Site) -> Any:
    """Functions with a buffer of their own, which the C standard calls unsafe for threads (C11, 7.1.4, 7.24.5.8, 7.27.3)."""
    block = machine.shared.setdefault("hidden state", Block(f"the static buffer of {site.expression.partition('(')[0]}", 8, "static"))
    if machine.concurrent:
        machine.check(block, 0, 8, True, site)
    return UNKNOWN


# ---------------------------------------------------------------- memory


def _allocated(size: Any, machine: Machine, site: Site, default: Any) -> Pointer:
    return Pointer(Block(f"malloc of line {site.line}", size if isinstance(size, int) else None, "heap", site.line, default), 0, VOID)


@known("malloc", "alloca", "omp_alloc", kind=pointer(VOID))
def _malloc(machine: Machine, values: list[Any], site: Site) -> Any:
    return _allocated(_first(values), machine, site, UNKNOWN)


@known("calloc", kind=pointer(VOID))
def _calloc(machine: Machine, values: list[Any], site: Site) -> Any:
    return _allocated(UNKNOWN, machine, site, 0)


@known("aligned_alloc", "memalign", kind=pointer(VOID))
def _aligned(machine: Machine, values: list[Any], site: Site) -> Any:
    return _allocated(_first(values, 1), machine, site, UNKNOWN)


@known("posix_memalign", kind=INT)
def _posix(machine: Machine, values: list[Any], site: Site) -> Any:
    place = _first(values)
    if isinstance(place, Pointer):
        place.block.cells[place.offset] = _allocated(_first(values, 2), machine, site, UNKNOWN)
    return 0


@known("realloc", kind=pointer(VOID))
def _realloc(machine: Machine, values: list[Any], site: Site) -> Any:
    made = _allocated(_first(values, 1), machine, site, UNKNOWN)
    old = _first(values)
    if isinstance(old, Pointer):
        made.block.cells, made.block.elem = dict(old.block.cells), old.block.elem
    return made


@known("memset", "bzero", kind=pointer(VOID))
def _memset(machine: Machine, values: list[Any], site: Site) -> Any:
    place, value, size = _first(values), _first(values, 1), _first(values, 2)
    if isinstance(place, Pointer):
        block, start = place.block, place.offset
        touch_range(machine, block, start, size, True, site)
        if isinstance(start, int) and isinstance(size, int):
            for at in [at for at in block.cells if isinstance(at, int) and start <= at < start + size]:
                block.cells[at] = 0 if value == 0 else UNKNOWN
            if value == 0 and start == 0 and not callable(block.default) and (block.size is None or size >= block.size):
                block.default = 0
    return place


@known("memcpy", "memmove", kind=pointer(VOID))
def _memcpy(machine: Machine, values: list[Any], site: Site) -> Any:
    target, source, size = _first(values), _first(values, 1), _first(values, 2)
    if not (isinstance(target, Pointer) and isinstance(source, Pointer)):
        return target
    touch_range(machine, source.block, source.offset, size, False, site)
    touch_range(machine, target.block, target.offset, size, True, site)
    if isinstance(source.offset, int) and isinstance(target.offset, int) and isinstance(size, int):
        end = source.offset + min(size, 16 * MAX_COPY)
        moved = {at: cell for at, cell in source.block.cells.items() if isinstance(at, int) and source.offset <= at < end}
        for at, cell in moved.items():
            target.block.cells[at - source.offset + target.offset] = cell
        if not moved and source.block.default == 0 and target.block.default is not UNKNOWN:
            target.block.default = 0
    return target


@known("strcpy", "strncpy", "strcat", kind=pointer(CHAR))
def _strcpy(machine: Machine, values: list[Any], site: Site) -> Any:
    target, source = _first(values), _first(values, 1)
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
    target = _first(values)
    if isinstance(target, Pointer):
        touch_range(machine, target.block, target.offset, 8, True, site)
        for value in values[1:]:
            if isinstance(value, Pointer) and value.elem.size == 1:
                touch_range(machine, value.block, value.offset, 1, False, site)
    return UNKNOWN


@known("strlen", kind=ULONG)
def _strlen(machine: Machine, values: list[Any], site: Site) -> Any:
    place = _first(values)
    if not isinstance(place, Pointer):
        return UNKNOWN
    length = len(text(place))
    touch_range(machine, place.block, place.offset, length + 1, False, site)
    return length


@known("strcmp", "strncmp", "memcmp", kind=INT)
def _strcmp(machine: Machine, values: list[Any], site: Site) -> Any:
    one, two = _first(values), _first(values, 1)
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
        return int(text(_first(values)))
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


@known("qsort")
def _qsort(machine: Machine, values: list[Any], site: Site) -> Any:
    """Compares and exchanges elements: it reads and writes them all."""
    base, count, width, compare = (_first(values, index) for index in range(4))
    if isinstance(base, Pointer) and isinstance(count, int) and isinstance(width, int):
        touch_range(machine, base.block, base.offset, min(count * width, 512), True, site)
        if isinstance(compare, Callee) and count > 1:
            compare.call([base, Pointer(base.block, base.offset + width, base.elem)])
    return 0


@known("exit", "abort", "_Exit", "quick_exit", "__assert_fail")
def _exit(machine: Machine, values: list[Any], site: Site) -> Any:
    raise EndedError("exit")


@known("assert")
def _assert(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("sched_yield", "usleep", "sleep", "nanosleep", "pthread_yield", "thrd_yield", "thrd_sleep", kind=INT)
def _yield(machine: Machine, values: list[Any], site: Site) -> Any:
    machine.turn()
    return 0


@known("time", "clock", kind=LONG)
def _time(machine: Machine, values: list[Any], site: Site) -> Any:
    return 1_700_000_000


@known("clock_gettime", "gettimeofday", kind=INT)
def _clock(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


# ---------------------------------------------------------------- OpenMP


@known("omp_get_wtime", "omp_get_wtick", kind=DOUBLE)
def _wtime(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0.5


@known("omp_get_thread_num", kind=INT)
def _thread_num(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.strand.thread if machine.strand.team is not None else 0


@known("omp_get_num_threads", kind=INT)
def _num_threads(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.strand.team.size if machine.strand.team is not None else 1


@known("omp_get_max_threads", "omp_get_num_procs", "omp_get_thread_limit", kind=INT)
def _max_threads(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.threads


@known("omp_set_num_threads")
def _set_threads(machine: Machine, values: list[Any], site: Site) -> Any:
    if isinstance(_first(values), int) and values[0] > 0:
        machine.threads = min(values[0], 16)
    return 0


@known("omp_set_dynamic", "omp_set_schedule", "omp_init_lock", "omp_destroy_lock", "omp_init_nest_lock", "omp_destroy_nest_lock")
def _settings(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("omp_init_lock_with_hint", "omp_init_nest_lock_with_hint")
def _with_hint(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("omp_set_nested")
def _nested(machine: Machine, values: list[Any], site: Site) -> Any:
    machine.levels = 8 if _first(values) else 1
    return 0


@known("omp_set_max_active_levels")
def _levels(machine: Machine, values: list[Any], site: Site) -> Any:
    machine.levels = values[0] if isinstance(_first(values), int) else 1
    return 0


@known("omp_in_parallel", kind=INT)
def _in_parallel(machine: Machine, values: list[Any], site: Site) -> Any:
    return int(machine.strand.team is not None and machine.strand.team.size > 1)


@known("omp_get_level", "omp_get_active_level", kind=INT)
def _level(machine: Machine, values: list[Any], site: Site) -> Any:
    return machine.strand.team.level if machine.strand.team is not None else 0


@known("omp_get_ancestor_thread_num", kind=INT)
def _ancestor(machine: Machine, values: list[Any], site: Site) -> Any:
    chain = [machine.strand.thread]
    team = machine.strand.team
    while team is not None:
        chain.append(team.creator_thread)
        team = team.outer
    chain.reverse()
    level = _first(values)
    return chain[level] if isinstance(level, int) and 0 <= level < len(chain) else -1


@known("omp_get_team_num", kind=INT)
def _team_num(machine: Machine, values: list[Any], site: Site) -> Any:
    team = machine.strand.team
    while team is not None and not team.league:
        team = team.outer
    return team.number(machine.strand) if team is not None else 0


@known("omp_get_num_teams", kind=INT)
def _num_teams(machine: Machine, values: list[Any], site: Site) -> Any:
    team = machine.strand.team
    while team is not None and not team.league:
        team = team.outer
    return team.size if team is not None else 1


@known("omp_get_num_devices", "omp_get_default_device", "omp_get_cancellation", "omp_is_final", kind=INT)
def _none(machine: Machine, values: list[Any], site: Site) -> Any:
    return 0


@known("omp_is_initial_device", kind=INT)
def _host(machine: Machine, values: list[Any], site: Site) -> Any:
    return 1


# ---------------------------------------------------------------- locks


def lock_name(site: Site) -> str:
    return f"lock({site.expression.partition('(')[2].rpartition(')')[0].lstrip('& ')})"


def take(machine: Machine, place: Any, name: str, nested: bool = False, shared: bool = False, attempt: bool = False) -> int:
    """Take a lock, waiting for it unless it is an attempt. 1 if taken.

    What was done under a lock happens before what is done under it later (OpenMP 5.2, 18.9; C11, 7.26.4).
    """
    if not isinstance(place, Pointer) or place.offset is UNKNOWN:
        return UNKNOWN  # type: ignore[return-value]
    states = place.block.sync
    key = ("lock", place.offset)
    nested = nested or bool(states.get(("nested", place.offset)))
    state = states.setdefault(key, {"owner": None, "count": 0, "clock": {}, "readers": {}, "read": {}})
    strand = machine.strand
    machine.maybe_turn()

    def free() -> bool:
        if shared:
            return state["owner"] is None
        return (state["owner"] is None and not state["readers"]) or (nested and state["owner"] is strand)

    if attempt and not free():
        return 0
    machine.wait(free)
    if shared:
        state["readers"][strand.number] = state["readers"].get(strand.number, 0) + 1
        machine.acquire(state["clock"])
    else:
        state["owner"], state["count"] = strand, state["count"] + 1
        machine.acquire(state["clock"])
        machine.acquire(state["read"])
    strand.held = (*strand.held, name)
    return state["count"] if nested else 1


def give(machine: Machine, place: Any) -> None:
    """Release a lock."""
    if not isinstance(place, Pointer):
        return
    state = place.block.sync.get(("lock", place.offset))
    strand = machine.strand
    strand.held = strand.held[:-1]
    if state is None:
        return
    if state["readers"].get(strand.number):
        state["readers"].pop(strand.number)
        clock = machine.release()
        for number, count in clock.items():
            if state["read"].get(number, 0) < count:
                state["read"][number] = count
    else:
        state["count"] = max(0, state["count"] - 1)
        if state["count"] == 0:
            state["owner"] = None
            state["clock"] = machine.release()
    machine.maybe_turn()


def _lock_function(names: str, shared: bool = False, nested: bool = False, attempt: bool = False, success: int = 0) -> None:
    def work(machine: Machine, values: list[Any], site: Site) -> Any:
        taken = take(machine, _first(values), lock_name(site), nested, shared, attempt)
        if taken is UNKNOWN:
            return UNKNOWN
        if not attempt:
            return 0
        if nested:
            return taken
        return success if taken else (1 if success == 0 else 0)

    for name in names.split():
        LIBRARY[name] = (work, INT)


_lock_function("omp_set_lock pthread_mutex_lock pthread_spin_lock pthread_rwlock_wrlock mtx_lock")
_lock_function("omp_set_nest_lock", nested=True)
_lock_function("pthread_rwlock_rdlock", shared=True)
_lock_function("omp_test_lock", attempt=True, success=1)
_lock_function("omp_test_nest_lock", nested=True, attempt=True)
_lock_function("pthread_mutex_trylock pthread_spin_trylock pthread_rwlock_trywrlock mtx_trylock", attempt=True)


@known(
    "omp_unset_lock", "omp_unset_nest_lock", "pthread_mutex_unlock", "pthread_spin_unlock", "pthread_rwlock_unlock", "mtx_unlock", kind=INT
)
def _unlock(machine: Machine, values: list[Any], site: Site) -> Any:
    give(machine, _first(values))
    return 0


OMP_CONSTANTS = ("omp_sched_static", "omp_sched_dynamic", "omp_sched_guided", "omp_sched_auto")
NO_TYPE = UNKNOWN_TYPE
