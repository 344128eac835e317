// The release write and an acquire read that sees it synchronise (5.2, 1.4.5), so the fill happens before every use.
#include <omp.h>
#include <stdio.h>

struct recipe {
    int grams[8];
    int minutes;
};

static struct recipe cake;
static int ready;

static void write_down(struct recipe *r) {
    for (int i = 0; i < 8; i++)
        r->grams[i] = 50 + 25 * i;
    r->minutes = 45;
#pragma omp atomic write release
    ready = 1;
}

static int cost(const struct recipe *r) {
    int sum = r->minutes;
    for (int i = 0; i < 8; i++)
        sum += r->grams[i];
    return sum;
}

int main(void) {
    int wrong = 0;

#pragma omp parallel reduction(+ : wrong)
    {
        if (omp_get_thread_num() == 0)
            write_down(&cake);
        for (int attempt = 0; attempt < 200; attempt++) {
            int seen;
#pragma omp atomic read acquire
            seen = ready;
            if (seen)
                wrong += cost(&cake) != 1145;
        }
    }

    printf("%d wrong answers, cost %d\n", wrong, cost(&cake));
    return 0;
}
