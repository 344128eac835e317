"""What reading costs: `read_facts` on programs of 100, 1,000 and 10,000 lines, and on the worst texts of 5 MB.

    python bench/source.py [--worst]

The programs are generated: functions with the loops, tasks, sections, locks and atomics of ordinary OpenMP code. Each is read in a process
of its own, several times, the smallest time counts; processor time hardly suffers from what else the machine does. The last column is the
cost a line at 10,000 lines ÷ at 100. The worst texts are no programs: each has one thing that a reader could stumble over, and has to be
read, or given up with a doubt, in 2 seconds and bounded memory (`source/limits.py`).
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pcwm.records import Language
from pcwm.source.reading import read_facts
from pcwm.source.syntax import parse

SIZES = (100, 1_000, 10_000)
REPEATS = {100: 20, 1_000: 7, 10_000: 2}
MEGABYTES = 5
_BLOCKS = (
    """
// Smooths one field into another.
static void smooth_{k}(double *restrict out, const double *restrict in, int rows, int cols) {{
    #pragma omp parallel for collapse(2) schedule(static)
    for (int i = 1; i < rows - 1; i++)
        for (int j = 1; j < cols - 1; j++) {{
            double sum = in[i * cols + j - 1] + in[i * cols + j + 1];
            sum += in[(i - 1) * cols + j] + in[(i + 1) * cols + j];
            out[i * cols + j] = 0.25 * sum;
        }}
}}
""",
    """
static double total_{k}(const double *values, int n, int *histogram, int bins) {{
    double sum = 0.0, largest = 0.0;
    #pragma omp parallel default(none) shared(values, n, histogram, bins, sum, largest)
    {{
        double mine = 0.0;
        #pragma omp for nowait
        for (int i = 0; i < n; i++) {{
            int bin = (int)(values[i] * bins);
            mine += values[i];
            if (bin >= 0 && bin < bins) {{
                #pragma omp atomic
                histogram[bin]++;
            }}
        }}
        #pragma omp critical(total)
        {{
            sum += mine;
            if (mine > largest) largest = mine;
        }}
        #pragma omp barrier
        #pragma omp single
        printf("%f of %f\\n", largest, sum);
    }}
    return sum;
}}
""",
    """
/* A tree, one task a child. */
static int depth_{k}(struct node *node, omp_lock_t *lock, int *seen) {{
    int left = 0, right = 0;
    if (node == NULL)
        return 0;
    #pragma omp task shared(left) firstprivate(node) if(node->size > 32)
    left = depth_{k}(node->left, lock, seen);
    #pragma omp task shared(right) depend(inout: node->right)
    right = depth_{k}(node->right, lock, seen);
    #pragma omp taskwait
    omp_set_lock(lock);
    seen[node->id] += 1;
    omp_unset_lock(lock);
    return 1 + (left > right ? left : right);
}}
""",
    """
