"""From what a model said to a program: lenient about how it is said, strict about what it is.

Blocks without a language, several blocks, none, prose around and inside the code, a `main` and missing includes are put up with. A program
must define what the harness calls, under the signature that the harness declares, and hold something parallel.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tree_sitter import Node

from pcwm.records import Problem, ProblemLanguage
from pcwm.source.declarations import declarator_name, function_name, prototypes
from pcwm.source.syntax import Syntax, parse

_FENCE = re.compile(r"^[ \t]*(?:```+|~~~+)[ \t]*([\w+#.-]*)[^\n]*\n(.*?)(?:^[ \t]*(?:```+|~~~+)[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_CODE_LINE = re.compile(
    r"^\s*(?:#|//|/\*|(?:static|extern|inline|template|using|namespace|typedef|struct|enum|const|void|int|long|double|float)\b)"
)
_PROSE = re.compile(r"^[ \t]*(?:[-*]|\d+\.)?[ \t]*[A-Z`*][\w'`*-]*(?:[ \t]+[\w'`*(),:-]+){2,}[.:!]?[ \t]*$")
_PARALLEL = re.compile(
    r"^[ \t]*#[ \t]*pragma[ \t]+omp\b|_Pragma\s*\(\s*\"\s*omp\b|\b(?:pthread_create|thrd_create|std::j?thread|std::async)\b|execution::par",
    re.MULTILINE,
)
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w+|\S")

_INCLUDES: dict[ProblemLanguage, tuple[tuple[str, str], ...]] = {
    "c": (
        ("omp.h", r"omp_\w+\s*\(|omp_(?:nest_)?lock_t"),
        ("stdlib.h", r"(?:malloc|calloc|realloc|free|abs|labs|qsort|exit)\s*\("),
        ("string.h", r"(?:memcpy|memset|memmove|memcmp|strlen)\s*\("),
        ("math.h", r"(?:sqrtf?|fabsf?|expf?|logf?|pow|sin|cos|tan|floor|ceil|fmin|fmax|hypot)\s*\(|INFINITY|M_PI"),
        ("stdio.h", r"(?:f?printf|puts)\s*\("),
        ("stdint.h", r"u?int(?:8|16|32|64)_t"),
        ("stdbool.h", r"bool"),
        ("limits.h", r"(?:INT|LONG|UINT)_(?:MAX|MIN)"),
        ("float.h", r"DBL_(?:MAX|MIN|EPSILON)"),
    ),
    "cpp": (
        ("omp.h", r"omp_\w+\s*\(|omp_(?:nest_)?lock_t"),
        ("vector", r"std::vector"),
        ("algorithm", r"std::(?:sort|stable_sort|merge|inplace_merge|copy|fill|min|max|reverse|min_element|max_element|lower_bound)\b"),
        ("cmath", r"std::(?:sqrt|abs|exp|log|pow|sin|cos|floor|ceil|hypot)|(?:sqrt|fabs|exp|pow)\s*\("),
        ("cstdint", r"u?int(?:8|16|32|64)_t"),
        ("atomic", r"std::atomic"),
        ("mutex", r"std::(?:mutex|lock_guard|scoped_lock|unique_lock)"),
        ("thread", r"std::j?thread"),
        ("numeric", r"std::(?:accumulate|iota|partial_sum|reduce|exclusive_scan|inclusive_scan)"),
        ("utility", r"std::(?:pair|move)"),
        ("limits", r"std::numeric_limits"),
        ("cstring", r"(?:std::)?(?:memcpy|memset|memmove)\s*\("),
        ("cstdlib", r"(?:std::)?(?:malloc|calloc|free)\s*\("),
        ("cstdio", r"(?:std::)?printf\s*\("),
        ("iostream", r"std::(?:cout|cerr)"),
    ),
}


@dataclass(frozen=True)
class Read:
    """A program's text; or, where it is empty, why there is none."""

    source: str
    reason: str = ""
    step: str = "parse"
    """Which step dropped it."""


def read_candidate(text: str, problem: Problem, truncated: bool = False) -> Read:
    """The program for `problem` in what a model said."""
    entries = entry_points(problem.harness, problem.language)
    blocks = code_blocks(text)
    if not blocks:
        return Read("", "cut off before any code" if truncated else "no code")
    chosen = _choose(blocks, tuple(entries), problem.language)
    if truncated and text.rstrip().endswith(chosen.rstrip()):
        return Read("", "cut off")
    source = without_main(without_prose(chosen), problem.language)
    syntax = parse(source, problem.language)
    found = _defined(syntax)
    for name, wanted in entries.items():
        if name not in found:
            return Read("", f"does not define what is called: {name}")
        if found[name] != wanted:
            return Read("", "another signature")
    if not _PARALLEL.search(source):
        return Read("", "nothing parallel")
    return Read(with_includes(source, problem.language))


def code_blocks(text: str) -> list[str]:
    """The fenced blocks in order; where there is none, what looks like code from its first line to its last brace."""
    text = _THOUGHT.sub("", text.replace("\r\n", "\n"))
    blocks = [match.group(2) for match in _FENCE.finditer(text) if match.group(2).strip()]
    if blocks:
        return blocks
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if _CODE_LINE.match(line)), None)
    last = max((at for at, line in enumerate(lines) if line.rstrip().endswith(("}", "};"))), default=-1)
    return ["\n".join(lines[first : last + 1]) + "\n"] if first is not None and first < last else []


