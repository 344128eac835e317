// Races: the release write covers what precedes it (5.2, 15.8.4), but the footer is filled in after it.
#include <omp.h>
#include <sched.h>
#include <stdio.h>

enum { LINES = 50 };

struct page {
    int line[LINES];
    int footer;
    int state;
};

static void wait_for(int *state, int value) {
    int now;
    do {
#pragma omp atomic read acquire
        now = *state;
        if (now != value)
            sched_yield();
    } while (now != value);
}

static void typeset(struct page *p) {
    int width = 0;
    for (int i = 0; i < LINES; i++) {
        p->line[i] = 60 + (i * 19) % 17;
        width += p->line[i];
    }
#pragma omp atomic write release
    p->state = 1;
    p->footer = width / LINES; // racy
}

static int proofread(struct page *p) {
    int score = 0;
    wait_for(&p->state, 1);
    for (int pass = 0; pass < 30; pass++)
        for (int i = 0; i < LINES; i++)
            score += p->line[i] > 70;
    return score + p->footer; // racy
}

int main(void) {
    static struct page p;
    int score = 0;
#pragma omp parallel sections num_threads(2) reduction(+ : score)
    {
#pragma omp section
        typeset(&p);
#pragma omp section
        score += proofread(&p);
    }
    printf("score positive: %d\n", score > 0);
    return 0;
}