static void update_{k}(struct particle *p, int n, double dt) {{
    int moved = 0;
    #pragma omp parallel
    {{
        #pragma omp for reduction(+: moved) schedule(dynamic, 16)
        for (int i = 0; i < n; i++) {{
            double speed = sqrt(p[i].vx * p[i].vx + p[i].vy * p[i].vy);
            p[i].x += dt * p[i].vx;
            p[i].y += dt * p[i].vy;
            if (speed > 1e-9)
                moved++;
        }}
        #pragma omp sections nowait
        {{
            #pragma omp section
            sort_by_x(p, n);
            #pragma omp section
            count(p, n, &moved);
        }}
    }}
}}
""",
)


def make_program(lines: int) -> str:
    """So many lines of ordinary code."""
    dice = random.Random(lines)
    text: list[str] = ["#include <omp.h>", "#include <stdio.h>", "struct node; struct particle;"]
    while len(text) < lines:
        text += dice.choice(_BLOCKS).format(k=len(text)).split("\n")
    return "\n".join(text[:lines]) + "\n"


def _filled(piece: bytes) -> bytes:
    return piece * (MEGABYTES * 1_000_000 // len(piece))


_SMALL = b"void f%d(int *a) {\n#pragma omp for\nfor (int i=0;i<9;i++) a[i]=0; }\n"
WORST: dict[str, Callable[[], bytes]] = {
    "`(`": lambda: _filled(b"("),
    "`{`": lambda: _filled(b"{"),
    "`)`": lambda: _filled(b")"),
    "`[`, closed": lambda: _filled(b"a[b]"),
    "`;`": lambda: _filled(b";"),
    "`a = b;`": lambda: b"void f(int a, int b) {\n#pragma omp parallel\n{\n" + _filled(b"a=b;") + b"}}",
    "`a(b)`": lambda: _filled(b"a(b)"),
    "`T<`": lambda: _filled(b"T<U>("),
    "`x `": lambda: _filled(b"x "),
    "`- `": lambda: _filled(b"- "),
    "`x + x + …`": lambda: b"int f(int x) { return " + _filled(b"x+") + b"x; }",
    "pragmas": lambda: _filled(b"#pragma omp parallel\n"),
    "pragmas on one statement": lambda: _filled(b"#pragma omp parallel\n") + b"{ x = 1; }",
    "nested regions": lambda: b"void f() {" + _filled(b"#pragma omp parallel\n{"),
    "one pragma": lambda: b"#pragma omp parallel private(" + _filled(b"x,") + b"x)\n;",
    "one continued pragma": lambda: b"#pragma omp parallel " + _filled(b"\\\n"),
    "random bytes": lambda: random.Random(1).randbytes(MEGABYTES * 1_000_000),
    "random letters": lambda: bytes(random.Random(2).choices(b"abcxyz {}()[];,*&=+-<>\n#\"'/", k=MEGABYTES * 1_000_000)),
    "one line": lambda: b"int a = " + _filled(b"1+2*") + b"3;",
    "one word": lambda: _filled(b"a"),
    "one string": lambda: b'"' + _filled(b'\\"'),
    "comments": lambda: _filled(b"/* // /* */ // */\n"),
    "an open comment": lambda: b"/*" + _filled(b"/* "),
    "strings": lambda: _filled(b'"#pragma omp parallel";'),
    "raw strings": lambda: _filled(b'R"x('),
    "NUL bytes": lambda: _filled(b"\0"),
    "invalid UTF-8": lambda: _filled(b"int \xff\xfe = \xc3;\n"),
    "`#if 0`": lambda: _filled(b"#if 0\n"),
    "`#if X`": lambda: _filled(b"#if X\n"),
    "defines": lambda: b"\n".join(b'#define A%d A%d _Pragma("omp barrier")' % (k, k + 1) for k in range(100_000)) + b"\nA0;",
    "macro uses": lambda: b'#define P _Pragma("omp parallel")\n' + _filled(b"P;"),
    "attributes": lambda: _filled(b"[[omp::directive(parallel"),
    "threads": lambda: b"void f() {" + _filled(b"std::thread t(g);") + b"}",
    "else if": lambda: b"void f(int x) {" + _filled(b"if (x) x = 1; else ") + b"; }",
    "100,000 functions": lambda: b"".join(_SMALL % k for k in range(100_000)),
    "ordinary code": lambda: make_program(170_000).encode()[: MEGABYTES * 1_000_000],
}


def peak_memory() -> float:
    """MB, of this process."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(text: bytes, language: Language, repeats: int) -> dict[str, float]:
    """Smallest wall and processor time of reading a text, in seconds, and what came of it."""
    read_facts("void f() {\n#pragma omp parallel\nx = 1; }\n", language)  # loads the grammar
    wall, cpu = [], []
    for _ in range(repeats):
        parse.cache_clear()
        began = time.perf_counter(), time.process_time()
        facts = read_facts(text, language)
        wall.append(time.perf_counter() - began[0])
        cpu.append(time.process_time() - began[1])
    found = {
        "wall": min(wall),
        "cpu": min(cpu),
        "memory": peak_memory(),
        "directives": len(facts.directives),
        "accesses": len(facts.accesses),
    }
    return {**found, "doubts": len(facts.doubts), "last": max((access.line for access in facts.accesses), default=0)}


def _child(*arguments: str) -> dict[str, float]:
    found: dict[str, float] = json.loads(
        subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True, text=True).stdout
    )
    return found


def main() -> None:
    """The tables, or (for the processes this starts) one measurement."""
    match sys.argv[1:]:
        case ["--size", lines]:
            print(json.dumps(measure(make_program(int(lines)).encode(), "c", REPEATS.get(int(lines), 1))))
        case ["--text", name, "c" | "cpp" as language]:
            print(json.dumps(measure(WORST[name](), language, 1)))
        case ["--worst"]:
            print("| 5 MB of | processor time, C, C++ | memory | directives | accesses | doubts |\n|---|---|---|---|---|---|")
            for name in WORST:
                one, other = _child("--text", name, "c"), _child("--text", name, "cpp")
                times = f"{one['cpu']:.2f} s, {other['cpu']:.2f} s | {max(one['memory'], other['memory']):.0f} MB"
                print(f"| {name} | {times} | {one['directives']:,} | {one['accesses']:,} | {one['doubts']} |", flush=True)
        case _:
            found = {size: _child("--size", str(size)) for size in SIZES}
            print(
                "| | "
                + " | ".join(f"{size:,} lines" for size in SIZES)
                + " | cost a line, 10,000 ÷ 100 |\n|---|"
                + "---|" * (len(SIZES) + 1)
            )
            for clock in ("wall", "cpu"):
                ratio = found[SIZES[-1]][clock] / SIZES[-1] / (found[SIZES[0]][clock] / SIZES[0])
                print(f"| {clock} | " + " | ".join(f"{1e3 * found[size][clock]:.1f} ms" for size in SIZES) + f" | {ratio:.2f} |")
            for what in ("memory", "directives", "accesses"):
                print(f"| {what} | " + " | ".join(f"{found[size][what]:,.0f}" for size in SIZES) + " | |")


if __name__ == "__main__":
    main()
