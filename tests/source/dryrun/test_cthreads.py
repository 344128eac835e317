"""POSIX and C11 threads in a dry run, in programs that race where they say so and nowhere else."""

import pytest
from tests.source.dryrun.dry import marked, raced

C = {
    "pthreads with a mutex and without": """
static int counted, guarded;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *work(void *arg) {
    counted += *(int *)arg;  // racy
    pthread_mutex_lock(&lock);
    guarded++;
    pthread_mutex_unlock(&lock);
    return NULL;
}
int main(void) {
    pthread_t t[2];
    int id[2] = {1, 2};
    for (int i = 0; i < 2; i++) pthread_create(&t[i], NULL, work, &id[i]);
    for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
    return counted + guarded;
}""",
    "one argument for all threads": """
static int seen[2];
static void *work(void *arg) {
    int me = *(int *)arg;  // racy
    seen[me & 1] = 1;  // racy
    return NULL;
}
int main(void) {
    pthread_t t[2];
    for (int i = 0; i < 2; i++)  // racy
        pthread_create(&t[i], NULL, work, &i);
    for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
}""",
    "what a thread gives back": """
static void *twice(void *arg) {
    int *box = malloc(sizeof *box);
    *box = 2 * (int)(long)arg;
    return box;
}
int main(void) {
    pthread_t t;
    void *got;
    pthread_create(&t, NULL, twice, (void *)21L);
    pthread_join(t, &got);
    *(int *)got += 1;
    return *(int *)got == 43;
}""",
    "a barrier, a semaphore, and a condition": """
static int a[3], b[3], sum, ready, value;
static pthread_barrier_t sync;
static sem_t turn;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void *work(void *arg) {
    int me = (int)(long)arg;
    a[me] = me;
    pthread_barrier_wait(&sync);
    b[me] = a[(me + 1) % 3];
    sem_wait(&turn);
    sum += me;
    sem_post(&turn);
    pthread_mutex_lock(&m);
    while (!ready) pthread_cond_wait(&c, &m);
    b[me] += value;
    pthread_mutex_unlock(&m);
    return 0;
}
int main(void) {
    pthread_t t[3];
    pthread_barrier_init(&sync, 0, 3);
    sem_init(&turn, 0, 1);
    for (long i = 0; i < 3; i++) pthread_create(&t[i], 0, work, (void *)i);
    value = 4;
    pthread_mutex_lock(&m);
    ready = 1;
    pthread_cond_broadcast(&c);
    pthread_mutex_unlock(&m);
    for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
    return sum;
}""",
    "C11 threads and atomics": """
static atomic_int hits;
static _Atomic long total;
static int data, plain;
static atomic_flag busy = ATOMIC_FLAG_INIT;
static int work(void *arg) {
    hits++;
    atomic_fetch_add_explicit(&total, 2, memory_order_relaxed);
    while (atomic_flag_test_and_set(&busy)) thrd_yield();
    data++;
    atomic_flag_clear(&busy);
    plain++;  // racy
    return 0;
}
int main(void) {
    thrd_t t[2];
    for (int i = 0; i < 2; i++) thrd_create(&t[i], work, 0);
    for (int i = 0; i < 2; i++) thrd_join(t[i], 0);
    return data + plain + atomic_load(&hits);
}""",
    "compare and exchange builds a list": """
struct node { int value; struct node *next; };
static struct node *_Atomic head;
static struct node pool[4];
static void *work(void *arg) {
    struct node *mine = &pool[(long)arg];
    mine->value = 3;
    struct node *old = atomic_load(&head);
    do mine->next = old;
    while (!atomic_compare_exchange_weak(&head, &old, mine));
    return 0;
}
int main(void) {
    pthread_t t[3];
    for (long i = 0; i < 3; i++) pthread_create(&t[i], 0, work, (void *)i);
    for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
    int sum = 0;
    for (struct node *n = atomic_load(&head); n; n = n->next) sum += n->value;
    return sum;
}""",
    "the compilers' built-ins": """
static int n, m, flag, data;
static void *work(void *arg) {
    __sync_fetch_and_add(&n, 1);
    __atomic_add_fetch(&m, 1, __ATOMIC_RELAXED);
    data = 1;
    __atomic_store_n(&flag, 1, __ATOMIC_RELEASE);
    return 0;
}
int main(void) {
    pthread_t t;
    pthread_create(&t, 0, work, 0);
    __sync_fetch_and_add(&n, 1);
    m++;  // racy
    while (!__atomic_load_n(&flag, __ATOMIC_ACQUIRE)) ;
    data = 2;
    pthread_join(t, 0);
    return n;
}""".replace("RELAXED);", "RELAXED);  // racy"),
    "readers and writers": """
static int value, counted;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static void *work(void *arg) {
    pthread_rwlock_wrlock(&rw);
    value++;
    pthread_rwlock_unlock(&rw);
    pthread_rwlock_rdlock(&rw);
    counted += value;  // racy
    pthread_rwlock_unlock(&rw);
    return 0;
}
int main(void) {
    pthread_t t[3];
    for (int i = 0; i < 3; i++) pthread_create(&t[i], 0, work, 0);
    for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
    return counted;
}""",
    "heap args, heap threads": """
typedef struct { int id; long *out; pthread_mutex_t *m; } arg_t;
static void *run(void *p) { arg_t *a = (arg_t *)p; for (int i = 0; i < 5; i++) { pthread_mutex_lock(a->m); *a->out +=
    a->id; pthread_mutex_unlock(a->m); } free(a); pthread_exit(NULL); }
int main(int argc, char **argv) { int n = argc > 1 ? atoi(argv[1]) : 4; pthread_t *t = malloc(n * sizeof(pthread_t));
    long sum = 0; pthread_mutex_t m; pthread_mutex_init(&m, NULL);
 for (int i = 0; i < n; i++) { arg_t *a = malloc(sizeof *a); a->id = i; a->out = &sum; a->m = &m; pthread_create(t + i,
    NULL, run, a); }
 for (int i = 0; i < n; i++) pthread_join(t[i], NULL); printf("%ld", sum); free(t); return 0; }""",
    "trylock, once, key": """
static pthread_once_t once = PTHREAD_ONCE_INIT; static pthread_key_t key; static int table[4], hits; static
    pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static void setup(void) { for (int i = 0; i < 4; i++) table[i] = i; pthread_key_create(&key, 0); }
static void *run(void *p) { pthread_once(&once, setup); int mine = table[(long)p]; pthread_setspecific(key, &mine); int
    *q = pthread_getspecific(key); *q += 1; if (pthread_mutex_trylock(&m) == 0) { hits += *q; pthread_mutex_unlock(&m);
    } return 0; }
int main(void) { pthread_t t[3]; for (long i = 0; i < 3; i++) pthread_create(&t[i], 0, run, (void *)i); for (int i = 0;
    i < 3; i++) pthread_join(t[i], 0); return hits; }""",
    "main exits by pthread_exit": """
static int x; static void *run(void *p) { x++; return p; }  // racy
int main(void) { pthread_t t[2]; pthread_create(&t[0], 0, run, 0); pthread_create(&t[1], 0, run, 0);
    pthread_detach(t[0]); pthread_exit(0); }""",
    "thread local": """
static _Thread_local int depth; static __thread int more[3]; static int shared;
static void *run(void *p) { depth++; more[1] = depth; if (depth == 1) shared = more[1]; return p; }  // racy
int main(void) { pthread_t t[2]; for (int i = 0; i < 2; i++) pthread_create(&t[i], 0, run, 0); for (int i = 0; i < 2;
    i++) pthread_join(t[i], 0); }""",
    "recursive mutex": """
static pthread_mutex_t m; static int n; static void deep(int k) { pthread_mutex_lock(&m); n += k; if (k) deep(k - 1);
    pthread_mutex_unlock(&m); }
static void *run(void *p) { deep(3); return p; }
int main(void) { pthread_mutexattr_t a; pthread_mutexattr_init(&a); pthread_mutexattr_settype(&a,
    PTHREAD_MUTEX_RECURSIVE); pthread_mutex_init(&m, &a); pthread_t t; pthread_create(&t, 0, run, 0); deep(2);
    pthread_join(t, 0); return n; }""",
    "spinlock, barrier serial thread": """
static pthread_spinlock_t s; static pthread_barrier_t b; static int n, total;
static void *run(void *p) { pthread_spin_lock(&s); n++; pthread_spin_unlock(&s); if (pthread_barrier_wait(&b) ==
    PTHREAD_BARRIER_SERIAL_THREAD) total = n; return p; }
int main(void) { pthread_t t[3]; pthread_spin_init(&s, 0); pthread_barrier_init(&b, 0, 3); for (int i = 0; i < 3; i++)
    pthread_create(&t[i], 0, run, 0); for (int i = 0; i < 3; i++) pthread_join(t[i], 0); return total; }""",
}


@pytest.mark.parametrize("name", C)
def test_threads_of_c(name: str) -> None:
    lines, _ = raced(C[name], "c")
    assert lines == marked(C[name])
