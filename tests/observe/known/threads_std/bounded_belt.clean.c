// Clean: every access to the belt holds its mutex, which pthread_cond_wait gives back and retakes; join comes last.
#include <pthread.h>
#include <stdio.h>

#define CAPACITY 4
#define ITEMS 120

struct belt {
    pthread_mutex_t mutex;
    pthread_cond_t not_full, not_empty;
    int item[CAPACITY];
    unsigned put, got;
};

static struct belt belt = {
    .mutex = PTHREAD_MUTEX_INITIALIZER, .not_full = PTHREAD_COND_INITIALIZER, .not_empty = PTHREAD_COND_INITIALIZER};

static void place(struct belt *b, int item) {
    pthread_mutex_lock(&b->mutex);
    while (b->put - b->got == CAPACITY)
        pthread_cond_wait(&b->not_full, &b->mutex);
    b->item[b->put++ % CAPACITY] = item;
    pthread_mutex_unlock(&b->mutex);
    pthread_cond_signal(&b->not_empty);
}

static int take(struct belt *b) {
    pthread_mutex_lock(&b->mutex);
    while (b->put == b->got)
        pthread_cond_wait(&b->not_empty, &b->mutex);
    int item = b->item[b->got++ % CAPACITY];
    pthread_mutex_unlock(&b->mutex);
    pthread_cond_signal(&b->not_full);
    return item;
}

static void *packer(void *arg) {
    long *weight = arg;
    for (int item = take(&belt); item >= 0; item = take(&belt))
        *weight += item;
    return NULL;
}

int main(void) {
    pthread_t thread;
    long weight = 0;
    if (pthread_create(&thread, NULL, packer, &weight) != 0)
        return 1;
    for (int i = 0; i < ITEMS; i++)
        place(&belt, (i * 13) % 29);
    place(&belt, -1);
    pthread_join(thread, NULL);
    printf("packed weight %ld\n", weight);
    return 0;
}
