#include <stdio.h>
#include <stdlib.h>

struct posting {
    int document;
    double score;
    struct posting *next;
};

static void rank(struct posting *p) {
    double s = 0;
    for (int k = 1; k <= 10; k++)
        s += (p->document % (k + 1)) / (double)k;
    p->score = s;
}

int main(void) {
    struct posting *head = NULL;
    for (int d = 0; d < 60; d++) {
        struct posting *p = malloc(sizeof *p);
        p->document = d * d + 3;
        p->next = head;
        head = p;
    }

#pragma omp parallel
#pragma omp single
    {
        for (struct posting *p = head; p; p = p->next) {
#pragma omp task firstprivate(p)
            rank(p);
        }
    }

    double best = 0;
    for (struct posting *p = head; p; p = p->next)
        if (p->score > best)
            best = p->score;
    printf("best %.4f\n", best);
    return 0;
}
