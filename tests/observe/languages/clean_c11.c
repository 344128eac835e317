#include <stdatomic.h>
#include <stdio.h>
#include <threads.h>
static int total, ready;
static mtx_t m;
static cnd_t c;
static once_flag f = ONCE_FLAG_INIT;
static int init;
static atomic_int at;
static tss_t key;
static void once(void) { init = 42; }
static int work(void *a) {
    call_once(&f, once);
    mtx_lock(&m);
    total += init;
    if (++ready == 4)
        cnd_broadcast(&c);
    while (ready < 4)
        cnd_wait(&c, &m);
    mtx_unlock(&m);
    at++;
    tss_set(key, a);
    thrd_exit(tss_get(key) == a);
}
int main(void) {
    thrd_t t[4];
    int r, s = 0;
    mtx_init(&m, mtx_plain | mtx_recursive);
    cnd_init(&c);
    tss_create(&key, NULL);
    for (int i = 0; i < 4; i++)
        thrd_create(&t[i], work, &t[i]);
    for (int i = 0; i < 4; i++) {
        thrd_join(t[i], &r);
        s += r;
    }
    printf("%d %d %d\n", total, s, at);
}
