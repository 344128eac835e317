// Clean: pthread_barrier_wait orders each generation; a thread writes its own strip and reads only the previous board.
#include <pthread.h>
#include <stdio.h>

#define SIZE 24
#define WORKERS 3
#define GENERATIONS 8

static unsigned char board[2][SIZE][SIZE];
static pthread_barrier_t tick;

static int neighbours(const unsigned char (*b)[SIZE], int r, int c) {
    int n = -b[r][c];
    for (int dr = -1; dr <= 1; dr++)
        for (int dc = -1; dc <= 1; dc++)
            n += b[(r + dr + SIZE) % SIZE][(c + dc + SIZE) % SIZE];
    return n;
}

static void *strip(void *arg) {
    int worker = *(const int *)arg;
    for (int g = 0; g < GENERATIONS; g++) {
        for (int r = worker * SIZE / WORKERS; r < (worker + 1) * SIZE / WORKERS; r++)
            for (int c = 0; c < SIZE; c++) {
                int n = neighbours((const unsigned char(*)[SIZE])board[g % 2], r, c);
                board[1 - g % 2][r][c] = n == 3 || (n == 2 && board[g % 2][r][c]);
            }
        pthread_barrier_wait(&tick);
    }
    return NULL;
}

int main(void) {
    pthread_t thread[WORKERS];
    int id[WORKERS], alive = 0;
    for (int i = 0; i < SIZE * SIZE; i++)
        board[0][i / SIZE][i % SIZE] = (i * i * 7 + i) % 11 < 4;

    pthread_barrier_init(&tick, NULL, WORKERS);
    for (int w = 0; w < WORKERS; w++) {
        id[w] = w;
        if (pthread_create(&thread[w], NULL, strip, &id[w]) != 0)
            return 1;
    }
    for (int w = 0; w < WORKERS; w++)
        pthread_join(thread[w], NULL);
    pthread_barrier_destroy(&tick);

    for (int i = 0; i < SIZE * SIZE; i++)
        alive += board[GENERATIONS % 2][i / SIZE][i % SIZE];
    printf("alive %d\n", alive);
    return 0;
}
