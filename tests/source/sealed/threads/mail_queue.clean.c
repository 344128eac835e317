#include <pthread.h>
#include <stdio.h>

#define ROOM 8
#define LETTERS 60

static struct {
    pthread_mutex_t lock;
    pthread_cond_t filled, emptied;
    int letter[ROOM], first, count, closed;
} box = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}, 0, 0, 0};

static void *writer(void *arg) {
    (void)arg;
    for (int i = 0; i < LETTERS; i++) {
        pthread_mutex_lock(&box.lock);
        while (box.count == ROOM)
            pthread_cond_wait(&box.emptied, &box.lock);
        box.letter[(box.first + box.count++) % ROOM] = i * i;
        pthread_cond_signal(&box.filled);
        pthread_mutex_unlock(&box.lock);
    }
    pthread_mutex_lock(&box.lock);
    box.closed = 1;
    pthread_cond_broadcast(&box.filled);
    pthread_mutex_unlock(&box.lock);
    return NULL;
}

static void *reader(void *arg) {
    long *sum = arg;
    for (;;) {
        pthread_mutex_lock(&box.lock);
        while (box.count == 0 && !box.closed)
            pthread_cond_wait(&box.filled, &box.lock);
        if (box.count == 0) {
            pthread_mutex_unlock(&box.lock);
            return NULL;
        }
        int letter = box.letter[box.first];
        box.first = (box.first + 1) % ROOM;
        box.count--;
        pthread_cond_signal(&box.emptied);
        pthread_mutex_unlock(&box.lock);
        *sum += letter;
    }
}

int main(void) {
    pthread_t w, r[2];
    long sum[2] = {0, 0};
    pthread_create(&w, NULL, writer, NULL);
    for (int k = 0; k < 2; k++)
        pthread_create(&r[k], NULL, reader, &sum[k]);
    pthread_join(w, NULL);
    for (int k = 0; k < 2; k++)
        pthread_join(r[k], NULL);
    printf("%ld\n", sum[0] + sum[1]);
    return 0;
}
