"""Small OpenMP programs that a test draws: a team that works on a few arrays and scalars, rightly or not."""

from __future__ import annotations

from hypothesis import strategies as st

ARRAYS = ("north", "south", "west")
SCALARS = ("total", "count", "peak")
_GUARDS = ("", "", "#pragma omp atomic\n", "#pragma omp critical\n", "#pragma omp critical(gate)\n")


@st.composite
def _effects(draw: st.DrawFn, index: str) -> str:
    """One statement of an iteration, or of a thread's work."""
    array, other = draw(st.sampled_from(ARRAYS)), draw(st.sampled_from(ARRAYS))
    shift = draw(st.sampled_from(("", " + 1", " - 1", " + 8")))
    scalar = draw(st.sampled_from(SCALARS))
    if draw(st.booleans()):
        return f"{array}[{index}] = {draw(st.sampled_from((f'{other}[{index}{shift}] + 1', f'2 * {index}', scalar)))};\n"
    guard = draw(st.sampled_from(_GUARDS))
    return f"{guard}{scalar} += {draw(st.sampled_from(('1', f'{other}[{index}]', index)))};\n"


@st.composite
def _loops(draw: st.DrawFn, head: str = "parallel for") -> str:
    clauses = draw(st.sampled_from(("", "", " schedule(static, 2)", " schedule(dynamic)", " reduction(+ : total)", " num_threads(3)")))
    if head == "for":
        clauses = clauses.replace(" num_threads(3)", " nowait")
    body = "".join(draw(st.lists(_effects("i"), min_size=1, max_size=2)))
    return f"#pragma omp {head}{clauses}\nfor (int i = 1; i < 24; i++) {{\n{body}}}\n"


@st.composite
def _sections(draw: st.DrawFn) -> str:
    parts = draw(st.lists(_effects("4"), min_size=2, max_size=3))
    return "#pragma omp parallel sections\n{\n" + "".join(f"#pragma omp section\n{{\n{part}}}\n" for part in parts) + "}\n"


@st.composite
def _tasks(draw: st.DrawFn) -> str:
    made = ""
    for part in draw(st.lists(_effects("6"), min_size=2, max_size=3)):
        made += f"#pragma omp task{draw(st.sampled_from(('', '', ' depend(inout : total)')))}\n{{\n{part}}}\n"
        made += draw(st.sampled_from(("", "", "#pragma omp taskwait\n")))
    return f"#pragma omp parallel\n#pragma omp single\n{{\n{made}}}\n"


@st.composite
def _regions(draw: st.DrawFn) -> str:
    single = f"#pragma omp {draw(st.sampled_from(('single', 'single nowait', 'master')))}\n{{\n{draw(_effects('2'))}}}\n"
    parts = draw(st.permutations([draw(_loops("for")), single, draw(st.sampled_from(("", "#pragma omp barrier\n")))]))
    return "#pragma omp parallel\n{\n" + "".join(parts) + "}\n"


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A whole program in C: one or two constructs, some in a function of their own."""
    made = draw(st.lists(st.one_of(_loops(), _sections(), _tasks(), _regions()), min_size=1, max_size=2))
    text = (
        "#include <stdio.h>\n"
        + "".join(f"static int {name}[64];\n" for name in ARRAYS)
        + "".join(f"static int {name};\n" for name in SCALARS)
    )
    apart = draw(st.booleans())
    if apart:
        text += f"static void work(void) {{\n{made[0]}}}\n"
    body = ("work();\n" if apart else made[0]) + "".join(made[1:])
    return f'{text}int main(void) {{\n{body}printf("%d\\n", total + north[3]);\nreturn 0;\n}}\n'
