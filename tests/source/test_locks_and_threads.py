"""What protects an access besides OpenMP's constructs, and threads without OpenMP."""

from __future__ import annotations

import pytest

from pcwm.source.facts import SourceAccess, TaskStart, ThreadStart
from pcwm.source.reading import read_facts

ORDERED = "#pragma omp for ordered(1)\nfor (int i = 1; i < n; i++) {\n"


def writes(body: str, outside: str = "") -> list[SourceAccess]:
    facts = read_facts(f"{outside}\nvoid f(int &x, int n) {{\n#pragma omp parallel\n{{\n{body}\n}}\n}}\n", "cpp")
    return [each for each in facts.accesses if each.variable == "x" and each.kind == "write"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("omp_set_lock(&l); x = 1; omp_unset_lock(&l);", ("lock(l)",)),
        ("omp_set_nest_lock(&l[2]); x = 1;", ("lock(l[2])",)),
        ("if (omp_test_lock(&l)) { x = 1; omp_unset_lock(&l); }", ("lock(l)",)),
        ("if (!omp_test_lock(&l)) { x = 1; }", ()),
        ("while (!omp_test_lock(&l)); x = 1;", ("lock(l)",)),
        ("pthread_mutex_lock(&m); x = 1; pthread_mutex_unlock(&m);", ("lock(m)",)),
        ("pthread_mutex_lock(&m); pthread_mutex_unlock(&m); x = 1;", ()),
        ("if (pthread_mutex_trylock(&m) == 0) x = 1;", ("lock(m)",)),
        ("if (!pthread_mutex_trylock(&m)) x = 1;", ("lock(m)",)),
        ("if (pthread_mutex_trylock(&m)) x = 1;", ()),
        ("if (pthread_mutex_trylock(&m) != 0) return; x = 1;", ("lock(m)",)),
        ("pthread_spin_lock(&s); x = 1;", ("lock(s)",)),
        ("pthread_rwlock_wrlock(&r); x = 1; pthread_rwlock_unlock(&r);", ("lock(r)",)),
        ("pthread_rwlock_rdlock(&r); x = 1;", ("shared lock(r)",)),
        ("pthread_rwlock_rdlock(&r); pthread_rwlock_unlock(&r); x = 1;", ()),
        ("mtx_lock(&m); x = 1; mtx_unlock(&m);", ("lock(m)",)),
        ("m.lock(); x = 1; m.unlock();", ("lock(m)",)),
        ("m->lock(); m->unlock(); x = 1;", ()),
        ("if (m.try_lock()) { x = 1; m.unlock(); }", ("lock(m)",)),
        ("m.lock_shared(); x = 1; m.unlock_shared();", ("shared lock(m)",)),
        ("std::lock_guard<std::mutex> g(m); x = 1;", ("lock(m)",)),
        ("std::lock_guard g{m}; x = 1;", ("lock(m)",)),
        ("std::scoped_lock both(m, k); x = 1;", ("lock(k)", "lock(m)")),
        ("std::unique_lock<std::mutex> g(m); x = 1;", ("lock(m)",)),
        ("std::unique_lock<std::mutex> g(m); g.unlock(); x = 1;", ()),
        ("std::unique_lock g(m, std::defer_lock); x = 1;", ()),
        ("std::unique_lock g(m, std::defer_lock); g.lock(); x = 1;", ("lock(m)",)),
        ("std::unique_lock g(m, std::adopt_lock); x = 1;", ("lock(m)",)),
        ("std::shared_lock<std::shared_mutex> g(m); x = 1;", ("shared lock(m)",)),
        ("{ std::lock_guard g(m); } x = 1;", ()),
        (ORDERED + "#pragma omp ordered depend(sink: i - 1)\nx = 1;\n#pragma omp ordered depend(source)\n}", ("doacross",)),
        (ORDERED + "#pragma omp ordered doacross(sink: i - 1)\n\n#pragma omp ordered doacross(source:)\nx = 1; }", ()),
        ("#pragma omp for ordered\nfor (int i = 1; i < n; i++) {\n#pragma omp ordered\nx = 1; }", ("ordered",)),
    ],
)
def test_locks(body: str, expected: tuple[str, ...]) -> None:
    assert writes(body)[0].protection == expected


@pytest.mark.parametrize(
    ("outside", "body", "atomic"),
    [
        ("", "#pragma omp atomic\nx++;", "update"),
        ("", "#pragma omp atomic write\nx = 2;", "write"),
        ("", "#pragma omp atomic capture\nn = x++;", "capture"),
        ("", "#pragma omp atomic compare\nif (x < n) x = n;", "compare"),
        ("", "__sync_fetch_and_add(&x, 1);", "__sync_fetch_and_add"),
        ("", "__atomic_store_n(&x, 1, __ATOMIC_RELAXED);", "__atomic_store_n"),
        ("", "atomic_fetch_add(&x, 1);", "atomic_fetch_add"),
        ("", "x = 1;", ""),
    ],
)
def test_atomic_accesses(outside: str, body: str, atomic: str) -> None:
    found = writes(body, outside)[0]
    assert found.atomic == atomic
    assert ("atomic" in found.protection) == bool(atomic)


