#include <pthread.h>
#include <stdio.h>

#define WORKERS 4

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int visits, logged[400], length;

static void *serve(void *arg) {
    int id = *(int *)arg;
    for (int i = 0; i < 50; i++) {
        visits++;
        pthread_mutex_lock(&lock);
        logged[length++] = id * 100 + i;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void) {
    pthread_t thread[WORKERS];
    int id[WORKERS];
    for (int w = 0; w < WORKERS; w++) {
        id[w] = w;
        pthread_create(&thread[w], NULL, serve, &id[w]);
    }
    for (int w = 0; w < WORKERS; w++)
        pthread_join(thread[w], NULL);
    printf("%d logged of %d\n", length, visits);
    return 0;
}
