#include <pthread.h>
#include <stdio.h>

#define N 1000
#define WORKERS 5

struct job {
    const double *v;
    int from, to;
    double sum;
};

static void *add_up(void *arg) {
    struct job *j = arg;
    j->sum = 0;
    for (int i = j->from; i < j->to; i++)
        j->sum += j->v[i];
    return NULL;
}

int main(void) {
    static double v[N];
    pthread_t thread[WORKERS];
    struct job job[WORKERS];
    for (int i = 0; i < N; i++)
        v[i] = i * 0.25;

    for (int w = 0; w < WORKERS; w++) {
        job[w] = (struct job){v, N * w / WORKERS, N * (w + 1) / WORKERS, 0};
        pthread_create(&thread[w], NULL, add_up, &job[w]);
    }
    double sum = 0;
    for (int w = 0; w < WORKERS; w++) {
        pthread_join(thread[w], NULL);
        sum += job[w].sum;
    }
    printf("%.2f\n", sum);
    return 0;
}