@pytest.mark.parametrize(
    ("declaration", "statement", "atomic"),
    [
        ("std::atomic<int> c;", "c++;", True),
        ("std::atomic<int> c;", "c.fetch_add(1);", True),
        ("_Atomic int c;", "c += 1;", True),
        ("std::vector<std::atomic<int>> c;", "c[n]++;", True),
        ("struct S { std::atomic<int> v; int w; }; S c;", "c.v++;", True),
        ("struct S { std::atomic<int> v; int w; }; S c;", "c.w++;", False),
        ("int c;", "c++;", False),
    ],
)
def test_variables_of_atomic_types(declaration: str, statement: str, atomic: bool) -> None:
    facts = read_facts(f"{declaration}\nvoid f(int n) {{\n#pragma omp parallel\n{statement}\n}}\n", "cpp")
    found = [each for each in facts.accesses if each.variable == "c" and each.kind == "write"]
    assert found and all((each.atomic == "std::atomic") == atomic for each in found)


def start(body: str, outside: str = "") -> ThreadStart:
    facts = read_facts(f"{outside}\nvoid f(int n) {{\n{body}\n}}\n", "cpp")
    assert len(facts.threads) == 1, facts.threads
    return facts.threads[0]


@pytest.mark.parametrize(
    ("body", "kind", "function", "joined", "in_loop"),
    [
        ("pthread_t t;\npthread_create(&t, NULL, worker, 0);\npthread_join(t, NULL);", "pthread", "worker", 5, False),
        (
            "pthread_t t[4];\nfor (; i < 4; i++) pthread_create(&t[i], 0, &worker, 0);\nfor (; i < 4; i++) pthread_join(t[i], 0);",
            "pthread",
            "worker",
            5,
            True,
        ),
        ("pthread_t t;\npthread_create(&t, 0, (void *(*)(void *))worker, 0);", "pthread", "worker", 0, False),
        ("thrd_t t;\nthrd_create(&t, worker, 0);\nthrd_join(t, 0);", "c11", "worker", 5, False),
        ("std::thread t(worker, 1);\nt.join();", "thread", "worker", 4, False),
        ("std::thread t{[&] { n++; }};\nt.join();", "thread", "lambda", 4, False),
        ("std::thread t(worker);\nt.detach();", "thread", "worker", 0, False),
        ("std::jthread t(worker);\nn++;\n", "jthread", "worker", 6, False),
        (
            "std::vector<std::thread> ts;\nfor (; i < n; i++) ts.emplace_back(worker, i);\nfor (auto &t : ts)\n t.join();",
            "thread",
            "worker",
            6,
            True,
        ),
        ("std::vector<std::thread> ts;\nts.push_back(std::thread(worker));\nfor (auto &t : ts) t.join();", "thread", "worker", 5, False),
        ("auto r = std::async(std::launch::async, worker, 1);\nn = r.get();", "async", "worker", 4, False),
        ("std::async(std::launch::async, [&] { n = 1; });", "async", "lambda", 3, False),
        ("std::for_each(std::execution::par, v.begin(), v.end(), [&](int &e) { n += e; });", "algorithm", "lambda", 3, False),
    ],
)
def test_threads_are_started_and_joined(body: str, kind: str, function: str, joined: int, in_loop: bool) -> None:
    found = start(body)
    assert (found.kind, found.function, found.joined_line, found.in_loop) == (kind, function, joined, in_loop)
    assert found.started_in == "f"


@pytest.mark.parametrize(
    "text",
    [
        "std::thread t; t.join();",
        "std::this_thread::yield();",
        'const char *t = "std::thread t(f);";',
        "// std::thread t(f);",
        "std::thread::id me;",
        "auto r = std::async(std::launch::deferred, g);",
        "std::for_each(std::execution::seq, v.begin(), v.end(), g);",
    ],
)
def test_what_starts_no_thread(text: str) -> None:
    assert read_facts(f"void f() {{\n{text}\n}}\n", "cpp").threads == ()


def task(body: str) -> TaskStart:
    facts = read_facts(f"void f(int *a, int n) {{\n#pragma omp parallel\n#pragma omp single\n{{\n{body}\n}}\n}}\n", "c")
    return facts.tasks[0]


@pytest.mark.parametrize(
    ("body", "by", "line"),
    [
        ("#pragma omp task\na[0] = 1;\n#pragma omp taskwait\n", "taskwait", 7),
        ("#pragma omp taskgroup\n{\n#pragma omp task\na[0] = 1;\n}", "taskgroup", 9),
        ("#pragma omp task\na[0] = 1;\n", "barrier", 8),
        ("#pragma omp task if(0)\na[0] = 1;\n", "if(0)", 6),
        ("#pragma omp taskloop\nfor (int i = 0; i < n; i++)\na[i] = 1;\n", "taskgroup", 7),
        ("#pragma omp taskloop nogroup\nfor (int i = 0; i < n; i++)\na[i] = 1;\n", "barrier", 9),
        ("#pragma omp taskwait\n#pragma omp task\na[0] = 1;\n", "barrier", 9),
        ("#pragma omp task\n{\n#pragma omp task\na[0] = 1;\n#pragma omp taskwait\n}", "barrier", 11),
        ("#pragma omp task\na[0] = 1;\n#pragma omp taskwait depend(in: n)\n", "barrier", 9),
    ],
)
def test_what_waits_for_a_task_sections_15_3_to_15_5(body: str, by: str, line: int) -> None:
    found = task(body)
    assert (found.joined_by, found.joined_line) == (by, line)


def test_dependences_of_a_task_section_15_9_5() -> None:
    found = task("#pragma omp task depend(in: a[0:n], n) depend(out: a[1])\na[0] = 1;")
    assert found.depends == (("in", "a[0:n]"), ("in", "n"), ("out", "a[1]"))
    assert not found.in_loop
    assert task("for (int i = 0; i < n; i++)\n#pragma omp task\na[i] = 1;").in_loop
