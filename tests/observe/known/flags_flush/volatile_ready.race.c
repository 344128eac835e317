// Races: a volatile flag with flushes is no synchronisation; flushes pair up only through atomics (5.2, 1.4.5).
#include <omp.h>
#include <sched.h>
#include <stdio.h>

struct message {
    volatile int ready;
    int length;
    int word[16];
};

static void produce(struct message *m) {
    for (int i = 0; i < 16; i++)
        m->word[i] = i * i + 1; // racy
    m->length = 16;             // racy
#pragma omp flush
    m->ready = 1; // racy
#pragma omp flush
}

static int consume(const struct message *m) {
    int sum = 0;
    while (!m->ready) // racy
        sched_yield();
#pragma omp flush
    for (int i = 0; i < m->length; i++) // racy
        sum += m->word[i];              // racy
    return sum;
}

int main(void) {
    struct message mail = {0, 0, {0}};
    int sum = 0;
#pragma omp parallel num_threads(2) shared(mail, sum)
    {
        if (omp_get_thread_num() == 0)
            produce(&mail);
        else
            sum = consume(&mail);
    }
    printf("sum at most 1256: %d\n", sum <= 1256);
    return 0;
}
