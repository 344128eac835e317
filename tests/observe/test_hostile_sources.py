"""Source texts that are hostile to the compiler, and to the terminal that its words end up on."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pcwm.observe.sandbox import Limits, Sandbox
from pcwm.observe.toolchain import Toolchain
from pcwm.records import Status

SECRET = "correct horse battery staple"


@dataclass(frozen=True)
class Trick:
    """A source text that is hostile to the compiler, and what the compiler says."""

    source: str
    says: tuple[str, ...]
    """Any of these, in its errors or in the sandbox's reason; empty where it must build."""
    name: str = "program.c"


TRICKS = {
    "includes the shadow": Trick('#include "/etc/shadow"\nint main(void) {}', ("file not found",)),
    "includes a secret": Trick('#include "OUTSIDE"\nint main(void) {}', ("file not found",)),
    "includes its environment": Trick('#include "/proc/self/environ"\nint main(void) {}', ()),  # empty, by its size
    "includes the launcher's": Trick('#include "/proc/1/environ"\nint main(void) {}', ("error",)),
    "includes a device": Trick('#include "/dev/urandom"\nint main(void) {}', ()),  # empty, by its size
    "includes endless zeros": Trick('#include "/dev/zero"\nint main(void) {}', ()),  # empty, by its size
    "includes itself": Trick("#include __FILE__\n#include __FILE__\n", ("nested too deeply", "still running", "took more")),
    "embeds a secret": Trick('const char s[] = {\n#embed "OUTSIDE"\n};\nint main(void) {}', ("not found",)),
    "assembles a secret": Trick('__asm__(".incbin \\"OUTSIDE\\"");\nint main(void) {}', ("Could not find incbin", "could not find")),
    "assembles with an include": Trick(
        '__asm__(".include \\"/etc/shadow\\"");\nint main(void) {}', ("Could not find include", "could not find")
    ),
    "imports a module": Trick("#pragma clang module import std\nint main(void) {}", ("error",)),
    "loads a module": Trick("#pragma clang module load evil\nint main(void) {}", ("error",)),
    "names a library": Trick('#pragma comment(lib, "/prog/evil.so")\n#pragma comment(linker, "-o/tmp/x")\nint main(void) {}', ()),
    "asks for flags": Trick('#pragma GCC optimize("-fplugin=/tmp/evil.so")\n// -o /victim\nint main(void) {}', ()),
    "turns main around": Trick("#pragma weak main = other\nint other(void) { return 0; }", ()),
    "replaces the compiler's memory": Trick(
        '#pragma push_macro("X")\n#pragma redefine_extname main exit\nint main(void) {}', ("error", "undefined")
    ),
    "endless templates": Trick(
        "template <int N> struct F { static const int v = F<N + 1>::v; };\nint main() { return F<0>::v; }",
        ("recursive template instantiation",),
        "program.cpp",
    ),
    "wide templates": Trick(
        "template <int N, int M> struct F { F<N - 1, 2 * M> a; F<N - 1, 2 * M + 1> b; };\n"
        "template <int M> struct F<0, M> {};\nint main() { F<40, 1> f; }",
        ("still running", "took more", "error"),
        "program.cpp",
    ),
    "endless constexpr": Trick(
        "constexpr int f() { for (int i = 0;; i ^= 1) {} return 0; }\nconstexpr int x = f();\nint main() {}",
        ("step limit", "must be init"),
        "program.cpp",
    ),
    "a macro bomb": Trick(
        "#define A0 x+\n"
        + "".join(f"#define A{n} A{n - 1} A{n - 1} A{n - 1} A{n - 1}\n" for n in range(1, 20))
        + "int x, y = A19 0;\nint main(void) {}",
        ("still running", "took more"),
    ),
    "deep brackets": Trick(f"int main(void) {{ return {'(' * 100000}0{')' * 100000}; }}", ("nesting level exceeded",)),
    "a huge array": Trick(
        "char a[1L << 40] = {1};\nint main(void) {}", ("error", "took more", "wrote a file", "still running", "exit code")
    ),
    "a flood of errors": Trick(f"int main(void) {{ {''.join(f'f{n}(); ' for n in range(50000))} }}", ("too many errors", "printed more")),
    "one huge error": Trick(f'_Static_assert(0, "{"x" * (1 << 20)}");\nint main(void) {{}}', ("printed more",)),
}