def entry_points(harness: str, language: ProblemLanguage) -> dict[str, str]:
    """Functions that the harness declares and does not define, each with its signature, names of parameters left out."""
    syntax = parse(harness, language)
    defined, found = _defined(syntax), {}
    for node in syntax.root.children:
        if node.type == "declaration" and prototypes(node):
            for name in prototypes(node):
                if name not in defined:
                    found[name] = signature(syntax, node)
    return found


def signature(syntax: Syntax, node: Node) -> str:
    """Return type and parameter types of a function's definition or prototype, written in one way.

    `const`, `restrict` and the length of arrays are left out: they change nothing about a call in C, and in C++ the linker knows better.
    """
    declarator = node.child_by_field_name("declarator")
    stars = ""
    while declarator is not None and declarator.type != "function_declarator":
        stars += "*" if declarator.type == "pointer_declarator" else ""
        declarator = declarator.child_by_field_name("declarator")
    kind = node.child_by_field_name("type")
    parameters = declarator.child_by_field_name("parameters") if declarator is not None else None
    types = [_parameter(syntax, each) for each in (parameters.named_children if parameters is not None else ()) if each.type != "comment"]
    return f"{_plain(syntax.text(kind)) if kind else ''}{stars}({', '.join(each for each in types if each != 'void')})"


def _parameter(syntax: Syntax, node: Node) -> str:
    declarator = node.child_by_field_name("declarator")
    name, shape = declarator_name(declarator)
    kind = node.child_by_field_name("type")
    text = syntax.text(kind) if kind is not None else syntax.text(node)
    if not name and declarator is not None:  # a prototype may leave the name out
        text += " " + syntax.text(declarator)
    words = {"pointer_declarator": "*", "array_declarator": "*", "reference_declarator": "&"}
    return _plain(text) + "".join(words.get(each, "") for each in shape)


def _plain(text: str) -> str:
    words = [word for word in _WORD.findall(text) if word not in ("const", "restrict", "__restrict", "__restrict__", "struct", "static")]
    return _SPACES.sub(" ", " ".join(words)).replace("std : : ", "").strip()


def _defined(syntax: Syntax) -> dict[str, str]:
    """Functions defined at file scope, with their signatures."""
    return {function_name(node): signature(syntax, node) for node in syntax.root.children if node.type == "function_definition"}


def defines(source: str, language: ProblemLanguage, names: tuple[str, ...]) -> bool:
    """Whether all these functions are defined at file scope."""
    return set(names) <= set(_defined(parse(source, language)))


def _choose(blocks: list[str], entries: tuple[str, ...], language: ProblemLanguage) -> str:
    """The block that looks most like the whole answer: it defines what is called, is parallel, and is the longest of these."""

    def rank(block: str) -> tuple[int, bool, int]:
        found = _defined(parse(block, language))
        return sum(name in found for name in entries), _PARALLEL.search(block) is not None, len(block)

    return max(blocks, key=rank)


def without_prose(source: str) -> str:
    """The text without lines of prose between functions: a sentence is no code, wherever the fence was put."""
    kept, depth, comment = [], 0, False
    for line in source.split("\n"):
        code = re.sub(r'"(?:\\.|[^"\\])*"|//.*', "", line)
        outside = depth == 0 and not comment
        if "/*" in code and "*/" not in code:
            comment = True
        elif "*/" in code:
            comment = False
        depth = max(0, depth + code.count("{") - code.count("}") + code.count("(") - code.count(")"))
        if not (outside and _PROSE.match(line) and not code.rstrip().endswith((";", "{", ")", ","))):
            kept.append(line)
    return "\n".join(kept)


def without_main(source: str, language: ProblemLanguage) -> str:
    """The text without its `main`, which is the harness's part, and without prototypes of it."""
    syntax = parse(source, language)
    data = syntax.data
    for node in reversed(syntax.root.children):
        if node.type == "function_definition" and function_name(node) == "main":
            data = data[: node.start_byte] + data[syntax.line_end(max(node.end_byte - 1, 0)) :]
    return data.decode("utf-8", "replace").strip("\n") + "\n"


def with_includes(source: str, language: ProblemLanguage) -> str:
    """The text with the standard headers that it uses and does not include."""
    masked = parse(source, language).masked.decode("utf-8", "replace")
    missing = [
        header
        for header, uses in _INCLUDES[language]
        if re.search(rf"(?<![\w:.>])(?:{uses})", masked) and not re.search(rf"#\s*include\s*<{re.escape(header)}>", source)
    ]
    if language == "c" and re.search(r"\bsize_t\b", masked) and not re.search(r"#\s*include\s*<std(?:def|lib|io)\.h>|<string\.h>", source):
        missing.append("stddef.h")
    missing = [header for header in missing if not re.search(rf"#\s*include\s*<{re.escape(_other(header))}>", source)]
    return "".join(f"#include <{header}>\n" for header in missing) + source


def _other(header: str) -> str:
    """The header's name in the other language: `math.h` and `cmath` declare the same."""
    return f"c{header[:-2]}" if header.endswith(".h") else f"{header[1:]}.h"
