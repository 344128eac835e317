#include <pthread.h>
#include <stdio.h>

#define WORKERS 4
#define CELLS 25

static int board[WORKERS][CELLS], result[WORKERS];
static pthread_barrier_t gate;

static void *play(void *arg) {
    int me = *(const int *)arg;
    for (int c = 0; c < CELLS; c++)
        board[me][c] = (me + 2) * c % 11;
    int next = (me + 1) % WORKERS, sum = 0;
    for (int c = 0; c < CELLS; c++)
        sum += board[next][c];
    pthread_barrier_wait(&gate);
    result[me] = sum;
    return NULL;
}

int main(void) {
    pthread_t t[WORKERS];
    int id[WORKERS] = {0, 1, 2, 3};
    pthread_barrier_init(&gate, NULL, WORKERS);
    for (int k = 0; k < WORKERS; k++)
        pthread_create(&t[k], NULL, play, &id[k]);
    int s = 0;
    for (int k = 0; k < WORKERS; k++) {
        pthread_join(t[k], NULL);
        s += result[k];
    }
    pthread_barrier_destroy(&gate);
    printf("%s\n", s >= 0 ? "played" : "lost");
    return 0;
}
