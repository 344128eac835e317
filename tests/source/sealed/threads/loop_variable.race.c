#include <pthread.h>
#include <stdio.h>

#define WORKERS 4

static int square[WORKERS + 1];

static void *work(void *arg) {
    int me = *(int *)arg;
    if (me >= 0 && me <= WORKERS)
        square[me] = me * me;
    return NULL;
}

int main(void) {
    pthread_t thread[WORKERS];
    int w;
    for (w = 0; w < WORKERS; w++)
        pthread_create(&thread[w], NULL, work, &w);
    for (int k = 0; k < WORKERS; k++)
        pthread_join(thread[k], NULL);
    int s = 0;
    for (int k = 0; k < WORKERS; k++)
        s += square[k];
    printf("%d\n", s);
    return 0;
}