@dataclass(frozen=True)
class Shop:
    """A sandbox for the compiler, and what the texts are after."""

    sandbox: Sandbox
    folder: Path
    outside: Path


@pytest.fixture(scope="module")
def shop(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder, outside = tmp_path_factory.mktemp("compiler"), tmp_path_factory.mktemp("outside") / "secret.h"
    outside.write_text(f"{SECRET}\n")
    with pytest.MonkeyPatch.context() as patch, Sandbox(toolchain=toolchain, workdir=folder, writable=True) as sandbox:
        patch.setenv("PCWM_TEST_SECRET", SECRET)
        yield Shop(sandbox, folder, outside)


@pytest.mark.parametrize("name", TRICKS)
def test_what_a_trick_on_the_compiler_comes_to(shop: Shop, toolchain: Toolchain, name: str) -> None:
    trick = TRICKS[name]
    (shop.folder / trick.name).write_text(trick.source.replace("OUTSIDE", str(shop.outside)))
    compiler = toolchain.clangxx if trick.name.endswith("pp") else toolchain.clang
    command = [str(compiler), "-fopenmp", "-w", "-ferror-limit=20", trick.name, "-o", "made"]
    done = shop.sandbox.run(command, limits=Limits(wall=4.0, memory_mb=600, processes=64, output_bytes=1 << 18))
    said = done.stdout + done.stderr
    assert SECRET not in said and "root:" not in said and len(said) < 1 << 19
    assert (done.status is Status.ok) is (not trick.says), done
    assert not trick.says or any(word in said + done.reason for word in trick.says), done
    assert {path.name for path in shop.folder.iterdir()} <= {"program.c", "program.cpp", "made"}
    if (shop.folder / "made").exists():
        assert SECRET.encode() not in (shop.folder / "made").read_bytes()
    for path in shop.folder.iterdir():
        path.unlink()
    assert shop.sandbox.run(["sh", "-c", "ls -A /tmp /dev/shm | grep -v :$"]).stdout.split() == []
    assert shop.outside.read_text() == f"{SECRET}\n"


PCWM = [sys.executable, "-c", "import sys; from pcwm.serve.cli import call; sys.exit(call(sys.argv[1:]))"]

RACY = "#include <stdio.h>\nint main(void) { int x = 0;\n#pragma omp parallel num_threads(2)\n%s\nreturn x < 0; }\n"
ESCAPES = "\\033]0;owned\\007\\033[2J\\033[31m\\2332J"
TERMINAL = {
    "a program's last words": RACY % f'x = 0;\nfputs("{ESCAPES} bad\\n", stderr); return 3;',
    "a file it opens": RACY % f'x = 0;\nfopen("/prog/{ESCAPES}", "w");',
    "a racy line": RACY % "x++; /* \x1b[2J\x1b]0;owned\x07 \x9b31m */",
    "a name": RACY % "x++;\n#define y\x1b[2J 1",
    "the compiler's words": '#error "\x1b[2J\x1b]0;owned\x07 \x9b31m"\nint main(void) {}\n',
    "a message": '#pragma message "\x1b[2J"\n_Static_assert(0, "\\033[2J");\nint main(void) {}\n',
}


@pytest.mark.parametrize("flags", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize("name", TERMINAL)
def test_no_escapes_reach_the_terminal(tmp_path: Path, name: str, flags: list[str]) -> None:
    file = tmp_path / "evil\x1b[2J.c"
    file.write_text(TERMINAL[name])
    done = subprocess.run([*PCWM, "check", str(file), *flags, "--threads", "2"], capture_output=True, check=False)
    for text in (done.stdout.decode(), done.stderr.decode()):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", text), text
    assert done.returncode in (1, 2), done


FLAGS = ["-fplugin=evil.c", "@evil.c", "--version", "-o evil.c", "; touch owned.c", "$(touch owned).c"]


@pytest.mark.parametrize("name", FLAGS)
def test_a_files_name_is_never_a_flag(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("int main(void) { return 0; }\n")
    command = [*PCWM, "check", "--language", "c", "--", name]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "no OpenMP directive" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == [name]
