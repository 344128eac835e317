// Races: the display loop reads the counters without the mutex under which the copiers change them.
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define COPIERS 2
#define BLOCKS 60

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int blocks_done;
static long bytes_done;
static char source[BLOCKS][64], target[COPIERS][BLOCKS][64];

static void *copier(void *arg) {
    char(*to)[64] = arg;
    for (int b = 0; b < BLOCKS; b++) {
        memcpy(to[b], source[b], sizeof source[b]);
        pthread_mutex_lock(&lock);
        blocks_done++;                  // racy
        bytes_done += sizeof source[b]; // racy
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void) {
    pthread_t thread[COPIERS];
    long shown = 0;
    memset(source, 'x', sizeof source);
    for (int c = 0; c < COPIERS; c++)
        if (pthread_create(&thread[c], NULL, copier, target[c]) != 0)
            return 1;

    for (int refresh = 0; refresh < 20; refresh++)
        if (blocks_done > 0)                  // racy
            shown = bytes_done / blocks_done; // racy

    for (int c = 0; c < COPIERS; c++)
        pthread_join(thread[c], NULL);
    printf("%d blocks, shown sensible: %d\n", blocks_done, shown >= 0);
    return 0;
}
