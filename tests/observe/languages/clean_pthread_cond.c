#include <pthread.h>
#include <stdio.h>
static long q[100];
static int n, done;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void *cons(void *a) {
    long *s = a;
    for (;;) {
        pthread_mutex_lock(&m);
        while (!n && !done)
            pthread_cond_wait(&c, &m);
        if (!n) {
            pthread_mutex_unlock(&m);
            return NULL;
        }
        *s += q[--n];
        pthread_mutex_unlock(&m);
    }
}
int main(void) {
    long s[2] = {0, 0};
    pthread_t t[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&t[i], NULL, cons, &s[i]);
    for (int i = 0; i < 50; i++) {
        pthread_mutex_lock(&m);
        q[n++] = i;
        pthread_cond_signal(&c);
        pthread_mutex_unlock(&m);
    }
    pthread_mutex_lock(&m);
    done = 1;
    pthread_cond_broadcast(&c);
    pthread_mutex_unlock(&m);
    for (int i = 0; i < 2; i++)
        pthread_join(t[i], NULL);
    printf("%ld\n", s[0] + s[1]);
}
