#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int compared;

static int compare(const void *a, const void *b) {
    compared++;
    return *(const int *)a - *(const int *)b;
}

static void *work(void *unused) {
    int values[4] = {3, 1, 2, 0};
    qsort(values, 4, sizeof *values, compare);
    return unused;
}

int main(void) {
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    printf("%d\n", compared);
}
