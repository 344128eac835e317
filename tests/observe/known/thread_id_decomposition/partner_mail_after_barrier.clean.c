// A barrier lies between the writes of both outboxes and the reads by partners, and another before they are reused.
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>

struct mailbox {
    int out;
    int in;
};

static int compose(int me, int round) {
    int word = me + 1 + round;
    for (int i = 0; i < 100; i++)
        word = (word * 21 + 7) % 8191;
    return word;
}

int main(void) {
    struct mailbox *box = calloc((size_t)omp_get_max_threads(), sizeof *box);
    int wrong = 0;
    if (!box)
        return 1;

#pragma omp parallel reduction(+ : wrong)
    {
        int me = omp_get_thread_num(), team = omp_get_num_threads();
        for (int round = 0; round < 5; round++) {
            int partner = me ^ (1 << (round % 3));
            box[me].out = compose(me, round);
#pragma omp barrier
            if (partner < team) {
                box[me].in = box[partner].out;
                wrong += box[me].in != compose(partner, round);
            }
#pragma omp barrier
        }
    }

    printf("%d letters went astray\n", wrong);
    free(box);
    return 0;
}
