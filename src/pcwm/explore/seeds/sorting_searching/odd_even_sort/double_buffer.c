#include <omp.h>
#include <stdlib.h>
#include <string.h>

struct record {
    double key;
    int tag;
};

/* A phase reads one array of records and writes the other, so that a record only looks at its partner. */
long odd_even_sort(int n, double *key, int *tag)
{
    struct record *now = malloc(2 * n * sizeof *now), *const block = now, *then = now + n;
    long exchanges = 0;

    for (int i = 0; i < n; i++)
        now[i] = (struct record){key[i], tag[i]};

    for (int phase = 0; phase < n; phase++) {
        #pragma omp parallel for reduction(+ : exchanges) firstprivate(now, then)
        for (int i = 0; i < n; i++) {
            int partner = (i + phase) % 2 == 0 ? i + 1 : i - 1;
            struct record mine = now[i];
            if (partner >= 0 && partner < n) {
                struct record other = now[partner];
                if (partner > i ? mine.key > other.key : other.key > mine.key) {
                    mine = other;
                    exchanges += partner > i;
                }
            }
            then[i] = mine;
        }
        struct record *swap = now;
        now = then;
        then = swap;
    }

    #pragma omp parallel for
    for (int i = 0; i < n; i++) {
        key[i] = now[i].key;
        tag[i] = now[i].tag;
    }
    free(block);
    return exchanges;
}
