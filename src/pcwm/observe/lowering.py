"""Atomic updates that ThreadSanitizer's compiler pass does not know, written out as loops it does know.

The pass instruments atomic additions and the like of integers. Those of floating-point numbers, minimum and maximum (`omp atomic` on a
double, `omp atomic compare`) it passes over in silence (LLVM 19, ThreadSanitizer.cpp), so a plain access beside one never races. LLVM's
own pass `atomic-expand` turns them into compare-and-exchange loops; it only has to run before ThreadSanitizer's, not after as usual.
"""

from __future__ import annotations

import re

_UPDATES = re.compile(
    r"#[ \t]*pragma[ \t]+omp[ \t]+atomic\b(?!(?:[ \t]+(?:seq_cst|relaxed|acq_rel|acquire|release|hint\([^)]*\)))*[ \t]+(?:read|write)\b)"
    r"|\batomic\s*<\s*(?:float|double)\b|\bfetch_(?:min|max)\b|\b__atomic_(?:fetch_)?(?:min|max)"
)
_FIRST_LOAD = re.compile(
    r"^(\s*%[\w.]+ = load )((?:i8|i16|i32|i64|half|float|double), ptr [^\n]+?)(, align \d+[^\n]*)$(?=\n\s*br label %atomicrmw\.start)",
    re.MULTILINE,
)

FIRST = ("-Xclang", "-disable-llvm-passes", "-Xclang", "-disable-O0-optnone", "-S", "-emit-llvm")
"""Flags that make clang stop before any pass, and mark nothing as not to be touched."""

PASS = ("-S", "-passes=atomic-expand")
"""Flags of LLVM's `opt`."""


def needs_lowering(source: str) -> bool:
    """Whether a source may update a variable atomically in a way the pass does not know."""
    return _UPDATES.search(source) is not None


def with_atomic_first_loads(module: str) -> str:
    """The module with the loads that `atomic-expand` puts before its loops made atomic.

    They are plain, as a wrong first guess only costs a turn; to ThreadSanitizer they would race with other threads' updates.
    """
    return _FIRST_LOAD.sub(r"\1atomic \2 monotonic\3", module)
